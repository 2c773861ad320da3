"""The acts on a dossier as the place offers them: their keys, what each needs to be told, and the lists of reasons."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QCoreApplication

from counter_app.domain.dossier_acts import DossierAct
from counter_app.domain.dossier_course import (
    AgainReason,
    ExtensionReason,
    Reason,
    RefusalReason,
    StopReason,
    WithdrawalReason,
)
from counter_app.domain.results import RETURN_WAY, ReturnWay
from counter_app.messages.dossier_words import reason_words

KEYS: Mapping[DossierAct, str] = {
    DossierAct.RECEIVE: "N",
    DossierAct.START: "X",
    DossierAct.SUPPLEMENT: "B",
    DossierAct.RESUME: "U",
    DossierAct.ASK_FEE: "P",
    DossierAct.FEE_PAID: "O",
    DossierAct.REFUSE: "T",
    DossierAct.STOP: "D",
    DossierAct.WITHDRAW: "R",
    DossierAct.EXTEND: "G",
    DossierAct.SOLVE: "K",
    DossierAct.GIVE_BACK: "V",
    DossierAct.HAND_OVER: "C",
    DossierAct.TAKE_OVER: "L",
}
"""One letter an act, no other act of the place has it."""

SHORT: Mapping[DossierAct, str] = {
    DossierAct.ASK_FEE: "Yêu cầu nộp phí",
    DossierAct.FEE_PAID: "Đã nộp phí",
}
"""For the buttons, two beside each other; the whole words stand on the act's page and in the list of keys."""

Choice = Reason | ReturnWay

CHOICES: Mapping[DossierAct, Sequence[Choice]] = {
    DossierAct.REFUSE: tuple(RefusalReason),
    DossierAct.STOP: tuple(StopReason),
    DossierAct.WITHDRAW: tuple(WithdrawalReason),
    DossierAct.EXTEND: tuple(ExtensionReason),
    DossierAct.GIVE_BACK: tuple(ReturnWay),
}
"""What is chosen from a list on an act's page: the reason, or the way a result goes."""

AGAIN: Sequence[AgainReason] = tuple(AgainReason)

AT_ONCE = frozenset(
    {
        DossierAct.RECEIVE,
        DossierAct.START,
        DossierAct.ASK_FEE,
        DossierAct.FEE_PAID,
        DossierAct.TAKE_OVER,
    }
)
"""Acts that need nothing told and end nothing: done at their key."""

_say = QCoreApplication.translate


def choice_words(choice: Choice) -> str:
    """Return the label of a reason or of a way."""
    return RETURN_WAY[choice] if isinstance(choice, ReturnWay) else reason_words(choice)


def about(act: DossierAct) -> str:
    """Return what an act does, in a sentence to read before it is done."""
    words = {
        DossierAct.SUPPLEMENT: _say(
            "Dossiers",
            "Yêu cầu bổ sung một lần, đủ mọi giấy tờ còn thiếu. Thời hạn tạm dừng cho tới khi nhận bổ sung.",
        ),
        DossierAct.RESUME: _say(
            "Dossiers", "Thời hạn tính tiếp; ngày hẹn lùi đúng bằng thời gian chờ bổ sung."
        ),
        DossierAct.REFUSE: _say(
            "Dossiers", "Hồ sơ không được tiếp nhận. Phiếu từ chối được lập để giao công dân."
        ),
        DossierAct.STOP: _say(
            "Dossiers", "Việc giải quyết dừng lại, không có kết quả. Thông báo được lập."
        ),
        DossierAct.WITHDRAW: _say("Dossiers", "Công dân rút hồ sơ. Giấy tờ đã nộp được trả lại."),
        DossierAct.EXTEND: _say(
            "Dossiers", "Lùi ngày hẹn. Văn bản xin lỗi và đề nghị gia hạn được lập."
        ),
        DossierAct.SOLVE: _say("Dossiers", "Việc giải quyết đã xong; hồ sơ chờ trả kết quả."),
        DossierAct.GIVE_BACK: _say(
            "Dossiers", "Kết quả được trả, người nhận ký. Ghi tên người ký nhận; có thể nhận thay."
        ),
        DossierAct.HAND_OVER: _say(
            "Dossiers",
            "Quầy kia thành chủ hồ sơ; quầy này chỉ còn xem. Hồ sơ đi bằng một tệp niêm phong, mã QR mở tệp.",
        ),
    }
    return words.get(act, "")
