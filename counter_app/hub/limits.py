"""What one caller may ask for: how often, and how deep and long its words may be."""

import math
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass

from counter_app.domain.errors import FieldRefused
from counter_app.domain.lengths import LONGEST_WORDS, within
from counter_app.domain.text import clean
from counter_app.hub.refusals import Refusal
from counter_app.records import Json

_DEEPEST = 32
"""Levels of nesting; our own records have six."""

_LONGEST = 200
"""Characters of the name of a desk, dossier or procedure."""

_MOST_CALLERS = 10_000


@dataclass(slots=True)
class _Bucket:
    left: float
    at: float


class Pace:
    """Calls a caller may make: `burst` at once, `rate` a second in the long run. Counted by each replica for itself."""

    def __init__(self, rate: float, burst: int) -> None:
        self._rate = rate
        self._burst = burst
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()
        self._turn = threading.Lock()

    def check(self, caller: str) -> None:
        """Count one call. Raises Refusal (429, with Retry-After in whole seconds)."""
        with self._turn:
            now = time.monotonic()
            bucket = self._buckets.setdefault(caller, _Bucket(self._burst, now))
            self._buckets.move_to_end(caller)
            if len(self._buckets) > _MOST_CALLERS:
                self._buckets.popitem(last=False)
            bucket.left = min(self._burst, bucket.left + (now - bucket.at) * self._rate)
            bucket.at = now
            if bucket.left >= 1:
                bucket.left -= 1
                return
            wait = max(1, math.ceil((1 - bucket.left) / self._rate))
        raise Refusal(429, "SLOW_DOWN", "too many calls", headers={"Retry-After": str(wait)})


def must_be_shallow(content: Json) -> None:
    """Raises Refusal (400): nested deeper than any of our documents."""
    level: list[Json] = [content]
    for _ in range(_DEEPEST):
        level = [
            inner
            for outer in level
            if isinstance(outer, dict | list)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
        if not level:
            return
    raise Refusal(400, "TOO_DEEP", f"at most {_DEEPEST} levels")


def is_name(text: object) -> bool:
    """Tell whether `text` can name a desk, a dossier or a procedure: a short line of printable characters."""
    return (
        isinstance(text, str)
        and text.isprintable()
        and bool(text.strip())
        and len(text) <= _LONGEST
    )


def said(text: str, field: str) -> str:
    """Return what somebody who runs the hub says of an act, as it is kept. Raises FieldRefused (`field`)."""
    words = within(clean(text), LONGEST_WORDS, field)
    if not words:
        raise FieldRefused(field=field, reason="no_words")
    return words
