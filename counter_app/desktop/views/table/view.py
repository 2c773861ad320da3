"""A table with its filter row and its count: sort by header, Enter for the main act, copy as tab-separated text."""

from collections.abc import Iterator, Mapping, Sequence, Set
from typing import Generic, TypeVar

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QItemSelectionRange,
    QModelIndex,
    QObject,
    QSignalBlocker,
    Qt,
    QTimer,
    Signal,
    Slot,
)
from PySide6.QtGui import QFocusEvent, QGuiApplication, QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from counter_app.desktop.models.table import Column, LazyTableModel
from counter_app.desktop.theme import Theme
from counter_app.desktop.theme.stylesheet import ROW
from counter_app.desktop.views.widgets import label
from counter_app.domain.text import nfc
from counter_app.messages import grouped_number

from .delegate import HOVERED, CellDelegate

Row = TypeVar("Row")
FILTER_DELAY_MS = 200


LEAST_WIDTH = 40
"""Narrower, a column would be lost to the eye."""


class _Rows(QTableView):
    """Rows whose cursor a person puts: Qt would make the first row current, unmarked, when the focus comes and none is."""

    def focusInEvent(self, event: QFocusEvent) -> None:
        if self.currentIndex().isValid():
            super().focusInEvent(event)
            return
        with QSignalBlocker(self.selectionModel()):
            super().focusInEvent(event)
            self.selectionModel().clearCurrentIndex()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._hover(self.indexAt(event.position().toPoint()).row())

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(-1)

    def _hover(self, row: int) -> None:
        if row != self.property(HOVERED):
            self.setProperty(HOVERED, row)
            self.viewport().update()

    def moveCursor(
        self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        if action is QAbstractItemView.CursorAction.MoveEnd and not self.currentIndex().isValid():
            return self.model().index(self.model().rowCount() - 1, 0)
        return super().moveCursor(action, modifiers)


class TablePanel(QWidget, Generic[Row]):
    """Signals:
    opened(str): Enter or a double click on a row; its id.
    chosen(str): another row has the cursor; its id, empty for none.
    filter_changed(str): the words in the filter row, NFC, after a short rest.
    columns_wanted(): F4, to choose which columns are shown.
    selection_changed(): other rows are selected, with the keys or the pointer.
    """

    opened = Signal(str)
    chosen = Signal(str)
    filter_changed = Signal(str)
    columns_wanted = Signal()
    selection_changed = Signal()

    def __init__(
        self,
        theme: Theme,
        model: LazyTableModel[Row],
        *,
        name: str,
        counted: str,
        filterable: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        """`name`: what the table shows, for the ear. `counted`: the foot, with `{count}`, e.g. `{count} giấy tờ`."""
        super().__init__(parent)
        self._model = model
        self._counted = counted
        self._filter = QLineEdit(self)
        self._filter.setPlaceholderText(self.tr("Lọc, gõ không dấu cũng được"))
        self._filter.setAccessibleName(self.tr("Lọc"))
        self._filter.setClearButtonEnabled(True)
        self._filter.hide()
        self._filterable = filterable
        self._unwanted: frozenset[str] = frozenset()
        self._told_elsewhere: frozenset[str] = frozenset()
        self._timer = QTimer(self, interval=FILTER_DELAY_MS, singleShot=True)
        self._timer.timeout.connect(self._on_filter)
        self._filter.textChanged.connect(self._timer.start)
        self._filter.installEventFilter(self)
        self._foot = label("", "small", parent=self)
        self._table = _Rows(self)
        self._set_up(theme, name)
        foot = QHBoxLayout()
        foot.setContentsMargins(12, 4, 12, 6)
        foot.addWidget(self._foot)
        foot.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._filter)
        column.addWidget(self._table, 1)
        column.addLayout(foot)
        self.setFocusProxy(self._table)
        model.modelReset.connect(self._on_reset)
        theme.changed.connect(self._table.viewport().update)
        self._on_reset()

    def _set_up(self, theme: Theme, name: str) -> None:
        table = self._table
        table.setAccessibleName(name)
        table.setModel(self._model)
        table.setItemDelegate(CellDelegate(theme, table))
        table.setShowGrid(False)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        table.setTabKeyNavigation(False)
        table.setMouseTracking(True)
        table.setWordWrap(False)
        rows = table.verticalHeader()
        rows.hide()
        rows.setDefaultSectionSize(ROW)
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = table.horizontalHeader()
        # With the table's own it would ask every row, column by column, whether all are selected: half a second of 44,000.
        header.setSelectionModel(QItemSelectionModel(self._model, header))
        header.setHighlightSections(False)
        header.setSectionsClickable(True)
        header.setSortIndicatorShown(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        for at, column in enumerate(self._model.columns):
            mode = (
                QHeaderView.ResizeMode.Interactive
                if column.width
                else QHeaderView.ResizeMode.Stretch
            )
            header.setSectionResizeMode(at, mode)
            if column.width:
                table.setColumnWidth(at, column.width)
        header.sortIndicatorChanged.connect(self._model.sort)
        table.doubleClicked.connect(self._on_double_click)
        table.installEventFilter(self)
        table.selectionModel().currentRowChanged.connect(self._on_current)
        table.selectionModel().selectionChanged.connect(self._on_selection)

    @property
    def table(self) -> QTableView:
        return self._table

    @property
    def filter_field(self) -> QLineEdit:
        return self._filter

    @property
    def foot(self) -> str:
        """The count as shown."""
        return self._foot.text()

    def set_total(self, total: int) -> None:
        """Say how many there are in all when not all are shown."""
        shown = self._model.rowCount()
        words = self._counted.format(count=grouped_number(shown))
        if total > shown:
            words = self.tr("{shown} trên tổng số {total}").format(
                shown=words, total=grouped_number(total)
            )
        self._foot.setText(words)

    @property
    def columns(self) -> tuple[Column[Row], ...]:
        return self._model.columns

    @property
    def hidden_columns(self) -> frozenset[str]:
        """Keys of the columns that the officer does not want to see."""
        return self._unwanted

    def hide_columns(self, keys: Set[str]) -> None:
        """Hide these columns and show all others."""
        self._unwanted = frozenset(keys)
        self._show_columns()

    def make_room(self, keys: Set[str]) -> None:
        """Hide these columns as well for the time being: what they tell is told beside the table."""
        self._told_elsewhere = frozenset(keys)
        self._show_columns()

    def _show_columns(self) -> None:
        away = self._unwanted | self._told_elsewhere
        shown = [column.key for column in self._model.columns if column.key not in away]
        # A table without any column would be none: then what makes room comes back.
        away = away if shown else self._unwanted
        for at, column in enumerate(self._model.columns):
            self._table.setColumnHidden(at, column.key in away)

    def drawn_widths(self) -> dict[str, int]:
        """Widths in pixels of the columns that stand otherwise than they came; hidden ones are left out."""
        return {
            column.key: self._table.columnWidth(at)
            for at, column in enumerate(self._model.columns)
            if column.width and self._table.columnWidth(at) not in (0, column.width)
        }

    def draw_widths(self, widths: Mapping[str, int]) -> None:
        """Give columns other widths, in pixels; unknown keys and those that take what is left are passed over."""
        for at, column in enumerate(self._model.columns):
            if column.width and column.key in widths:
                self._table.setColumnWidth(at, max(widths[column.key], LEAST_WIDTH))

    def current_id(self) -> str:
        """Return the id of the row with the cursor, empty for none."""
        number = self._table.currentIndex().row()
        return self._model.ids[number] if 0 <= number < len(self._model.ids) else ""

    def selected_ids(self) -> tuple[str, ...]:
        """Return the ids of all selected rows, in the order shown; cheap however many they are."""
        ids = self._model.ids
        return tuple(ids[number] for number in self._selected_numbers() if number < len(ids))

    def _selected_numbers(self) -> list[int]:
        chosen = self._table.selectionModel().selection()
        parts = (chosen.at(at) for at in range(chosen.count()))
        return sorted(number for part in parts for number in range(part.top(), part.bottom() + 1))

    def select(self, row_ids: Sequence[str]) -> None:
        """Select these rows beside the cursor's; those that are not shown are passed over."""
        where = {row_id: number for number, row_id in enumerate(self._model.ids)}
        numbers = sorted(where[row_id] for row_id in row_ids if row_id in where)
        chosen = QItemSelection()
        last = self._model.columnCount() - 1
        for first, end in _runs(numbers):
            chosen.append(
                QItemSelectionRange(self._model.index(first, 0), self._model.index(end, last))
            )
        self._table.selectionModel().select(
            chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect
        )

    def choose(self, row_id: str) -> bool:
        """Put the cursor on a row; False when it is not shown."""
        number = self._model.number_of(row_id)
        if number < 0:
            return False
        # Not `selectRow`: with Ctrl still held from the key of the act it would add the row to those selected before.
        flags = QItemSelectionModel.SelectionFlag
        self._table.selectionModel().setCurrentIndex(
            self._model.index(number, 0), flags.ClearAndSelect | flags.Rows
        )
        return True

    def show_filter(self) -> None:
        """Open the filter row and put the focus there."""
        if self._filterable:
            self._filter.show()
            self._filter.setFocus()
            self._filter.selectAll()

    def copy(self) -> None:
        """Put the selected rows on the clipboard, columns parted by tabs, NFC; those not looked at yet are fetched first."""
        self._model.tell_rows(
            self._selected_numbers(),
            lambda lines: QGuiApplication.clipboard().setText(nfc(lines)),
        )

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if watched is self._filter:
                return self._on_filter_key(event)
            return self._on_table_key(event)
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Find):
            self.show_filter()
            return
        super().keyPressEvent(event)

    def _on_table_key(self, event: QKeyEvent) -> bool:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
            return True
        if event.matches(QKeySequence.StandardKey.Find):
            self.show_filter()
            return True
        if event.key() == Qt.Key.Key_F4 and not event.modifiers():
            self.columns_wanted.emit()
            return True
        plain = event.modifiers() in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.KeypadModifier,
        )
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and plain and self.current_id():
            self.opened.emit(self.current_id())
            return True
        return False

    def _on_filter_key(self, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_Escape:
            self._filter.clear()
            self._filter.hide()
            self._table.setFocus()
            return True
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._table.setFocus()
            return True
        return False

    @Slot()
    def _on_filter(self) -> None:
        self.filter_changed.emit(nfc(self._filter.text()))

    @Slot()
    def _on_reset(self) -> None:
        self.set_total(0)

    @Slot()
    def _on_double_click(self) -> None:
        if self.current_id():
            self.opened.emit(self.current_id())

    @Slot()
    def _on_selection(self) -> None:
        self.selection_changed.emit()

    @Slot()
    def _on_current(self) -> None:
        self.chosen.emit(self.current_id())


def _runs(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield first and last of each run of neighbours in sorted numbers."""
    first: int | None = None
    before = 0
    for number in numbers:
        if first is None:
            first = number
        elif number != before + 1:
            yield first, before
            first = number
        before = number
    if first is not None:
        yield first, before
