"""What an intake does to the lines of its dossier: offers declined and taken, scans put on them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from counter_app.domain.catalogue import Case
from counter_app.domain.dossiers import Dossier, Item, ItemState
from counter_app.domain.errors import OfferNotValid, UnknownCode
from counter_app.domain.events import EventDraft, EventKind
from counter_app.domain.ids import ComponentCode, PaperId
from counter_app.domain.papers import Paper
from counter_app.services.desk import Desk
from counter_app.services.lines import (
    can_decline,
    line_of,
    put_scan,
    subjects_of,
    take_offer,
    with_item,
)
from counter_app.services.ports import Transaction
from counter_app.services.province_ports import Wish
from counter_app.services.receiving import ReceivedFile

_OPEN = (ItemState.NEEDED, ItemState.DECLINED)


def decline_offers(
    desk: Desk, view: Transaction, dossier: Dossier, decline: Mapping[ComponentCode, str]
) -> Dossier:
    """Ask again for what is held, for a reason of the catalogue's list. Raises UnknownCode, OfferNotValid."""
    reasons = {code for code, _ in desk.catalogue.decline_reasons(desk.clock.now().date())}
    for component, reason in decline.items():
        if reason not in reasons:
            raise UnknownCode(kind="decline_reason", value=reason)
        item = line_of(dossier, component)
        if item.reason == reason and item.state in (ItemState.DECLINED, ItemState.SCANNED):
            continue  # said before: a repeated call changes nothing
        if not can_decline(item):
            raise OfferNotValid(reason="nothing_to_decline", component=component)
        dossier = with_item(
            dossier, replace(item, state=ItemState.DECLINED, reason=reason, paper=None)
        )
        view.province.forget_wish(dossier.id, component)
        view.events.append(
            EventDraft(
                EventKind.OFFER_DECLINED,
                subjects=subjects_of(dossier, None if item.offer is None else item.offer.paper),
                after={"component": component, "reason": reason},
            )
        )
    return dossier


def reuse_offers(
    view: Transaction,
    dossier: Dossier,
    chosen: Mapping[ComponentCode, PaperId],
    *,
    others_too: bool,
    scanned: Sequence[ComponentCode] = (),
) -> Dossier:
    """Take the papers chosen; with `others_too` every other offer as well, unless the officer has to choose or scans.

    Raises OfferNotValid.
    """
    for component, paper in chosen.items():
        item = line_of(dossier, component)
        if item.state is ItemState.REUSED and item.paper == paper:
            continue  # taken before: a repeated call changes nothing
        offer = None if item.offer is None else item.offer.of_paper(paper)
        if item.state not in _OPEN or offer is None:
            code = None if item.offer is None else item.offer.code.value
            raise OfferNotValid(reason=code, component=component)
        dossier = _take(view, dossier, replace(item, offer=offer))
    if not others_too:
        return dossier
    for item in dossier.items:
        offer = item.offer
        wanted = item.state is ItemState.NEEDED and offer is not None and offer.ok
        may = item.component not in scanned and item.component not in chosen
        if wanted and may and offer is not None and not offer.choice:
            dossier = _take(view, dossier, item)
    return dossier


def _take(view: Transaction, dossier: Dossier, item: Item) -> Dossier:
    """Reuse the paper; one that another desk holds is noted, and taken when its files are here."""
    assert item.offer is not None and item.offer.paper is not None
    elsewhere = {paper.id for paper in view.province.of_dossier(dossier.id)}
    if item.offer.paper not in elsewhere:
        return take_offer(view, dossier, item)
    view.province.wish(Wish(dossier.id, item.component, item.offer.paper))
    return with_item(dossier, replace(item, state=ItemState.NEEDED, reason=None))


def keep_scans(
    desk: Desk,
    view: Transaction,
    dossier: Dossier,
    case: Case,
    scans: Sequence[tuple[ComponentCode, Sequence[ReceivedFile]]],
) -> tuple[Dossier, tuple[Paper, ...]]:
    """Put what was scanned on its lines. Raises StateRefused, ComponentNotAsked, ReasonRequired, ImageNotKept."""
    papers: list[Paper] = []
    for code, files in scans:
        paper = put_scan(desk, view, dossier, case, code, files)
        if paper is not None:
            papers.append(paper)
            item = line_of(dossier, code)
            dossier = with_item(dossier, replace(item, state=ItemState.SCANNED, paper=paper.id))
    return dossier, tuple(papers)
