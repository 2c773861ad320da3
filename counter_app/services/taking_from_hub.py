"""A dossier given to this desk, taken in from the hub: the QR on the hand-over sheet is all that has to be carried."""

from collections.abc import Callable
from threading import Event as Flag

from counter_app.domain.dossiers import Dossier
from counter_app.domain.errors import (
    BlobDamaged,
    HandoverNotSent,
    NotEnrolled,
    TakingStopped,
    UnknownCode,
)
from counter_app.domain.ids import PaperId, Sha256
from counter_app.domain.outbox import Enrolment
from counter_app.domain.papers import Blob, BlobRole, Metadata, Paper, PaperState
from counter_app.services.desk import Desk
from counter_app.services.handing_over import HandingOver, can_follow, dossier_of
from counter_app.services.handover_ports import HubDossier, HubDossiers, Transfer
from counter_app.services.versions import case_of

TakingProgress = Callable[[tuple[int, int]], None]
"""Told (bytes here, bytes of all the dossier's files) before the first file and after each."""


class TakingFromHub:
    """The taking side of a hand-over with a link."""

    def __init__(self, desk: Desk, handing_over: HandingOver, hub: HubDossiers) -> None:
        self._desk = desk
        self._handing_over = handing_over
        self._hub = hub

    def take_in(
        self, qr: str, *, cancel: Flag | None = None, progress: TakingProgress | None = None
    ) -> Dossier:
        """Take in the dossier behind a scanned QR. The code in it is not needed: the hub knows this desk.

        Scans that nobody confirmed yet are read here anew; of confirmed papers the files come, their pages' text does not.
        Originals of confirmed papers that the other desk sends later, by its office's rules, or that are damaged at the hub,
        follow.
        `cancel` is looked at after each file; those that are here already do not come again the next time.

        Raises:
            NotEnrolled; TransferRefused: not_a_qr, other_office, other_desk, owned, older; HandoverNotSent: the other
            desk has not sent what is to be read; TakingStopped; UnknownCode: this desk's catalogue has no such procedure or
            component; LinkDown, HubNonsense, HubRefusedCredential, RecordRefused, BlobDamaged, DiskFull, ClockSetBack.
        """
        dossier, revision = dossier_of(qr)
        with self._desk.store.reading() as view:
            enrolment = view.settings.enrolment()
        if enrolment is None:
            raise NotEnrolled()
        found = self._hub.dossier(enrolment, dossier, revision)
        transfer = self._transfer(found)
        self._handing_over.check(transfer)
        follow = self._fetch_all(enrolment, transfer, cancel=cancel, progress=progress)
        return self._handing_over.receive(transfer, follow=follow, hub=enrolment.hub)

    def _fetch_all(
        self,
        enrolment: Enrolment,
        transfer: Transfer,
        *,
        cancel: Flag | None,
        progress: TakingProgress | None,
    ) -> frozenset[Sha256]:
        """Put every file into the vault but for originals that are to follow, and return these."""
        files = [(blob, can_follow(paper)) for paper in transfer.papers for blob in paper.blobs]
        here, total = 0, sum(blob.bytes for blob, _ in files)
        follow: set[Sha256] = set()
        for blob, later in files:
            if progress is not None:
                progress((here, total))
            try:
                self._fetch(enrolment, blob)
            except (HandoverNotSent, BlobDamaged):
                if not later or blob.role is not BlobRole.MASTER:
                    raise
                follow.add(blob.sha256)
            here += blob.bytes
            if cancel is not None and cancel.is_set():
                raise TakingStopped()
        if progress is not None:
            progress((total, total))
        return frozenset(follow)

    def _transfer(self, found: HubDossier) -> Transfer:
        dossier = found.dossier
        scanned = [self._scan(found, paper, blobs) for paper, blobs in found.scans.items()]
        return Transfer(
            office=dossier.office,
            from_desk=found.from_desk,
            to_desk=dossier.desk,
            at=found.at,
            dossier=dossier,
            people=found.people,
            papers=(*found.papers, *scanned),
            pages={},
            records=(),
        )

    def _scan(self, found: HubDossier, paper: PaperId, blobs: tuple[Blob, ...]) -> Paper:
        """The paper as intake made it: what its line asks for, until an officer says otherwise."""
        dossier = found.dossier
        item = next(item for item in dossier.items if item.paper == paper)
        procedure = self._desk.catalogue.procedure(dossier.procedure, dossier.received_at.date())
        case = case_of(procedure, dossier)
        component = next((c for c in case.components if c.code == item.component), None)
        if component is None:
            raise UnknownCode(kind="component", value=item.component)
        return Paper(
            id=paper,
            type=component.accepts[0],
            state=PaperState.SCANNED,
            copy_kind=component.copy_kinds[0],
            holders=(),
            blobs=blobs,
            metadata=Metadata(),
            dossier=dossier.id,
            component=component.code,
            created_at=found.at,
            digitised_by=dossier.opened_by,
        )

    def _fetch(self, enrolment: Enrolment, blob: Blob) -> None:
        vault = self._desk.store.vault
        if vault.holds(blob.sha256):
            return
        with self._desk.store.work_dir() as folder:
            path = folder / blob.sha256
            with path.open("wb") as target:
                self._hub.fetch(enrolment, blob, target)
            if vault.put_file(path).sha256 != blob.sha256:
                raise BlobDamaged(sha256=blob.sha256)
