"""Which columns a table shows: chosen at its header or by F4, kept for the officer."""

from functools import partial
from typing import TypeVar

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtWidgets import QMenu

from counter_app.desktop.jobs import Lane
from counter_app.desktop.session import Session
from counter_app.domain.errors import CounterError
from counter_app.services.preferences import Preferences

from .view import TablePanel

Row = TypeVar("Row")


class KeptColumns(QObject):
    """Binds one table to the officer's choice under `name`."""

    def __init__(self, panel: TablePanel[Row], session: Session, name: str) -> None:
        super().__init__(panel)
        self._panel = panel
        self._session = session
        self._name = f"hidden_columns.{name}"
        self._kept = Preferences(session.counter.desk)
        self._titles = {column.key: column.title for column in panel.columns}
        header = panel.table.horizontalHeader()
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(self._on_header)
        panel.columns_wanted.connect(self.open_menu)
        session.hub.submit(
            Lane.VIEW,
            partial(self._kept.get, self._name),
            owner=self,
            on_done=self._on_kept,
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
        self._session.hub.submit(
            Lane.STORE,
            partial(self._kept.put, self._name, ",".join(sorted(hidden))),
            owner=self,
            on_done=lambda _: None,
            on_error=self._on_fault,
        )

    def _on_kept(self, value: str) -> None:
        self._panel.hide_columns(frozenset(value.split(",")) & self._titles.keys())

    def _on_fault(self, _fault: CounterError) -> None:
        # The columns stand as they are for this session; what is wrong with the store is told by every other act.
        return
