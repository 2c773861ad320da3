"""What acts need of the store beside dossiers and papers: numbers, drafts of intakes, lines of batches, withdrawals."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from counter_app.domain.ids import DossierId, OfficerLogin, PaperId
from counter_app.domain.withdrawals import Withdrawal


@dataclass(frozen=True, slots=True)
class GivenSerial:
    """A serial of one day in the desk's series (`T7K3Q9M`)."""

    series: str
    serial: int


class Numbers(Protocol):
    """The serials of this desk's dossier numbers."""

    def give(self, day: date) -> GivenSerial:
        """Return the next serial of `day`, from 1. Given once: across restarts, restored backups and copies of the store."""
        ...


@dataclass(frozen=True, slots=True)
class KeptDraft:
    """A draft as kept: `content` is JSON text of whoever saved it; `saved_at` aware, Viet Nam time."""

    id: str
    officer: OfficerLogin
    saved_at: datetime
    content: str


class Drafts(Protocol):
    """What officers have begun and not sent off."""

    def put(self, draft: KeptDraft) -> None:
        """Keep a draft; one with the same id is replaced."""
        ...

    def get(self, draft: str) -> KeptDraft:
        """Raises NotFound(kind="draft")."""
        ...

    def of(self, officer: OfficerLogin) -> tuple[KeptDraft, ...]:
        """Return an officer's drafts, the last saved first."""
        ...

    def of_others(self, officer: OfficerLogin) -> tuple[KeptDraft, ...]:
        """Return the drafts of every other officer, the last saved first."""
        ...

    def drop(self, draft: str) -> None:
        """Forget a draft; nothing happens when it is not there."""
        ...


class Batches(Protocol):
    """Which line of a batch became which dossier."""

    def dossier_of(self, key: str) -> DossierId | None: ...

    def done(self, key: str) -> str | None:
        """Return the mark of the line that was carried out whole under this key, if any."""
        ...

    def begin(self, key: str, dossier: DossierId) -> None:
        """Bind a key to its dossier, in the transaction that opens it."""
        ...

    def finish(self, key: str, mark: str) -> None: ...


class ClockMarks(Protocol):
    """What the chain of events says about the PC's clock."""

    def ahead(self) -> datetime | None:
        """Return the time that the clock has to reach again after it went back; None when all is well or confirmed."""
        ...


class Withdrawals(Protocol):
    """Confirmations that were taken back; a paper that is here reads as withdrawn from then on, whatever its row says."""

    def add(self, withdrawal: Withdrawal) -> None:
        """Keep it for ever, also of a paper that is not here (yet). Raises InternalError: there is one already."""
        ...

    def of(self, paper: PaperId) -> Withdrawal | None: ...

    def since(self, since: datetime) -> tuple[Withdrawal, ...]:
        """Those of this desk's own papers from then on, newest first."""
        ...

    def touched(self, paper: PaperId) -> tuple[DossierId, ...]:
        """Open dossiers of this desk that have the paper on a line or on offer, oldest first."""
        ...
