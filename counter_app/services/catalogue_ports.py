"""What the store keeps of the catalogue: imported packs, the office's days off, favourites, versions of dossiers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from counter_app.domain.catalogue import DayKind, Procedure
from counter_app.domain.ids import DossierId, OfficerLogin, ProcedureCode, Sha256


@dataclass(frozen=True, slots=True)
class Publisher:
    """Somebody whose packs this office takes. `public_key`: base64 of the raw Ed25519 key; `key_id` its short name."""

    key_id: str
    name: str
    public_key: str


@dataclass(frozen=True, slots=True)
class HeldPack:
    """A pack as it was taken in; `body` is its whole text, as signed. `sequence` is the order of import."""

    sequence: int
    key_id: str
    publisher: str
    version: int
    issued_on: date
    title: str
    sha256: Sha256
    body: str
    imported_at: datetime
    imported_by: OfficerLogin


BY_HUB = OfficerLogin("@hub")
"""Who changed a row that the hub gave out; no officer can have this login."""


class LocalDayKind(StrEnum):
    """What the office itself says of a day; STRUCK takes a row of the catalogue away."""

    OFF = "off"
    WORKED_SATURDAY = "worked_saturday"
    STRUCK = "struck"

    @property
    def day_kind(self) -> DayKind | None:
        return None if self is LocalDayKind.STRUCK else DayKind(self.value)


@dataclass(frozen=True, slots=True)
class LocalDay:
    """A row of the office's own holiday table: it stands above the catalogue's row of the same day."""

    day: date
    kind: LocalDayKind
    name: str
    source: str
    changed_at: datetime
    changed_by: OfficerLogin


class CatalogueStore(Protocol):
    """The catalogue's tables in one transaction."""

    def stamp(self) -> int:
        """A number that grows whenever packs or local days change, so that another process notices."""
        ...

    # Packs and whom they may come from

    def publishers(self) -> tuple[Publisher, ...]:
        """Those trusted today, by name."""
        ...

    def trust(self, publisher: Publisher) -> None:
        """Add or rename a publisher; one that was distrusted is trusted again."""
        ...

    def distrust(self, key_id: str) -> None: ...

    def packs(self) -> tuple[HeldPack, ...]:
        """In the order of import: a later one stands above the earlier ones."""
        ...

    def add_pack(self, pack: HeldPack) -> None:
        """Keep a pack; its `sequence` is given by the store."""
        ...

    # Days off

    def local_days(self) -> tuple[LocalDay, ...]:
        """By day."""
        ...

    def put_local_day(self, row: LocalDay) -> None: ...

    def drop_local_day(self, day: date) -> None: ...

    def open_due_from(self, day: date) -> tuple[DossierId, ...]:
        """Open dossiers promised for `day` (Viet Nam) or later, oldest first."""
        ...

    # Habits

    def favourites(self, officer: OfficerLogin) -> frozenset[ProcedureCode]: ...

    def set_favourite(
        self, officer: OfficerLogin, code: ProcedureCode, *, wanted: bool
    ) -> None: ...

    def uses(self, since: date, officer: OfficerLogin | None = None) -> Mapping[ProcedureCode, int]:
        """Dossiers opened since the month of `since`, by procedure; of one officer or of the office."""
        ...

    # Versions

    def keep_version(self, dossier: DossierId, procedure: Procedure) -> None:
        """Tie a dossier to the version it was opened under, for ever; versions of the same content are kept once."""
        ...

    def version_of(self, dossier: DossierId) -> Procedure | None:
        """The version a dossier was opened under; None for one opened before versions were kept."""
        ...
