"""What an officer does to a dossier after intake: each act is one transaction with its event and the next revision.

`seen` is the revision the officer decided on: when somebody changed the dossier meanwhile the act is refused and
nothing is overwritten. Forms are printed from the dossier's course by whoever shows the result.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from counter_app.domain.deadlines import (
    VIETNAM,
    Wait,
    WorkingCalendar,
    due_after_wait,
    due_after_waits,
    received_at_effective,
)
from counter_app.domain.dossier_acts import (
    DossierAct,
    answered,
    asked,
    check_act,
    check_owned,
    check_seen,
    closed,
    extended,
    missing_items,
    moved,
    named_components,
    taken_over,
)
from counter_app.domain.dossier_course import (
    AgainReason,
    ExtensionReason,
    RefusalReason,
    StopReason,
    SupplementLine,
    WithdrawalReason,
)
from counter_app.domain.dossier_number import (
    DossierNumberRefusal,
    parse_dossier_number,
)
from counter_app.domain.dossiers import Dossier
from counter_app.domain.errors import (
    DossierNumberRefused,
    ExtensionOffHours,
    ExtensionTooLong,
    NumberTaken,
    SupplementStillMissing,
)
from counter_app.domain.events import EventDraft, EventKind, Fact
from counter_app.domain.extensions import latest_appointment, rule_on
from counter_app.domain.ids import ComponentCode, DossierId
from counter_app.services.calendars import calendar_for, office_hours
from counter_app.services.clock_check import check_clock
from counter_app.services.counting import counted_on_paper
from counter_app.services.desk import Desk
from counter_app.services.lines import check_may_ask, line_of
from counter_app.services.offering import looked_again
from counter_app.services.outgoing import queue_dossier
from counter_app.services.ports import Transaction
from counter_app.services.roles import require_supervisor
from counter_app.services.unconfirmed import check_confirmed, unconfirmed
from counter_app.services.versions import case_of, procedure_of

_Change = Callable[[Transaction, Dossier], Dossier]

_SIMPLE = frozenset({DossierAct.RECEIVE, DossierAct.START, DossierAct.ASK_FEE, DossierAct.FEE_PAID})


class DossierActs:
    """Acts on one dossier. Every method raises NotFound, ActNotAllowed, DossierElsewhere, StaleDossier, ClockSetBack."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def missing(self, dossier: Dossier) -> tuple[SupplementLine, ...]:
        """Propose the lines of a supplement: every required component that still wants its paper, by its name.

        A paper that is here and only waits to be confirmed is not among them. Raises UnknownCode.
        """
        with self._desk.store.reading() as view:
            here = counted_on_paper(self._desk, view, dossier)
            dossier = looked_again(self._desk, view, dossier)
        missing = missing_items(dossier, here | set(unconfirmed(dossier)))
        return tuple(SupplementLine(item.component, item.name) for item in missing)

    def supplement(
        self,
        dossier: DossierId,
        lines: Sequence[SupplementLine],
        *,
        again: AgainReason | None = None,
        seen: int | None = None,
    ) -> Dossier:
        """Ask for everything that is missing, at once; the clock stops until it comes.

        What is held by now, here or in the province as far as it was told, is not asked for unless it was declined with
        a reason before.

        Raises:
            UnknownCode: a component that the dossier has not; ReasonRequired, ComponentNotAsked: one that is held, or
            that must not be asked; SupplementUnconfirmed: one whose paper is here and waits for the office's own
            word; SupplementIncomplete, SupplementReasonRequired.
        """

        def ask(view: Transaction, before: Dossier) -> Dossier:
            check_act(before, DossierAct.SUPPLEMENT)
            before = looked_again(self._desk, view, before)
            for line in lines:
                if line.component is not None:
                    check_may_ask(line_of(before, line.component))
            waiting = unconfirmed(before)
            check_confirmed(before, waiting, lines)
            at, by = self._desk.clock.now(), self._desk.store.officer
            here = counted_on_paper(self._desk, view, before) | set(waiting)
            return asked(before, lines, at=at, by=by, again=again, on_paper=here)

        def facts(done: Dossier) -> Mapping[str, Fact]:
            request = done.course.supplements[-1]
            why = None if request.again is None else request.again.value
            return {"count": len(done.course.supplements), "again": why}

        return self._act(dossier, EventKind.SUPPLEMENT_ASKED, ask, seen=seen, facts=facts)

    def resume(
        self, dossier: DossierId, *, anyway: bool = False, seen: int | None = None
    ) -> Dossier:
        """The supplement has come: the clock runs again, and the appointment moves by the time waited.

        Raises SupplementStillMissing: a component asked for has no paper yet, unless `anyway`.
        """

        def take(view: Transaction, before: Dossier) -> Dossier:
            check_act(before, DossierAct.RESUME)
            left = _still_missing(before, counted_on_paper(self._desk, view, before))
            if left and not anyway:
                raise SupplementStillMissing(components=",".join(left))
            # Asked while the clock was wrongly ahead (set right and confirmed since): no time was waited.
            at = max(self._desk.clock.now(), before.course.supplements[-1].asked_at)
            due = self._due_after(view, before, at)
            return answered(before, at=at, by=self._desk.store.officer, due_after=due)

        return self._act(dossier, EventKind.SUPPLEMENT_ANSWERED, take, seen=seen, facts=_due_fact)

    def refuse(
        self,
        dossier: DossierId,
        reason: RefusalReason,
        *,
        words: str = "",
        seen: int | None = None,
    ) -> Dossier:
        """Do not take the dossier (status 3). Raises WordsRequired."""
        return self._close(
            dossier, DossierAct.REFUSE, EventKind.DOSSIER_REFUSED, reason, words, seen
        )

    def stop(
        self, dossier: DossierId, reason: StopReason, *, words: str = "", seen: int | None = None
    ) -> Dossier:
        """End the work without a result (status 8). Raises WordsRequired."""
        return self._close(dossier, DossierAct.STOP, EventKind.DOSSIER_STOPPED, reason, words, seen)

    def withdraw(
        self,
        dossier: DossierId,
        reason: WithdrawalReason = WithdrawalReason.CITIZEN_WISH,
        *,
        words: str = "",
        seen: int | None = None,
    ) -> Dossier:
        """The citizen takes it back (status 7). Raises WordsRequired."""
        return self._close(
            dossier, DossierAct.WITHDRAW, EventKind.DOSSIER_WITHDRAWN, reason, words, seen
        )

    def extend(
        self,
        dossier: DossierId,
        due_at: datetime,
        reason: ExtensionReason,
        *,
        words: str = "",
        seen: int | None = None,
    ) -> Dossier:
        """Move the appointment to `due_at` (aware), as often and as far as the rule of the day lets it go.

        More extensions than the rule's are a supervisor's.

        Raises WordsRequired, ExtensionNotLater, ExtensionTooLong, ExtensionOffHours, RoleRequired.
        """
        later = due_at.astimezone(VIETNAM)

        def push(view: Transaction, before: Dossier) -> Dossier:
            check_act(before, DossierAct.EXTEND)
            calendar = WorkingCalendar(self._desk.catalogue.special_days, office_hours(view))
            self._check_extension(view, before, later, calendar)
            opening = received_at_effective(later, calendar)
            worked = calendar.is_working_day(later.date())
            if opening != later and not (worked and later == calendar.closing(later.date())):
                raise ExtensionOffHours(next=opening.isoformat())
            at, by = self._desk.clock.now(), self._desk.store.officer
            return extended(before, later, reason, words=words, at=at, by=by)

        def facts(done: Dossier) -> Mapping[str, Fact]:
            count = len(done.course.extensions)
            return {**_due_fact(done), "reason": reason.value, "count": count}

        return self._act(dossier, EventKind.DOSSIER_EXTENDED, push, seen=seen, facts=facts)

    def _check_extension(
        self, view: Transaction, dossier: Dossier, later: datetime, calendar: WorkingCalendar
    ) -> None:
        """Raises RoleRequired, ExtensionTooLong."""
        now = self._desk.clock.now()
        rule = rule_on(self._desk.extending, now.astimezone(VIETNAM).date())
        if rule is None or len(dossier.course.extensions) >= rule.officer_times:
            require_supervisor(self._desk, view)
        if rule is None:
            return
        limit = case_of(procedure_of(self._desk, view, dossier), dossier).limit
        latest = latest_appointment(rule, limit, max(dossier.due_at, now), calendar)
        if later > latest:
            raise ExtensionTooLong(latest=latest.isoformat())

    def move(self, dossier: DossierId, act: DossierAct, *, seen: int | None = None) -> Dossier:
        """Receive, start, ask for the fee or note that it is paid. Raises ValueError for an act with a method of its own."""
        if act not in _SIMPLE:
            raise ValueError(f"{act.value} has a method of its own")
        return self._act(
            dossier,
            EventKind.DOSSIER_MOVED,
            lambda _, before: moved(before, act),
            seen=seen,
            facts=lambda _: {"act": act.value},
        )

    def take_over(self, dossier: DossierId) -> Dossier:
        """Work on it from now on instead of the officer who did; whoever works on it already changes nothing."""
        mine, known = self._desk.store.officer, self._known(dossier)
        if known.handler == mine:
            check_act(known, DossierAct.TAKE_OVER)
            return known
        return self._act(
            dossier,
            EventKind.DOSSIER_TAKEN_OVER,
            lambda _, before: taken_over(before, by=mine),
            facts=lambda _: {"from": known.handler},
        )

    def number(self, dossier: DossierId, official: str, *, seen: int | None = None) -> Dossier:
        """Keep the official number beside the desk's own, which stays what it is: it is printed and scanned.

        Raises DossierNumberRefused (a desk's own number is no official one), NumberTaken.
        """
        read = parse_dossier_number(official)
        if read.series is not None:
            raise DossierNumberRefused(reason=DossierNumberRefusal.SERIES.value)

        def note(view: Transaction, before: Dossier) -> Dossier:
            check_owned(before)
            other = view.dossiers.find(read.text)
            if other is not None and other.id != before.id:
                raise NumberTaken(number=other.number)
            return _numbered(before, read.text)

        known = self._known(dossier).official_number
        return self._act(
            dossier,
            EventKind.DOSSIER_NUMBERED,
            note,
            seen=seen,
            facts=lambda done: {"replaces": known, "number": done.official_number},
        )

    def _known(self, dossier: DossierId) -> Dossier:
        with self._desk.store.reading() as view:
            return view.dossiers.get(dossier)

    def _close(
        self,
        dossier: DossierId,
        act: DossierAct,
        kind: EventKind,
        reason: RefusalReason | StopReason | WithdrawalReason,
        words: str,
        seen: int | None,
    ) -> Dossier:
        def end(_: Transaction, before: Dossier) -> Dossier:
            at, by = self._desk.clock.now(), self._desk.store.officer
            return closed(before, act, reason, words=words, at=at, by=by)

        return self._act(dossier, kind, end, seen=seen, facts=lambda _: {"reason": reason.value})

    def _act(
        self,
        dossier: DossierId,
        kind: EventKind,
        change: _Change,
        *,
        seen: int | None = None,
        facts: Callable[[Dossier], Mapping[str, Fact]] = lambda _: {},
    ) -> Dossier:
        with self._desk.store.writing() as view:
            return change_dossier(
                self._desk, view, view.dossiers.get(dossier), change, kind, seen=seen, facts=facts
            )

    def _due_after(self, view: Transaction, dossier: Dossier, at: datetime) -> datetime:
        """The appointment now that the open supplement is answered `at`: the promise that stands, moved by the waiting.

        Counted anew from the receipt only where that gives the promise that stands; after an extension, or a change of
        the days off or the hours, the promise itself is moved.
        """
        procedure = procedure_of(self._desk, view, dossier)
        limit = case_of(procedure, dossier).limit
        calendar = calendar_for(self._desk, view, procedure)
        *before, last = (Wait(it.asked_at, it.answered_at) for it in dossier.course.supplements)
        wait = Wait(last.asked_at, at)
        due = due_after_waits(dossier.received_at, limit, calendar, (*before, wait))
        plain = due_after_waits(dossier.received_at, limit, calendar, tuple(before))
        if due is None or plain != dossier.due_at:
            return due_after_wait(dossier.due_at, limit.unit, calendar, wait)
        return due


