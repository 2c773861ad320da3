"""What stands beside the list, one at a time: a row in full, the office's rules, the way by hand."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from counter_app.desktop.viewmodels.carrying import CarryModel
from counter_app.desktop.viewmodels.comparing import CompareModel
from counter_app.desktop.viewmodels.only_here import OnlyHereModel
from counter_app.desktop.viewmodels.queue_state import QueueRow
from counter_app.desktop.views.context import ViewContext
from counter_app.domain.ids import RecordId
from counter_app.domain.sending_policy import SendingPolicy

from .carry import CarryPanel
from .compare import ComparePanel
from .details import RowDetails
from .only_here import OnlyHerePanel
from .policy import PolicyPanel


class Aside(QWidget):
    """Signals:
    opened(): a panel stands beside the list now, or another one.
    closed(): none does any more.
    paper_opened(str): a paper is to be looked at; its id.
    """

    opened = Signal()
    closed = Signal()
    paper_opened = Signal(str)

    def __init__(
        self,
        context: ViewContext,
        selected: Callable[[], Sequence[RecordId]],
        parent: QWidget | None = None,
    ) -> None:
        """`selected` tells which rows are selected, for what may be done with those alone."""
        super().__init__(parent)
        theme, session = context.theme, context.session
        self._dialogs = context.dialogs
        self._selected = selected
        self._carrying = CarryModel(session, self)
        self.details = RowDetails(theme, self)
        self.policy = PolicyPanel(theme, may_change=session.is_supervisor, parent=self)
        self.carry = CarryPanel(theme, self)
        self._here = OnlyHereModel(session, self)
        self.here = OnlyHerePanel(
            theme, self._here, is_supervisor=session.is_supervisor, parent=self
        )
        self.comparing = CompareModel(session, context.link, self)
        self.compare = ComparePanel(theme, is_supervisor=session.is_supervisor, parent=self)
        self._panels: tuple[QWidget, ...] = (
            self.details,
            self.policy,
            self.carry,
            self.here,
            self.compare,
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for panel in self._panels:
            row.addWidget(panel)
        for closed in (
            self.details.closed,
            self.policy.closed,
            self.carry.closed,
            self.here.closed,
            self.compare.closed,
        ):
            closed.connect(self.put_away)
        self._listen_to_comparing()
        self.carry.here_wanted.connect(self.show_here)
        self.here.paper_opened.connect(self.paper_opened)
        self._carrying.changed.connect(self.carry.render_state)
        self.carry.render_state(self._carrying.state)
        self.carry.export_wanted.connect(self._on_export)
        self.carry.receipt_wanted.connect(self._on_receipt)
        self.carry.message_closed.connect(self._carrying.forget_message)
        self.hide()

    def _listen_to_comparing(self) -> None:
        panel, model = self.compare, self.comparing
        model.changed.connect(panel.render_state)
        panel.compare_wanted.connect(lambda deep: model.compare(deep=deep))
        panel.give_up_wanted.connect(lambda reason: model.give_up(self._selected(), reason))
        panel.replace_wanted.connect(model.replace_hub)
        panel.message_closed.connect(model.look)

    @property
    def is_open(self) -> bool:
        return not self.isHidden()

    def show_details(self, row: QueueRow) -> None:
        self.details.show_row(row)
        self._show(self.details)

    def show_policy(self, policy: SendingPolicy) -> None:
        self.policy.show_policy(policy)
        self._show(self.policy)
        self.policy.take_focus()

    def show_carry(self) -> None:
        self._show(self.carry)
        self.carry.show_selected(len(self._selected()))
        self.carry.take_focus()

    @Slot()
    def show_here(self) -> None:
        """What is on this PC alone; a second call puts it away."""
        if self.here.isVisible():
            self.put_away()
            return
        self._here.forget()
        self._here.refresh()
        self._show(self.here)
        self.here.take_focus()

    @Slot()
    def show_compare(self) -> None:
        """What the hub really holds; a second call puts it away."""
        if self.compare.isVisible():
            self.put_away()
            return
        self.comparing.look()
        self._show(self.compare)
        self.compare.show_selected(len(self._selected()))
        self.compare.take_focus()

    @Slot()
    def look_at_selection(self) -> None:
        """Other rows are selected."""
        if self.compare.isVisible():
            self.compare.show_selected(len(self._selected()))
        if self.carry.isVisible():
            self.carry.show_selected(len(self._selected()))

    @Slot()
    def put_away(self) -> None:
        """The list has the whole room again."""
        if self.is_open:
            self.hide()
            for panel in self._panels:
                panel.hide()
            self.closed.emit()

    def _show(self, shown: QWidget) -> None:
        for panel in self._panels:
            panel.setVisible(panel is shown)
        self.show()
        self.opened.emit()

    @Slot(bool)
    def _on_export(self, only_selected: bool) -> None:
        folder = self._dialogs.choose_folder(self, self.tr("Chọn USB hoặc thư mục để xuất"))
        if folder is not None:
            self._carrying.export(folder, self._selected() if only_selected else ())

    @Slot()
    def _on_receipt(self) -> None:
        kinds = self.tr("Tệp biên nhận (*.json);;Mọi tệp (*)")
        chosen = self._dialogs.choose_files(self, self.tr("Chọn tệp biên nhận"), kinds)
        if chosen:
            self._carrying.take_receipts(chosen[0])
