"""The officer looks at the page and its text, confirms the metadata, and only then the paper counts as held."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from counter_app.domain.catalogue import CopyKind, PaperType
from counter_app.domain.digitised import FieldSource, ReadField
from counter_app.domain.dossiers import Dossier
from counter_app.domain.errors import FieldRefused, PaperNotReady
from counter_app.domain.events import EventDraft, EventKind, Fact
from counter_app.domain.ids import PaperId, PaperTypeId
from counter_app.domain.metadata import (
    NINE,
    WITHOUT_NUMBER,
    birth_day,
    build_metadata,
    lawful_end,
    parse_day,
    required_names,
)
from counter_app.domain.papers import AcceptanceWarning, Page, Paper, PaperState
from counter_app.domain.people import Person
from counter_app.domain.succession import ended_by
from counter_app.domain.text import fold
from counter_app.services.accepting import (
    acceptance_warnings,
    check_holder,
    check_image_may_stay,
    entries_of,
    note_deaths,
    serves_its_line,
    shares_an_entry,
)
from counter_app.services.counting import check_count
from counter_app.services.desk import Desk
from counter_app.services.lines import without_paper
from counter_app.services.outgoing import queue_dossier, queue_paper
from counter_app.services.ports import Transaction
from counter_app.services.registry import find_or_add_by_number, find_or_add_without_number


@dataclass(frozen=True, slots=True)
class PaperToVerify:
    """A paper beside what was read from it.

    Attributes:
        proposals: value proposed for each of the nine metadata and the type's own fields; absent where nothing was read.
        required: names that must have a value before the paper can be accepted.
    """

    paper: Paper
    pages: tuple[Page, ...]
    type: PaperType
    dossier: Dossier | None
    applicant: Person | None
    proposals: Mapping[str, ReadField]
    required: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PaperAccepted:
    """What changed: the paper, the papers it ended, the dossier's new revision."""

    paper: Paper
    ended: tuple[PaperId, ...]
    dossier: Dossier | None
    warnings: tuple[AcceptanceWarning, ...] = ()


