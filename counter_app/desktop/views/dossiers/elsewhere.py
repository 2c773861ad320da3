"""Number and day of a result that another place gave, to be told when the work ends without its paper."""

from datetime import date, datetime

from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from counter_app.desktop.views.widgets import label
from counter_app.domain.deadlines import VIETNAM
from counter_app.domain.text import nfc

DAY = "%d/%m/%Y"


class ElsewhereFields(QWidget):
    """Two fields, both or none of which are filled."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.number_field = QLineEdit(self)
        self.day_field = QLineEdit(self)
        self.day_field.setPlaceholderText(self.tr("ngày/tháng/năm"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for words, field in (
            (self.tr("Số của kết quả, nếu đã trả ở nơi khác"), self.number_field),
            (self.tr("Ngày của kết quả đó"), self.day_field),
        ):
            column.addWidget(label(words, "strong"))
            column.addWidget(field)
            field.setAccessibleName(words)

    @property
    def number(self) -> str:
        return nfc(self.number_field.text())

    @property
    def day(self) -> date | None:
        """The day typed, None when it is none."""
        try:
            return (
                datetime.strptime(self.day_field.text().strip(), DAY).replace(tzinfo=VIETNAM).date()
            )
        except ValueError:
            return None

    @property
    def is_whole(self) -> bool:
        """Both are filled and the day is one, or neither is filled."""
        told = bool(self.number.strip())
        return self.day is not None if told else not self.day_field.text().strip()

    def clear(self) -> None:
        self.number_field.clear()
        self.day_field.clear()

    def take_focus(self) -> None:
        """Go to what is missing or wrong."""
        field = self.day_field if self.number.strip() else self.number_field
        field.setFocus()
        field.selectAll()
