"""Reads resources/catalogue into domain objects; what does not fit its schema or points nowhere is refused whole."""

from collections.abc import Iterator
from datetime import date
from functools import cache
from importlib.resources.abc import Traversable
from typing import cast

from counter_app.domain.catalogue import Procedure
from counter_app.domain.catalogue_json import (
    holiday_from,
    paper_type_from,
    procedure_from,
    reason_from,
)
from counter_app.domain.errors import CatalogueInvalid

from .catalogue import Catalogue, in_order, province_from
from .checks import check_references
from .files import catalogue_folder, read_file
from .rows import (
    HolidaysFile,
    PaperTypesFile,
    ProceduresFile,
    ProvincesFile,
    ReasonsFile,
    ResultCodesFile,
)


def load_catalogue(root: Traversable | None = None) -> Catalogue:
    """Read and check the catalogue.

    Args:
        root: a folder with the catalogue's files; default the one that travels with the program, which is read once
            in a process: it does not change while the program runs, and its value is immutable.

    Raises:
        CatalogueInvalid: a file is missing, no JSON, not NFC, against its schema, or names what does not exist.
    """
    return _own() if root is None else _read(root)


@cache
def _own() -> Catalogue:
    return _read(catalogue_folder())


def _read(folder: Traversable) -> Catalogue:
    types = cast("PaperTypesFile", read_file(folder, "paper_types"))
    holidays = cast("HolidaysFile", read_file(folder, "holidays"))
    reasons = cast("ReasonsFile", read_file(folder, "decline_reasons"))
    provinces = cast("ProvincesFile", read_file(folder, "provinces"))
    codes = cast("ResultCodesFile", read_file(folder, "result_codes"))
    catalogue = Catalogue(
        procedures=in_order(_procedures(folder)),
        paper_types=tuple(map(paper_type_from, types["types"])),
        holidays=tuple(map(holiday_from, sorted(holidays["days"], key=lambda row: row["day"]))),
        holidays_known_to=date.fromisoformat(holidays["known_to"]),
        reasons=tuple(map(reason_from, reasons["reasons"])),
        provinces=tuple(map(province_from, provinces["prefixes"])),
        result_names={
            f"KQ.{authority}.{number}": name
            for authority, names in codes["names"].items()
            for number, name in names.items()
        },
    )
    check_references(catalogue)
    return catalogue


def _procedures(folder: Traversable) -> Iterator[Procedure]:
    """Every version in `procedures/`, one file a field of law."""
    try:
        names = sorted(entry.name for entry in (folder / "procedures").iterdir())
    except OSError as missing:
        raise CatalogueInvalid(file="procedures", where="") from missing
    if not names:
        raise CatalogueInvalid(file="procedures", where="")
    for name in names:
        field = name.removesuffix(".json")
        content = read_file(folder / "procedures", field, schema="procedures")
        for number, row in enumerate(cast("ProceduresFile", content)["procedures"]):
            if row["field_code"] != field:
                where = f"$.procedures[{number}].field_code"
                raise CatalogueInvalid(file=f"procedures/{name}", where=where)
            yield procedure_from(row)
