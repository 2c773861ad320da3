"""Reads resources/catalogue into domain objects; what does not fit its schema or points nowhere is refused whole."""

import json
import unicodedata
from datetime import date
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import cast

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from counter_app.domain.catalogue import DayKind, SpecialDay
from counter_app.domain.catalogue_json import day_of, paper_type_from, procedure_from
from counter_app.domain.errors import CatalogueInvalid

from .catalogue import Catalogue, Province
from .checks import check_references
from .rows import (
    HolidaysFile,
    PaperTypesFile,
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
                map(procedure_from, procedures["procedures"]), key=lambda it: (it.code, it.valid_from)
            )
        ),
        paper_types=tuple(map(paper_type_from, types["types"])),
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
                day_of(row["valid_to"]),
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
