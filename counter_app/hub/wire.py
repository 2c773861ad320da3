"""The HTTP protocol below the application: even a request that cannot be parsed is refused in the hub's one shape."""

import asyncio
import json
import logging
import uuid

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from counter_app.hub.logs import fields
from counter_app.hub.refusals import error_body

log = logging.getLogger("counter_app.hub")


HEAD_WITHIN = 20.0
"""Seconds within which a request's head must be there. Whoever takes longer holds a connection for nothing."""

UNREAD_WITHIN = 60.0
"""Seconds that a body may still come for which the answer is given already: a desk's chunk takes some seconds on any line."""


class PlainSpokenProtocol(H11Protocol):
    """uvicorn's protocol without its access log, with its own answers as JSON, and with a limit for those who dawdle."""

    _waiting: asyncio.TimerHandle | None = None
    _unread: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn has it
        """The access log writes paths, and a path may hold a citizen's number: never, whoever configures logging."""
        self.access_log = False
        super().connection_made(transport)
        self._watch()

    def data_received(self, data: bytes) -> None:
        """Take bytes in; a head that is not whole yet has to be, soon."""
        super().data_received(data)
        self._watch()

    def on_response_complete(self) -> None:
        """End a line on which a body drips that nobody reads any more."""
        super().on_response_complete()
        if self.conn.their_state is h11.SEND_BODY and self._unread is None:
            self._unread = self.loop.call_later(UNREAD_WITHIN, self.transport.close)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the clocks."""
        self._stop_watching()
        self._forget_unread()
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:
        """Answer a request that is not HTTP. `msg` is uvicorn's and quotes nothing."""
        self._refuse(400, "BAD_REQUEST", msg)

    def _forget_unread(self) -> None:
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None

    def _watch(self) -> None:
        if self.conn.their_state is not h11.SEND_BODY:
            self._forget_unread()
        if self.conn.their_state is not h11.IDLE:
            self._stop_watching()
        elif self._waiting is None:
            self._waiting = self.loop.call_later(HEAD_WITHIN, self._give_up)

    def _stop_watching(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def _give_up(self) -> None:
        self._waiting = None
        if self.conn.their_state is h11.IDLE and not self.transport.is_closing():
            self._refuse(408, "STALLED", "the request's head did not come in time")

    def _refuse(self, status: int, code: str, message: str) -> None:
        request_id = uuid.uuid4().hex
        log.info("- - %d request=%s", status, request_id, extra=fields(request=request_id))
        body = json.dumps(error_body(code, message, request_id)).encode("utf-8")
        headers = [
            (b"content-type", b"application/json"),
            (b"content-length", str(len(body)).encode("ascii")),
            (b"connection", b"close"),
        ]
        for event in (
            h11.Response(status_code=status, headers=headers, reason=code.encode("ascii")),
            h11.Data(data=body),
            h11.EndOfMessage(),
        ):
            self.transport.write(self.conn.send(event) or b"")
        self.transport.close()
