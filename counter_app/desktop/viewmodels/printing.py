"""One printout: drawn off the main thread, shown, printed, saved."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from counter_app.app.drawing import DrawnPage, draw_pdf
from counter_app.app.private import write_private
from counter_app.desktop.jobs import Lane
from counter_app.desktop.session import Session
from counter_app.domain.errors import CounterError, PlaceNotWritable


@dataclass(frozen=True, slots=True)
class PrintState:
    """A printout.

    Attributes:
        title: its form's name, without anything of a citizen.
        path: the PDF; None while it is made, or when it could not be.
        pages: drawn at the printer's resolution; () while they are drawn.
        printed_on: the printer that took it, empty before.
        saved_to: the copy just saved.
    """

    title: str = ""
    path: Path | None = None
    pages: tuple[DrawnPage, ...] = ()
    busy: bool = False
    printed_on: str = ""
    saved_to: Path | None = None
    fault: CounterError | None = None


class PrintModel(QObject):
    """Signals: changed(PrintState)."""

    changed = Signal(object)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._state = PrintState()
        self._turn = 0

    @property
    def state(self) -> PrintState:
        return self._state

    def forget(self) -> None:
        """Nothing to print."""
        self._turn += 1
        self._set(PrintState())

    def open(self, title: str, path: Path) -> None:
        """Draw a PDF that this program wrote."""
        self.make(title, lambda: path)

    def make(self, title: str, write: Callable[[], Path]) -> None:
        """Write a PDF (an act of the store) and draw it."""
        self._turn += 1
        self._set(PrintState(title=title, busy=True))
        self._session.hub.submit(
            Lane.STORE,
            write,
            owner=self,
            on_done=partial(self._on_written, self._turn),
            on_error=partial(self._on_fault, self._turn),
        )

    def save(self, target: Path) -> None:
        """Copy the PDF as it is."""
        path = self._state.path
        if path is None:
            return

        def copy() -> Path:
            try:
                return write_private(target, path.read_bytes())
            except OSError as refused:
                raise PlaceNotWritable(file=target.name) from refused

        self._session.hub.submit(
            Lane.VIEW,
            copy,
            owner=self,
            on_done=partial(self._on_saved, self._turn),
            on_error=partial(self._on_fault, self._turn),
        )

    def tell_printed(self, printer: str) -> None:
        """The printer took it."""
        self._set(replace(self._state, printed_on=printer, fault=None))

    def tell_fault(self, fault: CounterError) -> None:
        """The printer did not."""
        self._set(replace(self._state, fault=fault))

    def _on_written(self, turn: int, path: Path) -> None:
        if turn != self._turn:
            return
        self._set(replace(self._state, path=path))
        self._session.hub.submit(
            Lane.VIEW,
            lambda: draw_pdf(path.read_bytes()),
            owner=self,
            on_done=partial(self._on_drawn, turn),
            on_error=partial(self._on_fault, turn),
        )

    def _on_drawn(self, turn: int, pages: tuple[DrawnPage, ...]) -> None:
        if turn == self._turn:
            self._set(replace(self._state, pages=pages, busy=False))

    def _on_saved(self, turn: int, target: Path) -> None:
        if turn == self._turn:
            self._set(replace(self._state, saved_to=target, fault=None))

    def _on_fault(self, turn: int, fault: CounterError) -> None:
        if turn == self._turn:
            self._set(replace(self._state, busy=False, fault=fault))

    def _set(self, state: PrintState) -> None:
        self._state = state
        self.changed.emit(state)
