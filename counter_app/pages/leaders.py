"""Leader lines of forms, found by structure: small marks alike in size, in one row, evenly spaced.

Marks under letters (dấu nặng) lie in the same rows: they are larger or higher, or out of step with the leader, and
stay. The lower dot of a colon stays too. Of thin leaders also what touches letters goes, where it runs free of them.
"""

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from .compiled import compiled
from .dashes import Leader, Place, mark_dashes
from .pieces import Pieces, find_pieces
from .raster import Pixels
from .rules import Line, Runs, erase, runs_on
from .stops import Found, Row, find_stops

_LEAST_MARKS = 5
_LEAST_SPAN_MM = 8.0
_BESIDE_MM = 30.0
# Of the marks of a leader so many are like its usual one; scraps of faint letters are not.
_ALIKE = 0.7
_MOSTLY = 0.6
# Shorter rows count when nothing in them is out of step.
_SHORT_SPAN_MM = 4.5
_STRICTLY = 0.9
# Gaps within leaders of dots and of dashes.
_GAP_MM, _DASH_GAP_MM = 2.0, 2.9
# Pairs of marks that are held against each other at once.
_PAIRS = 500_000

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Leaders:
    """The mask of all leader marks, how many there are, and the dashes that letters stand on or are struck through by.

    What a letter has in common with such a dash is gone with it: `struck` is where. `stops` is where marks went that may be
    decimal points, or stops of a date: whether figures are beside them, only reading tells.
    """

    mask: Pixels
    marks: int
    struck: tuple[Place, ...] = ()
    stops: tuple[Found, ...] = ()


@dataclass(frozen=True, slots=True)
class _Marks:
    """Small flat pieces of ink, left to right: their labels, left edges, widths, heights, areas and centres."""

    label: NDArray[np.int64]
    left: Numbers
    wide: Numbers
    high: Numbers
    area: Numbers
    x: Numbers
    y: Numbers


def leader_marks(whole: Pixels, rules: Pixels, dpi: int) -> Leaders:
    """Find the leaders of a page.

    Args:
        whole: its ink mask (255 for ink); `rules`: what of it rules are.

    Dashes that figures stand on may together look like a short rule.
    """
    millimetre = dpi / 25.4
    ink = np.asarray(cv2.subtract(whole, rules), np.uint8)
    pieces = find_pieces(ink)
    flat = (pieces.high <= 0.9 * millimetre) & (pieces.wide <= 4.0 * millimetre)
    flat |= (pieces.high <= 0.6 * millimetre) & (pieces.wide <= 12.0 * millimetre)
    marks = _marks_of(pieces, np.flatnonzero(flat))
    gone = np.zeros(pieces.count, dtype=np.bool_)
    touching, dashes = np.zeros_like(ink), np.zeros_like(ink)
    struck = set[Place]()
    rows: list[Row] = []
    for chain in _chains(marks, millimetre):
        leader = _leader_of(chain, marks, millimetre)
        if leader is None:
            continue
        members = _members(leader, chain, marks, millimetre)
        gone[marks.label[members]] = True
        reaching = _reaching(leader, marks.x[members])
        if leader.dashed(millimetre):
            struck.update(mark_dashes(dashes, whole, reaching, millimetre))
        else:
            _mark_touching(touching, ink, reaching, millimetre)
            rows.append(Row(reaching, marks.label[members]))
    if not gone.any():
        return Leaders(touching, 0)
    # A dot of its own is a whole: it goes or stays by its size and place alone.
    dots = pieces.mask_of(flat & (pieces.wide <= 1.2 * millimetre))
    joined = cv2.bitwise_or(cv2.subtract(touching, dots), dashes)
    mask = np.asarray(cv2.bitwise_or(joined, pieces.mask_of(gone)), np.uint8)
    stops = find_stops(pieces, ink, rows, millimetre)
    return Leaders(mask, int(gone.sum()), tuple(sorted(struck)), stops)


def _marks_of(pieces: Pieces, chosen: NDArray[np.int64]) -> _Marks:
    chosen = chosen[np.argsort(pieces.left[chosen], kind="stable")]
    left, wide, high, area = (
        figures[chosen].astype(np.float64)
        for figures in (pieces.left, pieces.wide, pieces.high, pieces.area)
    )
    return _Marks(chosen, left, wide, high, area, pieces.x[chosen], pieces.y[chosen])


def _chains(marks: _Marks, millimetre: float) -> list[NDArray[np.int64]]:
    """Link marks left to right where the next one lies in the same row within reach."""
    reach, drift = 3.0 * millimetre, max(1.5, 0.35 * millimetre)
    chain = np.empty(marks.label.size, dtype=np.int64)
    count = _link(marks.left, marks.wide, marks.y, reach, drift, chain)
    order = np.argsort(chain, kind="stable")
    lengths = np.bincount(chain, minlength=count)
    long = np.flatnonzero(lengths >= _LEAST_MARKS)
    ends = np.cumsum(lengths)
    return [order[ends[number] - lengths[number] : ends[number]] for number in long]


