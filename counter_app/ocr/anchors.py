"""Printed labels found on a page's rows, tolerant of the reader's slips, and the words that follow each."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from counter_app.domain.catalogue import PaperType
from counter_app.domain.digitised import Word
from counter_app.domain.text import fold

from .layout import Row

_TOKEN = re.compile(r"[^\W_]+")
_ALIKE = 84.0
_ALIKE_SHORT = 90.0
_SHORT = 10
_EXACT_UP_TO = 4
_ALIKE_JOINED = 92.0
_TOKEN_ALIKE = 50.0

# Extracts print number and day of the registration behind one label.
_NUMBER_AND_DAY = "Số, ngày đăng ký khai sinh"
_REGISTERED_ON = "registered_on"
DAY_LABEL = "ngay"
"""A date field printed as `ngày` alone means the line of place and date; the word itself stands everywhere."""

# Labels of forms that no field asks for: they end the value before them and never are one.
_OTHER_LABELS = (
    "Ghi bằng chữ",
    "Bằng chữ",
    "Họ, chữ đệm, tên người đi khai sinh",
    "Họ, chữ đệm, tên người yêu cầu",
    "Giấy tờ tùy thân",
    "Giấy tờ tuỳ thân",
    "Dân tộc",
    "Quốc tịch",
    "Năm sinh",
    "Quyển số",
    "Người ký giấy khai sinh",
    "Người ký giấy chứng nhận kết hôn",
    "Người ký giấy xác nhận",
    "Người ký trích lục",
    "Thực hiện trích lục từ",
    "Địa chỉ thường trú",
    "Hình thức sử dụng",
    "Nguồn gốc sử dụng",
    "Ghi chú",
    "Đặc điểm nhận dạng",
    "Ngày, tháng, năm cấp",
    "Xét đề nghị của ông/bà",
    "Số thẻ BHYT",
    "Ký, ghi rõ họ, chữ đệm, tên",
    "Ký, ghi rõ họ tên",
)


@dataclass(frozen=True, slots=True)
class Label:
    """A label to look for: its tokens and the names of the fields it may stand for (none: it only ends a value)."""

    tokens: tuple[str, ...]
    fields: tuple[str, ...]

    @property
    def text(self) -> str:
        return " ".join(self.tokens)


@dataclass(frozen=True, slots=True)
class Found:
    """A label on a row: from its first word to its last, `after` the words (or the rest of one) that follow it."""

    label: Label
    score: float
    first: int
    last: int
    rest: str

    @property
    def weight(self) -> float:
        return self.score * len(self.label.text)


@dataclass(frozen=True, slots=True)
class _Token:
    """A folded run of letters or digits: its word, where it ends in it, and whether a colon follows."""

    text: str
    word: int
    end: int
    colon: bool


def labels_of(kind: PaperType) -> tuple[Label, ...]:
    """Gather the printed labels of a paper type; one label may stand for several fields (mother's and father's year)."""
    fields: dict[tuple[str, ...], list[str]] = {}
    for definition in kind.fields:
        for printed in definition.printed:
            if fold(printed) == DAY_LABEL:
                continue
            names = fields.setdefault(_tokens_of(printed), [])
            if definition.name not in names:
                names.append(definition.name)
    if kind.field(_REGISTERED_ON) is not None:
        fields.setdefault(_tokens_of(_NUMBER_AND_DAY), [_REGISTERED_ON])
    for other in _OTHER_LABELS:
        fields.setdefault(_tokens_of(other), [])
    return tuple(Label(tokens, tuple(names)) for tokens, names in fields.items() if tokens)


def _tokens_of(text: str) -> tuple[str, ...]:
    return tuple(_TOKEN.findall(fold(text)))


def find_labels(row: Row, labels: Sequence[Label]) -> tuple[Found, ...]:
    """Return the labels on a row, left to right; where two overlap, the longer and better one stays."""
    tokens = _row_tokens(row.words)
    candidates = [
        found
        for label in labels
        for found in _places(label, tokens, row.words)
        if found is not None
    ]
    chosen: list[Found] = []
    for found in sorted(candidates, key=lambda one: one.weight, reverse=True):
        if all(found.last < other.first or found.first > other.last for other in chosen):
            chosen.append(found)
    return tuple(sorted(chosen, key=lambda one: one.first))


def _row_tokens(words: Sequence[Word]) -> list[_Token]:
    tokens = []
    for number, word in enumerate(words):
        for piece in _TOKEN.finditer(word.text):
            colon = word.text[piece.end() : piece.end() + 1] in (":", ";")
            tokens.append(_Token(fold(piece.group()), number, piece.end(), colon))
    return tokens


def _places(label: Label, tokens: Sequence[_Token], words: Sequence[Word]) -> list[Found]:
    size = len(label.tokens)
    found = []
    for length in sorted({size, max(1, size - 1), size + 1} if size > 1 else {size}):
        for start in range(len(tokens) - length + 1):
            window = tokens[start : start + length]
            if any(token.colon for token in window[:-1]):
                # What stands behind a colon is a value already.
                continue
            score = _likeness(label.tokens, [token.text for token in window])
            if score and _stands_as_label(label, window, words):
                last = window[-1]
                rest = words[last.word].text[last.end :]
                found.append(Found(label, score, window[0].word, last.word, rest))
    return found


def _likeness(wanted: Sequence[str], read: Sequence[str]) -> float:
    """Return how alike a label and a run of tokens are, 0 when not enough; very short labels must be the same.

    Token by token, so that `tên người mẹ` is not seen in `tên NGUYỄN`; joined or parted words must fit closely.
    """
    together, text = "".join(wanted), "".join(read)
    if len(together) <= _EXACT_UP_TO:
        return 100.0 if together == text else 0.0
    if len(wanted) != len(read):
        return float(fuzz.ratio(together, text, score_cutoff=_ALIKE_JOINED))
    least = _ALIKE_SHORT if len(together) < _SHORT else _ALIKE
    score = float(fuzz.ratio(together, text, score_cutoff=least))
    pairs = zip(wanted, read, strict=True)
    return (
        score
        if score and all(fuzz.ratio(one, other) >= _TOKEN_ALIKE for one, other in pairs)
        else 0.0
    )


def _stands_as_label(label: Label, window: Sequence[_Token], words: Sequence[Word]) -> bool:
    """A label opens a line or a part of it, has a colon, or at least a capital; `Ông`, `Số` need the first or second."""
    first = window[0].word
    if not window[-1].colon and all(words[token.word].text.isupper() for token in window):
        # Titles and headings in capitals hold the same words.
        return False
    opens = first == 0 or (first == 1 and _is_number(words[0].text)) or _after_gap(words, first)
    if opens or window[-1].colon:
        return True
    short = len(label.text) <= _EXACT_UP_TO
    return not short and words[first].text[:1].isupper()


def _after_gap(words: Sequence[Word], at: int) -> bool:
    high = words[at].box.y1 - words[at].box.y0
    return words[at].box.x0 - words[at - 1].box.x1 > 1.5 * high


def _is_number(text: str) -> bool:
    """`7.`, `a)`, `-`: what counts the lines of a form."""
    return len(text) <= 3 and not text.isalpha()
