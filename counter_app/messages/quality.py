"""What is wrong with a page and what to do about it, while the citizen is still there."""

from collections.abc import Mapping

from counter_app.domain.digitised import Quality, QualityReason

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
    QualityReason.UNREADABLE: ("Không đọc được", "không đọc được", "quét lại trang {page}"),
}


def quality_word(reason: QualityReason) -> str:
    """Return the short word of a reason, for a chip: `Mờ`."""
    return _WORDS[reason][0]


def quality_sentence(reason: QualityReason, page: int) -> str:
    """Return what is wrong with page `page` (1-based) and the next act: `Trang 3 bị mờ – quét lại trang 3.`"""
    _, what, act = _WORDS[reason]
    return f"Trang {page} {what} – {act.format(page=page)}."


def quality_sentences(quality: Quality, page: int) -> tuple[str, ...]:
    """Return one sentence for each reason of a page, in the order in which they were found, none twice."""
    reasons = dict.fromkeys(mark.reason for mark in quality.marks)
    return tuple(quality_sentence(reason, page) for reason in reasons)
