"""The shape of what is carried by hand: a part's sheet, the hub's address for sealing, and the receipt file."""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import cast

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from counter_app.domain.carry import CarriedAnswer
from counter_app.domain.errors import ReceiptFileInvalid, ReceiptInvalid
from counter_app.domain.ids import RecordId
from counter_app.domain.outbox import Enrolment
from counter_app.records.canonical import Json, JsonObject, NotCanonical, canonical, parse_object
from counter_app.records.key_chain import trusted_keys
from counter_app.records.receipts import key_id_of

SHEET = "counter-carry.v1"
RECEIPTS = "counter-receipts.v1"
SHEET_FILE = "sheet.age"

_LARGEST_RECEIPTS = 256 * 1024**2


def member_name(number: int) -> str:
    """Return the name of a part's `number`-th sealed file (1-based): it tells nothing of what is inside."""
    return f"{number:05d}.age"


# The hub's address ------------------------------------------------------------------------------


def signed_recipient(recipient: str, hub: str, key: Ed25519PrivateKey) -> JsonObject:
    """Return the hub's age recipient as it tells it to desks, signed with its receipt key."""
    message = canonical({"hub": hub, "recipient": recipient}).encode("utf-8")
    return {
        "recipient": recipient,
        "key_id": key_id_of(key.public_key().public_bytes_raw()),
        "signature": _text(key.sign(message)),
    }


def recipient_told(document: JsonObject, hub: str, keys: Sequence[str]) -> str | None:
    """Return the age recipient in the hub's answer, None when it tells none.

    `keys`: receipt keys (base64) that are believed. Raises ReceiptInvalid (`reason`: recipient): none of them signed it.
    """
    told = document.get("carry")
    if not isinstance(told, dict):
        return None
    recipient = told.get("recipient")
    if not isinstance(recipient, str):
        raise ReceiptInvalid(reason="recipient")
    message = canonical({"hub": hub, "recipient": recipient}).encode("utf-8")
    if not any(_signed(message, told.get("signature"), key) for key in keys):
        raise ReceiptInvalid(reason="recipient")
    return recipient


# A part's sheet ----------------------------------------------------------------------------------


def sheet_mac(sheet: JsonObject, credential_hash: str) -> str:
    """Return the mark by which the hub knows that the desk with this credential (its SHA-256, hex) wrote the sheet."""
    key = hmac.digest(bytes.fromhex(credential_hash), SHEET.encode("ascii"), hashlib.sha256)
    unmarked = {name: value for name, value in sheet.items() if name != "mac"}
    return hmac.digest(key, canonical(unmarked).encode("utf-8"), hashlib.sha256).hex()


def same_mark(one: object, other: str) -> bool:
    """Compare two marks in a time that tells nothing."""
    return isinstance(one, str) and hmac.compare_digest(one.encode("utf-8"), other.encode("utf-8"))


# The receipt file --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ReceiptFile:
    """A receipt file that is believed: what it says of each record, and the enrolment with the hub's newest key."""

    enrolment: Enrolment
    answers: tuple[CarriedAnswer, ...]
    keys: str
    """The hub's list of keys, as `/v1/keys` answers it."""


def signed_receipts(content: JsonObject, key: Ed25519PrivateKey) -> str:
    """Return a receipt file's text: `content` (hub, keys, records, made_at) with the hub's signature."""
    unsigned: JsonObject = {
        "format": RECEIPTS,
        **content,
        "key_id": key_id_of(key.public_key().public_bytes_raw()),
    }
    signature = _text(key.sign(canonical(unsigned).encode("utf-8")))
    return canonical({**unsigned, "signature": signature})


def read_receipts(text: str, enrolment: Enrolment) -> ReceiptFile:
    """Return what a receipt file says, once a key that stands and falls with the known one is found to have signed it.

    Raises ReceiptFileInvalid (`reason`: not_json, shape, hub, keys, signature).
    """
    content = _document(text)
    if content.get("hub") != enrolment.hub:
        raise ReceiptFileInvalid(reason="hub")
    keys = canonical({"hub": enrolment.hub, "keys": content.get("keys")})
    try:
        trusted = trusted_keys(keys, enrolment.receipt_key)
    except ReceiptInvalid as error:
        raise ReceiptFileInvalid(reason="keys") from error
    unsigned = {name: value for name, value in content.items() if name != "signature"}
    message = canonical(unsigned).encode("utf-8")
    signer = next((key for key in trusted if _signed(message, content.get("signature"), key)), None)
    if signer is None:
        raise ReceiptFileInvalid(reason="signature")
    followed = replace(
        enrolment, receipt_key=trusted[-1], key_id=key_id_of(base64.b64decode(trusted[-1]))
    )
    records = content.get("records")
    if not isinstance(records, list):
        raise ReceiptFileInvalid(reason="shape")
    return ReceiptFile(followed, tuple(_answer(record) for record in records), keys)


def _document(text: str) -> JsonObject:
    if len(text) > _LARGEST_RECEIPTS:
        raise ReceiptFileInvalid(reason="size")
    try:
        content = parse_object(text)
    except NotCanonical as error:
        raise ReceiptFileInvalid(reason="not_json") from error
    if content.get("format") != RECEIPTS:
        raise ReceiptFileInvalid(reason="shape")
    return content


def _answer(entry: Json) -> CarriedAnswer:
    if not isinstance(entry, dict) or not isinstance(entry.get("record"), str):
        raise ReceiptFileInvalid(reason="shape")
    receipt, code = entry.get("receipt"), entry.get("code")
    if isinstance(receipt, dict):
        return CarriedAnswer(RecordId(str(entry["record"])), canonical(receipt), None)
    if not isinstance(code, str):
        raise ReceiptFileInvalid(reason="shape")
    return CarriedAnswer(RecordId(str(entry["record"])), None, code)


def _signed(message: bytes, signature: object, key: str) -> bool:
    try:
        public = Ed25519PublicKey.from_public_bytes(base64.b64decode(key, validate=True))
        public.verify(base64.b64decode(cast(str, signature), validate=True), message)
    except (InvalidSignature, ValueError, TypeError):
        return False
    return True


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")
