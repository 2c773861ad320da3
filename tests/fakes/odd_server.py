"""A server that is not the hub: answers every request with the bytes a test gives it."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

PORTAL = b"<html><body>Xin chao! Dang nhap WiFi</body></html>"


def http(status: str, body: bytes = b"", **headers: str) -> bytes:
    """Return a whole HTTP answer; header names with underscores."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


class OddServer:
    """`answer` None: takes the request and stays silent until it is closed. `tls`: speaks only so.

    `pause`: seconds between two small reads, for a line that is slow and alive. `drip`: seconds between two bytes of the
    answer's body (or of all of it, when its head has no end), for a server that keeps its callers for ever.
    """

    def __init__(
        self,
        answer: bytes | None,
        tls: ssl.SSLContext | None = None,
        pause: float = 0.0,
        drip: float = 0.0,
    ) -> None:
        self.requests: list[bytes] = []
        self._answer = answer
        self._tls = tls
        self._pause = pause
        self._drip = drip
        self._listener = socket.create_server(("127.0.0.1", 0))
        if pause:
            self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self._slow = threading.Event()
        self._open: list[socket.socket] = []
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    @property
    def url(self) -> str:
        scheme = "http" if self._tls is None else "https"
        return f"{scheme}://127.0.0.1:{self._listener.getsockname()[1]}"

    def close(self) -> None:
        # A last visit wakes the thread out of `accept`.
        port = self._listener.getsockname()[1]
        self._answer = b""
        self._tls = None
        with socket.create_connection(("127.0.0.1", port)) as visit:
            visit.sendall(b"BYE / HTTP/1.1\r\n\r\n")
            self._thread.join()
        for connection in self._open:
            connection.close()
        self._listener.close()

    def _run(self) -> None:
        while True:
            connection, _ = self._listener.accept()
            if self._tls is not None:
                # A desk that does not like the certificate hangs up; there is nothing to answer then.
                try:
                    connection = self._tls.wrap_socket(connection, server_side=True)
                except OSError:
                    connection.close()
                    continue
            request = self._read(connection)
            if request.startswith(b"BYE "):
                connection.close()
                return
            self.requests.append(request)
            if self._answer is None:
                self._open.append(connection)
                continue
            with connection, suppress(ConnectionError):
                self._send(connection, self._answer)

    def _send(self, connection: socket.socket, answer: bytes) -> None:
        if not self._drip:
            connection.sendall(answer)
            return
        head, end, body = answer.rpartition(b"\r\n\r\n")
        connection.sendall(head + end)
        for byte in body:
            self._slow.wait(self._drip)
            connection.sendall(bytes([byte]))

    def _read(self, connection: socket.socket) -> bytes:
        held = b""
        while b"\r\n\r\n" not in held and (piece := self._piece(connection)):
            held += piece
        head, _, body = held.partition(b"\r\n\r\n")
        for line in head.split(b"\r\n"):
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                while len(body) < int(value) and (piece := self._piece(connection)):
                    body += piece
        return held

    def _piece(self, connection: socket.socket) -> bytes:
        if not self._pause:
            return connection.recv(65536)
        self._slow.wait(self._pause)
        return connection.recv(4096)


@contextmanager
def odd_server(
    answer: bytes | None,
    *,
    tls: ssl.SSLContext | None = None,
    pause: float = 0.0,
    drip: float = 0.0,
) -> Iterator[OddServer]:
    """Run a server that answers `answer` to everything."""
    server = OddServer(answer, tls, pause, drip)
    try:
        yield server
    finally:
        server.close()
