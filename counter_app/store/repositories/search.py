"""Searching papers, people and dossiers with words typed with or without marks."""

from dataclasses import dataclass

from counter_app.domain.text import fold, nfc
from counter_app.services.store_ports import Hit
from counter_app.store.rows import Row, Session

from . import index
from .index import BAND, START, Kind

POOL = 60
"""How many of the newest hits of each kind are looked at for the order they are shown in."""

COUNTED = 1000
"""Hits are counted up to here; a total of this many means "so many or more"."""

_CONTEXT = 8
"""Words shown on each side of a hit."""

_QUERIES = {
    Kind.PAPER: "SELECT * FROM paper WHERE key = ?",
    Kind.DOSSIER: "SELECT dossier.*, person.name AS name FROM dossier JOIN person ON person.id = applicant"
    " WHERE dossier.key = ?",
    Kind.PERSON: "SELECT * FROM person WHERE key = ?",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Query:
    """The words as typed (NFC, lower case) and folded into the tokens of the index."""

    typed: tuple[str, ...]
    tokens: tuple[str, ...]

    @property
    def match(self) -> str:
        """The index's own language: every token must occur, the last may be the start of a word."""
        return " AND ".join(f'"{token}"' for token in self.tokens) + "*"

    @property
    def marked(self) -> tuple[str, ...]:
        """The words that were typed with marks: the only ones that marks can tell apart."""
        return tuple(word for word in self.typed if fold(word) != word)


@dataclass(frozen=True, slots=True)
class _Found:
    hit: Hit
    in_head: bool
    exact: int


class SqlSearch:
    """The `Search` of one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def find(self, words: str, *, limit: int = 50) -> tuple[tuple[Hit, ...], int]:
        """Hits and their total, which is counted up to 1,000. Hits with the very marks typed come first."""
        query = _query(words)
        if not query.tokens:
            return (), 0
        found = [
            self._look(kind, key, query)
            for kind in Kind
            for key in self._newest(kind, query, max(limit, POOL))
        ]
        # The sort is stable: among equals people stand before dossiers before papers, newest first.
        found.sort(key=lambda one: (-one.exact, not one.in_head))
        total = self._session.count(
            "SELECT count(*) FROM (SELECT 1 FROM search WHERE search MATCH ? LIMIT ?)",
            query.match,
            COUNTED,
        )
        return tuple(one.hit for one in found[:limit]), total

    def _newest(self, kind: Kind, query: _Query, limit: int) -> list[int]:
        start = START[kind]
        rows = self._session.all(
            "SELECT rowid AS place FROM search WHERE search MATCH ? AND rowid BETWEEN ? AND ?"
            " ORDER BY rowid DESC LIMIT ?",
            query.match,
            start,
            start + BAND - 1,
            limit,
        )
        return [row.number("place") - start for row in rows]

    def _look(self, kind: Kind, key: int, query: _Query) -> _Found:
        row = self._session.one(_QUERIES[kind], key)
        if row is None:
            raise LookupError(f"the index names a {kind} that is not there")
        head, body = self._original(kind, row)
        title = head[0] if head else row.text("type")
        told = snippet(body, query.tokens) or " · ".join(head[1:])
        exact = _exact(query, " ".join(head)) * 2 + _exact(query, body)
        in_head = all(token in fold(" ".join(head)) for token in query.tokens)
        return _Found(Hit(kind.value, row.text("id"), title, told), in_head, exact)

    def _original(self, kind: Kind, row: Row) -> tuple[tuple[str, ...], str]:
        """The thing's own words and its text, as stored, with marks."""
        if kind is Kind.PAPER:
            return index.paper_head(self._session, row), index.paper_text(
                self._session, row.text("id")
            )
        if kind is Kind.PERSON:
            return index.person_head(self._session, row), ""
        return (f"{row.text('number')} · {row.text('procedure_name')}", row.text("name")), ""


def _query(words: str) -> _Query:
    typed = tuple(nfc(words).casefold().split())
    # What is neither letter nor digit parts the tokens of the index, so it does here.
    bare = "".join(mark if mark.isalnum() else " " for mark in fold(words))
    return _Query(typed, tuple(bare.split()))


def _exact(query: _Query, text: str) -> int:
    if not query.marked:
        return 0
    lowered = nfc(text).casefold()
    return sum(word in lowered for word in query.marked)


def snippet(text: str, tokens: tuple[str, ...]) -> str:
    """Return the words of `text` around the best place for the folded `tokens`, "" when none occurs."""
    words = text.split()
    folded = [fold(word) for word in words]
    places = [place for place, word in enumerate(folded) if any(token in word for token in tokens)]
    if not places:
        return ""

    def wealth(place: int) -> int:
        near = " ".join(folded[place : place + _CONTEXT])
        return sum(token in near for token in tokens)

    best = max(places, key=wealth)
    start, end = max(best - _CONTEXT, 0), best + _CONTEXT + 1
    shown = " ".join(words[start:end])
    return f"{'… ' if start else ''}{shown}{' …' if end < len(words) else ''}"
