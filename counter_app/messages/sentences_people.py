"""Sentences about who stands at the counter: zones of cards, people merged and parted, pictures that must not be kept."""

from collections.abc import Mapping

from counter_app.domain import errors
from counter_app.domain.mrz import ZoneRefusal

from .facts import Entry, Facts, Words, fixed

_UNCHANGED = "Dữ liệu trong kho không bị thay đổi."

_ZONE: Mapping[str, tuple[str, str]] = {
    ZoneRefusal.INCOMPLETE.value: (
        "Chưa đủ ba dòng mã ở mặt sau thẻ.",
        "Quét hoặc gõ tiếp cho đủ ba dòng, mỗi dòng 30 ký tự.",
    ),
    ZoneRefusal.SEVERAL_CARDS.value: (
        "Nhiều thẻ đã được đọc cùng lúc.",
        "Xóa ô này rồi đọc lại một thẻ.",
    ),
    ZoneRefusal.NOT_A_CARD.value: (
        "Dòng mã ở mặt sau thẻ sai số kiểm tra.",
        "Đọc lại, hoặc nhập số định danh theo mặt trước thẻ.",
    ),
}

_MERGE: Mapping[str, tuple[str, str]] = {
    "same": ("Hai số này đã là của một người.", "Không cần gộp nữa."),
    "kinds": (
        "Một bên là công dân, một bên là tổ chức.",
        "Chỉ gộp hai số của cùng một công dân.",
    ),
    "two_codes": (
        "Hai mã số thuế là của hai tổ chức, hoặc của tổ chức và đơn vị phụ thuộc.",
        "Không gộp; tiếp nhận theo đúng mã số thuế ghi trên giấy tờ.",
    ),
    "two_numbers": (
        "Hai số định danh chỉ giới tính hoặc năm sinh khác nhau.",
        "Đối chiếu lại với thẻ; đây là hai người.",
    ),
    "not_merged": (
        "Số này chưa được gộp với ai.",
        "Xem các số đã gộp của công dân rồi chọn số cần tách.",
    ),
}


def _zone(facts: Facts) -> Words:
    other = ("Không đọc được dòng mã ở mặt sau thẻ.", "Đọc lại, hoặc nhập số định danh.")
    what, act = _ZONE.get(facts.text("reason"), other)
    return Words(what, "", act)


def _merge(facts: Facts) -> Words:
    other = ("Không gộp hoặc tách được hai mã này.", "Đối chiếu lại với giấy tờ của công dân.")
    what, act = _MERGE.get(facts.text("reason"), other)
    return Words(what, _UNCHANGED, act)


ENTRIES: Mapping[str, Entry] = {
    errors.CardZoneRefused.code: _zone,
    errors.MergeRefused.code: _merge,
    errors.ImageNotKept.code: fixed(
        "Hình ảnh thẻ căn cước là dữ liệu nhạy cảm, không được lưu làm thành phần hồ sơ.",
        "Số định danh đọc từ thẻ vẫn dùng được.",
        "Quét mã QR trên thẻ vào ô công dân; bản quét của thẻ thì loại bỏ.",
    ),
}
