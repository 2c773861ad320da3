"""The HTTP protocol below the application: even a request that cannot be parsed is refused in the hub's one shape."""

import asyncio
import json
import logging
import uuid

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from counter_app.hub.refusals import error_body

log = logging.getLogger("counter_app.hub")


class PlainSpokenProtocol(H11Protocol):
    """uvicorn's protocol without its access log, and with its one answer of its own as JSON."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn has it
        """The access log writes paths, and a path may hold a citizen's number: never, whoever configures logging."""
        self.access_log = False
        super().connection_made(transport)

    def send_400_response(self, msg: str) -> None:
        """Answer a request that is not HTTP. `msg` is uvicorn's and quotes nothing."""
        request_id = uuid.uuid4().hex
        log.info("- - 400 request=%s", request_id)
        body = json.dumps(error_body("BAD_REQUEST", msg, request_id)).encode("utf-8")
        headers = [
            (b"content-type", b"application/json"),
            (b"content-length", str(len(body)).encode("ascii")),
            (b"connection", b"close"),
        ]
        for event in (
            h11.Response(status_code=400, headers=headers, reason=b"Bad Request"),
            h11.Data(data=body),
            h11.EndOfMessage(),
        ):
            self.transport.write(self.conn.send(event) or b"")
        self.transport.close()
