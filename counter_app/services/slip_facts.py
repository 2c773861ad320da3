"""What the forms of one dossier say, made of the dossier and its course. Nothing is invented: what is not known stays empty."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from counter_app.domain.catalogue import Case, Component, CopyKind, HolderRole
from counter_app.domain.dossier_course import Closing, SupplementLine
from counter_app.domain.dossier_labels import reason_words
from counter_app.domain.dossiers import Dossier, DossierStatus, Item, ItemState
from counter_app.domain.errors import SlipNotDue, UnknownCode
from counter_app.domain.ids import ComponentCode, OfficerLogin
from counter_app.domain.people import Person
from counter_app.domain.results import HandedIn
from counter_app.domain.slips import SlipForm, SlipKind, form_on
from counter_app.domain.text import fold
from counter_app.services.desk import Desk
from counter_app.services.output_ports import (
    ApologySlip,
    ControlSlip,
    ControlStep,
    ReceiptSlip,
    RefusalSlip,
    SlipHead,
    SlipLine,
    SlipParty,
    StepOutcome,
    StopSlip,
    SupplementSlip,
    WantedPaper,
)
from counter_app.services.ports import Transaction
from counter_app.services.versions import case_of, procedure_of


@dataclass(frozen=True, slots=True)
class SlipFacts:
    """One dossier with everything its forms name.

    Attributes:
        applicant: who stands at the counter.
        authoriser: for whom they act, whose dossier it then is; None when for themselves.
        officers: names by login.
        counts: what was counted at the counter.
        scanned: kind of the paper that was scanned for a line.
    """

    dossier: Dossier
    case: Case
    applicant: Person
    authoriser: Person | None
    office_name: str
    superior: str
    place: str
    officers: Mapping[OfficerLogin, str]
    forms: Sequence[SlipForm]
    counts: Mapping[ComponentCode, HandedIn]
    scanned: Mapping[ComponentCode, CopyKind]


def facts_of(
    desk: Desk, view: Transaction, dossier: Dossier, forms: Sequence[SlipForm]
) -> SlipFacts:
    """Gather the facts. Raises NotFound, UnknownCode."""
    return SlipFacts(
        dossier=dossier,
        case=case_of(procedure_of(desk, view, dossier), dossier),
        applicant=view.people.get(dossier.applicant),
        authoriser=authoriser_of(view, dossier),
        office_name=view.settings.office().name,
        superior=view.settings.get("superior") or "",
        place=view.settings.get("place") or "",
        officers={known.login: known.name for known in view.officers.all()},
        forms=forms,
        counts={known.component: known for known in view.results.counts(dossier.id)},
        scanned={
            item.component: view.papers.get(item.paper).copy_kind
            for item in dossier.items
            if item.state is ItemState.SCANNED and item.paper is not None
        },
    )


def promise(dossier: Dossier) -> datetime:
    """Return the appointment that the receipt bears: the first one promised, or the one an answered supplement led to.

    An extension has its own sheet; the receipt's promise stays as it was printed.
    """
    answered = [step.due_after for step in dossier.course.supplements if step.due_after is not None]
    return answered[-1] if answered else dossier.printed_due_at or dossier.due_at


def receipt_of(facts: SlipFacts) -> ReceiptSlip:
    """The receipt, dated the day of receipt. Raises SlipNotDue."""
    dossier = facts.dossier
    head = _head(facts, SlipKind.RECEIPT, dossier.received_at.date(), dossier.opened_by)
    return ReceiptSlip(
        head=replace(head, due_at=promise(dossier)),
        lines=_lines(facts),
        limit=facts.case.limit,
        fee=facts.case.fee,
        superseded_number=dossier.number if dossier.official_number else "",
    )


def supplement_of(facts: SlipFacts) -> SupplementSlip:
    """The last request for supplements. Raises SlipNotDue."""
    requests = facts.dossier.course.supplements
    if not requests:
        raise SlipNotDue(form=SlipKind.SUPPLEMENT.value, reason="nothing_to_tell")
    last = requests[-1]
    head = _head(facts, SlipKind.SUPPLEMENT, last.asked_at.date(), last.asked_by)
    return SupplementSlip(
        head=replace(head, due_at=last.due_before),
        wanted=tuple(_wanted(facts.dossier, line) for line in last.lines),
    )


def refusal_of(facts: SlipFacts) -> RefusalSlip:
    """Why the dossier is not taken. Raises SlipNotDue."""
    closing = _closing(facts, SlipKind.REFUSAL, DossierStatus.REFUSED)
    head = _head(facts, SlipKind.REFUSAL, closing.at.date(), closing.by)
    return RefusalSlip(head=head, reasons=(_reason(closing),))


def apology_of(facts: SlipFacts) -> ApologySlip:
    """The last extension. Raises SlipNotDue."""
    extensions = facts.dossier.course.extensions
    if not extensions:
        raise SlipNotDue(form=SlipKind.APOLOGY.value, reason="nothing_to_tell")
    last = extensions[-1]
    head = _head(facts, SlipKind.APOLOGY, last.at.date(), last.by)
    words = last.words or reason_words(last.reason)
    return ApologySlip(replace(head, due_at=last.due_before), words, last.due_after)


def stop_of(facts: SlipFacts) -> StopSlip:
    """Why the work ends without a result, and which papers go back. Raises SlipNotDue."""
    closing = _closing(facts, SlipKind.STOP, DossierStatus.STOPPED, DossierStatus.WITHDRAWN)
    head = _head(facts, SlipKind.STOP, closing.at.date(), closing.by)
    return StopSlip(
        head=head,
        reason=_reason(closing),
        withdrawn=facts.dossier.status is DossierStatus.WITHDRAWN,
        given_back=tuple(
            item.name for item in facts.dossier.items if item.state is ItemState.SCANNED
        ),
    )


def control_of(facts: SlipFacts) -> ControlSlip:
    """The stations of the dossier's way so far: the counter that took it in, and every desk it was handed to."""
    dossier = facts.dossier
    head = _head(facts, SlipKind.CONTROL, dossier.received_at.date(), dossier.handler)
    steps = [ControlStep(facts.applicant.name, facts.office_name, dossier.received_at)]
    steps += [
        ControlStep(counter_of(step.from_desk), counter_of(step.to_desk), step.at)
        for step in dossier.course.handovers
    ]
    if dossier.solved_at is not None:
        end = ControlStep(
            counter_of(dossier.desk), facts.office_name, dossier.solved_at, _outcome(dossier)
        )
        steps.append(end)
    return ControlSlip(head, facts.office_name, "", tuple(steps))


