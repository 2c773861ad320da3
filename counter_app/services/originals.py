"""Where the originals of a paper are, and how they come here: back after a purge, or later than the copy that is read."""

import logging
from collections.abc import Sequence
from datetime import timedelta
from enum import StrEnum

from counter_app.domain.errors import (
    BlobDamaged,
    BlobMissing,
    CounterError,
    HubNonsense,
    HubRefusedCredential,
    LinkDown,
    MasterAtHub,
    NotEnrolled,
    NotFound,
    RecordRefused,
)
from counter_app.domain.events import EventDraft, EventKind
from counter_app.domain.ids import PaperId, Sha256
from counter_app.domain.losses import LossState
from counter_app.domain.outbox import Enrolment, Lane
from counter_app.domain.papers import Blob, BlobRole, Paper
from counter_app.services.desk import Desk
from counter_app.services.ports import Transaction
from counter_app.services.province_ports import AwaitedOriginal, ProvinceStore
from counter_app.services.queue_policy import sending_policy

_NOT_NOW = (
    BlobDamaged,
    HubNonsense,
    HubRefusedCredential,
    LinkDown,
    NotEnrolled,
    NotFound,
    RecordRefused,
)
_AT_ONCE = 8
"""Originals tried in one pass: what is queued meanwhile does not wait for all of them."""

_FIRST_WAIT = timedelta(minutes=5)
_LONGEST_WAIT = timedelta(hours=2)

log = logging.getLogger(__name__)


class OriginalAt(StrEnum):
    """Where a paper's originals are."""

    HERE = "here"
    HUB = "hub"
    """At the hub alone: let go from here by rule, after its receipt."""
    TO_FOLLOW = "to_follow"
    """Another desk has not sent them yet, or they are on their way here; what is read is here."""
    DAMAGED = "damaged"
    """Not here, and damaged or gone at the hub: they do not come before somebody sends them again or restores them."""


def original_at(desk: Desk, view: Transaction, paper: Paper) -> OriginalAt:
    """Return where the originals of a paper of this store are; one that is merely gone counts as here."""
    masters = [blob.sha256 for blob in paper.masters]
    for noted, place in (
        (_damaged(view, masters), OriginalAt.DAMAGED),
        (view.province.awaited(masters), OriginalAt.TO_FOLLOW),
        (view.carry.purged(masters), OriginalAt.HUB),
    ):
        if any(not desk.store.vault.holds(sha256) for sha256 in noted):
            return place
    return OriginalAt.HERE


def _damaged(view: Transaction, masters: Sequence[Sha256]) -> frozenset[Sha256]:
    """Return which of these the hub was asked for and has not got whole, whether they follow or were let go from here."""
    lost = view.losses.about(sorted(view.losses.among(masters)))
    return view.province.damaged(masters) | {
        each.sha256 for each in lost if each.state is not LossState.UNSURE
    }


def originals_away(desk: Desk, view: Transaction, blobs: Sequence[Sha256]) -> frozenset[Sha256]:
    """Return which of these files are originals that are rightly not here: let go to the hub, or to follow."""
    noted = {*view.carry.purged(blobs), *view.province.awaited(blobs)}
    return frozenset(sha256 for sha256 in noted if not desk.store.vault.holds(sha256))


def must_be_here(desk: Desk, view: Transaction, blobs: Sequence[Sha256]) -> None:
    """Raises MasterAtHub when an original among these files is rightly not here, or only the hub had it."""
    vault = desk.store.vault
    damaged = any(not vault.holds(sha256) for sha256 in _damaged(view, blobs))
    away = originals_away(desk, view, blobs)
    if away or damaged:
        to_follow = bool(view.province.awaited(blobs))
        raise MasterAtHub(to_follow=to_follow, damaged=damaged)


def is_here(desk: Desk, view: Transaction, blobs: Sequence[Blob]) -> bool:
    """Tell whether a paper's files are whole: each in the vault, or an original that is rightly not here."""
    missing = [blob for blob in blobs if not desk.store.vault.holds(blob.sha256)]
    if not missing:
        return True
    if any(blob.role is not BlobRole.MASTER for blob in missing):
        return False
    away = originals_away(desk, view, [blob.sha256 for blob in missing])
    # A paper of which nothing at all is here cannot be shown to anybody.
    return len(missing) < len(blobs) and all(blob.sha256 in away for blob in missing)


def fetch_file(
    desk: Desk, hub: ProvinceStore, enrolment: Enrolment, blob: Blob, *, patient: bool
) -> None:
    """Put a file of the hub into the vault. Raises BlobDamaged, DiskFull, and what `ProvinceStore.fetch` raises."""
    vault = desk.store.vault
    with desk.store.work_dir() as folder:
        path = folder / blob.sha256
        with path.open("wb") as target:
            hub.fetch(enrolment, blob, target, patient=patient)
        kept = vault.put_file(path)
    if kept.sha256 != blob.sha256:
        vault.remove(kept.sha256)
        raise BlobDamaged(sha256=blob.sha256)


