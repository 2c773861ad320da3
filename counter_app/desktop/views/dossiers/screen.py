"""Hồ sơ: find a dossier, see where it stands, do what comes next, print its form."""

from dataclasses import replace
from datetime import date

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from counter_app.desktop.models.dossiers import dossier_columns
from counter_app.desktop.models.table import LazyTableModel
from counter_app.desktop.theme import Tone
from counter_app.desktop.viewmodels.dossiers import SLIP_OF, ActInput, DossiersModel, DossiersState
from counter_app.desktop.viewmodels.printing import PrintModel
from counter_app.desktop.viewmodels.taking import TakingModel
from counter_app.desktop.views.context import ViewContext
from counter_app.desktop.views.printout import Printout
from counter_app.desktop.views.screen import DOSSIER_MARK, Destination, KeyHint, Place, Screen
from counter_app.desktop.views.table import KeptColumns, TablePanel
from counter_app.desktop.views.table.refill import refill_ids
from counter_app.desktop.views.widgets import (
    MessageBar,
    QuietButton,
    key_sequence,
    vertical_line,
)
from counter_app.domain.dossier_acts import DossierAct
from counter_app.domain.errors import CounterError
from counter_app.domain.ids import PaperTypeId
from counter_app.domain.slips import SlipKind
from counter_app.domain.text import nfc
from counter_app.messages.dossier_words import DOSSIER_ACT
from counter_app.services.dossier_list import DossierGroup, DossierRow
from counter_app.services.handing_over import is_qr
from counter_app.services.registry import recognise

from .act_panel import ActPanel
from .acts import AT_ONCE, KEYS
from .detail import DossierDetail
from .empty import NoDossiers
from .filters import GroupFilters
from .key_hints import dossier_keys
from .register import RegisterBar
from .result_menu import ask_kind
from .take_in import TakeInBar

SIDE, NARROW_SIDE = 388, 340
NARROW = 940
"""Below this width the detail gives way to the list."""


