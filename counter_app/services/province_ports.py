"""Papers of the whole province as services see them: the hub asked, its answer kept for the dossier it was given for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Protocol

from counter_app.domain.ids import ComponentCode, DossierId, PaperId, ProcedureCode, Sha256
from counter_app.domain.outbox import Enrolment
from counter_app.domain.papers import Blob
from counter_app.domain.province import PaperOrigin, ProvincePaper


class ProvinceStore(Protocol):
    """The stores of all offices behind the hub. Every call gives up soon: a citizen is waiting."""

    def papers_of(
        self, enrolment: Enrolment, number: str, *, dossier: DossierId, procedure: ProcedureCode
    ) -> tuple[ProvincePaper, ...]:
        """Return what is held of the person with this number, anywhere; dossier and procedure are the ground of the look.

        Raises LinkDown, HubNonsense, HubRefusedCredential, RecordRefused.
        """
        ...

    def fetch(self, enrolment: Enrolment, blob: Blob, target: BinaryIO, *, patient: bool) -> None:
        """Write the plain bytes of a blob to `target`, its hash checked; `patient` when nobody is waiting for it.

        Raises NotFound (not open to this desk: the hub must hold the dossier first), BlobDamaged (also at the hub), LinkDown,
        HubNonsense, HubRefusedCredential, RecordRefused.
        """
        ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Wish:
    """A paper of the province that an officer took for a component, its files not here yet."""

    dossier: DossierId
    component: ComponentCode
    paper: PaperId


@dataclass(frozen=True, slots=True)
class AwaitedOriginal:
    """An original that follows its paper; `tries`: how often the hub had it not yet."""

    paper: PaperId
    sha256: Sha256
    tries: int


class ProvincePapers(Protocol):
    """What the hub told, dossier by dossier, and where papers that were brought in come from."""

    def see(self, dossier: DossierId, papers: Sequence[ProvincePaper]) -> None:
        """Keep the answer for a dossier in place of the one before."""
        ...

    def of_dossier(self, dossier: DossierId) -> tuple[ProvincePaper, ...]:
        """The last answer, without papers that are in this store by now."""
        ...

    def find(self, paper: PaperId) -> ProvincePaper | None: ...

    def forget_paper(self, paper: PaperId) -> None:
        """It is held no more: what was told of it, and that anybody took it, is forgotten."""
        ...

    def wish(self, wish: Wish) -> None: ...

    def wishes(self, dossier: DossierId | None = None) -> tuple[Wish, ...]:
        """Of one dossier, or of all."""
        ...

    def forget_wish(self, dossier: DossierId, component: ComponentCode) -> None: ...

    def brought_in(self, paper: PaperId, origin: PaperOrigin, at: datetime) -> None:
        """Keep where a paper comes from whose files are in the vault now."""
        ...

    def origin(self, paper: PaperId) -> PaperOrigin | None:
        """Where a paper that was brought in comes from; None for this desk's own."""
        ...

    def await_original(self, paper: PaperId, sha256: Sha256, at: datetime) -> None:
        """Remember that an original of a paper that was brought in follows; it is tried for from `at` on."""
        ...

    def awaited(self, blobs: Sequence[Sha256]) -> frozenset[Sha256]:
        """Which of these files are originals that follow."""
        ...

    def damaged(self, blobs: Sequence[Sha256]) -> frozenset[Sha256]:
        """Which of these follow and were damaged or gone at the hub when they were asked for last."""
        ...

    def why_not(self, sha256: Sha256, code: str) -> None:
        """Remember why one that follows did not come when it was asked for, as an error code."""
        ...

    def originals_due(self, now: datetime, *, limit: int) -> tuple[AwaitedOriginal, ...]:
        """Originals to try for now, those that were to be tried first in front."""
        ...

    def put_off(self, original: AwaitedOriginal, until: datetime) -> None:
        """Count a try without luck, and wait for the next."""
        ...

    def arrived(self, sha256: Sha256) -> None:
        """The file is here, whichever papers waited for it."""
        ...
