"""What a form hands over: the typeset pages, how each was stamped and scanned, and the truth of the paper."""

from dataclasses import dataclass, field
from enum import StrEnum

from .typeset import Sheet


@dataclass(frozen=True, slots=True)
class Seal:
    """A round office seal: centre and diameter in mm, words around the star, turn in degrees."""

    x: float
    y: float
    words: str
    diameter: float = 35.0
    turn: float = 0.0


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature in blue ink: centre and width in mm; `hand` tells one writer from another."""

    x: float
    y: float
    hand: int
    width: float = 38.0


class Fold(StrEnum):
    NONE = "none"
    ACROSS = "across"
    CROSS = "cross"


@dataclass(frozen=True, slots=True)
class Wear:
    """How the page looks after years in a drawer and one pass through an office scanner.

    Attributes:
        skew: degrees, positive when the page stands turned counter-clockwise.
        blur: sigma in pixels at 200 dpi.
        noise: sigma of the sensor's grain, grey levels.
        yellow: 0..1, how far the paper has yellowed.
        shadow: 0..1, darkness of the shadow along the edges.
        uneven: 0..1, how uneven the light is.
        fade: 0..1, how much of the black has gone.
        photocopy: the original was itself a black-and-white photocopy.
        rotated: degrees clockwise that put the page upright again: 0, 90, 180 or 270.
    """

    skew: float = 0.6
    blur: float = 0.45
    noise: float = 2.0
    yellow: float = 0.15
    shadow: float = 0.35
    uneven: float = 0.3
    fade: float = 0.1
    fold: Fold = Fold.NONE
    photocopy: bool = False
    rotated: int = 0
    quality: int = 58


@dataclass(frozen=True, slots=True)
class Code:
    """A machine-readable code of the truth: kind `qr` or `mrz`, exact text, 1-based page."""

    kind: str
    text: str
    page: int = 1


@dataclass(frozen=True, slots=True)
class Page:
    """One typeset page and what happened to it. A blank page has no lines."""

    sheet: Sheet
    wear: Wear
    seals: tuple[Seal, ...] = ()
    signatures: tuple[Signature, ...] = ()
    blank: bool = False


@dataclass(frozen=True, slots=True)
class Paper:
    """A specimen: its file stem and suffix, pages and truth. `fields` holds the nine and the type's own."""

    stem: str
    suffix: str
    type: str
    pages: tuple[Page, ...]
    fields: dict[str, str]
    holders: tuple[dict[str, str], ...]
    codes: tuple[Code, ...] = ()
    signed_by: str | None = None
    extra: dict[str, str] = field(default_factory=dict)


def nine(
    type_id: str,
    *,
    holder_id: str,
    title: str,
    number: str,
    issued_on: str,
    issuer: str,
    summary: str,
    valid_until: str = "",
    scope: str = "",
) -> dict[str, str]:
    """Return the nine minimum metadata of TT 01/2023/TT-VPCP Đ9; dates ISO, empty where the paper has none."""
    return {
        "type": type_id,
        "holder_id": holder_id,
        "title": title,
        "number": number,
        "issued_on": issued_on,
        "issuer": issuer,
        "summary": summary,
        "valid_until": valid_until,
        "scope": scope,
    }
