"""The checklist: one row a component, with its state, its reason, and what can be done about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from pathlib import Path

from PySide6.QtCore import QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QMenu,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from counter_app.desktop.theme import Theme
from counter_app.desktop.viewmodels.intake_state import Attached, LineState
from counter_app.desktop.views.widgets import MessageBar, QuietButton, StateChip, label
from counter_app.domain.catalogue import DATABASE_ANSWERS
from counter_app.domain.ids import ComponentCode

CHIP_WIDTH = 168
STACKED = 560
"""Narrower rows stand one part below the other."""
WORDS_LEAST = 340
"""Where the buttons would leave the words less than this, they stand below them."""


@dataclass(frozen=True, slots=True)
class Reasons:
    """(code, words) of the reasons for asking: `held` although a paper is held, `database` where one has no answer."""

    held: tuple[tuple[str, str], ...]
    database: tuple[tuple[str, str], ...]


class LineRow(QFrame):
    """One component. Files may be dropped on it; its keys work when it has the focus.

    Signals: files_wanted(), files_dropped(list of Path), scan_wanted(), files_removed(), declined(str), undone();
    stated(str): what is wrong with the line's database, or DATABASE_ANSWERS; paper_chosen(str): this one of several papers
    held; look_wanted(): to the paper's verification; fault_read(): the message was put away; step_wanted(int): so many
    rows on.
    """

    files_wanted = Signal()
    files_dropped = Signal(object)
    scan_wanted = Signal()
    files_removed = Signal()
    declined = Signal(str)
    undone = Signal()
    stated = Signal(str)
    look_wanted = Signal()
    paper_chosen = Signal(str)
    count_wanted = Signal()
    fault_read = Signal()
    step_wanted = Signal(int)

    def __init__(self, theme: Theme, reasons: Reasons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("row")
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._state: LineState | None = None
        self._reasons = reasons
        self._chip = StateChip(theme, parent=self)
        self._name = label("", "strong", wrap=True, parent=self)
        self._reason = label("", "quiet", wrap=True, parent=self)
        self._rule = label("", "small", wrap=True, parent=self)
        self._files = label("", "body", wrap=True, parent=self)
        self._bar = MessageBar(theme, self)
        self._scan = QuietButton(theme, self.tr("Quét"), icon="scanner", parent=self)
        self._add = QuietButton(theme, self.tr("Thêm tệp…"), icon="file-plus", parent=self)
        self._decline = QuietButton(theme, self.tr("Yêu cầu nộp mới…"), parent=self)
        self._undo = QuietButton(theme, self.tr("Dùng lại bản đã có"), icon="reuse", parent=self)
        self._lacks = QuietButton(theme, self.tr("Cơ sở dữ liệu thiếu, sai…"), parent=self)
        self._answers = QuietButton(theme, self.tr("Lấy từ cơ sở dữ liệu"), parent=self)
        self._remove = QuietButton(theme, self.tr("Bỏ tệp"), icon="close", parent=self)
        self._look = QuietButton(theme, self.tr("Xem"), icon="eye", parent=self)
        self._count = QuietButton(theme, self.tr("Đếm trang"), parent=self)
        self._choose = QuietButton(theme, self.tr("Chọn giấy tờ…"), parent=self)
        self._acts = (
            self._look,
            self._count,
            self._choose,
            self._remove,
            self._undo,
            self._answers,
            self._lacks,
            self._decline,
            self._add,
            self._scan,
        )
        self._scan.clicked.connect(self.scan_wanted)
        self._add.clicked.connect(self.files_wanted)
        self._decline.clicked.connect(self.ask_reason)
        self._lacks.clicked.connect(self.ask_reason)
        self._answers.clicked.connect(partial(self.stated.emit, DATABASE_ANSWERS))
        self._undo.clicked.connect(self.undone)
        self._remove.clicked.connect(self.files_removed)
        self._look.clicked.connect(self.look_wanted)
        self._count.clicked.connect(self.count_wanted)
        self._choose.clicked.connect(self.ask_paper)
        self._bar.closed.connect(self.fault_read)
        self._lay_out()

    def _lay_out(self) -> None:
        chip = QWidget(self)
        chip.setFixedWidth(CHIP_WIDTH)
        left = QVBoxLayout(chip)
        left.setContentsMargins(0, 2, 0, 0)
        left.addWidget(self._chip)
        left.addStretch(1)
        words = QVBoxLayout()
        words.setSpacing(2)
        for part in (self._name, self._reason, self._rule, self._files, self._bar):
            words.addWidget(part)
        words.addStretch(1)
        acts = QHBoxLayout()
        acts.setSpacing(0)
        for button in self._acts:
            acts.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        acts.addStretch(1)
        body = self._body = QHBoxLayout()
        body.setSpacing(6)
        body.addLayout(words, 1)
        body.addLayout(acts)
        for before, after in pairwise(self._acts):
            QWidget.setTabOrder(before, after)
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(10, 9, 6, 9)
        row.setSpacing(10)
        row.addWidget(chip)
        row.addLayout(body, 1)

    @property
    def state(self) -> LineState | None:
        return self._state

    @property
    def chip(self) -> StateChip:
        return self._chip

    @property
    def message(self) -> str:
        """What went wrong with a file, empty for nothing."""
        return self._bar.text

    def render_state(self, state: LineState, *, busy: bool) -> None:
        self._state = state
        self._chip.set_state(state.tone, state.word)
        self._name.setText(state.name)
        self._reason.setText(state.reason)
        self._reason.setVisible(bool(state.reason))
        self._rule.setText(state.rule)
        self._rule.setToolTip(state.rule_ground)
        self._rule.setVisible(bool(state.rule))
        counting = self.tr("Đếm bản giấy") if state.paper is None else self.tr("Đếm trang")
        self._count.setText(counting)
        self._count.setAccessibleName(counting)
        self._count.setVisible(state.may_count)
        self._choose.setVisible(bool(state.choices))
        self._files.setText(files_words(state.files))
        self._files.setVisible(bool(state.files))
        self._remove.setVisible(bool(state.files))
        self._add.setVisible(state.may_add)
        self._scan.setVisible(state.may_add and not state.files)
        self._decline.setVisible(state.may_decline)
        self._undo.setVisible(state.may_undo and not state.files)
        self._lacks.setVisible(state.may_state)
        self._answers.setVisible(state.may_answer)
        self._look.setVisible(state.paper is not None and not state.may_add)
        for button in self._acts:
            button.setEnabled(button in (self._look, self._count) or not busy)
        if state.fault is not None:
            self._bar.show_error(state.fault)
        else:
            self._bar.clear()
        told = (f"{state.name}: {state.word}.", state.reason, state.rule)
        self.setAccessibleName(" ".join(part for part in told if part))
        self._arrange(self.width())

    @Slot()
    def ask_reason(self) -> None:
        """Offer the reasons for asking again for what is held, or for asking although a database covers the line."""
        covered = self._state is not None and self._state.may_state
        reasons = self._reasons.database if covered else self._reasons.held
        told, button = (self.stated, self._lacks) if covered else (self.declined, self._decline)
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for code, words in reasons:
            menu.addAction(words).triggered.connect(partial(told.emit, code))
        if menu.actions():
            menu.setActiveAction(menu.actions()[0])
            menu.popup(button.mapToGlobal(QPoint(0, button.height())))

    @Slot()
    def ask_paper(self) -> None:
        """Offer the papers that may be reused, the one taken now marked."""
        state = self._state
        if state is None or not state.choices:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for paper, words in state.choices:
            action = menu.addAction(words)
            action.setCheckable(True)
            action.setChecked(paper == state.chosen)
            action.triggered.connect(partial(self.paper_chosen.emit, paper))
        menu.setActiveAction(menu.actions()[0])
        menu.popup(self._choose.mapToGlobal(QPoint(0, self._choose.height())))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Beside each other where there is room, else one below the other: words are never squeezed to a column."""
        super().resizeEvent(event)
        self._arrange(event.size().width())

    def _arrange(self, width: int) -> None:
        beside, below = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._row.setDirection(beside if width >= STACKED else below)
        buttons = sum(it.sizeHint().width() for it in self._acts if not it.isHidden())
        left = width - CHIP_WIDTH - 2 * self._row.spacing() - buttons
        self._body.setDirection(beside if left >= WORDS_LEAST else below)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        state = self._state
        key = Qt.Key(event.key())
        if state is None or event.modifiers() not in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.KeypadModifier,
        ):
            super().keyPressEvent(event)
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.step_wanted.emit(1 if key is Qt.Key.Key_Down else -1)
        elif key is Qt.Key.Key_T and state.may_add:
            self.files_wanted.emit()
        elif key is Qt.Key.Key_Q and state.may_add and not state.files:
            self.scan_wanted.emit()
        elif key is Qt.Key.Key_Y and (state.may_decline or state.may_state):
            self.ask_reason()
        elif key is Qt.Key.Key_S and state.may_count:
            self.count_wanted.emit()
        elif key is Qt.Key.Key_X and state.choices:
            self.ask_paper()
        elif key is Qt.Key.Key_D and (state.may_undo or state.may_answer):
            self._take_back(state)
        elif key is Qt.Key.Key_Delete and state.files:
            self.files_removed.emit()
        else:
            super().keyPressEvent(event)

    def _take_back(self, state: LineState) -> None:
        """What was said last goes first."""
        if state.may_undo:
            self.undone.emit()
        else:
            self.stated.emit(DATABASE_ANSWERS)

    # Dropping -------------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self._state is not None and self._state.may_add and event.mimeData().hasUrls():
            self._mark_drop(True)
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._mark_drop(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self._mark_drop(False)
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            event.acceptProposedAction()
            self.files_dropped.emit(paths)

    def _mark_drop(self, over: bool) -> None:
        self.setProperty("drop", over)
        self.style().unpolish(self)
        self.style().polish(self)


class ChecklistView(QScrollArea):
    """All rows.

    Signals: acted(str, str, object): component; what (`files`, `dropped`, `scan`, `count`, `remove`, `decline`, `undo`,
    `database`, `choose`, `look`, `read`); detail.
    """

    acted = Signal(str, str, object)

    def __init__(self, theme: Theme, reasons: Reasons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._reasons = reasons
        self._rows: dict[ComponentCode, LineRow] = {}
        self._page = QWidget()
        self._column = QVBoxLayout(self._page)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addStretch(1)
        self.setWidget(self._page)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(self.tr("Thành phần hồ sơ"))

    def row(self, component: ComponentCode) -> LineRow:
        return self._rows[component]

    def rows(self) -> tuple[LineRow, ...]:
        """The rows in the order shown."""
        return tuple(self._rows.values())

    def render_lines(self, lines: Sequence[LineState], *, busy: bool) -> None:
        codes = [line.code for line in lines]
        focus = QApplication.focusWidget()
        had_focus = focus is not None and self._page.isAncestorOf(focus)
        if codes != list(self._rows):
            self._build(codes)
        for line in lines:
            self._rows[line.code].render_state(line, busy=busy)
        # Once the rows have their new heights.
        QTimer.singleShot(0, self, self._keep_in_view)
        if had_focus and not self._page.isAncestorOf(QApplication.focusWidget() or self):
            self.focus_first_open()

    def focus_first_open(self) -> None:
        """Go to the first row that still needs a paper, else the first."""
        wanted = [row for row in self._rows.values() if row.state is not None and row.state.may_add]
        for row in wanted[:1] or list(self._rows.values())[:1]:
            row.setFocus()
            self.ensureWidgetVisible(row)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A panel below came or went: the row in hand stays whole in view."""
        super().resizeEvent(event)
        self._keep_in_view()

    @Slot()
    def _keep_in_view(self) -> None:
        focus = QApplication.focusWidget()
        for row in self._rows.values():
            if focus is not None and (row is focus or row.isAncestorOf(focus)):
                self.ensureWidgetVisible(row, 0, 0)

    def _step(self, at: int, step: int) -> None:
        rows = self.rows()
        row = rows[min(max(at + step, 0), len(rows) - 1)]
        row.setFocus()
        self.ensureWidgetVisible(row)

    def _build(self, codes: Sequence[ComponentCode]) -> None:
        for row in self._rows.values():
            row.hide()
            row.deleteLater()
        self._rows = {}
        for at, code in enumerate(codes):
            row = LineRow(self._theme, self._reasons, self._page)
            row.files_wanted.connect(partial(self.acted.emit, code, "files", None))
            row.files_dropped.connect(partial(self.acted.emit, code, "dropped"))
            row.scan_wanted.connect(partial(self.acted.emit, code, "scan", None))
            row.files_removed.connect(partial(self.acted.emit, code, "remove", None))
            row.declined.connect(partial(self.acted.emit, code, "decline"))
            row.stated.connect(partial(self.acted.emit, code, "database"))
            row.undone.connect(partial(self.acted.emit, code, "undo", None))
            row.count_wanted.connect(partial(self.acted.emit, code, "count", None))
            row.paper_chosen.connect(partial(self.acted.emit, code, "choose"))
            row.fault_read.connect(partial(self.acted.emit, code, "read", None))
            row.look_wanted.connect(partial(self.acted.emit, code, "look", None))
            row.step_wanted.connect(partial(self._step, at))
            self._rows[code] = row
            self._column.insertWidget(at, row)
            # The layout would show it a turn later, and until then it could not take the focus.
            row.show()


def files_words(files: Sequence[Attached]) -> str:
    """Return the names of the files put on a line and their pages: `giay-khai-sinh.pdf (2 trang)`."""
    return "\n".join(
        f"{attached.path.name} "
        + ("(đang kiểm tra…)" if attached.pages is None else f"({attached.pages} trang)")
        for attached in files
    )
