"""Who else the case is about: one field a role, shown only where a component wants that person's paper."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from counter_app.desktop.theme import Theme, Tone
from counter_app.desktop.viewmodels.intake_state import RoleState
from counter_app.desktop.views.reader_keys import TAKES_CARDS
from counter_app.desktop.views.widgets import MessageBar, StateChip, label
from counter_app.domain.catalogue import HolderRole
from counter_app.domain.text import nfc
from counter_app.messages.labels import HOLDER_ROLE

LABEL = 150


class RoleField(QWidget):
    """Signals:
    given(HolderRole, str): a number or card; named(HolderRole, str): the name of somebody new.
    passed(): Enter on an empty field, or arrow down: there is no number (a newborn), on to the papers.
    """

    given = Signal(object, str)
    named = Signal(object, str)
    passed = Signal()

    def __init__(self, theme: Theme, role: HolderRole, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._role = role
        words = HOLDER_ROLE[role]
        name = label(words[0].upper() + words[1:], "strong", parent=self)
        name.setFixedWidth(LABEL)
        self.field = QLineEdit(self)
        self.field.setProperty(TAKES_CARDS, True)
        self.field.setAccessibleName(self.tr("Số định danh hoặc thẻ của {who}").format(who=words))
        self.field.setPlaceholderText(self.tr("Số định danh, hoặc quét mã QR trên thẻ"))
        self.name_field = QLineEdit(self)
        self.name_field.setAccessibleName(self.tr("Họ và tên của {who}").format(who=words))
        self.name_field.setPlaceholderText(self.tr("Họ và tên (lần đầu)"))
        self._chip = StateChip(theme, Tone.DONE, "", self)
        self._bar = MessageBar(theme, self)
        self.field.returnPressed.connect(self._on_given)
        self.name_field.returnPressed.connect(self._on_named)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(name)
        row.addWidget(self.field, 1)
        row.addWidget(self.name_field, 1)
        row.addWidget(self._chip)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self._bar)

    @property
    def message(self) -> str:
        return self._bar.text

    def render_state(self, state: RoleState) -> None:
        if state.number:
            self.field.setText(state.number)
        self.name_field.setVisible(state.new)
        if state.name and state.new:
            self.name_field.setText(state.name)
        self._chip.setVisible(bool(state.name))
        self._chip.set_state(Tone.DONE, state.name)
        if state.fault is not None:
            self._bar.show_error(state.fault)
        else:
            self._bar.clear()

    @Slot()
    def _on_given(self) -> None:
        text = nfc(self.field.text())
        if text.strip():
            self.given.emit(self._role, text)
        else:
            self.passed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A line of text lets the arrows pass."""
        if event.key() == Qt.Key.Key_Down:
            self.passed.emit()
        else:
            super().keyPressEvent(event)

    @Slot()
    def _on_named(self) -> None:
        self.named.emit(self._role, nfc(self.name_field.text()))


class RolesBar(QWidget):
    """Signals: given(HolderRole, str); named(HolderRole, str); passed()."""

    given = Signal(object, str)
    named = Signal(object, str)
    passed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._fields: dict[HolderRole, RoleField] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)

    def field(self, role: HolderRole) -> RoleField:
        return self._fields[role]

    def first_open(self, roles: Sequence[RoleState]) -> QLineEdit | None:
        """Return the first field that a line which may not be missing waits for, None when all is said."""
        for state in roles:
            if state.role in self._fields and state.wanted and not state.name:
                field = self._fields[state.role]
                return field.name_field if state.new else field.field
        return None

    def render_roles(self, roles: Sequence[RoleState]) -> None:
        wanted = [state.role for state in roles]
        if wanted != list(self._fields):
            self._build(wanted)
        for state in roles:
            self._fields[state.role].render_state(state)
        self.setVisible(bool(roles))

    def _build(self, roles: Sequence[HolderRole]) -> None:
        for old in self._fields.values():
            self._column.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._fields = {}
        for role in roles:
            field = RoleField(self._theme, role, self)
            field.given.connect(self.given)
            field.named.connect(self.named)
            field.passed.connect(self.passed)
            self._fields[role] = field
            self._column.addWidget(field)
