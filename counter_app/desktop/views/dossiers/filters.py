"""Which dossiers the list shows: one button a group, with its count."""

from collections.abc import Mapping

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QToolButton, QWidget

from counter_app.desktop.models.dossiers import group_words
from counter_app.services.dossier_list import DossierGroup

GROUPS = tuple(DossierGroup)
ONE_ROW = 680
"""Logical pixels that all groups need beside each other."""
NOTICED_TOO = 100
"""More of them for the last group, which is shown only when it holds something."""
SHORT_ROW = 4


class GroupFilters(QWidget):
    """Signals: chosen(DossierGroup)."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._group = QButtonGroup(self)
        self._group.setExclusive(False)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(2)
        self._columns = 0
        for at, _ in enumerate(GROUPS):
            button = QToolButton(self)
            button.setCheckable(True)
            button.setMinimumWidth(1)
            self._group.addButton(button, at)
        self._place(len(GROUPS))
        self._group.idClicked.connect(self._on_clicked)

    def render_counts(self, counts: Mapping[DossierGroup, int], shown: DossierGroup | None) -> None:
        """Show how many there are in each, and which is shown; None while words are looked for."""
        for at, group in enumerate(GROUPS):
            button = self._group.button(at)
            button.setText(group_words(group, counts.get(group, 0)))
            button.setAccessibleName(button.text())
            button.setChecked(group is shown)
        # Most days there is nothing of the kind: an empty button would only ask for a look.
        anything = bool(counts.get(DossierGroup.NOTICED)) or shown is DossierGroup.NOTICED
        self._group.button(GROUPS.index(DossierGroup.NOTICED)).setVisible(anything)
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """Two rows where one would cut the words."""
        noticed = self._group.button(GROUPS.index(DossierGroup.NOTICED))
        needed = ONE_ROW + (0 if noticed.isHidden() else NOTICED_TOO)
        self._place(len(GROUPS) if self.width() >= needed else SHORT_ROW)

    def _place(self, columns: int) -> None:
        if columns == self._columns:
            return
        self._columns = columns
        for at in range(len(GROUPS)):
            self._grid.addWidget(self._group.button(at), at // columns, at % columns)
        for at in range(len(GROUPS) + 1):
            self._grid.setColumnStretch(at, 1 if at == columns else 0)

    def choose(self, group: DossierGroup) -> None:
        """Press a button."""
        self._group.button(GROUPS.index(group)).click()

    @Slot(int)
    def _on_clicked(self, at: int) -> None:
        self.chosen.emit(GROUPS[at])
