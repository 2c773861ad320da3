"""The catalogue as an office has it: the program's own rows, packs above it in the order of import, its own days on top.

A row replaces the one with the same key. No row is taken away: a version of a procedure ends the day before the next one
begins, and a row that no longer holds has its last day.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import cast

from counter_app.domain.catalogue import Holiday, PaperType, Procedure, SpecialDay
from counter_app.domain.catalogue_changes import (
    CatalogueChange,
    Row,
    Section,
    rows_changed,
)
from counter_app.domain.catalogue_json import (
    holiday_from,
    holiday_row,
    paper_type_from,
    paper_type_row,
    procedure_from,
    procedure_row,
    reason_from,
    reason_row,
)
from counter_app.domain.errors import CatalogueInvalid
from counter_app.services.catalogue_ports import LocalDay

from .catalogue import Catalogue, Province, in_order, province_from
from .checks import check_references
from .rows import PackContent


def with_pack(base: Catalogue, content: PackContent) -> Catalogue:
    """Return `base` with a pack's rows in it.

    Raises:
        CatalogueInvalid: the whole would contradict itself, a paper type would lose fields that papers are kept with,
            or a pack that was taken in by another version of the program has rows this one cannot read.
    """
    try:
        catalogue = _laid_on(base, content)
    except (KeyError, ValueError, TypeError) as other:
        raise CatalogueInvalid(file="pack", where="") from other
    check_references(catalogue)
    return catalogue


def _laid_on(base: Catalogue, content: PackContent) -> Catalogue:
    brought = tuple(map(paper_type_from, content.get("paper_types", [])))
    reasons = map(reason_from, content.get("decline_reasons", []))
    for known in brought:
        _check_fields(base, known)
    known_to = content.get("holidays_known_to")
    days = {known.row.day: known for known in base.holidays}
    days.update((known.row.day, known) for known in map(holiday_from, content.get("holidays", [])))
    return replace(
        base,
        paper_types=tuple({it.id: it for it in (*base.paper_types, *brought)}.values()),
        procedures=_versions(
            (*base.procedures, *map(procedure_from, content.get("procedures", [])))
        ),
        holidays=tuple(days[day] for day in sorted(days)),
        holidays_known_to=max(
            base.holidays_known_to, date.fromisoformat(known_to) if known_to else date.min
        ),
        reasons=tuple({it.code: it for it in (*base.reasons, *reasons)}.values()),
        provinces=_provinces((*base.provinces, *map(province_from, content.get("provinces", [])))),
    )


def _check_fields(base: Catalogue, brought: PaperType) -> None:
    held = next((known for known in base.paper_types if known.id == brought.id), None)
    if held is not None and not {it.name for it in held.fields} <= {
        it.name for it in brought.fields
    }:
        raise CatalogueInvalid(file="paper_types.json", where=brought.id)


def _versions(procedures: Sequence[Procedure]) -> tuple[Procedure, ...]:
    """Later rows stand for earlier ones of the same code and first day; each version ends before the next begins."""
    latest = {(known.code, known.valid_from): known for known in procedures}
    ordered = list(in_order(latest.values()))
    for at, (known, following) in enumerate(pairwise(ordered)):
        last = following.valid_from - timedelta(days=1)
        if known.code == following.code and (known.valid_to is None or known.valid_to > last):
            ordered[at] = replace(known, valid_to=last)
    return tuple(ordered)


def _provinces(provinces: Sequence[Province]) -> tuple[Province, ...]:
    latest = {(known.prefix, known.valid_from): known for known in provinces}
    ordered = [latest[key] for key in sorted(latest)]
    for at, (known, following) in enumerate(pairwise(ordered)):
        last = following.valid_from - timedelta(days=1)
        if known.prefix == following.prefix and (known.valid_to is None or known.valid_to > last):
            ordered[at] = replace(known, valid_to=last)
    return tuple(ordered)


def with_local_days(base: Catalogue, local: Sequence[LocalDay]) -> Catalogue:
    """Return `base` with the office's own rows of the holiday table."""
    days = {known.row.day: known for known in base.holidays}
    for row in local:
        kind = row.kind.day_kind
        if kind is None:
            days.pop(row.day, None)
        else:
            days[row.day] = Holiday(SpecialDay(row.day, kind, row.name, row.source))
    return replace(base, holidays=tuple(days[day] for day in sorted(days)))


def difference(before: Catalogue, after: Catalogue) -> tuple[CatalogueChange, ...]:
    """Return what is other in `after`, by section and key."""
    old, new = sections(before), sections(after)
    return tuple(
        change
        for section in Section
        for change in rows_changed(section, old[section], new[section])
    )


def sections(catalogue: Catalogue) -> Mapping[Section, Mapping[str, Row]]:
    """Return every row of a catalogue by section and key, in the form of a pack."""
    return {
        Section.PAPER_TYPES: {it.id: cast(Row, paper_type_row(it)) for it in catalogue.paper_types},
        Section.PROCEDURES: {
            f"{it.code} {it.valid_from.isoformat()}": cast(Row, procedure_row(it))
            for it in catalogue.procedures
        },
        Section.HOLIDAYS: {
            it.row.day.isoformat(): cast(Row, holiday_row(it)) for it in catalogue.holidays
        },
        Section.DECLINE_REASONS: {it.code: cast(Row, reason_row(it)) for it in catalogue.reasons},
        Section.PROVINCES: {
            f"{it.prefix} {it.valid_from.isoformat()}": {
                "prefix": it.prefix,
                "name": it.name,
                "valid_from": it.valid_from.isoformat(),
                "valid_to": None if it.valid_to is None else it.valid_to.isoformat(),
            }
            for it in catalogue.provinces
        },
    }
