"""What a row of the table of dossiers on their way begins with, and whose it is."""

from datetime import datetime

from counter_app.domain.forwarding import ForwardState, ForwardStep, Known
from counter_app.hub.desks import Caller
from counter_app.records import JsonObject


def owner_of(sender: Caller, content: JsonObject) -> Caller:
    """Return the desk that owns the dossier: the sender, unless this revision gives it to another one of the office."""
    owner = content["owner_desk"]
    given_away = isinstance(owner, str) and owner not in ("", content["desk"])
    return Caller(office=sender.office, desk=str(owner)) if given_away else sender


def first_row(dossier: str, caller: Caller, now: datetime) -> dict[str, object]:
    """Return the row of a dossier that nothing was done for yet."""
    return {
        "dossier": dossier,
        "office": caller.office,
        "desk": caller.desk,
        "wanted": 1,
        "done": 0,
        "state": ForwardState.QUEUED.value,
        "step": ForwardStep.NUMBER.value,
        "own_number": 0,
        "portal_id": "",
        "known": Known.NO.value,
        "told": "",
        "status_told": "",
        "announced": "",
        "refused": 0,
        "tries": 0,
        "changed_at": now,
    }
