"""Which rows the list shows: one button a state, with its count."""

from collections.abc import Mapping

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QToolButton, QWidget

from counter_app.desktop.models.queue import filter_words
from counter_app.domain.outbox import OutboxState

CHOICES: tuple[OutboxState | None, ...] = (
    None,
    OutboxState.QUEUED,
    OutboxState.WAITING,
    OutboxState.NEEDS_PERSON,
    OutboxState.HELD,
    OutboxState.RECEIVED,
)


class StateFilters(QWidget):
    """Signals: chosen(OutboxState | None): None for all that are not received."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        for at, _choice in enumerate(CHOICES):
            button = QToolButton(self)
            button.setCheckable(True)
            button.setChecked(at == 0)
            self._group.addButton(button, at)
            row.addWidget(button)
        row.addStretch(1)
        self._group.idClicked.connect(self._on_clicked)

    def render_counts(self, counts: Mapping[OutboxState, int], shown: OutboxState | None) -> None:
        """Show how many rows each state has, and which one is shown."""
        for at, choice in enumerate(CHOICES):
            button = self._group.button(at)
            button.setText(filter_words(choice, _count(counts, choice)))
            button.setAccessibleName(button.text())
            button.setChecked(choice is shown)

    def choose(self, state: OutboxState | None) -> None:
        """Press a button."""
        self._group.button(CHOICES.index(state)).click()

    def take_focus(self) -> None:
        """To the button of what is shown."""
        button = self._group.checkedButton()
        if button is not None:
            button.setFocus()

    @Slot(int)
    def _on_clicked(self, at: int) -> None:
        self.chosen.emit(CHOICES[at])


def _count(counts: Mapping[OutboxState, int], choice: OutboxState | None) -> int:
    if choice is not None:
        return counts.get(choice, 0)
    return sum(n for state, n in counts.items() if state is not OutboxState.RECEIVED)
