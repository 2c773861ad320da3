"""The way to the hub by hand: a sealed package onto a stick, and the receipt file that comes back."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from counter_app.desktop.jobs import Lane
from counter_app.desktop.session import Changed, Session
from counter_app.domain.errors import CounterError, FileNotFound, ReceiptFileInvalid
from counter_app.domain.ids import RecordId
from counter_app.services.carrying_out import Closed, Exported


@dataclass(frozen=True, slots=True)
class CarryState:
    """What the panel shows.

    Attributes:
        exporting, taking: what is under way.
        part, parts: parts of the package that are written and read back; `parts` 0 while nobody knows.
        exported, closed: what the last act did, until the officer has read it.
        fault: why it did not.
    """

    exporting: bool = False
    taking: bool = False
    part: int = 0
    parts: int = 0
    exported: Exported | None = None
    closed: Closed | None = None
    fault: CounterError | None = None

    @property
    def busy(self) -> bool:
        return self.exporting or self.taking


class CarryModel(QObject):
    """Signals: changed(CarryState)."""

    changed = Signal(object)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._state = CarryState()

    @property
    def state(self) -> CarryState:
        return self._state

    def export(self, folder: Path, records: Sequence[RecordId] = ()) -> None:
        """Write what waits, or only these records, into `folder`. A second call while one runs does nothing."""
        if self._state.busy:
            return
        carrying = self._session.counter.carrying
        tell = self._session.hub.newest(self, self._on_part)
        self._set(CarryState(exporting=True))
        # On the lane of the link: nothing is pushed while it is being packed.
        self._session.hub.submit(
            Lane.LINK,
            lambda: carrying.export(
                folder, records=records, told=lambda part, parts: tell((part, parts))
            ),
            owner=self,
            on_done=self._on_exported,
            on_error=self._on_fault,
        )

    def take_receipts(self, path: Path) -> None:
        """Close the rows for which the file holds the hub's signature."""
        if self._state.busy:
            return
        carrying = self._session.counter.carrying
        self._set(CarryState(taking=True))
        self._session.hub.submit(
            Lane.LINK,
            lambda: carrying.take_receipts(_text_of(path)),
            owner=self,
            on_done=self._on_closed,
            on_error=self._on_fault,
        )

    @Slot()
    def forget_message(self) -> None:
        """The officer has read it."""
        if not self._state.busy:
            self._set(CarryState())

    def _on_part(self, told: tuple[int, int]) -> None:
        if self._state.exporting:
            part, parts = told
            self._set(replace(self._state, part=part, parts=parts))

    def _on_exported(self, exported: Exported) -> None:
        self._set(CarryState(exported=exported))
        # Their state is as before, but the list says which rows lie in the package now.
        self._session.tell(Changed.QUEUE)

    def _on_closed(self, closed: Closed) -> None:
        self._set(CarryState(closed=closed))
        self._session.tell(Changed.QUEUE)

    def _on_fault(self, fault: CounterError) -> None:
        self._set(CarryState(fault=fault))

    def _set(self, state: CarryState) -> None:
        if state != self._state:
            self._state = state
            self.changed.emit(state)


def _text_of(path: Path) -> str:
    """Raises FileNotFound, ReceiptFileInvalid."""
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise ReceiptFileInvalid(reason="not_json") from error
    except OSError as error:
        raise FileNotFound(file=path.name) from error
