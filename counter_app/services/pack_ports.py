"""Signed packs of the catalogue, as the catalogue desk needs them; `counter_app.catalogue` knows their form."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from counter_app.domain.catalogue import Holiday, Procedure
from counter_app.domain.catalogue_changes import CatalogueChange
from counter_app.domain.errors import CatalogueInvalid
from counter_app.domain.ids import Sha256
from counter_app.services.catalogue_ports import HeldPack, LocalDay, Publisher
from counter_app.services.ports import CatalogueSource


@dataclass(frozen=True, slots=True)
class PackCover:
    """What a publisher writes on a pack; `title` names the decision it follows."""

    publisher: str
    version: int
    issued_on: date
    title: str


@dataclass(frozen=True, slots=True)
class PackHead:
    """What a pack says of itself. `key_id` names the key that signed, None for one that is not signed."""

    publisher: str
    version: int
    issued_on: date
    title: str
    key_id: str | None
    sha256: Sha256


@dataclass(frozen=True, slots=True)
class UnusablePack:
    """A held pack that no longer fits the program's own catalogue and is left out until it is replaced."""

    sequence: int
    publisher: str
    version: int
    fault: CatalogueInvalid


class LayeredCatalogue(CatalogueSource, Protocol):
    """The catalogue as the office has it: the program's own, packs above it, the office's days on top."""

    @property
    def procedures(self) -> tuple[Procedure, ...]: ...

    @property
    def holidays(self) -> tuple[Holiday, ...]:
        """Every row, with those that wait for their law."""
        ...

    @property
    def unusable(self) -> tuple[UnusablePack, ...]: ...


class OpenedPack(Protocol):
    """A pack whose form is right; whom it comes from and whether it fits is asked of it."""

    @property
    def head(self) -> PackHead: ...

    @property
    def body(self) -> str:
        """The whole text, as it came."""
        ...

    def signed_by(self, publishers: Sequence[Publisher]) -> Publisher:
        """Return who signed the pack, if that is one of `publishers`. Raises PackNotTrusted."""
        ...

    def difference(
        self, packs: Sequence[HeldPack], days: Sequence[LocalDay]
    ) -> tuple[CatalogueChange, ...]:
        """Return what the pack would change of what is held. Raises PackInvalid when the whole would contradict itself."""
        ...


class PackBook(Protocol):
    """Opens, checks and writes packs. Nothing here changes anything."""

    def open(self, body: bytes) -> OpenedPack:
        """Raises PackInvalid: not text, not JSON, not NFC, against its schema; with line and field."""
        ...

    def has_day(self, day: date, packs: Sequence[HeldPack]) -> bool:
        """True when the catalogue or a pack has a row for this day, in force or waiting."""
        ...

    def text(self, packs: Sequence[HeldPack], days: Sequence[LocalDay], cover: PackCover) -> str:
        """Return the whole catalogue as a pack without signature, to be edited, signed and imported elsewhere."""
        ...
