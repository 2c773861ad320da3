"""Acts on one line of a dossier: a paper scanned, an offer taken, and what each of them refuses."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from counter_app.domain.catalogue import Case, Component
from counter_app.domain.dossier_acts import check_owned
from counter_app.domain.dossiers import Dossier, Item, ItemState
from counter_app.domain.errors import (
    ComponentNotAsked,
    ImageNotKept,
    ReasonRequired,
    StateRefused,
    UnknownCode,
)
from counter_app.domain.events import EventDraft, EventKind
from counter_app.domain.ids import ComponentCode, PaperId
from counter_app.domain.papers import Paper, PaperState
from counter_app.services.desk import Desk
from counter_app.services.digitise_check import check_may_digitise
from counter_app.services.ports import Transaction
from counter_app.services.receiving import ReceivedFile, add_paper, copy_kind_of


def with_item(dossier: Dossier, item: Item) -> Dossier:
    """Return `dossier` with the line of that component replaced."""
    items = tuple(item if known.component == item.component else known for known in dossier.items)
    return replace(dossier, items=items)


def without_paper(dossier: Dossier, paper: PaperId) -> Dossier:
    """Return the dossier with every line open again on which this paper stands; a reason for asking again, if there was
    one, still stands."""
    items = tuple(_reopened(item) if item.paper == paper else item for item in dossier.items)
    return replace(dossier, items=items)


def _reopened(item: Item) -> Item:
    state = ItemState.NEEDED if item.reason is None else ItemState.DECLINED
    return replace(item, state=state, paper=None)


def line_of(dossier: Dossier, component: ComponentCode) -> Item:
    """Return the dossier's line of that component. Raises UnknownCode."""
    item = dossier.item(component)
    if item is None:
        raise UnknownCode(kind="component", value=component)
    return item


def check_open(dossier: Dossier) -> None:
    """Nothing comes into a dossier whose work is done, or that another desk owns. Raises StateRefused, DossierElsewhere."""
    check_owned(dossier)
    if not dossier.is_open:
        raise StateRefused(state=dossier.status.name.lower())


def check_may_ask(item: Item) -> None:
    """Refuse to ask for or take a paper that must not be asked, or that is held and was not declined with a reason.

    Raises ComponentNotAsked, ReasonRequired.
    """
    if item.state is ItemState.NOT_ASKED:
        raise ComponentNotAsked(component=item.component)
    held = item.offer is not None and item.offer.ok
    if item.state is ItemState.REUSED or (held and item.state is ItemState.NEEDED):
        raise ReasonRequired(component=item.component)


def check_image_kept(desk: Desk, component: Component, *, lacks: bool = False) -> None:
    """Refuse a scan of what a database covers, must only be read off (identity cards: Luật 91/2025/QH15) or not digitised.

    `lacks`: it was stated that the database has no answer for this citizen, so that it no longer covers the line.
    Raises ComponentNotAsked, ImageNotKept, DigitisingForbidden.
    """
    if component.database is not None and not lacks:
        raise ComponentNotAsked(component=component.code)
    if not any(desk.catalogue.paper_type(known).keep_image for known in component.accepts):
        raise ImageNotKept()
    check_may_digitise(desk, component, component.copy_kinds[0])


def check_scans(
    desk: Desk,
    case: Case,
    codes: Collection[ComponentCode],
    *,
    lacking: Collection[ComponentCode] = (),
) -> None:
    """Check everything that is to be scanned before a byte of it is kept; `lacking`: lines without their database's entry.

    Raises ComponentNotAsked, ImageNotKept, DigitisingForbidden.
    """
    for component in case.components:
        if component.code in codes:
            check_image_kept(desk, component, lacks=component.code in lacking)


def can_decline(item: Item) -> bool:
    """Only what is held can be declined: a paper taken, or one on offer."""
    offered = item.offer is not None and item.offer.ok
    return item.state is ItemState.REUSED or (
        offered and item.state in (ItemState.NEEDED, ItemState.DECLINED)
    )


def put_scan(
    desk: Desk,
    view: Transaction,
    dossier: Dossier,
    case: Case,
    code: ComponentCode,
    files: Sequence[ReceivedFile],
) -> Paper | None:
    """Write the paper scanned for one line; None when its paper has these very files already (a repeated call, or
    pages that were committed but not released before a crash).

    A scan that waits to be verified is replaced by the new one: the old paper is kept as rejected, none is lost.

    Raises StateRefused, ComponentNotAsked, ReasonRequired, ImageNotKept, DigitisingForbidden.
    """
    component = next(known for known in case.components if known.code == code)
    item = line_of(dossier, code)
    check_image_kept(desk, component, lacks=item.lacks is not None)
    before = None if item.paper is None else view.papers.get(item.paper)
    if before is not None and item.state is ItemState.SCANNED and _has(before, files):
        return None
    if before is None and _held_before(view, dossier, code, files):
        return None
    check_open(dossier)
    check_may_ask(item)
    if before is not None:
        if before.state is not PaperState.SCANNED:
            raise ReasonRequired(component=code)
        view.papers.update(replace(before, state=PaperState.REJECTED))
        view.events.append(
            EventDraft(
                EventKind.PAPER_REJECTED,
                subjects=(before.id, dossier.id),
                after={"reason": "scanned_again"},
            )
        )
    rule = check_may_digitise(desk, component, copy_kind_of(component, files))
    return add_paper(desk, view, dossier, component, files, rule=rule)


def _has(paper: Paper, files: Sequence[ReceivedFile]) -> bool:
    kept = {blob.sha256 for blob in paper.masters}
    return all(file.sha256 in kept for file in files)


def _held_before(
    view: Transaction, dossier: Dossier, code: ComponentCode, files: Sequence[ReceivedFile]
) -> bool:
    """These very files came in for this line and are held; it is open again since they are no answer to it."""
    return any(
        paper.component == code and paper.state is PaperState.ACCEPTED and _has(paper, files)
        for paper in view.papers.of_dossier(dossier.id)
    )


def take_offer(view: Transaction, dossier: Dossier, item: Item) -> Dossier:
    """Reuse the paper on offer for this line; the act is an event."""
    assert item.offer is not None
    view.events.append(
        EventDraft(
            EventKind.PAPER_REUSED,
            subjects=subjects_of(dossier, item.offer.paper),
            after={"component": item.component, "code": item.offer.code.value},
        )
    )
    return with_item(
        dossier, replace(item, state=ItemState.REUSED, paper=item.offer.paper, reason=None)
    )


def subjects_of(dossier: Dossier, paper: PaperId | None) -> tuple[str, ...]:
    """Return the ids an event about a line of this dossier speaks of."""
    return (dossier.id, dossier.applicant) + ((paper,) if paper is not None else ())
