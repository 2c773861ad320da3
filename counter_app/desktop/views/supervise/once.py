"""The once-only rule in four figures; each opens the dossiers behind it."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from counter_app.desktop.models.once import once_columns, once_words
from counter_app.desktop.models.table import LazyTableModel
from counter_app.desktop.theme import Theme
from counter_app.desktop.views.table import TablePanel
from counter_app.desktop.views.table.refill import refill
from counter_app.desktop.views.widgets import EmptyState, QuietButton, label
from counter_app.domain.figures import Once, OnceRow
from counter_app.messages import grouped_number


class OncePage(QWidget):
    """Signals: left(): back to the board; opened(str): the dossier of a row, by id."""

    left = Signal()
    opened = Signal(str)

    def __init__(
        self,
        theme: Theme,
        *,
        names: Callable[[], Mapping[str, str]],
        reasons: Mapping[str, str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._rows: tuple[OnceRow, ...] = ()
        self._shown: Once | None = None
        self._model: LazyTableModel[OnceRow] = LazyTableModel(
            once_columns(names, reasons), parent=self
        )
        self.table = TablePanel(
            theme,
            self._model,
            name=self.tr("Hồ sơ đằng sau số liệu"),
            counted=self.tr("{count} lần"),
            filterable=False,
            parent=self,
        )
        self._empty = EmptyState(
            theme, "reuse", "", self.tr("Trong 30 ngày qua không có lần nào."), parent=self
        )
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._empty)
        self.back = QuietButton(
            theme, self.tr("Về bảng giám sát"), icon="chevron-left", parent=self
        )
        self.back.set_shortcut_shown("Esc")
        self.figures = {kind: self._figure(kind) for kind in Once}
        self._lay_out()
        self.back.clicked.connect(self.left)
        self.table.opened.connect(self._on_opened)

    def _figure(self, kind: Once) -> QToolButton:
        button = QToolButton(self)
        button.setCheckable(True)
        button.clicked.connect(partial(self.show_kind, kind))
        return button

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.back)
        head.addStretch(1)
        head.addWidget(label(self.tr("Chỉ hỏi một lần, 30 ngày"), "quiet", parent=self))
        figures = QHBoxLayout()
        figures.setSpacing(2)
        for button in self.figures.values():
            figures.addWidget(button)
        figures.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 12, 24, 12)
        column.setSpacing(8)
        column.addLayout(head)
        column.addLayout(figures)
        column.addWidget(self._stack, 1)

    def show_rows(self, rows: Sequence[OnceRow]) -> None:
        """Count anew; what was shown stays shown."""
        self._rows = tuple(rows)
        for kind, button in self.figures.items():
            count = sum(row.kind is kind for row in self._rows)
            words = f"{once_words(kind)}: {grouped_number(count)}"
            button.setText(words)
            button.setAccessibleName(words)
        self._fill()

    @Slot()
    def show_kind(self, kind: Once | None, _checked: bool = False) -> None:
        """Show the dossiers behind one figure, at the second press those behind all four."""
        self._shown = None if kind is self._shown else kind
        self._fill()
        self.table.setFocus()

    def _fill(self) -> None:
        for kind, button in self.figures.items():
            button.setChecked(kind is self._shown)
        rows = [row for row in self._rows if self._shown in (None, row.kind)]
        rows.sort(key=lambda row: row.at, reverse=True)
        ids = [f"{at}:{row.dossier}" for at, row in enumerate(rows)]
        refill(self.table, self._model, ids, rows)
        self.table.set_total(len(rows))
        self._empty.set_words(
            once_words(self._shown) if self._shown else self.tr("Chưa có số liệu"),
            self.tr("Trong 30 ngày qua không có lần nào."),
        )
        self._stack.setCurrentWidget(self.table if rows else self._empty)

    @Slot(str)
    def _on_opened(self, row: str) -> None:
        self.opened.emit(row.partition(":")[2])
