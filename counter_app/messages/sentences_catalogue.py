"""Sentences about packs of the catalogue, the keys they are signed with, and the holiday table."""

from collections.abc import Mapping

from counter_app.domain import errors

from .facts import Entry, Facts, Words

_UNCHANGED = "Danh mục đang dùng không bị thay đổi."

_PACK: Mapping[str, tuple[str, str]] = {
    "too_large": ("Gói danh mục quá lớn.", "Xin nơi phát hành gói nhỏ hơn."),
    "not_text": ("Gói danh mục không phải tệp chữ UTF-8", "Xin nơi phát hành gửi lại gói."),
    "not_json": ("Gói danh mục sai cú pháp JSON", "Xin nơi phát hành gửi lại gói."),
    "name_twice": ("Gói danh mục có một tên ghi hai lần", "Xin nơi phát hành sửa rồi ký lại gói."),
    "not_nfc": (
        "Gói danh mục có chữ không theo Unicode dựng sẵn",
        "Xin nơi phát hành sửa rồi ký lại gói.",
    ),
    "schema": ("Gói danh mục sai mẫu", "Xin nơi phát hành sửa rồi ký lại gói."),
    "reference": (
        "Gói danh mục không khớp với danh mục đang dùng",
        "Xin nơi phát hành sửa mục này rồi ký lại gói.",
    ),
}
_PACK_OTHER = ("Gói danh mục không hợp lệ", "Xin nơi phát hành gửi lại gói.")

_TRUST: Mapping[str, tuple[str, str]] = {
    "unsigned": ("Gói danh mục chưa được ký.", "Chỉ nhập gói có chữ ký của nơi phát hành."),
    "unknown_key": (
        "Gói danh mục được ký bằng khóa chưa được tin cậy ở đây.",
        "Kiểm tra nguồn gói; người giám sát thêm khóa của nơi phát hành rồi nhập lại.",
    ),
    "signature_wrong": (
        "Chữ ký không khớp: gói danh mục đã bị sửa sau khi ký.",
        "Không dùng gói này. Xin nơi phát hành gửi lại.",
    ),
}
_TRUST_OTHER = ("Không xác nhận được chữ ký của gói danh mục.", "Xin nơi phát hành gửi lại gói.")

_KEY: Mapping[str, tuple[str, str]] = {
    "not_private": (
        "Tệp này không có khóa riêng để ký.",
        "Chọn tệp khóa riêng, không phải tệp .pub.",
    ),
    "exists": ("Tệp khóa đã có, không ghi đè.", "Đặt tên khác cho tệp khóa mới."),
}
_KEY_OTHER = ("Tệp này không phải tệp khóa phát hành danh mục.", "Chọn lại tệp khóa.")

_HOLIDAY: Mapping[str, tuple[str, str]] = {
    "not_saturday": ("Ngày làm bù phải là thứ Bảy.", "Chọn lại ngày."),
    "no_source": (
        "Chưa ghi văn bản quy định ngày này.",
        "Ghi số và ngày của văn bản, ví dụ “Thông báo 9441/TB-BNV”.",
    ),
    "no_name": ("Chưa ghi tên ngày nghỉ.", "Ghi tên, ví dụ “Nghỉ hoán đổi”."),
    "nothing_there": ("Ngày này không có trong lịch nghỉ.", "Xem lại lịch rồi chọn đúng ngày."),
}
_HOLIDAY_OTHER = ("Không ghi được ngày này vào lịch nghỉ.", "Kiểm tra lại ngày.")


def _pack(facts: Facts) -> Words:
    what, act = _PACK.get(facts.text("reason"), _PACK_OTHER)
    line, field = facts.number("line"), facts.text("field")
    place = [f"dòng {line}"] if line is not None else []
    place += [f"mục {field}"] if field else []
    told = what.rstrip(".") + (f" ({', '.join(place)})" if place else "") + "."
    return Words(told, _UNCHANGED, act)


def _trust(facts: Facts) -> Words:
    what, act = _TRUST.get(facts.text("reason"), _TRUST_OTHER)
    return Words(what, _UNCHANGED, act)


def _older(facts: Facts) -> Words:
    held, offered = facts.number("held"), facts.number("offered")
    both = f" (bản {offered}, đang dùng bản {held})" if held and offered else ""
    return Words(
        f"Gói danh mục này cũ hơn gói đang dùng{both}.",
        _UNCHANGED,
        "Nếu thật sự cần quay lại, nhập lại với lựa chọn nhận bản cũ.",
    )


def _conflict(facts: Facts) -> Words:
    version = facts.number("version")
    which = f"bản {version}" if version else "bản này"
    return Words(
        f"Nơi phát hành đã gửi {which} với nội dung khác.",
        _UNCHANGED,
        "Xin nơi phát hành gửi gói có số bản mới.",
    )


def _key(facts: Facts) -> Words:
    what, act = _KEY.get(facts.text("reason"), _KEY_OTHER)
    return Words(what, "", act)


def _holiday(facts: Facts) -> Words:
    what, act = _HOLIDAY.get(facts.text("reason"), _HOLIDAY_OTHER)
    return Words(what, "Lịch nghỉ không bị thay đổi.", act)


ENTRIES: Mapping[str, Entry] = {
    errors.PackInvalid.code: _pack,
    errors.PackNotTrusted.code: _trust,
    errors.PackOlder.code: _older,
    errors.PackConflict.code: _conflict,
    errors.KeyFileRefused.code: _key,
    errors.HolidayRefused.code: _holiday,
}
"""Code to words."""
