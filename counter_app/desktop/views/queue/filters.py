"""Which rows the list shows: one button a state with its count, the reasons there are, and words to look for."""

from collections.abc import Mapping

from PySide6.QtCore import QSignalBlocker, QTimer, Signal, Slot
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLineEdit,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from counter_app.desktop.models.queue_words import filter_words, reason_choice
from counter_app.desktop.viewmodels.queue_state import QueueState
from counter_app.desktop.views.widgets import Choice
from counter_app.domain.outbox import OutboxState
from counter_app.domain.text import nfc

CHOICES: tuple[OutboxState | None, ...] = (
    None,
    OutboxState.QUEUED,
    OutboxState.WAITING,
    OutboxState.NEEDS_PERSON,
    OutboxState.HELD,
    OutboxState.RECEIVED,
)
FIND_DELAY_MS = 200


class StateFilters(QWidget):
    """Signals:
    chosen(OutboxState | None): None for all that are not received.
    reason_chosen(str): an error code, empty for every reason.
    find_wanted(str): words, NFC, after a short rest; empty for all rows.
    left(): a person has found what was looked for: the list is next.
    """

    chosen = Signal(object)
    reason_chosen = Signal(str)
    find_wanted = Signal(str)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._group = QButtonGroup(self)
        self._codes: tuple[str, ...] = ()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        for at, _choice in enumerate(CHOICES):
            button = QToolButton(self)
            button.setCheckable(True)
            button.setChecked(at == 0)
            # Counts are never cut short: the fields beside them give way.
            button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
            self._group.addButton(button, at)
            row.addWidget(button)
        row.addSpacing(6)
        self.reason = Choice(self)
        self.reason.setAccessibleName(self.tr("Lọc theo lý do"))
        self.reason.setMinimumWidth(150)
        self.reason.activated.connect(self._on_reason)
        self.field = QLineEdit(self)
        # As much as the field shows at its narrowest; by what can be looked for stands in its tip.
        self.field.setPlaceholderText(self.tr("Tìm hồ sơ (Ctrl+F)"))
        self.field.setToolTip(
            self.tr("Mã hồ sơ, thủ tục hoặc loại giấy tờ; gõ không dấu cũng được")
        )
        self.field.setAccessibleName(self.tr("Tìm trong hàng đợi"))
        self.field.setClearButtonEnabled(True)
        self.field.setMinimumWidth(190)
        self._rest = QTimer(self, interval=FIND_DELAY_MS, singleShot=True)
        self._rest.timeout.connect(self._on_find)
        self.field.textEdited.connect(self._rest.start)
        self.field.textChanged.connect(self._on_text)
        self.field.returnPressed.connect(self._on_enter)
        row.addWidget(self.reason, 1)
        row.addSpacing(6)
        row.addWidget(self.field, 1)
        self._group.idClicked.connect(self._on_clicked)

    def render_state(self, state: QueueState) -> None:
        """Show how many rows each state and reason has, and which of them are shown."""
        for at, choice in enumerate(CHOICES):
            button = self._group.button(at)
            button.setText(filter_words(choice, _count(state.counts, choice)))
            button.setAccessibleName(button.text())
            button.setChecked(choice is state.shown)
        if state.words != nfc(self.field.text()).strip() and not self._rest.isActive():
            with QSignalBlocker(self.field):
                self.field.setText(state.words)
        self._render_reasons(state)

    def choose(self, state: OutboxState | None) -> None:
        """Press a button."""
        self._group.button(CHOICES.index(state)).click()

    def focus_states(self) -> None:
        """To the button of the state that is shown; the arrows go on from there."""
        button = self._group.checkedButton()
        if button is not None:
            button.setFocus()

    def take_focus(self) -> None:
        """To the field: what is looked for is typed at once."""
        self.field.setFocus()
        self.field.selectAll()

    def _render_reasons(self, state: QueueState) -> None:
        """The most frequent first; without any the choice is away."""
        ranked = sorted(state.reasons.items(), key=lambda pair: (-pair[1], pair[0]))
        codes = tuple(code for code, _ in ranked)
        if state.code is not None and state.code not in codes:
            ranked.append((state.code, 0))
            codes = (*codes, state.code)
        words = [self.tr("Mọi lý do"), *(reason_choice(code, count) for code, count in ranked)]
        if words != [self.reason.itemText(at) for at in range(self.reason.count())]:
            self.reason.clear()
            self.reason.addItems(words)
        self._codes = codes
        self.reason.setCurrentIndex(0 if state.code is None else codes.index(state.code) + 1)
        self.reason.setVisible(bool(codes))

    @Slot(int)
    def _on_clicked(self, at: int) -> None:
        self.chosen.emit(CHOICES[at])

    @Slot(int)
    def _on_reason(self, at: int) -> None:
        self.reason_chosen.emit(self._codes[at - 1] if at else "")

    @Slot()
    def _on_find(self) -> None:
        self.find_wanted.emit(nfc(self.field.text()))

    @Slot(str)
    def _on_text(self, text: str) -> None:
        """The cross empties the field without an edit of a person's own."""
        if not text:
            self._rest.start()

    @Slot()
    def _on_enter(self) -> None:
        self._rest.stop()
        self._on_find()
        self.left.emit()


def _count(counts: Mapping[OutboxState, int], choice: OutboxState | None) -> int:
    if choice is not None:
        return counts.get(choice, 0)
    return sum(n for state, n in counts.items() if state is not OutboxState.RECEIVED)
