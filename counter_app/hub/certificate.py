"""The hub's own certificate, looked at before it serves: what a desk would refuse is better told to who starts the hub."""

import ipaddress
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID

from counter_app.domain.errors import CounterError, HubCertificateEnds, HubCertificateUnfit

_SOON = timedelta(days=30)
_DAY = timedelta(days=1)
_FOR_SERVERS = {ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE}


@dataclass(frozen=True, slots=True)
class Certificate:
    """What the hub shows to desks until it is started again.

    Attributes:
        since, until: from when to when it is valid (UTC).
        names: the DNS names and addresses that it is for; what else stands in it counts for nobody.
    """

    since: datetime
    until: datetime
    names: tuple[str, ...]

    def days_left(self, now: datetime) -> int:
        """Return whole days until it ends, below 0 once it has ended."""
        return (self.until - now) // _DAY

    def is_for(self, host: str) -> bool:
        """Tell whether desks that call `host`, a name or an address, take it."""
        wanted = _plain(host)
        return any(_fits(name, wanted) for name in self.names)


def read_certificate(cert_file: Path, key_file: Path) -> Certificate:
    """Return what stands in a PEM file's first certificate, once it and its key have been found to be a pair.

    Raises HubCertificateUnfit (`reason`: unreadable, key_unreadable, key_differs, unusable).
    """
    try:
        found = x509.load_pem_x509_certificates(cert_file.read_bytes())[0]
        names = _names(found)
        public = _spki(found.public_key())
    except (OSError, ValueError, x509.ExtensionNotFound) as error:
        raise HubCertificateUnfit(reason="unreadable", file=cert_file.name) from error
    try:
        key = load_pem_private_key(key_file.read_bytes(), password=None)
        own = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    except (OSError, ValueError, TypeError) as error:
        raise HubCertificateUnfit(reason="key_unreadable", file=key_file.name) from error
    if own != public:
        raise HubCertificateUnfit(reason="key_differs", file=key_file.name)
    _must_load(cert_file, key_file)
    if not _is_for_servers(found):
        raise HubCertificateUnfit(reason="not_for_servers", file=cert_file.name)
    return Certificate(found.not_valid_before_utc, found.not_valid_after_utc, names)


def check_certificate(
    certificate: Certificate, *, now: datetime, host: str, public_names: Sequence[str]
) -> tuple[CounterError, ...]:
    """Return what is to be said of a certificate that desks take now; `public_names`: how they call the hub.

    Where nobody says how they do, `host`, the address that is listened on, is compared as far as it is one alone.
    Raises HubCertificateUnfit (`reason`: not_yet, expired, no_names, wrong_name).
    """
    told = ", ".join(certificate.names)
    if now < certificate.since:
        raise HubCertificateUnfit(reason="not_yet", since=certificate.since.isoformat())
    if now >= certificate.until:
        raise HubCertificateUnfit(reason="expired", until=certificate.until.isoformat())
    if not certificate.names:
        raise HubCertificateUnfit(reason="no_names")
    for name in public_names:
        if not certificate.is_for(name):
            raise HubCertificateUnfit(reason="wrong_name", name=name, names=told)
    said: list[CounterError] = []
    if certificate.until - now < _SOON:
        days = certificate.days_left(now)
        said.append(HubCertificateEnds(days=days, until=certificate.until.isoformat()))
    if not public_names and _is_one_place(host) and not certificate.is_for(host):
        said.append(HubCertificateUnfit(reason="other_name", name=host, names=told))
    return tuple(said)


def _names(found: x509.Certificate) -> tuple[str, ...]:
    try:
        value = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return ()
    dns = value.get_values_for_type(x509.DNSName)
    return (*dns, *map(str, value.get_values_for_type(x509.IPAddress)))


def _is_for_servers(found: x509.Certificate) -> bool:
    try:
        uses = found.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except x509.ExtensionNotFound:
        return True
    return bool(_FOR_SERVERS.intersection(uses))


def _spki(key: CertificatePublicKeyTypes) -> bytes:
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def _must_load(cert_file: Path, key_file: Path) -> None:
    """OpenSSL has rules of its own, on weak keys and hashes. Raises HubCertificateUnfit."""
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(cert_file, key_file)
    except ssl.SSLError as error:
        raise HubCertificateUnfit(reason="unusable", file=cert_file.name) from error


def _plain(host: str) -> str:
    host = host.strip("[]").rstrip(".").lower()
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        return host


def _fits(name: str, host: str) -> bool:
    """As desks compare: a star stands for one label, the first, and for no address."""
    name = name.lower()
    if name == host:
        return True
    first, _, rest = host.partition(".")
    return name.startswith("*.") and bool(first) and name[2:] == rest and not _is_address(host)


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _is_one_place(host: str) -> bool:
    """Tell whether an address to listen on is how others may call this machine: not all of its addresses, not itself."""
    try:
        address = ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return host != "localhost"
    return not (address.is_unspecified or address.is_loopback)
