"""The icon beside the clock: how the sending stands, and a word when something newly needs a person."""

from PySide6.QtCore import QObject, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QColor, QIcon, QPainter
from PySide6.QtWidgets import QSystemTrayIcon

from counter_app.desktop.models.queue_words import news_words
from counter_app.desktop.theme import Theme, Tone
from counter_app.desktop.viewmodels.link import LinkState
from counter_app.desktop.viewmodels.queue_news import NewsKind, QueueNews
from counter_app.domain.outbox import OutboxState

from .top_bar import link_words

SIDE = 64
DOT = 26


class Tray(QObject):
    """A desktop without such icons gets none, and nothing else changes: the rail's badge says the same.

    Signals:
        opened(str): the icon or a message was clicked; the queue's state to show, empty for all.
    """

    opened = Signal(str)

    def __init__(
        self, theme: Theme, parent: QObject | None = None, *, icon: QSystemTrayIcon | None = None
    ) -> None:
        """`icon`: the system's; when None one is made if the desktop has a place for it."""
        super().__init__(parent)
        self._theme = theme
        self._state = LinkState()
        self._subject = ""
        self._icon = icon
        if self._icon is None and QSystemTrayIcon.isSystemTrayAvailable():
            self._icon = QSystemTrayIcon(self)
        if self._icon is None:
            return
        self._icon.activated.connect(self._on_activated)
        self._icon.messageClicked.connect(self._on_message)
        theme.changed.connect(self._draw)
        self._draw()
        self._icon.setToolTip("Quầy Số")
        self._icon.show()

    @Slot(object)
    def show_link(self, state: LinkState) -> None:
        """Say in the tip how the link stands; a red dot when something needs a person."""
        before, self._state = self._state, state
        if self._icon is None:
            return
        self._icon.setToolTip(f"Quầy Số: {link_words(state)[1]}")
        if bool(before.needs_person) != bool(state.needs_person):
            self._draw()

    def tell(self, news: QueueNews) -> None:
        """Show a message; a click on it opens the queue at what it is about."""
        if self._icon is None:
            return
        stuck = news.kind is NewsKind.NEEDS_PERSON
        self._subject = OutboxState.NEEDS_PERSON.value if stuck else ""
        title, words = news_words(news)
        kind = QSystemTrayIcon.MessageIcon
        self._icon.showMessage(title, words, kind.Warning if stuck else kind.Information)

    def put_away(self) -> None:
        """The program ends: no icon is left behind."""
        if self._icon is not None:
            self._icon.hide()

    @Slot(QSystemTrayIcon.ActivationReason)
    def _on_activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason is not QSystemTrayIcon.ActivationReason.Context:
            self.opened.emit("")

    @Slot()
    def _on_message(self) -> None:
        self.opened.emit(self._subject)

    @Slot()
    def _draw(self) -> None:
        if self._icon is None:
            return
        palette = self._theme.palette
        picture = self._theme.pixmap("intake", palette.accent, size=SIDE)
        if self._state.needs_person:
            painter = QPainter(picture)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(palette.tone(Tone.STOP).mark))
            painter.drawEllipse(QRectF(SIDE - DOT, 0, DOT, DOT))
            painter.end()
        self._icon.setIcon(QIcon(picture))
