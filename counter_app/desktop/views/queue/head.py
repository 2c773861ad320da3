"""The top of the queue: how many, when it is through, how each lane stands, who sends, how far the push is."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from counter_app.desktop.models.queue_words import (
    forecast_words,
    headline,
    is_trying,
    lane_words,
    link_line,
    pause_words,
    second_line,
    sender_words,
    sending_line,
)
from counter_app.desktop.theme import Theme, Tone
from counter_app.desktop.viewmodels.queue_state import QueueState
from counter_app.desktop.views.widgets import PushButton, QuietButton, StateChip, WorkBar, label
from counter_app.domain.outbox import Lane
from counter_app.messages.reconcile_words import replaced_line

_STEPS = 1000


class PauseBar(QFrame):
    """Why nothing goes, until when, and the button that tries at once. Hidden while nothing holds the lanes.

    Signals: retry_wanted().
    """

    retry_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setProperty("tone", Tone.LOOK.value)
        self._icon = QLabel(self)
        self._words = label("", "body", wrap=True, parent=self)
        self.retry = PushButton(theme, self.tr("Thử lại ngay"), icon="refresh", parent=self)
        self.retry.set_shortcut_shown("Ctrl+T")
        self.retry.clicked.connect(self.retry_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 6, 6)
        row.setSpacing(10)
        row.addWidget(self._icon)
        row.addWidget(self._words, 1)
        row.addWidget(self.retry)
        theme.changed.connect(self._tint)
        self._tint()
        self.hide()

    @property
    def text(self) -> str:
        return "" if self.isHidden() else self._words.text()

    def show_words(self, words: str) -> None:
        """Show them; empty words hide the bar."""
        self._words.setText(words)
        self.setAccessibleName(words)
        self.setVisible(bool(words))

    @Slot()
    def _tint(self) -> None:
        ratio = self.devicePixelRatioF()
        self._icon.setPixmap(self._theme.tone_pixmap(Tone.LOOK, size=20, ratio=ratio))


class QueueHead(QWidget):
    """Signals:
    stop_wanted(): the push under way should end.
    retry_wanted(): a paused line should be tried at once.
    """

    stop_wanted = Signal()
    retry_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._line = label("", "page", parent=self)
        self._forecast = label("", "strong", wrap=True, parent=self)
        self._second = label("", "quiet", wrap=True, parent=self)
        self._replaced = label("", "body", wrap=True, parent=self)
        self._chip = StateChip(theme, parent=self)
        self._lanes = {lane: StateChip(theme, parent=self) for lane in Lane}
        self.pause = PauseBar(theme, self)
        self.pause.retry_wanted.connect(self.retry_wanted)
        self.work = WorkBar(theme, self.tr("Dừng gửi"), self)
        self.work.stopped.connect(self.stop_wanted)
        first = QHBoxLayout()
        first.setSpacing(8)
        first.addWidget(self._line)
        first.addStretch(1)
        self.carry = QuietButton(theme, self.tr("Gửi bằng USB…"), parent=self)
        self.carry.set_shortcut_shown("Ctrl+Y")
        self.compare = QuietButton(theme, self.tr("Đối chiếu…"), parent=self)
        # The key stands in the tip: the line is full at 1366 pixels.
        self.compare.listen("Ctrl+J")
        self.compare.setToolTip("Ctrl+J")
        self.rules = QuietButton(theme, self.tr("Cách gửi…"), parent=self)
        self.rules.set_shortcut_shown("Ctrl+O")
        first.addWidget(self._chip)
        first.addWidget(self.compare)
        first.addWidget(self.carry)
        first.addWidget(self.rules)
        self._lane_row = QWidget(self)
        lanes = QHBoxLayout(self._lane_row)
        lanes.setContentsMargins(0, 0, 0, 0)
        lanes.setSpacing(8)
        for chip in self._lanes.values():
            lanes.addWidget(chip)
        lanes.addWidget(self._second, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(first)
        for part in (self._forecast, self._lane_row, self._replaced, self.pause, self.work):
            column.addWidget(part)

    @property
    def headline(self) -> str:
        return self._line.text()

    @property
    def forecast(self) -> str:
        """When the queue will be through, empty when there is nothing to send."""
        return "" if self._forecast.isHidden() else self._forecast.text()

    @property
    def link_words(self) -> str:
        return self._chip.word

    @property
    def second(self) -> str:
        """Who sends, what was received, when it goes again."""
        return self._second.text()

    @property
    def replaced(self) -> str:
        """That another hub stands in the place of a former one, empty once all of its records are received."""
        return "" if self._replaced.isHidden() else self._replaced.text()

    def lane(self, lane: Lane) -> str:
        """Return what is said of a lane, empty when it is not shown."""
        chip = self._lanes[lane]
        return "" if chip.isHidden() else chip.word

    def render_state(self, state: QueueState) -> None:
        self._line.setText(headline(state))
        forecast = forecast_words(state.link)
        self._forecast.setText(forecast)
        self._forecast.setVisible(bool(forecast))
        self._second.setText(sender_words(state.link) or second_line(state))
        tone, words = link_line(state)
        self._chip.set_state(tone, words)
        self._render_lanes(state)
        replaced = None if state.link.status is None else state.link.status.replaced
        self._replaced.setText("" if replaced is None else replaced_line(replaced))
        self._replaced.setVisible(replaced is not None)
        self.pause.show_words(pause_words(state))
        if not state.link.sending or is_trying(state):
            self.work.hide()
            return
        # Bytes of a long queue do not fit Qt's 32-bit bar: show thousandths.
        start = max(state.bytes_at_start, 1)
        crossed = max(start - state.bytes_going, 0)
        self.work.show_work(sending_line(state), crossed * _STEPS // start, _STEPS)

    def _render_lanes(self, state: QueueState) -> None:
        """Lanes that carry something; an empty one says nothing."""
        status = state.link.status
        lanes = {} if status is None else {lane.lane: lane for lane in status.lanes}
        for lane, chip in self._lanes.items():
            told = lanes.get(lane)
            shown = told is not None and state.link.enrolled and told.going > 0
            chip.setVisible(shown)
            if told is not None and shown:
                tone, words, why = lane_words(told, state.link)
                chip.set_state(tone, words)
                chip.setToolTip(why)
