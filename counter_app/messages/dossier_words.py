"""What an officer can do to a dossier, and the reasons for it, in words."""

from collections.abc import Mapping

from counter_app.domain.dossier_acts import DossierAct
from counter_app.domain.dossier_course import (
    AgainReason,
    ExtensionReason,
    Reason,
    RefusalReason,
    StopReason,
    WithdrawalReason,
)

DOSSIER_ACT: Mapping[DossierAct, str] = {
    DossierAct.RECEIVE: "Tiếp nhận",
    DossierAct.START: "Bắt đầu xử lý",
    DossierAct.SUPPLEMENT: "Yêu cầu bổ sung",
    DossierAct.RESUME: "Nhận bổ sung",
    DossierAct.ASK_FEE: "Yêu cầu nộp phí, lệ phí",
    DossierAct.FEE_PAID: "Ghi nhận đã nộp phí, lệ phí",
    DossierAct.REFUSE: "Từ chối tiếp nhận",
    DossierAct.STOP: "Dừng giải quyết",
    DossierAct.WITHDRAW: "Rút hồ sơ",
    DossierAct.EXTEND: "Gia hạn",
    DossierAct.SOLVE: "Kết thúc xử lý",
    DossierAct.GIVE_BACK: "Trả kết quả",
    DossierAct.HAND_OVER: "Bàn giao cho quầy khác",
    DossierAct.TAKE_OVER: "Nhận xử lý thay",
}

_REFUSAL: Mapping[RefusalReason, str] = {
    RefusalReason.NOT_COMPETENT: "Không thuộc thẩm quyền giải quyết",
    RefusalReason.CONDITIONS_NOT_MET: "Không đủ điều kiện theo quy định",
    RefusalReason.NOT_SUPPLEMENTED: "Không bổ sung hồ sơ theo yêu cầu",
    RefusalReason.PAPERS_NOT_GENUINE: "Giấy tờ không hợp pháp",
    RefusalReason.OTHER: "Lý do khác",
}
_STOP: Mapping[StopReason, str] = {
    StopReason.NOT_SUPPLEMENTED: "Không bổ sung hồ sơ theo yêu cầu",
    StopReason.CONDITIONS_NOT_MET: "Không đủ điều kiện theo quy định",
    StopReason.DISPUTE: "Có tranh chấp, khiếu nại",
    StopReason.COURT_OR_AUTHORITY: "Theo yêu cầu của tòa án hoặc cơ quan có thẩm quyền",
    StopReason.OTHER: "Lý do khác",
}
_WITHDRAWAL: Mapping[WithdrawalReason, str] = {
    WithdrawalReason.CITIZEN_WISH: "Theo nguyện vọng của công dân",
    WithdrawalReason.SUBMITTED_ELSEWHERE: "Công dân đã nộp ở nơi khác",
    WithdrawalReason.OTHER: "Lý do khác",
}
_EXTENSION: Mapping[ExtensionReason, str] = {
    ExtensionReason.VERIFICATION: "Cần xác minh thêm",
    ExtensionReason.OTHER_AGENCY: "Chờ ý kiến cơ quan phối hợp",
    ExtensionReason.SYSTEM_FAULT: "Hệ thống thông tin gặp sự cố",
    ExtensionReason.FORCE_MAJEURE: "Sự kiện bất khả kháng",
    ExtensionReason.WORKLOAD: "Số lượng hồ sơ tăng đột biến",
    ExtensionReason.OTHER: "Lý do khác",
}
_AGAIN: Mapping[AgainReason, str] = {
    AgainReason.ANSWER_INCOMPLETE: "Bổ sung lần trước chưa đủ",
    AgainReason.NEW_FACTS: "Phát sinh tình tiết mới",
    AgainReason.LAW_CHANGED: "Quy định thay đổi",
    AgainReason.OVERLOOKED: "Lần trước hướng dẫn còn sót",
    AgainReason.OTHER: "Lý do khác",
}


def reason_words(reason: Reason) -> str:
    """Return the label of a reason, as chosen from a list and printed on the form."""
    if isinstance(reason, RefusalReason):
        return _REFUSAL[reason]
    if isinstance(reason, StopReason):
        return _STOP[reason]
    if isinstance(reason, WithdrawalReason):
        return _WITHDRAWAL[reason]
    if isinstance(reason, ExtensionReason):
        return _EXTENSION[reason]
    return _AGAIN[reason]


def act_words(codes: str) -> str:
    """Return acts given as `stop,withdraw` in words, small letters, comma between; unknown ones are left out."""
    known = {act.value: label for act, label in DOSSIER_ACT.items()}
    labels = [known[code] for code in codes.split(",") if code in known]
    return ", ".join(label[0].lower() + label[1:] for label in labels)
