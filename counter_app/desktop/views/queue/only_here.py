"""What exists only on this PC, and letting go originals that the hub has signed for."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from counter_app.desktop.models.only_here import (
    here_columns,
    here_words,
    purged_words,
    rehearsed_words,
)
from counter_app.desktop.models.table import LazyTableModel
from counter_app.desktop.theme import Theme, Tone
from counter_app.desktop.viewmodels.only_here import OnlyHereModel, OnlyHereState, PaperHere
from counter_app.desktop.views.queue.by_receipt import ByReceiptPart
from counter_app.desktop.views.queue.side import WIDE, SidePanel
from counter_app.desktop.views.table import TablePanel
from counter_app.desktop.views.table.refill import refill
from counter_app.desktop.views.widgets import MessageBar, PushButton, WorkBar, label


class OnlyHerePanel(SidePanel):
    """Signals:
    paper_opened(str): Enter on a paper; its id.
    closed(): Esc, or the cross.
    """

    paper_opened = Signal(str)

    def __init__(
        self,
        theme: Theme,
        model: OnlyHereModel,
        *,
        is_supervisor: bool,
        parent: QWidget | None = None,
    ) -> None:
        """`is_supervisor`: this officer may let the hub's receipts do where nobody answers."""
        super().__init__(WIDE, parent)
        self._model = model
        self._is_supervisor = is_supervisor
        self._words = label("", "quiet", wrap=True, parent=self)
        self._rows: LazyTableModel[PaperHere] = LazyTableModel(here_columns(), parent=self)
        self.table = TablePanel(
            theme,
            self._rows,
            name=self.tr("Giấy tờ chỉ có trên máy này"),
            counted=self.tr("{count} giấy tờ"),
            filterable=False,
            parent=self,
        )
        self.rehearse = PushButton(theme, self.tr("Xem bản gốc bỏ được"), icon="eye", parent=self)
        self.work = WorkBar(theme, "", self)
        self.bar = MessageBar(theme, self)
        self.by_receipt = ByReceiptPart(theme, self)
        self._lay_out(theme)
        model.changed.connect(self.render_state)
        self.table.opened.connect(self.paper_opened)
        self.rehearse.clicked.connect(model.rehearse)
        self.by_receipt.wanted.connect(model.rehearse_by_receipt)
        self.bar.acted.connect(model.purge)
        self.bar.closed.connect(model.forget)
        self.render_state(model.state)

    def _lay_out(self, theme: Theme) -> None:
        head = self.make_head(
            theme, self.tr("Chỉ có trên máy này"), closing=self.tr("Đóng danh sách")
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self._words)
        column.addWidget(self.table, 1)
        column.addWidget(self.work)
        column.addWidget(self.bar)
        column.addWidget(self.by_receipt)
        column.addWidget(self.rehearse)

    @property
    def words(self) -> str:
        """How much would be lost with this PC."""
        return self._words.text()

    @Slot(object)
    def render_state(self, state: OnlyHereState) -> None:
        self._words.setText(here_words(state))
        if [paper.paper for paper in state.papers] != list(self._rows.ids) or state.looked:
            refill(self.table, self._rows, [each.paper for each in state.papers], state.papers)
        self.table.setVisible(bool(state.papers))
        self.rehearse.setEnabled(not state.busy)
        if state.busy:
            self.work.show_work(self.tr("Đang xem từng bản gốc…"), 0, 0)
        else:
            self.work.hide()
        self._show_message(state)
        self._show_by_receipt(shown=self._is_supervisor and state.nobody_there)

    def _show_by_receipt(self, *, shown: bool) -> None:
        """Offered after the hub was tried; what is put away hands the cursor on and forgets the reason."""
        if shown == (not self.by_receipt.isHidden()):
            return
        focused = QApplication.focusWidget()
        if not shown:
            self.by_receipt.clear()
            if focused is not None and self.by_receipt.isAncestorOf(focused):
                self.rehearse.setFocus()
        self.by_receipt.setVisible(shown)

    def _show_message(self, state: OnlyHereState) -> None:
        if state.fault is not None:
            self.bar.show_error(state.fault)
        elif state.rehearsed is not None:
            act = self.tr("Bỏ khỏi máy này") if state.rehearsed.masters else ""
            lively = state.rehearsed.masters or state.rehearsed.trouble is not None
            tone = Tone.LOOK if lively else Tone.GREY
            self.bar.show_words(tone, rehearsed_words(state.rehearsed), act=act)
        elif state.purged is not None:
            done = Tone.DONE if state.purged.masters else Tone.LOOK
            self.bar.show_words(done, purged_words(state.purged))
        else:
            self.bar.clear()

    def take_focus(self) -> None:
        """To the list, or to the first act when it is empty."""
        if self._model.state.papers:
            self.table.setFocus()
            self.table.table.selectRow(0)
        else:
            self.rehearse.setFocus()
