"""What follows for people when a paper is accepted: under which of their entries it stands, a death, a doubt to tell."""

from collections.abc import Iterable, Mapping, Sequence

from counter_app.domain.catalogue import FieldKind, HolderRole, PaperType
from counter_app.domain.deadlines import VIETNAM
from counter_app.domain.dossiers import Dossier
from counter_app.domain.errors import ImageNotKept, PaperOfAnother
from counter_app.domain.ids import PaperId, PersonId
from counter_app.domain.metadata import parse_day
from counter_app.domain.papers import AcceptanceWarning, Paper
from counter_app.domain.people import Person
from counter_app.domain.reuse import ran_out
from counter_app.domain.text import fold
from counter_app.services.counting import takes_copy
from counter_app.services.desk import Desk
from counter_app.services.ports import Transaction
from counter_app.services.registry import record_death
from counter_app.services.versions import case_of, procedure_of


def check_image_may_stay(kind: PaperType) -> None:
    """Refuse to hold what may only be read off: the picture of an identity card (Luật 91/2025/QH15). Raises ImageNotKept."""
    if not kind.keep_image:
        raise ImageNotKept()


def entries_of(
    view: Transaction, kind: PaperType, values: Mapping[str, str], holders: Iterable[Person]
) -> tuple[PersonId, ...]:
    """Return the entries the paper stands under: of people who were merged, the one whose number the paper names.

    So that a paper goes with its number when they are parted again.
    """
    named = [
        values.get("holder_id", ""),
        *(values.get(number, "") for number, _ in kind.holder_fields),
    ]
    owners = [owner for number in named if number and (owner := view.people.owner(number))]
    by_root = {view.people.get(owner.id).id: owner.id for owner in reversed(owners)}
    return tuple(by_root.get(holder.id, holder.id) for holder in holders)


def shares_an_entry(view: Transaction, one: PaperId, other: PaperId) -> bool:
    """Tell whether two papers stand under a common entry, not only under people who were merged."""
    return not set(view.papers.entries(one)).isdisjoint(view.papers.entries(other))


def note_deaths(
    view: Transaction, kind: PaperType, paper: Paper, holders: Sequence[Person]
) -> None:
    """Lock whom an extract names as dead (Luật Hộ tịch 2014 Đ33).

    Only a paper that names its holder by number does so: others might stand under the applicant who brought them.
    """
    died_on = paper.metadata.own.get("died_on")
    if kind.proves_death and kind.holder_fields and died_on:
        for holder in holders:
            record_death(view, holder, parse_day("died_on", died_on), source=paper.id)


def acceptance_warnings(
    desk: Desk, view: Transaction, paper: Paper, dossier: Dossier | None
) -> tuple[AcceptanceWarning, ...]:
    """Tell when an accepted paper is not of whom its dossier concerns.

    On a line it is to be of the person whose paper the component wants. A result is to be of a person of the dossier, or
    to name one beside its holder: a new birth certificate is the child's, who is in no dossier yet, and names the parents.
    """
    if dossier is None:
        return ()
    if paper.component is not None:
        doubts = (
            (_is_wanted(desk, view, paper, dossier), AcceptanceWarning.OTHER_HOLDER),
            (serves_its_line(desk, view, paper, dossier), AcceptanceWarning.LINE_OPEN),
        )
        return tuple(code for fine, code in doubts if not fine)
    if view.results.of_paper(paper.id) is None or _concerns(desk, view, paper, dossier):
        return ()
    return (AcceptanceWarning.RESULT_OF_ANOTHER,)


def check_holder(doubts: Sequence[AcceptanceWarning]) -> None:
    """Refuse what has a doubt about its holder until the officer says that it is right so. Raises PaperOfAnother."""
    if AcceptanceWarning.RESULT_OF_ANOTHER in doubts:
        raise PaperOfAnother(line="result")
    if AcceptanceWarning.OTHER_HOLDER in doubts:
        raise PaperOfAnother(line="component")


def serves_its_line(desk: Desk, view: Transaction, paper: Paper, dossier: Dossier | None) -> bool:
    """Tell whether an accepted paper is what its line asks for: of a type it takes, no photocopy for an original, and not
    known to have ended before the day of receipt.

    There is nothing to say of a paper without a line, or of a dossier whose work is done.

    Of a line that takes papers of this one dossier (evidence, declarations) the officer knows what serves. A plain copy is
    enough where copies are asked, the original being shown (NĐ 23/2015/NĐ-CP Đ6).
    """
    if dossier is None or not dossier.is_open:
        return True
    case = case_of(procedure_of(desk, view, dossier), dossier)
    component = next((it for it in case.components if it.code == paper.component), None)
    if component is None:
        return True
    free = any(desk.catalogue.paper_type(known).single_use for known in component.accepts)
    if not takes_copy(component, paper.copy_kind):
        return False
    if paper.type not in component.accepts:
        return free
    kind, received_on = (
        desk.catalogue.paper_type(paper.type),
        dossier.received_at.astimezone(VIETNAM).date(),
    )
    return not ran_out(component, paper, kind, received_on)


def _is_wanted(desk: Desk, view: Transaction, paper: Paper, dossier: Dossier) -> bool:
    case = case_of(procedure_of(desk, view, dossier), dossier)
    component = next((it for it in case.components if it.code == paper.component), None)
    if component is None or component.holder is HolderRole.ANYONE:
        return True
    wanted = dossier.people.get(component.holder)
    return wanted is None or wanted in paper.holders


def _concerns(desk: Desk, view: Transaction, paper: Paper, dossier: Dossier) -> bool:
    people = dossier.people.values()
    if any(person in paper.holders for person in people):
        return True
    kind = desk.catalogue.paper_type(paper.type)
    holders = {name for _, name in kind.holder_fields}
    beside = {
        fold(value)
        for name, value in paper.metadata.own.items()
        if name not in holders and _is_name(kind, name)
    }
    return any(fold(view.people.get(person).name) in beside for person in people)


def _is_name(kind: PaperType, name: str) -> bool:
    definition = kind.field(name)
    return definition is not None and definition.kind is FieldKind.NAME
