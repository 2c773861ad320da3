"""Finding a procedure while its name is typed: without marks, by code, name, field or the first letters of its words.

The texts are folded once, when the catalogue is read; a search compares plain words and stays quick for thousands.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum

from .catalogue import Procedure
from .ids import ProcedureCode
from .text import fold

_WORD = re.compile(r"[^\W_]+")
_FEWEST_INITIALS = 3
"""`dkks` for Đăng ký khai sinh; shorter ones would fit half the catalogue."""


@dataclass(frozen=True, slots=True)
class Habits:
    """What stands first among equals: favourites, then what this officer uses most, then what the office uses most."""

    favourites: Set[ProcedureCode] = frozenset()
    own: Mapping[ProcedureCode, int] = field(default_factory=dict)
    office: Mapping[ProcedureCode, int] = field(default_factory=dict)

    def order(self, code: ProcedureCode) -> tuple[bool, int, int]:
        """Smaller comes first."""
        return code not in self.favourites, -self.own.get(code, 0), -self.office.get(code, 0)


class _Fit(IntEnum):
    CODE = 0
    PHRASE = 1
    WORDS = 2
    FIELD = 3
    INITIALS = 4


@dataclass(frozen=True, slots=True)
class _Entry:
    procedure: Procedure
    name: str
    words: tuple[str, ...]
    field_words: tuple[str, ...]
    initials: str


class ProcedureIndex:
    """Every version of every procedure, folded and ready to be searched."""

    def __init__(self, procedures: Iterable[Procedure]) -> None:
        self._entries = tuple(_entry(procedure) for procedure in procedures)

    def find(
        self, text: str, day: date, *, habits: Habits | None = None, limit: int | None = None
    ) -> tuple[Procedure, ...]:
        """Procedures in force on `day` that have every word of `text`, the most fitting first; no words: all of them.

        The last word may be the beginning of one, a code too. A code comes before a name that has the words in a row,
        before one that has them anywhere, before the field of law, before the first letters of the name.
        """
        wanted = _wanted(text)
        usual = habits or Habits()
        found = []
        for entry in self._entries:
            if entry.procedure.in_force_on(day):
                fit = _fit(entry, wanted) if wanted else _Fit.WORDS
                if fit is not None:
                    found.append((fit, entry))
        found.sort(key=_order(wanted, usual))
        return tuple(entry.procedure for _, entry in found[:limit])


def _wanted(text: str) -> list[str]:
    """The words typed, without what stands between them; a code keeps its dots."""
    wanted: list[str] = []
    for token in fold(text).split():
        wanted += [token.strip(",;:()")] if token[0].isdigit() else _WORD.findall(token)
    return [word for word in wanted if word]


def _order(
    wanted: list[str], habits: Habits
) -> Callable[[tuple[_Fit, _Entry]], tuple[int, tuple[bool, int, int], bool, int, str]]:
    phrase = " ".join(wanted)

    def key(found: tuple[_Fit, _Entry]) -> tuple[int, tuple[bool, int, int], bool, int, str]:
        fit, entry = found
        code = entry.procedure.code
        if not wanted:
            return fit, habits.order(code), False, 0, code
        return fit, habits.order(code), not entry.name.startswith(phrase), len(entry.name), code

    return key


def _entry(procedure: Procedure) -> _Entry:
    name = fold(procedure.name)
    words = tuple(_WORD.findall(name))
    return _Entry(
        procedure,
        " ".join(words),
        words,
        tuple(_WORD.findall(fold(procedure.field))),
        "".join(word[0] for word in words),
    )


def _fit(entry: _Entry, wanted: list[str]) -> _Fit | None:
    code = entry.procedure.code
    phrase = " ".join(wanted)
    if len(wanted) == 1 and code.startswith(phrase[: len(code)]):
        return _Fit.CODE
    if f" {phrase}" in f" {entry.name}":
        return _Fit.PHRASE
    if _has_every(wanted, entry.words):
        return _Fit.WORDS
    if _has_every(wanted, (*entry.words, *entry.field_words, code)):
        return _Fit.FIELD
    typed = len(wanted) == 1 and len(phrase) >= _FEWEST_INITIALS
    return _Fit.INITIALS if typed and entry.initials.startswith(phrase) else None


def _has_every(wanted: list[str], words: tuple[str, ...]) -> bool:
    *whole, last = wanted
    return all(word in words for word in whole) and any(word.startswith(last) for word in words)
