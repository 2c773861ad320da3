"""Two entries of the store that may be one person: both beside each other, and one act that can be taken back."""

from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from counter_app.desktop.theme import Theme, Tone
from counter_app.desktop.viewmodels.merging import MergeModel, MergeState
from counter_app.desktop.views.reader_keys import TAKES_CARDS
from counter_app.desktop.views.widgets import (
    MessageBar,
    PrimaryButton,
    QuietButton,
    label,
    step_inside,
    vertical_line,
)
from counter_app.domain.text import nfc
from counter_app.messages import SEX, day, identity_number
from counter_app.services.people_desk import PersonFile


class MergePanel(QFrame):
    """Lies over its screen. Signals: closed()."""

    closed = Signal()

    def __init__(self, theme: Theme, model: MergeModel, over: QWidget) -> None:
        super().__init__(over)
        self.setObjectName("ground")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.model = model
        self._theme = theme
        self._shown: tuple[PersonFile | None, ...] = ()
        self._title = label(self.tr("Có phải cùng một người?"), "section", parent=self)
        self._about = label(
            self.tr(
                "Gộp thì giấy tờ, hồ sơ của cả hai được tra chung; không có gì bị xóa và tách ra lại được. "
                "Chỉ gộp khi đã đối chiếu giấy tờ."
            ),
            "quiet",
            wrap=True,
            parent=self,
        )
        self.field = QLineEdit(self)
        self.field.setPlaceholderText(self.tr("Số hoặc thẻ của mục kia, rồi Enter"))
        self.field.setAccessibleName(self.tr("Số hoặc thẻ của người có thể là cùng một người"))
        self.field.setProperty(TAKES_CARDS, True)
        self.field.returnPressed.connect(self._on_other)
        self._parts = QVBoxLayout()
        self._pair = QHBoxLayout()
        self._bar = MessageBar(theme, self)
        self._leave = QuietButton(theme, self.tr("Thôi"), parent=self)
        self._leave.setText(self.tr("Thôi") + "   Esc")
        self._undo = QuietButton(theme, self.tr("Tách ra lại"), icon="refresh", parent=self)
        self._merge = PrimaryButton(theme, self.tr("Gộp làm một"), icon="user", parent=self)
        self._leave.clicked.connect(self.put_away)
        self._undo.clicked.connect(model.part)
        self._merge.clicked.connect(model.merge)
        model.changed.connect(self.render_state)
        foot = QHBoxLayout()
        foot.addStretch(1)
        for button in (self._leave, self._undo, self._merge):
            foot.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 24, 32, 16)
        column.setSpacing(12)
        column.addWidget(self._title)
        column.addWidget(self._about)
        column.addWidget(self.field)
        column.addLayout(self._pair)
        column.addLayout(self._parts)
        column.addWidget(self._bar)
        column.addStretch(1)
        column.addLayout(foot)
        self.hide()

    @property
    def message(self) -> str:
        return self._bar.text

    def open(self) -> None:
        """Lie over the screen."""
        over = self.parentWidget()
        if over is not None:
            self.setGeometry(over.rect())
        self.show()
        self.raise_()
        # Nothing is merged by an Enter too many.
        self.field.clear()
        asks = not self.model.state.numbers[1]
        (self.field if asks else self._leave).setFocus()

    @Slot()
    def put_away(self) -> None:
        if not self.isHidden():
            self.hide()
            self.closed.emit()

    def press_merge(self) -> None:
        """Merge."""
        self._merge.click()

    def press_undo(self) -> None:
        """Part them again."""
        self._undo.click()

    @Slot(object)
    def render_state(self, state: MergeState) -> None:
        shown = (state.one, state.other)
        if shown != self._shown:
            self._shown = shown
            self._show_pair(shown)
            self._show_parts(state)
        self.field.setVisible(not state.merged and (not state.numbers[1] or state.other is None))
        self._merge.setVisible(not state.merged)
        self._merge.setEnabled(state.one is not None and state.other is not None and not state.busy)
        self._undo.setVisible(state.merged)
        self._undo.setEnabled(not state.busy)
        if state.fault is not None:
            self._bar.show_error(state.fault)
        elif state.merged:
            self._bar.show_words(
                Tone.DONE, self.tr("Đã gộp làm một. Có thể tách ra lại bất cứ lúc nào.")
            )
        elif state.parted:
            self._bar.show_words(Tone.DONE, self.tr("Đã tách ra lại, mỗi người một mục như trước."))
        else:
            self._bar.clear()
        settled = state.merged or state.parted
        self._leave.setText((self.tr("Xong") if settled else self.tr("Thôi")) + "   Esc")

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab stays here: what lies below is out of view."""
        return step_inside(self, forward)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.put_away()

    @Slot()
    def _on_other(self) -> None:
        text = nfc(self.field.text())
        if text.strip():
            self.model.add(text)

    def _show_parts(self, state: MergeState) -> None:
        """Whoever was merged into the one in view, each with the way back."""
        _empty(self._parts)
        merged = () if state.one is None or state.other is not None else state.one.merged
        for person in merged:
            words = self.tr("Tách ra lại: {name}, {number}")
            words = words.format(name=person.name, number=identity_number(person.number))
            button = QuietButton(self._theme, words, icon="refresh", parent=self)
            button.clicked.connect(partial(self._part, person.number))
            self._parts.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)

    def _part(self, number: str, _checked: bool = False) -> None:
        self.model.part_from(number)

    def _show_pair(self, files: tuple[PersonFile | None, ...]) -> None:
        _empty(self._pair)
        for at, file in enumerate(each for each in files if each is not None):
            if at:
                self._pair.addWidget(vertical_line(self))
            self._pair.addWidget(self._card(file), 1)

    def _card(self, file: PersonFile) -> QWidget:
        person = file.person
        card = QWidget(self)
        column = QVBoxLayout(card)
        column.setSpacing(4)
        column.addWidget(label(person.name, "section", wrap=True))
        numbers = [alias.number for alias in person.aliases] or [person.number]
        for number in numbers:
            column.addWidget(label(identity_number(number), "strong"))
        sex = SEX[person.sex] if person.sex is not None else ""
        born = (
            day(person.birth_date)
            if person.birth_date is not None
            else str(person.birth_year or "")
        )
        born = self.tr("sinh {when}").format(when=born) if born else ""
        told = ", ".join(part for part in (sex, born) if part)
        counts = self.tr("{papers} giấy tờ, {dossiers} hồ sơ").format(
            papers=len(file.papers), dossiers=len(file.dossiers)
        )
        for line in (told, person.residence or "", counts):
            if line:
                column.addWidget(label(line, "quiet", wrap=True))
        column.addStretch(1)
        return card


def _empty(layout: QBoxLayout) -> None:
    while layout.count():
        item = layout.takeAt(0)
        old = None if item is None else item.widget()
        if old is not None:
            old.hide()
            old.deleteLater()
