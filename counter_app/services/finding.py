"""Finding a procedure at the counter: what was typed, the officer's favourites, what is used most."""

from dataclasses import dataclass
from datetime import date, timedelta

from counter_app.domain.catalogue import Procedure
from counter_app.domain.events import EventDraft, EventKind
from counter_app.domain.ids import ProcedureCode
from counter_app.domain.procedure_search import Habits
from counter_app.services.desk import Desk
from counter_app.services.ports import Transaction

_LOOKED_BACK = timedelta(days=92)
"""Use is counted over this month and the three before: what was asked for last year says little of today."""


@dataclass(frozen=True, slots=True)
class FoundProcedure:
    """A procedure as the list shows it. `used`: dossiers the office opened under it in the last months."""

    procedure: Procedure
    favourite: bool
    used: int


class ProcedureFinder:
    """Search while typing; favourites of the officer signed in."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def find(
        self, text: str, limit: int | None = 50, *, day: date | None = None
    ) -> tuple[FoundProcedure, ...]:
        """Return the procedures in force on `day` (default today, Viet Nam) that fit, at most `limit`, the best first.

        Marks and case do not count; code, name, field and the first letters of the name's words are looked at. Without
        words: favourites, then what this officer and the office use most, then all others by code.
        """
        on = day or self._desk.clock.now().date()
        with self._desk.store.reading() as view:
            self._desk.catalogue.refresh(view)
            habits = self._habits(view, on)
        found = self._desk.catalogue.search(text, on, habits=habits, limit=limit)
        return tuple(
            FoundProcedure(it, it.code in habits.favourites, habits.office.get(it.code, 0))
            for it in found
        )

    def set_favourite(self, code: str, *, wanted: bool) -> None:
        """Put a procedure among the officer's favourites, or take it out. Raises UnknownCode."""
        desk = self._desk
        known = desk.catalogue.procedure(code, desk.clock.now().date())
        with desk.store.writing() as view:
            view.catalogue.set_favourite(desk.store.officer, known.code, wanted=wanted)
            view.events.append(
                EventDraft(
                    EventKind.FAVOURITE_SET,
                    subjects=(desk.store.officer,),
                    after={"procedure": known.code, "favourite": wanted},
                )
            )

    def favourites(self) -> frozenset[ProcedureCode]:
        """Return the officer's favourites, in force or not."""
        with self._desk.store.reading() as view:
            return view.catalogue.favourites(self._desk.store.officer)

    def _habits(self, view: Transaction, day: date) -> Habits:
        officer, since = self._desk.store.officer, day - _LOOKED_BACK
        held = view.catalogue
        return Habits(held.favourites(officer), held.uses(since, officer), held.uses(since))