class Verifying:
    """The desk where papers become held."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def waiting(self) -> tuple[Paper, ...]:
        """Papers that were scanned and wait for the officer, oldest first (those not read yet too)."""
        with self._desk.store.reading() as view:
            return view.papers.to_confirm()

    def look_at(self, paper_id: PaperId, *, type_id: PaperTypeId | None = None) -> PaperToVerify:
        """Return the paper with its pages and proposals; `type_id` when the officer chose another type.

        Raises NotFound, UnknownCode.
        """
        with self._desk.store.writing() as view:
            paper = view.papers.get(paper_id)
            view.events.append(EventDraft(EventKind.PAPER_VIEWED, subjects=(paper.id,)))
            pages = view.papers.pages(paper.id)
            dossier = None if paper.dossier is None else view.dossiers.get(paper.dossier)
            applicant = None if dossier is None else view.people.get(dossier.applicant)
        kind = self._desk.catalogue.paper_type(type_id or likely_type(paper))
        return PaperToVerify(
            paper=paper,
            pages=pages,
            type=kind,
            dossier=dossier,
            applicant=applicant,
            proposals=propose(paper, kind, applicant),
            required=required_names(kind),
        )

    def accept(
        self,
        paper_id: PaperId,
        values: Mapping[str, str],
        *,
        copy_kind: CopyKind | None = None,
        of_another: bool = False,
    ) -> PaperAccepted:
        """Write the officer's confirmation: metadata, holders, what the paper ends, and the records for the hub.

        A paper that turns out to be no answer to its line (another type, a photocopy for an original) is held all the same;
        the line is open again.

        Args:
            values: lies over the proposals; an empty text takes a proposal away.
            of_another: the officer saw that the paper is nobody's whom the dossier concerns, and says that it is right so.

        Raises:
            PaperNotReady, PageCountDiffers, PaperOfAnother, FieldRefused, PersonNumberRefused, NameMissing, UnknownCode,
            NotFound, ImageNotKept.
        """
        desk = self._desk
        with desk.store.writing() as view:
            paper = view.papers.get(paper_id)
            if paper.state is not PaperState.SCANNED or paper.digitised_at is None:
                raise PaperNotReady(state=paper.state.value)
            check_count(view, paper)
            dossier = None if paper.dossier is None else view.dossiers.get(paper.dossier)
            applicant = None if dossier is None else view.people.get(dossier.applicant)
            kind = desk.catalogue.paper_type(values.get("type") or likely_type(paper))
            check_image_may_stay(kind)
            proposed = {
                name: found.value for name, found in propose(paper, kind, applicant).items()
            }
            whole = proposed | dict(values)
            holders = self._holders(view, kind, whole, applicant)
            accepted = replace(
                _confirmed(desk, paper, kind, whole),
                copy_kind=copy_kind or paper.copy_kind,
                holders=entries_of(view, kind, whole, holders),
            )
            view.papers.update(accepted)
            view.events.append(_told(paper, accepted, of_another=of_another))
            accepted = view.papers.get(accepted.id)
            note_deaths(view, kind, accepted, holders)
            ended = self._end_older(view, accepted)
            queue_paper(desk, view, accepted, dossier=dossier)
            if not serves_its_line(desk, view, accepted, dossier):
                dossier = None if dossier is None else without_paper(dossier, accepted.id)
            dossier = self._next_revision(view, dossier, applicant)
            accepted = view.papers.get(accepted.id)
            doubts = acceptance_warnings(desk, view, accepted, dossier)
            if not of_another:
                check_holder(doubts)
            return PaperAccepted(accepted, ended, dossier, doubts)

    def reject(self, paper_id: PaperId, reason: str) -> Paper:
        """Set a scanned paper aside (kept, never held); its line of the dossier is open again.

        Raises PaperNotReady, NotFound.
        """
        with self._desk.store.writing() as view:
            paper = view.papers.get(paper_id)
            if paper.state is not PaperState.SCANNED:
                raise PaperNotReady(state=paper.state.value)
            rejected = replace(paper, state=PaperState.REJECTED)
            view.papers.update(rejected)
            view.events.append(
                EventDraft(EventKind.PAPER_REJECTED, subjects=(paper.id,), after={"reason": reason})
            )
            if paper.dossier is not None:
                was_result = view.results.of_paper(paper.id) is not None
                view.results.drop(paper.dossier, paper.id)
                dossier = view.dossiers.get(paper.dossier)
                opened = without_paper(dossier, paper.id)
                if opened != dossier or was_result:
                    applicant = view.people.get(dossier.applicant)
                    self._next_revision(view, opened, applicant)
            return rejected

    def _holders(
        self,
        view: Transaction,
        kind: PaperType,
        values: Mapping[str, str],
        applicant: Person | None,
    ) -> tuple[Person, ...]:
        """The holder typed or proposed first, then every other holder the paper names by number."""
        named = {
            values[number]: values.get(name)
            for number, name in kind.holder_fields
            if values.get(number)
        }
        first = values.get("holder_id", "").strip()
        if not first:
            return (self._holder_without_number(view, kind, values),)
        numbers = [first, *(number for number in named if number != first)]
        people: list[Person] = []
        for number in numbers:
            name = named.get(number)
            if name is None and applicant is not None and number == applicant.number:
                name = applicant.name
            if name is None and number == first:
                name = _name_without_number(kind, values)
            person = find_or_add_by_number(self._desk, view, number, name=name)
            own = named.get(number)
            _check_name(person, (own,) if own else _printed_names(kind, values))
            if person.id not in [known.id for known in people]:
                people.append(person)
        return tuple(people)

    def _holder_without_number(
        self, view: Transaction, kind: PaperType, values: Mapping[str, str]
    ) -> Person:
        """The holder by name and day of birth (TT 01/2023/TT-VPCP Đ9). Raises FieldRefused."""
        name, born = (values.get(field, "").strip() for field in WITHOUT_NUMBER)
        if any(values.get(number) for number, _ in kind.holder_fields) or not (name and born):
            raise FieldRefused(field="holder_id", reason="no_holder")
        printed = _printed_names(kind, values)
        if printed and fold(name) not in {fold(own) for own in printed}:
            raise FieldRefused(field="holder_name", reason="name_differs")
        day = birth_day(born, today=self._desk.clock.now().date())
        return find_or_add_without_number(self._desk, view, name, day)

    def _end_older(self, view: Transaction, accepted: Paper) -> tuple[PaperId, ...]:
        types = {known.id: known for known in self._desk.catalogue.paper_types}
        held: dict[PaperId, Paper] = {}
        for holder in accepted.holders:
            held |= {paper.id: paper for paper in view.papers.held_by(holder)}
        ended: list[PaperId] = []
        for older, newer in ended_by(accepted, tuple(held.values()), types):
            if not shares_an_entry(view, older, newer):
                continue  # read as ended while its people are one; parted again it stands as before
            view.papers.update(
                replace(held[older], state=PaperState.SUPERSEDED, superseded_by=newer)
            )
            view.events.append(
                EventDraft(EventKind.PAPER_SUPERSEDED, subjects=(older, newer), after={"by": newer})
            )
            ended.append(older)
        return tuple(ended)

    def _next_revision(
        self, view: Transaction, dossier: Dossier | None, applicant: Person | None
    ) -> Dossier | None:
        if dossier is None or applicant is None:
            return None
        fresh = replace(dossier, revision=dossier.revision + 1)
        view.dossiers.update(fresh)
        queue_dossier(self._desk, view, fresh, applicant=applicant)
        return fresh


def _confirmed(desk: Desk, paper: Paper, kind: PaperType, values: Mapping[str, str]) -> Paper:
    now = desk.clock.now()
    return replace(
        paper,
        type=kind.id,
        state=PaperState.ACCEPTED,
        metadata=build_metadata(kind, values, today=now.date()),
        accepted_by=desk.store.officer,
        accepted_at=now,
    )


def _told(before: Paper, accepted: Paper, *, of_another: bool) -> EventDraft:
    word: dict[str, Fact] = {"of_another": True} if of_another else {}
    return EventDraft(
        EventKind.PAPER_ACCEPTED,
        subjects=(accepted.id, *accepted.holders),
        before={"state": before.state.value},
        after={"state": accepted.state.value, "type": accepted.type, **word},
    )


def _printed_names(kind: PaperType, values: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(values[name] for _, name in kind.holder_fields if values.get(name))


def _name_without_number(kind: PaperType, values: Mapping[str, str]) -> str | None:
    """The name of a holder whose number the paper does not print, as on old forms."""
    bare = [
        values[name]
        for number, name in kind.holder_fields
        if not values.get(number) and values.get(name)
    ]
    return bare[0] if len(bare) == 1 else None


def _check_name(person: Person, printed: tuple[str, ...]) -> None:
    """Refuse to link a paper to a citizen whose name it does not bear: a mistyped digit must not give it to a stranger.

    Marks are not compared, since recognition and old stores get them wrong. Raises FieldRefused.
    """
    if printed and fold(person.name) not in {fold(name) for name in printed}:
        raise FieldRefused(field="holder_id", reason="name_differs")


def likely_type(paper: Paper) -> PaperTypeId:
    """The recognised type when recognition is sure, else the one the component asks for."""
    reading = paper.reading
    if reading is not None and reading.type is not None and reading.type_confidence >= 0.8:
        return reading.type
    return paper.type


def propose(paper: Paper, kind: PaperType, applicant: Person | None) -> dict[str, ReadField]:
    """Return a proposal for each name: what was read first, then what follows from rules. Nothing is invented."""
    read = dict(paper.reading.fields) if paper.reading is not None else {}
    known = set(NINE) | {definition.name for definition in kind.fields}
    proposals = {name: found for name, found in read.items() if name in known and found.value}
    proposals["type"] = _rule(kind.id)
    proposals["title"] = _title(kind, read.get("title"))
    if "holder_id" not in proposals:
        holder = _printed_holder(kind, proposals, applicant)
        if holder is not None:
            proposals["holder_id"] = holder
    if "summary" not in proposals:
        proposals["summary"] = _rule(_summary(kind, proposals, applicant), verify=True)
    if "valid_until" not in proposals and "issued_on" in proposals:
        end = _lawful_end(kind, proposals["issued_on"].value)
        if end is not None:
            proposals["valid_until"] = end
    return proposals


def _title(kind: PaperType, read: ReadField | None) -> ReadField:
    """A declaration is called what it asks for, as printed; every other paper has the name of its type."""
    if read is None or not kind.single_use:
        return _rule(kind.name)
    return replace(read, value=read.value.capitalize())


def _printed_holder(
    kind: PaperType, proposals: Mapping[str, ReadField], applicant: Person | None
) -> ReadField | None:
    printed = [proposals[number] for number, _ in kind.holder_fields if number in proposals]
    numbers = [] if applicant is None else [alias.number for alias in applicant.aliases]
    for found in printed:
        if found.value in numbers:
            return found
    if printed:
        return printed[0]
    if kind.holder_fields or applicant is None:
        return None
    return _rule(applicant.number, verify=True)


def _summary(kind: PaperType, proposals: Mapping[str, ReadField], applicant: Person | None) -> str:
    names = [proposals[name].value for _, name in kind.holder_fields if name in proposals]
    if not names and not kind.holder_fields and applicant is not None:
        names = [applicant.name]
    return f"{kind.name} của {' và '.join(names)}" if names else kind.name


def _lawful_end(kind: PaperType, issued_on: str) -> ReadField | None:
    try:
        end = lawful_end(kind, parse_day("issued_on", issued_on))
    except FieldRefused:
        return None
    return None if end is None else _rule(end.isoformat())


def _rule(value: str, *, verify: bool = False) -> ReadField:
    return ReadField(value, 1.0, None, 1, FieldSource.RULE, verify)
