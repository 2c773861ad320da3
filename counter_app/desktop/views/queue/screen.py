"""Hàng đợi: what waits for the hub, why, and what to do about it."""

from collections.abc import Callable

from PySide6.QtCore import Slot
from PySide6.QtGui import QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout

from counter_app.desktop.models.queue import ORDERS, queue_columns, reason_words, wants_enrolment
from counter_app.desktop.models.table import LazyTableModel
from counter_app.desktop.theme import Tone
from counter_app.desktop.viewmodels.queue import QueueModel, QueueRow, QueueState
from counter_app.desktop.views.context import ViewContext
from counter_app.desktop.views.screen import KeyHint, Screen
from counter_app.desktop.views.table import KeptColumns, TablePanel
from counter_app.desktop.views.table.refill import refill_ids
from counter_app.desktop.views.widgets import (
    EmptyState,
    MessageBar,
    PrimaryButton,
    PushButton,
    key_sequence,
)
from counter_app.domain.outbox import OutboxState

from .details import RowDetails
from .enrol import EnrolCard
from .filters import StateFilters
from .head import QueueHead

_TOLD_BY_DETAILS = frozenset({"bytes", "sent", "tries", "next"})


class QueueScreen(Screen):
    """The fifth place."""

    def __init__(self, context: ViewContext) -> None:
        super().__init__()
        self._theme = context.theme
        self.model = QueueModel(context.session, context.link, parent=self)
        self._state = QueueState()
        self.head = QueueHead(context.theme, self)
        self.enrol = EnrolCard(context.theme, may_enrol=context.session.is_supervisor, parent=self)
        self.bar = MessageBar(context.theme, self)
        self.reason = MessageBar(context.theme, self)
        self.filters = StateFilters(self)
        self._rows: LazyTableModel[QueueRow] = LazyTableModel(
            queue_columns(), hub=context.session.hub, fetch=self.model.fetch, parent=self
        )
        self.table = TablePanel(
            context.theme,
            self._rows,
            name=self.tr("Bản ghi trong hàng đợi"),
            counted=self.tr("{count} bản ghi"),
            filterable=False,
            parent=self,
        )
        KeptColumns(self.table, context.session, "queue")
        self._empty = EmptyState(context.theme, "queue", "", "", parent=self)
        self._empty_title = ""
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._empty)
        self.details = RowDetails(context.theme, self)
        self._make_acts()
        self._lay_out()
        self._listen()
        self.render_state(self.model.state)

    def _make_acts(self) -> None:
        theme = self._theme
        self.push = PrimaryButton(theme, self.tr("Gửi ngay"), key="Ctrl+Enter", icon="queue")
        self.retry = PushButton(theme, self.tr("Gửi lại"), icon="refresh")
        self.retry.set_shortcut_shown("Ctrl+R")
        self.hold = PushButton(theme, self.tr("Giữ lại"), icon="pause")
        self.hold.set_shortcut_shown("Ctrl+G")

    def _lay_out(self) -> None:
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self._stack, 1)
        middle.addWidget(self.details)
        foot = QHBoxLayout()
        foot.setSpacing(12)
        foot.addStretch(1)
        for button in (self.hold, self.retry, self.push):
            foot.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 16, 24, 12)
        column.setSpacing(8)
        for part in (self.head, self.enrol, self.bar, self.filters):
            column.addWidget(part)
        column.addLayout(middle, 1)
        column.addWidget(self.reason)
        column.addLayout(foot)

    def _listen(self) -> None:
        model = self.model
        model.changed.connect(self.render_state)
        self.head.stop_wanted.connect(model.stop)
        self.enrol.enrol_wanted.connect(model.enrol)
        self.bar.closed.connect(model.forget_message)
        self.filters.chosen.connect(model.show_only)
        self.table.opened.connect(self._on_opened)
        self.table.chosen.connect(self._on_chosen)
        self._rows.sort_wanted.connect(self._on_sort)
        self._rows.dataChanged.connect(self._show_current)
        self._rows.page_failed.connect(self.bar.show_error)
        self.details.closed.connect(self.close_details)
        self.push.clicked.connect(self._on_push)
        self.retry.clicked.connect(self._on_retry)
        self.hold.clicked.connect(self._on_hold)
        self.reason.acted.connect(self._on_retry)
        self._key("Ctrl+F", self.filters.take_focus)
        self._key("Esc", self.close_details)

    def _key(self, key: str, act: Callable[[], object]) -> None:
        QShortcut(key_sequence(key), self).activated.connect(act)

    @property
    def empty_words(self) -> str:
        """What the empty place says; empty text when a list is shown."""
        return self._empty_title if self._stack.currentWidget() is self._empty else ""

    def activate(self, subject: str | None = None) -> None:
        self.model.refresh()
        if wants_enrolment(self._state) and self.enrol.has_form:
            self.enrol.take_focus()
        else:
            self.table.setFocus()
            self._choose_first()

    def keys(self) -> tuple[KeyHint, ...]:
        return (
            KeyHint("Ctrl+Enter", self.tr("Gửi ngay; khi đang gửi: dừng gửi")),
            KeyHint("Enter", self.tr("Chi tiết và biên nhận của bản ghi")),
            KeyHint("Ctrl+R", self.tr("Gửi lại bản ghi đang chọn")),
            KeyHint("Ctrl+G", self.tr("Giữ lại bản ghi đang chọn")),
            KeyHint("Ctrl+F", self.tr("Lọc theo trạng thái (mũi tên, dấu cách)")),
            KeyHint("F4", self.tr("Chọn cột của danh sách")),
            KeyHint("Ctrl+C", self.tr("Sao chép dòng đã chọn")),
            KeyHint("Esc", self.tr("Đóng chi tiết")),
        )

    @Slot(object)
    def render_state(self, state: QueueState) -> None:
        before, self._state = self._state, state
        self.head.render_state(state)
        if self.enrol.isVisible() and not wants_enrolment(state):
            self.table.setFocus()
        self.enrol.setVisible(wants_enrolment(state))
        self.enrol.render_state(state)
        self.filters.render_counts(state.counts, state.shown)
        if state.looked != before.looked or state.ids is not before.ids:
            refill_ids(self.table, self._rows, state.ids)
        if state.ids and not before.ids and self.table.hasFocus():
            self._choose_first()
        self._show_page(state)
        self._show_fault(state)
        self._show_current()
        self.push.set_words(self.tr("Dừng gửi") if state.link.sending else self.tr("Gửi ngay"))
        self.push.setEnabled(state.link.sending or (state.link.enrolled and state.link.left > 0))
        self.badge_changed.emit(state.counts.get(OutboxState.NEEDS_PERSON, 0))

    def _show_page(self, state: QueueState) -> None:
        if state.ids or not state.counts:
            self._stack.setCurrentWidget(self.table)
            return
        if state.shown is not None:
            self._empty_title = self.tr("Không có bản ghi nào ở trạng thái này")
            words = self.tr("Chọn trạng thái khác ở hàng trên.")
        elif state.counts.get(OutboxState.RECEIVED, 0):
            self._empty_title = self.tr("Đã gửi hết")
            words = self.tr("Máy chủ đã ký nhận mọi hồ sơ và giấy tờ của quầy này.")
        else:
            self._empty_title = self.tr("Chưa có gì để gửi")
            words = self.tr(
                "Hồ sơ tiếp nhận và giấy tờ đã xác nhận tự xếp vào đây, rồi tự gửi khi có mạng."
            )
        self._empty.set_words(self._empty_title, words)
        self._stack.setCurrentWidget(self._empty)

    def _show_fault(self, state: QueueState) -> None:
        fault = state.fault or (None if wants_enrolment(state) else state.link.fault)
        if fault is not None:
            self.bar.show_error(fault)
        elif state.new_hub:
            words = self.tr("Quầy này đã đăng ký với máy chủ {hub}.")
            self.bar.show_words(Tone.DONE, words.format(hub=state.new_hub))
        else:
            self.bar.clear()

    def _current(self) -> QueueRow | None:
        return self._rows.row_at(self.table.table.currentIndex().row())

    @Slot()
    def _show_current(self) -> None:
        row = self._current()
        self.retry.setEnabled(row is not None and row.can_retry)
        self.hold.setEnabled(row is not None and row.can_hold)
        if not self.details.isHidden() and row is not None:
            self.details.show_row(row)
        told = self.bar.code if self.bar.text else ""
        if row is not None and row.code is not None and row.code != told:
            tone = Tone.STOP if row.state is OutboxState.NEEDS_PERSON else Tone.LOOK
            act = self.tr("Gửi lại") if row.can_retry else ""
            self.reason.show_words(tone, reason_words(row), act=act)
        else:
            self.reason.clear()

    def _choose_first(self) -> None:
        """The acts below need a row; the oldest is as good as any."""
        if self._state.ids and not self.table.current_id():
            self.table.table.selectRow(0)

    def _show_details(self, shown: bool) -> None:
        """What the details tell of the row makes room for them in the list."""
        self.details.setVisible(shown)
        self.table.make_room(_TOLD_BY_DETAILS if shown else frozenset())

    @Slot()
    def close_details(self) -> None:
        """The list has the whole room again."""
        if not self.details.isHidden():
            self._show_details(False)
            self.table.setFocus()

    @Slot()
    def _on_push(self) -> None:
        if self._state.link.sending:
            self.model.stop()
        else:
            self.model.push()

    @Slot()
    def _on_retry(self) -> None:
        row = self._current()
        if row is not None and row.can_retry:
            self.model.retry(row.id)

    @Slot()
    def _on_hold(self) -> None:
        row = self._current()
        if row is not None and row.can_hold:
            self.model.hold(row.id)

    @Slot(str)
    def _on_opened(self, _row: str) -> None:
        row = self._current()
        if row is not None:
            self.details.show_row(row)
            self._show_details(True)

    @Slot(str)
    def _on_chosen(self, _row: str) -> None:
        self._show_current()

    @Slot(str, bool)
    def _on_sort(self, column: str, ascending: bool) -> None:
        self.model.sort(ORDERS[column], descending=not ascending)
