"""A server that is not the hub: answers every request with the bytes a test gives it."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

PORTAL = b"<html><body>Xin chao! Dang nhap WiFi</body></html>"


def http(status: str, body: bytes = b"", **headers: str) -> bytes:
    """Return a whole HTTP answer; header names with underscores."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


class OddServer:
    """`answer` None: takes the request and stays silent until it is closed."""

    def __init__(self, answer: bytes | None) -> None:
        self.requests: list[bytes] = []
        self._answer = answer
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def close(self) -> None:
        # A last visit wakes the thread out of `accept`.
        port = self._listener.getsockname()[1]
        self._answer = b""
        with socket.create_connection(("127.0.0.1", port)) as visit:
            visit.sendall(b"BYE / HTTP/1.1\r\n\r\n")
            self._thread.join()
        for connection in self._open:
            connection.close()
        self._listener.close()

    def _run(self) -> None:
        while True:
            connection, _ = self._listener.accept()
            request = self._read(connection)
            if request.startswith(b"BYE "):
                connection.close()
                return
            self.requests.append(request)
            if self._answer is None:
                self._open.append(connection)
                continue
            with connection:
                connection.sendall(self._answer)

    def _read(self, connection: socket.socket) -> bytes:
        held = b""
        while b"\r\n\r\n" not in held and (piece := connection.recv(65536)):
            held += piece
        head, _, body = held.partition(b"\r\n\r\n")
        for line in head.split(b"\r\n"):
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                while len(body) < int(value) and (piece := connection.recv(65536)):
                    body += piece
        return held


@contextmanager
def odd_server(answer: bytes | None) -> Iterator[OddServer]:
    """Run a server that answers `answer` to everything."""
    server = OddServer(answer)
    try:
        yield server
    finally:
        server.close()
