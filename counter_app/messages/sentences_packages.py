"""Sentences about packages that are carried to the hub by hand, and the receipt file that comes back."""

from collections.abc import Mapping

from counter_app.domain import errors
from counter_app.domain.purging import Stays

from .facts import Entry, Facts, Words, fixed
from .format import byte_size, grouped_number
from .sentences_link import KEPT

STAYS: Mapping[Stays, str] = {
    Stays.NO_RECEIPT: "máy chủ chưa ký nhận",
    Stays.WANTED: "còn bản ghi chờ gửi hoặc đang dùng",
    Stays.NOT_A_MASTER: "đồng thời là bản lưu trữ hoặc ảnh trang",
    Stays.PAPER_OPEN: "giấy tờ chưa được xác nhận",
    Stays.DOSSIER_OPEN: "hồ sơ chưa kết thúc",
    Stays.NO_ARCHIVAL: "chưa có bản lưu trữ trên máy này",
    Stays.RETENTION: "chưa hết thời gian giữ",
    Stays.HUB_NOT_ASKED: "chưa hỏi được máy chủ còn giữ hay không",
    Stays.NOT_AT_HUB: "máy chủ không còn giữ, phải gửi lại",
}
"""Why originals stay on this PC."""


def nothing_fits(stays: int) -> str:
    """Return what is said when rows wait and none of them may go by hand."""
    return (
        f"Không có bản ghi nào xuất được: {grouped_number(stays)} bản ghi đang được giữ lại hoặc chờ xử lý,"
        " xem lý do trong hàng đợi."
    )


def larger_named(title: str, number: str) -> str:
    """Return how a record that is too large for a medium is called: `Chứng thực bản sao, hồ sơ H19.12-261126-000001`."""
    named = f"hồ sơ {number}" if number else ""
    return ", ".join(part for part in (title, named) if part) or "một bản ghi"


def larger_words(title: str, number: str, needs: int) -> str:
    """Return which record needs a larger medium, and how large."""
    return f"{larger_named(title, number)}: cần ổ còn trống ít nhất {byte_size(needs)}"


def _medium_too_small(facts: Facts) -> Words:
    wanted, room, others = facts.number("wanted"), facts.number("room"), facts.number("others")
    what = "Ổ này quá nhỏ cho bản ghi nào đang chờ"
    if room is not None:
        what += f" (còn trống {byte_size(room)})"
    named = larger_named(facts.text("title"), facts.text("number"))
    least = f"; nhỏ nhất là {named}" if facts.text("title") or facts.text("number") else ""
    more = f", ngoài ra còn {grouped_number(others)} bản ghi lớn hơn" if others else ""
    act = f"Dùng ổ còn trống ít nhất {byte_size(wanted)}." if wanted else "Dùng ổ lớn hơn."
    return Words(f"{what}{least}{more}.", KEPT, act)


_NOTHING_TAKEN = "Máy chủ chưa ghi nhận bản ghi nào của gói này."


def _part_too_small(facts: Facts) -> Words:
    wanted = facts.number("wanted")
    what = "Một tệp không vừa trong một phần của gói."
    if wanted:
        what = f"Một tệp không vừa trong một phần của gói; phần phải chứa được ít nhất {byte_size(wanted)}."
    return Words(what, KEPT, "Chọn cỡ phần lớn hơn (--part-size) hoặc dùng ổ còn nhiều chỗ hơn.")


def _damaged(facts: Facts) -> Words:
    file = facts.text("file")
    named = f" “{file}”" if file else ""
    what = f"Phần{named} của gói bị hỏng hoặc đã bị thay đổi."
    return Words(
        what,
        _NOTHING_TAKEN,
        "Chép lại phần đó từ ổ gốc, hoặc xuất lại gói ở quầy.",
    )


def _incomplete(facts: Facts) -> Words:
    missing = facts.text("missing")
    parts = facts.number("parts")
    of = f" (gói có {parts} phần)" if parts else ""
    what = f"Gói còn thiếu phần {missing}{of}." if missing else "Gói còn thiếu phần."
    return Words(
        what,
        "Các phần đã đưa được giữ lại ở máy chủ, chưa có bản ghi nào của gói được ghi nhận.",
        "Đưa tiếp các phần còn thiếu, từng ổ một và theo thứ tự nào cũng được.",
    )


_READABLE = "Bản lưu trữ (PDF) vẫn ở trên máy này và dùng được."


def _original(facts: Facts) -> Words:
    if facts.flag("damaged"):
        return Words(
            "Bản gốc của giấy tờ này ở máy chủ tiếp nhận đã hỏng hoặc mất, máy này không có bản sao.",
            _READABLE,
            "Nhờ quầy đã số hóa giấy tờ đối chiếu với máy chủ để gửi lại; quầy đó không còn tệp thì nhờ người quản trị máy chủ"
            " khôi phục từ bản sao lưu.",
        )
    if facts.flag("to_follow"):
        return Words(
            "Bản gốc của giấy tờ này chưa về máy này: quầy đã số hóa chưa gửi xong, hoặc đường truyền đang lỗi.",
            _READABLE,
            "Không cần làm gì, bản gốc tự về sau; cần ngay thì xuất bản lưu trữ (PDF; dòng lệnh: --archival).",
        )
    return Words(
        "Bản gốc của giấy tờ này do máy chủ tiếp nhận giữ, máy này không còn bản sao.",
        _READABLE,
        "Nối mạng tới máy chủ rồi lấy lại bản gốc, hoặc xuất bản lưu trữ (PDF; dòng lệnh: --archival).",
    )


ENTRIES: Mapping[str, Entry] = {
    errors.HubRecipientUnknown.code: fixed(
        "Quầy chưa có khóa của máy chủ tiếp nhận để niêm phong gói.",
        KEPT,
        "Nối mạng tới máy chủ một lần rồi xuất lại, hoặc đăng ký lại quầy với máy chủ.",
    ),
    errors.MediumTooSmall.code: _medium_too_small,
    errors.PartTooSmall.code: _part_too_small,
    errors.PackageDamaged.code: _damaged,
    errors.PackageIncomplete.code: _incomplete,
    errors.PackageOfAnotherHub.code: fixed(
        "Gói này được niêm phong cho máy chủ khác nên máy chủ này không mở được.",
        _NOTHING_TAKEN,
        "Chuyển gói tới đúng máy chủ, hoặc xuất lại gói ở quầy đã đăng ký với máy chủ này.",
    ),
    errors.PackageNotOfADesk.code: fixed(
        "Gói này không phải của quầy nào đã đăng ký với máy chủ, hoặc đã bị thay đổi.",
        _NOTHING_TAKEN,
        "Xuất lại gói ở quầy; nếu vẫn vậy, đăng ký lại quầy với máy chủ.",
    ),
    errors.MasterAtHub.code: _original,
    errors.ReceiptFileInvalid.code: fixed(
        "Tệp biên nhận không phải của máy chủ mà quầy đã đăng ký, hoặc đã bị thay đổi.",
        KEPT,
        "Lấy lại tệp biên nhận từ máy chủ đã nhập gói.",
    ),
}
