"""Signatures through pyHanko. Kept apart from `signatures`, since pyHanko takes most of a second to load."""

from typing import BinaryIO

from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import (
    EmbeddedPdfSignature,
    SignatureCoverageLevel,
    validate_pdf_signature,
)
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko_certvalidator import ValidationContext

from counter_app.domain.digitised import SignatureFact
from counter_app.domain.text import nfc

# What malformed structures make the readers raise.
_DAMAGE = (
    PdfError,
    SignatureValidationError,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    IndexError,
)
_HARMLESS_LATER = (
    ModificationLevel.NONE,
    ModificationLevel.LTA_UPDATES,
    ModificationLevel.FORM_FILLING,
)
_COVERED = (SignatureCoverageLevel.ENTIRE_FILE, SignatureCoverageLevel.ENTIRE_REVISION)


def facts_of(stream: BinaryIO) -> tuple[SignatureFact, ...]:
    """List the signatures in the order of signing; () when the structure cannot be followed to any."""
    try:
        signatures = list(PdfFileReader(stream, strict=False).embedded_regular_signatures)
    except _DAMAGE:
        return ()
    return tuple(_fact(signature) for signature in signatures)


def _fact(signature: EmbeddedPdfSignature) -> SignatureFact:
    try:
        name = signature.signer_cert.subject.native.get("common_name", "")
        told = signature.self_reported_timestamp
    except _DAMAGE:
        return SignatureFact(signer="", signed_at=None, intact=False)
    # Several names are possible in one certificate; the last is the person's.
    signer = nfc(str(name[-1] if isinstance(name, list) and name else name))
    signed_at = told.isoformat(timespec="seconds") if told is not None else None
    return SignatureFact(signer, signed_at, _is_intact(signature))


def _is_intact(signature: EmbeddedPdfSignature) -> bool:
    nobody = ValidationContext(trust_roots=[], allow_fetching=False)
    try:
        status = validate_pdf_signature(signature, nobody, ts_validation_context=nobody)
    except _DAMAGE:
        return False
    return bool(
        status.intact
        and status.valid
        and status.coverage in _COVERED
        and status.modification_level in _HARMLESS_LATER
    )
