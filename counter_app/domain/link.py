"""How fast the line to the hub is, and when the queue will be through at that speed. Nothing here guesses: unknown is None."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from enum import StrEnum

MOST_SAMPLES = 32
"""Measurements that are remembered of large calls, and as many of small ones."""

LARGE = 16 * 1024
"""Bytes from which a call says how fast the line is; below, it says how long a call takes that carries next to nothing."""

_HALF_LIFE = timedelta(minutes=10)
_TOO_OLD = timedelta(hours=12)
"""Age from which a measurement says nothing about the line of today."""

_ENOUGH_BYTES = 64 * 1024
"""Bytes that must have been seen before a speed is named."""

_LONGEST_GAP = timedelta(minutes=2)
"""A line that was away for longer has no rhythm from which the next time could be foretold."""

LONGEST_FORECAST = timedelta(days=60)

MOST_SHARING = 64
"""Rows that share one call at most."""

FILE_SHARE = 8
"""No file has more than this part of a shared call: at a cut the file it falls in goes again."""

PACKED = 3
"""A record's JSON is packed to about a third where the hub unfolds it."""


@dataclass(frozen=True, slots=True)
class LinkSample:
    """A call whose body of `bytes` was sent and answered for in `seconds`."""

    bytes: int
    seconds: float

    @property
    def rate(self) -> float:
        """Bytes per second."""
        return self.bytes / max(self.seconds, 1e-6)

    @property
    def is_large(self) -> bool:
        return self.bytes >= LARGE


class LinkState(StrEnum):
    """What was last seen of the line."""

    NOT_ENROLLED = "not_enrolled"
    UNKNOWN = "unknown"
    """Nothing was sent yet."""
    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Measured:
    """A sample and when it was taken (local time)."""

    sample: LinkSample
    at: datetime


@dataclass(frozen=True, slots=True)
class LinkRecord:
    """What a desk remembers of its line between two runs of the program.

    `code` is the error code of the last call when it failed, `seen_at` when the hub last answered as it should, `room` how
    many bytes small rows shared one call with then (0: each had calls of its own). `failed_at`: since when it is away;
    `gaps`: how long it was away between two answers, shortly, and until when.
    """

    measured: tuple[Measured, ...] = ()
    seen_at: datetime | None = None
    code: str | None = None
    failed_at: datetime | None = None
    room: int = 0
    gaps: tuple[Measured, ...] = ()

    @property
    def state(self) -> LinkState:
        """What the last call said; `NOT_ENROLLED` is not this record's to know."""
        if self.failed_at is not None and self.code is not None:
            return LinkState.DOWN
        return LinkState.UNKNOWN if self.seen_at is None else LinkState.UP

    def also_measured(self, samples: Iterable[LinkSample], at: datetime) -> "LinkRecord":
        """Return the record with more measurements; what the last call said stands."""
        return replace(self, measured=self._with(samples, at))

    def answered(
        self, samples: Iterable[LinkSample], at: datetime, *, room: int = 0
    ) -> "LinkRecord":
        """Return the record after calls that went well; `room`: see the attribute."""
        fresh, gaps = tuple(samples), self.gaps
        # The word comes when a record is through: what was sent of it before is no time that the line was away.
        since = at if self.failed_at is None else self.failed_at
        gap = at - since - timedelta(seconds=sum(each.seconds for each in fresh))
        if timedelta(0) < gap <= _LONGEST_GAP:
            gaps = (*gaps, Measured(LinkSample(0, gap.total_seconds()), at))[-MOST_SAMPLES:]
        return LinkRecord(self._with(fresh, at), seen_at=at, room=room, gaps=gaps)

    def failed(self, code: str, samples: Iterable[LinkSample], at: datetime) -> "LinkRecord":
        """Return the record after a call that failed with `code`; what was measured before it counts."""
        since = at if self.failed_at is None else self.failed_at
        measured = self._with(samples, at)
        return LinkRecord(measured, self.seen_at, code, since, self.room, self.gaps)

    def enrolled_anew(self) -> "LinkRecord":
        """Return the record after the hub has let the desk in anew: the trouble of before is over, what was measured stays."""
        return replace(self, code=None, failed_at=None)

    def _with(self, samples: Iterable[LinkSample], at: datetime) -> tuple[Measured, ...]:
        seen = (*self.measured, *(Measured(sample, at) for sample in samples))
        large = [each for each in seen if each.sample.is_large][-MOST_SAMPLES:]
        small = [each for each in seen if not each.sample.is_large][-MOST_SAMPLES:]
        return (*small, *large)


