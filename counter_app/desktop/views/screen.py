"""What a place of the window is: a widget that knows its keys and where the next keystroke belongs."""

from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from counter_app.desktop.views.widgets import order_focus


class Place(Enum):
    """The places of the rail, in their order; Alt and the number."""

    INTAKE = 1
    DOSSIERS = 2
    DIGITISE = 3
    STORE = 4
    QUEUE = 5
    SUPERVISE = 6


DOSSIER_MARK = "dossier:"
"""Begins a subject for the intake that is a dossier's number, not a citizen's."""


@dataclass(frozen=True, slots=True)
class Destination:
    """Where to go, and what to show there: a person's, paper's or dossier's id, or the text to look up."""

    place: Place
    subject: str | None = None


@dataclass(frozen=True, slots=True)
class KeyHint:
    """One line of the F1 list: `Ctrl+Enter`, and what it does."""

    key: str
    words: str


class Screen(QWidget):
    """Base of the places.

    Signals:
        go(Destination): show another place.
        badge_changed(int): how many things here only a person can bring on; 0 for none.
    """

    go = Signal(object)
    badge_changed = Signal(int)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab and Shift+Tab from anywhere in it: rows and fields made since are brought into their order first."""
        order_focus(self)
        return super().focusNextPrevChild(forward)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        order_focus(self)

    def activate(self, subject: str | None = None) -> None:
        """The place is shown now: look again at the store, put the focus where the next keystroke belongs."""
        raise NotImplementedError

    def take_card(self, text: str) -> bool:
        """A citizen's card or number was read while this place is in view; False when it has no use for it.

        Args:
            text: as read: a card's QR, the zone of its back, or the bare number.
        """
        return False

    def keys(self) -> tuple[KeyHint, ...]:
        """Return the keys of this place for the F1 list."""
        raise NotImplementedError
