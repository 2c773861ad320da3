"""What the hub's administrator gives out to desks: catalogue packs, rows of the table of days off, rules for the line."""

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TypeAlias, cast

from counter_app.app.hub import HubPlace
from counter_app.catalogue import SignedPacks, load_catalogue
from counter_app.domain.changes import HubDay, HubDayKind, fault_of_day
from counter_app.domain.dossier_number import office_to_new
from counter_app.domain.errors import (
    FieldRefused,
    FileNotFound,
    FileTooLarge,
    HolidayRefused,
    PackNotTrusted,
    PublishedFileInvalid,
)
from counter_app.domain.ids import OfficeCode
from counter_app.domain.sending_policy import RULES, Rule, SendingPolicy, with_rules
from counter_app.domain.text import clean

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | bool | None"

_LARGEST_PACK = 2 * 1024**2
_LARGEST_TABLE = 1024**2
_MOST_DAYS = 1000


def publish_pack(place: HubPlace, path: Path) -> str:
    """Give a signed catalogue pack to every desk of the hub; return its title. Works while the hub runs.

    Raises:
        PackInvalid; PackNotTrusted: nobody signed it, so no desk would take it. FileTooLarge, FileNotFound, BadUsage.
    """
    from counter_app.hub.changes import ChangeKind
    from counter_app.hub.forward_worker import publish

    pack = SignedPacks(load_catalogue()).open(_read(path, _LARGEST_PACK))
    if pack.head.key_id is None:
        raise PackNotTrusted(reason="unsigned")
    publish(place.settings(), ChangeKind.CATALOGUE_PACK, {"pack": pack.body})
    return pack.head.title


def publish_days(place: HubPlace, path: Path, *, office: str | None = None) -> tuple[HubDay, ...]:
    """Give rows of the table of days off to every desk, or those of `office`; return them. Works while the hub runs.

    The file: `{"days": [{"day": "2027-02-05", "kind": "off", "name": "…", "source": "…"}]}`; kinds: off, worked_saturday,
    struck (the catalogue's own row does not count), none (what the hub said of the day before does not count).

    Raises:
        PublishedFileInvalid: not such a file. HolidayRefused: a row that no table takes. DossierNumberRefused: no agency
        code. FileTooLarge, FileNotFound, BadUsage.
    """
    from counter_app.hub.changes import ChangeKind
    from counter_app.hub.forward_worker import publish

    rows = _document(path, "days", "not_days")
    if not isinstance(rows, list) or not rows:
        raise PublishedFileInvalid(file=path.name, reason="not_days")
    if len(rows) > _MOST_DAYS:
        raise PublishedFileInvalid(file=path.name, reason="too_many_days", most=_MOST_DAYS)
    days = tuple(_day(row, number, path.name) for number, row in enumerate(rows, 1))
    for number, day in enumerate(days, 1):
        if day.day in {before.day for before in days[: number - 1]}:
            raise PublishedFileInvalid(file=path.name, reason="day_twice", row=number)
    told: list[Json] = [
        {"day": it.day.isoformat(), "kind": it.kind.value, "name": it.name, "source": it.source}
        for it in days
    ]
    publish(place.settings(), ChangeKind.HOLIDAYS, {"days": told}, office=_office(office))
    return days


def publish_policy(place: HubPlace, path: Path, *, office: str | None = None) -> Mapping[str, Rule]:
    """Give rules for the line to every desk, or those of `office`; return them. Works while the hub runs.

    The file: `{"policy": {"masters": "in_hours", "masters_hours": "20:00-05:00"}}`; rules that are not named stay as each
    office has them: masters (with_record, after_records, in_hours), masters_hours, hours (HH:MM-HH:MM or null), metered
    (true, false), rate_limit (bytes per second or null).

    Raises:
        PublishedFileInvalid: not such a file, or no such rule. DossierNumberRefused: no agency code. FileTooLarge,
        FileNotFound, BadUsage.
    """
    from counter_app.hub.changes import ChangeKind
    from counter_app.hub.forward_worker import publish

    rules = _document(path, "policy", "not_rules")
    if not isinstance(rules, dict) or not rules:
        raise PublishedFileInvalid(file=path.name, reason="not_rules")
    for name, value in rules.items():
        if isinstance(value, dict | list | float):
            raise PublishedFileInvalid(file=path.name, reason=_fault(name, rules), rule=name[:40])
    given = cast(dict[str, Rule], rules)
    try:
        with_rules(SendingPolicy(), given)
    except FieldRefused as error:
        name = str(error.details["field"])
        raise PublishedFileInvalid(file=path.name, reason=_fault(name, rules), rule=name) from error
    body: dict[str, Json] = {"rules": {**given}}
    publish(place.settings(), ChangeKind.SENDING_POLICY, body, office=_office(office))
    return given


def _day(row: Json, number: int, file: str) -> HubDay:
    bad = PublishedFileInvalid(file=file, reason="bad_row", row=number)
    if not isinstance(row, dict) or set(row) - {"day", "kind", "name", "source"}:
        raise bad
    name, source = row.get("name", ""), row.get("source", "")
    if not isinstance(name, str) or not isinstance(source, str):
        raise bad
    try:
        day = date.fromisoformat(str(row.get("day")))
        kind = HubDayKind(str(row.get("kind")))
    except ValueError as error:
        raise bad from error
    read = HubDay(day, kind, clean(name), clean(source))
    fault = fault_of_day(read)
    if fault is not None:
        raise HolidayRefused(reason=fault, day=day.isoformat())
    return read


def _fault(name: str, rules: Mapping[str, Json]) -> str:
    """Return what is wrong with a rule that was refused."""
    if name not in RULES:
        return "no_such_rule"
    return "bad_value" if name in rules else "no_hours"


def _document(path: Path, only: str, otherwise: str) -> Json:
    """Return what stands under the one name of a file. Raises PublishedFileInvalid."""
    try:
        content: Json = json.loads(_read(path, _LARGEST_TABLE))
    except (ValueError, RecursionError) as error:
        raise PublishedFileInvalid(file=path.name, reason="not_json") from error
    if not isinstance(content, dict) or set(content) != {only}:
        raise PublishedFileInvalid(file=path.name, reason=otherwise)
    return content[only]


def _office(code: str | None) -> OfficeCode | None:
    return None if code is None else office_to_new(OfficeCode(code.strip()))


def _read(path: Path, limit: int) -> bytes:
    try:
        size = path.stat().st_size
        if size > limit:
            raise FileTooLarge(limit=limit, found=size, unit="bytes")
        return path.read_bytes()
    except OSError as error:
        raise FileNotFound(file=path.name) from error
