"""The JSON Schemas of what leaves the PC, read from the package's resources."""

from functools import cache
from importlib.resources import files

from jsonschema import Draft202012Validator

from counter_app.records.canonical import Json, JsonObject, parse_object

RECEIPT = "receipt.v1"


def schema_faults(name: str, content: Json) -> tuple[str, ...]:
    """Return where `content` breaks the schema `name` (`paper.v1`, `dossier.v1`, `receipt.v1`), empty when it fits.

    A fault is a JSON pointer and the keyword that failed, `/holders/0/id: pattern`: never a value, so that it may be
    logged.
    """
    return tuple(
        sorted(
            f"/{'/'.join(str(step) for step in error.absolute_path)}: {error.validator}"
            for error in _validator(name).iter_errors(content)
        )
    )


def schema_of(name: str) -> JsonObject:
    """Return the JSON Schema `name` itself (draft 2020-12)."""
    path = files("counter_app") / "_resources" / "schemas" / f"{name}.json"
    return parse_object(path.read_bytes())


@cache
def _validator(name: str) -> Draft202012Validator:
    schema = schema_of(name)
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)