def rate_of(measured: Sequence[Measured], now: datetime) -> int | None:
    """Return the speed of the line in bytes per second, None when too little is known.

    The weighted median of the large calls: each weighs as many seconds as it took, half as many for every ten minutes of
    its age. One burst into empty buffers, or one stall, does not move it. Where there were only small calls: what they
    carried in their time, which is what such a queue will go on with.
    """
    fresh = _fresh(measured, now)
    if sum(each.sample.bytes for each in fresh) < _ENOUGH_BYTES:
        return None
    large = [each for each in fresh if each.sample.is_large]
    if not large:
        seconds = sum(each.sample.seconds for each in fresh)
        carried = sum(each.sample.bytes for each in fresh)
        return max(round(carried / max(seconds, 1e-6)), 1)
    rate = _median((each.sample.rate, _weight(each, now)) for each in large)
    return max(round(rate), 1)


def turn_of(measured: Sequence[Measured], now: datetime) -> float | None:
    """Return the seconds that a call takes which carries next to nothing, None when none was seen.

    None too where there were only such calls: then their time is in the speed.
    """
    fresh = _fresh(measured, now)
    small = [each for each in fresh if not each.sample.is_large]
    if not small or len(small) == len(fresh):
        return None
    return _median((each.sample.seconds, 1.0) for each in small)


def share_of(record: LinkRecord, now: datetime) -> float:
    """Return the part of the time, above 0, in which the line carries: one that breaks every minute is away in between."""
    fresh = _fresh(record.measured, now)
    if not fresh:
        return 1.0
    since = min(each.at for each in fresh)
    carried = sum(_weight(each, now) for each in fresh)
    away = sum(_weight(each, now) for each in _fresh(record.gaps, now) if each.at >= since)
    return carried / (carried + away)


def _fresh(measured: Sequence[Measured], now: datetime) -> list[Measured]:
    return [each for each in measured if abs(now - each.at) <= _TOO_OLD]


def _median(weighed: Iterable[tuple[float, float]]) -> float:
    """Return the value in whose middle half of the weight lies. There must be one."""
    ranked = sorted(weighed)
    half = sum(weight for _, weight in ranked) / 2
    passed = 0.0
    for value, weight in ranked:
        passed += weight
        if passed >= half:
            return value
    return ranked[-1][0]


def _weight(measured: Measured, now: datetime) -> float:
    # A clock that was set back must not make a measurement weigh more than a new one.
    age = max(now - measured.at, timedelta(0))
    return max(measured.sample.seconds, 1e-6) * math.pow(0.5, age / _HALF_LIFE)


