"""The dossiers of this desk as a list: what is open, due today, late, waiting for the citizen; found by number or name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from counter_app.domain.deadlines import VIETNAM
from counter_app.domain.dossiers import OPEN_STATUSES, Dossier, DossierStatus
from counter_app.domain.events import EventDraft, EventKind
from counter_app.domain.ids import DossierId, PersonId
from counter_app.services.board_ports import DossierQuery
from counter_app.services.desk import Desk
from counter_app.services.ports import Transaction

_HITS = 200


class DossierGroup(StrEnum):
    """What a list of dossiers may be narrowed to."""

    OPEN = "open"
    TODAY = "today"
    """Promised for today and not done."""
    LATE = "late"
    """Past the appointment and not done; one that waits for the citizen has no appointment."""
    PAUSED = "paused"
    SOLVED = "solved"
    """Done, the result not given out yet."""
    CLOSED = "closed"
    ALL = "all"
    NOTICED = "noticed"
    """Something about it must be seen by a person: the portal refused it, its number cannot be right."""


_RUNNING = OPEN_STATUSES - {DossierStatus.SUPPLEMENT_ASKED}
_STATUSES: Mapping[DossierGroup, frozenset[DossierStatus]] = {
    DossierGroup.OPEN: OPEN_STATUSES,
    DossierGroup.TODAY: _RUNNING,
    DossierGroup.LATE: _RUNNING,
    DossierGroup.PAUSED: frozenset({DossierStatus.SUPPLEMENT_ASKED}),
    DossierGroup.SOLVED: frozenset({DossierStatus.SOLVED}),
    DossierGroup.CLOSED: frozenset(DossierStatus) - OPEN_STATUSES - {DossierStatus.SOLVED},
    DossierGroup.ALL: frozenset(DossierStatus),
    DossierGroup.NOTICED: frozenset(DossierStatus),
}


@dataclass(frozen=True, slots=True)
class DossierRow:
    """A dossier with its applicant's name, as a list shows it."""

    dossier: Dossier
    applicant: str


class DossierList:
    """Looking for dossiers."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def ids(self, group: DossierGroup) -> tuple[DossierId, ...]:
        """Return the ids of a group: open ones by their appointment, the others the newest first."""
        with self._desk.store.reading() as view:
            return view.dossiers.ids(self._query(group))

    def counts(self) -> dict[DossierGroup, int]:
        """Return how many there are in each group."""
        with self._desk.store.reading() as view:
            return {group: view.dossiers.count(self._query(group)) for group in DossierGroup}

    def find(self, words: str) -> tuple[DossierId, ...]:
        """Return the dossiers found by their number, either one, or by words of the applicant's or the procedure's name.

        What was searched for is not kept.
        """
        with self._desk.store.writing() as view:
            found = self._found(view, words)
            view.events.append(EventDraft(EventKind.SEARCHED, after={"hits": len(found)}))
            return found

    def rows(self, ids: Sequence[str]) -> dict[str, DossierRow]:
        """Return the rows of these ids."""
        with self._desk.store.reading() as view:
            dossiers = [view.dossiers.get(DossierId(each)) for each in ids]
            names: dict[PersonId, str] = {}
            for dossier in dossiers:
                if dossier.applicant not in names:
                    names[dossier.applicant] = view.people.get(dossier.applicant).name
            return {each.id: DossierRow(each, names[each.applicant]) for each in dossiers}

    def _found(self, view: Transaction, words: str) -> tuple[DossierId, ...]:
        exact = view.dossiers.find(words.strip())
        if exact is not None:
            return (exact.id,)
        hits, _ = view.search.find(words, limit=_HITS)
        found: dict[DossierId, None] = {}
        for hit in hits:
            if hit.kind == "dossier":
                found[DossierId(hit.id)] = None
            elif hit.kind == "person":
                for dossier in view.dossiers.of_person(PersonId(hit.id)):
                    found[dossier.id] = None
        return tuple(found)

    def _query(self, group: DossierGroup) -> DossierQuery:
        now = self._desk.clock.now().astimezone(VIETNAM)
        morning = now.replace(hour=0, minute=0, second=0, microsecond=0)
        since: datetime | None = None
        before: datetime | None = None
        if group is DossierGroup.TODAY:
            since, before = morning, morning + timedelta(days=1)
        elif group is DossierGroup.LATE:
            before = now
        by_due = group not in (DossierGroup.SOLVED, DossierGroup.CLOSED, DossierGroup.ALL)
        noticed = group is DossierGroup.NOTICED
        return DossierQuery(_STATUSES[group], since, before, by_due, noticed)
