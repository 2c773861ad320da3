"""Signatures of PDFs: who, when, intact; several, later changes, broken ones, certificates out of their term."""

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pikepdf
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pyhanko.keys import load_certs_from_pemder_data, load_private_key_from_pemder_data
from pyhanko.pdf_utils.generic import NumberObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

from counter_app.domain.digitised import SignatureFact
from counter_app.pdf.signatures import read_signatures
from counter_app.services.digitise_ports import DigitiseOptions
from counter_app.workers import PagePool
from tests import odd_files

CLERK = "Nguyễn Thị Ánh Tuyết"
OFFICE = "Ủy ban nhân dân phường Đồng Xoài"


def signer(name: str, *, begins: datetime, ends: datetime) -> signers.SimpleSigner:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(begins)
        .not_valid_after(ends)
        .sign(key, hashes.SHA256())
    )
    held = key.private_bytes(
        serialization.Encoding.DER,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    encoded = certificate.public_bytes(serialization.Encoding.DER)
    return signers.SimpleSigner(
        signing_cert=next(iter(load_certs_from_pemder_data(encoded))),
        signing_key=load_private_key_from_pemder_data(held, passphrase=None),
        cert_registry=SimpleCertificateStore(),  # type: ignore[no-untyped-call]  # pyHanko leaves it untyped
    )


def signed(content: bytes, name: str, field: str, *, over: bool = False) -> bytes:
    """Append the signature of `name`; `over`: of a certificate whose term is over."""
    now = datetime.now(UTC)
    ends = now - timedelta(days=30) if over else now + timedelta(days=300)
    out = io.BytesIO()
    signers.sign_pdf(
        IncrementalPdfFileWriter(io.BytesIO(content)),
        signers.PdfSignatureMetadata(field_name=field, md_algorithm="sha256"),
        signer=signer(name, begins=now - timedelta(days=400), ends=ends),
        new_field_spec=fields.SigFieldSpec(field, on_page=0),
        output=out,
    )
    return out.getvalue()


def facts(content: bytes, tmp_path: Path) -> tuple[SignatureFact, ...]:
    path = tmp_path / "in.pdf"
    path.write_bytes(content)
    return read_signatures(path)


@pytest.fixture(scope="module")
def plain() -> bytes:
    return odd_files.drawn()


@pytest.fixture(scope="module")
def once(plain: bytes) -> bytes:
    return signed(plain, CLERK, "KySo1")


@pytest.fixture(scope="module")
def twice(once: bytes) -> bytes:
    return signed(once, OFFICE, "KySo2")


def test_an_unsigned_document_has_no_signatures(plain: bytes, tmp_path: Path) -> None:
    assert facts(plain, tmp_path) == ()


def test_signatures_stand_in_their_order_with_their_times(twice: bytes, tmp_path: Path) -> None:
    found = facts(twice, tmp_path)
    assert [fact.signer for fact in found] == [CLERK, OFFICE]
    assert [(fact.intact, fact.in_term) for fact in found] == [(True, True)] * 2
    for fact in found:
        told = datetime.fromisoformat(fact.signed_at or "")
        assert abs(datetime.now(UTC) - told) < timedelta(hours=1)


def test_times_are_those_of_viet_nam_and_of_the_entry_that_names_its_zone(
    once: bytes, tmp_path: Path
) -> None:
    at = once.index(b"/M (") + len(b"/M (")
    end = once.index(b")", at)
    assert (facts(once, tmp_path)[0].signed_at or "").endswith("+07:00")
    for entry in (b"D:20240306092705+07'", b"D:20240306022705Z"):
        moved = once[:at] + entry.ljust(end - at) + once[end:]
        assert facts(moved, tmp_path)[0].signed_at == "2024-03-06T09:27:05+07:00"


def test_a_term_that_is_over_is_told_apart_from_damage(plain: bytes, tmp_path: Path) -> None:
    found = facts(signed(plain, CLERK, "KySo1", over=True), tmp_path)
    assert [(fact.signer, fact.intact, fact.in_term) for fact in found] == [(CLERK, True, False)]


def test_a_byte_changed_breaks_every_signature_over_it(twice: bytes, tmp_path: Path) -> None:
    at = twice.index(b"endstream") - 30
    changed = twice[:at] + bytes([twice[at] ^ 1]) + twice[at + 1 :]
    assert [fact.intact for fact in facts(changed, tmp_path)] == [False, False]


def test_a_page_changed_after_signing_is_not_passed_as_signed(once: bytes, tmp_path: Path) -> None:
    writer = IncrementalPdfFileWriter(io.BytesIO(once))
    page = writer.root["/Pages"]["/Kids"][0]
    page["/Rotate"] = NumberObject(180)  # type: ignore[no-untyped-call]  # pyHanko leaves it untyped
    writer.update_container(page)
    out = io.BytesIO()
    writer.write(out)  # type: ignore[no-untyped-call]  # pyHanko leaves it untyped
    assert out.getvalue().startswith(once)
    found = facts(out.getvalue(), tmp_path)
    assert [(fact.signer, fact.intact) for fact in found] == [(CLERK, False)]


def test_bytes_put_behind_the_signature_are_not_signed(once: bytes, tmp_path: Path) -> None:
    found = facts(once + b"\n% anything\n", tmp_path)
    assert [fact.signer for fact in found] == [CLERK]


def test_a_signature_without_its_certificate_is_still_counted(once: bytes, tmp_path: Path) -> None:
    at = once.index(b"/Contents <") + len(b"/Contents <")
    emptied = once[:at] + b"0" * 200 + once[at + 200 :]
    assert facts(emptied, tmp_path) == (SignatureFact("", None, intact=False),)


def test_a_structure_that_cannot_be_followed_counts_as_signed(once: bytes, tmp_path: Path) -> None:
    assert facts(once[: len(once) - 200], tmp_path)[0].intact is False


def test_a_signed_document_is_kept_and_its_text_stands_beside_it(
    twice: bytes, tmp_path: Path
) -> None:
    path = tmp_path / "quyết định.pdf"
    path.write_bytes(twice)
    pool = PagePool(jobs=1)
    try:
        document = pool.digitise([path], tmp_path / "out", DigitiseOptions(()))
    finally:
        pool.close()
    assert document.pdf.read_bytes() == twice
    assert [fact.signer for fact in document.probe.signatures] == [CLERK, OFFICE]
    assert document.pages[0].text.splitlines()[0] == odd_files.LINES[0]
    assert document.pdfa_findings is None


def test_a_signed_document_with_a_password_of_its_owner_is_kept_too(
    plain: bytes, tmp_path: Path
) -> None:
    locked = io.BytesIO()
    with pikepdf.open(io.BytesIO(plain)) as pdf:
        pdf.save(locked, encryption=pikepdf.Encryption(user="", owner="khóa", R=6))
    writer = IncrementalPdfFileWriter(io.BytesIO(locked.getvalue()))
    writer.encrypt("")  # type: ignore[no-untyped-call]  # pyHanko leaves it untyped
    out = io.BytesIO()
    signers.sign_pdf(
        writer,
        signers.PdfSignatureMetadata(field_name="KySo1", md_algorithm="sha256"),
        signer=signer(
            CLERK,
            begins=datetime.now(UTC) - timedelta(days=1),
            ends=datetime.now(UTC) + timedelta(days=1),
        ),
        output=out,
    )
    assert [(fact.signer, fact.intact) for fact in facts(out.getvalue(), tmp_path)] == [
        (CLERK, True)
    ]
