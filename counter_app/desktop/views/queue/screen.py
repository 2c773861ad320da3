"""Hàng đợi: what waits for the hub, why, and what to do about it."""

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, Slot
from PySide6.QtGui import QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout

from counter_app.desktop.models.queue import (
    HIDDEN_AT_FIRST,
    ORDERS,
    fitting_words,
    queue_columns,
    reason_words,
)
from counter_app.desktop.models.queue_words import done_words, policy_line, wants_enrolment
from counter_app.desktop.models.table import LazyTableModel
from counter_app.desktop.theme import Tone
from counter_app.desktop.viewmodels.queue import QueueModel
from counter_app.desktop.viewmodels.queue_state import QueueRow, QueueState, RowAct
from counter_app.desktop.views.context import ViewContext
from counter_app.desktop.views.screen import Destination, KeyHint, Place, Screen
from counter_app.desktop.views.table import KeptColumns, TablePanel
from counter_app.desktop.views.table.refill import refill_ids
from counter_app.desktop.views.widgets import EmptyState, MessageBar, key_sequence
from counter_app.domain.errors import CounterError
from counter_app.domain.ids import RecordId
from counter_app.domain.outbox import OutboxState, Priority, QueueFilter

from .act_cells import ActDelegate
from .acts import QueueActs
from .aside import Aside
from .enrol import EnrolCard
from .filters import StateFilters
from .head import QueueHead

_TOLD_ASIDE = frozenset({"reason", "bytes", "sent", "tries", "next"})


