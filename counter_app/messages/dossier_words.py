"""What an officer can do to a dossier, and the reasons for it, in words."""

from collections.abc import Mapping

from counter_app.domain.dossier_acts import DossierAct
from counter_app.domain.dossier_labels import reason_words as reason_words

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
    DossierAct.HAND_OVER: "Bàn giao hồ sơ",
    DossierAct.TAKE_OVER: "Nhận xử lý thay",
}


def act_words(codes: str) -> str:
    """Return acts given as `stop,withdraw` in words, small letters, comma between; unknown ones are left out."""
    known = {act.value: label for act, label in DOSSIER_ACT.items()}
    labels = [known[code] for code in codes.split(",") if code in known]
    return ", ".join(label[0].lower() + label[1:] for label in labels)
