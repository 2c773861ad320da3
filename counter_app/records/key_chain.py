"""The hub's receipt keys, each bound to the one before it, so that a desk can follow from a key it knows to another."""

import base64
import binascii
from typing import cast

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from counter_app.domain.errors import ReceiptInvalid
from counter_app.records.canonical import JsonObject, NotCanonical, canonical, parse_object
from counter_app.records.receipts import key_id_of

_LONGEST = 1000
"""Keys of one hub; at one a month that is a lifetime."""


def first_link(public: bytes) -> JsonObject:
    """Return how the hub's first key stands in the list: nobody signed for it, a desk has it from its enrolment."""
    return {"key_id": key_id_of(public), "receipt_key": _text(public)}


def next_link(before: Ed25519PrivateKey, new: Ed25519PrivateKey, since: str) -> JsonObject:
    """Return how a new key stands in the list. Both keys sign: a desk may know the older one or the newer one."""
    public = new.public_key().public_bytes_raw()
    content: JsonObject = {
        "key_id": key_id_of(public),
        "receipt_key": _text(public),
        "previous": _text(before.public_key().public_bytes_raw()),
        "since": since,
    }
    message = canonical(content).encode("utf-8")
    return content | {
        "signature": _text(before.sign(message)),
        "own_signature": _text(new.sign(message)),
    }


def trusted_keys(document: str, receipt_key: str) -> tuple[str, ...]:
    """Return the receipt keys (base64) that stand and fall with one that is known, oldest first.

    `document`: what the hub answers under `/v1/keys`. Raises ReceiptInvalid (`reason`: keys): not such a document, or
    the known key is not in it.
    """
    links = _links(document)
    keys = [str(link.get("receipt_key")) for link in links]
    if receipt_key not in keys:
        raise ReceiptInvalid(reason="keys")
    known = keys.index(receipt_key)
    first, last = known, known
    while first > 0 and _binds(keys[first - 1], links[first]):
        first -= 1
    while last + 1 < len(links) and _binds(keys[last], links[last + 1]):
        last += 1
    return tuple(keys[first : last + 1])


def _links(document: str) -> list[JsonObject]:
    try:
        links = parse_object(document).get("keys")
    except NotCanonical as error:
        raise ReceiptInvalid(reason="keys") from error
    if not isinstance(links, list) or len(links) > _LONGEST:
        raise ReceiptInvalid(reason="keys")
    if not all(isinstance(link, dict) for link in links):
        raise ReceiptInvalid(reason="keys")
    return cast(list[JsonObject], links)


def _binds(before: str, link: JsonObject) -> bool:
    """Tell whether both keys signed that the one follows the other."""
    if link.get("previous") != before:
        return False
    content: JsonObject = {
        name: link.get(name) for name in ("key_id", "receipt_key", "previous", "since")
    }
    try:
        message = canonical(content).encode("utf-8")
        _public(before).verify(_bytes(link.get("signature")), message)
        _public(link.get("receipt_key")).verify(_bytes(link.get("own_signature")), message)
    except (InvalidSignature, ValueError):
        return False
    return True


def _public(text: object) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(_bytes(text))


def _bytes(text: object) -> bytes:
    """Raises ValueError."""
    if not isinstance(text, str):
        raise ValueError("not a text")
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError("not base64") from error


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")
