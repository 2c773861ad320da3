"""Sentences about packs of the catalogue, the keys they are signed with, and the holiday table."""

from collections.abc import Mapping

from counter_app.domain import errors

from .facts import Entry, Facts, Words
from .format import day_told

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
    told = what.rstrip(".") + (f" ({day_told(day)})" if (day := facts.text("day")) else "")
    return Words(f"{told}.", "Lịch nghỉ không bị thay đổi.", act)


_NO_FILE_OF_DAYS = (
    "không phải tệp ngày nghỉ",
    'Ghi theo mẫu {"days": [{"day": "2027-02-05", "kind": "off", "name": "…", "source": "…"}]}.',
)
_PUBLISHED: Mapping[str, tuple[str, str]] = {
    "not_json": ("không phải JSON", "Mở tệp bằng trình soạn thảo, sửa dấu ngoặc và dấu phẩy."),
    "not_days": _NO_FILE_OF_DAYS,
    "too_many_days": ("có quá nhiều ngày", "Chia thành nhiều tệp rồi phát lần lượt."),
    "bad_row": (
        "có một ngày ghi sai",
        "Mỗi ngày cần day (năm-tháng-ngày có thật), kind (off, worked_saturday, struck hoặc none), name và source.",
    ),
    "day_twice": ("ghi một ngày hai lần", "Bỏ bớt một trong hai dòng."),
    "not_rules": (
        "không phải tệp quy định gửi",
        'Ghi theo mẫu {"policy": {"masters": "in_hours", "masters_hours": "20:00-05:00"}}.',
    ),
    "no_such_rule": (
        "có quy định gửi không ai biết",
        "Dùng masters, masters_hours, hours, metered hoặc rate_limit.",
    ),
    "bad_value": ("có quy định gửi mang giá trị sai", "Sửa giá trị rồi phát lại."),
    "no_hours": (
        "để bản gốc gửi theo giờ mà chưa ghi giờ",
        "Ghi thêm masters_hours, ví dụ “20:00-05:00”.",
    ),
}
_PUBLISHED_OTHER = ("không phải tệp mà máy chủ phát được", "Kiểm tra lại tệp.")
_RULE_VALUES: Mapping[str, str] = {
    "masters": "Dùng with_record, after_records hoặc in_hours.",
    "masters_hours": "Ghi như “20:00-05:00”, hoặc null.",
    "hours": "Ghi như “07:30-17:00”, hoặc null.",
    "metered": "Dùng true hoặc false.",
    "rate_limit": "Ghi số byte mỗi giây (số nguyên dương), hoặc null.",
}


def _published(facts: Facts) -> Words:
    reason, rule, row = facts.text("reason"), facts.text("rule"), facts.number("row")
    what, act = _PUBLISHED.get(reason, _PUBLISHED_OTHER)
    if reason == "bad_value":
        act = _RULE_VALUES.get(rule, act)
    where = f" (dòng thứ {row})" if row else f" (“{rule}”)" if rule else ""
    return Words(f"{facts.file} {what}{where}.", "Chưa phát gì tới các quầy.", act)


ENTRIES: Mapping[str, Entry] = {
    errors.PackInvalid.code: _pack,
    errors.PackNotTrusted.code: _trust,
    errors.PackOlder.code: _older,
    errors.PackConflict.code: _conflict,
    errors.KeyFileRefused.code: _key,
    errors.HolidayRefused.code: _holiday,
    errors.PublishedFileInvalid.code: _published,
}
"""Code to words."""
