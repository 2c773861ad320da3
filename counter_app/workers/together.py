"""What only the whole document shows: a back that was not scanned, a sheet that is missing between two pages."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from counter_app.domain.catalogue import PaperType
from counter_app.domain.digitised import (
    DigitisedPage,
    Quality,
    QualityMark,
    QualityReason,
    Verdict,
)
from counter_app.domain.text import fold

_NUMBER = re.compile(r"(?:trang\s*)?[-–—]?\s*(\d{1,3})\s*(?:/\s*\d{1,3})?\s*[-–—]?")
_HEAD, _FOOT = 0.08, 0.9
_FEW_NUMBERS = 3
_MOST_MISSING = 4
_MOSTLY = 0.5
_DUPLEX_FROM = 5


@dataclass(frozen=True, slots=True)
class PageFacts:
    """The little of a page that is weighed with the other pages.

    Attributes:
        printed: the numbers that stand alone at its head or foot and may be the page's own.
    """

    number: int
    blank: bool
    printed: frozenset[int]
    text: str


def facts_of(page: DigitisedPage) -> PageFacts:
    """Return what of a page is needed here."""
    return PageFacts(page.number, page.blank, _printed(page), page.text)


def marks_together(
    pages: Sequence[PageFacts], kind: PaperType | None
) -> Mapping[int, tuple[QualityMark, ...]]:
    """Return further marks by the page's number; `kind` is the document's type when it is known."""
    found: dict[int, tuple[QualityMark, ...]] = {}
    for number, reason in (*_missing_back(pages, kind), *_gaps(pages), *_odd_backs(pages)):
        mark = QualityMark(reason)
        if mark not in found.get(number, ()):
            found[number] = (*found.get(number, ()), mark)
    return found


def with_marks(quality: Quality, marks: Sequence[QualityMark]) -> Quality:
    """Return the quality with further marks that are worth a look: what only the whole document shows."""
    if not marks:
        return quality
    verdict = Verdict.LOOK if quality.verdict is Verdict.PASS else quality.verdict
    return Quality(verdict, (*quality.marks, *marks))


def _missing_back(
    pages: Sequence[PageFacts], kind: PaperType | None
) -> list[tuple[int, QualityReason]]:
    """A paper whose back counts, of which one side was scanned without a word of the back on it."""
    seen = [page for page in pages if not page.blank]
    if kind is None or not kind.back or len(seen) != 1:
        return []
    text = _bare(seen[0].text)
    if any(_bare(words) in text for words in kind.back):
        return []
    return [(seen[0].number, QualityReason.BACK_MISSING)]


def _gaps(pages: Sequence[PageFacts]) -> list[tuple[int, QualityReason]]:
    """Compare the numbers printed on the pages with their order: where most follow each other, a jump is a lost sheet."""
    chain = _chain([page for page in pages if page.printed])
    if len(chain) < _FEW_NUMBERS:
        return []
    # How many numbers more than pages lie between two neighbours.
    jumps = [
        (later, earlier, (there - here) - (later.number - earlier.number))
        for (earlier, here), (later, there) in pairwise(chain)
    ]
    fronts = [
        (earlier.number, QualityReason.BACK_MISSING)
        for later, earlier, jump in jumps
        if jump == 1 and later.number - earlier.number == 1
    ]
    if len(fronts) == len(jumps):
        return fronts
    lost = [
        (later.number, QualityReason.PAGE_MISSING)
        for later, _, jump in jumps
        if 1 <= jump <= _MOST_MISSING
    ]
    return lost if len(lost) < _MOSTLY * len(jumps) else []


def _chain(pages: Sequence[PageFacts]) -> list[tuple[PageFacts, int]]:
    """Choose for each page the number that goes on best from the page before; numbers that run backwards are no pages'."""
    best: list[tuple[PageFacts, int]] = []
    for start in sorted(pages[0].printed) if pages else ():
        chain = [(pages[0], start)]
        for page in pages[1:]:
            earlier, here = chain[-1]
            due = here + page.number - earlier.number
            later = [n for n in page.printed if here < n <= due + _MOST_MISSING]
            if later:
                chain.append((page, min(later, key=lambda n: abs(n - due))))
        best = max(best, chain, key=len)
    return best


def _odd_backs(pages: Sequence[PageFacts]) -> list[tuple[int, QualityReason]]:
    """Every second page empty and an odd number of pages: both sides were scanned, and one side of a sheet got lost."""
    if len(pages) < _DUPLEX_FROM or len(pages) % 2 == 0:
        return []
    fronts, backs = pages[::2], pages[1::2]
    duplex = all(page.blank for page in backs) and not any(page.blank for page in fronts)
    return [(pages[-1].number, QualityReason.BACK_MISSING)] if duplex else []


def _printed(page: DigitisedPage) -> frozenset[int]:
    """Return the numbers that stand alone on a line at the page's head or foot."""
    found = set()
    for _, members in groupby(page.words, key=lambda word: word.line):
        line = list(members)
        middle = sum(word.box.y0 + word.box.y1 for word in line) / (2 * len(line))
        if _HEAD * page.height <= middle <= _FOOT * page.height:
            continue
        match = _NUMBER.fullmatch(fold(" ".join(word.text for word in line)).strip())
        if match is not None:
            found.add(int(match[1]))
    return frozenset(found)


def _bare(text: str) -> str:
    return re.sub(r"\W+", "", fold(text))
