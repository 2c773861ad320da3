"""How much goes at once, how fast, and what the line was seen to carry."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from counter_app.domain.errors import LinkDown
from counter_app.domain.link import MOST_SHARING, LinkSample

SMALLEST = 64 * 1024
LEAST = 8 * 1024
"""Bytes of a request that has been made small enough: a proxy that refuses even this wants a person."""

FIRST = 256 * 1024
LARGEST = 4 * 1024**2

AIM = 6.0
"""Seconds that a chunk should take: the hub's word comes often, and the wait for it is a small part of the whole."""

_MOMENT = 0.75
"""Seconds whose worth of bytes may be lost with the answer to the request that begins an upload."""

_FIRST_MOMENT = 16 * 1024
_LARGEST_MOMENT = 256 * 1024
"""However quick the line was: it may not be today, and what goes with the beginning is lost with it."""

_LARGEST_BUNDLE = 512 * 1024
"""However quick the line is: proxies often take no larger body than 1 MB."""

_FEWEST_SHARING = 4
"""Rows that share a call at least, however busy the hub is."""

_NARROW_FOR = 3600.0
"""Seconds after which a way that was too narrow is tried with twice as much: somebody may have widened it."""

_THIN = 4096
"""Bytes per second below which little is handed over at once: each piece must have left within the time of silence."""

_NEWS = 0.5
"""Weight of the last call in what is believed of the line."""

_MOST_KEPT = 256

Passing = Callable[[int], None]
"""Told of bytes that go out, before they are handed to the system; holds them back when they must not go yet."""


class Pace:
    """What is known of the line, over all blobs and records of one link. One thread at a time."""

    def __init__(
        self,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._chunk = FIRST
        self._ceiling = LARGEST
        self._wider_at = 0.0
        self._hear: Callable[[], None] | None = None
        self._rate: float | None = None
        self._limit: int | None = None
        self._free_at = 0.0
        self._samples: list[LinkSample] = []
        self._sharing = MOST_SHARING

    @property
    def chunk(self) -> int:
        """Bytes that go in the next request of an upload: 64 kB to 4 MB."""
        return self._chunk

    @property
    def moment(self) -> int:
        """Bytes that a moment carries: as many may go before the upload's address is known."""
        if self._rate is None:
            return min(_FIRST_MOMENT, self._ceiling)
        return min(round(self._rate * _MOMENT), _LARGEST_MOMENT, self._ceiling)

    @property
    def bundle(self) -> int:
        """Bytes that go in one call when they are many small things: a chunk, and while the line is unknown the smallest."""
        return min(self._chunk, SMALLEST if self._rate is None else _LARGEST_BUNDLE)

    @property
    def sharing(self) -> int:
        """Rows that go in one call at most: fewer where the hub has so much to do that its answer would come too late."""
        return self._sharing

    @contextmanager
    def shared(self, rows: int) -> Iterator[None]:
        """Watch one call that so many rows share. The hub works on them one by one, and is silent until the last is kept."""
        began = self._clock()
        try:
            yield
        except LinkDown:
            self._sharing = max(rows // 2, _FEWEST_SHARING)
            raise
        took = self._clock() - began
        if took > 2 * AIM:
            self._sharing = max(int(rows * 2 * AIM / took), _FEWEST_SHARING)
        elif took < AIM:
            self._sharing = min(self._sharing * 2, MOST_SHARING)

    @property
    def block(self) -> int:
        """Bytes to hand over at once: not more than a second's worth when there is a limit, and little on a line that is
        very thin or not known.
        """
        thin = self._rate is None or self._rate < _THIN
        most = 1024 if thin else 8192
        return most if self._limit is None else max(256, min(most, self._limit))

    def refuse(self, size: int) -> bool:
        """Somebody before the hub takes no request of `size` bytes: send none so large for a while.

        Return False when there is no use in making them smaller.
        """
        if size <= LEAST:
            return False
        self._ceiling = max(min(self._chunk, size) // 2, LEAST)
        self._chunk = self._ceiling
        self._wider_at = self._clock() + _NARROW_FOR
        return True

    def hear(self, alive: Callable[[], None] | None) -> None:
        """Call `alive` whenever bytes go out; what it raises ends the call."""
        self._hear = alive

    def alive(self) -> None:
        """Something goes out."""
        if self._hear is not None:
            self._hear()

    def limit(self, bytes_per_second: int | None) -> None:
        """Send no faster than this from now on; None lifts the limit."""
        self._limit = bytes_per_second
        self._free_at = self._clock()

    def believe(self, bytes_per_second: float) -> None:
        """Begin with what an earlier link measured, until this one has seen better."""
        if self._rate is None and bytes_per_second > 0:
            self._rate = bytes_per_second
            self._chunk = self._within(bytes_per_second * AIM)

    def take_samples(self) -> tuple[LinkSample, ...]:
        """Return what was measured since this was asked last; then it is forgotten here."""
        samples = tuple(self._samples)
        self._samples.clear()
        return samples

    @contextmanager
    def call(self, size: int) -> Iterator[Passing]:
        """Watch one call that carries `size` bytes; a call that fails makes the next chunk smaller."""
        began = self._clock()
        try:
            yield self._hold_back
        except LinkDown:
            if size:
                self._doubt(size / max(self._clock() - began, 1e-6))
            raise
        sample = LinkSample(size, max(self._clock() - began, 1e-6))
        self._samples = [*self._samples[1 - _MOST_KEPT :], sample]
        if sample.is_large:
            self._learn(sample.rate)

    def _learn(self, seen: float) -> None:
        if self._ceiling < LARGEST and self._clock() >= self._wider_at:
            self._ceiling = min(self._ceiling * 2, LARGEST)
            self._wider_at = self._clock() + _NARROW_FOR
        self._rate = seen if self._rate is None else _NEWS * seen + (1 - _NEWS) * self._rate
        # A burst into empty buffers must not make the next chunk huge.
        self._chunk = self._within(min(self._rate * AIM, self._chunk * 2))

    def _doubt(self, most: float) -> None:
        """A call broke: the line carried less than `most` bytes per second, and is worse than was believed."""
        self._chunk = self._within(self._chunk / 2)
        if self._rate is not None:
            self._rate = min(self._rate / 2, most)

    def _hold_back(self, size: int) -> None:
        self.alive()
        if self._limit is None:
            return
        now = self._clock()
        begins = max(self._free_at, now)
        self._free_at = begins + size / self._limit
        if begins > now:
            self._sleep(begins - now)

    def _within(self, size: float) -> int:
        return round(min(max(size, SMALLEST), self._ceiling))
