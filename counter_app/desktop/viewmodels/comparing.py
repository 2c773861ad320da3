"""Comparing this desk with its hub, in the window: what was found, what nobody has, and a hub that was replaced."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal, Slot

from counter_app.desktop.jobs import Lane
from counter_app.desktop.session import Changed, Session
from counter_app.desktop.viewmodels.link import LinkModel
from counter_app.domain.errors import CounterError, NothingLost, OriginalLost
from counter_app.domain.ids import RecordId
from counter_app.domain.losses import HubReplacement, LossState, LostFile
from counter_app.domain.outbox import SenderName
from counter_app.services.enrolling import Enrolled
from counter_app.services.queue_subjects import subject_of
from counter_app.services.reconciling import Reconciled

_NAMED = 20
"""Rows that are named one by one; the list beside shows all."""


@dataclass(frozen=True, slots=True)
class CompareState:
    """What the panel shows.

    Attributes:
        comparing, changing: what is under way.
        found: what the last comparison found, until the panel is left.
        rows: the records that it queued, as `hồ sơ … · …`; at most 20.
        files: what nobody is known to have.
        given_up: records whose lost files were given up just now.
        replaced: the hub that was replaced just now; `same`: it was the former one, put back.
        fault: why the last act did not come about.
    """

    comparing: bool = False
    changing: bool = False
    found: Reconciled | None = None
    rows: tuple[str, ...] = ()
    files: tuple[LostFile, ...] = ()
    given_up: int = 0
    replaced: HubReplacement | None = None
    same: bool = False
    fault: CounterError | None = None

    @property
    def busy(self) -> bool:
        return self.comparing or self.changing

    @property
    def lost(self) -> int:
        """Files that nobody has and nobody has given up."""
        return sum(each.state is LossState.LOST for each in self.files)


@dataclass(frozen=True, slots=True)
class _Seen:
    found: Reconciled
    rows: tuple[str, ...]
    files: tuple[LostFile, ...]


class CompareModel(QObject):
    """Signals: changed(CompareState)."""

    changed = Signal(object)

    def __init__(self, session: Session, link: LinkModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._link = link
        self._state = CompareState()

    @property
    def state(self) -> CompareState:
        return self._state

    @Slot()
    def look(self) -> None:
        """Forget what was found before, unless it is still going on, and see what nobody has."""
        if self._state.busy:
            return
        self._set(CompareState(files=self._state.files))
        losses = self._session.counter.losses
        self._session.hub.submit(
            Lane.VIEW,
            losses.listed,
            owner=self,
            on_done=lambda files: self._set(replace(self._state, files=files)),
            on_error=self._on_fault,
        )

    def compare(self, *, deep: bool) -> None:
        """Compare, and queue what never arrived. A sending of this window gives way to it and goes on after it."""
        if self._state.busy:
            return
        self._link.stop_pushing()
        self._set(CompareState(comparing=True, files=self._state.files))
        self._session.hub.submit(
            Lane.LINK,
            lambda: self._compare(deep=deep),
            owner=self,
            on_done=self._on_compared,
            on_error=self._on_fault,
        )

    def give_up(self, records: Sequence[RecordId], reason: str) -> None:
        """Accept, with a reason, that the lost files of these rows will not come back; for supervisors."""
        if self._state.busy:
            return
        self._set(replace(self._state, changing=True, given_up=0, fault=None))
        self._session.hub.submit(
            Lane.STORE,
            lambda: self._give_up(tuple(records), reason),
            owner=self,
            on_done=self._on_given_up,
            on_error=self._on_fault,
        )

    def replace_hub(self, url: str, code: str, reason: str) -> None:
        """Enrol at the hub that stands in the place of one that is gone; for supervisors."""
        if self._state.busy:
            return
        self._link.stop_pushing()
        self._set(CompareState(changing=True, files=self._state.files))
        enrolling = self._session.counter.enrolling
        self._session.hub.submit(
            Lane.LINK,
            lambda: enrolling.enrol(url.strip(), code.strip(), replaced_hub=reason),
            owner=self,
            on_done=self._on_replaced,
            on_error=self._on_fault,
        )

    def _compare(self, *, deep: bool) -> _Seen:
        counter = self._session.counter
        found = counter.reconciling.run(deep=deep, sender=SenderName.WINDOW)
        rows = counter.sending.rows_of(found.rows[:_NAMED])
        subjects = [subject_of(counter.desk, row) for row in rows]
        named = tuple(
            " · ".join(word for word in (each.dossier, each.title) if word) for each in subjects
        )
        return _Seen(found, named, counter.losses.listed())

    def _give_up(
        self, records: tuple[RecordId, ...], reason: str
    ) -> tuple[int, tuple[LostFile, ...]]:
        counter = self._session.counter
        waiting = [
            row.record.id
            for row in counter.sending.rows_of(records)
            if row.code == OriginalLost.code
        ]
        if not waiting:
            raise NothingLost()
        done = 0
        for record in waiting:
            # One word may have let several rows go.
            (row,) = counter.sending.rows_of([record])
            if row.code == OriginalLost.code:
                counter.losses.give_up(record, reason)
            done += 1
        return done, counter.losses.listed()

    def _on_compared(self, seen: _Seen) -> None:
        self._set(CompareState(found=seen.found, rows=seen.rows, files=seen.files))
        self._session.tell(Changed.QUEUE | Changed.PAPERS)
        self._link.refresh()
        self._link.push_quietly()

    def _on_given_up(self, done: tuple[int, tuple[LostFile, ...]]) -> None:
        count, files = done
        self._set(replace(self._state, changing=False, given_up=count, files=files))
        self._session.tell(Changed.QUEUE)
        self._link.push_quietly()

    def _on_replaced(self, enrolled: Enrolled) -> None:
        self._set(
            replace(self._state, changing=False, replaced=enrolled.replaced, same=enrolled.same)
        )
        self._session.tell(Changed.QUEUE | Changed.PAPERS)
        if enrolled.same:
            # It is the former hub, put back: what it lost is found by comparing.
            self.compare(deep=False)
        else:
            self._link.refresh()
            self._link.push_now()

    def _on_fault(self, fault: CounterError) -> None:
        self._set(replace(self._state, comparing=False, changing=False, fault=fault))

    def _set(self, state: CompareState) -> None:
        if state != self._state:
            self._state = state
            self.changed.emit(state)
