"""A reader that types: what it read comes as keys and Enter, in whichever field has the focus. Told by shape and speed."""

import re
from dataclasses import dataclass
from enum import Enum, auto

from counter_app.domain.dossier_number import parse_dossier_number
from counter_app.domain.errors import DossierNumberRefused
from counter_app.services.handing_over import is_qr

MACHINE_GAP_SECONDS = 0.035
"""Keys of a reader follow each other within so long; the fastest hands need twice that."""

LINE_GAP_SECONDS = 0.5
"""Between the lines of a machine-readable zone that is sent line by line."""

_CARD = re.compile(r"[0-9]{9,12}\|[^|]*(?:\|[^|]*){3,}")
_ZONE_FIRST = re.compile(r"[AIC][A-Z0-9<]{29}")
_ZONE_LINE = re.compile(r"[A-Z0-9<]{30}")
_ZONE = re.compile(r"[AIC][A-Z0-9<]{89}")
_NUMBER = re.compile(r"[0-9]{12}|[0-9]{9}")
_ZONE_LINES = 3
_HANDED_OVER = re.compile(r"\S+ \S+ [0-9]{1,6} \S+")


class Ended(Enum):
    """What an Enter meant."""

    NOTHING = auto()
    """A person's Enter: it goes where it was going."""
    MORE = auto()
    """A line of a zone: more lines follow."""
    CARD = auto()
    """A whole card or number of a citizen."""
    SLIP = auto()
    """The QR of a slip: a dossier's number, or the letters of a hand-over."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What stands before an Enter: `text` is whole for a card or a slip, empty else."""

    ended: Ended
    text: str = ""


def looks_read(text: str) -> bool:
    """Whether text is a card's QR or a zone, which no hand types, at whatever speed it came."""
    return _CARD.fullmatch(text) is not None or _ZONE.fullmatch(text) is not None


def looks_handed_over(text: str) -> bool:
    """Whether text is the QR of a hand-over, which no hand types either."""
    return is_qr(text) and _HANDED_OVER.fullmatch(text.strip()) is not None


def is_dossier_number(text: str) -> bool:
    """Whether text is a dossier's number, all that the QR of most slips holds."""
    try:
        parse_dossier_number(text)
    except DossierNumberRefused:
        return False
    return True


class Burst:
    """The keys since the last pause. Times are seconds of a clock that only goes forward."""

    def __init__(self) -> None:
        self._text = ""
        self._last = float("-inf")
        self._lines: list[str] = []

    @property
    def text(self) -> str:
        return self._text

    def put(self, text: str, now: float) -> bool:
        """Take what a key typed; True when it begins a new burst."""
        gap = LINE_GAP_SECONDS if self._lines and not self._text else MACHINE_GAP_SECONDS
        fresh = now - self._last > gap
        if fresh:
            self.forget()
        self._text += text
        self._last = now
        return fresh

    def enter(self, now: float) -> Reading:
        """An Enter came: say what it ends, and begin anew."""
        text, swift = self._text, now - self._last <= MACHINE_GAP_SECONDS
        lines = self._lines
        self.forget()
        if looks_read(text):
            return Reading(Ended.CARD, text)
        if looks_handed_over(text):
            return Reading(Ended.SLIP, text)
        if not swift:
            return Reading(Ended.NOTHING)
        if _ZONE_LINE.fullmatch(text) and (lines or _ZONE_FIRST.fullmatch(text)):
            lines = [*lines, text]
            if len(lines) == _ZONE_LINES:
                return Reading(Ended.CARD, "\n".join(lines))
            self._lines, self._last = lines, now
            return Reading(Ended.MORE)
        if _NUMBER.fullmatch(text):
            return Reading(Ended.CARD, text)
        if is_dossier_number(text):
            return Reading(Ended.SLIP, text)
        return Reading(Ended.NOTHING)

    def forget(self) -> None:
        """A person's hand: nothing is under way."""
        self._text, self._last, self._lines = "", float("-inf"), []