class DossiersScreen(Screen):
    """The second place."""

    def __init__(self, context: ViewContext) -> None:
        super().__init__()
        self._context = context
        theme, session = context.theme, context.session
        self._state = DossiersState()
        self._act_shown: DossierAct | None = None
        self._wanted = False
        self.model = DossiersModel(session, self)
        self.forms = PrintModel(session, self)
        self._rows: LazyTableModel[DossierRow] = LazyTableModel(
            dossier_columns(session.counter.clock.now),
            hub=session.hub,
            fetch=self.model.fetch,
            parent=self,
        )
        self.field = QLineEdit(self)
        self.field.setProperty("scale", "large")
        self.field.setPlaceholderText(self.tr("Mã hồ sơ, tên người nộp, thủ tục"))
        self.field.setAccessibleName(self.tr("Tìm hồ sơ"))
        self.take_in = QuietButton(theme, self.tr("Nhận bàn giao…"), icon="folder", parent=self)
        self.register_button = QuietButton(theme, self.tr("Sổ theo dõi…"), parent=self)
        self.register = RegisterBar(theme, context.dialogs, self)
        self.taking = TakingModel(session, self)
        self.handed_in = TakeInBar(theme, self.taking, context.dialogs, self)
        self.bar = MessageBar(theme, self)
        self.filters = GroupFilters(self)
        self.table = TablePanel(
            theme,
            self._rows,
            name=self.tr("Hồ sơ của quầy"),
            counted=self.tr("{count} hồ sơ"),
            filterable=False,
            parent=self,
        )
        KeptColumns(self.table, session, "dossiers")
        self._empty = NoDossiers(theme, self)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._empty)
        self.detail = DossierDetail(theme, session.counter.clock.now, self)
        self.panel = ActPanel(theme, self)
        self.printout = Printout(theme, self.forms, context.printers, context.dialogs, self)
        self._lay_out()
        self._listen()
        self.render_state(self.model.state)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self.field, 1)
        top.addWidget(self.register_button)
        top.addWidget(self.take_in)
        left = QVBoxLayout()
        left.setContentsMargins(24, 16, 16, 8)
        left.setSpacing(8)
        left.addLayout(top)
        for part in (self.register, self.handed_in, self.bar, self.filters):
            left.addWidget(part)
        left.addWidget(self._stack, 1)
        side = self._side = QWidget(self)
        side.setFixedWidth(SIDE)
        right = QVBoxLayout(side)
        right.setContentsMargins(0, 0, 0, 0)
        right.addWidget(self.detail)
        right.addWidget(self.panel)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(left, 1)
        whole.addWidget(vertical_line(self))
        whole.addWidget(side)

    def _listen(self) -> None:
        model = self.model
        model.changed.connect(self.render_state)
        self.field.returnPressed.connect(self._on_search)
        self.field.textChanged.connect(self._on_typed)
        self.field.installEventFilter(self)
        self.take_in.clicked.connect(self.handed_in.open)
        self.taking.taken.connect(self._on_taken)
        self.handed_in.closed.connect(self.table.setFocus)
        self.register_button.clicked.connect(self._on_register)
        self.register.print_wanted.connect(self._on_print_register)
        self.register.save_wanted.connect(model.save_register)
        self.register.lacking.connect(self.bar.tell)
        self.register.closed.connect(self.table.setFocus)
        self.filters.chosen.connect(self._on_group)
        self.table.chosen.connect(self._on_chosen)
        self.table.opened.connect(self._on_chosen)
        self.table.table.installEventFilter(self)
        self._rows.page_failed.connect(self.bar.show_error)
        self.detail.act_wanted.connect(self.begin)
        self.detail.slip_wanted.connect(self._on_slip)
        self.detail.form_wanted.connect(self._on_form)
        self.detail.result_wanted.connect(self._on_result)
        self.detail.intake_wanted.connect(self._on_intake)
        self.detail.person_wanted.connect(self._on_person)
        self.detail.number_given.connect(model.number)
        self.panel.done.connect(self._on_done)
        self.panel.left.connect(model.leave_act)
        self.printout.closed.connect(self.table.setFocus)
        QShortcut(key_sequence("Ctrl+F"), self).activated.connect(self._on_find)
        QShortcut(key_sequence("Esc"), self).activated.connect(self._on_escape)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._side.setFixedWidth(SIDE if event.size().width() >= NARROW else NARROW_SIDE)

    def activate(self, subject: str | None = None) -> None:
        if subject is not None and self._is_half_done():
            return
        self.model.refresh()
        if subject is not None and is_qr(subject):
            self.handed_in.open_qr(subject)
        elif subject is not None:
            self.model.choose(subject)
            self.table.setFocus()
        else:
            self.field.setFocus()
            self.field.selectAll()

    def take_card(self, text: str) -> bool:
        """Whoever gets a result signs for it by their card; else the card finds its citizen's dossiers."""
        try:
            found = recognise(self._context.session.counter.desk, text)
        except CounterError as fault:
            self.bar.show_error(fault)
            return True
        name = "" if found.card is None else found.card.name
        if self.panel.take_person(name, found.number.number) or self._is_half_done():
            return True
        self.field.setText(found.number.number)
        self._wanted = True
        self.model.search(found.number.number)
        return True

    def _is_half_done(self) -> bool:
        """Whether an act's page is open with words in it; they are never dropped for what a reader read."""
        if not self.panel.isVisible() or self.panel.untouched:
            return False
        words = self.tr("Đang làm dở việc này: làm xong hoặc Esc rồi quét lại mã.")
        self.bar.show_words(Tone.LOOK, words)
        self.panel.take_focus()
        return True

    def keys(self) -> tuple[KeyHint, ...]:
        return dossier_keys()

    @Slot(object)
    def render_state(self, state: DossiersState) -> None:
        before, self._state = self._state, state
        self.filters.render_counts(state.counts, None if state.words else state.group)
        if state.looked != before.looked:
            refill_ids(self.table, self._rows, state.ids)
            if self._wanted:
                self._wanted = False
                QTimer.singleShot(0, self, self._to_list)
        self._show_list(state)
        self.detail.setVisible(state.act is None)
        self.detail.render_state(state)
        self.panel.render_state(state)
        if state.list_fault is not None:
            self.bar.show_error(state.list_fault)
        elif state.saved:
            self.bar.show_words(Tone.DONE, self.tr("Đã lưu {name}.").format(name=state.saved))
        else:
            self.bar.clear()
        if state.act is not self._act_shown:
            self._act_shown = state.act
            if state.act is not None:
                self.panel.take_focus()
            else:
                self.table.setFocus()
        if state.done is not None and before.done is None and state.done in SLIP_OF:
            self._on_form()
        self.badge_changed.emit(state.counts.get(DossierGroup.LATE, 0))

    def _show_list(self, state: DossiersState) -> None:
        listed = bool(state.ids) or not state.looked
        if not listed:
            self._empty.render_state(state)
        self._stack.setCurrentWidget(self.table if listed else self._empty)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Letters in the list are acts on the dossier in view; the arrow leads from the field into the list."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if watched is self.field:
                if event.key() == Qt.Key.Key_Down and self._state.ids:
                    self._to_list()
                    return True
                return False
            if not event.modifiers():
                return self._letter(event.text().upper())
        return False

    def _letter(self, letter: str) -> bool:
        if letter == "I" and self._state.checklist is not None:
            self._on_intake()
            return True
        if letter == "Q" and self.detail.takes_result(self._state):
            self._on_result()
            return True
        act = next((act for act, key in KEYS.items() if key == letter), None)
        if act is None or act not in self._state.acts:
            return False
        self.begin(act)
        return True

    @Slot()
    def _to_list(self) -> None:
        """To the list, with a row chosen and in view."""
        if not self._state.ids:
            return
        self.table.setFocus()
        if not self.table.current_id():
            self.table.table.selectRow(0)
        self._on_chosen(self.table.current_id())

    @Slot(object)
    def begin(self, act: DossierAct) -> None:
        """Open an act's panel, or do it at once when there is nothing to tell."""
        if act in AT_ONCE:
            self.model.do(act, ActInput())
        else:
            self.model.begin(act)

    @Slot(object, object)
    def _on_done(self, act: DossierAct, given: ActInput) -> None:
        checklist = self._state.checklist
        if act is DossierAct.HAND_OVER and checklist is not None:
            name = f"{checklist.dossier.number}.qsbg"
            target = self._context.dialogs.choose_target(
                self, self.tr("Lưu tệp bàn giao"), name, self.tr("Tệp bàn giao (*.qsbg)")
            )
            if target is None:
                return
            given = replace(given, target=target)
        self.model.do(act, given)

    @Slot()
    def _on_escape(self) -> None:
        if self.printout.isVisible():
            self.printout.put_away()
        elif self._state.act is not None:
            self.model.leave_act()
        elif self.handed_in.isVisible() or self.register.isVisible():
            self.handed_in.put_away()
            self.register.hide()
            self.table.setFocus()
        else:
            self._on_find()

    @Slot()
    def _on_find(self) -> None:
        self.field.setFocus()
        self.field.selectAll()

    # Finding --------------------------------------------------------------------------------------

    @Slot()
    def _on_search(self) -> None:
        """The list is gone to when the answer is there: never to a row of other words."""
        words = nfc(self.field.text())
        if words.strip() != self._state.words:
            self._wanted = True
            self.model.search(words)
        elif self._state.ids:
            self._to_list()

    @Slot(str)
    def _on_typed(self, text: str) -> None:
        if not text.strip() and self._state.words:
            self.model.search("")

    @Slot(str)
    def _on_taken(self, dossier: str) -> None:
        self.model.choose(dossier)
        self.table.setFocus()

    @Slot(object)
    def _on_group(self, group: DossierGroup) -> None:
        self.field.clear()
        self._wanted = True
        self.model.show_group(group)

    @Slot(str)
    def _on_chosen(self, row: str) -> None:
        if self._state.act is None:
            self.model.choose(row)

    # Forms and ways -------------------------------------------------------------------------------

    @Slot()
    def _on_slip(self) -> None:
        if self.printout.isVisible():
            self.printout.print_now()
            return
        self._print(SlipKind.RECEIPT, self.tr("Giấy tiếp nhận hồ sơ và hẹn trả kết quả"))

    @Slot()
    def _on_form(self) -> None:
        """The form of the act just done; the receipt where it has none of its own."""
        act = self._state.done
        if act is not None and act in SLIP_OF:
            self._print(SLIP_OF[act], DOSSIER_ACT[act])
        elif not self.printout.isVisible():
            self._on_slip()

    def _print(self, kind: SlipKind, title: str) -> None:
        checklist, counter = self._state.checklist, self._context.session.counter
        if checklist is not None:
            dossier = checklist.dossier
            self.forms.make(title, lambda: counter.print_slip(dossier, kind))
            self.printout.open()

    @Slot()
    def _on_result(self) -> None:
        ask_kind(self.detail, self._state.results, self._capture)

    def _capture(self, type_id: PaperTypeId | None) -> None:
        kinds = self.tr("Giấy tờ (*.pdf *.jpg *.jpeg *.png *.tif *.tiff *.bmp *.webp)")
        paths = self._context.dialogs.choose_files(self, self.tr("Tệp kết quả"), kinds)
        if paths:
            self.model.capture(paths, type_id)

    @Slot()
    def _on_intake(self) -> None:
        checklist = self._state.checklist
        mine = checklist is not None and checklist.dossier.course.owned_elsewhere is None
        if checklist is not None and mine and checklist.dossier.is_open:
            self.go.emit(Destination(Place.INTAKE, f"{DOSSIER_MARK}{checklist.dossier.number}"))

    @Slot()
    def _on_person(self) -> None:
        if self._state.checklist is not None:
            self.go.emit(Destination(Place.STORE, self._state.checklist.applicant.id))

    @Slot()
    def _on_register(self) -> None:
        self.register.open(self._context.session.counter.clock.now().date())

    @Slot(object, object)
    def _on_print_register(self, first: date, last: date) -> None:
        counter = self._context.session.counter
        self.forms.make(self.tr("Sổ theo dõi hồ sơ"), lambda: counter.print_register(first, last))
        self.printout.open()
