"""The result of a dossier: captured or received, digitised, given out against signature (TT 01/2023/TT-VPCP Đ4).

A result is a paper like any other: once its officer has confirmed it, it is held in its owner's store under its type, and
the next procedure that asks for that type finds it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from counter_app.domain.catalogue import CopyKind, PaperType
from counter_app.domain.dossier_acts import DossierAct, check_act, check_owned, check_seen, moved
from counter_app.domain.dossiers import Dossier, DossierStatus
from counter_app.domain.errors import FieldRefused, ResultMissing
from counter_app.domain.events import EventDraft, EventKind
from counter_app.domain.ids import DossierId, PaperId, PaperTypeId
from counter_app.domain.lengths import LONGEST_NAME, within
from counter_app.domain.papers import Metadata, Paper, PaperState
from counter_app.domain.results import DossierResult, ResultReturn, ReturnWay
from counter_app.domain.text import clean
from counter_app.services.desk import Desk
from counter_app.services.dossier_desk import DossierDesk
from counter_app.services.outgoing import queue_dossier
from counter_app.services.ports import Digitiser, Transaction
from counter_app.services.receiving import ReceivedFile, keep_file, masters_of, receive_file
from counter_app.services.solving import NOTHING_SAID, SolvingWords, check_result
from counter_app.services.versions import procedure_of

_LONGEST_NUMBER = 100
"""Characters of the number of the taker's paper."""

