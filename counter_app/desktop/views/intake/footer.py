"""The foot of the intake: when it will be done, and the one act that leads on."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from counter_app.desktop.theme import Theme
from counter_app.desktop.viewmodels.intake_state import IntakeState, Step
from counter_app.desktop.viewmodels.printing import PrintState
from counter_app.desktop.views.widgets import PrimaryButton, QuietButton, label
from counter_app.messages import moment

WITH_DAY = 700
"""Logical pixels for the day beside the acts."""


class IntakeFooter(QFrame):
    """Signals: commit_wanted(); print_wanted(); next_wanted(): the next citizen."""

    commit_wanted = Signal()
    print_wanted = Signal()
    next_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("footer")
        self._step = Step.IDENTIFY
        self._may_print = False
        self._due = label("", "quiet", wrap=True, parent=self)
        self._next = QuietButton(theme, self.tr("Công dân tiếp theo"), icon="user", parent=self)
        self._next.set_shortcut_shown("Ctrl+N")
        self.primary = PrimaryButton(
            theme, self.tr("Tiếp nhận và lập giấy hẹn"), key="Ctrl+Enter", parent=self
        )
        self._next.clicked.connect(self.next_wanted)
        self.primary.clicked.connect(self._on_primary)
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 10, 24, 10)
        row.setSpacing(12)
        row.addWidget(self._due, 1)
        row.addWidget(self._next)
        row.addWidget(self.primary)

    def render_state(
        self, state: IntakeState, slip: PrintState, *, scanning: bool, can_print: bool
    ) -> None:
        """`can_print`: this PC has a printer; without one the main act leads to the next citizen."""
        self._step = state.step
        self._may_print = can_print and bool(slip.pages) and not slip.printed_on
        self.setVisible(state.step is not Step.IDENTIFY)
        ready = state.step in (Step.CHECKLIST, Step.DONE)
        self.primary.setEnabled(ready and not state.busy and not scanning)
        if state.busy:
            self.primary.set_words(state.busy)
        elif state.step is Step.DONE and self._may_print:
            self.primary.set_words(self.tr("In giấy hẹn"))
        elif state.step is Step.DONE:
            self.primary.set_words(self.tr("Công dân tiếp theo"))
        elif state.continues and not state.opened_here:
            self.primary.set_words(self.tr("Bổ sung và lập giấy hẹn"))
        else:
            self.primary.set_words(self.tr("Tiếp nhận và lập giấy hẹn"))
        self._next.setVisible(state.step is not Step.DONE or self._may_print)
        self._due.setText(self._promise(state))

    def _promise(self, state: IntakeState) -> str:
        """One line beside the acts, so without the number: with it the line breaks."""
        if state.checklist is None:
            return ""
        return self.tr("Hẹn trả {when}").format(when=moment(state.checklist.dossier.due_at))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where the acts need the room the day stands in the banner and on the slip alone."""
        super().resizeEvent(event)
        self._due.setVisible(event.size().width() >= WITH_DAY)

    @Slot()
    def _on_primary(self) -> None:
        if self._step is not Step.DONE:
            self.commit_wanted.emit()
        elif self._may_print:
            self.print_wanted.emit()
        else:
            self.next_wanted.emit()