class QueueScreen(Screen):
    """The fifth place."""

    def __init__(self, context: ViewContext) -> None:
        super().__init__()
        theme, session = context.theme, context.session
        self.model = QueueModel(session, context.link, parent=self)
        self._state = QueueState()
        self.head = QueueHead(theme, self)
        self.enrol = EnrolCard(theme, may_enrol=session.is_supervisor, parent=self)
        self.bar = MessageBar(theme, self)
        self.reason = MessageBar(theme, self)
        self.filters = StateFilters(self)
        self.acts = QueueActs(theme, self)
        self._rows: LazyTableModel[QueueRow] = LazyTableModel(
            queue_columns(), hub=session.hub, fetch=self.model.rows.fetch, parent=self
        )
        self.table = TablePanel(
            theme,
            self._rows,
            name=self.tr("Bản ghi trong hàng đợi"),
            counted=self.tr("{count} bản ghi"),
            filterable=False,
            parent=self,
        )
        self._act_column = [column.key for column in self.table.columns].index("act")
        self.table.table.setItemDelegateForColumn(
            self._act_column, ActDelegate(theme, self.table.table)
        )
        KeptColumns(self.table, session, "queue", at_first=HIDDEN_AT_FIRST)
        self._empty = EmptyState(theme, "queue", "", "", parent=self)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._empty)
        self.aside = Aside(context, self._chosen, self)
        self.details, self.policy = self.aside.details, self.aside.policy
        self._lay_out()
        self._listen()
        self.render_state(self.model.state)

    def _lay_out(self) -> None:
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self._stack, 1)
        middle.addWidget(self.aside)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 16, 24, 12)
        column.setSpacing(8)
        for part in (self.head, self.enrol, self.bar):
            column.addWidget(part)
        column.addWidget(self.filters)
        column.addLayout(middle, 1)
        column.addWidget(self.reason)
        column.addWidget(self.acts)

    def _listen(self) -> None:
        model = self.model
        model.changed.connect(self.render_state)
        self.head.stop_wanted.connect(model.stop)
        self.head.retry_wanted.connect(model.push)
        self.enrol.enrol_wanted.connect(model.enrol)
        self.bar.closed.connect(model.forget_message)
        self.filters.chosen.connect(model.show_only)
        self.filters.reason_chosen.connect(self._on_reason)
        self.filters.find_wanted.connect(model.find)
        self.filters.left.connect(self._to_list)
        self.table.opened.connect(self._on_opened)
        self.table.chosen.connect(self._show_current)
        self.table.selection_changed.connect(self._show_acts)
        self.table.table.clicked.connect(self._on_cell)
        self._rows.sort_wanted.connect(self._on_sort)
        self._rows.dataChanged.connect(self._show_current)
        self._rows.page_failed.connect(self.bar.show_error)
        self.table.selection_changed.connect(self.aside.look_at_selection)
        self.table.chosen.connect(self.aside.look_at_selection)
        self.aside.opened.connect(self._on_aside)
        self.aside.closed.connect(self._on_aside)
        self.aside.paper_opened.connect(self._on_paper)
        self.policy.save_wanted.connect(model.set_policy)
        self.head.rules.clicked.connect(self._on_rules)
        self.head.carry.clicked.connect(self._on_carry)
        self.head.compare.clicked.connect(self.aside.show_compare)
        self.reason.acted.connect(self._on_fitting)
        self._listen_to_acts()
        self._key("Ctrl+F", self.filters.take_focus)
        self._key("Ctrl+K", self.aside.show_here)
        self._key("F3", self.filters.focus_states)
        self._key("Ctrl+E", self._on_fitting)
        self._key("Esc", self._on_escape)

    def _listen_to_acts(self) -> None:
        self.acts.push_wanted.connect(self._on_push)
        self.acts.wanted.connect(self._on_act)
        self.acts.wanted_of_reason.connect(self._on_act_of_reason)
        self.acts.turn_wanted.connect(self._on_turn)

    def _key(self, key: str, act: Callable[[], object]) -> None:
        QShortcut(key_sequence(key), self).activated.connect(act)

    @property
    def empty_words(self) -> str:
        """What the empty place says; empty text when a list is shown."""
        return self._empty.title if self._stack.currentWidget() is self._empty else ""

    def activate(self, subject: str | None = None) -> None:
        """`subject`: the state to narrow the list to, by its stable name."""
        if subject is not None:
            self.model.show_only(OutboxState(subject))
        self.model.refresh()
        if wants_enrolment(self._state) and self.enrol.has_form:
            self.enrol.take_focus()
        else:
            self._to_list()

    def keys(self) -> tuple[KeyHint, ...]:
        return (
            KeyHint("Ctrl+Enter", self.tr("Gửi ngay; khi đang gửi: dừng gửi")),
            KeyHint("Ctrl+T", self.tr("Thử lại ngay khi đang tạm dừng")),
            KeyHint("Enter", self.tr("Chi tiết và biên nhận của bản ghi")),
            KeyHint("Ctrl+E", self.tr("Việc hợp với bản ghi đang chọn (nút ở cuối dòng)")),
            KeyHint("Ctrl+R", self.tr("Gửi lại hoặc thả ra các bản ghi đang chọn")),
            KeyHint("Ctrl+G", self.tr("Giữ lại các bản ghi đang chọn")),
            KeyHint("Ctrl+U", self.tr("Gửi trước, hoặc gửi theo lượt")),
            KeyHint("Ctrl+Shift+A", self.tr("Mọi bản ghi có cùng lý do")),
            KeyHint("Shift+↓ · Ctrl+A", self.tr("Chọn nhiều bản ghi, chọn tất cả")),
            KeyHint("Ctrl+F", self.tr("Tìm theo mã hồ sơ, thủ tục, loại giấy tờ")),
            KeyHint("F3", self.tr("Lọc theo trạng thái (mũi tên, dấu cách)")),
            KeyHint("Ctrl+O", self.tr("Cách gửi của cơ quan")),
            KeyHint("Ctrl+Y", self.tr("Gửi bằng USB, nhận biên nhận")),
            KeyHint("Ctrl+J", self.tr("Đối chiếu với máy chủ; tệp đã mất, máy chủ đã được thay")),
            KeyHint("Ctrl+K", self.tr("Chỉ có trên máy này; bỏ bản gốc đã được ký nhận")),
            KeyHint("F4", self.tr("Chọn cột của danh sách")),
            KeyHint("Ctrl+C", self.tr("Sao chép dòng đã chọn")),
            KeyHint("Esc", self.tr("Đóng phần bên cạnh, bỏ tìm")),
        )

    @Slot(object)
    def render_state(self, state: QueueState) -> None:
        before, self._state = self._state, state
        self.head.render_state(state)
        if self.enrol.isVisible() and not wants_enrolment(state):
            self.table.setFocus()
        self.enrol.setVisible(wants_enrolment(state))
        self.enrol.render_state(state)
        self.filters.render_state(state)
        if state.looked != before.looked or state.ids is not before.ids:
            refill_ids(self.table, self._rows, state.ids)
        if state.wanted and self.table.choose(state.wanted):
            self.model.found_wanted()
        elif state.ids and not before.ids and self.table.hasFocus():
            self._choose_first()
        self._show_page(state)
        self._show_message(state)
        self._show_current()
        if state.new_policy is not None and before.new_policy is None:
            self.aside.put_away()
        self.badge_changed.emit(state.needs_person)

    def _show_page(self, state: QueueState) -> None:
        if state.ids or not state.counts:
            self._stack.setCurrentWidget(self.table)
            return
        if state.words or state.code is not None:
            title = self.tr("Không tìm thấy bản ghi nào")
            words = self.tr("Gõ ít hơn, hoặc chọn mọi lý do và trạng thái khác ở hàng trên.")
        elif state.shown is not None:
            title = self.tr("Không có bản ghi nào ở trạng thái này")
            words = self.tr("Chọn trạng thái khác ở hàng trên.")
        elif state.counts.get(OutboxState.RECEIVED, 0):
            title = self.tr("Đã gửi hết")
            words = self.tr("Máy chủ đã ký nhận mọi hồ sơ và giấy tờ của quầy này.")
        else:
            title = self.tr("Chưa có gì để gửi")
            words = self.tr(
                "Hồ sơ tiếp nhận và giấy tờ đã xác nhận tự xếp vào đây, rồi tự gửi khi có mạng."
            )
        self._empty.set_words(title, words)
        self._stack.setCurrentWidget(self._empty)

    def _show_message(self, state: QueueState) -> None:
        fault = state.fault or self._fault_of_link(state)
        if fault is not None:
            self.bar.show_error(fault)
        elif state.new_hub:
            words = self.tr("Quầy này đã đăng ký với máy chủ {hub}.")
            self.bar.show_words(Tone.DONE, words.format(hub=state.new_hub))
        elif state.new_policy is not None:
            words = self.tr("Đã lưu cách gửi. {rules}.")
            self.bar.show_words(Tone.DONE, words.format(rules=policy_line(state.new_policy)))
        elif state.done is not None:
            tone = Tone.DONE if state.done.rows else Tone.GREY
            self.bar.show_words(tone, done_words(state.done))
        else:
            self.bar.clear()

    def _fault_of_link(self, state: QueueState) -> CounterError | None:
        """What stopped the last push, unless the pause above says it with its next try."""
        link = state.link
        if link.fault is None or wants_enrolment(state):
            return None
        pause = None if link.status is None else link.status.pause
        return None if pause is not None and pause.code == link.fault.code else link.fault

    def _current(self) -> QueueRow | None:
        return self._rows.row_at(self.table.table.currentIndex().row())

    @Slot()
    def _show_current(self) -> None:
        row = self._current()
        self._show_acts()
        if self.details.isVisible() and row is not None:
            self.details.show_row(row)
        if row is not None and reason_words(row) and not self.aside.is_open:
            stop = Tone.STOP if row.state is OutboxState.NEEDS_PERSON else Tone.LOOK
            # A row that merely lies in a package as well is told of, not complained about.
            tone = Tone.GREY if row.code is None else stop
            word = "" if row.code is None else fitting_words(row)
            self.reason.show_words(tone, reason_words(row), act=f"{word}   Ctrl+E" if word else "")
        else:
            self.reason.clear()

    @Slot()
    def _show_acts(self) -> None:
        self.acts.render_state(self._state, self._current(), self.table.selected_ids())

    def _to_list(self) -> None:
        self.table.setFocus()
        self._choose_first()

    def _choose_first(self) -> None:
        """The acts below need a row; the first is as good as any."""
        if self._state.ids and not self.table.current_id():
            self.table.table.selectRow(0)

    @Slot()
    def _on_aside(self) -> None:
        """What stands beside the list makes room for itself there."""
        self.table.make_room(_TOLD_ASIDE if self.aside.is_open else frozenset())
        self._show_current()
        if not self.aside.is_open:
            self.table.setFocus()

    @Slot()
    def _on_escape(self) -> None:
        if self.aside.is_open:
            self.aside.put_away()
        elif self._state.words:
            self.model.find("")
            self._to_list()

    @Slot()
    def _on_push(self) -> None:
        if self._state.link.sending:
            self.model.stop()
        else:
            self.model.push()

    @Slot()
    def _on_rules(self) -> None:
        status = self._state.link.status
        if status is None or self.policy.isVisible():
            self.aside.put_away()
        else:
            self.aside.show_policy(status.policy)

    @Slot()
    def _on_carry(self) -> None:
        if self.aside.carry.isVisible():
            self.aside.put_away()
        else:
            self.aside.show_carry()

    def _chosen(self) -> tuple[RecordId, ...]:
        selected = self.table.selected_ids() or (self.table.current_id(),)
        return tuple(RecordId(each) for each in selected if each)

    @Slot(object)
    def _on_act(self, act: RowAct) -> None:
        if self._chosen():
            self.model.act(act, QueueFilter(ids=self._chosen()))

    @Slot(object)
    def _on_act_of_reason(self, act: RowAct) -> None:
        row = self._current()
        if row is not None and row.code is not None:
            self.model.act(act, QueueFilter(codes=(row.code,)))

    @Slot(object)
    def _on_turn(self, priority: Priority) -> None:
        if self._chosen():
            self.model.prioritise(self._chosen(), priority)

    @Slot()
    def _on_fitting(self) -> None:
        row = self._current()
        if row is not None:
            self._fit(row)

    @Slot(QModelIndex)
    def _on_cell(self, index: QModelIndex) -> None:
        row = self._rows.row_at(index.row())
        if index.column() == self._act_column and row is not None:
            self._fit(row)

    def _fit(self, row: QueueRow) -> None:
        match row.fitting:
            case None:
                return
            case RowAct.OPEN_DOSSIER:
                self.go.emit(Destination(Place.DOSSIERS, row.dossier))
            case RowAct.OPEN_EARLIER:
                self.model.look_for_earlier(row.id)
            case RowAct.RECEIPT:
                self._on_opened()
            case act:
                self.model.act(act, QueueFilter(ids=(row.id,)))

    @Slot()
    def _on_opened(self) -> None:
        row = self._current()
        if row is not None:
            self.aside.show_details(row)

    @Slot(str)
    def _on_paper(self, paper: str) -> None:
        self.go.emit(Destination(Place.STORE, paper))

    @Slot(str)
    def _on_reason(self, code: str) -> None:
        self.model.show_reason(code or None)

    @Slot(str, bool)
    def _on_sort(self, column: str, ascending: bool) -> None:
        self.model.sort(ORDERS[column], descending=not ascending)
