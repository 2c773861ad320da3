"""Runs the hub on a real socket."""

import ipaddress
import logging
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

import uvicorn
from fastapi import FastAPI

from counter_app.domain.errors import BadUsage, CounterError, HubClockWrong
from counter_app.hub.application import create_hub
from counter_app.hub.certificate import check_certificate
from counter_app.hub.clock import hub_time
from counter_app.hub.drain import Drain
from counter_app.hub.forward_worker import ForwardWorker
from counter_app.hub.forwarding import Portal
from counter_app.hub.heartbeat import beating
from counter_app.hub.renewal import LOOK_EVERY, OwnCertificate, own_certificate
from counter_app.hub.settings import HubSettings
from counter_app.hub.wire import PlainSpokenProtocol

log = logging.getLogger("counter_app.hub")


def _log_warning(trouble: CounterError) -> None:
    log.warning("%s", trouble)


def serve(
    settings: HubSettings,
    announce: Callable[[str], None],
    *,
    portal: Portal | None = None,
    warn: Callable[[CounterError], None] = _log_warning,
    look_every: float = LOOK_EVERY,
) -> None:
    """Serve until interrupted. `announce` is told the address (`http://127.0.0.1:8620`) once it takes calls.

    With a `portal`, dossiers are forwarded to it in the background; it is closed at the end. `warn` is told what who runs
    the hub should know although it serves. Each `look_every` seconds a renewed certificate is looked for.

    Raises BadUsage: plain http off loopback without a proxy in front, half a certificate, an address that cannot be
    listened on, or a key file that `create_hub` refuses; HubCertificateUnfit; StoreNewer.
    """
    check_transport(settings)
    for trouble in check_own_certificate(settings):
        warn(trouble)
    app = create_hub(settings)
    try:
        hub_time(settings).must_be_right()
    except HubClockWrong as trouble:
        # It serves all the same: what is held can be read, and the clock may be set right meanwhile.
        warn(trouble)
    with listen(settings) as listener:
        server = DrainingServer(uvicorn_config(app, settings), app.state.drain)
        announce(address_of(settings, listener))
        worker = None if portal is None else ForwardWorker(settings, portal)
        if worker is not None:
            worker.start()
        try:
            with _renewing(app.state.certificate, warn, look_every):
                server.run(sockets=[listener])
        finally:
            if worker is not None:
                worker.stop()


@contextmanager
def _renewing(
    certificate: OwnCertificate | None, warn: Callable[[CounterError], None], every: float
) -> Iterator[None]:
    """Look for a renewed certificate while the block runs."""
    if certificate is None:
        yield
        return

    def look() -> bool:
        certificate.look(warn)
        return True

    with beating(look, every=every):
        yield


class DrainingServer(uvicorn.Server):
    """Tells the application when it is told to end: uploads then keep what has come and end."""

    def __init__(self, config: uvicorn.Config, drain: Drain) -> None:
        super().__init__(config)
        self._drain = drain

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """A second signal ends it at once, as uvicorn has it."""
        self._drain.begin()
        super().handle_exit(sig, frame)


def check_transport(settings: HubSettings) -> None:
    """Refuse to carry citizens' papers in the clear. Raises BadUsage (`reason`: tls_half, plain_http)."""
    if (settings.tls_cert is None) != (settings.tls_key is None):
        raise BadUsage(reason="tls_half")
    if settings.tls_cert is not None or settings.behind_proxy:
        return
    if not is_loopback(settings.host):
        raise BadUsage(reason="plain_http")
    log.warning("plain http: for this machine only; use a certificate or a proxy for others")


def check_own_certificate(settings: HubSettings) -> tuple[CounterError, ...]:
    """Return what is to be said of the hub's certificate, when it shows one itself. Raises HubCertificateUnfit."""
    certificate = own_certificate(settings)
    if certificate is None:
        return ()
    return check_certificate(
        certificate.current,
        now=settings.now(),
        host=settings.host,
        public_names=settings.public_names,
    )


def is_loopback(host: str) -> bool:
    """Tell whether `host` (a name or an address) can only be reached from this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def listen(settings: HubSettings) -> socket.socket:
    """Return a listening socket. Raises BadUsage (`reason`: cannot_listen)."""
    host = settings.host.strip("[]")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, settings.port), family=family, backlog=512)
    except OSError as error:
        raise BadUsage(reason="cannot_listen", errno=error.errno) from error
    # Handed down to every connection. asyncio does so only for sockets that name their protocol, and these do not: the
    # body of each answer would wait 40 ms for the other end to acknowledge its head.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def address_of(settings: HubSettings, listener: socket.socket) -> str:
    """Return the URL under which the hub answers."""
    scheme = "http" if settings.tls_cert is None else "https"
    host = settings.host if ":" not in settings.host else f"[{settings.host.strip('[]')}]"
    return f"{scheme}://{host}:{listener.getsockname()[1]}"


def uvicorn_config(app: FastAPI, settings: HubSettings) -> uvicorn.Config:
    """Return how uvicorn runs the hub: no access log of its own (it would write paths)."""
    certificate: OwnCertificate | None = app.state.certificate
    return uvicorn.Config(
        app,
        http=PlainSpokenProtocol,
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=settings.behind_proxy,
        forwarded_allow_ips="*" if settings.behind_proxy else None,
        timeout_keep_alive=15,
        timeout_graceful_shutdown=15,
        ssl_context_factory=None if certificate is None else lambda *_: certificate.for_server(),
    )
