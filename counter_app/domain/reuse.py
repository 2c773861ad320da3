"""The once-only rule: may a paper of the store stand for a component, and if not, why not.

Sources: NĐ 45/2020/NĐ-CP Đ24 with NĐ 107/2021/NĐ-CP (the store of the citizen's papers), NĐ 224/2026/NĐ-CP Đ15 and
NQ 66.7/2025/NQ-CP (no paper for what a database holds), TT 01/2023/TT-VPCP Đ4 (photocopies are not digitised), NĐ
23/2015/NĐ-CP Đ6 (certified copies and extracts), NĐ 123/2015/NĐ-CP Đ23 (marital status: six months, one purpose).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from .catalogue import Component, CopyKind, HolderRole, PaperType
from .deadlines import VIETNAM
from .ids import PaperId, PaperTypeId, PersonId
from .metadata import add_months, lawful_end
from .offers import Candidate, Offer, OfferCode, ReuseContext
from .papers import Paper, PaperState
from .text import fold

NEAREST_FIRST = (
    OfferCode.HELD,
    OfferCode.HELD_EXPIRES_BEFORE_DUE,
    OfferCode.NEWER_UNVERIFIED,
    OfferCode.UNVERIFIED,
    OfferCode.ENDED_BY_EVENT,
    OfferCode.EXPIRED,
    OfferCode.OTHER_PURPOSE,
    OfferCode.PURPOSE_UNKNOWN,
    OfferCode.UNREADABLE,
    OfferCode.COPY_NOT_ACCEPTED,
    OfferCode.HOLDER_DECEASED,
    OfferCode.SUPERSEDED,
    OfferCode.PHOTOCOPY,
    OfferCode.OTHER_HOLDER,
    OfferCode.HOLDER_UNKNOWN,
    OfferCode.IMAGE_NOT_KEPT,
    OfferCode.SINGLE_USE,
)
"""Which answer an officer hears when several papers come into question: the one that is closest to being offered."""

_NOT_HELD = frozenset({PaperState.REJECTED, PaperState.WITHDRAWN})
"""What was set aside, or confirmed by mistake: it answers nothing, and nothing is said of it."""


@dataclass(frozen=True, slots=True)
class _Question:
    """One component in one dossier, with everything held."""

    component: Component
    types: Mapping[PaperTypeId, PaperType]
    candidates: Sequence[Candidate]
    context: ReuseContext

    @property
    def wanted_holder(self) -> PersonId | None:
        return self.context.roles.get(self.component.holder)


def offer_for(
    component: Component,
    types: Mapping[PaperTypeId, PaperType],
    candidates: Sequence[Candidate],
    context: ReuseContext,
) -> Offer:
    """Say whether one of the papers held may stand for `component`, and which, or why none may.

    A database comes first: what it holds is not asked for, whatever the store has, until it is stated that it lacks this
    citizen's entry or has it wrong: then the store answers, and only then paper (NQ 66.7/2025/NQ-CP). Every candidate of
    an accepted type is judged; of those that may be reused, one that outlives the appointment wins, then the order in
    which the component names the types, then the newer issue, and the rest stand beside it as `others`. Otherwise the
    answer is about the nearest one (NEAREST_FIRST).

    Args:
        types: every paper type of the catalogue by id.
        candidates: papers of any state and type of the people in question; others are passed over.
    """
    if component.database is not None and not context.database_lacks:
        return Offer(ok=False, code=OfferCode.DATABASE)
    question = _Question(component, types, candidates, context)
    answers = [
        (_rank(question, candidate, offer), offer)
        for candidate in candidates
        if candidate.paper.type in component.accepts and candidate.paper.state not in _NOT_HELD
        for offer in (_judge(question, candidate),)
    ]
    if answers:
        best = min(answers, key=lambda answer: answer[0])[1]
        return _with_others(question, best, [offer for _, offer in answers])
    if all(types[accepted].single_use for accepted in component.accepts):
        return Offer(ok=False, code=OfferCode.SINGLE_USE)
    if component.holder is not HolderRole.ANYONE and question.wanted_holder is None:
        return Offer(ok=False, code=OfferCode.HOLDER_UNKNOWN)
    return Offer(ok=False, code=OfferCode.NONE_HELD)


def _with_others(question: _Question, best: Offer, answers: Sequence[Offer]) -> Offer:
    """The best offer with the other papers that might serve, newest first, and whether the officer has to choose."""
    papers = {candidate.paper.id: candidate.paper for candidate in question.candidates}

    def newest_first(offer: Offer) -> tuple[int, PaperId]:
        paper = papers[offer.paper] if offer.paper is not None else None
        issued = date.min if paper is None else paper.metadata.issued_on or date.min
        return -issued.toordinal(), offer.paper or PaperId("")

    others = sorted((it for it in answers if it.ok and it.paper != best.paper), key=newest_first)
    if not best.ok or best.paper is None or not others:
        return best
    kind = papers[best.paper].type
    beside = (papers[it.paper].type for it in others if it.paper is not None)
    choice = question.types[kind].many_at_once and kind in beside
    return replace(best, others=tuple(others), choice=choice)


def _rank(
    question: _Question, candidate: Candidate, offer: Offer
) -> tuple[int, int, int, bool, str]:
    paper = candidate.paper
    issued = paper.metadata.issued_on or date.min
    return (
        NEAREST_FIRST.index(offer.code),
        question.component.accepts.index(paper.type),
        -issued.toordinal(),
        candidate.elsewhere,
        paper.id,
    )


def _judge(question: _Question, candidate: Candidate) -> Offer:
    """The answer for one paper of an accepted type."""
    paper = candidate.paper
    kind = question.types[paper.type]
    code = _why_not_this_paper(question, candidate, kind)
    if code is not None:
        return Offer(ok=False, code=code, paper=paper.id, superseded_by=paper.superseded_by)
    ended, by = _ended(question, paper, kind)
    if ended is not None:
        return Offer(ok=False, code=ended, paper=paper.id, superseded_by=by)
    return _judge_term_and_purpose(question, paper, kind)


def _why_not_this_paper(
    question: _Question, candidate: Candidate, kind: PaperType
) -> OfferCode | None:
    """What is wrong with the paper itself, whatever else is held."""
    paper, component = candidate.paper, question.component
    checks = (
        (kind.single_use, OfferCode.SINGLE_USE),
        (not kind.keep_image, OfferCode.IMAGE_NOT_KEPT),
        (paper.refused_code is not None or not candidate.intact, OfferCode.UNREADABLE),
        (not _right_holder(question, paper), OfferCode.OTHER_HOLDER),
        (paper.copy_kind is CopyKind.PHOTOCOPY, OfferCode.PHOTOCOPY),
        (paper.state is PaperState.SCANNED, OfferCode.UNVERIFIED),
        (paper.copy_kind not in component.copy_kinds, OfferCode.COPY_NOT_ACCEPTED),
        (_blocked_by_death(question, paper, kind), OfferCode.HOLDER_DECEASED),
    )
    return next((code for applies, code in checks if applies), None)


def _right_holder(question: _Question, paper: Paper) -> bool:
    """The component's person is a holder; a paper that nobody has read yet may still turn out to be theirs."""
    if question.component.holder is HolderRole.ANYONE:
        return True
    if question.wanted_holder is None:
        return False
    if paper.state is PaperState.SCANNED and not paper.holders:
        return True
    return question.wanted_holder in paper.holders


