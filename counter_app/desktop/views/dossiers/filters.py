"""Which dossiers the list shows: one button a group, with its count."""

from collections.abc import Mapping

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QToolButton, QWidget

from counter_app.desktop.models.dossiers import group_words
from counter_app.services.dossier_list import DossierGroup

GROUPS = tuple(DossierGroup)


class GroupFilters(QWidget):
    """Signals: chosen(DossierGroup)."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._group = QButtonGroup(self)
        self._group.setExclusive(False)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        for at, _ in enumerate(GROUPS):
            button = QToolButton(self)
            button.setCheckable(True)
            self._group.addButton(button, at)
            row.addWidget(button)
        row.addStretch(1)
        self._group.idClicked.connect(self._on_clicked)

    def render_counts(self, counts: Mapping[DossierGroup, int], shown: DossierGroup | None) -> None:
        """Show how many there are in each, and which is shown; None while words are looked for."""
        for at, group in enumerate(GROUPS):
            button = self._group.button(at)
            button.setText(group_words(group, counts.get(group, 0)))
            button.setAccessibleName(button.text())
            button.setChecked(group is shown)

    def choose(self, group: DossierGroup) -> None:
        """Press a button."""
        self._group.button(GROUPS.index(group)).click()

    @Slot(int)
    def _on_clicked(self, at: int) -> None:
        self.chosen.emit(GROUPS[at])
