"""What no schema can say of the catalogue: codes that are unique, names that exist, versions that do not overlap."""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from datetime import date
from itertools import pairwise
from typing import Protocol

from counter_app.domain.catalogue import DayKind, PaperType, Procedure
from counter_app.domain.errors import CatalogueInvalid
from counter_app.domain.ids import PaperTypeId

from .catalogue import Catalogue

COMMON_FIELDS = frozenset(
    {
        "type",
        "holder_id",
        "title",
        "number",
        "issued_on",
        "issuer",
        "summary",
        "valid_until",
        "scope",
    }
)
"""The nine minimum metadata (TT 01/2023/TT-VPCP Đ9) that every paper has beside its type's own fields."""

_SATURDAY = 5
_MAY_REPEAT = frozenset({"valid_until"})
"""A marital-status paper prints its own end, and the reader looks for it by that name."""


def check_references(catalogue: Catalogue) -> None:
    """Refuse a catalogue that contradicts itself.

    Raises:
        CatalogueInvalid: with the file and the code at which it goes wrong.
    """
    _unique("paper_types.json", (known.id for known in catalogue.paper_types))
    _unique(
        "paper_types.json", (code for known in catalogue.paper_types for code in known.result_codes)
    )
    known_ids = frozenset(known.id for known in catalogue.paper_types)
    for paper_type in catalogue.paper_types:
        _check_type(paper_type, known_ids)
    for procedure in catalogue.procedures:
        _check_procedure(procedure, known_ids)
    _check_versions(catalogue.procedures)
    _unique("holidays.json", (known.row.day for known in catalogue.holidays))
    _check_days("paper_types.json", {known.id: known for known in catalogue.paper_types})
    _check_days("decline_reasons.json", {known.code: known for known in catalogue.reasons})
    _check_days(
        "provinces.json",
        {f"{known.prefix} {known.valid_from}": known for known in catalogue.provinces},
    )
    for known in catalogue.holidays:
        worked = known.row.kind is DayKind.WORKED_SATURDAY
        if worked and known.row.day.weekday() != _SATURDAY:
            raise CatalogueInvalid(file="holidays.json", where=known.row.day.isoformat())
    _unique("decline_reasons.json", (known.code for known in catalogue.reasons))


class _Dated(Protocol):
    @property
    def valid_from(self) -> date: ...
    @property
    def valid_to(self) -> date | None: ...


def _check_days(file: str, rows: Mapping[str, _Dated]) -> None:
    """No row ends before it begins."""
    for where, known in rows.items():
        if known.valid_to is not None and known.valid_to < known.valid_from:
            raise CatalogueInvalid(file=file, where=where)


def _check_type(paper_type: PaperType, known_ids: frozenset[PaperTypeId]) -> None:
    names = [known.name for known in paper_type.fields]
    _unique("paper_types.json", names)
    pointed = {name for pair in paper_type.holder_fields for name in pair}
    taken = (COMMON_FIELDS - _MAY_REPEAT).intersection(names)
    if taken or not pointed <= set(names) or not known_ids.issuperset(paper_type.supersedes):
        raise CatalogueInvalid(file="paper_types.json", where=paper_type.id)


def _check_procedure(procedure: Procedure, known_ids: frozenset[PaperTypeId]) -> None:
    file = f"procedures/{procedure.field_code}.json"
    _unique(file, (case.code for case in procedure.cases))
    if procedure.valid_to is not None and procedure.valid_to < procedure.valid_from:
        raise CatalogueInvalid(file=file, where=procedure.code)
    if not known_ids.issuperset(procedure.results):
        raise CatalogueInvalid(file=file, where=procedure.code)
    for case in procedure.cases:
        _unique(file, (component.code for component in case.components))
        for component in case.components:
            if not known_ids.issuperset(component.accepts):
                where = f"{procedure.code}/{case.code}/{component.code}"
                raise CatalogueInvalid(file=file, where=where)


def _check_versions(procedures: tuple[Procedure, ...]) -> None:
    """Versions come sorted by code and first day; no day may have two of one procedure."""
    for earlier, later in pairwise(procedures):
        if earlier.code == later.code and later.valid_from <= (earlier.valid_to or date.max):
            raise CatalogueInvalid(file=f"procedures/{earlier.field_code}.json", where=earlier.code)


def _unique(file: str, keys: Iterable[Hashable]) -> None:
    twice = next((key for key, count in Counter(keys).items() if count > 1), None)
    if twice is not None:
        raise CatalogueInvalid(file=file, where=str(twice))
