"""A proxy before the hub that lets no large request through, as web servers do that nobody set up for it."""

import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, cast

_TOO_LARGE = (
    b"HTTP/1.1 413 Request Entity Too Large\r\nContent-Type: text/html\r\n"
    b"Content-Length: 24\r\nConnection: close\r\n\r\n<html>Too large.</html>\r\n"
)


class NarrowDoor(socketserver.ThreadingTCPServer):
    """Forwards to the port `hub` of this machine what is not larger than `widest` bytes; one request a connection.

    `hasty`: it says no as soon as it knows the length, and hangs up on the rest of the body.
    """

    daemon_threads = True

    def __init__(self, hub: int, widest: int, *, hasty: bool = False) -> None:
        super().__init__(("127.0.0.1", 0), _Visit)
        self.hub = hub
        self.widest = widest
        self.hasty = hasty
        self.refused: list[int] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Visit(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        door = cast(NarrowDoor, self.server)
        reader = cast(BinaryIO, self.rfile)
        head = b""
        while not head.endswith(b"\r\n\r\n") and (line := reader.readline()):
            head += line
        size = 0
        for line in head.split(b"\r\n"):
            if line.lower().startswith(b"content-length:"):
                size = int(line.partition(b":")[2])
        too_large = size > door.widest
        body = b"" if too_large and door.hasty else reader.read(size)
        if too_large:
            door.refused.append(size)
            self.wfile.write(_TOO_LARGE)
            return
        with socket.create_connection(("127.0.0.1", door.hub)) as hub:
            hub.sendall(head.replace(b"Connection: keep-alive", b"Connection: close") + body)
            while piece := hub.recv(65536):
                self.wfile.write(piece)


@contextmanager
def narrow_door(hub: int, widest: int, *, hasty: bool = False) -> Iterator[NarrowDoor]:
    """Run such a proxy."""
    with NarrowDoor(hub, widest, hasty=hasty) as door:
        thread = threading.Thread(target=door.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield door
        finally:
            door.shutdown()
            thread.join()
