"""A receipt is worth something only for this record, its blobs, this office, and by the enrolled hub's hand."""

import base64
import json
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from counter_app.domain.errors import ReceiptInvalid
from counter_app.domain.ids import Sha256
from counter_app.domain.outbox import Enrolment, OutgoingRecord
from counter_app.records import (
    NeutralRecordBook,
    Receipt,
    canonical,
    key_id_of,
    sign_receipt,
    verify_receipt,
)
from tests.fakes.records import noise, paper_record

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key().public_bytes_raw()
ENROLMENT = Enrolment(
    url="http://127.0.0.1:8620",
    credential="c",
    office="H19.12",
    hub="hub-1",
    receipt_key=base64.b64encode(PUBLIC).decode(),
    key_id=key_id_of(PUBLIC),
)
RECORD = paper_record(noise(10, 1), noise(10, 2))


def _receipt(record: OutgoingRecord = RECORD) -> Receipt:
    return Receipt(
        record=record.id,
        sha256=record.sha256,
        blobs=tuple(sorted(blob.sha256 for blob in record.blobs)),
        office="H19.12",
        desk="Quầy 1",
        received_at="2026-11-24T08:30:00+07:00",
        hub="hub-1",
        key_id=key_id_of(PUBLIC),
    )


def _check(text: str, record: OutgoingRecord = RECORD) -> None:
    NeutralRecordBook().check_receipt(text, record, ENROLMENT)


def test_the_hubs_own_receipt_is_good() -> None:
    text = sign_receipt(_receipt(), KEY)

    _check(text)
    assert verify_receipt(text, ENROLMENT.receipt_key) == _receipt()


def test_a_receipt_is_good_however_its_names_are_ordered() -> None:
    content = json.loads(sign_receipt(_receipt(), KEY))

    _check(json.dumps(dict(reversed(list(content.items()))), indent=1))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"record": "00000000-0000-0000-0000-000000000000"}, "record"),
        ({"sha256": Sha256("0" * 64)}, "sha256"),
        ({"blobs": _receipt().blobs[:1]}, "blobs"),
        ({"blobs": (*_receipt().blobs, Sha256("0" * 64))}, "blobs"),
        ({"office": "H19.13"}, "office"),
        ({"hub": "hub-2"}, "hub"),
    ],
)
def test_a_signed_receipt_for_something_else_is_refused(
    change: dict[str, str], reason: str
) -> None:
    text = sign_receipt(replace(_receipt(), **change), KEY)  # type: ignore[arg-type] # fields of Receipt

    with pytest.raises(ReceiptInvalid) as caught:
        _check(text)

    assert caught.value.details["reason"] == reason


def test_a_receipt_changed_after_signing_is_refused() -> None:
    content = json.loads(sign_receipt(_receipt(), KEY))
    content["received_at"] = "2026-11-24T08:30:01+07:00"

    with pytest.raises(ReceiptInvalid) as caught:
        _check(canonical(content))

    assert caught.value.details["reason"] == "signature"


def test_another_hubs_signature_is_refused() -> None:
    with pytest.raises(ReceiptInvalid) as caught:
        _check(sign_receipt(_receipt(), Ed25519PrivateKey.generate()))

    assert caught.value.details["reason"] == "signature"


def test_a_record_whose_body_was_changed_does_not_fit_its_receipt() -> None:
    changed = replace(RECORD, body=RECORD.body.replace("12/2020", "13/2020"))

    with pytest.raises(ReceiptInvalid):
        _check(sign_receipt(_receipt(), KEY), changed)


@pytest.mark.parametrize("text", ["", "<html>", "{}", "[]", '{"record": 1}'])
def test_what_is_no_receipt_is_refused(text: str) -> None:
    with pytest.raises(ReceiptInvalid):
        _check(text)