@compiled
def _link(
    left: Numbers, wide: Numbers, y: Numbers, reach: float, drift: float, chain: NDArray[np.int64]
) -> int:
    """Give each mark, left to right, the number of its chain; return how many chains there are."""
    last = np.empty(left.size, dtype=np.int64)
    active, count = 0, 0
    for mark in range(left.size):
        kept, nearest = 0, -1
        for place in range(active):
            other = last[place]
            if left[mark] - left[other] - wide[other] > reach:
                continue
            last[kept] = other
            off = abs(y[other] - y[mark])
            if off <= drift and (nearest < 0 or off < abs(y[last[nearest]] - y[mark])):
                nearest = kept
            kept += 1
        active = kept
        if nearest >= 0:
            chain[mark] = chain[last[nearest]]
            last[nearest] = mark
        else:
            chain[mark] = count
            last[active] = mark
            count += 1
            active += 1
    return count


def _leader_of(chain: NDArray[np.int64], marks: _Marks, millimetre: float) -> Leader | None:
    """Return the leader that a chain is, None when it is not even enough to be one."""
    left, wide, area = marks.left[chain], marks.wide[chain], marks.area[chain]
    span = left[-1] + wide[-1] - left[0]
    if span < _SHORT_SPAN_MM * millimetre:
        return None
    least = 0.6 if span >= _LEAST_SPAN_MM * millimetre else _STRICTLY
    gaps = left[1:] - (left[:-1] + wide[:-1])
    usual = max(_median(gaps), 1.0)
    even = float(np.mean(np.abs(gaps - usual) <= max(2.0, 0.6 * usual)))
    if even < least or usual > _DASH_GAP_MM * millimetre:
        return None
    leader = _fit(chain, marks)
    if usual > _GAP_MM * millimetre and not leader.dashed(millimetre):
        return None
    high = marks.high[chain]
    like = (area >= 0.4 * leader.area) & (area <= 2.5 * leader.area)
    like &= high <= 1.5 * leader.high + 1
    off = np.abs(leader.slope * marks.x[chain] + leader.offset - marks.y[chain])
    level = _median(off) <= max(0.75, 0.08 * millimetre)
    return leader if level and float(np.mean(like)) >= max(_ALIKE, least) else None


def _members(
    leader: Leader, chain: NDArray[np.int64], marks: _Marks, millimetre: float
) -> NDArray[np.bool_]:
    """Choose the marks of the whole row that belong to the leader, also lone ones between letters."""
    off = np.abs(marks.y - leader.slope * marks.x - leader.offset)
    in_row = off <= max(1.2, 0.15 * millimetre)
    steps = (marks.x - leader.first) / leader.pitch
    in_step = np.abs(steps - np.round(steps)) <= 0.25
    share = marks.area / leader.area
    low = marks.high <= max(1.3 * leader.high, leader.high + 1)
    low &= marks.area / marks.wide <= 1.45 * leader.thick + 0.25
    linked = np.zeros(len(marks.label), dtype=bool)
    linked[chain] = True
    alike = linked & (share >= 0.3) & (share <= 1.35) & low
    # Marks that ran into each other are no higher for it.
    joined = linked & (marks.high <= 1.2 * leader.high) & (marks.wide >= 1.6 * leader.wide)
    between = marks.x[chain]
    regular = np.abs(np.diff(between) - leader.pitch) <= 0.2 * leader.pitch
    held = np.concatenate([[False], regular[:-1] & regular[1:], [False]])
    swollen = np.zeros_like(linked)
    swollen[chain[held]] = True
    swollen &= (share >= 0.3) & (share <= 1.8) & low
    # Swollen marks of a chain, and lone ones between letters, must keep step.
    lone = in_row & in_step & (share >= 0.5) & (share <= 1.7) & low
    members = alike | joined | swollen | lone | (linked & (share < 0.3))
    if leader.thin(millimetre):
        members |= in_row & low & (marks.wide >= 1.5 * marks.high)
    members &= linked | _within_reach(leader, marks.x, members, millimetre)
    chosen = np.flatnonzero(members)
    members[chosen[_in_colon(chosen, marks, millimetre)]] = False
    return members


def _within_reach(
    leader: Leader, x: Numbers, members: NDArray[np.bool_], millimetre: float
) -> NDArray[np.bool_]:
    """Say which places a leader reaches, from its unbroken part outward, through the marks between a value's words."""
    reach = _BESIDE_MM * millimetre
    start, end = leader.start, leader.end
    places = np.sort(x[members])
    for place in places[places >= end]:
        if place - end > reach:
            break
        end = float(place)
    for place in places[places <= start][::-1]:
        if start - place > reach:
            break
        start = float(place)
    return np.asarray((x >= start) & (x <= end), dtype=np.bool_)


def _reaching(leader: Leader, x: Numbers) -> Leader:
    """Return the leader from its first mark at all to its last, `x` being where they stand."""
    if not x.size:
        return leader
    start, end = min(leader.start, float(x.min())), max(leader.end, float(x.max()))
    return replace(leader, start=start, end=end)


