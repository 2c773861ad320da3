"""The page behind the board where the office's calendar and catalogue are kept."""

from datetime import date

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from counter_app.desktop.theme import Theme, Tone
from counter_app.desktop.viewmodels.keeping import KeepingModel, KeepingState
from counter_app.desktop.views.dialogs import Dialogs
from counter_app.desktop.views.widgets import MessageBar, QuietButton, label, vertical_line
from counter_app.messages import moment
from counter_app.services.calendars import hours_text
from counter_app.services.catalogue_desk import HolidayChanged
from counter_app.services.catalogue_ports import LocalDayKind

from .days import DaysPanel
from .packs import PacksPanel


class KeepingPage(QWidget):
    """Signals: left(): back to the board."""

    left = Signal()

    def __init__(
        self, theme: Theme, model: KeepingModel, dialogs: Dialogs, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._model = model
        self._dialogs = dialogs
        self.bar = MessageBar(theme, self)
        self.days = DaysPanel(theme, self)
        self.packs = PacksPanel(theme, self)
        self.back = QuietButton(
            theme, self.tr("Về bảng giám sát"), icon="chevron-left", parent=self
        )
        self.back.set_shortcut_shown("Esc")
        head = QHBoxLayout()
        head.addWidget(self.back)
        head.addStretch(1)
        head.addWidget(label(self.tr("Lịch làm việc và danh mục"), "quiet", parent=self))
        middle = QHBoxLayout()
        middle.setSpacing(20)
        middle.addWidget(self.days, 3)
        middle.addWidget(vertical_line(self))
        middle.addWidget(self.packs, 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 12, 24, 12)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self.bar)
        column.addLayout(middle, 1)
        self._listen()
        self.render_state(model.state)

    def _listen(self) -> None:
        model, days, packs = self._model, self.days, self.packs
        model.changed.connect(self.render_state)
        days.year_wanted.connect(model.show_year)
        days.set_wanted.connect(self._on_set)
        days.remove_wanted.connect(self._on_remove)
        days.hours_wanted.connect(model.set_hours)
        days.lacking.connect(self.bar.tell)
        packs.open_wanted.connect(self.choose_pack)
        packs.publisher_wanted.connect(self.choose_publisher)
        packs.import_wanted.connect(model.import_offered)
        packs.left.connect(model.leave_offered)
        self.bar.acted.connect(model.trust_stranger)
        self.bar.closed.connect(model.leave_offered)
        self.back.clicked.connect(self.left)

    def open(self) -> None:
        """Read anew; the focus waits for a day."""
        self._model.refresh()
        self.days.day.setFocus()

    @Slot()
    def choose_pack(self) -> None:
        """Ask for a pack; its difference is shown before anything is taken in."""
        chosen = self._dialogs.choose_files(
            self, self.tr("Gói danh mục"), self.tr("Gói danh mục (*.json);;Mọi tệp (*)")
        )
        if chosen:
            self._model.open_pack(chosen[0])

    @Slot()
    def choose_publisher(self) -> None:
        """Ask for a publisher's public key; its code is compared before it is trusted."""
        chosen = self._dialogs.choose_files(
            self, self.tr("Khóa công khai"), self.tr("Khóa công khai (*.pub);;Mọi tệp (*)")
        )
        if chosen:
            self._model.open_publisher(chosen[0])

    @Slot(object)
    def render_state(self, state: KeepingState) -> None:
        self.days.render_state(state)
        self.packs.render_state(state)
        if state.fault is not None:
            self.bar.show_error(state.fault)
        elif state.stranger is not None:
            words = self.tr(
                "Khóa {key} của {name}: gọi điện cho nơi phát hành và đối chiếu mã khóa."
            )
            told = words.format(key=state.stranger.key_id, name=state.stranger.name)
            self.bar.show_words(Tone.LOOK, told, act=self.tr("Mã khớp, tin cậy"))
        elif state.moved is not None:
            self.bar.show_words(Tone.DONE, self._moved_words(state.moved))
        elif state.imported is not None:
            words = self.tr("Đã nhập bản {version} của {name}.").format(
                version=state.imported.head.version, name=state.imported.publisher.name
            )
            self.bar.show_words(Tone.DONE, words)
        elif state.hours_kept is not None:
            words = self.tr("Từ nay hẹn trả theo giờ {hours}; ngày giờ đã hẹn giữ nguyên.")
            self.bar.show_words(Tone.DONE, words.format(hours=hours_text(state.hours_kept)))
        elif state.trusted is not None:
            words = self.tr("Từ nay nhận gói danh mục của {name}.")
            self.bar.show_words(Tone.DONE, words.format(name=state.trusted.name))
        else:
            self.bar.clear()

    def _moved_words(self, moved: HolidayChanged) -> str:
        words = self.tr("Đã lưu lịch.")
        if not moved.recounted:
            return words
        first = [
            self.tr("{number}: hẹn {promised}, tính lại {counted}").format(
                number=each.number, promised=moment(each.promised), counted=moment(each.counted)
            )
            for each in moved.recounted[:3]
        ]
        told = self.tr("{count} hồ sơ sẽ tính ra ngày khác, ngày hẹn đã in giữ nguyên: {first}")
        listed = "; ".join(first) + ("…" if len(moved.recounted) > len(first) else "")
        return f"{words} {told.format(count=len(moved.recounted), first=listed)}"

    @Slot(object, object, str, str)
    def _on_set(self, day: date, kind: LocalDayKind, name: str, source: str) -> None:
        self._model.set_day(day, kind, name=name, source=source)

    @Slot(object, str)
    def _on_remove(self, day: date, source: str) -> None:
        self._model.remove_day(day, source=source)
