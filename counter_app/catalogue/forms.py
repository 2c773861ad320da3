"""Reads the forms of the circulars: resources/catalogue/slip_forms.json."""

from collections.abc import Sequence
from datetime import date
from importlib.resources.abc import Traversable
from typing import TypedDict, cast

from counter_app.domain.errors import CatalogueInvalid
from counter_app.domain.slips import PaperSize, SlipForm, SlipKind

from .files import catalogue_folder, read_file


class _FormRow(TypedDict):
    kind: str
    circular: str
    number: str
    title: str
    paper: str
    mark: str
    letter: bool
    valid_from: str
    valid_to: str | None


class _FormsFile(TypedDict):
    forms: list[_FormRow]


def load_slip_forms(root: Traversable | None = None) -> tuple[SlipForm, ...]:
    """Return every form of every circular, by first day.

    Args:
        root: a folder with the catalogue's files; default the one that travels with the program.

    Raises:
        CatalogueInvalid: the file is missing or against its schema, or two forms stand for one act on one day.
    """
    rows = cast(_FormsFile, read_file(root or catalogue_folder(), "slip_forms"))["forms"]
    forms = tuple(sorted(map(_form, rows), key=lambda form: (form.valid_from, form.number)))
    _check_one_a_day(forms)
    return forms


def _form(row: _FormRow) -> SlipForm:
    return SlipForm(
        kind=SlipKind(row["kind"]),
        circular=row["circular"],
        number=row["number"],
        title=row["title"],
        mark=row["mark"],
        paper=PaperSize(row["paper"]),
        valid_from=date.fromisoformat(row["valid_from"]),
        valid_to=date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
        letter=row["letter"],
    )


def _check_one_a_day(forms: Sequence[SlipForm]) -> None:
    for at, later in enumerate(forms):
        for earlier in forms[:at]:
            if earlier.kind is later.kind and later.valid_from <= (earlier.valid_to or date.max):
                raise CatalogueInvalid(file="slip_forms.json", where=later.template)
