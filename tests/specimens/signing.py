"""A throw-away authority and its one signer, derived from an open seed: worthless by design, equal at every build."""

import io
import random
from datetime import UTC, datetime, timedelta, timezone

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from pyhanko.keys import load_certs_from_pemder_data, load_private_key_from_pemder_data
from pyhanko.pdf_utils.generic import ByteStringObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.signers.pdf_signer import PdfSigningSession
from pyhanko_certvalidator.registry import SimpleCertificateStore

SIGNER = "Ủy ban nhân dân phường Đồng Xoài (MẪU)"
AUTHORITY = "Tổ chức chứng thực MẪU – không có giá trị"
SIGNED_AT = datetime(2026, 9, 15, 9, 30, tzinfo=timezone(timedelta(hours=7)))

_FROM = datetime(2024, 1, 1, tzinfo=UTC)
_UNTIL = datetime(2046, 1, 1, tzinfo=UTC)
_EXPONENT = 65537
_BITS = 2048
_ROUNDS = 32


class _AtSignedTime(signers.PdfSigner):
    """Signs at the time of the paper, not of the build."""

    def init_signing_session(
        self, pdf_out: BasePdfFileWriter, existing_fields_only: bool = False
    ) -> PdfSigningSession:
        session = super().init_signing_session(pdf_out, existing_fields_only)
        session.system_time = SIGNED_AT
        return session


class _SameEveryTime(IncrementalPdfFileWriter):
    """Appends without what differs from build to build: a random identity, the time of writing."""

    def __init__(self, plain: io.BytesIO) -> None:
        super().__init__(plain)
        self._document_id[1] = ByteStringObject(b"specimen-of-2026")

    def _update_meta(self) -> None:
        """Leave the document's own dates as they are."""


def sign_pdf(plain: bytes) -> bytes:
    """Return `plain` with a PAdES signature of the specimen office appended."""
    authority_key, office_key = _key("authority"), _key("office")
    authority = _certificate(AUTHORITY, authority_key, AUTHORITY, authority_key, serial=1)
    office = _certificate(SIGNER, office_key, AUTHORITY, authority_key, serial=2)
    store = SimpleCertificateStore.from_certs(  # type: ignore[no-untyped-call]  # pyHanko leaves it untyped
        load_certs_from_pemder_data(authority)
    )
    key_bytes = office_key.private_bytes(
        serialization.Encoding.DER,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    signer = signers.SimpleSigner(
        signing_cert=next(iter(load_certs_from_pemder_data(office))),
        signing_key=load_private_key_from_pemder_data(key_bytes, passphrase=None),
        cert_registry=store,
    )
    writer = _SameEveryTime(io.BytesIO(plain))
    meta = signers.PdfSignatureMetadata(
        field_name="Signature1",
        reason="MẪU – dữ liệu hư cấu",
        location="Đồng Xoài",
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
    )
    out = io.BytesIO()
    _AtSignedTime(meta, signer=signer).sign_pdf(writer, output=out)
    return out.getvalue()


def authority_certificate() -> bytes:
    """Return the specimen authority's own certificate (DER), the trust root of the signature."""
    key = _key("authority")
    return _certificate(AUTHORITY, key, AUTHORITY, key, serial=1)


def _certificate(
    subject: str, key: rsa.RSAPrivateKey, issuer: str, issuer_key: rsa.RSAPrivateKey, *, serial: int
) -> bytes:
    """Return a certificate as DER."""
    is_authority = subject == issuer
    usage = x509.KeyUsage(
        digital_signature=not is_authority,
        content_commitment=not is_authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=is_authority,
        crl_sign=is_authority,
        encipher_only=False,
        decipher_only=False,
    )
    public = issuer_key.public_key()
    built = (
        x509.CertificateBuilder()
        .subject_name(_name(subject))
        .issuer_name(_name(issuer))
        .public_key(key.public_key())
        .serial_number(serial)
        .not_valid_before(_FROM)
        .not_valid_after(_UNTIL)
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(public), critical=False)
        .sign(issuer_key, hashes.SHA256())
    )
    return built.public_bytes(serialization.Encoding.DER)


def _name(common: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "MẪU – DỮ LIỆU HƯ CẤU"),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )


def _key(seed: str) -> rsa.RSAPrivateKey:
    """Return the RSA key that belongs to `seed`: open to all, fit for specimens only."""
    source = random.Random(seed)
    p, q = _prime(source), _prime(source)
    d = pow(_EXPONENT, -1, (p - 1) * (q - 1))
    numbers = rsa.RSAPrivateNumbers(
        p,
        q,
        d,
        rsa.rsa_crt_dmp1(d, p),
        rsa.rsa_crt_dmq1(d, q),
        rsa.rsa_crt_iqmp(p, q),
        rsa.RSAPublicNumbers(_EXPONENT, p * q),
    )
    return numbers.private_key()


def _prime(source: random.Random) -> int:
    """Return a probable prime of half the key's length whose predecessor shares no factor with the exponent."""
    half = _BITS // 2
    while True:
        number = source.getrandbits(half) | (3 << (half - 2)) | 1
        if number % _EXPONENT != 1 and _is_prime(number, source):
            return number


def _is_prime(number: int, source: random.Random) -> bool:
    """Miller–Rabin."""
    if any(number % small == 0 for small in (3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37)):
        return False
    twos, odd = 0, number - 1
    while odd % 2 == 0:
        twos, odd = twos + 1, odd // 2
    for _ in range(_ROUNDS):
        power = pow(source.randrange(2, number - 1), odd, number)
        if power in (1, number - 1):
            continue
        for _ in range(twos - 1):
            power = pow(power, 2, number)
            if power == number - 1:
                break
        else:
            return False
    return True
