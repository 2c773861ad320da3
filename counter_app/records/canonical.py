"""Canonical JSON (RFC 8785): one text for one content, so that both ends compute the same hash."""

import hashlib
import json
from typing import NoReturn, TypeAlias, cast

import rfc8785

from counter_app.domain.ids import Sha256

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | bool | None"
JsonObject: TypeAlias = "dict[str, Json]"


class NotCanonical(ValueError):
    """The text is not a JSON object that has a canonical form. Its message holds nothing of the content."""


def canonical(content: Json) -> str:
    """Return the canonical text of `content`. Raises NotCanonical (NaN, integers beyond 2**53, lone surrogates)."""
    try:
        return rfc8785.dumps(content).decode("utf-8")
    except (rfc8785.CanonicalizationError, UnicodeError, RecursionError) as error:
        raise NotCanonical("no canonical form") from error


def parse_object(text: str | bytes) -> JsonObject:
    """Return the JSON object in `text`.

    Raises NotCanonical for anything else, a name that stands twice and NaN among it: two readers could take such
    a text for two different contents.
    """
    try:
        content = json.loads(text, object_pairs_hook=_unique, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise NotCanonical("not JSON") from error
    if not isinstance(content, dict):
        raise NotCanonical("not a JSON object")
    return cast(JsonObject, content)


def sha256_of(text: str) -> Sha256:
    """Return the hex SHA-256 of the UTF-8 bytes of `text`."""
    return Sha256(hashlib.sha256(text.encode("utf-8")).hexdigest())


def _unique(pairs: list[tuple[str, Json]]) -> JsonObject:
    content = dict(pairs)
    if len(content) != len(pairs):
        raise NotCanonical("a name stands twice")
    return content


def _no_constant(name: str) -> NoReturn:
    raise NotCanonical(f"not JSON: {name}")
