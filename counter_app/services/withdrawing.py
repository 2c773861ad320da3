"""A confirmation that was a mistake (another person's paper, another type, the wrong scan) is taken back."""

from dataclasses import dataclass, replace

from counter_app.domain.changes import Notice, PaperWithdrawnElsewhere, papers_subject
from counter_app.domain.dossiers import Dossier, Item, ItemState
from counter_app.domain.errors import (
    FieldRefused,
    NotFound,
    PaperNotHeld,
    PaperOfOtherDesk,
    PaperTakenBack,
)
from counter_app.domain.events import EventDraft, EventKind
from counter_app.domain.ids import DossierId, PageId, PaperId, PaperTypeId
from counter_app.domain.lengths import LONGEST_WORDS, within
from counter_app.domain.papers import Metadata, Paper, PaperState
from counter_app.domain.results import DossierResult
from counter_app.domain.text import clean, nfc
from counter_app.domain.withdrawals import Withdrawal
from counter_app.services.desk import Desk
from counter_app.services.lines import with_item
from counter_app.services.outgoing import queue_dossier, queue_withdrawal
from counter_app.services.ports import Transaction
from counter_app.services.undoing import Undone, dossiers_on, open_again, undo

_HELD = (PaperState.ACCEPTED, PaperState.SUPERSEDED)
_WANTING = (ItemState.NEEDED, ItemState.DECLINED)


@dataclass(frozen=True, slots=True)
class PaperWithdrawn:
    """What changed. `again`: the new paper, of the same scan, that waits to be confirmed; None where none was wanted."""

    paper: Paper
    withdrawal: Withdrawal
    undone: Undone
    again: Paper | None = None


