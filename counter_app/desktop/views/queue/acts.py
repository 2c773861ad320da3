"""The acts at the foot of the queue: on the rows that are selected, and on all that have the same reason."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from counter_app.desktop.models.queue import act_words
from counter_app.desktop.theme import Theme
from counter_app.desktop.viewmodels.queue_state import QueueRow, QueueState, RowAct
from counter_app.desktop.views.widgets import PrimaryButton, PushButton, label
from counter_app.domain.outbox import OutboxState, Priority
from counter_app.messages import grouped_number

_LONG = 500
"""Rows from which an act shows that it is under way."""


class QueueActs(QWidget):
    """Signals:
    wanted(RowAct): hold, send again or let go the selected rows.
    wanted_of_reason(RowAct): the same with all rows that have the chosen row's reason.
    turn_wanted(Priority): the selected rows go first, or in their turn again.
    push_wanted(): send now, or stop what is under way.
    """

    wanted = Signal(object)
    wanted_of_reason = Signal(object)
    turn_wanted = Signal(object)
    push_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._again = RowAct.RETRY
        self._turn = Priority.FIRST
        self._chosen = label("", "quiet", parent=self)
        self.alike = PushButton(theme, "", parent=self)
        self.alike.listen("Ctrl+Shift+A")
        self.first = PushButton(theme, self.tr("Gửi trước"), icon="star", parent=self)
        self.hold = PushButton(theme, act_words(RowAct.HOLD), icon="pause", parent=self)
        self.retry = PushButton(theme, act_words(RowAct.RETRY), icon="refresh", parent=self)
        self.push = PrimaryButton(
            theme, self.tr("Gửi ngay"), key="Ctrl+Enter", icon="queue", parent=self
        )
        for button, key in ((self.first, "Ctrl+U"), (self.hold, "Ctrl+G"), (self.retry, "Ctrl+R")):
            button.set_shortcut_shown(key)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.alike)
        row.addWidget(self._chosen)
        row.addStretch(1)
        for each in (self.first, self.hold, self.retry, self.push):
            row.addWidget(each)
        self.alike.clicked.connect(self._on_alike)
        self.first.clicked.connect(self._on_first)
        self.hold.clicked.connect(self._on_hold)
        self.retry.clicked.connect(self._on_retry)
        self.push.clicked.connect(self.push_wanted)

    @property
    def chosen_words(self) -> str:
        """How many rows the acts are for, or one under way is; empty for one or none."""
        return self._chosen.text()

    def render_state(
        self, state: QueueState, row: QueueRow | None, selected: Sequence[str]
    ) -> None:
        """`row`: the one with the cursor, `selected`: ids of all that the acts are for."""
        several = len(selected) > 1
        words = self.tr("Đang chọn {count}").format(count=grouped_number(len(selected)))
        # A long one takes seconds; a short one would only flicker.
        busy = state.acting >= _LONG
        if busy:
            words = self.tr("Đang đổi {count} bản ghi…").format(count=grouped_number(state.acting))
        self._chosen.setText(words if several or busy else "")
        # Of several the row with the cursor says which: the act passes by what it is not for.
        held = row.state is OutboxState.HELD if row else state.shown is OutboxState.HELD
        self._again = RowAct.RELEASE if held else RowAct.RETRY
        self._name(self.retry, act_words(self._again), "Ctrl+R")
        self.retry.setEnabled(not busy and (several or (row is not None and row.can_retry)))
        self.hold.setEnabled(not busy and (several or (row is not None and row.can_hold)))
        put_first = row is not None and row.priority is Priority.FIRST
        self._turn = Priority.NORMAL if put_first else Priority.FIRST
        turn = self.tr("Gửi theo lượt") if put_first else self.tr("Gửi trước")
        self._name(self.first, turn, "Ctrl+U")
        open_row = row is not None and row.state is not OutboxState.RECEIVED
        self.first.setEnabled(not busy and open_row)
        self._render_alike(state, row)
        link = state.link
        self.push.set_words(self.tr("Dừng gửi") if link.sending else self.tr("Gửi ngay"))
        self.push.setEnabled(link.sending or (link.enrolled and link.left > 0 and not link.taken))

    def _render_alike(self, state: QueueState, row: QueueRow | None) -> None:
        code = None if row is None or row.stands_behind else row.code
        count = 0 if code is None else state.reasons.get(code, 0)
        words = self.tr("Cả {count} bản ghi cùng lý do…").format(count=grouped_number(count))
        self._name(self.alike, words, "")
        self.alike.setVisible(count > 1)

    def _name(self, button: PushButton, words: str, key: str) -> None:
        if button.accessibleName() != words:
            button.setAccessibleName(words)
            button.setText(f"{words}   {key}" if key else words)

    @Slot()
    def _on_alike(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for act in (RowAct.RETRY, RowAct.HOLD):
            action = menu.addAction(self.tr("{act} tất cả").format(act=act_words(act)))
            action.setData(act)
        menu.triggered.connect(lambda action: self.wanted_of_reason.emit(action.data()))
        menu.setActiveAction(menu.actions()[0])
        menu.popup(self.alike.mapToGlobal(QPoint(0, -menu.sizeHint().height())))

    @Slot()
    def _on_first(self) -> None:
        self.turn_wanted.emit(self._turn)

    @Slot()
    def _on_hold(self) -> None:
        self.wanted.emit(RowAct.HOLD)

    @Slot()
    def _on_retry(self) -> None:
        self.wanted.emit(self._again)
