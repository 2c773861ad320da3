"""Dossiers on their way to the national portal: what the hub keeps of each step, and what the portal's room gives back."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from .ids import Sha256


class ForwardStep(StrEnum):
    """The order of the steps; each one's outcome is durable before the next begins."""

    NUMBER = "number"
    FILES = "files"
    DOSSIER = "dossier"
    PROGRESS = "progress"
    STATUS = "status"


class ForwardState(StrEnum):
    """QUEUED: to be sent. WAITING: trouble that passes. REFUSED: a person must act. DONE: the portal has all of it."""

    QUEUED = "queued"
    WAITING = "waiting"
    REFUSED = "refused"
    DONE = "done"


class Known(StrEnum):
    """Whether the portal holds the dossier. MAYBE: it was sent and no answer came, or its number comes from elsewhere."""

    NO = "no"
    MAYBE = "maybe"
    YES = "yes"


@dataclass(frozen=True, slots=True)
class PortalPlace:
    """How the portal knows a dossier: its number (MaHoSo) and, where it gives one, an id of its own."""

    number: str
    id: str = ""


@dataclass(frozen=True, slots=True)
class PortalFile:
    """A file that belongs to a dossier at the portal; `bytes` its size."""

    sha256: Sha256
    name: str
    media_type: str
    bytes: int


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file as the portal knows it: the portal's id and hash of it, or the address it may fetch it from."""

    id: str
    hash: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One message for the portal, or one row of it, as JSON text. `key`: the same thing told again has the same key."""

    key: str
    body: str


Files = Mapping[Sha256, SentFile]
"""By the hash of their plain bytes."""