class Originals:
    """Fetching originals from the hub, one thread at a time."""

    def __init__(self, desk: Desk, hub: ProvinceStore) -> None:
        self._desk = desk
        self._hub = hub

    def close(self) -> None:
        """Hang up."""
        self._hub.close()

    def fetch_back(self, paper_id: PaperId) -> int:
        """Bring a paper's originals here, each checked against its hash; return how many came or were here again.

        One that is merely gone from this PC is asked for as well. Raises NotFound, DiskFull; BlobMissing: it is gone from
        here, and the hub, if there is one, has never had it; MasterAtHub: the hub cannot be reached, has them not yet or
        does not give them now.
        """
        with self._desk.store.reading() as view:
            paper = view.papers.get(paper_id)
            masters = [blob.sha256 for blob in paper.masters]
            awaited = view.province.awaited(masters)
            away = {*awaited, *view.carry.purged(masters), *_damaged(view, masters)}
            enrolment = view.settings.enrolment()
        holds = self._desk.store.vault.holds
        missing = [each for each in paper.masters if each.sha256 in away or not holds(each.sha256)]
        for blob in missing:
            if holds(blob.sha256):
                continue
            try:
                if enrolment is None:
                    raise NotEnrolled()
                fetch_file(self._desk, self._hub, enrolment, blob, patient=True)
            except _NOT_NOW as fault:
                if blob.sha256 not in away and isinstance(fault, NotFound | NotEnrolled):
                    raise BlobMissing(sha256=blob.sha256) from fault
                to_follow = blob.sha256 in awaited
                self._note_fault(blob.sha256, fault, to_follow=to_follow)
                damaged = isinstance(fault, BlobDamaged)
                raise MasterAtHub(
                    reason=fault.code, to_follow=to_follow, damaged=damaged
                ) from fault
        if missing:
            self._note(paper_id, missing)
        return len(missing)

    def fetch_due(self) -> int:
        """Try for originals that follow papers of other desks, some at a time; return how many came.

        The office's rules for originals hold for those that come as well. One that the hub has not got yet is asked for
        less and less often.
        """
        now = self._desk.clock.now()
        with self._desk.store.reading() as view:
            enrolment = view.settings.enrolment()
            closed = sending_policy(view).closed(Lane.MASTERS, now)
            due = view.province.originals_due(now, limit=_AT_ONCE)
        if enrolment is None or closed is not None:
            return 0
        came = 0
        for one in due:
            try:
                came += self._try(enrolment, one)
            except (LinkDown, HubRefusedCredential) as fault:
                log.info("originals wait for the line: %s", fault.code)
                break
        return came

    def _try(self, enrolment: Enrolment, one: AwaitedOriginal) -> int:
        """Raises LinkDown, HubRefusedCredential."""
        with self._desk.store.reading() as view:
            paper = view.papers.get(one.paper)
        blob = next(blob for blob in paper.masters if blob.sha256 == one.sha256)
        try:
            if not self._desk.store.vault.holds(blob.sha256):
                fetch_file(self._desk, self._hub, enrolment, blob, patient=True)
        except (LinkDown, HubRefusedCredential):
            raise
        except CounterError as fault:
            log.info("the original of paper %s is not here yet: %s", one.paper, fault.code)
            wait = min(_FIRST_WAIT * (1 << min(one.tries, 10)), _LONGEST_WAIT)
            with self._desk.store.working() as view:
                view.province.put_off(one, self._desk.clock.now() + wait)
            self._note_fault(one.sha256, fault, to_follow=True)
            return 0
        self._note(one.paper, [blob])
        return 1

    def _note_fault(self, sha256: Sha256, fault: CounterError, *, to_follow: bool) -> None:
        """Remember what a good line told of a file; what the line itself did tells nothing of it."""
        if not isinstance(fault, BlobDamaged | NotFound):
            return
        with self._desk.store.working() as view:
            if to_follow:
                view.province.why_not(sha256, fault.code)
            elif isinstance(fault, BlobDamaged):
                # Let go from here after a receipt, and no longer there: a person must know of it.
                view.losses.note(sha256, self._desk.clock.now(), looked=True)

    def _note(self, paper: PaperId, blobs: Sequence[Blob]) -> None:
        """Note what came, with its event; nothing where another process was quicker."""
        names = [blob.sha256 for blob in blobs]
        with self._desk.store.reading() as view:
            known = {*view.carry.purged(names), *view.province.awaited(names)}
            if not known and not view.losses.among(names):
                return
        with self._desk.store.writing() as view:
            for sha256 in names:
                view.carry.note_fetched(sha256)
                view.province.arrived(sha256)
            view.events.append(
                EventDraft(EventKind.MASTER_FETCHED, subjects=(paper,), after={"files": len(blobs)})
            )
