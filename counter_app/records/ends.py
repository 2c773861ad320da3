"""What was handed in and what came out of a dossier, as its records tell it."""

from counter_app.domain.dossiers import Item, ItemState
from counter_app.domain.results import DossierEnds, DossierResult, HandedIn, ResultReturn
from counter_app.domain.text import nfc
from counter_app.records.canonical import Json, JsonObject


def ends_out(ends: DossierEnds) -> JsonObject:
    """Return `results` and `returned` of `dossier.v1`."""
    return {
        "results": [_result(result) for result in ends.results],
        "returned": None if ends.returned is None else _returned(ends.returned),
    }


def line_out(item: Item, ends: DossierEnds) -> JsonObject:
    """Return `handed_in` and `result_code` of one line.

    `result_code` is told where an earlier procedure's result stands in for the paper (MaKetQuaThayThe).
    """
    counts = {handed.component: handed for handed in ends.counts}
    handed = counts.get(item.component)
    reused = item.state is ItemState.REUSED and item.paper is not None
    return {
        "handed_in": None if handed is None else handed_in_out(handed),
        "result_code": ends.codes.get(item.paper) if reused and item.paper is not None else None,
    }


def _result(result: DossierResult) -> Json:
    return {"paper": result.paper, "code": result.code}


def _returned(given: ResultReturn) -> Json:
    return {
        "at": given.at.isoformat(),
        "way": given.way.value,
        "to": nfc(given.name),
        "number": given.number or None,
        "by": given.by,
        "proof": given.proof,
    }


def handed_in_out(handed: HandedIn) -> JsonObject:
    """Return what was counted of one component."""
    return {
        "copy_kind": handed.copy_kind.value,
        "papers": handed.papers,
        "pages": handed.pages,
        "confirmed": handed.confirmed,
    }
