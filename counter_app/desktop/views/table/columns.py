"""Which columns a table shows, and how wide: chosen at its header or by F4, kept for the officer."""

from collections.abc import Set
from functools import partial
from typing import TypeVar

from PySide6.QtCore import QObject, QPoint, Qt, QTimer, Slot
from PySide6.QtWidgets import QMenu

from counter_app.desktop.jobs import Lane
from counter_app.desktop.session import Session
from counter_app.domain.errors import CounterError
from counter_app.services.preferences import Preferences

from .view import TablePanel

SETTLE_MS = 300
"""A width is kept when the hand rests."""

Row = TypeVar("Row")


class KeptColumns(QObject):
    """Binds one table to the officer's choice under `name`."""

    def __init__(
        self,
        panel: TablePanel[Row],
        session: Session,
        name: str,
        *,
        at_first: Set[str] = frozenset(),
    ) -> None:
        """`at_first`: columns that stay away until the officer brings them in."""
        super().__init__(panel)
        self._at_first = frozenset(at_first)
        panel.hide_columns(self._at_first)
        self._panel = panel
        self._session = session
        self._name = f"hidden_columns.{name}"
        self._kept = Preferences(session.counter.desk)
        self._drawn = ""
        self._widths = f"widths.{name}"
        self._settling = QTimer(self, interval=SETTLE_MS, singleShot=True)
        self._settling.timeout.connect(self._keep_widths)
        self._titles = {column.key: column.title for column in panel.columns}
        header = panel.table.horizontalHeader()
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(self._on_header)
        panel.columns_wanted.connect(self.open_menu)
        header.sectionResized.connect(self._settling.start)
        for key, take in ((self._name, self._on_kept), (self._widths, self._on_widths)):
            session.hub.submit(
                Lane.VIEW,
                partial(self._kept.get, key),
                owner=self,
                on_done=take,
                on_error=self._on_fault,
            )

    def open_menu(self) -> None:
        """Offer the columns by keys, those that are shown marked."""
        self._open(self._panel.table.mapToGlobal(QPoint(24, 40)))

    def _on_header(self, at: QPoint) -> None:
        self._open(self._panel.table.horizontalHeader().mapToGlobal(at))

    def _open(self, at: QPoint) -> None:
        menu = QMenu(self._panel)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        hidden = self._panel.hidden_columns
        for key, title in self._titles.items():
            action = menu.addAction(title)
            action.setCheckable(True)
            action.setChecked(key not in hidden)
            # A table without columns could not be brought back.
            action.setEnabled(key in hidden or len(hidden) < len(self._titles) - 1)
            action.triggered.connect(partial(self._on_chosen, key))
        menu.setActiveAction(menu.actions()[0])
        menu.popup(at)

    def _on_chosen(self, key: str, _checked: bool = False) -> None:
        hidden = self._panel.hidden_columns ^ {key}
        self._panel.hide_columns(hidden)
        # All shown is a choice too, other than none made yet.
        self._keep(self._name, ",".join(sorted(hidden)) or ",")

    @Slot()
    def _keep_widths(self) -> None:
        """Keep what a person has drawn wider or narrower; a column that takes what is left follows the window."""
        unseen = {
            key: width
            for key, width in _read_widths(self._drawn).items()
            if key in self._titles
            and self._panel.table.isColumnHidden(list(self._titles).index(key))
        }
        widths = unseen | self._panel.drawn_widths()
        drawn = ",".join(f"{key}:{width}" for key, width in widths.items())
        if drawn == self._drawn:
            return
        self._drawn = drawn
        self._keep(self._widths, drawn)

    def _on_widths(self, value: str) -> None:
        self._drawn = value
        self._panel.draw_widths(_read_widths(value))

    def _keep(self, name: str, value: str) -> None:
        self._session.hub.submit(
            Lane.STORE,
            partial(self._kept.put, name, value),
            owner=self,
            on_done=lambda _: None,
            on_error=self._on_fault,
        )

    def _on_kept(self, value: str) -> None:
        if value:
            self._panel.hide_columns(frozenset(value.split(",")) & self._titles.keys())

    def _on_fault(self, _fault: CounterError) -> None:
        # The columns stand as they are for this session; what is wrong with the store is told by every other act.
        return


def _read_widths(text: str) -> dict[str, int]:
    """Read `key:pixels,…`; what is no such pair is passed over."""
    pairs = (part.partition(":") for part in text.split(","))
    return {key: int(width) for key, _, width in pairs if width.isdecimal() and len(width) < 5}
