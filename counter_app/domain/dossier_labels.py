"""The reasons for what befalls a dossier, in the words of the lists they are chosen from and of the forms they are printed on."""

from collections.abc import Mapping

from .dossier_course import (
    AgainReason,
    ExtensionReason,
    Reason,
    RefusalReason,
    StopReason,
    WithdrawalReason,
)

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
