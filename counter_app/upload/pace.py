"""How much goes at once, how fast, and what the line was seen to carry."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from counter_app.domain.errors import LinkDown
from counter_app.domain.link import MOST_SHARING, LinkSample

SMALLEST = 64 * 1024
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
            return _FIRST_MOMENT
        return min(round(self._rate * _MOMENT), _LARGEST_MOMENT)

    @property
    def bundle(self) -> int:
        """Bytes that go in one call when they are many small things: a chunk, and while the line is unknown the smallest."""
        return SMALLEST if self._rate is None else min(self._chunk, _LARGEST_BUNDLE)

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
        """Bytes to hand over at once: not more than a second's worth when there is a limit."""
        return 8192 if self._limit is None else max(256, min(8192, self._limit))

    def lower_ceiling(self) -> bool:
        """A proxy before the hub takes no chunk of this size: none so large from now on. False when none is smaller."""
        if self._chunk <= SMALLEST:
            return False
        self._ceiling = max(self._chunk // 2, SMALLEST)
        self._chunk = self._ceiling
        return True

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
        self._rate = seen if self._rate is None else _NEWS * seen + (1 - _NEWS) * self._rate
        # A burst into empty buffers must not make the next chunk huge.
        self._chunk = self._within(min(self._rate * AIM, self._chunk * 2))

    def _doubt(self, most: float) -> None:
        """A call broke: the line carried less than `most` bytes per second, and is worse than was believed."""
        self._chunk = self._within(self._chunk / 2)
        if self._rate is not None:
            self._rate = min(self._rate / 2, most)

    def _hold_back(self, size: int) -> None:
        if self._limit is None:
            return
        now = self._clock()
        begins = max(self._free_at, now)
        self._free_at = begins + size / self._limit
        if begins > now:
            self._sleep(begins - now)

    def _within(self, size: float) -> int:
        return round(min(max(size, SMALLEST), self._ceiling))
