"""The four figures that a supervisor answers for: overdue, on time, reused, asked again though held."""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from counter_app.desktop.theme import Theme, Tone
from counter_app.desktop.views.widgets import StateChip, label, vertical_line
from counter_app.domain.figures import Backlog
from counter_app.messages import grouped_number, per_cent


class Share(QWidget):
    """One figure: large number, what it is, what it is made of."""

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._value = label("–", "display", parent=self)
        self._made_of = label("", "small", wrap=True, parent=self)
        self._chip = StateChip(theme, parent=self)
        first = QHBoxLayout()
        first.setSpacing(10)
        first.addWidget(self._value)
        first.addWidget(self._chip)
        first.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(label(name, "quiet", parent=self))
        column.addLayout(first)
        column.addWidget(self._made_of)

    @property
    def value(self) -> str:
        return self._value.text()

    def show_figure(self, value: str, made_of: str, state: tuple[Tone, str] | None) -> None:
        """Show the figure; `state` says whether a person should look."""
        self._value.setText(value)
        self._made_of.setText(made_of)
        self._chip.setVisible(state is not None)
        if state is not None:
            self._chip.set_state(*state)
        self.setAccessibleName(f"{self._name}: {value}. {made_of}")


class Shares(QWidget):
    """All four in a row."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.overdue = Share(theme, self.tr("Hồ sơ quá hạn"), self)
        self.on_time = Share(theme, self.tr("Giải quyết đúng hạn, 30 ngày"), self)
        self.reused = Share(theme, self.tr("Giấy tờ tái sử dụng, 30 ngày"), self)
        self.declined = Share(theme, self.tr("Yêu cầu nộp lại dù đã có"), self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(20)
        for at, share in enumerate((self.overdue, self.on_time, self.reused, self.declined)):
            if at:
                row.addWidget(vertical_line(self))
            row.addWidget(share, 1)

    def show_backlog(self, backlog: Backlog, open_dossiers: int) -> None:
        overdue, solved = backlog.overdue_open, backlog.solved_on_time + backlog.solved_late
        self.overdue.show_figure(
            grouped_number(overdue),
            self.tr("trong {count} hồ sơ đang mở").format(count=grouped_number(open_dossiers)),
            (Tone.STOP, self.tr("Cần xử lý")) if overdue else (Tone.DONE, self.tr("Không có")),
        )
        self.on_time.show_figure(
            per_cent(backlog.solved_on_time, solved),
            self.tr("{part} trong {whole} hồ sơ đã xong").format(
                part=grouped_number(backlog.solved_on_time), whole=grouped_number(solved)
            ),
            (Tone.LOOK, self.tr("Có hồ sơ trễ")) if backlog.solved_late else None,
        )
        wanted = backlog.reused + backlog.asked
        self.reused.show_figure(
            per_cent(backlog.reused, wanted),
            self.tr("{part} không phải nộp, {rest} phải quét").format(
                part=grouped_number(backlog.reused), rest=grouped_number(backlog.asked)
            ),
            None,
        )
        beside = self.tr("lần trong 30 ngày, lý do ghi ở từng hồ sơ")
        if backlog.database_lacks:
            beside = self.tr("lần trong 30 ngày; {count} lần cơ sở dữ liệu thiếu hoặc sai").format(
                count=grouped_number(backlog.database_lacks)
            )
        elif not backlog.declined:
            beside = self.tr("lần trong 30 ngày")
        self.declined.show_figure(
            grouped_number(backlog.declined),
            beside,
            (Tone.LOOK, self.tr("Cần xem")) if backlog.declined else None,
        )
