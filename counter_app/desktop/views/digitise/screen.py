"""Số hóa: the page in the middle, what waits on the left, the nine metadata on the right."""

from functools import partial

from PySide6.QtCore import QPoint, Qt, QTimer, Slot
from PySide6.QtGui import QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QStackedWidget, QVBoxLayout, QWidget

from counter_app.desktop.images import PageImages
from counter_app.desktop.theme import Tone
from counter_app.desktop.viewmodels.digitise import DigitiseModel
from counter_app.desktop.viewmodels.digitise_state import DigitiseState
from counter_app.desktop.viewmodels.reading import ReadingState
from counter_app.desktop.views.context import ViewContext
from counter_app.desktop.views.page import PagePanel
from counter_app.desktop.views.screen import KeyHint, Screen
from counter_app.desktop.views.widgets import (
    EmptyState,
    MessageBar,
    PrimaryButton,
    QuietButton,
    key_sequence,
    label,
    vertical_line,
)
from counter_app.domain.catalogue import CopyKind
from counter_app.domain.ids import PaperId
from counter_app.domain.papers import Page
from counter_app.messages import sentence_of

from .form import MetadataForm
from .read_again import ReadAgain
from .waiting import WaitingList

LIST_WIDTH = 228
FORM_WIDTH = 364
HOLDER = "holder_id"
SHOWN_UNREAD = 8
"""So many page numbers are named in a sentence."""


