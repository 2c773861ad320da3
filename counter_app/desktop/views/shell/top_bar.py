"""The bar on top: office and desk, the link in words, the officer, look, keys, lock."""

from PySide6.QtCore import QCoreApplication, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from counter_app.desktop.models.queue_words import is_offline
from counter_app.desktop.theme import Tone
from counter_app.desktop.viewmodels.link import LinkState
from counter_app.desktop.views.context import ViewContext
from counter_app.desktop.views.widgets import IconButton, StateChip, label, vertical_line
from counter_app.messages import grouped_number

HEIGHT = 52


def link_words(state: LinkState) -> tuple[Tone, str]:
    """Return how the link stands, as tone and words: `Ngoại tuyến · 37 bản ghi chờ gửi`."""
    say = QCoreApplication.translate
    if not state.known:
        return Tone.GREY, say("Link", "Đang xem hàng đợi…")
    waiting = (
        say("Link", "{count} bản ghi chờ gửi").format(count=grouped_number(state.left))
        if state.left
        else say("Link", "không có gì chờ gửi")
    )
    if not state.enrolled:
        return Tone.GREY, say("Link", "Chưa nối máy chủ") + f" · {waiting}"
    if state.sending or state.taken:
        return Tone.WORKING, say("Link", "Đang gửi") + f" · {waiting}"
    if state.needs_person:
        count = grouped_number(state.needs_person)
        return Tone.LOOK, say("Link", "{count} bản ghi cần cán bộ xử lý").format(count=count)
    if state.pause is not None and not is_offline(state.pause):
        return Tone.LOOK, say("Link", "Tạm dừng gửi") + f" · {waiting}"
    if state.online is False:
        return Tone.LOOK, say("Link", "Ngoại tuyến") + f" · {waiting}"
    if state.left == 0:
        return Tone.DONE, say("Link", "Máy chủ đã nhận đủ")
    return Tone.WORKING, waiting[0].upper() + waiting[1:]


class TopBar(QWidget):
    """Signals: lock_wanted(), keys_wanted(), look_toggled()."""

    lock_wanted = Signal()
    keys_wanted = Signal()
    look_toggled = Signal()

    def __init__(self, context: ViewContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = context.theme
        self.setObjectName("bar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(HEIGHT)
        session = context.session
        self._office = label(session.office.name, "strong", parent=self)
        self._desk = label(session.office.desk, "quiet", parent=self)
        self._preparing = label(self.tr("Đang chuẩn bị đọc trang…"), "quiet", parent=self)
        self._preparing.setToolTip(
            self.tr(
                "Việc làm một lần trên máy này, để trang đầu tiên được đọc nhanh. Cứ làm việc như thường."
            )
        )
        self._is_preparing = False
        self._link = StateChip(context.theme, parent=self)
        self._officer = label(session.officer.name, "body", parent=self)
        self._look = IconButton(
            context.theme, "moon", self.tr("Đổi nền sáng, nền tối"), key="Ctrl+D"
        )
        self._keys = IconButton(
            context.theme, "keyboard", self.tr("Các phím của màn hình này"), key="F1"
        )
        self._lock = IconButton(context.theme, "lock", self.tr("Khóa màn hình"), key="Ctrl+L")
        self._look.clicked.connect(self.look_toggled)
        self._keys.clicked.connect(self.keys_wanted)
        self._lock.clicked.connect(self.lock_wanted)
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 8, 0)
        row.setSpacing(12)
        row.addWidget(self._office)
        row.addWidget(self._desk)
        row.addStretch(1)
        row.addWidget(self._preparing)
        row.addWidget(self._link)
        row.addWidget(vertical_line(self))
        row.addWidget(self._officer)
        for button in (self._look, self._keys, self._lock):
            row.addWidget(button)
        context.link.changed.connect(self.on_link)
        context.theme.changed.connect(self._on_look)
        self.on_link(context.link.state)
        self._on_look()

    @property
    def link_text(self) -> str:
        return self._link.word

    @property
    def preparing_text(self) -> str:
        """What it says of this PC being made ready to read pages, empty for nothing."""
        return "" if self._preparing.isHidden() else self._preparing.text()

    @Slot(bool)
    def show_preparing(self, running: bool) -> None:
        """Say quietly that this PC is being made ready to read pages, or no more; nothing else is cut for it."""
        self._is_preparing = running
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        self._preparing.hide()
        room = self.width() - self.sizeHint().width() - self._row.spacing()
        self._preparing.setVisible(
            self._is_preparing and self._preparing.sizeHint().width() <= room
        )

    @Slot(object)
    def on_link(self, state: LinkState) -> None:
        tone, words = link_words(state)
        self._link.set_state(tone, words)
        self._fit()

    @Slot()
    def _on_look(self) -> None:
        self._look.set_icon_name("sun" if self._theme.palette.dark else "moon")
