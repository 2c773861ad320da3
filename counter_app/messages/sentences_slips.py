"""Sentences about forms, digitising by the rule, counts and results."""

from collections.abc import Mapping

from counter_app.domain import errors

from .facts import Entry, Facts, Words

FORM_NAMES: Mapping[str, str] = {
    "receipt": "giấy tiếp nhận hồ sơ",
    "supplement": "phiếu yêu cầu bổ sung",
    "refusal": "phiếu từ chối tiếp nhận",
    "apology": "văn bản xin lỗi và gia hạn",
    "stop": "thông báo dừng giải quyết",
    "control": "phiếu kiểm soát",
    "register": "sổ theo dõi hồ sơ",
}
"""The forms as an officer calls them."""

_FIRST_ACT: Mapping[str, str] = {
    "supplement": "Ghi yêu cầu bổ sung trước, rồi in phiếu.",
    "refusal": "Ghi việc từ chối tiếp nhận trước, rồi in phiếu.",
    "apology": "Ghi việc gia hạn trước, rồi in văn bản.",
    "stop": "Ghi việc dừng giải quyết hoặc rút hồ sơ trước, rồi in thông báo.",
    "register": "In sổ theo dõi theo kỳ, ở mục Sổ theo dõi hồ sơ.",
}


def _slip_not_due(facts: Facts) -> Words:
    form = facts.text("form")
    name = FORM_NAMES.get(form, "biểu mẫu này")
    if facts.text("reason") == "no_form":
        return Words(
            f"Vào ngày ghi trên hồ sơ, quy định chưa có mẫu {name}.",
            "Hồ sơ không bị thay đổi.",
            "Thông báo cho tổ chức, cá nhân bằng văn bản của cơ quan.",
        )
    return Words(
        f"Hồ sơ chưa có nội dung để in {name}.",
        "Hồ sơ không bị thay đổi.",
        _FIRST_ACT.get(form, "Kiểm tra lại hồ sơ."),
    )


ENTRIES: Mapping[str, Entry] = {errors.SlipNotDue.code: _slip_not_due}
