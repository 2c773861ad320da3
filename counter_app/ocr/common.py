"""The metadata every paper has, wherever they are printed: number, day of issue, issuer."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from unicodedata import category

from counter_app.domain.digitised import Word
from counter_app.domain.text import clean, fold

from .layout import Row
from .values import find_date, tidy

_AGENCIES = (
    "uy ban nhan dan",
    "ubnd",
    "so ",
    "cong an",
    "van phong dang ky dat dai",
    "chi nhanh van phong",
    "trung tam",
    "phong ",
    "cuc ",
    "toa an",
)
_NATIONAL_HEADER = ("cong hoa xa hoi", "doc lap")
_COMMON_PHRASES = (
    "ban nhân dân",
    "phường xã tỉnh thành phố quận huyện thị trấn đặc khu",
    "sở công an trung tâm y tế khu vực văn phòng chi nhánh phòng cục tòa án",
    "và tài nguyên môi trường nông nghiệp tư pháp nội vụ đăng ký đất đai",
)
_BRANCHES = (
    "Tài nguyên và Môi trường",
    "Nông nghiệp và Môi trường",
    "Tư pháp",
    "Nội vụ",
    "Y tế",
)
_COMMON_WORDS = frozenset(word for phrase in _COMMON_PHRASES for word in phrase.split())
_NUMBER = re.compile(r"^[\w./\-]*\d[\w./\-]*$")
_GLUED = re.compile(r"so[:.;]+(\d.*)$")
_OF_NUMBERS = frozenset({"Nd", "Lu", "Ll"})
_TOP = 0.45


@dataclass(frozen=True, slots=True)
class Common:
    """A value, its words, and whether it was composed rather than read as it stands."""

    value: str
    words: tuple[Word, ...]
    composed: bool = False


def find_number(rows: Sequence[Row], height: int) -> Common | None:
    """Find `Số: 45/2023` in the upper part of a page `height` pixels high, with its sign when that stands apart.

    The number of many papers is written or stamped between print: `Số: 574 /UBND-KTTH`, `Số:542 /TB-UBND`.
    """
    for row in rows:
        if row.box.y0 > _TOP * height:
            break
        for at, word in enumerate(row.words):
            # "Tờ bản đồ số", "thẻ căn cước số": the paper's own number opens its line, with a capital.
            opens = at == 0 or word.box.x0 - row.words[at - 1].box.x1 > 3 * row.height
            if not opens or not word.text[0].isupper() or not fold(word.text).startswith("so"):
                continue
            found = _number_after(row, at)
            if found is not None:
                return found
    return None


def _number_after(row: Row, at: int) -> Common | None:
    """Return the number whose label is word `at` of the row, or stands glued to it (`Số:542`)."""
    words, start = [], at
    glued = _GLUED.match(fold(row.words[at].text))
    if glued:
        words, value = [row.words[at]], row.words[at].text[glued.start(1) :]
    elif fold(row.words[at].text).strip(":.;") == "so" and at + 1 < len(row.words):
        start, value = at + 1, row.words[at + 1].text
        if row.words[start].box.x0 - row.words[at].box.x1 >= 2 * row.height:
            return None
        words = [row.words[start]]
    else:
        return None
    value = value.strip(".,;:_")
    for following in row.words[start + 1 :]:
        near = following.box.x0 - words[-1].box.x1 < 3 * row.height
        if not near or not (following.text.startswith("/") or value.endswith("/")):
            break
        value += following.text.strip(".,;:_")
        words.append(following)
    # Strokes of a pen beside the figures are read as marks.
    value = "".join(mark for mark in value if mark in "./-" or category(mark) in _OF_NUMBERS)
    value = value.strip("./-")
    return Common(value, tuple(words)) if _NUMBER.match(value) else None


def find_issue_day(rows: Sequence[Row]) -> Common | None:
    """Find the line of place and date (`Đồng Xoài, ngày 05 tháng 10 năm 2026`); the last one on the page is the signing's."""
    found: Common | None = None
    for row in rows:
        words = _from_day(row)
        day = find_date(" ".join(word.text for word in words)) if words else None
        if day is not None:
            found = Common(day.isoformat(), tuple(words))
    return found


def _from_day(row: Row) -> list[Word]:
    """The words from `ngày` on, when `tháng` and `năm` follow in figures after a place name and a comma."""
    folded = [fold(word.text).strip(",.") for word in row.words]
    for at, text in enumerate(folded):
        dated = text == "ngay" and "thang" in folded[at : at + 4] and "nam" in folded[at : at + 6]
        dated = dated and any(map(str.isdigit, folded[at + 1]))
        if dated and (at == 0 or row.words[at - 1].text.endswith(",")):
            return list(row.words[at : at + 7])
    return []


def find_issuer(rows: Sequence[Row], width: int, height: int) -> Common | None:
    """Find the agency at the top left, or below the date before the signature; its capitals come back as usual writing."""
    head = [
        words for row in rows if row.box.y0 < 0.25 * height and (words := _left_part(row, width))
    ]
    return _agency(head) or _agency(_after_date(rows))


def _left_part(row: Row, width: int) -> list[Word]:
    words = [row.words[0]]
    for word in row.words[1:]:
        if word.box.x0 - words[-1].box.x1 > 2 * row.height:
            break
        words.append(word)
    centre = (words[0].box.x0 + words[-1].box.x1) / 2
    return words if centre < 0.45 * width else []


def _after_date(rows: Sequence[Row]) -> list[list[Word]]:
    for at, row in enumerate(rows):
        if _from_day(row):
            return [list(below.words) for below in rows[at + 1 : at + 4]]
    return []


def _agency(lines: Sequence[Sequence[Word]]) -> Common | None:
    taken: list[Word] = []
    for words in lines:
        text = fold(" ".join(word.text for word in words))
        upper = " ".join(word.text for word in words).isupper()
        if text.startswith(_NATIONAL_HEADER) or not upper:
            if taken:
                break
            continue
        if not taken and not text.startswith(_AGENCIES):
            continue
        if taken and not text.startswith(
            ("phuong", "xa ", "tinh", "thanh pho", "quan", "huyen", *_AGENCIES)
        ):
            break
        if taken and text.startswith(_AGENCIES):
            # The lower line is the agency itself, the upper one what it belongs to.
            taken = []
        taken += words
    if not taken:
        return None
    return Common(usual_writing(" ".join(word.text for word in taken)), tuple(taken), composed=True)


def usual_writing(capitals: str) -> str:
    """`ỦY BAN NHÂN DÂN PHƯỜNG ĐỒNG XOÀI` to `Ủy ban nhân dân phường Đồng Xoài`."""
    words = [word.lower() for word in clean(tidy(capitals)).split()]
    written = " ".join(word if word in _COMMON_WORDS else word.capitalize() for word in words)
    for branch in _BRANCHES:
        written = written.replace(branch.lower(), branch)
    return written[:1].upper() + written[1:]
