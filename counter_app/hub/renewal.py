"""The certificate that the hub shows, and a renewed one taken in while it serves: new connections see it, none is cut."""

import logging
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from counter_app.domain.errors import (
    CounterError,
    HubCertificateNotRenewed,
    HubCertificateUnfit,
)
from counter_app.hub.certificate import Certificate, check_certificate, read_certificate
from counter_app.hub.settings import HubSettings

log = logging.getLogger("counter_app.hub")

LOOK_EVERY = 60.0
"""Seconds between two looks at the files."""

_Mark: TypeAlias = "tuple[int, int, int] | None"


class OwnCertificate:
    """The hub's certificate and key, in the two files that it was started with.

    One thread looks; connections may be made meanwhile.
    """

    def __init__(self, settings: HubSettings, cert_file: Path, key_file: Path) -> None:
        """Raises HubCertificateUnfit: the files are no pair that can be used."""
        self._settings = settings
        self._files = cert_file, key_file
        self._shown = self._marks()
        self._current = read_certificate(cert_file, key_file)
        self._first = self._newest = self._context()
        self._first.sni_callback = self._show_newest
        self._tried: tuple[_Mark, _Mark] | None = None
        self._told: tuple[_Mark, _Mark] | None = None

    @property
    def current(self) -> Certificate:
        """What desks that connect now are shown."""
        return self._current

    def for_server(self) -> ssl.SSLContext:
        """Return what a listening socket takes: each connection is shown the newest certificate."""
        return self._first

    def look(self, warn: Callable[[CounterError], None]) -> None:
        """Take in a pair that was put in the place of the one that is shown; one that desks would refuse is not.

        `warn` is told what is to be said of a new pair. Of one that is not taken it is told once, at the second look: its
        two files may have been written one after the other. It is tried again at each look, as its day may come.
        """
        marks = self._marks()
        if marks == self._shown:
            return
        try:
            fresh = read_certificate(*self._files)
            said = check_certificate(
                fresh,
                now=self._settings.now(),
                host=self._settings.host,
                public_names=self._settings.public_names,
            )
            self._newest = self._context()
        except HubCertificateUnfit as fault:
            if marks == self._tried and marks != self._told:
                self._told = marks
                kept = self._current.until.isoformat()
                warn(HubCertificateNotRenewed(**fault.details, kept_until=kept))
            self._tried = marks
            return
        self._current, self._shown = fresh, marks
        self._tried = self._told = None
        log.info("a renewed certificate is shown from now on, good until %s", fresh.until)
        for trouble in said:
            warn(trouble)

    def _show_newest(
        self, connection: ssl.SSLSocket | ssl.SSLObject, _name: str, _first: ssl.SSLContext
    ) -> None:
        connection.context = self._newest

    def _context(self) -> ssl.SSLContext:
        """A context of its own for each pair: one that fails half-way would leave a live one without a key.

        Raises HubCertificateUnfit.
        """
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        try:
            made.load_cert_chain(*self._files)
        except (ssl.SSLError, OSError) as error:
            raise HubCertificateUnfit(reason="unusable", file=self._files[0].name) from error
        return made

    def _marks(self) -> tuple[_Mark, _Mark]:
        cert, key = self._files
        return _mark(cert), _mark(key)


def own_certificate(settings: HubSettings) -> OwnCertificate | None:
    """Return the certificate that the hub shows itself, None when it shows none. Raises HubCertificateUnfit."""
    if settings.tls_cert is None or settings.tls_key is None:
        return None
    return OwnCertificate(settings, settings.tls_cert, settings.tls_key)


def _mark(file: Path) -> _Mark:
    """What changes when a file is written, replaced, or a link to it is set anew; None: it is not there."""
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
