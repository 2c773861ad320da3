"""What leaves the PC: neutral records, their canonical form and schemas, and the hub's signed receipts."""

from counter_app.records.book import NeutralRecordBook
from counter_app.records.bundle import DossierBundle
from counter_app.records.canonical import (
    Json,
    JsonObject,
    NotCanonical,
    canonical,
    parse_object,
    sha256_of,
)
from counter_app.records.ids import record_id
from counter_app.records.incoming import paper_from
from counter_app.records.key_chain import first_link, next_link, trusted_keys
from counter_app.records.receipts import Receipt, key_id_of, sign_receipt, verify_receipt
from counter_app.records.schemas import schema_faults, schema_of

__all__ = [
    "DossierBundle",
    "Json",
    "JsonObject",
    "NeutralRecordBook",
    "NotCanonical",
    "Receipt",
    "canonical",
    "first_link",
    "key_id_of",
    "next_link",
    "paper_from",
    "parse_object",
    "record_id",
    "schema_faults",
    "schema_of",
    "sha256_of",
    "sign_receipt",
    "trusted_keys",
    "verify_receipt",
]
