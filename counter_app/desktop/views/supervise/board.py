"""The supervisor's board: shares on top, three answers in the middle, the open dossiers below."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from counter_app.desktop.models.backlog import (
    StateCount,
    backlog_columns,
    officer_columns,
    state_columns,
    state_counts,
)
from counter_app.desktop.models.table import LazyTableModel
from counter_app.desktop.theme import Theme, Tone
from counter_app.desktop.viewmodels.supervise import SuperviseState
from counter_app.desktop.views.table import TablePanel
from counter_app.desktop.views.table.refill import refill
from counter_app.desktop.views.widgets import (
    MessageBar,
    PrimaryButton,
    PushButton,
    QuietButton,
    hairline,
    key_sequence,
    label,
)
from counter_app.domain.figures import BacklogRow, OfficerFigures
from counter_app.messages import dossier_status, grouped_number, moment

from .age_bars import AgeBars
from .shares import Shares

MIDDLE = 236

_Row = TypeVar("_Row")


class Board(QWidget):
    """Everything of the place but the closed door. `now`: when the figures were counted; `names`: officers by login."""

    def __init__(
        self,
        theme: Theme,
        *,
        now: Callable[[], datetime],
        names: Callable[[], Mapping[str, str]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._state = SuperviseState(allowed=True)
        self._names = names
        self._at = label("", "small", parent=self)
        self.bar = MessageBar(theme, self)
        self.shares = Shares(theme, self)
        self._bars_title = label("", "strong", wrap=True, parent=self)
        self.bars = AgeBars(theme, self)
        self._state_model: LazyTableModel[StateCount] = LazyTableModel(state_columns(), parent=self)
        self._officer_model: LazyTableModel[OfficerFigures] = LazyTableModel(
            officer_columns(), parent=self
        )
        self._row_model: LazyTableModel[BacklogRow] = LazyTableModel(
            backlog_columns(now, names), parent=self
        )
        self.states = self._panel(
            self._state_model, self.tr("Theo trạng thái"), self.tr("{count} trạng thái")
        )
        self.officers = self._panel(
            self._officer_model, self.tr("Theo cán bộ, 30 ngày"), self.tr("{count} cán bộ")
        )
        self.rows: TablePanel[BacklogRow] = TablePanel(
            theme,
            self._row_model,
            name=self.tr("Hồ sơ đang mở"),
            counted=self.tr("{count} hồ sơ"),
            parent=self,
        )
        self._make_acts()
        self._lay_out()

    def _panel(self, model: LazyTableModel[_Row], name: str, counted: str) -> TablePanel[_Row]:
        return TablePanel(
            self._theme, model, name=name, counted=counted, filterable=False, parent=self
        )

    def _make_acts(self) -> None:
        self._narrowed = label("", "strong", parent=self)
        self.overdue = QToolButton(self)
        self.overdue.setText(self.tr("Chỉ quá hạn"))
        self.overdue.setToolTip(self.tr("Chỉ hồ sơ quá hạn (Ctrl+U)"))
        self.overdue.setCheckable(True)
        self.overdue.setShortcut(key_sequence("Ctrl+U"))
        self.widen = QuietButton(self._theme, self.tr("Bỏ lọc"), icon="close", parent=self)
        self.chain = PushButton(self._theme, self.tr("Kiểm tra chuỗi sự kiện"), icon="check")
        self.chain.set_shortcut_shown("Ctrl+K")
        self.once = QuietButton(self._theme, self.tr("Chỉ hỏi một lần"), icon="reuse")
        self.once.set_shortcut_shown("Ctrl+O")
        self.keep = QuietButton(self._theme, self.tr("Lịch, danh mục"), icon="database")
        self.keep.set_shortcut_shown("Ctrl+M")
        self.export = PrimaryButton(
            self._theme, self.tr("Xuất bảng tính"), key="Ctrl+E", icon="save"
        )

    def _lay_out(self) -> None:
        bars = QVBoxLayout()
        bars.setSpacing(2)
        bars.addWidget(self._bars_title)
        bars.addWidget(self.bars)
        bars.addStretch(1)
        middle = QHBoxLayout()
        middle.setSpacing(20)
        middle.addLayout(bars, 25)
        middle.addLayout(self._titled(self.officers), 48)
        middle.addLayout(self._titled(self.states), 31)
        narrowing = QHBoxLayout()
        narrowing.setSpacing(8)
        narrowing.addWidget(self._narrowed)
        narrowing.addWidget(self.overdue)
        narrowing.addWidget(self.widen)
        narrowing.addStretch(1)
        narrowing.addWidget(self._at)
        foot = QHBoxLayout()
        foot.setSpacing(12)
        foot.addWidget(self.once)
        foot.addWidget(self.keep)
        foot.addStretch(1)
        foot.addWidget(self.chain)
        foot.addWidget(self.export)
        middle_box = QWidget(self)
        middle_box.setLayout(middle)
        middle_box.setFixedHeight(MIDDLE)
        middle.setContentsMargins(0, 0, 0, 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 14, 24, 12)
        column.setSpacing(8)
        column.addWidget(self.bar)
        column.addWidget(self.shares)
        column.addWidget(hairline(self))
        column.addWidget(middle_box)
        column.addWidget(hairline(self))
        column.addLayout(narrowing)
        column.addWidget(self.rows, 1)
        column.addLayout(foot)

    def _titled(self, panel: TablePanel[_Row]) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(2)
        column.addWidget(label(panel.table.accessibleName(), "strong", parent=self))
        column.addWidget(panel, 1)
        return column

    @property
    def narrowed_words(self) -> str:
        """What the list is narrowed to, as shown."""
        return self._narrowed.text()

    @property
    def bars_title(self) -> str:
        return self._bars_title.text()

    def render_state(self, state: SuperviseState) -> None:
        before, self._state = self._state, state
        backlog = state.backlog
        if backlog is not None:
            if backlog is not before.backlog:
                self.shares.show_backlog(backlog, state.total)
                counts = state_counts(backlog)
                refill(self.states, self._state_model, [one.key for one in counts], counts)
                officers = backlog.officers
                logins = [str(one.login) for one in officers]
                refill(self.officers, self._officer_model, logins, officers)
            self.bars.set_bands(backlog.ages, state.narrowing.band)
            self._bars_title.setText(self._bars_words(state))
            self._at.setText(self.tr("Số liệu lúc {time}").format(time=moment(backlog.at)))
        if state.rows is not before.rows or backlog is not before.backlog:
            refill(self.rows, self._row_model, [row.dossier for row in state.rows], state.rows)
            self.rows.set_total(state.total)
        self._show_narrowing(state)
        self._show_message(state)
        self.export.setEnabled(backlog is not None)
        self.chain.setEnabled(not state.checking)

    def _bars_words(self, state: SuperviseState) -> str:
        """The chart's answer stands in its title."""
        assert state.backlog is not None
        most = max(state.backlog.ages, key=lambda band: band.count, default=None)
        if most is None or most.count == 0:
            return self.tr("Không có hồ sơ đang mở")
        words = self.tr("Hồ sơ mở đông nhất: {age}")
        return words.format(age=self.bars.band_words(most))

    def _show_narrowing(self, state: SuperviseState) -> None:
        narrowing = state.narrowing
        parts = [self.tr("Hồ sơ đang mở")]
        if narrowing.status is not None:
            parts.append(dossier_status(narrowing.status).lower())
        if narrowing.band is not None:
            parts.append(self.bars.band_words(narrowing.band))
        if narrowing.officer is not None:
            parts.append(self._names().get(narrowing.officer, narrowing.officer))
        if narrowing.is_open:
            parts.append(self.tr("quá hạn lâu nhất trước"))
        self._narrowed.setText(" · ".join(parts))
        self.overdue.setChecked(narrowing.overdue)
        self.widen.setVisible(not narrowing.is_open)

    def _show_message(self, state: SuperviseState) -> None:
        if state.fault is not None:
            self.bar.show_error(state.fault)
        elif state.checking:
            self.bar.show_words(Tone.WORKING, self.tr("Đang kiểm tra từng sự kiện…"))
        elif state.chain is not None and state.chain.ok:
            words = self.tr("Chuỗi sự kiện nguyên vẹn: {count} sự kiện, không thiếu, không sửa.")
            count = grouped_number(state.chain.events)
            self.bar.show_words(Tone.DONE, words.format(count=count))
        elif state.chain is not None:
            words = self.tr(
                "Chuỗi sự kiện không khớp từ sự kiện số {number}. Ngừng dùng kho này và gọi bộ phận hỗ trợ."
            )
            number = grouped_number(state.chain.first_bad or 0)
            self.bar.show_words(Tone.STOP, words.format(number=number))
        elif state.exported is not None:
            words = self.tr("Đã xuất bảng tính: {path}")
            self.bar.show_words(Tone.DONE, words.format(path=state.exported))
        else:
            self.bar.clear()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and not self._state.narrowing.is_open:
            self.widen.click()
        else:
            super().keyPressEvent(event)
