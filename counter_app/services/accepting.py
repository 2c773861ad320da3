"""What follows for people when a paper is accepted: under which of their entries it stands, a death, a doubt to tell."""

from collections.abc import Iterable, Mapping, Sequence

from counter_app.domain.catalogue import HolderRole, PaperType
from counter_app.domain.dossiers import Dossier
from counter_app.domain.errors import ImageNotKept
from counter_app.domain.ids import PaperId, PersonId
from counter_app.domain.metadata import parse_day
from counter_app.domain.papers import AcceptanceWarning, Paper
from counter_app.domain.people import Person
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
    """Tell when the person whose paper the component wants is not a holder of the one that was accepted for it."""
    if dossier is None or paper.component is None:
        return ()
    case = case_of(procedure_of(desk, view, dossier), dossier)
    component = next((it for it in case.components if it.code == paper.component), None)
    if component is None or component.holder is HolderRole.ANYONE:
        return ()
    wanted = dossier.people.get(component.holder)
    if wanted is None or wanted in paper.holders:
        return ()
    return (AcceptanceWarning.OTHER_HOLDER,)
