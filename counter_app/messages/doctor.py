"""What `counter-app doctor` says of each check: its name, what was found, what to do about it."""

from collections.abc import Mapping
from dataclasses import dataclass

from counter_app.domain.errors import Detail

from .errors import sentence_of
from .facts import Facts
from .format import byte_size, grouped_number

CHECK_LABELS: Mapping[str, str] = {
    "tesseract": "Bộ nhận dạng chữ",
    "language": "Dữ liệu tiếng Việt",
    "prepared": "Chuẩn bị đọc trang",
    "scanner_tool": "Chương trình máy quét",
    "scanners": "Máy quét",
    "fonts": "Phông chữ",
    "disk": "Ổ đĩa",
    "keys": "Khóa mã hóa",
    "store": "Kho dữ liệu",
    "catalogue": "Danh mục",
    "clock": "Đồng hồ",
    "link": "Máy chủ tiếp nhận",
}
"""Stable name of each check to its Vietnamese label."""

_GOOD: Mapping[str, str] = {
    "tesseract": "Tesseract sẵn sàng",
    "language": "Có dữ liệu tiếng Việt",
    "prepared": "Máy này đã sẵn sàng đọc trang",
    "scanner_tool": "Đã cài SANE",
    "scanners": "Tìm thấy máy quét",
    "fonts": "Đủ phông chữ tiếng Việt",
    "disk": "Đủ chỗ trống",
    "keys": "Kho được mã hóa, khóa mở được",
    "store": "Kho mở được, chuỗi sự kiện nguyên vẹn",
    "catalogue": "Danh mục hợp lệ",
    "clock": "Giờ của máy hợp lý",
    "link": "Kết nối được",
}

_BAD: Mapping[str, tuple[str, str]] = {
    "tesseract": ("Chưa có Tesseract", "Cài gói tesseract-ocr."),
    "language": ("Chưa có dữ liệu tiếng Việt", "Cài gói tesseract-ocr-vie."),
    "prepared": (
        "Máy này chưa được chuẩn bị, trang đầu tiên sẽ đọc lâu; số phần còn thiếu",
        "Chạy counter-app prepare.",
    ),
    "scanner_tool": ("Chưa cài SANE", "Cài gói sane-utils; trong lúc chờ, dùng thư mục quét."),
    "scanners": (
        "Không thấy máy quét nào",
        "Kiểm tra dây và nguồn của máy quét; vẫn có thể thêm tệp hoặc dùng thư mục quét.",
    ),
    "fonts": ("Thiếu phông chữ", "Cài lại chương trình."),
    "disk": ("Ổ đĩa sắp đầy", "Dọn bớt ổ đĩa để trống ít nhất 2 GB."),
    "keys": ("Không mở được khóa mã hóa", "Đăng nhập lại, hoặc dùng khóa khôi phục đã in."),
    "store": (
        "Kho dữ liệu chưa dùng được",
        "Tạo kho bằng counter-app init, hoặc gọi bộ phận hỗ trợ.",
    ),
    "catalogue": ("Danh mục không hợp lệ", "Cài lại chương trình hoặc nhận lại danh mục."),
    "clock": ("Giờ của máy có vẻ sai", "Chỉnh ngày giờ của máy, múi giờ Việt Nam."),
    "link": (
        "Chưa kết nối được máy chủ tiếp nhận",
        "Kiểm tra mạng; hồ sơ vẫn được giữ trong hàng đợi. Nếu quầy chưa đăng ký, đăng ký bằng mã.",
    ),
}


@dataclass(frozen=True, slots=True)
class DoctorWords:
    """Label of a check, what was found, what to do (empty when all is well)."""

    label: str
    message: str
    remedy: str


def doctor_words(name: str, ok: bool, *, facts: Mapping[str, Detail] | None = None) -> DoctorWords:
    """Return the words for one check.

    Args:
        name: a key of CHECK_LABELS.
        ok: whether it works.
        facts: optional `version` (text), `count` (of things found), `free` (bytes), `found` (text shown as it is); `code` of
            an error with its details, whose own words then say what is wrong and what to do.

    Raises:
        KeyError: no such check.
    """
    label = CHECK_LABELS[name]
    known = Facts(facts or {})
    code = known.text("code")
    if code and not ok:
        said = sentence_of(code, facts)
        return DoctorWords(label, said.what, said.act)
    what, remedy = (_GOOD[name], "") if ok else _BAD[name]
    extras = [known.text("version"), known.text("found")]
    count, free = known.number("count"), known.number("free")
    if count is not None:
        extras.append(grouped_number(count))
    if free is not None:
        extras.append(f"còn {byte_size(free)}")
    tail = ", ".join(extra for extra in extras if extra)
    return DoctorWords(label, f"{what}: {tail}." if tail else f"{what}.", remedy)
