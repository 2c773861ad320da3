"""What the citizen comes for: search while typing without marks, then one line with its limit, fee and cases."""

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QListWidgetItem, QVBoxLayout, QWidget

from counter_app.desktop.theme import Theme
from counter_app.desktop.viewmodels.intake_state import IntakeState, Spot
from counter_app.desktop.views.widgets import Choice, MessageBar, QuietButton, label
from counter_app.desktop.views.widgets.two_lines import FACTS, KEY, MARKED, TwoLineList
from counter_app.domain.catalogue import Procedure
from counter_app.domain.ids import CaseCode
from counter_app.domain.text import nfc
from counter_app.messages import grouped_number, limit_words
from counter_app.services.finding import FoundProcedure

BY_NUMBER = 9
"""So many of the first procedures can be chosen by Ctrl and a figure."""


class ProcedurePicker(QWidget):
    """Signals: searched(str): words as they are typed; chosen(str): code of a procedure; favoured(str, bool): its star."""

    searched = Signal(str)
    chosen = Signal(str)
    favoured = Signal(str, bool)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._found: tuple[FoundProcedure, ...] = ()
        self._answered: str | None = None
        self._enter_waits = False
        self._search = QLineEdit(self)
        self._search.setPlaceholderText(
            self.tr("Tìm theo tên, mã, lĩnh vực; gõ không dấu cũng được: dang ky khai sinh, dkks")
        )
        self._search.setAccessibleName(self.tr("Thủ tục"))
        self._list = TwoLineList(theme, self.tr("Danh sách thủ tục"), self)
        self._none = label(
            self.tr("Không có thủ tục nào khớp. Thử ít chữ hơn, hoặc gõ mã thủ tục."),
            "quiet",
            wrap=True,
            parent=self,
        )
        self._star = QuietButton(theme, self.tr("Hay dùng"), icon="star-off", parent=self)
        self._star.set_shortcut_shown("F2")
        kept = self._star.sizePolicy()
        kept.setRetainSizeWhenHidden(True)
        self._star.setSizePolicy(kept)
        self._bar = MessageBar(theme, self)
        self._search.textEdited.connect(self._on_typed)
        self._search.returnPressed.connect(self._on_enter)
        self._search.installEventFilter(self)
        self._star.clicked.connect(self._on_star)
        self._list.lines.star_pressed.connect(self._on_star_of)
        self._list.itemActivated.connect(self._on_enter)
        self._list.itemClicked.connect(self._on_clicked)
        top = QHBoxLayout()
        top.addWidget(label(self.tr("Công dân cần làm gì?"), "section", parent=self), 1)
        top.addWidget(self._star)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(top)
        column.addWidget(self._search)
        column.addWidget(self._bar)
        column.addWidget(self._none)
        column.addWidget(self._list, 1)
        # Takes the room while nothing is found: the field must not move under the fingers.
        column.addStretch(0)

    @property
    def field(self) -> QLineEdit:
        return self._search

    @property
    def list(self) -> TwoLineList:
        return self._list

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the procedures listed."""
        return tuple(self._list.item(at).text() for at in range(self._list.count()))

    def start(self) -> None:
        """Empty the field and wait for words."""
        self._search.clear()
        self._enter_waits = False
        self._search.setFocus()

    def render_state(self, state: IntakeState) -> None:
        if state.procedures != self._found:
            self._fill(state.procedures, same=state.searched == self._answered)
        self._answered = state.searched
        none = state.searched is not None and not state.procedures
        self._none.setVisible(none)
        self._star.setVisible(not none)
        self._list.setVisible(not none)
        if state.fault is not None and state.spot is Spot.PROCEDURE:
            self._bar.show_error(state.fault)
        else:
            self._bar.clear()
        if self._enter_waits and self._is_answered:
            self._on_enter()

    def choose(self, at: int) -> None:
        """Take the procedure at `at` (0-based) of the list, if there is one and the list is up to date."""
        if self._is_answered and at < self._list.count():
            self._list.setCurrentRow(at)
            self._on_enter()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Up and down move in the list while the words stay under the fingers."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
            figure = event.key() - Qt.Key.Key_1
            if event.modifiers() & Qt.KeyboardModifier.ControlModifier and 0 <= figure < BY_NUMBER:
                self.choose(figure)
                return True
            if step is not None and self._list.count():
                row = min(max(self._list.currentRow() + step, 0), self._list.count() - 1)
                self._list.setCurrentRow(row)
                return True
        return super().eventFilter(watched, event)

    @property
    def _is_answered(self) -> bool:
        """The list is that of the words in the field."""
        return self._answered == nfc(self._search.text())

    def _fill(self, found: tuple[FoundProcedure, ...], *, same: bool) -> None:
        """`same`: the same words were looked for again, so that the chosen row stays chosen."""
        chosen = self._current_code() if same else ""
        self._found = found
        self._list.clear()
        for at, each in enumerate(found):
            item = QListWidgetItem(each.procedure.name)
            item.setData(FACTS, procedure_facts(each.procedure, each.used))
            item.setData(KEY, each.procedure.code)
            item.setData(MARKED, each.favourite)
            star = self.tr("hay dùng") if each.favourite else ""
            told = (each.procedure.name, star, str(item.data(FACTS)))
            item.setData(
                Qt.ItemDataRole.AccessibleTextRole, ", ".join(part for part in told if part)
            )
            self._list.addItem(item)
            if each.procedure.code == chosen:
                self._list.setCurrentRow(at)
        if self._list.currentRow() < 0:
            self._list.setCurrentRow(0)

    def _current_code(self) -> str:
        item = self._list.currentItem()
        return "" if item is None else str(item.data(KEY))

    @Slot(str)
    def _on_typed(self, text: str) -> None:
        self._enter_waits = False
        self.searched.emit(nfc(text))

    @Slot()
    def _on_enter(self) -> None:
        """An Enter that comes before the answer to the last words waits for it: never the row of other words."""
        self._enter_waits = not self._is_answered
        if not self._enter_waits and self._list.currentItem() is not None:
            self.chosen.emit(self._current_code())

    @Slot()
    def _on_clicked(self) -> None:
        if not self._list.lines.took_press:
            self._on_enter()

    @Slot()
    def _on_star(self) -> None:
        self._on_star_of(self._current_code())
        self._search.setFocus()

    @Slot(str)
    def _on_star_of(self, code: str) -> None:
        for each in self._found:
            if each.procedure.code == code:
                self.favoured.emit(code, not each.favourite)


class ProcedureHeader(QWidget):
    """The procedure chosen.

    Signals: change_wanted(); case_chosen(str).
    """

    change_wanted = Signal()
    case_chosen = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._code = ""
        self._name = label("", "section", wrap=True, parent=self)
        self._facts = label("", "quiet", wrap=True, parent=self)
        self._case = Choice(self)
        self._case.setAccessibleName(self.tr("Trường hợp"))
        self._case.setMinimumContentsLength(24)
        self._case.activated.connect(self._on_case)
        change = QuietButton(theme, self.tr("Đổi thủ tục"), parent=self)
        change.clicked.connect(self.change_wanted)
        top = QHBoxLayout()
        top.addWidget(self._name, 1)
        top.addWidget(change, 0, Qt.AlignmentFlag.AlignTop)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self._facts, 1)
        row.addWidget(self._case, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(top)
        column.addLayout(row)

    def render_state(self, state: IntakeState) -> None:
        procedure, case = state.procedure, state.case
        if procedure is None or case is None:
            return
        self._name.setText(procedure.name)
        facts = (procedure.code, limit_words(case.limit), case.fee)
        self._facts.setText(" · ".join(facts))
        if procedure.code != self._code:
            self._code = procedure.code
            self._case.clear()
            for each in procedure.cases:
                self._case.addItem(each.name, each.code)
                self._case.setItemData(
                    self._case.count() - 1, each.name, Qt.ItemDataRole.ToolTipRole
                )
        self._case.setCurrentIndex(self._case.findData(case.code))
        self._case.setVisible(len(procedure.cases) > 1)

    @Slot()
    def _on_case(self) -> None:
        self.case_chosen.emit(CaseCode(str(self._case.currentData())))


def procedure_facts(procedure: Procedure, used: int = 0) -> str:
    """Return code, field, limit and fee of the first case, and how often the office used it in the last months."""
    case = procedure.cases[0]
    facts = [procedure.code, procedure.field, limit_words(case.limit), case.fee]
    if used:
        words = QCoreApplication.translate("Intake", "{count} hồ sơ gần đây")
        facts.append(words.format(count=grouped_number(used)))
    return " · ".join(facts)