class DigitiseScreen(Screen):
    """The third place."""

    def __init__(self, context: ViewContext) -> None:
        super().__init__()
        self._context = context
        theme = context.theme
        self.model = DigitiseModel(context.session, self)
        self._pages: tuple[Page, ...] | None = None
        self._shown: PaperId | None = None
        self._focused: PaperId | None = None
        self.waiting = WaitingList(theme, self)
        self.page = PagePanel(theme, PageImages(context.session, self), self)
        self.again = ReadAgain(theme, self.model, self.page, self)
        self.page.add_act(self.again)
        self.form = MetadataForm(theme, context.session.counter.catalogue.paper_types, self)
        self.bar = MessageBar(theme, self)
        self._note = label("", "quiet", wrap=True, ink=Tone.DONE, parent=self)
        self._ask = label("", "strong", wrap=True, ink=Tone.LOOK, parent=self)
        self._reject = QuietButton(theme, self.tr("Bỏ bản quét…"), parent=self)
        self.primary = PrimaryButton(theme, self.tr("Nhận vào kho"), key="Ctrl+Enter", parent=self)
        self._empty = EmptyState(
            theme,
            "digitise",
            self.tr("Không có giấy tờ nào chờ xác nhận"),
            self.tr("Giấy tờ vừa quét ở Tiếp nhận sẽ hiện ở đây để đối chiếu rồi nhận vào kho."),
            parent=self,
        )
        self._work = QWidget(self)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self._work)
        self._lay_out()
        self._listen()
        self.render_state(self.model.state)

    def _lay_out(self) -> None:
        self.waiting.setFixedWidth(LIST_WIDTH)
        side = QWidget(self)
        side.setFixedWidth(FORM_WIDTH)
        footer = QFrame(side)
        footer.setObjectName("footer")
        acts = QHBoxLayout(footer)
        acts.setContentsMargins(8, 10, 16, 10)
        acts.addWidget(self._reject)
        acts.addStretch(1)
        acts.addWidget(self.primary)
        right = QVBoxLayout(side)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        right.addWidget(self.form, 1)
        right.addWidget(self.bar)
        right.addWidget(self._ask)
        right.addWidget(self._note)
        right.addWidget(footer)
        for words in (self._ask, self._note):
            words.setContentsMargins(16, 4, 16, 4)
        row = QHBoxLayout(self._work)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for part, stretch in (
            (self.waiting, 0),
            (vertical_line(self), 0),
            (self.page, 1),
            (vertical_line(self), 0),
            (side, 0),
        ):
            row.addWidget(part, stretch)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._stack)

    def _listen(self) -> None:
        model, reading = self.model, self._context.reading
        self.waiting.chosen.connect(self._on_paper)
        self.waiting.pause_wanted.connect(reading.pause)
        self.waiting.skip_wanted.connect(reading.skip_page)
        self.waiting.go_on_wanted.connect(reading.start)
        self.bar.acted.connect(model.put_right)
        self.form.edited.connect(model.edit)
        self.form.field_left.connect(model.look_at_field)
        self.form.field_entered.connect(self._on_field)
        self.form.type_chosen.connect(model.choose_type)
        self.form.copy_kind_chosen.connect(self._on_copy_kind)
        self.primary.clicked.connect(model.accept)
        self._reject.clicked.connect(self.ask_reject_reason)
        model.look_wanted.connect(self.form.focus_field)
        model.changed.connect(self.render_state)
        reading.changed.connect(self._on_reading)
        for key, act in (
            ("PgUp", self.page.show_before),
            ("PgDown", self.page.show_after),
            ("Ctrl+Up", partial(self._step, -1)),
            ("Ctrl+Down", partial(self._step, 1)),
            ("Ctrl+T", self.page.toggle_text),
            ("F8", self.page.show_next_fault),
            ("Ctrl+R", self.ask_reject_reason),
            ("Ctrl+P", reading.toggle),
            ("Ctrl+K", reading.skip_page),
            ("F9", model.read_again),
            ("Shift+F9", self.again.read_page),
            ("Ctrl+F9", model.read_paper_again),
        ):
            QShortcut(key_sequence(key), self).activated.connect(act)

    @property
    def empty_words(self) -> str:
        """What stands here when nothing waits, empty when something does."""
        return self._empty.title if self._stack.currentWidget() is self._empty else ""

    @property
    def note(self) -> str:
        """What was done last, as shown."""
        return self._note.text()

    @property
    def asks(self) -> str:
        """What stands in the way of the confirmation, empty for nothing."""
        return self._ask.text()

    def activate(self, subject: str | None = None) -> None:
        self._focused = None
        self.model.refresh(None if subject is None else PaperId(subject))
        self._take_focus()

    def take_card(self, text: str) -> bool:
        """A card read into the holder's number is the holder's; else somebody stands at the counter."""
        name = self.form.field_in_hand
        self.model.unsee(name)
        if name != HOLDER:
            return False
        self.model.name_holder(text)
        return True

    def keys(self) -> tuple[KeyHint, ...]:
        return (
            KeyHint("Enter", self.tr("Đã đối chiếu, sang trường sau")),
            KeyHint("↓ ↑", self.tr("Trường sau, trường trước")),
            KeyHint("Ctrl+↓ Ctrl+↑", self.tr("Giấy tờ sau, giấy tờ trước")),
            KeyHint("Ctrl+Enter", self.tr("Sang ô cần đối chiếu tiếp theo; hết thì nhận vào kho")),
            KeyHint("Ctrl+R", self.tr("Bỏ bản quét, chọn lý do")),
            KeyHint("Ctrl+T", self.tr("Văn bản nhận dạng")),
            KeyHint("F8", self.tr("Chỗ cần xem lại trên trang, rồi trang cần xem lại tiếp theo")),
            KeyHint("Ctrl+P", self.tr("Tạm dừng đọc, đọc tiếp")),
            KeyHint("Ctrl+K", self.tr("Bỏ qua trang đang đọc")),
            KeyHint("F9", self.tr("Đọc lại những trang bị bỏ qua, giấy tờ không đọc được")),
            KeyHint("Shift+F9", self.tr("Đọc lại trang đang xem")),
            KeyHint("Ctrl+F9", self.tr("Đọc lại cả giấy tờ")),
            *self.page.keys(),
        )

    @Slot(object)
    def render_state(self, state: DigitiseState) -> None:
        self._stack.setCurrentWidget(self._work if state.waiting else self._empty)
        if not state.waiting and state.known:
            words = self.tr(
                "Giấy tờ vừa quét ở Tiếp nhận sẽ hiện ở đây để đối chiếu rồi nhận vào kho."
            )
            title = self.tr("Không có giấy tờ nào chờ xác nhận")
            self._empty.set_words(title, " ".join(part for part in (state.note, words) if part))
        self.waiting.render_waiting(state.waiting, state.chosen, self._context.reading.state)
        self.badge_changed.emit(sum(1 for each in state.waiting if each.ready))
        self._render_page(state)
        self.form.render_state(state)
        self.primary.setEnabled(state.can_accept)
        self.primary.set_words(state.busy or self.tr("Nhận vào kho"))
        self.again.setEnabled(state.may_read_again)
        self._reject.setEnabled(state.chosen is not None and not state.busy)
        self._note.setText(state.note)
        self._note.setVisible(bool(state.note))
        self._ask.setText(state.ask)
        self._ask.setVisible(bool(state.ask))
        self._tell(state)
        if state.seen is not None and self._focused != state.seen.paper.id:
            self._focused = state.seen.paper.id
            QTimer.singleShot(0, self, self._take_focus)

    def _tell(self, state: DigitiseState) -> None:
        if state.fault is not None:
            right = self.tr("Đúng là giấy tờ của người khác") if state.other_holder else ""
            self.bar.show_error(state.fault, act=right)
            self.form.focus_field(state.refused_field)
        elif state.refused:
            words = sentence_of(state.refused).text
            self.bar.show_words(Tone.STOP, words, act=self.tr("Đọc lại (F9)"))
        elif state.unread_pages:
            self.bar.show_words(Tone.LOOK, self._unread(state), act=self.tr("Đọc lại (F9)"))
        else:
            self.bar.clear()

    def _unread(self, state: DigitiseState) -> str:
        numbers = ", ".join(str(page) for page in state.unread_pages[:SHOWN_UNREAD])
        if len(state.unread_pages) > SHOWN_UNREAD:
            numbers += "…"
        words = self.tr("Trang {pages} chưa đọc chữ; hình trang vẫn được lưu.")
        return words.format(pages=numbers)

    def _render_page(self, state: DigitiseState) -> None:
        seen = state.seen
        if seen is None:
            if self._pages is not None:
                self._pages = None
                self.page.show_pages(())
            return
        if seen.pages == self._pages:
            return
        self._pages = seen.pages
        view = self.page.page_in_view
        # Read again, the page that the officer looks at stays in view.
        number = view.number if view is not None and self._shown == seen.paper.id else 1
        self._shown = seen.paper.id
        if seen.pages:
            self.page.show_pages(seen.pages, number=number)
        elif seen.paper.refused_code is not None:
            words = self.tr("Bản gốc vẫn được giữ trong kho. Bỏ bản quét này rồi quét lại.")
            self.page.show_nothing(self.tr("Không đọc được giấy tờ này"), words)
        else:
            words = self.tr("Trang đã lưu an toàn. Đọc xong, chữ và trang sẽ hiện ở đây.")
            self.page.show_nothing(self.tr("Đang chờ đọc"), words)

    @Slot()
    def _take_focus(self) -> None:
        if not self.isVisible():
            return
        if self.model.state.can_accept:
            self.form.focus_first_open(self.model.state.fields)
        elif self.model.state.waiting:
            self.waiting.list.setFocus()
        else:
            self.setFocus()

    @Slot(object)
    def _on_reading(self, reading: ReadingState) -> None:
        state = self.model.state
        self.waiting.render_waiting(state.waiting, state.chosen, reading)

    @Slot(str)
    def _on_paper(self, paper: str) -> None:
        self.model.choose(PaperId(paper))

    @Slot(str)
    def _on_field(self, name: str) -> None:
        self.model.visit_field(name)
        field = next((each for each in self.model.state.fields if each.name == name), None)
        if field is not None:
            self.page.glow(field.page, field.box)

    @Slot(str)
    def _on_copy_kind(self, kind: str) -> None:
        self.model.choose_copy_kind(CopyKind(kind))

    def _step(self, step: int) -> None:
        ids = [each.id for each in self.model.state.waiting]
        if self.model.state.chosen in ids:
            at = min(max(ids.index(self.model.state.chosen) + step, 0), len(ids) - 1)
            self.model.choose(ids[at])

    @Slot()
    def ask_reject_reason(self) -> None:
        """Offer the reasons for setting the scan aside."""
        if not self._reject.isEnabled():
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for code, words in (
            ("scan_unclear", self.tr("Bản quét không rõ")),
            ("wrong_paper", self.tr("Không đúng giấy tờ cần nộp")),
            ("duplicate", self.tr("Trùng với giấy tờ đã có")),
            ("other", self.tr("Lý do khác")),
        ):
            menu.addAction(words).triggered.connect(partial(self.model.reject, code))
        menu.setActiveAction(menu.actions()[0])
        menu.popup(self._reject.mapToGlobal(QPoint(0, -menu.sizeHint().height())))
