"""The hub's receipts: an Ed25519 signature over what was received, checked at the desk."""

import base64
import binascii
import hashlib
from dataclasses import dataclass
from typing import cast

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from counter_app.domain.errors import ReceiptInvalid
from counter_app.domain.ids import Sha256
from counter_app.records.canonical import JsonObject, NotCanonical, canonical, parse_object
from counter_app.records.schemas import RECEIPT, schema_faults


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the hub says it holds for good.

    Attributes:
        record: uuid of the record.
        sha256: hex SHA-256 of the record's canonical JSON.
        blobs: hex SHA-256 of every blob the record names, sorted, each once.
        received_at: ISO 8601 with offset, the hub's clock.
        key_id: which of the hub's keys signed.
    """

    record: str
    sha256: Sha256
    blobs: tuple[Sha256, ...]
    office: str
    desk: str
    received_at: str
    hub: str
    key_id: str


def key_id_of(public_key: bytes) -> str:
    """Return the short name of a raw Ed25519 public key: the first 16 hex digits of its SHA-256."""
    return hashlib.sha256(public_key).hexdigest()[:16]


def sign_receipt(receipt: Receipt, key: Ed25519PrivateKey) -> str:
    """Return the receipt as canonical JSON with its signature (base64, over the canonical receipt without it)."""
    content = _content(receipt)
    signature = key.sign(canonical(content).encode("utf-8"))
    return canonical({**content, "signature": base64.b64encode(signature).decode("ascii")})


def verify_receipt(text: str, receipt_key: str) -> Receipt:
    """Return the receipt in `text` when `receipt_key` (base64 raw Ed25519) signed it. Raises ReceiptInvalid."""
    try:
        content = parse_object(text)
    except NotCanonical as error:
        raise ReceiptInvalid(reason="not_json") from error
    if faults := schema_faults(RECEIPT, content):
        raise ReceiptInvalid(reason="shape", where=faults[0])
    receipt = _receipt(content)
    unsigned = {name: value for name, value in content.items() if name != "signature"}
    try:
        public = Ed25519PublicKey.from_public_bytes(base64.b64decode(receipt_key, validate=True))
        signature = base64.b64decode(str(content["signature"]), validate=True)
        public.verify(signature, canonical(unsigned).encode("utf-8"))
    except (InvalidSignature, binascii.Error, ValueError) as error:
        raise ReceiptInvalid(record=receipt.record, reason="signature") from error
    return receipt


def hub_named_in(text: str) -> str | None:
    """Return which hub a receipt says it is of, whoever signed it; None when it does not say."""
    return _word(text, "hub")


def key_named_in(text: str) -> str | None:
    """Return the short name of the key that a receipt says it is signed with; None when it does not say."""
    return _word(text, "key_id")


def _word(text: str, name: str) -> str | None:
    try:
        word = parse_object(text).get(name)
    except NotCanonical:
        return None
    return word if isinstance(word, str) else None


def _content(receipt: Receipt) -> JsonObject:
    return {
        "record": receipt.record,
        "sha256": receipt.sha256,
        "blobs": list(receipt.blobs),
        "office": receipt.office,
        "desk": receipt.desk,
        "received_at": receipt.received_at,
        "hub": receipt.hub,
        "key_id": receipt.key_id,
    }


def _receipt(content: JsonObject) -> Receipt:
    """`content` fits the schema, so every field is there and of its kind."""
    return Receipt(
        record=str(content["record"]),
        sha256=Sha256(str(content["sha256"])),
        blobs=tuple(Sha256(digest) for digest in cast(list[str], content["blobs"])),
        office=str(content["office"]),
        desk=str(content["desk"]),
        received_at=str(content["received_at"]),
        hub=str(content["hub"]),
        key_id=str(content["key_id"]),
    )
