"""The hub's list of changes over HTTP."""

from typing import cast
from urllib.parse import urlencode

from counter_app.domain.changes import (
    Change,
    NumberGiven,
    PackPublished,
    PortalAcceptance,
    PortalRefusal,
    UnknownChange,
)
from counter_app.domain.error_base import Detail
from counter_app.domain.errors import HubNonsense
from counter_app.domain.ids import DossierId
from counter_app.domain.outbox import Enrolment
from counter_app.records import Json, JsonObject
from counter_app.services.change_ports import ChangePage
from counter_app.upload.wire import Wire, raise_for

_PAGE = 200
"""Changes a call: a page must cross a thin link in one go."""


class HttpChangeFeed:
    """The ChangeFeed of the services. One thread at a time; `close` when done."""

    def __init__(self) -> None:
        self._wire = Wire()

    def page(self, enrolment: Enrolment, since: str | None) -> ChangePage:
        """Return the changes after `since`.

        Raises LinkDown, HubNonsense, HubRefusedCredential, RecordRefused (the cursor is not this hub's).
        """
        asked = {"limit": str(_PAGE)} | ({} if since is None else {"since": since})
        answer = self._wire.call(
            "GET",
            f"{enrolment.url}/v1/changes?{urlencode(asked)}",
            credential=enrolment.credential,
            ca_file=enrolment.ca_file,
        )
        raise_for(answer)
        content = answer.document
        items, following, more = (content.get(name) for name in ("items", "next", "more"))
        well = isinstance(items, list) and isinstance(following, str) and isinstance(more, bool)
        if answer.status != 200 or not well:
            raise HubNonsense(status=answer.status)
        changes = tuple(_read(item) for item in cast(list[Json], items))
        return ChangePage(changes, cast(str, following), cast(bool, more))

    def close(self) -> None:
        """Give the connections back."""
        self._wire.close()


def _read(item: Json) -> Change:
    """Read one change; what this program cannot read is passed by, as a kind it does not know is."""
    if not isinstance(item, dict):
        return UnknownChange("")
    kind = str(item.get("kind"))
    dossier, number = item.get("dossier"), item.get("number")
    code, pack = item.get("code"), item.get("pack")
    if kind == "official_number" and isinstance(dossier, str) and isinstance(number, str):
        return NumberGiven(DossierId(dossier), number)
    if kind == "portal_refused" and isinstance(dossier, str) and isinstance(code, str):
        return PortalRefusal(DossierId(dossier), code, _details(item.get("details")))
    if kind == "portal_accepted" and isinstance(dossier, str):
        return PortalAcceptance(DossierId(dossier))
    if kind == "catalogue_pack" and isinstance(pack, str):
        return PackPublished(pack)
    return UnknownChange(kind)


def _details(content: Json) -> dict[str, Detail]:
    found: JsonObject = content if isinstance(content, dict) else {}
    return {
        name: value
        for name, value in found.items()
        if value is None or isinstance(value, str | int | float | bool)
    }
