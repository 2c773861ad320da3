"""Whose store this is: name, number in threes, everything else that tells one person from another."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from counter_app.desktop.models.papers import number_words, person_line
from counter_app.desktop.theme import Theme
from counter_app.desktop.views.widgets import IconButton, label
from counter_app.domain.people import Person


class PersonHead(QWidget):
    """Signals: back_wanted()."""

    back_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._back = IconButton(
            theme, "chevron-left", self.tr("Trở lại tìm kiếm"), key="Esc", parent=self
        )
        self._back.clicked.connect(self.back_wanted)
        self._name = label("", "page", wrap=True, parent=self)
        self._number = label("", "section", parent=self)
        self._number.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._line = label("", "quiet", wrap=True, parent=self)
        first = QHBoxLayout()
        first.setSpacing(16)
        first.addWidget(self._name, 1)
        first.addWidget(self._number, 0, Qt.AlignmentFlag.AlignRight)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addLayout(first)
        words.addWidget(self._line)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._back, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)

    @property
    def text(self) -> str:
        """Everything it says."""
        return "\n".join((self._name.text(), self._number.text(), self._line.text()))

    @property
    def name_label(self) -> QLabel:
        return self._name

    def show_person(self, person: Person) -> None:
        self._name.setText(person.name)
        self._number.setText(number_words(person))
        self._line.setText(person_line(person))
        self._line.setVisible(bool(self._line.text()))
        self.setAccessibleName(person.name)
