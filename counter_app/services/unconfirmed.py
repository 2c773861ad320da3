"""Papers that are in the store and wait for the office's own confirmation: a supplement does not ask for them."""

from collections.abc import Mapping, Sequence

from counter_app.domain.dossier_course import SupplementLine
from counter_app.domain.dossiers import Dossier, ItemState
from counter_app.domain.errors import SupplementUnconfirmed
from counter_app.domain.ids import ComponentCode, PaperId
from counter_app.domain.offers import OfferCode
from counter_app.services.lines import line_of

_WAITING = (OfferCode.UNVERIFIED, OfferCode.NEWER_UNVERIFIED)


def unconfirmed(dossier: Dossier) -> Mapping[ComponentCode, PaperId]:
    """Return the lines whose paper is in the store already and waits for the office's own confirmation.

    What the citizen brought is not asked of them again because nobody has looked at it (NĐ 45/2020/NĐ-CP Đ24). A line
    that was declined with a reason is asked for on purpose.
    """
    return {
        item.component: item.offer.paper
        for item in dossier.items
        if item.state is ItemState.NEEDED
        and item.paper is None
        and item.offer is not None
        and item.offer.paper is not None
        and item.offer.code in _WAITING
    }


def check_confirmed(
    dossier: Dossier,
    waiting: Mapping[ComponentCode, PaperId],
    lines: Sequence[SupplementLine],
) -> None:
    """Raises SupplementUnconfirmed: a line asks for such a paper, or nothing but such papers is missing."""
    named = [line.component for line in lines if line.component in waiting]
    first = named[0] if named else next(iter(waiting), None)
    if first is not None and (named or not lines):
        name = line_of(dossier, first).name
        raise SupplementUnconfirmed(component=first, name=name, paper=waiting[first])
