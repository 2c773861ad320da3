"""A bad line: a TCP proxy on loopback that can be slow and that breaks where a test says."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cut:
    """Where one connection breaks: after so many bytes to the hub (`up`) or from it (`down`), or before a request that
    begins with `at`; `then` runs just before. `whole`: it does not break, `then` alone happens.
    """

    up: int | None = None
    down: int | None = None
    then: Callable[[], None] | None = None
    at: bytes | None = None
    whole: bool = False


class CutProxy:
    """Forwards to `target`; the first connection follows the first cut, and so on; later ones are whole.

    `rate`: bytes per second in each direction, None for no limit. `up` counts all bytes sent towards the hub.
    """

    def __init__(self, target: int, cuts: list[Cut], rate: int | None) -> None:
        self.up = 0
        self.connections = 0
        self.port = 0
        self._target = target
        self._cuts = list(cuts)
        self._rate = rate
        self._ready = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._stop = asyncio.Event()
        self._thread = threading.Thread(target=self._loop.run_until_complete, args=(self._run(),))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def next_one(self, cut: Cut) -> None:
        """Let the next connection follow `cut`."""
        self._cuts.append(cut)

    def start(self) -> None:
        self._thread.start()
        self._ready.wait()

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()
        self._loop.close()

    async def _run(self) -> None:
        server = await asyncio.start_server(self._connection, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._stop.wait()
        server.close()
        rest = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in rest:
            task.cancel()
        await asyncio.gather(*rest, return_exceptions=True)

    async def _connection(self, near: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        cut = self._cuts.pop(0) if self._cuts else Cut()
        self.connections += 1
        try:
            far, forth = await asyncio.open_connection("127.0.0.1", self._target)
        except OSError:
            back.transport.abort()
            return
        pumps = [
            asyncio.ensure_future(self._pump(near, forth, cut, up=True)),
            asyncio.ensure_future(self._pump(far, back, cut, up=False)),
        ]
        try:
            done, _ = await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
            if any(pump.result() for pump in done) and cut.then is not None and not cut.whole:
                cut.then()
        except asyncio.CancelledError:
            # The proxy closes. asyncio's server would write a cancelled connection down as a bug.
            return
        finally:
            for pump in pumps:
                pump.cancel()
            forth.transport.abort()
            back.transport.abort()

    async def _pump(
        self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, cut: Cut, *, up: bool
    ) -> bool:
        """Forward until an end closes; True when the cut was what ended it."""
        passed = 0
        limit = cut.up if up else cut.down
        at = cut.at if up else None
        try:
            while piece := await source.read(4096):
                there = at is not None and piece.startswith(at)
                if limit is not None and not cut.whole:
                    piece = piece[: limit - passed]
                if there and not cut.whole:
                    return True
                passed += len(piece)
                there = there or (limit is not None and passed >= limit)
                if there and cut.whole and cut.then is not None:
                    limit = at = None
                    cut.then()
                self.up += len(piece) if up else 0
                sink.write(piece)
                await sink.drain()
                if there and not cut.whole:
                    return True
                if self._rate is not None:
                    await asyncio.sleep(len(piece) / self._rate)
        except OSError:
            return False
        return False


@contextmanager
def cut_proxy(
    target: int, cuts: list[Cut] | None = None, *, rate: int | None = None
) -> Iterator[CutProxy]:
    """Run a proxy in front of the port `target` of this machine."""
    proxy = CutProxy(target, cuts or [], rate)
    proxy.start()
    try:
        yield proxy
    finally:
        proxy.close()
