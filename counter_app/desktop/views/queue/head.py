"""The top of the queue: how many, how much, how the link stands, how far the push under way is."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from counter_app.desktop.models.queue import headline, link_line, second_line, sending_line
from counter_app.desktop.theme import Theme
from counter_app.desktop.viewmodels.queue import QueueState
from counter_app.desktop.views.widgets import StateChip, WorkBar, label

_STEPS = 1000


class QueueHead(QWidget):
    """Signals: stop_wanted(): the push under way should end."""

    stop_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._line = label("", "page", parent=self)
        self._second = label("", "quiet", wrap=True, parent=self)
        self._chip = StateChip(theme, parent=self)
        self.work = WorkBar(theme, self.tr("Dừng gửi"), self)
        self.work.stopped.connect(self.stop_wanted)
        first = QHBoxLayout()
        first.setSpacing(16)
        first.addWidget(self._line)
        first.addStretch(1)
        first.addWidget(self._chip)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(first)
        column.addWidget(self._second)
        column.addWidget(self.work)

    @property
    def headline(self) -> str:
        return self._line.text()

    @property
    def link_words(self) -> str:
        return self._chip.word

    def render_state(self, state: QueueState) -> None:
        self._line.setText(headline(state))
        self._second.setText(second_line(state))
        tone, words = link_line(state)
        self._chip.set_state(tone, words)
        if not state.link.sending:
            self.work.hide()
            return
        # Bytes of a long queue do not fit Qt's 32-bit bar: show thousandths.
        start = max(state.bytes_at_start, 1)
        crossed = max(start - state.bytes_going, 0)
        self.work.show_work(sending_line(state), crossed * _STEPS // start, _STEPS)