@dataclass(frozen=True, slots=True)
class Window:
    """A part of the day in which may be sent, local time; `end` before `start` goes over midnight, equal is all day."""

    start: time
    end: time

    def holds(self, at: datetime) -> bool:
        """Tell whether `at` lies in the window."""
        clock = at.time()
        if self.start < self.end:
            return self.start <= clock < self.end
        return self.start == self.end or clock >= self.start or clock < self.end


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows that go one after the other: how many, their bytes still to cross, the files that these are in, and how many of
    the bytes are the records' own (before they are packed).
    """

    rows: int
    bytes: int
    files: int = 0
    own: int = 0

    def seconds(self, rate: int, turn: float, room: int = 0) -> float:
        """Return the time it takes: a file is asked for and begun, a record is put; small rows share calls of `room` bytes."""
        # Who takes rows together takes records packed.
        spared = min(self.own, self.bytes) * (PACKED - 1) // PACKED if room else 0
        crossing = max(self.bytes - spared, 0)
        return crossing / max(rate, 1) + self._calls(room, crossing) * turn

    def without(self, other: "Batch") -> "Batch":
        """Return what is left without `other`."""
        return Batch(
            max(self.rows - other.rows, 0),
            max(self.bytes - other.bytes, 0),
            max(self.files - other.files, 0),
            max(self.own - other.own, 0),
        )

    def part(self, share: float) -> "Batch":
        """Return so much of it, from 0 to 1."""
        sizes = (self.rows, self.bytes, self.files, self.own)
        return Batch(*(round(size * share) for size in sizes))

    def _calls(self, room: int, crossing: int) -> float:
        """Return the calls whose time is not in the speed already. Files are taken to be spread about their mean."""
        alone = self.rows + 2 * self.files
        if not room or self.rows <= 0:
            return alone
        files_a_row = self.files / self.rows
        mean = max(crossing, 1) / max(self.files, 1)
        small = -math.expm1(-room / FILE_SHARE / mean) if self.files else 1.0
        # A row shares a call when all its files are small, with those that come one after the other and do so too.
        part = math.pow(small, files_a_row)
        run = 1 / max(1 - part, 1e-9)
        sharing = min(MOST_SHARING, room * self.rows / max(crossing, 1), run)
        if sharing < 2:
            return alone
        # Before each such call is one that asks what is there.
        return alone * (1 - part) + self.rows * part / sharing


NOTHING = Batch(0, 0)


@dataclass(frozen=True, slots=True)
class Staying:
    """What does not go by itself: all of it, and the urgent rows among it."""

    all: Batch = NOTHING
    urgent: Batch = NOTHING


@dataclass(frozen=True, slots=True)
class Later:
    """Rows that go when the others are through, and by rules of their own.

    `windows`: they must all hold; `stays`: these rows do not go over this line at all.
    """

    batch: Batch = NOTHING
    windows: tuple[Window, ...] = ()
    stays: bool = False


NOTHING_LATER = Later()


@dataclass(frozen=True, slots=True)
class Forecast:
    """When all will be through (None: not in sight), and when the urgent ones, which go first (None: there are none).

    `rate` in bytes per second; None when the line's speed is not known, and then no time is named either.
    `later` counts what goes by rules of its own and is not in `all`; `later_at`: when that is through, None: not in sight.
    """

    rate: int | None
    all: Batch
    urgent: Batch
    done_at: datetime | None
    urgent_at: datetime | None = field(default=None)
    later: Later = NOTHING_LATER
    later_at: datetime | None = None

    @property
    def through_at(self) -> datetime | None:
        """When everything that goes over this line is through."""
        waits = self.later.batch.rows and not self.later.stays
        return self.later_at if waits else self.done_at


def forecast(
    everything: Batch,
    urgent: Batch,
    *,
    rate: int | None,
    now: datetime,
    windows: Sequence[Window] = (),
    limit: int | None = None,
    turn: float | None = None,
    room: int = 0,
    share: float = 1.0,
    later: Later = NOTHING_LATER,
) -> Forecast:
    """Return when the queue is through at `rate` bytes per second, every call taking `turn` seconds besides; small rows
    share calls of `room` bytes, 0: they do not. The line carries for `share` of the time.

    `everything` counts the urgent rows too, and not those of `later`. `windows`: the parts of the day in which may be sent,
    none for all day, of several each must hold; urgent rows do not wait for them. `limit`: bytes per second that are
    allowed at most.
    """
    if rate is None:
        return Forecast(rate, everything, urgent, None if everything.rows else now, later=later)
    speed = rate if limit is None else min(rate, limit)
    extra = turn or 0.0
    whole = everything.seconds(speed, extra, room) / share
    first = min(urgent.seconds(speed, extra, room) / share, whole)
    urgent_at = _after(now, first, ()) if urgent.rows else None
    done_at = urgent_at if everything.rows else now
    if everything.rows > urgent.rows and not (urgent.rows and urgent_at is None):
        begins = urgent_at or now
        done_at = _after(begins, whole - first, windows)
    later_at = None
    if later.batch.rows and not later.stays and done_at is not None:
        later_at = _after(done_at, later.batch.seconds(speed, extra) / share, later.windows)
    return Forecast(speed, everything, urgent, done_at, urgent_at, later, later_at)


def _after(begins: datetime, seconds: float, windows: Sequence[Window]) -> datetime | None:
    """Return when what takes so long is through; None when that is too far off to name."""
    needed = timedelta(seconds=min(max(seconds, 0.0), LONGEST_FORECAST.total_seconds()))
    if needed >= LONGEST_FORECAST:
        return None
    if not windows:
        return begins + needed
    at = begins
    until = begins + LONGEST_FORECAST
    while at < until:
        change = _next_change(at, windows)
        if all(window.holds(at) for window in windows):
            if needed <= change - at:
                return at + needed
            needed -= change - at
        at = change
    return None


def _next_change(at: datetime, windows: Sequence[Window]) -> datetime:
    """Return the next moment at which a window begins or ends; a day later when none ever does."""
    edges = {edge for window in windows for edge in (window.start, window.end)}
    days = (at, at + timedelta(days=1))
    moments = (
        datetime.combine(day.date(), edge, tzinfo=at.tzinfo) for day in days for edge in edges
    )
    return min((moment for moment in moments if moment > at), default=at + timedelta(days=1))
