"""Reads resources/catalogue into domain objects; what does not fit its schema or points nowhere is refused whole."""

import json
import unicodedata
from datetime import date
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import cast

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from counter_app.domain.catalogue import (
    Case,
    Component,
    CopyKind,
    DayKind,
    FieldDefinition,
    FieldKind,
    HolderRole,
    LimitUnit,
    NationalDatabase,
    PaperType,
    Procedure,
    SpecialDay,
    TimeLimit,
)
from counter_app.domain.errors import CatalogueInvalid
from counter_app.domain.ids import CaseCode, ComponentCode, PaperTypeId, ProcedureCode

from .catalogue import Catalogue, Province
from .checks import check_references
from .rows import (
    CaseRow,
    ComponentRow,
    HolidaysFile,
    PaperTypeRow,
    PaperTypesFile,
    ProcedureRow,
    ProceduresFile,
    ProvincesFile,
    ReasonsFile,
)


def load_catalogue(root: Traversable | None = None) -> Catalogue:
    """Read and check the catalogue.

    Args:
        root: a folder with the catalogue's files; default the one that travels with the program.

    Raises:
        CatalogueInvalid: a file is missing, no JSON, not NFC, against its schema, or names what does not exist.
    """
    folder = root if root is not None else _resources() / "catalogue"
    types = cast("PaperTypesFile", _read(folder, "paper_types"))
    procedures = cast("ProceduresFile", _read(folder, "procedures"))
    holidays = cast("HolidaysFile", _read(folder, "holidays"))
    reasons = cast("ReasonsFile", _read(folder, "decline_reasons"))
    provinces = cast("ProvincesFile", _read(folder, "provinces"))
    catalogue = Catalogue(
        procedures=tuple(
            sorted(
                map(_procedure, procedures["procedures"]), key=lambda it: (it.code, it.valid_from)
            )
        ),
        paper_types=tuple(map(_paper_type, types["types"])),
        special_days=tuple(
            SpecialDay(
                date.fromisoformat(row["day"]), DayKind(row["kind"]), row["name"], row["source"]
            )
            for row in sorted(holidays["days"], key=lambda row: row["day"])
            if row.get("enabled", True)
        ),
        holidays_known_to=date.fromisoformat(holidays["known_to"]),
        decline_reasons=tuple((row["code"], row["label"]) for row in reasons["reasons"]),
        provinces=tuple(
            Province(
                row["prefix"],
                row["name"],
                date.fromisoformat(row["valid_from"]),
                _day(row["valid_to"]),
            )
            for row in provinces["prefixes"]
        ),
    )
    check_references(catalogue)
    return catalogue


def _resources() -> Traversable:
    return files("counter_app") / "_resources"


def _read(folder: Traversable, name: str) -> object:
    """One file, checked against `catalogue-<name>.json`."""
    file = f"{name}.json"
    try:
        text = (folder / file).read_text(encoding="utf-8")
        document: object = json.loads(text)
    except (OSError, ValueError) as broken:
        raise CatalogueInvalid(file=file, where="") from broken
    if not unicodedata.is_normalized("NFC", text):
        raise CatalogueInvalid(file=file, where="NFC")
    schema_text = (_resources() / "schemas" / f"catalogue-{file}").read_text(encoding="utf-8")
    validator = Draft202012Validator(
        json.loads(schema_text), format_checker=Draft202012Validator.FORMAT_CHECKER
    )
    error = best_match(validator.iter_errors(document))
    if error is not None:
        raise CatalogueInvalid(file=file, where=error.json_path)
    return document


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _paper_type(row: PaperTypeRow) -> PaperType:
    return PaperType(
        id=PaperTypeId(row["id"]),
        name=row["name"],
        result_codes=tuple(row["result_codes"]),
        titles=tuple(row["titles"]),
        fields=tuple(
            FieldDefinition(
                name=known["name"],
                label=known["label"],
                kind=FieldKind(known["kind"]),
                required=known.get("required", False),
                printed=tuple(known["printed"]),
            )
            for known in row["fields"]
        ),
        legal_basis=row["legal_basis"],
        holders=row.get("holders", 1),
        holder_fields=tuple((number, name) for number, name in row.get("holder_fields", [])),
        valid_months=row.get("valid_months"),
        single_use=row.get("single_use", False),
        purpose_bound=row.get("purpose_bound", False),
        many_at_once=row.get("many_at_once", False),
        sensitive=row.get("sensitive", False),
        keep_image=row.get("keep_image", True),
        back=tuple(row.get("back", [])),
        proves_death=row.get("proves_death", False),
        supersedes=tuple(map(PaperTypeId, row.get("supersedes", []))),
        valid_from=date.fromisoformat(row["valid_from"]),
        valid_to=_day(row.get("valid_to")),
    )


def _procedure(row: ProcedureRow) -> Procedure:
    return Procedure(
        code=ProcedureCode(row["code"]),
        name=row["name"],
        field=row["field"],
        field_code=row["field_code"],
        level=row["level"],
        legal_basis=row["legal_basis"],
        cases=tuple(map(_case, row["cases"])),
        results=tuple(map(PaperTypeId, row["results"])),
        valid_from=date.fromisoformat(row["valid_from"]),
        valid_to=_day(row.get("valid_to")),
    )


def _case(row: CaseRow) -> Case:
    return Case(
        code=CaseCode(row["code"]),
        name=row["name"],
        limit=TimeLimit(row["limit"]["amount"], LimitUnit(row["limit"]["unit"])),
        fee=row["fee"],
        components=tuple(map(_component, row["components"])),
    )


def _component(row: ComponentRow) -> Component:
    database = row.get("database")
    return Component(
        code=ComponentCode(row["code"]),
        name=row["name"],
        accepts=tuple(map(PaperTypeId, row["accepts"])),
        required=row.get("required", True),
        originals=row["originals"],
        copies=row.get("copies", 0),
        copy_kinds=tuple(map(CopyKind, row["copy_kinds"])),
        holder=HolderRole(row.get("holder", HolderRole.APPLICANT.value)),
        database=NationalDatabase(database) if database else None,
        database_ground=row.get("database_ground"),
        purpose=row.get("purpose"),
        max_age_months=row.get("max_age_months"),
    )