def change_dossier(
    desk: Desk,
    view: Transaction,
    before: Dossier,
    change: _Change,
    kind: EventKind,
    *,
    seen: int | None = None,
    facts: Callable[[Dossier], Mapping[str, Fact]] = lambda _: {},
) -> Dossier:
    """Do one act inside a transaction: checked, written as the next revision, told in an event, queued.

    An act that changes nothing writes the event of no change and queues nothing.
    """
    check_seen(before, seen)
    check_clock(desk, view)
    done = change(view, before)
    view.events.append(
        EventDraft(
            kind,
            subjects=(done.id, done.applicant),
            before={"status": before.status.value, "revision": before.revision},
            after={"status": done.status.value, "revision": done.revision, **facts(done)},
        )
    )
    if done == before:
        return done
    view.dossiers.update(done)
    queue_dossier(desk, view, done, applicant=view.people.get(done.applicant))
    return done


def _numbered(before: Dossier, official: str) -> Dossier:
    if before.official_number == official:
        return before
    return replace(before, official_number=official, revision=before.revision + 1)


def _still_missing(dossier: Dossier, on_paper: Collection[ComponentCode]) -> tuple[str, ...]:
    request = dossier.course.open_supplement
    if request is None:
        return ()
    wanted = named_components(request)
    missing = missing_items(dossier, on_paper)
    return tuple(item.component for item in missing if item.component in wanted)


def _due_fact(done: Dossier) -> Mapping[str, Fact]:
    return {"due_at": done.due_at.isoformat()}
