"""The catalogue's files as they travel with the program: read, and held against their schemas."""

import json
import unicodedata
from importlib.resources import files
from importlib.resources.abc import Traversable

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError, best_match

from counter_app.domain.errors import CatalogueInvalid


def resources() -> Traversable:
    """The folder of everything that travels with the program."""
    return files("counter_app") / "_resources"


def catalogue_folder() -> Traversable:
    """The folder of the catalogue's files."""
    return resources() / "catalogue"


def read_file(folder: Traversable, name: str, *, schema: str | None = None) -> object:
    """Return the content of `name`.json, checked against `catalogue-<name>.json`, or that of another `schema` by name.

    Raises CatalogueInvalid.
    """
    file = f"{name}.json" if schema is None else f"{schema}/{name}.json"
    try:
        text = (folder / f"{name}.json").read_text(encoding="utf-8")
        document: object = json.loads(text)
    except (OSError, ValueError) as broken:
        raise CatalogueInvalid(file=file, where="") from broken
    if not unicodedata.is_normalized("NFC", text):
        raise CatalogueInvalid(file=file, where="NFC")
    error = schema_fault(schema or name, document)
    if error is not None:
        raise CatalogueInvalid(file=file, where=error.json_path)
    return document


def schema_fault(name: str, document: object) -> ValidationError | None:
    """Return the most telling thing that is wrong with `document` by `catalogue-<name>.json`, or None."""
    text = (resources() / "schemas" / f"catalogue-{name}.json").read_text(encoding="utf-8")
    validator = Draft202012Validator(
        json.loads(text), format_checker=Draft202012Validator.FORMAT_CHECKER
    )
    fault: ValidationError | None = best_match(validator.iter_errors(document))
    return fault
