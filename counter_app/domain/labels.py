"""The law's nouns for states and limits: one word per idea, the same on a printed form and on the screen.

Sentences do not belong here; they stand in `counter_app.messages`.
"""

from collections.abc import Mapping
from typing import assert_never

from .catalogue import LimitUnit, TimeLimit
from .dossiers import DossierStatus, ItemState
from .outbox import OutboxState
from .papers import PaperState

DOSSIER_STATUS: Mapping[DossierStatus, str] = {
    DossierStatus.REGISTERED: "Mới đăng ký",
    DossierStatus.RECEIVED: "Đã tiếp nhận",
    DossierStatus.REFUSED: "Không được tiếp nhận",
    DossierStatus.IN_PROGRESS: "Đang xử lý",
    DossierStatus.SUPPLEMENT_ASKED: "Yêu cầu bổ sung giấy tờ",
    DossierStatus.FEE_ASKED: "Yêu cầu thực hiện nghĩa vụ tài chính",
    DossierStatus.WITHDRAWN: "Công dân yêu cầu rút hồ sơ",
    DossierStatus.STOPPED: "Dừng xử lý",
    DossierStatus.SOLVED: "Đã xử lý xong",
    DossierStatus.RETURNED: "Đã trả kết quả",
}
"""Names of the statuses 1 to 10 of the national portal's dossier record (TrangThaiHoSo)."""

ITEM_STATE: Mapping[ItemState, str] = {
    ItemState.NEEDED: "Cần nộp",
    ItemState.OFFERED: "Đã có trong kho",
    ItemState.REUSED: "Tái sử dụng",
    ItemState.SCANNED: "Đã quét",
    ItemState.NOT_ASKED: "Không yêu cầu nộp",
    ItemState.DECLINED: "Nộp lại",
}

PAPER_STATE: Mapping[PaperState, str] = {
    PaperState.SCANNED: "Chờ xác nhận",
    PaperState.ACCEPTED: "Đã có trong kho",
    PaperState.SUPERSEDED: "Đã có bản mới hơn",
    PaperState.REJECTED: "Không dùng",
    PaperState.WITHDRAWN: "Đã hủy xác nhận",
}

OUTBOX_STATE: Mapping[OutboxState, str] = {
    OutboxState.QUEUED: "Chờ gửi",
    OutboxState.SENDING: "Đang gửi",
    OutboxState.WAITING: "Chờ gửi lại",
    OutboxState.NEEDS_PERSON: "Cần cán bộ xử lý",
    OutboxState.HELD: "Tạm giữ",
    OutboxState.RECEIVED: "Máy chủ đã nhận",
}


def limit_words(limit: TimeLimit) -> str:
    """Return a time limit as a form prints it, small numbers with a leading zero: `03 ngày làm việc`."""
    amount = f"{limit.amount:02d}"
    match limit.unit:
        case LimitUnit.WORKING_DAYS:
            return f"{amount} ngày làm việc"
        case LimitUnit.CALENDAR_DAYS:
            return f"{amount} ngày"
        case LimitUnit.WORKING_HOURS:
            return f"{amount} giờ làm việc"
        case LimitUnit.MONTHS:
            return f"{amount} tháng"
        case LimitUnit.SAME_DAY:
            return "trong ngày làm việc"
        case unit:
            assert_never(unit)
