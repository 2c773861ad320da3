"""The catalogue's files as they travel with the program: read, and held against their schemas."""

import json
import unicodedata
from importlib.resources import files
from importlib.resources.abc import Traversable

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from counter_app.domain.errors import CatalogueInvalid


def resources() -> Traversable:
    """The folder of everything that travels with the program."""
    return files("counter_app") / "_resources"


def catalogue_folder() -> Traversable:
    """The folder of the catalogue's files."""
    return resources() / "catalogue"


def read_file(folder: Traversable, name: str) -> object:
    """Return the content of `name`.json, checked against `catalogue-<name>.json`. Raises CatalogueInvalid."""
    file = f"{name}.json"
    try:
        text = (folder / file).read_text(encoding="utf-8")
        document: object = json.loads(text)
    except (OSError, ValueError) as broken:
        raise CatalogueInvalid(file=file, where="") from broken
    if not unicodedata.is_normalized("NFC", text):
        raise CatalogueInvalid(file=file, where="NFC")
    schema_text = (resources() / "schemas" / f"catalogue-{file}").read_text(encoding="utf-8")
    validator = Draft202012Validator(
        json.loads(schema_text), format_checker=Draft202012Validator.FORMAT_CHECKER
    )
    error = best_match(validator.iter_errors(document))
    if error is not None:
        raise CatalogueInvalid(file=file, where=error.json_path)
    return document
