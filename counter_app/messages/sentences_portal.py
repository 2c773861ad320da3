"""Sentences about dossiers on their way from the hub to the national portal."""

from collections.abc import Mapping

from counter_app.domain import errors

from .facts import Entry, Facts, Words, fixed

_KEPT = "Hồ sơ vẫn nguyên tại quầy và tại máy chủ tiếp nhận."
_AGAIN = "Không cần làm gì; máy chủ tiếp nhận tự gửi lại."
_LISTS = {
    "applicant": "đối tượng nộp hồ sơ",
    "return_way": "hình thức trả kết quả",
    "status": "trạng thái hồ sơ",
    "copy_kind": "loại bản của giấy tờ",
}


def _refused(facts: Facts) -> Words:
    code, words = facts.text("portal_code"), facts.text("words")
    said = f" Cổng trả lời: “{words}”." if words else ""
    return Words(
        "Cổng Dịch vụ công quốc gia không nhận hồ sơ này"
        + (f" (mã {code})." if code else ".")
        + said,
        _KEPT,
        "Sửa hồ sơ theo lý do trên; bản sửa được gửi lại ngay. Nếu không rõ, gọi bộ phận hỗ trợ và đọc mã này.",
    )


def _code_unknown(facts: Facts) -> Words:
    what = _LISTS.get(facts.text("list"), "một thông tin của hồ sơ")
    return Words(
        f"Cổng Dịch vụ công quốc gia không có mã cho {what} nên hồ sơ chưa được đồng bộ.",
        _KEPT,
        "Báo người quản trị máy chủ tiếp nhận bổ sung cấu hình đồng bộ.",
    )


def _number_differs(facts: Facts) -> Words:
    number, typed = facts.text("number"), facts.text("typed")
    numbers = f" Cổng cấp {number}, tại quầy đã nhập {typed}." if number and typed else ""
    return Words(
        f"Mã hồ sơ do Cổng Dịch vụ công quốc gia cấp khác mã chính thức đã nhập tại quầy.{numbers}",
        "Mã đã nhập tại quầy được giữ nguyên.",
        "Kiểm tra lại trên Cổng; nếu nhập nhầm, nhập lại mã đúng cho hồ sơ.",
    )


ENTRIES: Mapping[str, Entry] = {
    errors.NumberDiffers.code: _number_differs,
    errors.PortalDown.code: fixed("Cổng Dịch vụ công quốc gia chưa kết nối được.", _KEPT, _AGAIN),
    errors.PortalNonsense.code: fixed(
        "Cổng Dịch vụ công quốc gia trả lời không đúng quy ước.", _KEPT, _AGAIN
    ),
    errors.PortalSignInRefused.code: fixed(
        "Cổng Dịch vụ công quốc gia không chấp nhận tài khoản kết nối của máy chủ tiếp nhận.",
        _KEPT,
        "Báo người quản trị máy chủ tiếp nhận kiểm tra tài khoản kết nối.",
    ),
    errors.PortalRefused.code: _refused,
    errors.PortalHasNumber.code: fixed(
        "Cổng Dịch vụ công quốc gia đã có hồ sơ khác mang mã này.",
        _KEPT,
        "Báo người quản trị máy chủ tiếp nhận kiểm tra dãy số hồ sơ.",
    ),
    errors.PortalCodeUnknown.code: _code_unknown,
}