def _blocked_by_death(question: _Question, paper: Paper, kind: PaperType) -> bool:
    """A dead holder blocks reuse, unless the paper proves the death, or the survivor of a couple asks."""
    if kind.proves_death:
        return False
    people = question.context.people
    asked = (
        paper.holders
        if question.component.holder is HolderRole.ANYONE
        else (question.wanted_holder,)
    )
    known = [people[person] for person in asked if person is not None and person in people]
    return bool(known) and all(person.deceased_on is not None for person in known)


def _ended(
    question: _Question, paper: Paper, kind: PaperType
) -> tuple[OfferCode | None, PaperId | None]:
    """Whether a newer issue or another event ended the paper, or a newer scan still waits for its officer."""
    others = [it.paper for it in question.candidates if it.paper.id != paper.id]
    by = next((other for other in others if other.id == paper.superseded_by), None)
    if paper.state is PaperState.SUPERSEDED:
        same_type = by is None or by.type == paper.type
        return (
            OfferCode.SUPERSEDED if same_type else OfferCode.ENDED_BY_EVENT
        ), paper.superseded_by
    for other in others:
        if other.state is PaperState.ACCEPTED and other.copy_kind is not CopyKind.PHOTOCOPY:
            if _ends_by_event(question, other, paper):
                return OfferCode.ENDED_BY_EVENT, other.id
            if _same_line(other, paper, kind) and _issued_later(other, paper):
                return OfferCode.SUPERSEDED, other.id
    for other in others:
        waits = other.state is PaperState.SCANNED and _may_be_newer(other, paper, kind)
        if waits and not _names_another(question, other, paper, kind):
            return OfferCode.NEWER_UNVERIFIED, other.id
    return None, None


def _ends_by_event(question: _Question, event: Paper, paper: Paper) -> bool:
    """A marriage registered on or after the day a marital status was confirmed ends that confirmation."""
    return (
        paper.type in question.types[event.type].supersedes
        and not set(event.holders).isdisjoint(paper.holders)
        and (event.metadata.issued_on or date.min) >= (paper.metadata.issued_on or date.min)
    )


