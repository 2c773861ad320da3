"""Sentences for those who run a hub; what desks are told of it stands in sentences_hub."""

from collections.abc import Mapping
from datetime import datetime

from counter_app.domain import errors
from counter_app.domain.deadlines import VIETNAM

from .facts import Entry, Facts, Words
from .format import grouped_number, moment

_NOT_STARTED = "Máy chủ chưa chạy, dữ liệu không bị thay đổi."
_NEW_ONE = "Xin chứng thư mới của nơi cấp rồi chạy lại với --tls-cert và --tls-key."


def _at(facts: Facts, name: str) -> str:
    """`25/11/2026 16:30` in Viet Nam, or nothing."""
    text = facts.text(name)
    return moment(datetime.fromisoformat(text).astimezone(VIETNAM)) if text else ""


def _certificate(facts: Facts) -> Words:
    whose = facts.quoted("file")
    names = facts.text("names")
    other = f"; chứng thư cấp cho {names}" if names else ""
    what, act = {
        "unreadable": (
            f"Không đọc được tệp chứng thư{whose}.",
            "Kiểm tra --tls-cert: phải là tệp PEM.",
        ),
        "key_unreadable": (
            f"Không đọc được tệp khóa của chứng thư{whose}.",
            "Kiểm tra --tls-key: phải là tệp PEM không đặt mật khẩu.",
        ),
        "key_differs": (
            f"Khóa{whose} không phải khóa của chứng thư này.",
            "Dùng đúng cặp tệp của một lần cấp cho --tls-cert và --tls-key.",
        ),
        "unusable": (f"Chứng thư{whose} quá yếu hoặc không dùng được cho TLS.", _NEW_ONE),
        "not_for_servers": (f"Chứng thư{whose} không được cấp cho máy chủ.", _NEW_ONE),
        "not_yet": (
            f"Chứng thư của máy chủ chưa có hiệu lực (từ {_at(facts, 'since')}).",
            "Kiểm tra đồng hồ máy này; nếu đúng giờ, chờ đến ngày đó hoặc dùng chứng thư khác.",
        ),
        "expired": (f"Chứng thư của máy chủ đã hết hạn lúc {_at(facts, 'until')}.", _NEW_ONE),
        "no_names": ("Chứng thư không ghi tên máy chủ nào nên các quầy sẽ từ chối.", _NEW_ONE),
        "wrong_name": (
            f"Chứng thư không cấp cho tên{facts.quoted('name')} mà các quầy gọi{other}.",
            "Sửa --public-name, hoặc xin chứng thư có tên này.",
        ),
        "other_name": (
            f"Chứng thư không cấp cho{facts.quoted('name')}{other}.",
            "Quầy nào gọi máy chủ bằng địa chỉ này sẽ từ chối kết nối; nêu tên mà các quầy gọi bằng --public-name.",
        ),
    }.get(facts.text("reason"), ("Chứng thư của máy chủ không dùng được.", _NEW_ONE))
    return Words(what, "" if facts.text("reason") == "other_name" else _NOT_STARTED, act)


def _not_renewed(facts: Facts) -> Words:
    until = _at(facts, "kept_until")
    return Words(
        f"Chứng thư mới chưa dùng được. {_certificate(facts).what}"
        if facts.text("reason")
        else "Chứng thư mới của máy chủ chưa dùng được.",
        "Máy chủ vẫn dùng chứng thư cũ" + (f" (hết hạn lúc {until})." if until else "."),
        "Ghi lại đúng cặp tệp chứng thư và khóa của một lần cấp; máy chủ tự nhận trong ít phút, không cần chạy lại.",
    )


def _ends(facts: Facts) -> Words:
    days = facts.number("days")
    left = "sắp hết hạn" if days is None else f"còn {grouped_number(days)} ngày là hết hạn"
    until = _at(facts, "until")
    return Words(
        f"Chứng thư của máy chủ {left}" + (f" (lúc {until})." if until else "."),
        "Hiện các quầy vẫn gửi được.",
        "Xin chứng thư mới rồi ghi đè tệp chứng thư và tệp khóa trước ngày đó, máy chủ tự nhận trong ít phút; nếu không mọi"
        " quầy sẽ từ chối kết nối.",
    )


def _clock(facts: Facts) -> Words:
    now, newest = _at(facts, "now"), _at(facts, "newest")
    return Words(
        "Đồng hồ máy chủ"
        + (f" ({now})" if now else "")
        + " lùi trước biên nhận mới nhất đã ký"
        + (f" ({newest})." if newest else "."),
        "Máy chủ không ký biên nhận lùi ngày; hồ sơ vẫn chờ ở các quầy.",
        "Chỉnh giờ của máy chủ, các quầy sẽ tự gửi tiếp; nếu giờ đang đúng, dùng hub clock --accept --reason.",
    )


ENTRIES: Mapping[str, Entry] = {
    errors.HubCertificateUnfit.code: _certificate,
    errors.HubCertificateEnds.code: _ends,
    errors.HubCertificateNotRenewed.code: _not_renewed,
    errors.HubClockWrong.code: _clock,
}