def counter_of(desk: str) -> str:
    """A desk as the sheet names it; most are called a counter already."""
    return desk if fold(desk).startswith(fold("Quầy")) else f"Quầy {desk}"


def _outcome(dossier: Dossier) -> StepOutcome | None:
    """Against the promise before any extension, as the figures count: the same minute is on time, an earlier one early."""
    extensions = dossier.course.extensions
    due = extensions[0].due_before if extensions else promise(dossier)
    if dossier.solved_at is None:
        return None
    if dossier.solved_at > due:
        return StepOutcome.LATE
    return StepOutcome.ON_TIME if dossier.solved_at == due else StepOutcome.EARLY


def _head(facts: SlipFacts, kind: SlipKind, day: date, officer: OfficerLogin) -> SlipHead:
    dossier = facts.dossier
    return SlipHead(
        form=form_for(facts.forms, kind, day),
        office_name=facts.office_name,
        superior_name=facts.superior,
        place=facts.place,
        signed_on=day,
        officer_name=facts.officers.get(officer, officer),
        number=dossier.official_number or dossier.number,
        procedure_name=dossier.procedure_name,
        procedure_code=dossier.procedure,
        applicant=party_of(facts.authoriser or facts.applicant),
        submitter=None if facts.authoriser is None else party_of(facts.applicant),
        received_at=dossier.received_at,
        due_at=dossier.due_at,
    )


def form_for(forms: Sequence[SlipForm], kind: SlipKind, day: date) -> SlipForm:
    """Return the form for a sheet that bears this day. Raises SlipNotDue(reason="no_form"): no circular of that day has one."""
    try:
        return form_on(forms, kind, day)
    except UnknownCode as unknown:
        raise SlipNotDue(form=kind.value, reason="no_form") from unknown


def authoriser_of(view: Transaction, dossier: Dossier) -> Person | None:
    """Whose dossier it is when somebody else hands it in for them."""
    return next(
        (
            view.people.get(named.person)
            for named in dossier.roles
            if named.role is HolderRole.AUTHORISER
        ),
        None,
    )


def party_of(person: Person) -> SlipParty:
    """A person as forms name them."""
    return SlipParty(person.name, person.number, person.residence or "")


def _closing(facts: SlipFacts, kind: SlipKind, *statuses: DossierStatus) -> Closing:
    closing = facts.dossier.course.closing
    if closing is None or facts.dossier.status not in statuses:
        raise SlipNotDue(form=kind.value, reason="nothing_to_tell")
    return closing


def _reason(closing: Closing) -> str:
    """The reason's label and the officer's own words; a mere `other` gives way to the words."""
    label = reason_words(closing.reason)
    if not closing.words:
        return label
    return closing.words if closing.reason.value == "other" else f"{label}: {closing.words}"


def _wanted(dossier: Dossier, line: SupplementLine) -> WantedPaper:
    item = None if line.component is None else dossier.item(line.component)
    if item is None:
        return WantedPaper(line.words, "Bổ sung, hoàn thiện")
    words = "" if line.words == item.name else line.words
    return WantedPaper(item.name, words or "Chưa nộp")


def _lines(facts: SlipFacts) -> tuple[SlipLine, ...]:
    wanted = {component.code: component for component in facts.case.components}
    return tuple(_line(item, wanted.get(item.component), facts) for item in facts.dossier.items)


def _line(item: Item, component: Component | None, facts: SlipFacts) -> SlipLine:
    """One line of the receipt: how many of which kind, as counted, else as scanned, else as asked for."""
    state, handed = item.shown, facts.counts.get(item.component)
    if handed is not None:
        on_paper = handed.papers > 0 and state in (ItemState.NEEDED, ItemState.DECLINED)
        return _of_kind(item, handed.copy_kind, handed.papers, on_paper=on_paper)
    scanned = facts.scanned.get(item.component)
    asked = (1, 0) if component is None else (component.originals, component.copies)
    if scanned is not None:
        return _of_kind(item, scanned, max(asked))
    plain = component is not None and CopyKind.PHOTOCOPY in component.copy_kinds
    return SlipLine(
        item.name,
        asked[0],
        0 if plain else asked[1],
        state,
        photocopies=asked[1] if plain else 0,
        required=item.required,
    )


def _of_kind(item: Item, kind: CopyKind, count: int, *, on_paper: bool = False) -> SlipLine:
    certified, plain = kind is CopyKind.CERTIFIED_COPY, kind is CopyKind.PHOTOCOPY
    return SlipLine(
        item.name,
        0 if certified or plain else count,
        count if certified else 0,
        item.shown,
        on_paper=on_paper,
        photocopies=count if plain else 0,
    )
