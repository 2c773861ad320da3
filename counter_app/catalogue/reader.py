"""Reads resources/catalogue into domain objects; what does not fit its schema or points nowhere is refused whole."""

from datetime import date
from importlib.resources.abc import Traversable
from typing import cast

from counter_app.domain.catalogue import DayKind, SpecialDay
from counter_app.domain.catalogue_json import day_of, paper_type_from, procedure_from

from .catalogue import Catalogue, Province
from .checks import check_references
from .files import catalogue_folder, read_file
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
    folder = root if root is not None else catalogue_folder()
    types = cast("PaperTypesFile", read_file(folder, "paper_types"))
    procedures = cast("ProceduresFile", read_file(folder, "procedures"))
    holidays = cast("HolidaysFile", read_file(folder, "holidays"))
    reasons = cast("ReasonsFile", read_file(folder, "decline_reasons"))
    provinces = cast("ProvincesFile", read_file(folder, "provinces"))
    catalogue = Catalogue(
        procedures=tuple(
            sorted(
                map(procedure_from, procedures["procedures"]),
                key=lambda it: (it.code, it.valid_from),
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
