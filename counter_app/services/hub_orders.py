"""What the hub gives out for every desk, and what it tells of work here: taken in with events, and kept for a person to see."""

from collections.abc import Mapping

from counter_app.domain.changes import (
    DAYS_DIFFER_SUBJECT,
    DAYS_SUBJECT,
    POLICY_SUBJECT,
    DaysGiven,
    Notice,
    PaperSeen,
    PolicyGiven,
    WorkAssigned,
    assigned_subject,
    papers_subject,
)
from counter_app.domain.dossiers import Dossier, ItemState
from counter_app.domain.error_base import CounterError, Detail
from counter_app.domain.errors import (
    DossierAssigned,
    FieldRefused,
    HubDaysChanged,
    HubDaysDiffer,
    HubPolicyChanged,
    NotFound,
    PaperAppeared,
)
from counter_app.domain.ids import DossierId, PaperTypeId
from counter_app.domain.sending_policy import with_rules
from counter_app.services.catalogue_desk import CatalogueDesk
from counter_app.services.desk import Desk
from counter_app.services.ports import Transaction
from counter_app.services.queue_policy import keep_sending_policy, sending_policy
from counter_app.services.versions import case_of, procedure_of

_NAMED = 40
"""Days that a notice names at most."""


class HubOrders:
    """Takes in one change at a time, in the open transaction; each method returns how many new things there are to see."""

    def __init__(self, desk: Desk, catalogue: CatalogueDesk) -> None:
        self._desk = desk
        self._catalogue = catalogue

    def days(self, view: Transaction, given: DaysGiven) -> int:
        """Days off and worked Saturdays. Printed appointments stay; what they would be is an event for each dossier."""
        taken = self._catalogue.take_hub_days(view, given.days)
        seen = 0
        if taken.changed:
            before = _details(view, DAYS_SUBJECT)
            moved = len(taken.recounted) + _number(before.get("moved"))
            days = _joined(before, [it.day.isoformat() for it in taken.changed])
            self._note(view, DAYS_SUBJECT, HubDaysChanged(days=days, moved=moved))
            seen += 1
        if taken.differing:
            days = _joined(
                _details(view, DAYS_DIFFER_SUBJECT), [it.day.isoformat() for it in taken.differing]
            )
            self._note(view, DAYS_DIFFER_SUBJECT, HubDaysDiffer(days=days))
            seen += 1
        return seen

    def policy(self, view: Transaction, given: PolicyGiven) -> int:
        """Rules for the line, in place of the office's own; a supervisor may change them after. Others stay as they are."""
        before = sending_policy(view)
        try:
            wanted = with_rules(before, given.rules)
        except FieldRefused:
            # Of a newer hub, or not to be had together with what the office has set: nothing of it is guessed at.
            return 0
        if wanted == before:
            return 0
        keep_sending_policy(view, wanted, told_by="hub")
        known = _details(view, POLICY_SUBJECT).get("fields")
        names = dict.fromkeys([*(str(known).split(", ") if known else ()), *given.rules])
        self._note(view, POLICY_SUBJECT, HubPolicyChanged(fields=", ".join(names)))
        return 1

    def assigned(self, view: Transaction, given: WorkAssigned) -> int:
        """A dossier that was handed over to this desk; it is taken in by its sheet, as ever."""
        known = _here(view, given.dossier)
        if known is not None and known.course.owned_elsewhere is None:
            return 0
        fault = DossierAssigned(number=given.number, desk=given.desk)
        self._note(view, assigned_subject(given.dossier), fault)
        return 1

    def paper(self, view: Transaction, given: PaperSeen) -> int:
        """A paper of another desk: to be seen where the dossier still lacks one of its type."""
        dossier = _here(view, given.dossier)
        if dossier is None or not dossier.is_open or dossier.course.owned_elsewhere is not None:
            return 0
        wanted = PaperTypeId(given.type)
        procedure = procedure_of(self._desk, view, dossier)
        lacking = {item.component for item in dossier.items if item.state is ItemState.NEEDED}
        accepted = {
            accepted
            for component in case_of(procedure, dossier).components
            if component.code in lacking
            for accepted in component.accepts
        }
        if wanted not in accepted:
            return 0
        name = self._desk.catalogue.paper_type(wanted).name
        self._note(view, papers_subject(dossier.id), PaperAppeared(type=name))
        return 1

    def _note(self, view: Transaction, subject: str, said: CounterError) -> None:
        view.changes.note(Notice(subject, said.code, dict(said.details), self._desk.clock.now()))


def _here(view: Transaction, dossier: DossierId) -> Dossier | None:
    try:
        return view.dossiers.get(dossier)
    except NotFound:
        return None


def _details(view: Transaction, subject: str) -> Mapping[str, Detail]:
    """What is already to be seen of a subject and nobody has put away yet."""
    notice = view.changes.notice(subject)
    return {} if notice is None else notice.details


def _joined(before: Mapping[str, Detail], days: list[str]) -> str:
    known = str(before.get("days") or "")
    return ", ".join(sorted({*filter(None, known.split(", ")), *days})[:_NAMED])


def _number(value: Detail) -> int:
    return value if isinstance(value, int) else 0
