"""A catalogue pack: one JSON text, its content checked row by row, signed by its publisher with Ed25519.

The signature covers the canonical form (RFC 8785) of everything but itself, so that a pack may be laid out and edited
freely before it is signed.
"""

import base64
import binascii
import hashlib
import json
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date
from typing import NoReturn, TypeAlias, cast

import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from jsonschema.exceptions import ValidationError

from counter_app.domain.catalogue_changes import Json, Section
from counter_app.domain.errors import PackInvalid, PackNotTrusted
from counter_app.domain.ids import Sha256
from counter_app.services.catalogue_ports import Publisher
from counter_app.services.pack_ports import PackHead

from .files import schema_fault
from .lines import dotted, line_of
from .rows import PackContent, PackFile

Canonical: TypeAlias = "dict[str, Canonical] | list[Canonical] | str | int | float | bool | None"

FORMAT = "quay-so-catalogue"
_LARGEST = 64 * 1024 * 1024
"""Bytes. Five thousand procedures are some 20 MB."""

_WIDTH = 118
"""Characters of a line that a value may take whole."""

_KEY, _SIGNATURE = "key_id", "signature"
_DAY = "2000-01-01"


def key_id_of(public_key: bytes) -> str:
    """Return the short name of a raw Ed25519 public key: the first 16 hex digits of its SHA-256."""
    return hashlib.sha256(public_key).hexdigest()[:16]


def parse_pack(body: bytes) -> PackFile:
    """Return the pack in `body`, its form checked, its signature not.

    Raises:
        PackInvalid: with `reason` (too_large, not_text, not_json, name_twice, not_nfc, schema), `line` and `field`.
    """
    if len(body) > _LARGEST:
        raise PackInvalid(reason="too_large", line=None, field="")
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as noise:
        line = body.count(b"\n", 0, noise.start) + 1
        raise PackInvalid(reason="not_text", line=line, field="") from noise
    content = _json(text)
    if not unicodedata.is_normalized("NFC", text):
        raise PackInvalid(reason="not_nfc", line=_line_not_nfc(text), field="")
    _check_form(text, content)
    return cast(PackFile, content)


def kept_content(body: str) -> PackContent:
    """Return the content of a pack that was checked when it was taken in, without checking it again."""
    return cast(PackFile, json.loads(body))["content"]


def _json(text: str) -> object:
    try:
        content: object = json.loads(text, object_pairs_hook=_unique, parse_constant=_no_constant)
    except _TwiceError as twice:
        raise PackInvalid(reason="name_twice", line=None, field=twice.name) from twice
    except json.JSONDecodeError as wrong:
        raise PackInvalid(reason="not_json", line=wrong.lineno, field="") from wrong
    except (ValueError, RecursionError) as wrong:
        raise PackInvalid(reason="not_json", line=None, field="") from wrong
    return content


class _TwiceError(ValueError):
    """A name stands twice in one object: two readers could take such a text for two different contents."""

    def __init__(self, name: str) -> None:
        super().__init__("a name stands twice")
        self.name = name[:40]


