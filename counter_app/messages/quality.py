"""What is wrong with a page and what to do about it, while the citizen is still there."""

from collections.abc import Mapping

from counter_app.domain.digitised import Box, Quality, QualityReason

from .format import grouped_number

_WORDS: Mapping[QualityReason, tuple[str, str, str]] = {
    QualityReason.NEARLY_BLANK: (
        "Gần trắng",
        "gần như trắng",
        "xem lại trang {page}, bỏ trang nếu thừa",
    ),
    QualityReason.BLANK: ("Trắng", "là trang trắng", "bỏ trang {page} nếu là mặt sau không có chữ"),
    QualityReason.BLURRED: ("Mờ", "bị mờ", "quét lại trang {page}"),
    QualityReason.TOO_DARK: ("Tối", "quá tối", "tăng độ sáng rồi quét lại trang {page}"),
    QualityReason.TOO_LIGHT: ("Nhạt", "quá nhạt", "giảm độ sáng rồi quét lại trang {page}"),
    QualityReason.LOW_RESOLUTION: (
        "Độ phân giải thấp",
        "có độ phân giải thấp",
        "quét lại trang {page} ở 200 dpi trở lên",
    ),
    QualityReason.SKEWED: (
        "Nghiêng",
        "bị nghiêng nhiều",
        "đặt ngay giấy rồi quét lại trang {page}",
    ),
    QualityReason.CUT_EDGE: ("Mất mép", "bị mất mép", "đặt lại giấy rồi quét lại trang {page}"),
    QualityReason.COVERED: (
        "Bị che",
        "có bóng hoặc vật che",
        "bỏ vật che rồi quét lại trang {page}",
    ),
    QualityReason.GLARE: (
        "Lóa sáng",
        "bị lóa, mất chữ ở vệt sáng",
        "bỏ bao nhựa, xoay hướng giấy rồi quét lại trang {page}",
    ),
    QualityReason.DOUBLE_FEED: (
        "Dính hai tờ",
        "có thể dính hai tờ",
        "tách giấy rồi quét lại từng tờ từ trang {page}",
    ),
    QualityReason.BACK_MISSING: (
        "Thiếu mặt sau",
        "chưa có mặt sau",
        "quét thêm mặt sau của trang {page}",
    ),
    QualityReason.PAGE_MISSING: (
        "Thiếu trang",
        "mang số trang không liền với trang trước",
        "tìm tờ còn thiếu trước trang {page} rồi quét bổ sung",
    ),
    QualityReason.FAINT_PRINT: (
        "Chữ rất nhạt",
        "có chữ rất nhạt, máy không đọc được",
        "giữ trang {page}, giảm độ sáng rồi quét lại hoặc đối chiếu với bản giấy",
    ),
    QualityReason.NO_TEXT: (
        "Không có chữ",
        "không nhận được chữ nào",
        "xem lại trang {page}, quét lại nếu giấy có chữ",
    ),
    QualityReason.LOW_CONFIDENCE: (
        "Chữ khó đọc",
        "có chữ khó đọc",
        "đối chiếu trang {page} với bản giấy",
    ),
    QualityReason.UNREAD_INK: (
        "Còn chữ chưa đọc",
        "còn chỗ có chữ chưa nhận dạng được",
        "đối chiếu trang {page} với bản giấy",
    ),
    QualityReason.RESOLUTION_ASSUMED: (
        "Không rõ độ phân giải",
        "không ghi độ phân giải",
        "kiểm tra khổ giấy của trang {page}",
    ),
    QualityReason.NOT_READ: (
        "Chưa đọc chữ",
        "chưa đọc chữ vì bị bỏ qua hoặc đọc quá lâu, hình trang vẫn được lưu",
        "đọc lại trang {page} khi rảnh",
    ),
    QualityReason.CONTENT_LOST: (
        "Mất nội dung",
        "mất nội dung vì tệp hỏng",
        "quét lại trang {page} từ bản giấy",
    ),
    QualityReason.CONTENT_DOUBTED: (
        "Có thể mất nội dung",
        "có thể mất nội dung vì tệp hỏng",
        "đối chiếu trang {page} với bản giấy, quét lại nếu thiếu",
    ),
    QualityReason.MARKS_NOT_SHOWN: (
        "Con dấu không hiện",
        "có con dấu hoặc nét vẽ không hiện vì tệp không kèm hình của chúng",
        "đối chiếu trang {page} với bản giấy hoặc tệp gốc, nếu thiếu thì in trang đó ra rồi quét lại",
    ),
    QualityReason.UNREADABLE: ("Không đọc được", "không đọc được", "quét lại trang {page}"),
}


def quality_word(reason: QualityReason) -> str:
    """Return the short word of a reason, for a chip: `Mờ`."""
    return _WORDS[reason][0]


def quality_sentence(reason: QualityReason, page: int, where: str = "") -> str:
    """Return what is wrong with page `page` (1-based) and the next act.

    `where` are words of `place_words`: `Trang 3 bị mờ ở góc trên bên phải – quét lại trang 3.`
    """
    _, what, act = _WORDS[reason]
    seen = f"{what} {where}" if where else what
    return f"Trang {page} {seen} – {act.format(page=page)}."


def quality_sentences(
    quality: Quality, page: int, size: tuple[int, int] | None = None
) -> tuple[str, ...]:
    """Return one sentence for each reason of a page, in the order in which they were found, none twice.

    With `size` (width, height of the page in the pixels of its marks) they say where on the page to look.
    """
    places: dict[QualityReason, list[Box]] = {}
    for mark in quality.marks:
        boxes = places.setdefault(mark.reason, [])
        if mark.box is not None:
            boxes.append(mark.box)
    return tuple(
        # Places apart from each other are framed on the page; no few words tell them.
        quality_sentence(reason, page, place_words(boxes[0], size) if len(boxes) == 1 else "")
        for reason, boxes in places.items()
    )


def more_pages_sentence(count: int) -> str:
    """Return that `count` further pages want a look, where the first ones were told."""
    return f"Còn {count} trang khác cần xem lại."


def batch_read_sentence(read: int, wanting: int) -> str:
    """Return how many papers of a backlog were read, and of how many a person must look at a page."""
    if not wanting:
        return f"Đã đọc {grouped_number(read)} giấy tờ, không có trang nào cần xem lại."
    return (
        f"Đã đọc {grouped_number(read)} giấy tờ; {grouped_number(wanting)} giấy tờ cần xem lại"
        " hoặc quét lại:"
    )


def place_words(box: Box, size: tuple[int, int] | None) -> str:
    """Return where `box` lies on a page of `size` (width, height): `ở góc trên bên phải`; empty for most of the page."""
    if size is None or min(size) <= 0:
        return ""
    across = _third(box.x0, box.x1, size[0])
    down = _third(box.y0, box.y1, size[1])
    return _PLACES[down][across]


def _third(start: int, end: int, whole: int) -> int:
    """Return 0, 1 or 2 for the first, middle or last part of `whole`, 3 for most of it."""
    if end - start > _MOST * whole:
        return 3
    return min(2, max(0, int(3 * (start + end) / 2 / whole)))


_MOST = 0.7
_PLACES = (
    ("ở góc trên bên trái", "ở phía trên", "ở góc trên bên phải", "ở phía trên"),
    ("ở bên trái", "ở giữa trang", "ở bên phải", "ở giữa trang"),
    ("ở góc dưới bên trái", "ở phía dưới", "ở góc dưới bên phải", "ở phía dưới"),
    ("ở bên trái", "ở giữa trang", "ở bên phải", ""),
)
"""By height, then by width, each first, middle, last, most."""