_TAKES_RESULTS = frozenset(
    {
        DossierStatus.RECEIVED,
        DossierStatus.IN_PROGRESS,
        DossierStatus.FEE_ASKED,
        DossierStatus.SOLVED,
    }
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a dossier ended in.

    Attributes:
        papers: its result papers with their result codes, in the order they came.
        returned: who signed for the result; None while it lies here.
    """

    dossier: Dossier
    papers: tuple[tuple[Paper, str | None], ...]
    returned: ResultReturn | None


class ResultDesk:
    """The desk where results come in and go out. Acts raise NotFound, ActNotAllowed, DossierElsewhere, StaleDossier."""

    def __init__(self, desk: Desk, digitiser: Digitiser) -> None:
        self._desk = desk
        self._digitiser = digitiser

    def of(self, dossier_id: DossierId) -> Outcome:
        """Return what the dossier ended in so far. Raises NotFound."""
        with self._desk.store.reading() as view:
            return _outcome(view, view.dossiers.get(dossier_id))

    def capture(
        self,
        dossier_id: DossierId,
        files: Sequence[Path],
        *,
        type_id: PaperTypeId | None = None,
        seen: int | None = None,
    ) -> Paper:
        """Keep a result: scans of the paper, or the signed file as it was received, byte for byte. It waits to be read.

        The same files for the same dossier are one result: a repeated call changes nothing.

        Args:
            files: one file, or the pages of one paper in their order.
            type_id: which of the procedure's results it is; needed where there are several, or none is published.
            seen: the revision the officer decided on.

        Raises:
            ResultMissing(reason="not_of_procedure"), FieldRefused(field="type"), UnknownCode, FileChanged, DiskFull and the
            file errors of `Digitiser.probe`.
        """
        desk = self._desk
        with desk.store.reading() as view:
            dossier = view.dossiers.get(dossier_id)
            _check_takes(dossier, seen)
            kind = self._kind(view, dossier, type_id)
        probed = [(path, self._digitiser.probe(path)) for path in files]
        kept = [keep_file(desk.store, path, probe) for path, probe in probed]
        with desk.store.writing() as view:
            dossier = view.dossiers.get(dossier_id)
            _check_takes(dossier, seen)
            known = _same(view, dossier, kept)
            if known is not None:
                view.events.append(
                    EventDraft(EventKind.DOSSIER_CONTINUED, (dossier.id, dossier.applicant))
                )
                return known
            return self._add(view, dossier, kind, kept)

    def _kind(self, view: Transaction, dossier: Dossier, type_id: PaperTypeId | None) -> PaperType:
        procedure = procedure_of(self._desk, view, dossier)
        if type_id is None:
            if len(procedure.results) != 1:
                raise FieldRefused(field="type", reason="missing")
            type_id = procedure.results[0]
        kind = self._desk.catalogue.paper_type(type_id)
        if procedure.results and kind.id not in procedure.results:
            raise ResultMissing(reason="not_of_procedure")
        return kind

    def _add(
        self, view: Transaction, dossier: Dossier, kind: PaperType, files: Sequence[ReceivedFile]
    ) -> Paper:
        desk = self._desk
        signed = any(file.probe.signed for file in files)
        now = desk.clock.now()
        paper = Paper(
            id=PaperId(desk.ids.new()),
            type=kind.id,
            state=PaperState.SCANNED,
            copy_kind=CopyKind.ELECTRONIC if signed else CopyKind.ORIGINAL,
            holders=(),
            blobs=masters_of(files),
            metadata=Metadata(),
            dossier=dossier.id,
            component=None,
            created_at=now,
            digitised_by=desk.store.officer,
            pages=sum(file.probe.pages for file in files),
        )
        code = kind.result_codes[0] if kind.result_codes else None
        view.papers.add(paper)
        view.jobs.add(paper.id)
        view.results.add(DossierResult(dossier.id, paper.id, code, now, desk.store.officer))
        view.events.append(
            EventDraft(
                EventKind.RESULT_CAPTURED,
                (paper.id, dossier.id, dossier.applicant),
                after={"type": kind.id, "code": code, "pages": paper.pages, "signed": signed},
            )
        )
        fresh = replace(dossier, revision=dossier.revision + 1)
        view.dossiers.update(fresh)
        applicant = view.people.get(dossier.applicant)
        queue_dossier(desk, view, fresh, applicant=applicant, masters=(paper,))
        return paper

    def solve(
        self,
        dossier_id: DossierId,
        *,
        said: SolvingWords = NOTHING_SAID,
        at: datetime | None = None,
        seen: int | None = None,
    ) -> Outcome:
        """End the work (status 9): the same act as `DossierDesk.finish`, with the same rule and refusals."""
        solved = DossierDesk(self._desk).finish(dossier_id, said=said, at=at, seen=seen)
        with self._desk.store.reading() as view:
            return _outcome(view, solved)

    def give_back(
        self,
        dossier_id: DossierId,
        name: str,
        *,
        number: str = "",
        way: ReturnWay = ReturnWay.DIRECT,
        proof: Path | None = None,
        seen: int | None = None,
    ) -> Outcome:
        """Give the result out against signature (status 10).

        Args:
            name, number: who takes it and the number of their paper, as written beside the signature.
            proof: a scan of the signed slip; without it the paper is kept in the file.

        Raises:
            ResultMissing, FieldRefused (name, number), FileChanged, DiskFull, and the file errors of `Digitiser.probe`.
        """
        desk = self._desk
        taker = clean(name)
        if not taker:
            raise FieldRefused(field="name", reason="missing")
        within(taker, LONGEST_NAME, "name")
        paper_number = within(clean(number), _LONGEST_NUMBER, "number")
        with desk.store.reading() as view:
            check_act(view.dossiers.get(dossier_id), DossierAct.GIVE_BACK)
        kept = None if proof is None else receive_file(desk.store, self._digitiser, proof).sha256
        with desk.store.writing() as view:
            dossier = view.dossiers.get(dossier_id)
            check_seen(dossier, seen)
            check_act(dossier, DossierAct.GIVE_BACK)
            said = dossier.course.solving
            check_result(desk, view, dossier, None if said is None else said.elsewhere)
            given = ResultReturn(
                dossier.id, taker, paper_number, way, desk.clock.now(), desk.store.officer, kept
            )
            view.results.give(given)
            returned = moved(dossier, DossierAct.GIVE_BACK)
            self._write(view, dossier, returned, EventKind.RESULT_RETURNED, way=way, proof=kept)
            return _outcome(view, returned)

    def _write(
        self,
        view: Transaction,
        before: Dossier,
        after: Dossier,
        kind: EventKind,
        **facts: str | None,
    ) -> None:
        view.dossiers.update(after)
        view.events.append(
            EventDraft(
                kind,
                (after.id, after.applicant),
                before={"status": before.status.value},
                after={"status": after.status.value, **facts},
            )
        )
        queue_dossier(self._desk, view, after, applicant=view.people.get(after.applicant))


def _check_takes(dossier: Dossier, seen: int | None) -> None:
    check_owned(dossier)
    check_seen(dossier, seen)
    if dossier.status not in _TAKES_RESULTS:
        check_act(dossier, DossierAct.SOLVE)


def _same(view: Transaction, dossier: Dossier, files: Sequence[ReceivedFile]) -> Paper | None:
    """The result that has these very files already, unless it was set aside."""
    wanted = {file.sha256 for file in files}
    for known in view.results.of(dossier.id):
        paper = view.papers.get(known.paper)
        if (
            paper.state is not PaperState.WITHDRAWN
            and {blob.sha256 for blob in paper.masters} == wanted
        ):
            return paper
    return None


def _outcome(view: Transaction, dossier: Dossier) -> Outcome:
    papers = tuple(
        (view.papers.get(known.paper), known.code) for known in view.results.of(dossier.id)
    )
    return Outcome(dossier, papers, view.results.returned(dossier.id))
