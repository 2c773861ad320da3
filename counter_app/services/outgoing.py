"""Records into the queue, always in the same transaction as what they tell of."""

from collections.abc import Sequence

from counter_app.domain.dossiers import Dossier
from counter_app.domain.errors import DossierElsewhere
from counter_app.domain.events import EventDraft, EventKind
from counter_app.domain.ids import PaperId
from counter_app.domain.outbox import OutgoingRecord, Priority, QueueFilter, RecordKind
from counter_app.domain.papers import Paper
from counter_app.domain.people import Person
from counter_app.domain.results import DossierEnds
from counter_app.domain.withdrawals import Withdrawal
from counter_app.services.desk import Desk
from counter_app.services.ports import Transaction
from counter_app.services.queue_policy import sending_policy


def queue_dossier(
    desk: Desk,
    view: Transaction,
    dossier: Dossier,
    *,
    applicant: Person,
    masters: Sequence[Paper] = (),
) -> None:
    """Queue the dossier's present revision, with the masters of papers that were just scanned.

    Every change passes here. Raises DossierElsewhere: another desk owns it since an earlier revision.
    """
    course = dossier.course
    if course.owned_elsewhere is not None and course.handovers[-1].revision != dossier.revision:
        raise DossierElsewhere(desk=course.owned_elsewhere, number=dossier.number)
    later = sending_policy(view).masters_later
    record = desk.records.dossier(
        dossier,
        office=view.settings.office(),
        applicant=applicant,
        masters=masters,
        at=desk.clock.now(),
        roles={named.role: view.people.get(named.person) for named in dossier.roles},
        ends=_ends(view, dossier),
        later=later,
    )
    _queue(view, record, dossier)
    for paper in masters if later else ():
        queue_masters(desk, view, paper, dossier)


def _ends(view: Transaction, dossier: Dossier) -> DossierEnds:
    codes: dict[PaperId, str] = {}
    for item in dossier.items:
        result = None if item.paper is None else view.results.of_paper(item.paper)
        if result is not None and result.code is not None:
            codes[result.paper] = result.code
    results = view.results.of(dossier.id)
    return DossierEnds(
        results=tuple(it for it in results if view.withdrawals.of(it.paper) is None),
        returned=view.results.returned(dossier.id),
        counts=view.results.counts(dossier.id),
        codes=codes,
    )


def queue_paper(desk: Desk, view: Transaction, paper: Paper, *, dossier: Dossier | None) -> None:
    """Queue an accepted paper. It never changes, so it has one revision."""
    later = sending_policy(view).masters_later
    record = desk.records.paper(
        paper,
        revision=1,
        office=view.settings.office(),
        holders=[view.people.get(holder) for holder in paper.holders],
        dossier=dossier,
        at=desk.clock.now(),
        later=later,
    )
    _queue(view, record, dossier)
    if later:
        queue_masters(desk, view, paper, dossier)


def queue_withdrawal(desk: Desk, view: Transaction, withdrawal: Withdrawal) -> None:
    """Queue that a paper was taken back, in front of all else: until it is there every desk believes the paper.

    The paper's own record stays in the queue if it has not gone yet; it goes after this one.
    """
    record = desk.records.withdrawal(withdrawal, office=view.settings.office())
    _queue(view, record, None)
    view.outbox.prioritise(QueueFilter(ids=(record.id,)), Priority.FIRST)


def queue_masters(desk: Desk, view: Transaction, paper: Paper, dossier: Dossier | None) -> None:
    """Queue the paper's masters by themselves, but for those that are queued so already."""
    before = view.outbox.records_of(RecordKind.BLOBS, paper.id)
    known = {blob.sha256 for record in before for blob in record.blobs}
    fresh = [blob for blob in paper.masters if blob.sha256 not in known]
    if fresh:
        office = view.settings.office()
        revision = len(before) + 1
        record = desk.records.blobs(paper.id, revision=revision, office=office, blobs=fresh)
        _queue(view, record, dossier)


def _queue(view: Transaction, record: OutgoingRecord, dossier: Dossier | None) -> None:
    promised = dossier.due_at if dossier is not None and dossier.is_open else None
    view.outbox.add(record, due_at=promised)
    view.events.append(
        EventDraft(
            EventKind.RECORD_QUEUED,
            subjects=(record.id, record.subject),
            after={"kind": record.kind.value, "revision": record.revision},
        )
    )
