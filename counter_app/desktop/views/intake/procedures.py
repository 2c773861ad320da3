"""What the citizen comes for: search while typing without marks, then one line with its limit, fee and cases."""

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from counter_app.desktop.theme import Theme
from counter_app.desktop.theme.fonts import TextSize, font
from counter_app.desktop.viewmodels.intake_state import IntakeState, Spot
from counter_app.desktop.views.widgets import Choice, MessageBar, QuietButton, label
from counter_app.desktop.views.widgets.rows import paint_row_ground
from counter_app.domain.catalogue import Procedure
from counter_app.domain.ids import CaseCode
from counter_app.domain.text import nfc
from counter_app.messages import limit_words

ROW = 56


class _ProcedureRow(QStyledItemDelegate):
    """Name on the first line, code, limit and fee on the second."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(200, ROW)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        palette = self._theme.palette
        rect = option.rect
        painter.save()
        paint_row_ground(painter, option, palette)
        inner = rect.adjusted(12, 6, -12, -6)
        name, facts = index.data(Qt.ItemDataRole.DisplayRole), index.data(Qt.ItemDataRole.UserRole)
        painter.setFont(font(TextSize.BODY))
        painter.setPen(QColor(palette.text))
        shown = painter.fontMetrics().elidedText(
            str(name), Qt.TextElideMode.ElideRight, inner.width()
        )
        painter.drawText(inner, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft, shown)
        painter.setFont(font(TextSize.SMALL))
        painter.setPen(QColor(palette.quiet))
        shown = painter.fontMetrics().elidedText(
            str(facts), Qt.TextElideMode.ElideRight, inner.width()
        )
        painter.drawText(inner, Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft, shown)
        painter.restore()


class ProcedurePicker(QWidget):
    """Signals: searched(str): words as they are typed; chosen(str): code of a procedure."""

    searched = Signal(str)
    chosen = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._codes: tuple[str, ...] = ()
        self._search = QLineEdit(self)
        self._search.setPlaceholderText(
            self.tr("Tìm thủ tục, gõ không dấu cũng được: dang ky khai sinh")
        )
        self._search.setAccessibleName(self.tr("Thủ tục"))
        self._list = QListWidget(self)
        self._list.setAccessibleName(self.tr("Danh sách thủ tục"))
        self._list.setItemDelegate(_ProcedureRow(theme, self._list))
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setMouseTracking(True)
        self._none = label(
            self.tr("Không có thủ tục nào khớp. Thử ít chữ hơn, hoặc gõ mã thủ tục."),
            "quiet",
            wrap=True,
            parent=self,
        )
        self._bar = MessageBar(theme, self)
        self._search.textEdited.connect(self._on_typed)
        self._search.returnPressed.connect(self._on_enter)
        self._search.installEventFilter(self)
        self._list.itemActivated.connect(self._on_enter)
        self._list.itemClicked.connect(self._on_enter)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(label(self.tr("Công dân cần làm gì?"), "section", parent=self))
        column.addWidget(self._search)
        column.addWidget(self._bar)
        column.addWidget(self._none)
        column.addWidget(self._list, 1)

    @property
    def field(self) -> QLineEdit:
        return self._search

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the procedures listed."""
        return tuple(self._list.item(at).text() for at in range(self._list.count()))

    def start(self) -> None:
        """Empty the field and wait for words."""
        self._search.clear()
        self._search.setFocus()

    def render_state(self, state: IntakeState) -> None:
        codes = tuple(procedure.code for procedure in state.procedures)
        if codes != self._codes:
            self._codes = codes
            self._list.clear()
            for procedure in state.procedures:
                item = QListWidgetItem(procedure.name)
                item.setData(Qt.ItemDataRole.UserRole, procedure_facts(procedure))
                item.setData(Qt.ItemDataRole.UserRole + 1, procedure.code)
                self._list.addItem(item)
            self._list.setCurrentRow(0)
        self._none.setVisible(not codes)
        self._list.setVisible(bool(codes))
        if state.fault is not None and state.spot is Spot.PROCEDURE:
            self._bar.show_error(state.fault)
        else:
            self._bar.clear()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Up and down move in the list while the words stay under the fingers."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
            if step is not None and self._list.count():
                row = min(max(self._list.currentRow() + step, 0), self._list.count() - 1)
                self._list.setCurrentRow(row)
                return True
        return super().eventFilter(watched, event)

    @Slot(str)
    def _on_typed(self, text: str) -> None:
        self.searched.emit(nfc(text))

    @Slot()
    def _on_enter(self) -> None:
        item = self._list.currentItem()
        if item is not None:
            self.chosen.emit(str(item.data(Qt.ItemDataRole.UserRole + 1)))


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
        row.addWidget(self._case)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(top)
        column.addLayout(row)

    @property
    def case_box(self) -> Choice:
        return self._case

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


def procedure_facts(procedure: Procedure) -> str:
    """Return code, limit and fee of the first case."""
    case = procedure.cases[0]
    return " · ".join((procedure.code, procedure.field, limit_words(case.limit), case.fee))
