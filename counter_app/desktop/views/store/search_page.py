"""Looking for somebody or something: one field for a number, a card's QR text or words without marks."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from counter_app.desktop.models.people import hit_columns, hit_key, people_columns
from counter_app.desktop.models.table import LazyTableModel
from counter_app.desktop.theme import Theme
from counter_app.desktop.viewmodels.holdings import SHORTEST_WORDS, StoreState
from counter_app.desktop.views.table import TablePanel
from counter_app.desktop.views.table.refill import refill
from counter_app.desktop.views.widgets import EmptyState, MessageBar, label
from counter_app.domain.people import Person
from counter_app.messages import grouped_number
from counter_app.services.ports import Hit


class SearchPage(QWidget):
    """Signals:
    words_changed(str): typed; entered(str): Enter in the field.
    person_opened(str): a person's id; hit_opened(Hit).
    end_reached(): the list of people is scrolled to its end.
    """

    words_changed = Signal(str)
    entered = Signal(str)
    person_opened = Signal(str)
    hit_opened = Signal(object)
    end_reached = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = StoreState()
        self._field = QLineEdit(self)
        self._field.setProperty("size", "large")
        self._field.setAccessibleName(self.tr("Tìm công dân, giấy tờ, hồ sơ"))
        self._field.setPlaceholderText(
            self.tr("Quét QR trên thẻ, nhập số định danh, hoặc gõ tên không dấu")
        )
        self._hint = label("", "quiet", parent=self)
        self.bar = MessageBar(theme, self)
        self._people_model: LazyTableModel[Person] = LazyTableModel(people_columns(), parent=self)
        self._hit_model: LazyTableModel[Hit] = LazyTableModel(hit_columns(), parent=self)
        self.people = TablePanel(
            theme,
            self._people_model,
            name=self.tr("Công dân trong kho"),
            counted=self.tr("{count} công dân"),
            filterable=False,
            parent=self,
        )
        self.hits = TablePanel(
            theme,
            self._hit_model,
            name=self.tr("Kết quả tìm"),
            counted=self.tr("{count} kết quả"),
            filterable=False,
            parent=self,
        )
        self._empty = EmptyState(theme, "store", "", "", parent=self)
        self._empty_title = ""
        self._stack = QStackedWidget(self)
        for page in (self.people, self.hits, self._empty):
            self._stack.addWidget(page)
        self._lay_out()
        self._listen()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 12)
        column.setSpacing(8)
        column.addWidget(self._field)
        column.addWidget(self.bar)
        column.addWidget(self._hint)
        column.addWidget(self._stack, 1)
        self.setFocusProxy(self._field)

    def _listen(self) -> None:
        self._field.textChanged.connect(self.words_changed)
        self._field.returnPressed.connect(self._on_enter)
        self._field.installEventFilter(self)
        self.people.opened.connect(self.person_opened)
        self.hits.opened.connect(self._on_hit)
        self.people.table.verticalScrollBar().valueChanged.connect(self._on_scrolled)

    @property
    def field(self) -> QLineEdit:
        return self._field

    @property
    def hint(self) -> str:
        return self._hint.text()

    @property
    def list_in_view(self) -> TablePanel[Person] | TablePanel[Hit] | None:
        """The list that is shown, None when the place is empty."""
        shown = self._stack.currentWidget()
        return next((panel for panel in (self.people, self.hits) if panel is shown), None)

    @property
    def empty_words(self) -> str:
        """What the empty place says; empty text when a list is shown."""
        return self._empty_title if self._stack.currentWidget() is self._empty else ""

    def render_state(self, state: StoreState) -> None:
        before, self._state = self._state, state
        if state.people != before.people:
            people = state.people or ()
            refill(self.people, self._people_model, [person.id for person in people], people)
        if state.hits != before.hits:
            refill(self.hits, self._hit_model, [hit_key(hit) for hit in state.hits], state.hits)
            self.hits.set_total(state.total)
        self._show_page(state)
        self._hint.setText(self._hint_words(state))
        if state.fault is not None and state.holdings is None:
            self.bar.show_error(state.fault)
        else:
            self.bar.clear()

    def _show_page(self, state: StoreState) -> None:
        typed = len(state.words.strip()) >= SHORTEST_WORDS
        if state.hits:
            self._stack.setCurrentWidget(self.hits)
        elif typed and not state.looking:
            self._say_empty(
                self.tr("Không tìm thấy"),
                self.tr("Thử ít chữ hơn, hoặc nhập đủ số định danh rồi nhấn Enter."),
            )
            self._stack.setCurrentWidget(self._empty)
        elif state.people is not None and not state.people:
            self._say_empty(
                self.tr("Kho chưa có công dân nào"),
                self.tr(
                    "Tiếp nhận hồ sơ đầu tiên (Alt+1): công dân và giấy tờ của họ sẽ vào kho này."
                ),
            )
            self._stack.setCurrentWidget(self._empty)
        elif not typed:
            self._stack.setCurrentWidget(self.people)

    def _say_empty(self, title: str, words: str) -> None:
        self._empty_title = title
        self._empty.set_words(title, words)

    def _hint_words(self, state: StoreState) -> str:
        if state.looking:
            return self.tr("Đang tìm…")
        if state.hits:
            return self.tr("Enter mở kết quả đầu tiên, mũi tên xuống để chọn.")
        if len(state.words.strip()) >= SHORTEST_WORDS:
            return self.tr("Kho này tìm được cả khi không có mạng.")
        count = len(state.people or ())
        words = (
            self.tr("{count} công dân đầu tiên theo tên. Mỗi lần xem kho đều được ghi lại.")
            if state.more_people
            else self.tr("{count} công dân, xếp theo tên. Mỗi lần xem kho đều được ghi lại.")
        )
        return words.format(count=grouped_number(count)) if count else ""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            watched is self._field
            and isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
        ):
            return self._on_field_key(event)
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._field.setFocus()
            self._field.selectAll()
        else:
            super().keyPressEvent(event)

    def _on_field_key(self, event: QKeyEvent) -> bool:
        panel = self.list_in_view
        if event.key() == Qt.Key.Key_Down and panel is not None:
            panel.setFocus()
            if not panel.current_id():
                panel.table.selectRow(0)
            return True
        if event.key() == Qt.Key.Key_Escape and self._field.text():
            self._field.clear()
            return True
        return False

    @Slot()
    def _on_scrolled(self) -> None:
        bar = self.people.table.verticalScrollBar()
        if bar.maximum() and bar.value() >= bar.maximum() - bar.pageStep():
            self.end_reached.emit()

    @Slot()
    def _on_enter(self) -> None:
        if self._field.text().strip():
            self.entered.emit(self._field.text())
        elif self._state.people:
            self.people.setFocus()

    @Slot(str)
    def _on_hit(self, key: str) -> None:
        for hit in self._state.hits:
            if hit_key(hit) == key:
                self.hit_opened.emit(hit)
                return
