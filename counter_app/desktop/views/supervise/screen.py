"""Giám sát: the backlog in figures, the dossiers behind them, the workbook, the chain of events."""

from collections.abc import Callable, Mapping
from datetime import datetime

from PySide6.QtCore import Slot
from PySide6.QtGui import QShortcut
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout

from counter_app.desktop.models.backlog import Group
from counter_app.desktop.viewmodels.keeping import KeepingModel
from counter_app.desktop.viewmodels.supervise import SuperviseModel, SuperviseState
from counter_app.desktop.views.context import ViewContext
from counter_app.desktop.views.screen import Destination, KeyHint, Place, Screen
from counter_app.desktop.views.table import KeptColumns
from counter_app.desktop.views.widgets import EmptyState, key_sequence
from counter_app.domain.ids import OfficerLogin

from .board import Board
from .keeping import KeepingPage
from .once import OncePage


class SuperviseScreen(Screen):
    """The sixth place."""

    def __init__(self, context: ViewContext) -> None:
        super().__init__()
        self.model = SuperviseModel(context.session, self)
        self._dialogs = context.dialogs
        self.board = Board(context.theme, now=self._now, names=self._names, parent=self)
        KeptColumns(self.board.rows, context.session, "backlog")
        self.closed = EmptyState(
            context.theme,
            "lock",
            self.tr("Dành cho người giám sát"),
            self.tr(
                "Số liệu tồn đọng chỉ mở cho người giám sát. Việc tiếp nhận và số hóa của bạn không bị ảnh hưởng."
            ),
            act=self.tr("Về Tiếp nhận"),
            parent=self,
        )
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self.board)
        self._stack.addWidget(self.closed)
        self.keeping = KeepingPage(
            context.theme, KeepingModel(context.session, self), context.dialogs, self
        )
        counter = context.session.counter
        today = counter.clock.now().date()
        reasons = dict(counter.catalogue.decline_reasons(today))
        reasons |= {it.code: it.label for it in counter.catalogue.database_reasons(today)}
        self.once = OncePage(context.theme, names=self._names, reasons=reasons, parent=self)
        KeptColumns(self.once.table, context.session, "once")
        self._stack.addWidget(self.keeping)
        self._stack.addWidget(self.once)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)
        self._listen()
        self.render_state(self.model.state)

    def _listen(self) -> None:
        model, board = self.model, self.board
        model.changed.connect(self.render_state)
        self.closed.acted.connect(self._on_leave)
        board.bars.band_chosen.connect(model.narrow_to_band)
        board.officers.opened.connect(self._on_officer)
        board.states.opened.connect(self._on_state)
        board.rows.opened.connect(self._on_dossier)
        board.rows.filter_changed.connect(model.look_for)
        board.overdue.toggled.connect(model.narrow_to_overdue)
        board.widen.clicked.connect(self._on_widen)
        board.export.clicked.connect(self._on_export)
        board.chain.clicked.connect(model.check_chain)
        board.keep.clicked.connect(self.open_keeping)
        board.once.clicked.connect(self.open_once)
        self.keeping.left.connect(self._on_kept)
        self.once.left.connect(self._on_kept)
        self.once.opened.connect(self._on_dossier)
        board.bar.closed.connect(model.forget_message)
        self._key("F5", model.refresh)
        self._key("Ctrl+F", board.rows.show_filter)

    def _key(self, key: str, act: Callable[[], object]) -> None:
        QShortcut(key_sequence(key), self).activated.connect(act)

    @property
    def is_closed(self) -> bool:
        """This officer may not look in here."""
        return self._stack.currentWidget() is self.closed

    def activate(self, subject: str | None = None) -> None:
        if self.is_closed:
            self.closed.setFocus()
            return
        if self._stack.currentWidget() is self.once:
            self.open_once()
            return
        if self._stack.currentWidget() is self.keeping:
            self.keeping.open()
            return
        if self.model.stale or self.model.state.backlog is None:
            self.model.refresh()
        self.board.rows.setFocus()

    def keys(self) -> tuple[KeyHint, ...]:
        if self.is_closed:
            return ()
        return (
            KeyHint("Ctrl+F", self.tr("Lọc hồ sơ đang mở")),
            KeyHint("Enter", self.tr("Mở hồ sơ; lọc theo cán bộ, trạng thái, cột tuổi")),
            KeyHint("Ctrl+U", self.tr("Chỉ hồ sơ quá hạn")),
            KeyHint("Esc", self.tr("Bỏ lọc")),
            KeyHint("Ctrl+E", self.tr("Xuất bảng tính")),
            KeyHint("Ctrl+K", self.tr("Kiểm tra chuỗi sự kiện")),
            KeyHint("Ctrl+O", self.tr("Số liệu chỉ hỏi một lần, hồ sơ đằng sau")),
            KeyHint("Ctrl+M", self.tr("Lịch làm việc và danh mục")),
            KeyHint("F5", self.tr("Đếm lại")),
            KeyHint("Ctrl+C", self.tr("Sao chép dòng đã chọn")),
        )

    @Slot(object)
    def render_state(self, state: SuperviseState) -> None:
        if not state.allowed:
            self._stack.setCurrentWidget(self.closed)
        self.board.render_state(state)
        self.once.show_rows(state.once)

    def _now(self) -> datetime:
        backlog = self.model.state.backlog
        # Asked only for rows, and rows come with the figures.
        assert backlog is not None
        return backlog.at

    def _names(self) -> Mapping[str, str]:
        backlog = self.model.state.backlog
        return {} if backlog is None else {str(one.login): one.name for one in backlog.officers}

    @Slot()
    def open_keeping(self) -> None:
        """Days off, working hours and catalogue packs."""
        self._stack.setCurrentWidget(self.keeping)
        self.keeping.open()

    @Slot()
    def open_once(self) -> None:
        """The figures of the once-only rule."""
        self._stack.setCurrentWidget(self.once)
        self.model.refresh()
        self.once.table.setFocus()

    @Slot()
    def _on_kept(self) -> None:
        self._stack.setCurrentWidget(self.board)
        self.model.refresh()
        self.board.rows.setFocus()

    @Slot()
    def _on_leave(self) -> None:
        self.go.emit(Destination(Place.INTAKE))

    @Slot(str)
    def _on_officer(self, login: str) -> None:
        shown = self.model.state.narrowing.officer
        self.model.narrow_to_officer(None if shown == login else OfficerLogin(login))

    @Slot(str)
    def _on_state(self, key: str) -> None:
        """A state opens the things behind it: dossiers here, papers and queue rows at their own places."""
        group, _, state = key.partition(":")
        match Group(group):
            case Group.DOSSIERS:
                status = int(state)
                shown = self.model.state.narrowing.status
                self.model.narrow_to_status(None if shown == status else status)
            case Group.PAPERS:
                self.go.emit(Destination(Place.DIGITISE))
            case Group.QUEUE:
                self.go.emit(Destination(Place.QUEUE))

    @Slot(str)
    def _on_dossier(self, dossier: str) -> None:
        self.go.emit(Destination(Place.DOSSIERS, dossier))

    @Slot()
    def _on_widen(self) -> None:
        self.board.rows.filter_field.clear()
        self.board.rows.filter_field.hide()
        self.model.widen()
        self.board.rows.setFocus()

    @Slot()
    def _on_export(self) -> None:
        backlog = self.model.state.backlog
        if backlog is None:
            return
        name = f"ton-dong-{backlog.at:%Y%m%d-%H%M}.xlsx"
        title = self.tr("Xuất bảng tính")
        target = self._dialogs.choose_target(self, title, name, "Excel (*.xlsx)")
        if target is not None:
            self.model.export(target if target.suffix else target.with_suffix(".xlsx"))
