"""One writer an upload at a time, and none that holds it while its line is dead."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Literal

from starlette.requests import Request
from starlette.types import Message

from counter_app.hub.drain import Drain

_STEP = 0.5
"""Seconds between two looks at whether somebody waits."""

End = Literal["complete", "gone", "stalled", "draining"]


@dataclass(slots=True)
class Lease:
    """The right to change one upload; `waiting` counts the requests that wait for it."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    waiting: int = 0


class Leases:
    """Leases by upload. They live in the event loop's process, as the uploads do in its folder."""

    def __init__(self) -> None:
        self._leases: dict[str, Lease] = {}

    @asynccontextmanager
    async def hold(self, name: str, patience: float) -> AsyncIterator[Lease]:
        """Wait for the upload's turn. Raises TimeoutError after `patience` seconds."""
        lease = self._leases.setdefault(name, Lease())
        lease.waiting += 1
        try:
            async with asyncio.timeout(patience):
                await lease.lock.acquire()
        finally:
            lease.waiting -= 1
            self._forget(name, lease)
        try:
            yield lease
        finally:
            lease.lock.release()
            self._forget(name, lease)

    def _forget(self, name: str, lease: Lease) -> None:
        if not lease.waiting and not lease.lock.locked():
            self._leases.pop(name, None)


class Body:
    """A request's body as it comes, with an eye on the clock."""

    def __init__(
        self, request: Request, lease: Lease, drain: Drain, *, stall: float, contested: float
    ) -> None:
        self._receive = request.receive
        self._lease = lease
        self._drain = drain
        self._stall = stall
        self._contested = contested
        self._pending: asyncio.Future[Message] | None = None
        self.end: End | None = None

    async def gather(self, size: int, seconds: float) -> bytes:
        """Return the next bytes: about `size`, or what came within `seconds`. `end` says why there are no more."""
        held = bytearray()
        clock = asyncio.get_running_loop().time
        until = clock() + seconds
        while self.end is None and len(held) < size and (not held or clock() < until):
            held += await self._next()
        return bytes(held)

    async def _next(self) -> bytes:
        task = self._pending or asyncio.ensure_future(self._receive())
        self._pending = None
        idle = 0.0
        while True:
            done, _ = await asyncio.wait({task}, timeout=_STEP)
            if done:
                break
            idle += _STEP
            if self._drain.begun:
                task.cancel()
                self.end = "draining"
                return b""
            if idle >= (self._contested if self._lease.waiting else self._stall):
                task.cancel()
                self.end = "stalled"
                return b""
        message = task.result()
        if message["type"] == "http.disconnect":
            self.end = "gone"
        elif not message.get("more_body", False):
            self.end = "complete"
        elif self._drain.begun:
            self.end = "draining"
        else:
            # Asked for at once: bytes that come while the last ones are written would be lost with the line.
            self._pending = asyncio.ensure_future(self._receive())
        return bytes(message.get("body", b""))

    def close(self) -> None:
        """Ask for no more. To be called when the body is not read to its end."""
        if self._pending is not None:
            self._pending.cancel()
