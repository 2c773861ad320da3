"""The hub's list of changes over HTTP."""

from datetime import date
from typing import cast
from urllib.parse import urlencode

from counter_app.domain.changes import (
    Change,
    DaysGiven,
    HubDay,
    HubDayKind,
    NumberGiven,
    PackPublished,
    PaperSeen,
    PaperWithdrawnElsewhere,
    PolicyGiven,
    PortalAcceptance,
    PortalRefusal,
    UnknownChange,
    WorkAssigned,
    fault_of_day,
)
from counter_app.domain.error_base import Detail
from counter_app.domain.errors import HubNonsense
from counter_app.domain.ids import DossierId, OfficeCode, PaperId
from counter_app.domain.outbox import Enrolment
from counter_app.records import Json, JsonObject
from counter_app.services.change_ports import ChangePage
from counter_app.upload.wire import Wire, raise_for, stranger

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
            hub=enrolment.hub,
        )
        raise_for(answer)
        if answer.hub is None:
            # What is told is signed by nobody: only who says the hub's name is believed.
            raise stranger(answer)
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
    return _given(kind, item) or UnknownChange(kind)


def _given(kind: str, item: JsonObject) -> Change | None:
    """Read what the hub's administrator gives out, and what concerns work at this desk."""
    dossier, days, rules = item.get("dossier"), item.get("days"), item.get("rules")
    words = {name: item.get(name) for name in ("number", "desk", "type")}
    number, desk, paper_type = words.values()
    if kind == "holidays" and isinstance(days, list):
        read = tuple(_day(row) for row in days)
        # A row of a kind that is not known here: the table as a whole would not be what the hub says.
        return DaysGiven(tuple(row for row in read if row)) if all(read) else None
    if kind == "sending_policy" and isinstance(rules, dict):
        given = {
            name: value
            for name, value in rules.items()
            if value is None or isinstance(value, str | int)
        }
        return PolicyGiven(given) if len(given) == len(rules) else None
    if kind == "paper_withdrawn":
        return _withdrawn(item)
    if not isinstance(dossier, str):
        return None
    if kind == "dossier_assigned" and isinstance(number, str) and isinstance(desk, str):
        return WorkAssigned(DossierId(dossier), number, desk)
    if kind == "paper_appeared" and isinstance(paper_type, str):
        return PaperSeen(DossierId(dossier), paper_type)
    return None


def _withdrawn(item: JsonObject) -> Change | None:
    paper, office, desk = (item.get(name) for name in ("paper", "office", "desk"))
    if not (isinstance(paper, str) and isinstance(office, str) and isinstance(desk, str)):
        return None
    return PaperWithdrawnElsewhere(PaperId(paper), OfficeCode(office), desk)


def _day(row: Json) -> HubDay | None:
    if not isinstance(row, dict):
        return None
    try:
        day = date.fromisoformat(str(row.get("day")))
        kind = HubDayKind(str(row.get("kind")))
    except ValueError:
        return None
    read = HubDay(day, kind, str(row.get("name", "")), str(row.get("source", "")))
    return None if fault_of_day(read) else read


def _details(content: Json) -> dict[str, Detail]:
    found: JsonObject = content if isinstance(content, dict) else {}
    return {
        name: value
        for name, value in found.items()
        if value is None or isinstance(value, str | int | float | bool)
    }
