"""The dossier is in: its number, its day, its slip as it will be printed, and on to the next citizen."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from counter_app.app.drawing import DrawnPage
from counter_app.desktop.theme import Theme, Tone
from counter_app.desktop.viewmodels.intake_state import IntakeState, Spot
from counter_app.desktop.viewmodels.printing import PrintState
from counter_app.desktop.views.printout import small_page
from counter_app.desktop.views.widgets import MessageBar, QuietButton, StateChip, label
from counter_app.messages import moment

SHEET_WIDTH = 132


class DoneBanner(QFrame):
    """Signals: look_wanted(): the slip large; print_wanted(); save_wanted(); again_wanted(): write the slip once more."""

    look_wanted = Signal()
    print_wanted = Signal()
    save_wanted = Signal()
    again_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self._drawn: tuple[DrawnPage, ...] = ()
        self._chip = StateChip(theme, Tone.DONE, self.tr("Đã tiếp nhận"), self)
        self._number = label("", "page", parent=self)
        self._due = label("", "body", wrap=True, parent=self)
        self._told = label("", "quiet", wrap=True, parent=self)
        self._print_state = StateChip(theme, Tone.GREY, "", self)
        self._sheet = QLabel(self)
        self._sheet.setObjectName("sheet")
        self._sheet.setAccessibleName(self.tr("Giấy hẹn"))
        self._print = QuietButton(theme, self.tr("In"), icon="printer", parent=self)
        self._print.set_shortcut_shown("Ctrl+P")
        self._look = QuietButton(theme, self.tr("Xem trước"), icon="eye", parent=self)
        self._look.set_shortcut_shown("F3")
        self._save = QuietButton(theme, self.tr("Lưu PDF…"), icon="save", parent=self)
        self._bar = MessageBar(theme, self)
        self._print.clicked.connect(self.print_wanted)
        self._look.clicked.connect(self.look_wanted)
        self._save.clicked.connect(self.save_wanted)
        self._bar.acted.connect(self.again_wanted)
        self._lay_out()
        self.hide()

    def _lay_out(self) -> None:
        acts = QHBoxLayout()
        acts.setSpacing(4)
        for button in (self._print, self._look, self._save):
            acts.addWidget(button)
        acts.addStretch(1)
        chips = QHBoxLayout()
        chips.addWidget(self._chip)
        chips.addWidget(self._print_state)
        chips.addStretch(1)
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addLayout(chips)
        for part in (self._number, self._due, self._told):
            words.addWidget(part)
        words.addStretch(1)
        words.addLayout(acts)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addLayout(words, 1)
        row.addWidget(self._sheet, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 14, 16, 12)
        column.setSpacing(8)
        column.addLayout(row)
        column.addWidget(self._bar)

    @property
    def number(self) -> str:
        """The dossier's number as shown, empty when hidden."""
        return "" if self.isHidden() else self._number.text()

    @property
    def word(self) -> str:
        """What was done with the dossier."""
        return self._chip.word

    @property
    def print_word(self) -> str:
        """What became of the slip."""
        return self._print_state.word

    @property
    def told(self) -> str:
        return self._told.text()

    @property
    def message(self) -> str:
        return self._bar.text

    def render_state(self, state: IntakeState, slip: PrintState) -> None:
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
        self._render_slip(slip)
        fault = state.fault if state.spot is Spot.COMMIT else None
        if fault is not None:
            self._bar.show_error(fault, act=self.tr("Lập lại giấy hẹn"))
        elif slip.fault is not None:
            self._bar.show_error(slip.fault)
        elif slip.saved_to is not None:
            words = self.tr("Đã lưu {name}.").format(name=slip.saved_to.name)
            self._bar.show_words(Tone.DONE, words)
        else:
            self._bar.clear()

    def _render_slip(self, slip: PrintState) -> None:
        for button in (self._print, self._look):
            button.setEnabled(bool(slip.pages))
        self._save.setEnabled(slip.path is not None)
        if slip.printed_on:
            words = self.tr("Đã gửi tới máy in {name}").format(name=slip.printed_on)
            self._print_state.set_state(Tone.DONE, words)
        elif slip.busy:
            self._print_state.set_state(Tone.WORKING, self.tr("Đang dựng giấy hẹn…"))
        else:
            self._print_state.set_state(Tone.LOOK, self.tr("Giấy hẹn chưa in"))
        if slip.pages != self._drawn:
            self._drawn = slip.pages
            self._sheet.clear()
            if slip.pages:
                self._sheet.setPixmap(
                    small_page(slip.pages[0], SHEET_WIDTH, self.devicePixelRatioF())
                )
