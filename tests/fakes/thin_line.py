"""A thin line that breaks: a TCP proxy on loopback with a rate, a way to go, cuts and lost replies, all from a seed.

The line has a clock of its own. In real time a byte waits until the line is free. Accelerated, the clock goes by the bytes
that pass (at the rate) and by the way that each answer goes, and nobody waits: between two cuts pass as many bytes as on the
real line, only sooner. `Pace(clock=line.clock, sleep=line.wait)` sees the same time, and so chooses the same chunks.
"""

import asyncio
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random

from tests.fakes.http_seen import RequestReader, Seen

_PIECE = 2048
_TO_READ = 0.15
"""Seconds that the far end has to read what came before a cut, when the line is accelerated."""

_LAG = 0.05
"""Seconds by which the proxy itself may be late; a line that was idle for longer has lost that time."""


@dataclass(frozen=True, slots=True)
class LineKind:
    """What a line is like.

    Attributes:
        rate: bytes per second, each way.
        latency: seconds from the last byte of a request to the first of its answer.
        cuts: shortest and longest time in seconds between two cuts; None: it never breaks.
        air: bytes that are on their way at a cut and never arrive.
        lose_replies: the reply to every call is lost the first time.
        real: in real time, not accelerated.
        buffer: bytes that the line's near end takes in before they pass, about; None: as the system likes.
    """

    rate: int = 20_000
    latency: float = 0.1
    cuts: tuple[float, float] | None = None
    air: int = 3000
    lose_replies: bool = False
    real: bool = False
    buffer: int | None = None


class ThinLine:
    """Forwards to the port `target` of this machine.

    `up`, `down`: bytes that were sent on the line, those lost in a cut too. `bodies`: bytes of request bodies by kind of call.
    `cuts`, `lost`: how often it broke, and swallowed a reply.
    """

    def __init__(self, target: int, kind: LineKind, seed: int) -> None:
        self.kind = kind
        self.up = self.down = self.cuts = self.lost = 0
        self.bodies: Counter[str] = Counter()
        self.port = 0
        self._target = target
        self._random = Random(seed)
        self._began = time.monotonic()
        self._passed = 0.0
        self._free_at = self._began
        self._next_cut = self._draw_cut(0.0)
        self._swallowed: set[str] = set()
        self._open: set[_Connection] = set()
        self._never = threading.Event()
        self._ready = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._stop = asyncio.Event()
        self._thread = threading.Thread(target=self._loop.run_until_complete, args=(self._run(),))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def clock(self) -> float:
        """Seconds on this line."""
        return time.monotonic() - self._began if self.kind.real else self._passed

    def wait(self, seconds: float) -> None:
        """Let time pass without a byte; in real time it really does."""
        if self.kind.real:
            self._never.wait(seconds)
        else:
            self._passed += seconds

    def start(self) -> None:
        self._thread.start()
        self._ready.wait()

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()
        self._loop.close()

    def swallows(self, request: Seen) -> bool:
        """Tell whether the reply to this request is lost; once for each call."""
        if not self.kind.lose_replies or request.key in self._swallowed:
            return False
        self._swallowed.add(request.key)
        self.lost += 1
        return True

    async def spend(self, seconds: float) -> None:
        """Let the line be busy."""
        if not self.kind.real:
            self._passed += seconds
            return
        # By the clock and not by sleeps one after the other, which are all a little too long.
        now = time.monotonic()
        self._free_at = max(self._free_at, now - _LAG) + seconds
        if self._free_at > now:
            await asyncio.sleep(self._free_at - now)

    async def breaks(self) -> bool:
        """Tell whether the line broke by now; then every connection over it is gone."""
        if self._next_cut is None or self.clock() < self._next_cut:
            return False
        self.cuts += 1
        self._next_cut = self._draw_cut(self.clock())
        if not self.kind.real:
            # On the real line the hub has long read what came; here it came at once.
            await asyncio.sleep(_TO_READ)
        for connection in list(self._open):
            connection.abort()
        return True

    def _draw_cut(self, now: float) -> float | None:
        return None if self.kind.cuts is None else now + self._random.uniform(*self.kind.cuts)

    async def _run(self) -> None:
        near = socket.create_server(("127.0.0.1", 0))
        if self.kind.buffer is not None:
            near.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, self.kind.buffer)
        server = await asyncio.start_server(self._connect, sock=near, limit=_PIECE)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._stop.wait()
        server.close()
        rest = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in rest:
            task.cancel()
        await asyncio.gather(*rest, return_exceptions=True)

    async def _connect(self, near: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        try:
            far, forth = await asyncio.open_connection("127.0.0.1", self._target, limit=_PIECE)
        except OSError:
            back.transport.abort()
            return
        connection = _Connection(self, back, forth)
        self._open.add(connection)
        try:
            await connection.run(near, far)
        except asyncio.CancelledError:
            # The line closes. asyncio's server would write a cancelled connection down as a bug.
            return
        finally:
            connection.abort()
            self._open.discard(connection)
            self.bodies.update(connection.requests.bodies)


class _Connection:
    def __init__(
        self, line: ThinLine, back: asyncio.StreamWriter, forth: asyncio.StreamWriter
    ) -> None:
        self._line = line
        self._back = back
        self._forth = forth
        self._asked = False
        self._swallow = False
        self.requests = RequestReader()

    def abort(self) -> None:
        self._forth.transport.abort()
        self._back.transport.abort()

    async def run(self, near: asyncio.StreamReader, far: asyncio.StreamReader) -> None:
        """Forward both ways until an end closes or the line breaks."""
        pumps = [asyncio.ensure_future(self._up(near)), asyncio.ensure_future(self._down(far))]
        try:
            await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for pump in pumps:
                pump.cancel()
            await asyncio.gather(*pumps, return_exceptions=True)

    async def _up(self, near: asyncio.StreamReader) -> None:
        line = self._line
        try:
            while piece := await near.read(_PIECE):
                await line.spend(len(piece) / line.kind.rate)
                line.up += len(piece)
                for request in self.requests.feed(piece):
                    self._asked = True
                    self._swallow = line.swallows(request)
                if await line.breaks():
                    # What is in the air is spent and never arrives.
                    lost = await self._air(near)
                    line.up += len(lost)
                    self.requests.feed(lost)
                    return
                self._forth.write(piece)
                await self._forth.drain()
        except OSError:
            return

    async def _air(self, near: asyncio.StreamReader) -> bytes:
        try:
            async with asyncio.timeout(0):
                return await near.read(self._line.kind.air)
        except (TimeoutError, OSError):
            return b""

    async def _down(self, far: asyncio.StreamReader) -> None:
        line = self._line
        try:
            while piece := await far.read(_PIECE):
                if self._swallow:
                    return
                if self._asked:
                    self._asked = False
                    await line.spend(line.kind.latency)
                await line.spend(len(piece) / line.kind.rate)
                line.down += len(piece)
                if await line.breaks():
                    return
                self._back.write(piece)
                await self._back.drain()
        except OSError:
            return


@contextmanager
def thin_line(target: int, kind: LineKind, *, seed: int = 1) -> Iterator[ThinLine]:
    """Run a line of that kind in front of the port `target`."""
    line = ThinLine(target, kind, seed)
    line.start()
    try:
        yield line
    finally:
        line.close()
