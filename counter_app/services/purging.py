"""What exists only on this PC, and originals that may leave it: the hub signed for them long ago and has them still."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from counter_app.domain.errors import (
    BadUsage,
    CounterError,
    FieldRefused,
    FilesLostAtHub,
    HubNameUnknown,
    HubNonsense,
    HubRefusedCredential,
    LinkCut,
    LinkDown,
    LinkOffline,
    LinkStalled,
    NotEnrolled,
    RecordRefused,
)
from counter_app.domain.events import EventDraft, EventKind, Fact
from counter_app.domain.ids import PaperId, RecordId, Sha256
from counter_app.domain.lengths import LONGEST_WORDS, within
from counter_app.domain.losses import rows_that_bring
from counter_app.domain.outbox import Enrolment, OutboxState, RecordKind
from counter_app.domain.purging import Master, RetentionRule, Stays, days_on, why_it_stays
from counter_app.domain.text import clean
from counter_app.services.carry_ports import OnlyHere
from counter_app.services.desk import Desk
from counter_app.services.ports import HubLink, Transaction
from counter_app.services.reopening import reopen
from counter_app.services.roles import require_supervisor

_SETTING = "master_retention_days"
_ASKED_AT_ONCE = 200
"""Originals that one question to the hub names; they are let go before the next is asked."""
_SETTLES = timedelta(hours=1)
"""A file that was put (again) so lately may be on its way to a paper that is not written yet."""
_UNANSWERED = (HubNonsense, HubRefusedCredential, LinkDown, NotEnrolled, RecordRefused)
_NO_LINE = frozenset({HubNameUnknown, LinkCut, LinkDown, LinkOffline, LinkStalled})
"""Nobody is at the other end. A hub that answers, a clock or a certificate that is wrong, is another matter."""


@dataclass(frozen=True, slots=True)
class Purged:
    """What went or, at a rehearsal, would go: originals, their papers, bytes; and why how many others stay.

    Attributes:
        requeued: records that go again, because the hub no longer has originals that it signed for (0 at a rehearsal).
        trouble: why the hub could not be asked; None when it was, or when there was nothing to ask, or where a supervisor
            let its receipts do.
        unasked: how many of `masters` went by the hub's receipt alone.
    """

    masters: int
    papers: int
    bytes: int
    days: int
    stays: dict[Stays, int]
    requeued: int = 0
    trouble: CounterError | None = None
    unasked: int = 0

    @property
    def nobody_there(self) -> bool:
        """Whether the hub was not asked because no line leads to it: only then may its receipts do."""
        return type(self.trouble) in _NO_LINE


@dataclass(frozen=True, slots=True)
class _Rule:
    """By what originals go. `unasked`: why the receipt alone is to do, None when the hub said that it has the file."""

    enrolment: Enrolment
    days: int
    rehearse: bool
    unasked: str | None = None


@dataclass(slots=True)
class _Tally:
    masters: int = 0
    bytes: int = 0
    papers: set[PaperId] = field(default_factory=set)
    stays: dict[Stays, int] = field(default_factory=dict)
    requeued: int = 0
    trouble: CounterError | None = None
    unasked: int = 0

    def stay(self, reason: Stays, count: int = 1) -> None:
        if count:
            self.stays[reason] = self.stays.get(reason, 0) + count

    def go(self, master: Master, *, unasked: bool) -> None:
        self.masters += 1
        self.unasked += unasked
        self.bytes += master.bytes
        self.papers |= {use.paper for use in master.uses}

    def told(self, days: int) -> Purged:
        return Purged(
            self.masters,
            len(self.papers),
            self.bytes,
            days,
            self.stays,
            self.requeued,
            self.trouble,
            self.unasked,
        )


class Purging:
    """`unused_for`: how long a file must not have been put before it is removed."""

    def __init__(
        self,
        desk: Desk,
        rules: Sequence[RetentionRule],
        link: HubLink,
        *,
        unused_for: timedelta = _SETTLES,
    ) -> None:
        self._desk = desk
        self._rules = rules
        self._link = link
        self._unused_for = unused_for

    def days(self) -> int:
        """Return for how many days after the receipt originals stay: what the office set, else the rule of today."""
        with self._desk.store.reading() as view:
            return self._days(view)

    def set_days(self, days: int) -> None:
        """Change that from now on. Raises RoleRequired, BadUsage."""
        if not 1 <= days <= 36_500:
            raise BadUsage(reason="retention_days")
        with self._desk.store.writing() as view:
            require_supervisor(self._desk, view)
            before = self._days(view)
            view.settings.put(_SETTING, str(days))
            view.events.append(
                EventDraft(
                    EventKind.SETTING_CHANGED,
                    subjects=(_SETTING,),
                    before={"days": before},
                    after={"days": days},
                )
            )

    def only_here(self) -> tuple[OnlyHere, ...]:
        """Return every file of a paper that no receipt names: lost with this PC."""
        with self._desk.store.reading() as view:
            return view.carry.only_here()

    def purge(self, *, rehearse: bool = False, unasked: str | None = None) -> Purged:
        """Let originals go that may; each paper gets its event in the transaction that notes it, before the file goes.

        A receipt says what the hub had. Before anything goes the hub is asked whether it has it still; what it has lost
        stays here and is queued again, and without an answer all stays. A rehearsal asks as well and changes nothing.

        `unasked`: a supervisor's reason to let originals go where no line leads to the hub, as at an office that carries
        all by hand; logged with each paper. The hub is tried all the same, and what it says counts; only when nobody is at
        the other end does the receipt do, if it is of the hub at which this desk is enrolled now.

        Cut off at any moment it is gone on with by the next call: a file that was noted and is still here goes then.
        Raises RoleRequired, FieldRefused (no reason), with `unasked` only.
        """
        tally = _Tally()
        why = None if unasked is None else self._allowed(unasked)
        with self._desk.store.reading() as view:
            days = self._days(view)
            enrolment = view.settings.enrolment()
            names = view.carry.masters()
        going: list[Sha256] = []
        for sha256 in names:
            if not self._desk.store.vault.holds(sha256):
                continue
            reason = self._look(sha256, days)
            if reason is None:
                going.append(sha256)
            else:
                tally.stay(reason)
        if going and enrolment is None:
            tally.trouble = NotEnrolled()
            tally.stay(Stays.HUB_NOT_ASKED, len(going))
        elif enrolment is not None:
            self._ask_and_let_go(_Rule(enrolment, days, rehearse), going, why, tally)
        return tally.told(days)

    def _allowed(self, unasked: str) -> str:
        """Return the reason. Raises RoleRequired, FieldRefused."""
        words = within(clean(unasked), LONGEST_WORDS, "purge_reason")
        if not words:
            raise FieldRefused(field="purge_reason", reason="no_words")
        with self._desk.store.reading() as view:
            require_supervisor(self._desk, view)
        return words

    def _ask_and_let_go(
        self, rule: _Rule, going: Sequence[Sha256], unasked: str | None, tally: _Tally
    ) -> None:
        for start in range(0, len(going), _ASKED_AT_ONCE):
            some = going[start : start + _ASKED_AT_ONCE]
            try:
                held = self._held(rule.enrolment, some)
            except _UNANSWERED as fault:
                if unasked is None or type(fault) not in _NO_LINE:
                    tally.trouble = fault
                    tally.stay(Stays.HUB_NOT_ASKED, len(going) - start)
                else:
                    by_receipt = replace(rule, unasked=unasked)
                    for sha256 in going[start:]:
                        self._let_go(by_receipt, sha256, tally)
                return
            lost = [sha256 for sha256 in some if sha256 not in held]
            tally.stay(Stays.NOT_AT_HUB, len(lost))
            if lost and not rule.rehearse:
                tally.requeued += self._send_again(lost)
            for sha256 in some:
                if sha256 in held:
                    self._let_go(rule, sha256, tally)

    def _held(self, enrolment: Enrolment, some: Sequence[Sha256]) -> frozenset[Sha256]:
        """Return which of these the hub has now. Raises what `HubLink.holds_blob` does."""
        there = self._link.already_there(enrolment, some, ())
        if there is not None:
            return there.files
        # A hub of before, or who stands between, knows only the question about one file.
        return frozenset(sha256 for sha256 in some if self._link.holds_blob(enrolment, sha256))

    def _send_again(self, lost: Sequence[Sha256]) -> int:
        """Queue again what brings these files to the hub; return how many records that are."""
        # Where a comparison was quicker nothing is left to be queued.
        with self._desk.store.working() as view:
            lacking: dict[RecordId, tuple[Sha256, ...]] = {}
            for sha256 in lost:
                for record in view.carry.master(sha256).signed_by:
                    lacking[record] = (*lacking.get(record, ()), sha256)
            dossiers = {
                row.record.id
                for row in view.outbox.by_ids(list(lacking))
                if row.record.kind is RecordKind.DOSSIER
            }
            again = list(rows_that_bring(lacking, dossiers))
            reopen(view, again, OutboxState.QUEUED, FilesLostAtHub())
            return len(again)

    def _let_go(self, rule: _Rule, sha256: Sha256, tally: _Tally) -> None:
        unasked = rule.unasked is not None
        if rule.rehearse:
            with self._desk.store.reading() as view:
                master = view.carry.master(sha256)
                reason = _unproven(view, master, rule)
            if reason is None:
                tally.go(master, unasked=unasked)
            else:
                tally.stay(reason)
            return
        # Hours may have passed since it was looked at first: what was true then is asked again where it is noted.
        master, reason = self._note(rule, sha256)
        if reason is None and not self._desk.store.vault.retire(
            sha256, unused_for=self._unused_for
        ):
            self._keep(sha256)
            reason = Stays.WANTED
        if reason is None:
            tally.go(master, unasked=unasked)
        else:
            tally.stay(reason)

    def _days(self, view: Transaction) -> int:
        text = view.settings.get(_SETTING)
        if text is not None:
            return int(text)
        return days_on(self._rules, self._desk.clock.now().date()).days

    def _look(self, sha256: Sha256, days: int) -> Stays | None:
        with self._desk.store.reading() as view:
            return self._reason(view.carry.master(sha256), days)

    def _note(self, rule: _Rule, sha256: Sha256) -> tuple[Master, Stays | None]:
        """Look once more at an original and, when it may go, note that in the same transaction."""
        with self._desk.store.working() as view:
            master = view.carry.master(sha256)
            reason = self._reason(master, rule.days) or _unproven(view, master, rule)
            present = view.settings.enrolment()
            if reason is None and (present is None or present.hub != rule.enrolment.hub):
                reason = Stays.HUB_NOT_ASKED
            if reason is None and master.receipt is not None:
                again = sha256 in view.carry.purged([sha256])
                view.carry.note_purged(sha256, master.receipt[0], self._desk.clock.now())
                for draft in () if again else _events(master, rule.unasked):
                    view.events.append(draft)
            return master, reason

    def _reason(self, master: Master, days: int) -> Stays | None:
        vault = self._desk.store.vault
        archived = frozenset(
            use.archival
            for use in master.uses
            if use.archival is not None and vault.holds(use.archival)
        )
        reason = why_it_stays(master, days=days, now=self._desk.clock.now(), archived=archived)
        if reason is None and not vault.idle(master.sha256, self._unused_for):
            return Stays.WANTED
        return reason

    def _keep(self, sha256: Sha256) -> None:
        """The file was put again meanwhile: it is here."""
        with self._desk.store.working() as view:
            view.carry.note_fetched(sha256)


def _unproven(view: Transaction, master: Master, rule: _Rule) -> Stays | None:
    """Return why a receipt alone does not let an original go; None where the hub was asked, or where it does."""
    if rule.unasked is None:
        return None
    if master.receipt_hub != rule.enrolment.hub:
        return Stays.NO_RECEIPT
    return Stays.NOT_AT_HUB if view.losses.among([master.sha256]) else None


def _events(master: Master, unasked: str | None) -> Iterator[EventDraft]:
    record = None if master.receipt is None else master.receipt[0]
    after: dict[str, Fact] = {"sha256": master.sha256, "record": record}
    if unasked is not None:
        after |= {"hub_asked": False, "reason": unasked}
    for use in master.uses:
        yield EventDraft(EventKind.MASTER_PURGED, subjects=(use.paper,), after=after)
