"""What kind of paper this is, by the title printed on it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from counter_app.domain.catalogue import PaperType
from counter_app.domain.digitised import Box
from counter_app.domain.ids import PaperTypeId
from counter_app.domain.text import fold

from .layout import Row, around
from .values import tidy

_ALIKE = 85.0
_SURE = 90.0
_ROWS_OF_A_TITLE = 3
_UPPER_SHARE = 0.7
_BEGINS = 88.0


@dataclass(frozen=True, slots=True)
class TitleFound:
    """A recognised type: its title (as printed where that goes on), how alike the print is (0..1), its place."""

    type: PaperTypeId
    title: str
    confidence: float
    box: Box


@dataclass(frozen=True, slots=True)
class _Candidate:
    """Folded text, the text as printed, and its place."""

    text: str
    printed: str
    box: Box


def recognise(rows: Sequence[Row], types: Sequence[PaperType]) -> TitleFound | None:
    """Find the title among a page's rows. Of two that fit well, the longer one is meant."""
    candidates = _candidates(rows)
    best: tuple[tuple[bool, float, float], TitleFound] | None = None
    for kind in types:
        for title in kind.titles:
            wanted = _bare(title)
            for candidate in candidates:
                score = _score(wanted, candidate.text)
                if score < _ALIKE:
                    continue
                rank = (score >= _SURE, float(len(wanted)), score)
                if best is None or rank > best[0]:
                    shown = candidate.printed if _begins(wanted, candidate.text) else title
                    found = TitleFound(kind.id, shown, score / 100, candidate.box)
                    best = rank, found
    return best[1] if best else None


def _score(wanted: str, text: str) -> float:
    whole = float(fuzz.ratio(wanted, text))
    return max(whole, _BEGINS) if _begins(wanted, text) else whole


def _begins(wanted: str, text: str) -> bool:
    """`TỜ KHAI ĐĂNG KÝ KHAI SINH`: a general title, continued by what it is for."""
    return text.startswith(wanted + " ") and len(wanted) >= 7


def _candidates(rows: Sequence[Row]) -> list[_Candidate]:
    """Rows in capitals, alone and joined with the ones below (titles run over up to three lines)."""
    upper = [row for row in rows if _is_upper(row)]
    found = []
    for start in range(len(upper)):
        for length in range(1, _ROWS_OF_A_TITLE + 1):
            joined = upper[start : start + length]
            if len(joined) < length:
                break
            text = " ".join(_bare(_text(row)) for row in joined)
            printed = tidy(" ".join(_text(row) for row in joined))
            found.append(_Candidate(text, printed, around([row.box for row in joined])))
    return found


def _text(row: Row) -> str:
    return " ".join(
        word.text for word in row.words if sum(map(str.isalnum, word.text)) > 1 or word.text == "Ở"
    )


def _bare(text: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", fold(text)))


def _is_upper(row: Row) -> bool:
    letters = [mark for word in row.words for mark in word.text if mark.isalpha()]
    return len(letters) >= 5 and sum(map(str.isupper, letters)) >= _UPPER_SHARE * len(letters)
