"""The opened desk: rail, top bar, and the place in view."""

from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QHideEvent, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from counter_app.desktop.viewmodels.badges import Badges, BadgesModel
from counter_app.desktop.viewmodels.link import LinkState
from counter_app.desktop.views.context import ViewContext
from counter_app.desktop.views.places import PlaceSpec, all_places
from counter_app.desktop.views.reader_keys import ReaderKeys
from counter_app.desktop.views.screen import Destination, KeyHint, Place, Screen
from counter_app.desktop.views.widgets import key_sequence

from .keys_overlay import KeysOverlay
from .rail import Rail
from .top_bar import TopBar


class DeskView(QWidget):
    """Signals: lock_wanted()."""

    lock_wanted = Signal()

    def __init__(self, context: ViewContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("ground")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._context = context
        supervisor = context.session.is_supervisor
        self._specs = {
            spec.place: spec for spec in all_places() if supervisor or not spec.supervisors_only
        }
        self._screens: dict[Place, Screen] = {}
        self._place: Place | None = None
        self._rail = Rail(context.theme, tuple(self._specs.values()), self)
        self._bar = TopBar(context, self)
        self._stack = QStackedWidget(self)
        self._overlay = KeysOverlay(context.theme, self)
        self._badges = BadgesModel(context.session, self)
        self._reader = ReaderKeys(self)
        self._rail.chosen.connect(self.show_place)
        self._bar.lock_wanted.connect(self.lock_wanted)
        self._bar.keys_wanted.connect(self.toggle_keys)
        self._bar.look_toggled.connect(self.toggle_look)
        self._lay_out()
        self._listen()

    def _lay_out(self) -> None:
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        right.addWidget(self._bar)
        right.addWidget(self._stack, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._rail)
        row.addLayout(right, 1)

    def _listen(self) -> None:
        for spec in self._specs.values():
            self._key(spec.key).activated.connect(partial(self.show_place, spec.place))
        self._context.link.changed.connect(self._on_link)
        self._badges.changed.connect(self._on_badges)
        self._badges.start()
        self._reader.slip_read.connect(self._on_slip_read)
        self._reader.read.connect(self._on_card_read)
        self._key("Ctrl+B").activated.connect(self._rail.toggle)
        self._key("Ctrl+L").activated.connect(self.lock_wanted)
        self._key("Ctrl+D").activated.connect(self.toggle_look)
        self._key("F1").activated.connect(self.toggle_keys)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._reader.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._reader.stop()

    @Slot(str)
    def _on_slip_read(self, text: str) -> None:
        """A slip's QR opens its dossier from every place."""
        self._overlay.put_away()
        self.show_place(Place.DOSSIERS, text)

    @Slot(str)
    def _on_card_read(self, text: str) -> None:
        """A card is about who stands here now: the place in view may look for them, else they are received."""
        self._overlay.put_away()
        if self._place is None or not self.screen_of(self._place).take_card(text):
            self.show_place(Place.INTAKE, text)

    @Slot(object)
    def _on_badges(self, badges: Badges) -> None:
        self._rail.set_badge(Place.DOSSIERS, badges.late)
        self._rail.set_badge(Place.DIGITISE, badges.to_confirm)

    @Slot(object)
    def _on_link(self, link: LinkState) -> None:
        """The queue's badge stands whether or not its place was ever shown."""
        self._rail.set_badge(Place.QUEUE, link.needs_person)

    def _key(self, key: str) -> QShortcut:
        shortcut = QShortcut(key_sequence(key), self)
        shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
        return shortcut

    @property
    def place(self) -> Place | None:
        """The place in view."""
        return self._place

    @property
    def overlay(self) -> KeysOverlay:
        return self._overlay

    @property
    def bar(self) -> TopBar:
        return self._bar

    @property
    def rail(self) -> Rail:
        return self._rail

    def screen_of(self, place: Place) -> Screen:
        """Return the place's screen, made when asked for the first time."""
        if place not in self._screens:
            spec: PlaceSpec = self._specs[place]
            screen = spec.build(self._context)
            screen.go.connect(self.go)
            screen.badge_changed.connect(partial(self._rail.set_badge, place))
            self._screens[place] = screen
            self._stack.addWidget(screen)
        return self._screens[place]

    @Slot(object)
    def show_place(self, place: Place, subject: str | None = None) -> None:
        """Bring a place into view."""
        screen = self.screen_of(place)
        self._place = place
        self._rail.show_place(place)
        self._stack.setCurrentWidget(screen)
        screen.activate(subject)

    @Slot(object)
    def go(self, destination: Destination) -> None:
        """Follow a screen's wish to another place; one that this officer has no right to stays out of view."""
        if destination.place in self._specs:
            self.show_place(destination.place, destination.subject)

    @Slot()
    def toggle_look(self) -> None:
        """Light or dark."""
        theme = self._context.theme
        theme.set_dark(not theme.palette.dark)

    @Slot()
    def toggle_keys(self) -> None:
        """The list of keys, or away with it."""
        if self._overlay.isVisible():
            self._overlay.put_away()
            return
        if self._place is None:
            return
        title = self._specs[self._place].title
        self._overlay.show_keys(title, self._screens[self._place].keys(), self._keys_everywhere())

    def _keys_everywhere(self) -> tuple[KeyHint, ...]:
        places = tuple(KeyHint(spec.key, spec.title) for spec in self._specs.values())
        return (
            *places,
            KeyHint("Ctrl+B", self.tr("Thu gọn thanh bên")),
            KeyHint("Ctrl+D", self.tr("Nền sáng, nền tối")),
            KeyHint("Ctrl+L", self.tr("Khóa màn hình")),
            KeyHint("F1", self.tr("Danh sách phím")),
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._rail.fit(event.size().width())
        self._overlay.setGeometry(self.rect())
        super().resizeEvent(event)


class IdleWatch(QObject):
    """Signals:
    touched(): a key, a click or the wheel, anywhere in the program.
    typed(): a key, or letters that an input method composed.
    """

    touched = Signal()
    typed = Signal()
    _KINDS = frozenset(
        {
            QEvent.Type.KeyPress,
            QEvent.Type.MouseButtonPress,
            QEvent.Type.MouseMove,
            QEvent.Type.Wheel,
        }
    )

    _TYPED = frozenset({QEvent.Type.KeyPress, QEvent.Type.InputMethod})

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in self._KINDS:
            self.touched.emit()
        if event.type() in self._TYPED:
            self.typed.emit()
        return False
