"""The register of a period: shown and printed, or saved as a workbook."""

from datetime import date, datetime

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from counter_app.desktop.theme import Theme
from counter_app.desktop.views.dialogs import Dialogs
from counter_app.desktop.views.widgets import PushButton, QuietButton, label
from counter_app.domain.deadlines import VIETNAM
from counter_app.messages import day

_DAY = "%d/%m/%Y"


class RegisterBar(QWidget):
    """Signals: print_wanted(date, date); save_wanted(date, date, Path): first and last day of receipt; closed().
    lacking(str): which day is none, in words; empty when both are right.
    """

    print_wanted = Signal(object, object)
    save_wanted = Signal(object, object, object)
    closed = Signal()
    lacking = Signal(str)

    def __init__(self, theme: Theme, dialogs: Dialogs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._dialogs = dialogs
        self._like = ""
        self.first = QLineEdit(self)
        self.first.setAccessibleName(self.tr("Sổ theo dõi từ ngày"))
        self.last = QLineEdit(self)
        self.last.setAccessibleName(self.tr("Sổ theo dõi đến ngày"))
        self._show = PushButton(theme, self.tr("Xem, in"), icon="printer", parent=self)
        self._save = QuietButton(theme, self.tr("Lưu Excel…"), icon="save", parent=self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(label(self.tr("Sổ theo dõi hồ sơ, nhận từ"), "body", parent=self))
        row.addWidget(self.first, 1)
        row.addWidget(label(self.tr("đến"), "body", parent=self))
        row.addWidget(self.last, 1)
        row.addWidget(self._show)
        row.addWidget(self._save)
        self.first.returnPressed.connect(self._on_show)
        self.last.returnPressed.connect(self._on_show)
        self._show.clicked.connect(self._on_show)
        self._save.clicked.connect(self.save_now)
        self.hide()

    def open(self, today: date) -> None:
        """Propose this month so far."""
        self.first.setText(day(today.replace(day=1)))
        self._like = day(today)
        self.last.setText(self._like)
        self.show()
        self.first.setFocus()
        self.first.selectAll()

    def period(self) -> tuple[date, date] | None:
        """Return first and last day; None, with the focus on the field that is no date or lies before the other."""
        days: list[date] = []
        for field in (self.first, self.last):
            try:
                read = datetime.strptime(field.text().strip(), _DAY).replace(tzinfo=VIETNAM)
                days.append(read.date())
            except ValueError:
                words = self.tr("Ngày chưa đúng. Gõ ngày/tháng/năm, ví dụ {like}.")
                self.lacking.emit(words.format(like=self._like))
                field.setFocus()
                field.selectAll()
                return None
        if days[1] < days[0]:
            self.lacking.emit(self.tr("Ngày cuối trước ngày đầu. Sửa một trong hai."))
            self.last.setFocus()
            self.last.selectAll()
            return None
        self.lacking.emit("")
        return days[0], days[1]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    @Slot()
    def _on_show(self) -> None:
        period = self.period()
        if period is not None:
            self.print_wanted.emit(*period)

    @Slot()
    def save_now(self) -> None:
        """Ask where to, then save the workbook."""
        period = self.period()
        if period is None:
            return
        first, last = period
        name = f"so-theo-doi-{first.isoformat()}-{last.isoformat()}.xlsx"
        kinds = self.tr("Sổ Excel (*.xlsx)")
        target = self._dialogs.choose_target(self, self.tr("Lưu sổ theo dõi"), name, kinds)
        if target is not None:
            self.save_wanted.emit(first, last, target)