class Withdrawing:
    """Taking back, and what other desks take back."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def withdraw(self, paper_id: PaperId, reason: str, *, again: bool = False) -> PaperWithdrawn:
        """Take a paper's confirmation back: it answers no line from now on, here and everywhere.

        The paper itself, its pages and its files stay as they are and can be looked at. Lines that it answered in open
        dossiers are open again, what it had ended or proved is as it was before; dossiers that are done are only told.

        Args:
            reason: the officer's own words.
            again: let the same scan wait to be confirmed once more, as a new paper: in its dossier while that is open.

        Raises:
            NotFound, PaperNotHeld; PaperOfOtherDesk: another desk confirmed it; FieldRefused (withdraw_reason).
        """
        desk = self._desk
        words = within(clean(reason), LONGEST_WORDS, "withdraw_reason")
        if not words:
            raise FieldRefused(field="withdraw_reason", reason="no_words")
        with desk.store.writing() as view:
            before = view.papers.get(paper_id)
            if before.state not in _HELD:
                raise PaperNotHeld(state=before.state.value)
            if not _confirmed_here(view, before.id):
                raise PaperOfOtherDesk(desk=_desk_of(view, before))
            office = view.settings.office()
            withdrawal = Withdrawal(
                before.id, desk.clock.now(), office.code, office.desk, desk.store.officer, words
            )
            undone = _withdrawn(desk, view, before, withdrawal)
            queue_withdrawal(desk, view, withdrawal)
            waiting = _scan_again(desk, view, before, undone) if again else None
            return PaperWithdrawn(view.papers.get(before.id), withdrawal, undone, waiting)


def take_withdrawal(desk: Desk, view: Transaction, told: PaperWithdrawnElsewhere) -> int:
    """Take in that another desk took its paper back; return how many dossiers here there is something to see of.

    It is kept also of a paper of this office that is not here: it may come with a dossier that is on its way. What the
    province holds the hub answers no more. What this desk confirmed itself, or another office did, nobody else takes back:
    its own word comes back to it where its store was put back from a backup of before.
    """
    office = view.settings.office()
    own = office.code
    is_own_word = (told.office, told.desk) == (own, nfc(office.desk))
    if view.withdrawals.of(told.paper) is not None:
        return 0
    if _confirmed_here(view, told.paper) and not is_own_word:
        return 0
    withdrawal = Withdrawal(told.paper, desk.clock.now(), told.office, told.desk)
    try:
        before = view.papers.get(told.paper)
    except NotFound:
        found = view.province.find(told.paper)
        if found is not None and found.origin.office == told.office:
            view.province.forget_paper(told.paper)
        else:
            found = None
        if told.office == own:
            view.withdrawals.add(withdrawal)
        return 0 if found is None else _no_offer_any_more(desk, view, told, found.paper.type)
    origin = view.province.origin(before.id)
    if before.state not in _HELD or told.office != (own if origin is None else origin.office):
        return 0
    undone = _withdrawn(desk, view, before, withdrawal)
    kind = desk.catalogue.paper_type(before.type).name
    opened = {it.dossier.id: True for it in undone.reopened}
    seen = {it.id: False for it in undone.settled if it.course.owned_elsewhere is None} | opened
    for dossier, is_open in seen.items():
        fault = PaperTakenBack(type=kind, desk=told.desk, open=is_open)
        view.changes.note(
            Notice(papers_subject(dossier), fault.code, dict(fault.details), desk.clock.now())
        )
    return len(seen)


def _no_offer_any_more(
    desk: Desk, view: Transaction, told: PaperWithdrawnElsewhere, kind: PaperTypeId
) -> int:
    """Look anew for the lines that the paper was offered for, or was on its way to; return how many dossiers these are."""
    concerned = view.withdrawals.touched(told.paper)
    if not concerned:
        return 0
    view.events.append(
        EventDraft(
            EventKind.PAPER_WITHDRAWN,
            subjects=(told.paper, *concerned),
            after={"state": PaperState.WITHDRAWN.value, "desk": told.desk},
        )
    )
    fault = PaperTakenBack(type=desk.catalogue.paper_type(kind).name, desk=told.desk, open=True)
    for dossier in concerned:
        open_again(desk, view, dossier, told.paper)
        view.changes.note(
            Notice(papers_subject(dossier), fault.code, dict(fault.details), desk.clock.now())
        )
    return len(concerned)


def _withdrawn(desk: Desk, view: Transaction, before: Paper, withdrawal: Withdrawal) -> Undone:
    view.withdrawals.add(withdrawal)
    view.events.append(
        EventDraft(
            EventKind.PAPER_WITHDRAWN,
            subjects=(
                before.id,
                *before.holders,
                *(dossier.id for dossier in dossiers_on(view, before.id)),
            ),
            before={"state": before.state.value},
            after={"state": PaperState.WITHDRAWN.value, "desk": withdrawal.desk},
        )
    )
    return undo(desk, view, before)


def _confirmed_here(view: Transaction, paper: PaperId) -> bool:
    """Whether an officer of this desk confirmed it: what was fetched or came with a dossier bears no such event here."""
    return any(it.kind is EventKind.PAPER_ACCEPTED for it in view.events.of_subject(paper))


def _desk_of(view: Transaction, paper: Paper) -> str:
    """The name of the desk that a paper came from; empty where nothing tells it."""
    origin = view.province.origin(paper.id)
    if origin is not None:
        return origin.desk
    if paper.dossier is None or paper.accepted_at is None:
        return ""
    at = paper.accepted_at
    handovers = view.dossiers.get(paper.dossier).course.handovers
    return next((it.from_desk for it in handovers if it.at >= at), "")


def _scan_again(desk: Desk, view: Transaction, before: Paper, undone: Undone) -> Paper:
    """Write a new paper of the same files, read as they were, that waits for the officer.

    It stands where the other one stood: on its line, or as the dossier's result, while the dossier is open and nothing
    else is there; else in no dossier.
    """
    dossier = _still_open(view, before.dossier)
    paper = replace(
        before,
        id=PaperId(desk.ids.new()),
        state=PaperState.SCANNED,
        holders=(),
        metadata=Metadata(),
        dossier=None if dossier is None else dossier.id,
        component=None if dossier is None else before.component,
        created_at=desk.clock.now(),
        accepted_by=None,
        accepted_at=None,
        superseded_by=None,
    )
    view.papers.add(paper)
    pages = view.papers.pages(before.id)
    view.papers.set_pages(paper.id, [replace(page, id=PageId(desk.ids.new())) for page in pages])
    view.events.append(
        EventDraft(
            EventKind.PAPER_WAITS_AGAIN,
            subjects=(paper.id, before.id, *(() if dossier is None else (dossier.id,))),
            after={"component": paper.component},
        )
    )
    if dossier is not None:
        _put_back(desk, view, dossier, paper, was_result=_was_result(undone, dossier))
    return view.papers.get(paper.id)


def _put_back(
    desk: Desk, view: Transaction, dossier: Dossier, paper: Paper, *, was_result: bool
) -> None:
    item = None if paper.component is None else dossier.item(paper.component)
    if item is not None and _is_free(item):
        dossier = with_item(dossier, replace(item, state=ItemState.SCANNED, paper=paper.id))
    if was_result:
        kind = desk.catalogue.paper_type(paper.type)
        code = kind.result_codes[0] if kind.result_codes else None
        now, officer = desk.clock.now(), desk.store.officer
        view.results.add(DossierResult(dossier.id, paper.id, code, now, officer))
    fresh = replace(dossier, revision=dossier.revision + 1)
    view.dossiers.update(fresh)
    applicant = view.people.get(fresh.applicant)
    queue_dossier(desk, view, fresh, applicant=applicant, masters=(paper,))


def _is_free(item: Item) -> bool:
    """What is held again is offered first: a scan beside it would ask for it a second time without a reason."""
    offered = item.shown is ItemState.OFFERED
    return item.paper is None and item.state in _WANTING and not offered


def _was_result(undone: Undone, dossier: Dossier) -> bool:
    return any(it.result and it.dossier.id == dossier.id for it in undone.reopened)


def _still_open(view: Transaction, dossier_id: DossierId | None) -> Dossier | None:
    if dossier_id is None:
        return None
    dossier = view.dossiers.get(dossier_id)
    is_work = dossier.is_open and dossier.course.owned_elsewhere is None
    return dossier if is_work else None
