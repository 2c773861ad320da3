"""What exists only on this PC, and originals that may leave it because the hub has signed for them long ago."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from counter_app.domain.errors import BadUsage
from counter_app.domain.events import EventDraft, EventKind
from counter_app.domain.ids import PaperId, Sha256
from counter_app.domain.purging import Master, RetentionRule, Stays, days_on, why_it_stays
from counter_app.services.carry_ports import OnlyHere
from counter_app.services.desk import Desk
from counter_app.services.ports import Transaction
from counter_app.services.roles import require_supervisor

_SETTING = "master_retention_days"
_SETTLES = timedelta(hours=1)
"""A file that was put (again) so lately may be on its way to a paper that is not written yet."""


@dataclass(frozen=True, slots=True)
class Purged:
    """What went or, at a rehearsal, would go: originals, their papers, bytes; and why how many others stay."""

    masters: int
    papers: int
    bytes: int
    days: int
    stays: dict[Stays, int]


class Purging:
    """`unused_for`: how long a file must not have been put before it is removed."""

    def __init__(
        self,
        desk: Desk,
        rules: Sequence[RetentionRule],
        *,
        unused_for: timedelta = _SETTLES,
    ) -> None:
        self._desk = desk
        self._rules = rules
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

    def purge(self, *, rehearse: bool = False) -> Purged:
        """Let originals go that may; each paper gets its event in the transaction that notes it, before the file goes.

        Cut off at any moment it is gone on with by the next call: a file that was noted and is still here goes then.
        """
        stays: dict[Stays, int] = {}
        papers: set[PaperId] = set()
        count = size = 0
        with self._desk.store.reading() as view:
            days = self._days(view)
            names = view.carry.masters()
        for sha256 in names:
            if not self._desk.store.vault.holds(sha256):
                continue
            master, reason = self._judge(sha256, days, rehearse=rehearse)
            if reason is None and not rehearse:
                gone = self._desk.store.vault.retire(sha256, unused_for=self._unused_for)
                if not gone:
                    self._keep(sha256)
                    reason = Stays.WANTED
            if reason is not None:
                stays[reason] = stays.get(reason, 0) + 1
                continue
            count += 1
            size += master.bytes
            papers |= {use.paper for use in master.uses}
        return Purged(count, len(papers), size, days, stays)

    def _days(self, view: Transaction) -> int:
        text = view.settings.get(_SETTING)
        if text is not None:
            return int(text)
        return days_on(self._rules, self._desk.clock.now().date()).days

    def _judge(self, sha256: Sha256, days: int, *, rehearse: bool) -> tuple[Master, Stays | None]:
        """Look at one original and, when it may go and this is no rehearsal, note that in the same transaction."""
        opened = self._desk.store.reading if rehearse else self._desk.store.working
        with opened() as view:
            now = self._desk.clock.now()
            master = view.carry.master(sha256)
            archived = frozenset(
                use.archival
                for use in master.uses
                if use.archival is not None and self._desk.store.vault.holds(use.archival)
            )
            reason = why_it_stays(master, days=days, now=now, archived=archived)
            if reason is None and not self._desk.store.vault.idle(sha256, self._unused_for):
                reason = Stays.WANTED
            if reason is None and not rehearse and master.receipt is not None:
                again = sha256 in view.carry.purged([sha256])
                view.carry.note_purged(sha256, master.receipt[0], now)
                for draft in () if again else _events(master):
                    view.events.append(draft)
            return master, reason

    def _keep(self, sha256: Sha256) -> None:
        """The file was put again meanwhile: it is here."""
        with self._desk.store.working() as view:
            view.carry.note_fetched(sha256)


def _events(master: Master) -> Iterator[EventDraft]:
    for use in master.uses:
        record = None if master.receipt is None else master.receipt[0]
        yield EventDraft(
            EventKind.MASTER_PURGED,
            subjects=(use.paper,),
            after={"sha256": master.sha256, "record": record},
        )
