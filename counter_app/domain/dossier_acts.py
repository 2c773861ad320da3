"""Which act fits which status, as data, and what each act makes of a dossier. Pure: times and names are handed in.

The statuses are the national portal's (TrangThaiHoSo 1–10). TT 03/2025/TT-VPCP has a form for each act that the
citizen is told of: 02 supplement, 03 refusal, 04 extension, 05 stop and withdrawal, 06 hand-over.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from .dossier_course import (
    AgainReason,
    Closing,
    Course,
    Extension,
    ExtensionReason,
    Handover,
    RefusalReason,
    StopReason,
    Supplement,
    SupplementLine,
    WithdrawalReason,
)
from .dossiers import Dossier, DossierStatus, Item, ItemState
from .errors import (
    ActNotAllowed,
    DossierElsewhere,
    ExtensionNotLater,
    StaleDossier,
    SupplementIncomplete,
    SupplementReasonRequired,
    WordsRequired,
)
from .ids import ComponentCode, OfficerLogin
from .lengths import LONGEST_WORDS, within
from .text import clean


class DossierAct(StrEnum):
    """What an officer can do to a dossier after intake."""

    RECEIVE = "receive"
    START = "start"
    SUPPLEMENT = "supplement"
    RESUME = "resume"
    ASK_FEE = "ask_fee"
    FEE_PAID = "fee_paid"
    REFUSE = "refuse"
    STOP = "stop"
    WITHDRAW = "withdraw"
    EXTEND = "extend"
    SOLVE = "solve"
    GIVE_BACK = "give_back"
    HAND_OVER = "hand_over"
    TAKE_OVER = "take_over"


@dataclass(frozen=True, slots=True)
class Transition:
    """The statuses an act starts from, and the one it leads to (None: it stays, or goes back to what it was)."""

    starts: frozenset[DossierStatus]
    leads_to: DossierStatus | None = None


_S = DossierStatus
_AT_WORK = frozenset({_S.RECEIVED, _S.IN_PROGRESS})
_RUNNING = _AT_WORK | {_S.SUPPLEMENT_ASKED, _S.FEE_ASKED}
_OPEN = _RUNNING | {_S.REGISTERED}

TRANSITIONS: Mapping[DossierAct, Transition] = {
    DossierAct.RECEIVE: Transition(frozenset({_S.REGISTERED}), _S.RECEIVED),
    DossierAct.START: Transition(frozenset({_S.RECEIVED}), _S.IN_PROGRESS),
    DossierAct.SUPPLEMENT: Transition(_AT_WORK | {_S.REGISTERED}, _S.SUPPLEMENT_ASKED),
    DossierAct.RESUME: Transition(frozenset({_S.SUPPLEMENT_ASKED})),
    DossierAct.ASK_FEE: Transition(_AT_WORK, _S.FEE_ASKED),
    DossierAct.FEE_PAID: Transition(frozenset({_S.FEE_ASKED}), _S.IN_PROGRESS),
    DossierAct.REFUSE: Transition(
        frozenset({_S.REGISTERED, _S.RECEIVED, _S.SUPPLEMENT_ASKED}), _S.REFUSED
    ),
    DossierAct.STOP: Transition(_RUNNING, _S.STOPPED),
    DossierAct.WITHDRAW: Transition(_OPEN, _S.WITHDRAWN),
    DossierAct.EXTEND: Transition(_AT_WORK | {_S.FEE_ASKED}),
    DossierAct.SOLVE: Transition(_AT_WORK | {_S.FEE_ASKED}, _S.SOLVED),
    DossierAct.GIVE_BACK: Transition(frozenset({_S.SOLVED}), _S.RETURNED),
    DossierAct.HAND_OVER: Transition(_OPEN | {_S.SOLVED}),
    DossierAct.TAKE_OVER: Transition(_OPEN | {_S.SOLVED}),
}


def possible_acts(dossier: Dossier) -> tuple[DossierAct, ...]:
    """Return the acts that fit the dossier as it stands; none when another desk owns it."""
    if dossier.course.owned_elsewhere is not None:
        return ()
    return tuple(act for act, known in TRANSITIONS.items() if dossier.status in known.starts)


def check_owned(dossier: Dossier) -> None:
    """Raises DossierElsewhere when the dossier was handed over to another desk."""
    if dossier.course.owned_elsewhere is not None:
        raise DossierElsewhere(desk=dossier.course.owned_elsewhere, number=dossier.number)


def check_act(dossier: Dossier, act: DossierAct) -> None:
    """Raises DossierElsewhere, ActNotAllowed (with what can be done instead)."""
    check_owned(dossier)
    if dossier.status not in TRANSITIONS[act].starts:
        raise ActNotAllowed(
            act=act.value,
            state=dossier.status.name.lower(),
            possible=",".join(known.value for known in possible_acts(dossier)),
        )


def check_seen(dossier: Dossier, seen: int | None) -> None:
    """Raises StaleDossier when the officer decided on an older revision than the one that stands."""
    if seen is not None and seen != dossier.revision:
        raise StaleDossier(number=dossier.number, seen=seen, revision=dossier.revision)


def missing_items(dossier: Dossier, on_paper: Collection[ComponentCode] = ()) -> tuple[Item, ...]:
    """Return the required components that still want a paper: what a supplement must name, all at once.

    What is held and on offer is not among them: nobody is asked for it (NĐ 45/2020/NĐ-CP Đ24) unless it was declined.
    `on_paper`: components that were handed in and counted without a scan, as the rule has it for copies and papers only
    shown (TT 01/2023/TT-VPCP Đ4).
    """
    wanting = (ItemState.NEEDED, ItemState.DECLINED)
    return tuple(
        item
        for item in dossier.items
        if item.required
        and item.paper is None
        and item.shown in wanting
        and item.component not in on_paper
    )


def asked(
    dossier: Dossier,
    lines: Sequence[SupplementLine],
    *,
    at: datetime,
    by: OfficerLogin,
    again: AgainReason | None = None,
    on_paper: Collection[ComponentCode] = (),
) -> Dossier:
    """Ask for supplements: the clock stops. Every component that is missing has to be among `lines`; `on_paper` are not.

    Raises:
        ActNotAllowed, DossierElsewhere; SupplementIncomplete: a missing component is not named, or nothing is;
        FieldRefused (too_long); SupplementReasonRequired: asked before, and `again` does not say why once more.
    """
    check_act(dossier, DossierAct.SUPPLEMENT)
    kept = tuple(
        SupplementLine(line.component, within(clean(line.words), LONGEST_WORDS, "words"))
        for line in lines
    )
    named = {line.component for line in kept}
    missing = missing_items(dossier, on_paper)
    left = [item.component for item in missing if item.component not in named]
    if left or not kept:
        raise SupplementIncomplete(components=",".join(left))
    if dossier.course.supplements and again is None:
        raise SupplementReasonRequired(count=len(dossier.course.supplements))
    request = Supplement(
        asked_at=at,
        asked_by=by,
        lines=kept,
        status_before=int(dossier.status),
        due_before=dossier.due_at,
        again=again if dossier.course.supplements else None,
    )
    course = replace(dossier.course, supplements=(*dossier.course.supplements, request))
    return _next(dossier, DossierAct.SUPPLEMENT, course)


def answered(dossier: Dossier, *, at: datetime, by: OfficerLogin, due_after: datetime) -> Dossier:
    """Take up the work again with the appointment `due_after`. Raises ActNotAllowed, DossierElsewhere."""
    check_act(dossier, DossierAct.RESUME)
    *before, request = dossier.course.supplements
    done = replace(request, answered_at=at, answered_by=by, due_after=due_after)
    course = replace(dossier.course, supplements=(*before, done))
    status = DossierStatus(request.status_before)
    if status is DossierStatus.REGISTERED:
        status = DossierStatus.RECEIVED
    return replace(
        dossier, course=course, status=status, due_at=due_after, revision=dossier.revision + 1
    )


def extended(
    dossier: Dossier,
    due_after: datetime,
    reason: ExtensionReason,
    *,
    words: str = "",
    at: datetime,
    by: OfficerLogin,
) -> Dossier:
    """Move the appointment. Raises ActNotAllowed, DossierElsewhere, WordsRequired, ExtensionNotLater."""
    check_act(dossier, DossierAct.EXTEND)
    if due_after <= max(dossier.due_at, at):
        raise ExtensionNotLater(due_at=dossier.due_at.isoformat())
    step = Extension(
        at=at,
        by=by,
        reason=reason,
        words=said(reason is ExtensionReason.OTHER, words),
        due_before=dossier.due_at,
        due_after=due_after,
    )
    course = replace(dossier.course, extensions=(*dossier.course.extensions, step))
    return replace(dossier, course=course, due_at=due_after, revision=dossier.revision + 1)


def closed(
    dossier: Dossier,
    act: DossierAct,
    reason: RefusalReason | StopReason | WithdrawalReason,
    *,
    words: str = "",
    at: datetime,
    by: OfficerLogin,
) -> Dossier:
    """Refuse, stop or withdraw. Raises ActNotAllowed, DossierElsewhere, WordsRequired."""
    check_act(dossier, act)
    ending = Closing(at=at, by=by, reason=reason, words=said(reason.value == "other", words))
    return _next(dossier, act, replace(dossier.course, closing=ending))


def moved(dossier: Dossier, act: DossierAct) -> Dossier:
    """Do an act that only changes the status. Raises ActNotAllowed, DossierElsewhere."""
    check_act(dossier, act)
    return _next(dossier, act, dossier.course)


def taken_over(dossier: Dossier, *, by: OfficerLogin) -> Dossier:
    """Let another officer of this desk work on it. Raises ActNotAllowed, DossierElsewhere."""
    check_act(dossier, DossierAct.TAKE_OVER)
    return _next(dossier, DossierAct.TAKE_OVER, replace(dossier.course, handler=by))


def handed_over(dossier: Dossier, to_desk: str, *, at: datetime, by: OfficerLogin) -> Dossier:
    """Name another desk as the owner: from here on nothing can be changed at this one."""
    check_act(dossier, DossierAct.HAND_OVER)
    step = Handover(at, by, dossier.desk, to_desk, dossier.revision + 1)
    course = replace(
        dossier.course, handovers=(*dossier.course.handovers, step), owned_elsewhere=to_desk
    )
    return replace(dossier, course=course, desk=to_desk, revision=dossier.revision + 1)


def said(required: bool, words: str) -> str:
    """Return the officer's own words, cleaned. Raises WordsRequired when they are required and empty, FieldRefused (too_long)."""
    kept = within(clean(words), LONGEST_WORDS, "words")
    if required and not kept:
        raise WordsRequired()
    return kept


def named_components(request: Supplement) -> frozenset[ComponentCode]:
    """Return the lines of the list that a request speaks of."""
    return frozenset(line.component for line in request.lines if line.component is not None)


def _next(dossier: Dossier, act: DossierAct, course: Course) -> Dossier:
    status = TRANSITIONS[act].leads_to or dossier.status
    return replace(dossier, course=course, status=status, revision=dossier.revision + 1)
