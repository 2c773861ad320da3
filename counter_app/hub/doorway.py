"""What every request passes: an id, the tus headers, a log line without personal data, and a clean end to any bug."""

import logging
import time
import uuid

from starlette.datastructures import MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from counter_app.hub import encoding, frames, tus_headers
from counter_app.hub.logs import fields, places
from counter_app.hub.metrics import Metrics
from counter_app.hub.refusals import error_body

log = logging.getLogger("counter_app.hub")


class Doorway:
    """ASGI wrapper around the whole application, outside the framework's own error page."""

    def __init__(self, app: ASGIApp, metrics: Metrics, hub: str) -> None:
        self._app = app
        self._hub = hub
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        visit = _Visit(scope, send, self._hub)
        try:
            await self._app(scope, receive, visit.send)
        except Exception as error:  # noqa: BLE001 - the boundary: a bug ends one request, not the hub
            _log_bug(visit.id, error)
            if not visit.status:
                body = error_body("INTERNAL_ERROR", "a bug in the hub", visit.id)
                await JSONResponse(body, status_code=500)(scope, receive, visit.send)
        spent = time.monotonic() - visit.began
        route = _route(scope)
        self._metrics.count(scope["method"], route, visit.status, round(spent * 1_000_000))
        log.info(
            "%s %s %d %d ms office=%s request=%s",
            scope["method"],
            route,
            visit.status,
            round(spent * 1000),
            scope.get("counter_app.office", "-"),
            visit.id,
            extra=fields(
                method=scope["method"],
                route=route,
                status=visit.status,
                ms=round(spent * 1000),
                office=str(scope.get("counter_app.office", "-")),
                request=visit.id,
            ),
        )


class _Visit:
    """One request on its way through: prepares the scope and dresses the answer."""

    def __init__(self, scope: Scope, send: Send, hub: str) -> None:
        self._hub = hub
        self.id = uuid.uuid4().hex
        self.began = time.monotonic()
        self.status = 0
        self._send = send
        self._is_tus = scope["path"] == "/v1/files" or scope["path"].startswith("/v1/files/")
        scope["counter_app.request_id"] = self.id
        if self._is_tus:
            _override_method(scope)
        self._is_head = scope["method"] == "HEAD"

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            headers["X-Request-Id"] = self.id
            # A desk tells its hub from a captive portal, another server or another hub by this name.
            headers["X-Counter-Hub"] = self._hub
            if self._is_tus:
                headers["Tus-Resumable"] = tus_headers.VERSION
                if self._is_head:
                    headers["Cache-Control"] = "no-store"
            else:
                headers["Accept-Encoding"] = encoding.ACCEPTED
                headers["Accept-Post"] = frames.MEDIA_TYPE
        await self._send(message)


def _override_method(scope: Scope) -> None:
    """tus: what the header says is the method, whatever a proxy that does not know PATCH made of it."""
    for name, value in scope["headers"]:
        if name == b"x-http-method-override":
            scope["method"] = value.decode("latin-1").strip().upper()


def _route(scope: Scope) -> str:
    """The route's pattern: a path may hold a citizen's number."""
    return str(getattr(scope.get("route"), "path", "-"))


def _log_bug(request_id: str, error: Exception) -> None:
    """Where it happened and what kind it was; its message may quote what a desk sent."""
    where = places(error)
    log.error(
        "bug %s request=%s at %s",
        type(error).__name__,
        request_id,
        " < ".join(where),
        extra=fields(request=request_id, error=type(error).__name__),
    )
