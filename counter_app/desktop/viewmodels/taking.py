"""Taking in a dossier that another desk gave away: from the hub by its QR alone, or from its sealed file."""

from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from counter_app.desktop.jobs import Lane
from counter_app.desktop.session import Changed, Session
from counter_app.domain.dossiers import Dossier
from counter_app.domain.errors import CounterError, HandoverNotSent, NotEnrolled, TryLater
from counter_app.domain.ids import DossierId


@dataclass(frozen=True, slots=True)
class TakingState:
    """How it stands.

    Attributes:
        busy: it is under way; `by_link` from the hub, which can be stopped.
        here, total: bytes of the dossier's files; total 0 while the hub is asked.
        taken: the dossier taken in last, until the next is begun.
        fault: why it was not taken in; `file_helps` when the sealed file would be a way.
    """

    busy: bool = False
    by_link: bool = False
    here: int = 0
    total: int = 0
    taken: Dossier | None = None
    fault: CounterError | None = None

    @property
    def file_helps(self) -> bool:
        return self.by_link and isinstance(self.fault, TryLater | NotEnrolled | HandoverNotSent)


class TakingModel(QObject):
    """Signals: changed(TakingState); taken(DossierId): the dossier is this desk's."""

    changed = Signal(object)
    taken = Signal(str)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._state = TakingState()
        self._cancel = session.hub.flag()

    @property
    def state(self) -> TakingState:
        return self._state

    def from_hub(self, qr: str) -> None:
        """Take it in behind a scanned QR; a second call while one runs does nothing."""
        if self._state.busy:
            return
        self._cancel = self._session.hub.flag()
        cancel, taking = self._cancel, self._session.counter.from_hub
        report = self._session.hub.newest(self, self._on_progress)
        self._set(TakingState(busy=True, by_link=True))
        self._session.hub.submit(
            Lane.FETCH,
            lambda: taking.take_in(qr, cancel=cancel, progress=report),
            owner=self,
            on_done=self._on_taken,
            on_error=self._on_fault,
        )

    def from_file(self, path: Path, code: str) -> None:
        """Take it in from its file and the code of its QR."""
        if self._state.busy:
            return
        handing_over = self._session.counter.handing_over
        self._set(TakingState(busy=True))
        self._session.hub.submit(
            Lane.STORE,
            lambda: handing_over.take_in(path, code),
            owner=self,
            on_done=self._on_taken,
            on_error=self._on_fault,
        )

    @Slot()
    def stop(self) -> None:
        """End before the next file; what came is kept for the next time."""
        self._cancel.set()

    @Slot()
    def forget(self) -> None:
        """The last answer was read."""
        if not self._state.busy:
            self._set(TakingState())

    def _on_progress(self, step: tuple[int, int]) -> None:
        if self._state.busy:
            here, total = step
            self._set(replace(self._state, here=here, total=total))

    def _on_taken(self, dossier: Dossier) -> None:
        self._set(replace(self._state, busy=False, taken=dossier))
        self._session.tell(Changed.ALL)
        self.taken.emit(DossierId(dossier.id))

    def _on_fault(self, fault: CounterError) -> None:
        self._set(replace(self._state, busy=False, fault=fault))

    def _set(self, state: TakingState) -> None:
        self._state = state
        self.changed.emit(state)
