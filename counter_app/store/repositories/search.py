"""Searching papers, people and dossiers with words typed with or without marks."""

from dataclasses import dataclass

from counter_app.domain.text import fold, nfc
from counter_app.services.store_ports import Hit
from counter_app.store import codec
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
    Kind.PAPER: "SELECT key, id, type, title, number, issuer, summary, own, folded FROM paper",
    Kind.DOSSIER: "SELECT dossier.key AS key, dossier.id AS id, dossier.number AS number, official_number, procedure_name,"
    " person.name AS name FROM dossier JOIN person ON person.id = applicant",
    Kind.PERSON: "SELECT key, id, name, number FROM person",
}
_KEYS = {Kind.PAPER: "paper.key", Kind.DOSSIER: "dossier.key", Kind.PERSON: "person.key"}


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
class _Candidate:
    """A thing the index named, and how well it fits: marks as typed first, then words in its own data."""

    kind: Kind
    row: Row
    exact: int
    in_head: bool


class SqlSearch:
    """The `Search` of one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def find(self, words: str, *, limit: int = 50) -> tuple[tuple[Hit, ...], int]:
        """Hits and their total, which is counted up to 1,000. Hits with the very marks typed come first."""
        query = _query(words)
        if not query.tokens:
            return (), 0
        found = [one for kind in Kind for one in self._candidates(kind, query, max(limit, POOL))]
        # The sort is stable: among equals people stand before dossiers before papers, newest first.
        found.sort(key=lambda one: (-one.exact, not one.in_head))
        total = self._session.count(
            "SELECT count(*) FROM (SELECT 1 FROM search WHERE search MATCH ? LIMIT ?)",
            query.match,
            COUNTED,
        )
        return tuple(self._hit(one, query) for one in found[:limit]), total

    def _candidates(self, kind: Kind, query: _Query, limit: int) -> list[_Candidate]:
        """The newest of this kind that the index names."""
        start = START[kind]
        places = self._session.all(
            "SELECT rowid AS place FROM search WHERE search MATCH ? AND rowid BETWEEN ? AND ?"
            " ORDER BY rowid DESC LIMIT ?",
            query.match,
            start,
            start + BAND - 1,
            limit,
        )
        keys = codec.dumps([row.number("place") - start for row in places])
        rows = self._session.all(
            f"{_QUERIES[kind]} WHERE {_KEYS[kind]} IN (SELECT value FROM json_each(?)) ORDER BY {_KEYS[kind]} DESC",
            keys,
        )
        return [self._judged(kind, row, query) for row in rows]

    def _judged(self, kind: Kind, row: Row, query: _Query) -> _Candidate:
        if not query.marked:
            if kind is Kind.PAPER:
                folded = row.text("folded")
                return _Candidate(kind, row, 0, all(token in folded for token in query.tokens))
            return _Candidate(kind, row, 0, in_head=True)
        head = " ".join(self._head(kind, row))
        exact = _exact(query, head) * 2 + _exact(query, self._body(kind, row))
        folded = fold(head)
        return _Candidate(kind, row, exact, all(token in folded for token in query.tokens))

    def _hit(self, found: _Candidate, query: _Query) -> Hit:
        head, body = self._head(found.kind, found.row), self._body(found.kind, found.row)
        title = head[0] if head else found.row.text("type")
        told = snippet(body, query.tokens) or " · ".join(head[1:])
        return Hit(found.kind.value, found.row.text("id"), title, told)

    def _head(self, kind: Kind, row: Row) -> tuple[str, ...]:
        """The thing's own words as stored, with marks."""
        if kind is Kind.PAPER:
            return index.paper_head(self._session, row)
        if kind is Kind.PERSON:
            return index.person_head(self._session, row)
        numbers = (row.maybe_text("official_number"), row.text("number"))
        title = " · ".join(number for number in numbers if number)
        return f"{title} · {row.text('procedure_name')}", row.text("name")

    def _body(self, kind: Kind, row: Row) -> str:
        """The recognised text of a paper."""
        return index.paper_text(self._session, row.text("id")) if kind is Kind.PAPER else ""


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
    folded = fold(text).split()
    if len(folded) != len(words):
        # A stray mark that stands alone folds to nothing and would shift the places.
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
