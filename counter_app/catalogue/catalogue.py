"""The catalogue in memory: immutable, every question dated."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from counter_app.domain.catalogue import (
    DeclineReason,
    Holiday,
    PaperType,
    Procedure,
    ReasonAbout,
    SpecialDay,
)
from counter_app.domain.catalogue_json import day_of
from counter_app.domain.catalogue_rows import ProvinceRow
from counter_app.domain.errors import UnknownCode
from counter_app.domain.ids import PaperTypeId, ProcedureCode
from counter_app.domain.procedure_search import Habits, ProcedureIndex
from counter_app.services.ports import Transaction

_PROCEDURE_CODE = re.compile(r"([1-9]\.[0-9]{6})(?:\.(?:000\.00\.00\.)?[GH][0-9]{2})?")
_OLD_RESULT_CODE = re.compile(r"[0-9]{3}\.[0-9]{2}\.[0-9]{2}\.([GH][0-9]{2})-KQ([0-9]{5,6})")
_LONGEST_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Province:
    """What the first three digits of a personal number mean; `valid_to` is inclusive, None = open."""

    prefix: str
    name: str
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All that the services ask of the law's data. Days are Viet Nam dates.

    Attributes:
        procedures: every version of every procedure.
        paper_types: the canonical kinds of paper.
        holidays: rows of the holiday table, by day, with those that wait for their law.
        holidays_known_to: last day for which days off were looked up; later appointments are guesses.
        reasons: why a paper that is held may be asked for again.
        provinces: meanings of identity-number prefixes.
        result_names: names of the published result codes.
    """

    procedures: tuple[Procedure, ...]
    paper_types: tuple[PaperType, ...]
    holidays: tuple[Holiday, ...]
    holidays_known_to: date
    reasons: tuple[DeclineReason, ...]
    provinces: tuple[Province, ...]
    result_names: Mapping[str, str] = field(default_factory=dict, repr=False)
    _types: dict[PaperTypeId, PaperType] = field(init=False, repr=False, compare=False)
    _aliases: dict[str, PaperType] = field(init=False, repr=False, compare=False)
    _index: ProcedureIndex = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        types = {known.id: known for known in self.paper_types}
        aliases = {code: known for known in self.paper_types for code in known.result_codes}
        object.__setattr__(self, "_types", types)
        object.__setattr__(self, "_aliases", aliases)
        object.__setattr__(self, "_index", ProcedureIndex(self.procedures))

    @property
    def special_days(self) -> tuple[SpecialDay, ...]:
        """Days off and worked Saturdays in force, by day."""
        return tuple(known.row for known in self.holidays if known.enabled)

    def decline_reasons(self, day: date) -> tuple[tuple[str, str], ...]:
        """(code, label) of the reasons for asking again although held, in force on `day`."""
        return tuple(
            (known.code, known.label)
            for known in self.reasons
            if known.about is ReasonAbout.PAPER and known.in_force_on(day)
        )

    def database_reasons(self, day: date) -> tuple[DeclineReason, ...]:
        """What may be said of a line's database, in force on `day`; those that allow no asking too."""
        return tuple(
            known
            for known in self.reasons
            if known.about is ReasonAbout.DATABASE and known.in_force_on(day)
        )

    def reason_label(self, code: str) -> str:
        """The words of a reason of any day; the code itself when no catalogue here knows it."""
        return next((known.label for known in self.reasons if known.code == code), code)

    def procedures_on(self, day: date) -> tuple[Procedure, ...]:
        """The procedures in force on `day`, by code."""
        return tuple(known for known in self.procedures if known.in_force_on(day))

    def procedure(self, code: str, day: date) -> Procedure:
        """The version of a procedure in force on `day`.

        Args:
            code: plain or localised (`1.000894`, `1.000894.000.00.00.H56`, `1.000894.H19`).

        Raises:
            UnknownCode: no such procedure; with `day`, none in force that day although the catalogue has one.
        """
        match = _PROCEDURE_CODE.fullmatch(code.strip())
        wanted = ProcedureCode(match[1]) if match else None
        for known in self.procedures:
            if known.code == wanted and known.in_force_on(day):
                return known
        shown = code[:_LONGEST_SHOWN]
        if any(known.code == wanted for known in self.procedures):
            raise UnknownCode(kind="procedure", value=shown, day=day.isoformat())
        raise UnknownCode(kind="procedure", value=shown)

    def paper_type(self, type_id: str) -> PaperType:
        """The paper type of that id.

        Raises:
            UnknownCode: no such type.
        """
        known = self._types.get(PaperTypeId(type_id))
        if known is None:
            raise UnknownCode(kind="paper_type", value=type_id[:_LONGEST_SHOWN])
        return known

    def paper_type_by_result_code(self, code: str) -> PaperType | None:
        """The canonical type behind a result code, `KQ.G15.000031` or `000.00.00.G15-KQ000031`, or None."""
        return self._aliases.get(_result_code(code))

    def result_name(self, code: str) -> str | None:
        """The published name of a result code in either form, or None when it is not known."""
        return self.result_names.get(_result_code(code))

    def province(self, prefix: str, day: date) -> str | None:
        """Name of the province that an identity number's prefix meant on `day`, or None."""
        for known in self.provinces:
            if known.prefix == prefix and known.valid_from <= day <= (known.valid_to or date.max):
                return known.name
        return None

    def search(
        self, words: str, day: date, *, habits: Habits | None = None, limit: int | None = None
    ) -> tuple[Procedure, ...]:
        """Procedures in force on `day` that have every word, the most fitting first; no words: all, by habit and code."""
        return self._index.find(words, day, habits=habits, limit=limit)

    def refresh(self, view: Transaction) -> None:
        """A catalogue that was read from files alone has nothing to take in."""


def _result_code(code: str) -> str:
    """The new form of a result code: `000.00.00.G15-KQ000031` is KQ.G15.000031."""
    old = _OLD_RESULT_CODE.fullmatch(code)
    return f"KQ.{old[1]}.{old[2]}" if old else code


def in_order(procedures: Iterable[Procedure]) -> tuple[Procedure, ...]:
    """Return versions by code, then by their first day."""
    return tuple(sorted(procedures, key=lambda known: (known.code, known.valid_from)))


def province_from(row: ProvinceRow) -> Province:
    """Read a row that fits its schema."""
    return Province(
        row["prefix"],
        row["name"],
        date.fromisoformat(row["valid_from"]),
        day_of(row["valid_to"]),
    )
