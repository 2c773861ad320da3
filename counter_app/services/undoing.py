"""What the confirmation of a paper had done, undone: lines, issues it had ended, deaths it had proved."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from counter_app.domain.dossiers import Dossier, Item
from counter_app.domain.events import Event, EventDraft, EventKind
from counter_app.domain.ids import DossierId, PaperId, PersonId
from counter_app.domain.metadata import parse_day
from counter_app.domain.papers import Paper, PaperState
from counter_app.domain.succession import still_ended_by
from counter_app.services.accepting import shares_an_entry
from counter_app.services.desk import Desk
from counter_app.services.lines import without_paper
from counter_app.services.offering import looked_again, types_by_id
from counter_app.services.outgoing import queue_dossier
from counter_app.services.ports import Transaction
from counter_app.services.registry import record_death


@dataclass(frozen=True, slots=True)
class OpenAgain:
    """An open dossier that stood on the paper. `lines`: those that are open again; `result`: it was to end in the paper."""

    dossier: Dossier
    lines: tuple[Item, ...]
    result: bool = False


@dataclass(frozen=True, slots=True)
class Undone:
    """What a withdrawal changed.

    Attributes:
        reopened: open dossiers of this desk.
        revived: papers that are held again.
        alive: people whose death is not known any more.
        settled: dossiers that are done, or another desk's by now: they stand on the paper and stay as they are.
    """

    reopened: tuple[OpenAgain, ...]
    revived: tuple[PaperId, ...]
    alive: tuple[PersonId, ...]
    settled: tuple[Dossier, ...]


def undo(desk: Desk, view: Transaction, paper: Paper) -> Undone:
    """Undo what the confirmation of `paper` had done, once it stands as withdrawn in `view`; each step is an event."""
    revived = tuple(_revive(desk, view, paper))
    alive = tuple(_take_back_deaths(desk, view, paper))
    named = dossiers_on(view, paper.id)
    settled = tuple(it for it in named if not _is_work(it))
    concerned = dict.fromkeys(
        [*(it.id for it in named if _is_work(it)), *view.withdrawals.touched(paper.id)]
    )
    reopened = (open_again(desk, view, dossier, paper.id) for dossier in concerned)
    return Undone(tuple(it for it in reopened if it.lines or it.result), revived, alive, settled)


def dossiers_on(view: Transaction, paper: PaperId) -> tuple[Dossier, ...]:
    """Return the dossiers that have the paper on a line, and the one that ended in it."""
    named = {it.id: it for it in view.dossiers.with_paper(paper)}
    result = view.results.of_paper(paper)
    if result is not None:
        named.setdefault(result.dossier, view.dossiers.get(result.dossier))
    return tuple(named.values())


def _is_work(dossier: Dossier) -> bool:
    return dossier.is_open and dossier.course.owned_elsewhere is None


def open_again(desk: Desk, view: Transaction, dossier_id: DossierId, paper: PaperId) -> OpenAgain:
    """Open the lines with the paper and ask the store anew: it may have another answer, an older issue held again."""
    before = view.dossiers.get(dossier_id)
    result = view.results.of_paper(paper)
    was_result = result is not None and result.dossier == before.id
    if was_result:
        view.results.drop(before.id, paper)
    opened = looked_again(desk, view, without_paper(before, paper))
    after = replace(opened, items=tuple(_silent_of(item, paper) for item in opened.items))
    lines = tuple(
        item for item, old in zip(after.items, before.items, strict=True) if old.paper == paper
    )
    if after != before or was_result:
        after = replace(after, revision=before.revision + 1)
        view.dossiers.update(after)
        queue_dossier(desk, view, after, applicant=view.people.get(after.applicant))
    return OpenAgain(after, lines, was_result)


def _silent_of(item: Item, paper: PaperId) -> Item:
    """The line without an answer of before that speaks of the paper: lines that have another one are not asked about anew."""
    offer = item.offer
    told = () if offer is None else (offer.paper, *(other.paper for other in offer.others))
    return replace(item, offer=None) if paper in told else item


def _revive(desk: Desk, view: Transaction, paper: Paper) -> Iterator[PaperId]:
    """Bring back what the paper had ended, the newest issue first, unless another one ends it as well."""
    types = types_by_id(desk.catalogue)
    held = {it.id: it for holder in paper.holders for it in view.papers.held_by(holder)}
    ended = [
        it
        for it in held.values()
        if it.superseded_by == paper.id and it.state is PaperState.SUPERSEDED
    ]
    for older in sorted(ended, key=_newest, reverse=True):
        others = [
            it
            for it in held.values()
            if it.superseded_by != paper.id and shares_an_entry(view, it.id, older.id)
        ]
        by = still_ended_by(older, others, types)
        state = PaperState.ACCEPTED if by is None else PaperState.SUPERSEDED
        held[older.id] = replace(older, state=state, superseded_by=by)
        view.papers.update(held[older.id])
        if by is None:
            view.events.append(EventDraft(EventKind.PAPER_REVIVED, (older.id, paper.id)))
            yield older.id
        else:
            view.events.append(
                EventDraft(EventKind.PAPER_SUPERSEDED, (older.id, by), after={"by": by})
            )


def _newest(paper: Paper) -> tuple[date, datetime]:
    return paper.metadata.issued_on or date.min, paper.accepted_at or paper.created_at


def _take_back_deaths(desk: Desk, view: Transaction, paper: Paper) -> Iterator[PersonId]:
    """Forget the deaths that this paper had proved; one that another paper proves as well is known by that from now on."""
    for holder in paper.holders:
        person = view.people.get(holder)
        for entry in (view.people.own(person.id), *view.people.merged(person.id)):
            if entry.deceased_on is None or not _died_by(view.events.of_subject(entry.id), paper):
                continue
            view.people.take_back_death(entry.id)
            view.events.append(
                EventDraft(
                    EventKind.DEATH_WITHDRAWN,
                    subjects=(entry.id, paper.id),
                    before={"on": entry.deceased_on.isoformat()},
                )
            )
            other = _other_proof(desk, view, person.id)
            if other is None:
                yield person.id
            else:
                day = parse_day("died_on", other.metadata.own["died_on"])
                record_death(view, view.people.own(entry.id), day, source=other.id)


def _died_by(events: Sequence[Event], paper: Paper) -> bool:
    """Whether what is known of a person's death was last said by this paper."""
    said = [it for it in events if it.kind is EventKind.PERSON_DIED]
    return bool(said) and (said[-1].after or {}).get("source") == paper.id


def _other_proof(desk: Desk, view: Transaction, person: PersonId) -> Paper | None:
    types = types_by_id(desk.catalogue)
    proofs = (
        it
        for it in view.papers.held_by(person)
        if it.state in (PaperState.ACCEPTED, PaperState.SUPERSEDED)
        and it.metadata.own.get("died_on")
        and it.type in types
        and types[it.type].proves_death
        and types[it.type].holder_fields
    )
    return next(proofs, None)
