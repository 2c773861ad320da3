"""A thrifty HTTP/1.1 client for benches: two hundred desks in one process must not cost what they measure."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    headers: Mapping[str, str]
    body: bytes


class Line:
    """One kept-alive connection to whichever of several addresses answers. Raises OSError or EOFError when one breaks."""

    def __init__(self, urls: list[str], silence: float = 30.0) -> None:
        self._places = [(parts.hostname or "", parts.port or 80) for parts in map(urlsplit, urls)]
        self._at = 0
        self._silence = silence
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def call(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes = b""
    ) -> Reply:
        """Send one request and return its answer. After an error the next call goes to the next address."""
        try:
            async with asyncio.timeout(self._silence):
                reader, writer = self._streams or await self._connect()
                lines = [f"{method} {path} HTTP/1.1", "Host: hub", f"Content-Length: {len(body)}"]
                lines += [f"{name}: {value}" for name, value in headers.items()]
                writer.write("\r\n".join([*lines, "", ""]).encode("latin-1") + body)
                return await self._answer(reader, method)
        except (OSError, EOFError, TimeoutError, ValueError) as error:
            self.close()
            self._at = (self._at + 1) % len(self._places)
            raise ConnectionError("the line broke") from error

    def close(self) -> None:
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None

    def begin_at(self, number: int) -> None:
        """Choose the address of the first connection."""
        self._at = number % len(self._places)

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        self._streams = await asyncio.open_connection(*self._places[self._at])
        return self._streams

    async def _answer(self, reader: asyncio.StreamReader, method: str) -> Reply:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        pairs = (line.split(": ", 1) for line in head[1:] if line)
        headers = {name.lower(): value for name, value in pairs}
        status = int(head[0].split()[1])
        length = 0 if method == "HEAD" or status == 204 else int(headers.get("content-length", "0"))
        body = await reader.readexactly(length)
        if headers.get("connection", "").lower() == "close":
            self.close()
        return Reply(status, headers, body)