def _mark_touching(mask: Pixels, ink: Pixels, leader: Leader, millimetre: float) -> None:
    """Add to `mask` the marks run into letters: what lies on the leader's line and is no higher than it.

    Of thin leaders all of it; of dots, as high as strokes of letters, those in step that stick out on one side.
    """
    beside = 2 * leader.pitch
    line = Line(
        int(leader.start - beside),
        int(leader.end + beside) + 1,
        (leader.slope, leader.offset),
        leader.high,
    )
    runs = runs_on(ink, line, round(2 * millimetre))
    middle = runs.top + (runs.length - 1) / 2
    near = np.abs(middle - line.at(runs.x)) <= 1.0
    flat = near & (runs.length > 0) & (runs.length <= leader.thick + 1.5)
    if not leader.thin(millimetre):
        flat &= _in_step(runs, leader, flat)
    erase(mask, runs, flat)


def _in_step(runs: Runs, leader: Leader, flat: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Say which columns belong to a dot at its place in the leader, free of other ink to its left or right."""
    chosen = np.zeros_like(flat)
    if not runs.x.size:
        return chosen
    empty = runs.length == 0
    half = max(1, round(leader.wide / 2))
    first, last = int(runs.x[0]), int(runs.x[-1])
    steps = np.arange(
        np.ceil((first + half + 2 - leader.first) / leader.pitch),
        np.floor((last - half - 2 - leader.first) / leader.pitch) + 1,
    )
    for centre in np.round(leader.first + steps * leader.pitch).astype(np.int64) - first:
        inside = slice(centre - half, centre + half + 1)
        open_left = empty[centre - half - 2 : centre - half].any()
        open_right = empty[centre + half + 1 : centre + half + 3].any()
        if flat[inside].mean() >= _MOSTLY and (open_left or open_right):
            chosen[inside] = True
    return chosen


def _in_colon(chosen: NDArray[np.int64], marks: _Marks, millimetre: float) -> NDArray[np.bool_]:
    """Say which marks have a twin straight above, at the distance of a colon's dots."""
    if not chosen.size:
        return np.zeros(0, dtype=np.bool_)
    y = marks.y[chosen]
    above = np.flatnonzero(
        (marks.y >= y.min() - 3 * millimetre) & (marks.y <= y.max() - 0.8 * millimetre)
    )
    found = np.empty(chosen.size, dtype=np.bool_)
    # On a page of noise all pairs at once are a hundred megabytes.
    step = max(1, _PAIRS // max(1, above.size))
    for first in range(0, chosen.size, step):
        some = np.s_[first : first + step]
        rise = y[some, None] - marks.y[None, above]
        aside = np.abs(marks.x[chosen[some], None] - marks.x[None, above])
        alike = marks.area[None, above] >= 0.5 * marks.area[chosen[some], None]
        twins = (aside <= 0.15 * millimetre) & (rise >= 0.8 * millimetre) & (rise <= 3 * millimetre)
        found[some] = (twins & alike).any(axis=1)
    return found


def _fit(chain: NDArray[np.int64], marks: _Marks) -> Leader:
    x, y = marks.x[chain], marks.y[chain]
    steps = np.diff(x)
    pitch = _median(steps)
    regular = np.abs(steps - pitch) <= 0.25 * pitch
    pitch = float(np.mean(steps[regular])) if regular.any() else pitch
    # Count the steps along the chain, holes included, and let all marks together say the pitch.
    numbers = np.concatenate([[0.0], np.cumsum(np.maximum(1, np.round(steps / pitch)))])
    whole = np.abs(x - (x[0] + numbers * pitch)) <= 0.5 * pitch
    first = float(x[0])
    if whole.sum() >= _LEAST_MARKS:
        slope, start = _line_through(numbers[whole], x[whole])
        if slope > 1:
            pitch, first = slope, start
    tilt, offset = _line_through(x, y)
    return Leader(
        slope=tilt,
        offset=offset,
        area=_median(marks.area[chain]),
        wide=_median(marks.wide[chain]),
        high=_median(marks.high[chain]),
        thick=_median(marks.area[chain] / marks.wide[chain]),
        pitch=max(pitch, 1.0),
        first=first,
        start=float(marks.left[chain[0]]),
        end=float(marks.left[chain[-1]] + marks.wide[chain[-1]]),
    )


def _median(values: Numbers) -> float:
    """Return the median of a few numbers; NumPy's own takes ten times as long to begin."""
    ordered, half = np.sort(values), values.size // 2
    return float(ordered[half] if values.size % 2 else (ordered[half - 1] + ordered[half]) / 2)


def _line_through(x: Numbers, y: Numbers) -> tuple[float, float]:
    """Return slope and offset of the line that fits best (least squares); level where all stand at one place."""
    middle_x, middle_y = float(x.sum()) / x.size, float(y.sum()) / y.size
    off = x - middle_x
    spread = float(off @ off)
    slope = float(off @ (y - middle_y)) / spread if spread > 0 else 0.0
    return slope, middle_y - slope * middle_x