def _same_line(other: Paper, paper: Paper, kind: PaperType) -> bool:
    if other.type != paper.type or set(other.holders) != set(paper.holders):
        return False
    return not kind.many_at_once or other.metadata.number == paper.metadata.number


def _issued_later(other: Paper, paper: Paper) -> bool:
    return (other.metadata.issued_on or date.min) > (paper.metadata.issued_on or date.min)


def _may_be_newer(other: Paper, paper: Paper, kind: PaperType) -> bool:
    """A readable scan of the same kind and person that came later; only what it says itself can clear it.

    What recognition read is enough to tell that it is another land certificate, or no newer issue.
    """
    if other.type != paper.type or other.copy_kind is CopyKind.PHOTOCOPY or other.refused_code:
        return False
    if other.holders and set(other.holders).isdisjoint(paper.holders):
        return False
    number, issued_on = _proposed(other, "number"), _proposed(other, "issued_on")
    if kind.many_at_once and number and number != paper.metadata.number:
        return False
    if issued_on and paper.metadata.issued_on:
        return issued_on > paper.metadata.issued_on.isoformat()
    return other.created_at > paper.created_at


def _names_another(question: _Question, scan: Paper, paper: Paper, kind: PaperType) -> bool:
    """What recognition is sure of on a scan of nobody in particular names somebody who is no holder of `paper`."""
    if scan.holders or scan.reading is None:
        return False
    fields = (scan.reading.fields.get(number) for number, _ in kind.holder_fields)
    printed = {it.value for it in fields if it is not None and it.value and not it.verify}
    people = question.context.people
    holders = [people[holder] for holder in paper.holders if holder in people]
    known = {alias.number for person in holders for alias in person.aliases}
    return bool(printed and known) and printed.isdisjoint(known)


def _proposed(paper: Paper, name: str) -> str:
    """A number or ISO day of a scan that waits: as typed so far, else as read; empty when unknown."""
    typed = {
        "number": paper.metadata.number,
        "issued_on": paper.metadata.issued_on.isoformat() if paper.metadata.issued_on else "",
    }[name]
    if typed or paper.reading is None:
        return typed
    read = paper.reading.fields.get(name)
    return "" if read is None or read.verify else read.value


def _judge_term_and_purpose(question: _Question, paper: Paper, kind: PaperType) -> Offer:
    """The last checks: the day of expiry is still valid, and a purpose must be known and equal."""
    context, component = question.context, question.component
    end, known = _end_of_validity(component, paper, kind)
    if not known or (end is not None and end < context.received_on):
        return Offer(ok=False, code=OfferCode.EXPIRED, paper=paper.id, expires_on=end)
    if kind.purpose_bound:
        printed = _purpose_key(paper.metadata.own.get("purpose", ""))
        wanted = _purpose_key(component.purpose or context.purpose or "")
        if not printed or not wanted:
            return Offer(ok=False, code=OfferCode.PURPOSE_UNKNOWN, paper=paper.id, expires_on=end)
        if printed != wanted:
            return Offer(ok=False, code=OfferCode.OTHER_PURPOSE, paper=paper.id, expires_on=end)
    outlives = end is None or end >= context.due_at.astimezone(VIETNAM).date()
    code = OfferCode.HELD if outlives else OfferCode.HELD_EXPIRES_BEFORE_DUE
    return Offer(ok=True, code=code, paper=paper.id, expires_on=end)


def ran_out(component: Component, paper: Paper, kind: PaperType, on: date) -> bool:
    """Tell whether a paper brought for `component` is known to have ended before the day `on`.

    Without a day of issue the officer who holds it knows; so with its purpose, which the citizen may have had worded otherwise.
    """
    end, _ = _end_of_validity(component, paper, kind)
    return end is not None and end < on


def _end_of_validity(
    component: Component, paper: Paper, kind: PaperType
) -> tuple[date | None, bool]:
    """Last valid day (None for no end), and whether it is known at all: a term needs a day of issue.

    A purpose-bound paper has the law's term whatever was typed; others end by what comes first.
    """
    issued_on, typed = paper.metadata.issued_on, paper.metadata.valid_until
    by_law = lawful_end(kind, issued_on)
    ends = [by_law] if kind.purpose_bound and by_law is not None else [by_law, typed]
    if component.max_age_months is not None:
        if issued_on is None:
            return typed, False
        ends.append(add_months(issued_on, component.max_age_months))
    known = kind.valid_months is None or issued_on is not None or typed is not None
    return min((end for end in ends if end is not None), default=None), known


def _purpose_key(text: str) -> str:
    """A purpose for comparing: marks, case and outer punctuation do not tell purposes apart."""
    return fold(text).strip(" .,:;\"'“”")
