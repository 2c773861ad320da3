"""The nine metadata and the type's own fields, pre-filled; each field shows on the page where it was read."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from counter_app.desktop.theme import Theme, Tone
from counter_app.desktop.viewmodels.digitise_state import DigitiseState, FieldState
from counter_app.desktop.views.widgets import Choice, label
from counter_app.domain.catalogue import CopyKind, PaperType
from counter_app.domain.ids import PaperId, PaperTypeId
from counter_app.messages import COPY_KIND, file_notes

LONG = frozenset({"summary"})
LONG_HEIGHT = 64
"""Two lines."""


class LongText(QPlainTextEdit):
    """A field for what does not fit one line; to its row it is like a QLineEdit.

    Signals: textEdited(str): a person typed; returnPressed().
    """

    textEdited = Signal(str)  # noqa: N815 - named as QLineEdit's, which it stands in for
    returnPressed = Signal()  # noqa: N815 - named as QLineEdit's, which it stands in for

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTabChangesFocus(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFixedHeight(LONG_HEIGHT)
        self._filling = False
        self.textChanged.connect(self._on_text)

    def text(self) -> str:
        return self.toPlainText()

    def setText(self, text: str) -> None:
        self._filling = True
        self.setPlainText(text)
        self._filling = False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.returnPressed.emit()
            return
        super().keyPressEvent(event)

    @Slot()
    def _on_text(self) -> None:
        if not self._filling:
            self.textEdited.emit(self.text())


class FieldRow(QWidget):
    """Label, field, and what is to be done about it."""

    edited = Signal(str)
    entered = Signal()

    def __init__(self, state: FieldState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field: QLineEdit | LongText = LongText(self) if state.name in LONG else QLineEdit(self)
        self._label = QLabel(state.label, self)
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        self._label.setProperty("role", "small")
        self._label.setWordWrap(True)
        self._label.setBuddy(self.field)
        self._hint = label("", "small", ink=Tone.LOOK, parent=self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self._label)
        column.addWidget(self.field)
        column.addWidget(self._hint)
        self.field.textEdited.connect(self.edited)
        self.field.returnPressed.connect(self.entered)

    @property
    def hint(self) -> str:
        return "" if self._hint.isHidden() else self._hint.text()

    def render_state(self, state: FieldState, refused: bool) -> None:
        if self.field.text() != state.value:
            self.field.setText(state.value)
            if isinstance(self.field, QLineEdit):
                self.field.setCursorPosition(0)
        mark, hint = "", ""
        if refused:
            mark, hint = "stop", self.tr("Chưa đúng, xem lại")
        elif state.missing:
            mark, hint = "look", self.tr("Bắt buộc, điền theo giấy")
        elif state.look:
            mark, hint = "look", self.tr("Đối chiếu với giấy")
        self.field.setToolTip(state.value)
        self.field.setAccessibleName(f"{state.label}. {hint}" if hint else state.label)
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))
        if self.field.property("mark") != mark:
            self.field.setProperty("mark", mark)
            self.field.style().unpolish(self.field)
            self.field.style().polish(self.field)


class MetadataForm(QScrollArea):
    """Signals:
    edited(str, str): field name, text.
    field_entered(str): a field has the focus; empty when none has.
    field_left(str): Enter in a field: it was looked at.
    type_chosen(str), copy_kind_chosen(str).
    """

    edited = Signal(str, str)
    field_entered = Signal(str)
    field_left = Signal(str)
    type_chosen = Signal(str)
    copy_kind_chosen = Signal(str)

    def __init__(
        self, theme: Theme, types: Sequence[PaperType], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._built: tuple[PaperId, PaperTypeId] | None = None
        self._rows: dict[str, FieldRow] = {}
        self._names: dict[QObject, str] = {}
        self._type = Choice(self)
        self._type.setAccessibleName(self.tr("Loại giấy tờ"))
        for kind in sorted(types, key=lambda each: each.name):
            self._type.addItem(kind.name, str(kind.id))
        self._copy = Choice(self)
        self._copy.setAccessibleName(self.tr("Loại bản"))
        for copy_kind, words in COPY_KIND.items():
            self._copy.addItem(words, copy_kind.value)
        self._type.activated.connect(self._on_type)
        self._copy.activated.connect(self._on_copy)
        self._page = QWidget()
        self._column = QVBoxLayout(self._page)
        self._column.setContentsMargins(16, 12, 16, 16)
        self._column.setSpacing(10)
        for words, box in (
            (self.tr("Loại giấy tờ"), self._type),
            (self.tr("Loại bản"), self._copy),
        ):
            self._column.addWidget(label(words, "small"))
            self._column.addWidget(box)
        self._notes = label("", "small", wrap=True, parent=self._page)
        self._notes.setObjectName("fileNotes")
        self._column.addWidget(self._notes)
        self._column.addStretch(1)
        self.setWidget(self._page)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def row(self, name: str) -> FieldRow:
        return self._rows[name]

    @property
    def notes(self) -> str:
        """What is said of the paper's file, a line each; empty for nothing."""
        return "" if self._notes.isHidden() else self._notes.text()

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the fields in their order."""
        return tuple(self._rows)

    @property
    def field_in_hand(self) -> str:
        """The name of the field with the focus, empty for none."""
        return next((name for name, row in self._rows.items() if row.field.hasFocus()), "")

    @property
    def type_box(self) -> QComboBox:
        return self._type

    def render_state(self, state: DigitiseState) -> None:
        seen = state.seen
        self._page.setVisible(seen is not None)
        if seen is None:
            self._built = None
            return
        built = (seen.paper.id, seen.type.id)
        if built != self._built:
            self._built = built
            self._build(state.fields)
        self._type.setCurrentIndex(self._type.findData(str(seen.type.id)))
        reading = seen.paper.reading
        notes = () if reading is None else file_notes(reading.file)
        self._notes.setText("\n".join(notes))
        self._notes.setVisible(bool(notes))
        kind = state.copy_kind or seen.paper.copy_kind
        self._copy.setCurrentIndex(self._copy.findData(kind.value))
        for field in state.fields:
            self._rows[field.name].render_state(field, field.name == state.refused_field)

    def focus_first_open(self, fields: Sequence[FieldState]) -> None:
        """Go to the first field that wants a look or a value, else the first."""
        wanted = [each.name for each in fields if each.missing or each.look]
        for name in (wanted or [each.name for each in fields])[:1]:
            self._rows[name].field.setFocus()

    def focus_field(self, name: str) -> None:
        """Go to a field by its name."""
        if name in self._rows:
            self._rows[name].field.setFocus()

    def _build(self, fields: Sequence[FieldState]) -> None:
        for row in self._rows.values():
            # All of them before any is hidden: the focus leaps from one to the next.
            row.field.removeEventFilter(self)
        for row in self._rows.values():
            row.hide()
            row.deleteLater()
        self._rows, self._names = {}, {}
        for field in fields:
            row = FieldRow(field)
            row.edited.connect(partial(self.edited.emit, field.name))
            row.entered.connect(partial(self._on_entered, field.name))
            row.field.installEventFilter(self)
            self._rows[field.name] = row
            self._names[row.field] = field.name
            self._column.insertWidget(self._column.count() - 1, row)
        self.verticalScrollBar().setValue(0)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        name = self._names.get(watched)
        if name is not None and isinstance(event, QFocusEvent) and event.gotFocus():
            self.ensureWidgetVisible(self._rows[name], 0, 40)
            self.field_entered.emit(name)
        if (
            name is not None
            and isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
        ):
            step = {Qt.Key.Key_Down: True, Qt.Key.Key_Up: False}.get(Qt.Key(event.key()))
            if step is not None:
                self.focusNextPrevChild(step)
                return True
        return super().eventFilter(watched, event)

    def _on_entered(self, name: str) -> None:
        self.field_left.emit(name)
        self.focusNextPrevChild(True)

    @Slot()
    def _on_type(self) -> None:
        self.type_chosen.emit(str(self._type.currentData()))

    @Slot()
    def _on_copy(self) -> None:
        self.copy_kind_chosen.emit(CopyKind(str(self._copy.currentData())).value)
