"""Signatures through pyHanko. Kept apart from `signatures`, since pyHanko takes most of a second to load."""

from datetime import datetime, timedelta, timezone
from typing import BinaryIO

from pyhanko.pdf_utils.generic import parse_pdf_date
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import (
    EmbeddedPdfSignature,
    SignatureCoverageLevel,
    validate_pdf_signature,
    validate_pdf_timestamp,
)
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko_certvalidator import ValidationContext

from counter_app.domain.digitised import SignatureFact
from counter_app.domain.text import nfc

_VIET_NAM = timezone(timedelta(hours=7))
_ILLEGIBLE = SignatureFact(signer="", signed_at=None, intact=False)

# What malformed structures make the readers raise.
_DAMAGE = (
    PdfError,
    SignatureValidationError,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    IndexError,
    OverflowError,
)
_HARMLESS_LATER = (
    ModificationLevel.NONE,
    ModificationLevel.LTA_UPDATES,
    ModificationLevel.FORM_FILLING,
)
_COVERED = (SignatureCoverageLevel.ENTIRE_FILE, SignatureCoverageLevel.ENTIRE_REVISION)


def facts_of(stream: BinaryIO) -> tuple[SignatureFact, ...]:
    """List the signatures in the order of signing; time stamps of the document only where nobody signed.

    A structure that cannot be followed to its signatures gives one that is not intact: such a file is still to be kept
    byte for byte.
    """
    try:
        reader = PdfFileReader(stream, strict=False)
        if reader.encrypted:
            # Locked by its owner only: everybody may read it.
            reader.decrypt("")
        signatures = list(reader.embedded_regular_signatures)
        stamps = () if signatures else tuple(reader.embedded_timestamp_signatures)
    except _DAMAGE:
        return (_ILLEGIBLE,)
    return tuple(map(_fact, signatures)) + tuple(map(_stamp, stamps))


def _fact(signature: EmbeddedPdfSignature) -> SignatureFact:
    try:
        name = signature.signer_cert.subject.native.get("common_name", "")
        told = _time_of(signature)
    except _DAMAGE:
        return _ILLEGIBLE
    # Several names are possible in one certificate; the last is the person's.
    signer = nfc(str(name[-1] if isinstance(name, list) and name else name))
    signed_at = told.isoformat(timespec="seconds") if told is not None else None
    return SignatureFact(signer, signed_at, _is_intact(signature), _in_term(signature, told))


def _stamp(stamp: EmbeddedPdfSignature) -> SignatureFact:
    """Tell of a time stamp over the document: who vouches for the time, and which."""
    try:
        name = stamp.signer_cert.subject.native.get("common_name", "")
        told = stamp.signed_data["encap_content_info"]["content"].parsed["gen_time"].native
        nobody = ValidationContext(trust_roots=[], allow_fetching=False)
        status = validate_pdf_timestamp(stamp, nobody)
    except _DAMAGE:
        return _ILLEGIBLE
    intact = status.intact and status.valid and status.coverage in _COVERED
    signed_at = told.astimezone(_VIET_NAM).isoformat(timespec="seconds")
    return SignatureFact(nfc(str(name)), signed_at, bool(intact))


def _time_of(signature: EmbeddedPdfSignature) -> datetime | None:
    """Return when the signer's PC says it was, in Viet Nam time.

    The document's entry goes first where it names its zone: signing programs in use write the local time into the
    signature as if it were universal time, seven hours late.
    """
    told = _entry_of(signature)
    if told is None or told.tzinfo is None:
        told = signature.self_reported_timestamp
    if told is None:
        return None
    # A time without its zone is that of the signer's desk.
    return told.astimezone(_VIET_NAM) if told.tzinfo else told.replace(tzinfo=_VIET_NAM)


def _entry_of(signature: EmbeddedPdfSignature) -> datetime | None:
    try:
        return parse_pdf_date(str(signature.sig_object["/M"]), strict=False)
    except _DAMAGE:
        return None


def _in_term(signature: EmbeddedPdfSignature, told: datetime | None) -> bool | None:
    if told is None:
        return None
    try:
        certificate = signature.signer_cert
        return bool(certificate.not_valid_before <= told <= certificate.not_valid_after)
    except _DAMAGE:
        return None


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
