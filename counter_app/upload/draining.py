"""Connections that tell a slow line from a dead one.

What the system holds unsent is kept small, so that writing a body goes at the pace of the line; and while the answer
is awaited, bytes that still leave this PC count as life.
"""

import http.client
import select
import socket
import struct
import sys
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from http.client import RemoteDisconnected
from io import BufferedReader
from types import TracebackType
from typing import TYPE_CHECKING

from requests import PreparedRequest
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import ConnectionPool, HTTPConnectionPool, HTTPSConnectionPool
from urllib3.response import HTTPResponse

if TYPE_CHECKING:
    from urllib3._base_connection import BaseHTTPConnection, BaseHTTPSConnection

if sys.platform == "linux":
    import fcntl
    import termios

_SEND_BUFFER = 128 * 1024
"""Bytes the system may hold unacknowledged."""

_UNSENT_MARK = 16 * 1024
"""Bytes it may hold that have not even left (TCP_NOTSENT_LOWAT): more would only hide how fast the line is."""

_LOOK = 1.0
"""Longest pause in seconds between two looks at how much is still to leave."""


HEAD_WITHIN = 120.0
"""Seconds within which an answer's head must be there once the request has left."""


Alive = Callable[[], None]
"""Called while something still leaves this PC. What it raises ends the call."""


class DrainingAdapter(HTTPAdapter):
    """requests' adapter over such connections, that also notice a dead peer. `alive`: see `wait_while_it_drains`."""

    def __init__(self, alive: Alive | None = None) -> None:
        self._alive = alive
        super().__init__()

    def init_poolmanager(
        self, connections: int, maxsize: int, block: bool = False, **pool_kwargs: object
    ) -> None:
        options = [
            *HTTPConnection.default_socket_options,
            (socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER),
            (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1),
        ]
        mark = getattr(socket, "TCP_NOTSENT_LOWAT", None)
        if mark is not None:
            options.append((socket.IPPROTO_TCP, mark, _UNSENT_MARK))
        super().init_poolmanager(connections, maxsize, block, socket_options=options, **pool_kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _SecurePool}

    def get_connection_with_tls_context(
        self,
        request: PreparedRequest,
        verify: bool | str | None,
        proxies: Mapping[str, str] | None = None,
        cert: tuple[str, str] | str | None = None,
    ) -> ConnectionPool:
        """Return the pool that this request's connection comes from."""
        pool = super().get_connection_with_tls_context(request, verify, proxies, cert)
        if isinstance(pool, _Pool | _SecurePool):
            pool.alive = self._alive
        return pool


class Deadline:
    """Ends a conversation that goes on for ever: a byte now and then is life to a socket, whose patience begins anew with each.

    `line`: what is hung up on after `seconds`, unless the block ends before. Reading then comes to an end at once.
    """

    def __init__(self, line: object, seconds: float) -> None:
        self._line = line if isinstance(line, socket.socket) else None
        self._timer = threading.Timer(seconds, self._hang_up)
        self._timer.daemon = True
        self.passed = False
        """Whether it was hung up on."""

    def __enter__(self) -> "Deadline":
        self._timer.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._timer.cancel()

    def _hang_up(self) -> None:
        self.passed = True
        if self._line is not None:
            # The plain socket's own way: TLS would want to say good-bye, to somebody who does not listen.
            with suppress(OSError):
                socket.socket.shutdown(self._line, socket.SHUT_RDWR)


class _Head:
    """The beginning of an answer, line by line. It ends with an empty line; where the line broke before, that is a cut."""

    def __init__(self, source: BufferedReader) -> None:
        self.source = source

    def readline(self, limit: int = -1) -> bytes:
        """Raises RemoteDisconnected."""
        line = self.source.readline(limit)
        if not line:
            raise RemoteDisconnected("cut within the head of an answer")
        return line

    def close(self) -> None:
        self.source.close()


class _Whole(http.client.HTTPResponse):
    """The library's answer takes a head that was cut for a whole one, and what was cut off for never said."""

    def begin(self) -> None:
        head = _Head(self.fp)
        self.fp = head  # type: ignore[assignment] # all that `begin` asks of it
        try:
            super().begin()
        finally:
            # Closed already when the answer has no body.
            if self.fp is head:  # type: ignore[comparison-overlap] # as set above
                self.fp = head.source


class _Draining(HTTPConnection):
    response_class = _Whole
    head_within = HEAD_WITHIN
    alive: Alive | None = None
    line: socket.socket | None = None
    """What the answer is read from: `sock` is given up with the head of an answer that is the last one."""

    def getresponse(self) -> HTTPResponse:  # type: ignore[override]  # as urllib3 has it
        self.line = self.sock
        wait_while_it_drains(self.sock, self.timeout, self.alive)
        with Deadline(self.sock, self.head_within):
            return super().getresponse()


class _SecureDraining(HTTPSConnection):
    response_class = _Whole
    head_within = HEAD_WITHIN
    alive: Alive | None = None
    line: socket.socket | None = None
    """What the answer is read from: `sock` is given up with the head of an answer that is the last one."""

    def getresponse(self) -> HTTPResponse:  # type: ignore[override]  # as urllib3 has it
        self.line = self.sock
        wait_while_it_drains(self.sock, self.timeout, self.alive)
        with Deadline(self.sock, self.head_within):
            return super().getresponse()


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Draining
    alive: Alive | None = None

    def _new_conn(self) -> "BaseHTTPConnection":
        connection = super()._new_conn()
        if isinstance(connection, _Draining):
            connection.alive = self.alive
        return connection


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureDraining
    alive: Alive | None = None

    def _new_conn(self) -> "BaseHTTPSConnection":
        connection = super()._new_conn()
        if isinstance(connection, _SecureDraining):
            connection.alive = self.alive
        return connection


def wait_while_it_drains(
    line: socket.socket | None, silence: object, alive: Alive | None = None
) -> None:
    """Return when the answer begins, or when `silence` seconds passed in which not a byte left this PC.

    The caller then waits for the answer as ever. Without a limit, or where the system does not tell how much is
    unsent, there is nothing to wait for here. `alive` is called whenever some more has left.
    """
    if line is None or not isinstance(silence, int | float):
        return
    unsent = _unsent(line)
    until = time.monotonic() + silence
    while unsent:
        pause = min(_LOOK, max(until - time.monotonic(), 0.0))
        if select.select([line], [], [], pause)[0]:
            return
        left = _unsent(line)
        if left < unsent:
            until = time.monotonic() + silence
            if alive is not None:
                alive()
        elif time.monotonic() >= until:
            return
        unsent = left


def _unsent(line: socket.socket) -> int:
    """Return how many bytes the other end has not acknowledged; 0 where the system does not tell."""
    if sys.platform != "linux":
        # There the small send buffer alone must do.
        return 0
    found = fcntl.ioctl(line.fileno(), termios.TIOCOUTQ, bytes(4))
    return int(struct.unpack("i", found)[0])
