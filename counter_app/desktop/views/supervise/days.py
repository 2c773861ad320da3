"""Days off and working hours: the year's official days with the office's own above them."""

from datetime import date, datetime

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from counter_app.desktop.models.keeping import day_columns
from counter_app.desktop.models.table import LazyTableModel
from counter_app.desktop.theme import Theme
from counter_app.desktop.viewmodels.keeping import KeepingState
from counter_app.desktop.views.table import TablePanel
from counter_app.desktop.views.table.refill import refill
from counter_app.desktop.views.widgets import IconButton, PushButton, QuietButton, label
from counter_app.domain.deadlines import VIETNAM
from counter_app.domain.text import nfc
from counter_app.services.catalogue_desk import DayRow
from counter_app.services.catalogue_ports import LocalDayKind

_DAY = "%d/%m/%Y"


class DaysPanel(QWidget):
    """Signals: year_wanted(int); set_wanted(date, LocalDayKind, str, str): name and document; remove_wanted(date, str):
    document; hours_wanted(str); lacking(str): what is wrong or missing in a field, in words."""

    year_wanted = Signal(int)
    set_wanted = Signal(object, object, str, str)
    remove_wanted = Signal(object, str)
    hours_wanted = Signal(str)
    lacking = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._year = 0
        self._hours_shown = ""
        self._title = label("", "section", parent=self)
        self._before = IconButton(theme, "chevron-left", self.tr("Năm trước"), parent=self)
        self._after = IconButton(theme, "chevron-right", self.tr("Năm sau"), parent=self)
        self._rows: LazyTableModel[DayRow] = LazyTableModel(day_columns(), parent=self)
        self.table = TablePanel(
            theme,
            self._rows,
            name=self.tr("Ngày nghỉ và ngày làm bù"),
            counted=self.tr("{count} ngày"),
            filterable=False,
            parent=self,
        )
        self.day = self._field(self.tr("Ngày, ví dụ 20/03/2026"), self.tr("dd/mm/yyyy"))
        self.name = self._field(self.tr("Tên ngày nghỉ"))
        self.source = self._field(self.tr("Văn bản quy định"))
        self.worked = QCheckBox(self.tr("Thứ Bảy làm bù"), self)
        self.add = PushButton(theme, self.tr("Thêm ngày"), icon="plus", parent=self)
        self.remove = QuietButton(theme, self.tr("Bỏ ngày đang chọn"), icon="close", parent=self)
        self.hours = self._field(self.tr("Giờ làm việc, ví dụ 07:00-11:30,13:30-17:00"))
        self.save_hours = PushButton(theme, self.tr("Lưu giờ"), icon="save", parent=self)
        self._lay_out()
        self._listen()

    def _field(self, name: str, shown: str = "") -> QLineEdit:
        field = QLineEdit(self)
        field.setPlaceholderText(shown or name)
        field.setAccessibleName(name)
        return field

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self._title)
        head.addStretch(1)
        head.addWidget(self._before)
        head.addWidget(self._after)
        form = QGridLayout()
        form.setSpacing(8)
        form.addWidget(self.day, 0, 0)
        form.addWidget(self.name, 0, 1)
        form.addWidget(self.source, 1, 0, 1, 2)
        form.addWidget(self.worked, 2, 0)
        acts = QHBoxLayout()
        acts.addWidget(self.remove)
        acts.addStretch(1)
        acts.addWidget(self.add)
        form.addLayout(acts, 2, 1)
        form.setColumnStretch(1, 1)
        hours = QHBoxLayout()
        hours.setSpacing(8)
        hours.addWidget(label(self.tr("Giờ làm việc"), "strong", parent=self))
        hours.addWidget(self.hours, 1)
        hours.addWidget(self.save_hours)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self.table, 1)
        column.addLayout(form)
        column.addLayout(hours)

    def _listen(self) -> None:
        self._before.clicked.connect(self._on_before)
        self._after.clicked.connect(self._on_after)
        for field in (self.day, self.name, self.source):
            field.returnPressed.connect(self.add_now)
        self.add.clicked.connect(self.add_now)
        self.remove.clicked.connect(self.remove_now)
        self.hours.returnPressed.connect(self._on_hours)
        self.save_hours.clicked.connect(self._on_hours)
        self.table.table.installEventFilter(self)

    def render_state(self, state: KeepingState) -> None:
        self._year = state.year
        self._title.setText(self.tr("Ngày nghỉ, ngày làm bù năm {year}").format(year=state.year))
        refill(self.table, self._rows, [each.day.isoformat() for each in state.days], state.days)
        self.table.set_total(len(state.days))
        if state.hours != self._hours_shown:
            self._hours_shown = state.hours
            self.hours.setText(state.hours)
        for part in (self.add, self.remove, self.save_hours):
            part.setEnabled(not state.busy)
        if state.moved is not None and not state.busy:
            for field in (self.day, self.name, self.source):
                field.clear()

    @Slot()
    def add_now(self) -> None:
        """Add the day, or go to the field that is wrong or empty; what the office may not do is said by its rule."""
        day = self._day()
        if day is None:
            self.lacking.emit(self.tr("Ngày chưa đúng. Gõ ngày/tháng/năm, ví dụ 20/03/2026."))
            self.day.setFocus()
            self.day.selectAll()
            return
        for field, words in (
            (self.name, self.tr("Ghi tên ngày nghỉ.")),
            (self.source, self.tr("Ghi văn bản quy định ngày này.")),
        ):
            if not field.text().strip():
                self.lacking.emit(words)
                field.setFocus()
                return
        kind = LocalDayKind.WORKED_SATURDAY if self.worked.isChecked() else LocalDayKind.OFF
        self.set_wanted.emit(day, kind, nfc(self.name.text()), nfc(self.source.text()))

    @Slot()
    def remove_now(self) -> None:
        """Take out the day with the cursor; an official one needs the document that strikes it."""
        chosen = self.table.current_id()
        if chosen:
            self.remove_wanted.emit(date.fromisoformat(chosen), nfc(self.source.text()))
        else:
            self.lacking.emit(self.tr("Chọn trong bảng ngày cần bỏ."))
            self.table.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() == Qt.Key.Key_Delete
            and not event.modifiers()
        ):
            self.remove_now()
            return True
        return super().eventFilter(watched, event)

    def _day(self) -> date | None:
        try:
            read = datetime.strptime(self.day.text().strip(), _DAY).replace(tzinfo=VIETNAM)
        except ValueError:
            return None
        return read.date()

    @Slot()
    def _on_before(self) -> None:
        self.year_wanted.emit(self._year - 1)

    @Slot()
    def _on_after(self) -> None:
        self.year_wanted.emit(self._year + 1)

    @Slot()
    def _on_hours(self) -> None:
        self.hours_wanted.emit(self.hours.text())