def _unique(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    content: dict[str, Json] = {}
    for name, value in pairs:
        if name in content:
            raise _TwiceError(name)
        content[name] = value
    return content


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _line_not_nfc(text: str) -> int:
    lines = text.split("\n")
    return next(
        at for at, line in enumerate(lines, 1) if not unicodedata.is_normalized("NFC", line)
    )


def _check_form(text: str, content: object) -> None:
    """Hold the envelope and each section's rows against their schemas."""
    fault = schema_fault("pack", content)
    if fault is not None:
        _refuse(text, (), fault)
    pack = cast(PackFile, content)
    for section, wrap in _WRAPS.items():
        rows = pack["content"].get(section.value)
        if rows is None:
            continue
        inner, others = wrap
        fault = schema_fault(section.value, {"version": 1, **others, inner: rows})
        if fault is not None:
            _refuse(text, ("content", section.value), fault, skip=1)


_WRAPS: Mapping[Section, tuple[str, Mapping[str, str]]] = {
    Section.PAPER_TYPES: ("types", {}),
    Section.PROCEDURES: ("procedures", {}),
    Section.HOLIDAYS: ("days", {"known_to": _DAY}),
    Section.DECLINE_REASONS: ("reasons", {}),
    Section.PROVINCES: ("prefixes", {"source": FORMAT}),
}
"""How a section's rows are called in the program's own files, and what else those hold."""


def _refuse(text: str, base: tuple[str, ...], fault: ValidationError, *, skip: int = 0) -> NoReturn:
    path = [*base, *list(fault.absolute_path)[skip:]]
    line = line_of(text, path)
    raise PackInvalid(reason="schema", line=line, field=dotted([*path, *_named(fault)]))


def _named(fault: ValidationError) -> list[str]:
    """The member that is missing or too many, which the path of a fault leaves out."""
    if not isinstance(fault.instance, dict):
        return []
    if fault.validator == "required" and isinstance(fault.validator_value, list):
        return [str(it) for it in fault.validator_value if it not in fault.instance][:1]
    if fault.validator == "additionalProperties" and isinstance(fault.schema, dict):
        allowed = fault.schema.get("properties", {})
        return [str(it) for it in fault.instance if it not in allowed][:1]
    return []


def head_of(pack: PackFile) -> PackHead:
    """Return what the pack says of itself; `sha256` is of its canonical form, whatever its layout."""
    return PackHead(
        publisher=pack["publisher"],
        version=pack["version"],
        issued_on=date.fromisoformat(pack["issued_on"]),
        title=pack["title"],
        key_id=pack.get("key_id"),
        sha256=Sha256(hashlib.sha256(_signed_part(pack)).hexdigest()),
    )


def sign_pack(body: bytes, key: Ed25519PrivateKey) -> str:
    """Return the pack in `body` with its signature, laid out anew. A signature it has is replaced. Raises PackInvalid."""
    pack = parse_pack(body)
    signed = cast(
        PackFile, {name: value for name, value in pack.items() if name not in (_KEY, _SIGNATURE)}
    )
    signed["key_id"] = key_id_of(key.public_key().public_bytes_raw())
    signed["signature"] = base64.b64encode(key.sign(_signed_part(signed))).decode("ascii")
    return layout(signed) + "\n"


def verify_pack(pack: PackFile, publishers: Sequence[Publisher]) -> Publisher:
    """Return the publisher whose key signed the pack. Raises PackNotTrusted."""
    key_id, signature = pack.get("key_id"), pack.get("signature")
    if key_id is None or signature is None:
        raise PackNotTrusted(reason="unsigned", key_id=None)
    publisher = next((known for known in publishers if known.key_id == key_id), None)
    if publisher is None:
        raise PackNotTrusted(reason="unknown_key", key_id=key_id)
    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(publisher.public_key))
        key.verify(base64.b64decode(signature, validate=True), _signed_part(pack))
    except (InvalidSignature, binascii.Error, ValueError) as wrong:
        raise PackNotTrusted(reason="signature_wrong", key_id=key_id) from wrong
    return publisher


def _signed_part(pack: PackFile) -> bytes:
    whole = cast(dict[str, Canonical], pack)
    part = {name: value for name, value in whole.items() if name != _SIGNATURE}
    try:
        return rfc8785.dumps(part)
    except (rfc8785.CanonicalizationError, UnicodeError, RecursionError) as odd:
        raise PackInvalid(reason="not_json", line=None, field="") from odd


def layout(value: object, indent: int = 0) -> str:
    """Return JSON laid out for people: what is short stands on one line."""
    line = json.dumps(value, ensure_ascii=False)
    if len(line) + indent <= _WIDTH or not isinstance(value, (dict, list)) or not value:
        return line
    pad = " " * (indent + 2)
    if isinstance(value, list):
        parts = [pad + layout(part, indent + 2) for part in value]
        return "[\n" + ",\n".join(parts) + "\n" + " " * indent + "]"
    named = [f"{pad}{json.dumps(name)}: {layout(it, indent + 2)}" for name, it in value.items()]
    return "{\n" + ",\n".join(named) + "\n" + " " * indent + "}"
