"""The dossier is in: its number, its day, its slip, and on to the next citizen."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from counter_app.desktop.theme import Theme, Tone
from counter_app.desktop.viewmodels.intake_state import IntakeState, Spot
from counter_app.desktop.views.widgets import MessageBar, PushButton, StateChip, label
from counter_app.messages import moment


class DoneBanner(QFrame):
    """Signals: slip_wanted(): show or print the slip; again_wanted(): write it once more."""

    slip_wanted = Signal()
    again_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self._chip = StateChip(theme, Tone.DONE, self.tr("Đã tiếp nhận"), self)
        self._number = label("", "page", parent=self)
        self._due = label("", "body", wrap=True, parent=self)
        self._told = label("", "quiet", wrap=True, parent=self)
        self._slip = PushButton(theme, self.tr("Mở giấy hẹn"), icon="printer", parent=self)
        self._slip.set_shortcut_shown("Ctrl+P")
        self._bar = MessageBar(theme, self)
        self._slip.clicked.connect(self.slip_wanted)
        self._bar.acted.connect(self.again_wanted)
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(self._chip)
        for part in (self._number, self._due, self._told):
            words.addWidget(part)
        row = QHBoxLayout()
        row.addLayout(words, 1)
        row.addWidget(self._slip)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(8)
        column.addLayout(row)
        column.addWidget(self._bar)
        self.hide()

    @property
    def number(self) -> str:
        """The dossier's number as shown, empty when hidden."""
        return "" if self.isHidden() else self._number.text()

    @property
    def word(self) -> str:
        """What was done with the dossier."""
        return self._chip.word

    @property
    def told(self) -> str:
        return self._told.text()

    def render_state(self, state: IntakeState) -> None:
        done = state.done
        self.setVisible(done is not None)
        if done is None:
            return
        self._chip.set_state(
            Tone.DONE, self.tr("Đã tiếp nhận") if done.opened else self.tr("Đã bổ sung hồ sơ")
        )
        self._number.setText(done.number)
        self._due.setText(self.tr("Hẹn trả {when}").format(when=moment(done.due_at)))
        told = self.tr("Tái sử dụng {reused}, đã quét {scanned}, còn thiếu {missing} giấy tờ.")
        self._told.setText(
            told.format(reused=done.reused, scanned=done.scanned, missing=done.missing)
        )
        self._slip.setEnabled(done.slip is not None)
        if state.fault is not None and state.spot is Spot.COMMIT:
            self._bar.show_error(state.fault, act=self.tr("Lập lại giấy hẹn"))
        else:
            self._bar.clear()
