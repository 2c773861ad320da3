"""Leader lines of forms, found by structure: small marks alike in size, in one row, evenly spaced.

Marks under letters (dấu nặng) lie in the same rows: they are larger, or out of step with the leader, and stay.
The lower dot of a colon stays too.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from .raster import Pixels

_LEAST_MARKS = 5
_LEAST_SPAN_MM = 8.0

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Marks:
    """Small flat pieces of ink, left to right: their labels, left edges, widths, areas and centres."""

    label: NDArray[np.int64]
    left: Numbers
    wide: Numbers
    area: Numbers
    x: Numbers
    y: Numbers


@dataclass(frozen=True, slots=True)
class _Leader:
    """One leader: the line its marks lie on (y = slope * x + offset), their usual area, and where they stand in it."""

    slope: float
    offset: float
    area: float
    pitch: float
    start: float


def leader_marks(ink: Pixels, dpi: int) -> tuple[Pixels, int]:
    """Return the mask of all leader marks in an ink mask, and how many there are."""
    count, labels, stats, centres = cv2.connectedComponentsWithStats(ink, connectivity=8)
    wide, high = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]
    millimetre = dpi / 25.4
    flat = (high <= 0.9 * millimetre) & (wide <= 4.0 * millimetre)
    flat |= (high <= 0.6 * millimetre) & (wide <= 12.0 * millimetre)
    flat[0] = False
    chosen = np.flatnonzero(flat)
    chosen = chosen[np.argsort(stats[chosen, cv2.CC_STAT_LEFT], kind="stable")]
    marks = _Marks(
        chosen,
        stats[chosen, cv2.CC_STAT_LEFT].astype(np.float64),
        stats[chosen, cv2.CC_STAT_WIDTH].astype(np.float64),
        stats[chosen, cv2.CC_STAT_AREA].astype(np.float64),
        centres[chosen, 0].astype(np.float64),
        centres[chosen, 1].astype(np.float64),
    )
    gone = np.zeros(count, dtype=bool)
    for chain in _chains(marks, millimetre):
        if _is_leader(chain, marks, millimetre):
            gone[marks.label[_members(chain, marks, millimetre)]] = True
    mask: Pixels = np.where(gone[labels], np.uint8(255), np.uint8(0))
    return mask, int(gone.sum())


def _chains(marks: _Marks, millimetre: float) -> list[list[int]]:
    """Link marks left to right where the next one lies in the same row within reach."""
    reach, drift = 3.0 * millimetre, max(1.5, 0.35 * millimetre)
    chains: list[list[int]] = []
    active: list[list[int]] = []
    for mark in range(len(marks.label)):
        left, row = marks.left[mark], marks.y[mark]
        active = [
            chain
            for chain in active
            if left - marks.left[chain[-1]] - marks.wide[chain[-1]] <= reach
        ]
        near = [chain for chain in active if abs(marks.y[chain[-1]] - row) <= drift]
        if near:
            min(near, key=lambda chain: abs(marks.y[chain[-1]] - row)).append(mark)
        else:
            chains.append([mark])
            active.append(chains[-1])
    return chains


def _is_leader(chain: list[int], marks: _Marks, millimetre: float) -> bool:
    if len(chain) < _LEAST_MARKS:
        return False
    left, wide = marks.left[chain], marks.wide[chain]
    if left[-1] + wide[-1] - left[0] < _LEAST_SPAN_MM * millimetre:
        return False
    gaps = left[1:] - (left[:-1] + wide[:-1])
    usual = max(float(np.median(gaps)), 1.0)
    even = float(np.mean(np.abs(gaps - usual) <= max(2.0, 0.6 * usual)))
    return even >= 0.6 and usual <= 2.0 * millimetre


def _members(chain: list[int], marks: _Marks, millimetre: float) -> NDArray[np.bool_]:
    """Choose the marks of the whole row that belong to the leader, also lone ones between letters."""
    leader = _fit(chain, marks)
    in_row = np.abs(marks.y - leader.slope * marks.x - leader.offset) <= max(1.2, 0.15 * millimetre)
    steps = (marks.x - leader.start) / leader.pitch
    in_step = np.abs(steps - np.round(steps)) <= 0.25
    share = marks.area / leader.area
    linked = np.zeros(len(marks.label), dtype=bool)
    linked[chain] = True
    alike = linked & (share >= 0.3) & (share <= 1.35)
    # Joined or swollen marks of a chain, and lone ones between letters, must keep step.
    lone = in_row & in_step & (share >= 0.5) & (share <= 1.7)
    members = alike | lone | (linked & (share < 0.3))
    chosen = np.flatnonzero(members)
    members[chosen[_in_colon(chosen, marks, millimetre)]] = False
    return members


def _in_colon(chosen: NDArray[np.int64], marks: _Marks, millimetre: float) -> NDArray[np.bool_]:
    """Say which marks have a twin straight above, at the distance of a colon's dots."""
    rise = marks.y[chosen, None] - marks.y[None, :]
    aside = np.abs(marks.x[chosen, None] - marks.x[None, :])
    alike = marks.area[None, :] >= 0.5 * marks.area[chosen, None]
    twins = (aside <= 0.15 * millimetre) & (rise >= 0.8 * millimetre) & (rise <= 3 * millimetre)
    return np.asarray((twins & alike).any(axis=1), dtype=np.bool_)


def _fit(chain: list[int], marks: _Marks) -> _Leader:
    x, y = marks.x[chain], marks.y[chain]
    area = float(np.median(marks.area[chain]))
    steps = np.diff(x)
    pitch = float(np.median(steps))
    regular = np.abs(steps - pitch) <= 0.25 * pitch
    pitch = float(np.mean(steps[regular])) if regular.any() else pitch
    # Count the steps along the chain, holes included, and let all marks together say the pitch.
    numbers = np.concatenate([[0.0], np.cumsum(np.maximum(1, np.round(steps / pitch)))])
    whole = np.abs(x - (x[0] + numbers * pitch)) <= 0.5 * pitch
    if whole.sum() >= _LEAST_MARKS:
        slope, start = np.polyfit(numbers[whole], x[whole], 1)
        pitch = float(slope) if slope > 1 else pitch
    else:
        start = x[0]
    tilt, offset = np.polyfit(x, y, 1)
    return _Leader(float(tilt), float(offset), area, max(pitch, 1.0), float(start))
