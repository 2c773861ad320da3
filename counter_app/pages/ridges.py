"""A mask of print made true: rough edges go with their neighbours, strokes that blur has run together are parted again, hairs
that it has paled are put back.

Run together are a hook and its hat, the hole of a letter, an 8 under a fold; hairs are the flag of a 1, the bar of an e. Of
most rows a plain pass over all pixels, which the processor makes many at a time, says where there is anything to be looked at.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from .compiled import compiled
from .pieces import Places
from .raster import Pixels

_WHITE = 255
_REACH = 3
# As high are the holes of letters that blur may close, at most.
_HOLE = 12
_LEAST = 12
_GRAINS = 5.0
_SHARE = 0.16
# A hair shows this share of the contrast around it, where a stroke shows half.
_HAIR = 0.3
_PLAIN_CONTRAST = 36
# Beside plain print a hair may be paler than that: so many times the grain, or this at the least.
_WEAK_GRAINS, _WEAK_CONTRAST = 7.0, 18
_BESIDE = 9
_ACROSS = ((0, 1), (1, 0), (1, 1), (1, -1))
_AROUND = ((-1, -1), (-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1))
_RIDGE = 1
_LOOSE = 1
_TURNS = 4
_UNSETTLED = 10
_WORD = 8
_ONES = 0x0101010101010101
_PIXELS_PER_RIDGE = 256


def open_up(ink: Pixels, tone: Pixels, darkest: Pixels, grain: float) -> None:
    """Take out of a mask of print (255), in place, the ridges between strokes.

    A ridge is lighter than what lies on either side of it, within three pixels, by more than grain and by a sixth of the
    contrast. One that parts no stroke from another and opens no hole is but a corner, and stays: it would only cost bytes.

    Args:
        tone: how light each pixel is against its paper.
        darkest: the darkest tone around each.
        grain: the standard deviation of bare paper in `tone`.
    """
    least = max(_LEAST, round(_GRAINS * grain))
    room = ink.size // _PIXELS_PER_RIDGE + 64
    while True:
        rows, columns = np.empty((2, room), np.int32)
        count = _ridges(ink, tone, darkest, least, rows, columns)
        if count <= room:
            break
        room = count
    _part(ink, rows[:count], columns[:count])


@dataclass(frozen=True, slots=True)
class Hairs:
    """Hairs of letters, each a row and a column: of plain print, and what is too pale for print but lies beside such."""

    plain: tuple[Places, Places]
    weak: tuple[Places, Places]


def find_hairs(ink: Pixels, tone: Pixels, darkest: Pixels, grain: float) -> Hairs:
    """Find the hairs that a mask of print (255) is without: thin strokes too pale for their threshold.

    A hair is darker than what lies on either side of it, within three pixels, by as much as a ridge is lighter (`open_up`),
    and shows three tenths of the contrast around.

    Args:
        tone, darkest, grain: see `open_up`.
    """
    least = max(_LEAST, round(_GRAINS * grain))
    contrast = min(max(_WEAK_CONTRAST, round(_WEAK_GRAINS * grain)), _PLAIN_CONTRAST)
    beside = np.asarray(cv2.erode(darkest, np.ones((_BESIDE, _BESIDE), np.uint8)), np.uint8)
    pale = cv2.convertScaleAbs(darkest, alpha=_HAIR, beta=_WHITE * (1 - _HAIR))
    around = (darkest, np.asarray(pale, np.uint8), beside)
    room = ink.size // _PIXELS_PER_RIDGE + 64
    while True:
        rows, columns = np.empty((2, room), np.int32)
        count = _hairs(ink, tone, around, (least, contrast), rows, columns)
        if count <= room:
            break
        room = count
    rows, columns = rows[:count], columns[:count]
    plain = darkest[rows, columns] <= _WHITE - _PLAIN_CONTRAST
    return Hairs((rows[plain], columns[plain]), (rows[~plain], columns[~plain]))


def put_back(ink: Pixels, rows: Places, columns: Places) -> None:
    """Add hairs to a mask of print (255), in place.

    One that neither joins strokes nor closes a hole nor stands out of a stroke is but a rough edge, and is left out.
    """
    # Seen as paper, they part it.
    np.bitwise_not(ink, out=ink)
    _part(ink, rows, columns)
    np.bitwise_not(ink, out=ink)


def put_weak_back(ink: Pixels, rows: Places, columns: Places) -> None:
    """Add weak hairs as `put_back` does, but none that hangs together with no print: paper is never even."""
    put_back(ink, rows, columns)
    _leave_loose_out(ink, rows, columns)


def settle(ink: Pixels, tone: Pixels, half: Pixels, palest: int) -> Pixels:
    """Return a mask (255) in which pixels that may be ink or not, by an eighth of a pixel of an edge, are as most around them.

    None that joins or parts strokes, or is a mark alone; none whose threshold is above `palest`.

    Args:
        tone: how light each pixel is against its paper; half: below which tone it is print.
    """
    settled = ink.copy()
    _settle(ink, tone, half, np.uint8(min(max(palest, 0), _WHITE)), settled)
    return settled


@compiled
def _settle(ink: Pixels, tone: Pixels, half: Pixels, palest: np.uint8, settled: Pixels) -> None:
    height, width = ink.shape
    near = np.zeros((width + _WORD - 1) // _WORD * _WORD, np.uint8)
    words = near.view(np.uint64)
    for y in range(1, height - 1):
        _tell_unsettled(tone[y], half[y], palest, near)
        for word in range(words.size):
            left = words[word]
            while left != 0:
                x = _WORD * word + _first_byte(left)
                left &= left - np.uint64(1)
                if x < 1 or x >= width - 1:
                    continue
                turns, inked = _turns(ink, y, x)
                if turns == 2 and ink[y, x] != 0 and inked <= 3:
                    settled[y, x] = 0
                elif turns == 2 and ink[y, x] == 0 and inked >= 5:
                    settled[y, x] = 255


@compiled
def _tell_unsettled(tone: Pixels, half: Pixels, palest: np.uint8, near: Pixels) -> None:
    for x in range(tone.size):
        apart = np.uint8(max(tone[x], half[x]) - min(tone[x], half[x]))
        near[x] = np.uint8(apart < _UNSETTLED) & np.uint8(half[x] <= palest)


@compiled
def _first_byte(word: np.uint64) -> int:
    """Return which of the eight bytes of a word (of ones and noughts, not all noughts) is the first that is one."""
    below = (word & (~word + np.uint64(1))) - np.uint64(1)
    return int(((below & np.uint64(_ONES)) * np.uint64(_ONES)) >> np.uint64(56))


@compiled
def _some(row: Pixels) -> bool:
    some = np.uint8(0)
    for x in range(row.size):
        some |= row[x]
    return bool(some != 0)


@compiled
def _ridges(
    ink: Pixels, tone: Pixels, darkest: Pixels, least: int, rows: Places, columns: Places
) -> int:
    """Write where ridges are as far as there is room for them, row by row; return how many there are."""
    height, width = ink.shape
    maybe = np.zeros((width + _WORD - 1) // _WORD * _WORD, np.uint8)
    words = maybe.view(np.uint64)
    count = 0
    for y in range(_REACH, height - _REACH):
        if not _some(ink[y]):
            continue
        near = (tone[y - 1], tone[y], tone[y + 1])
        _tell_crests(ink[y], near, darkest[y], np.uint8(least), maybe)
        for word in range(words.size):
            left = words[word]
            while left != 0:
                x = _WORD * word + _first_byte(left)
                left &= left - np.uint64(1)
                if x < _REACH or x >= width - _REACH:
                    continue
                limit = tone[y, x] - max(np.float64(least), _SHARE * (256 - darkest[y, x]))
                if darkest[y, x] <= limit and _stands_out(tone, y, x, limit):
                    if count < rows.size:
                        rows[count], columns[count] = y, x
                    count += 1
    return count


@compiled
def _tell_crests(
    ink: Pixels,
    near: tuple[Pixels, Pixels, Pixels],
    darkest: Pixels,
    least: np.uint8,
    maybe: Pixels,
) -> None:
    """Mark ink that is lighter than the darkest around by `least`, with none lighter on two sides opposite each other."""
    above, row, below = near
    for x in range(1, row.size - 1):
        here = row[x]
        deep = np.uint8(max(here, darkest[x]) - darkest[x]) >= least
        level = (row[x - 1] <= here) & (row[x + 1] <= here)
        upright = (above[x] <= here) & (below[x] <= here)
        falling = (above[x - 1] <= here) & (below[x + 1] <= here)
        rising = (above[x + 1] <= here) & (below[x - 1] <= here)
        crest = np.uint8(level) | np.uint8(upright) | np.uint8(falling) | np.uint8(rising)
        maybe[x] = np.uint8(ink[x] != 0) & np.uint8(deep) & crest


@compiled
def _stands_out(tone: Pixels, y: int, x: int, limit: float) -> bool:
    """Say whether on two sides, opposite each other, the tone falls to `limit` with none lighter next to the pixel.

    Not where it rises more on the two sides across, and falls again beyond: there it is a bar between holes, the waist of an 8.
    """
    here = tone[y, x]
    for down, across in _ACROSS:
        if tone[y - down, x - across] > here or tone[y + down, x + across] > here:
            continue
        before, after = here, here
        left, right = here, here
        for step in range(1, _REACH + 1):
            before = min(before, tone[y - step * down, x - step * across])
            after = min(after, tone[y + step * down, x + step * across])
            left = max(left, tone[y - step * across, x + step * down])
            right = max(right, tone[y + step * across, x - step * down])
        falls, rises = here - max(before, after), min(left, right) - here
        if before > limit or after > limit:
            continue
        if rises <= falls or not _between_holes(tone, y, x, (across, -down), here + 0.5 * rises):
            return True
    return False


@compiled
def _between_holes(tone: Pixels, y: int, x: int, towards: tuple[int, int], level: float) -> bool:
    """Say whether on two sides, one `towards` (down, across), the tone falls to `level` again beyond what is light there."""
    height, width = tone.shape
    sides = 0
    for way in (-1, 1):
        for step in range(_REACH, _HOLE + 1):
            row, column = y + way * step * towards[0], x + way * step * towards[1]
            if not (0 <= row < height and 0 <= column < width):
                break
            if tone[row, column] <= level:
                sides += 1
                break
    return sides == 2


@compiled
def _hairs(
    ink: Pixels,
    tone: Pixels,
    around: tuple[Pixels, Pixels, Pixels],
    least: tuple[int, int],
    rows: Places,
    columns: Places,
) -> int:
    """Write where hairs are as far as there is room for them, row by row; return how many there are."""
    height, width = ink.shape
    darkest, palest, beside = around
    weakest = np.uint8(_WHITE - least[1])
    maybe = np.zeros((width + _WORD - 1) // _WORD * _WORD, np.uint8)
    words = maybe.view(np.uint64)
    count = 0
    for y in range(_REACH, height - _REACH):
        if not (_some(ink[y - 1]) or _some(ink[y]) or _some(ink[y + 1])):
            continue
        near = (tone[y - 1], tone[y], tone[y + 1])
        _tell_hairs(ink[y], near, (darkest[y], palest[y], beside[y]), weakest, maybe)
        for word in range(words.size):
            left = words[word]
            while left != 0:
                x = _WORD * word + _first_byte(left)
                left &= left - np.uint64(1)
                if x < _REACH or x >= width - _REACH:
                    continue
                limit = tone[y, x] + max(np.float64(least[0]), _SHARE * (256 - darkest[y, x]))
                if _sinks_in(tone, y, x, limit):
                    if count < rows.size:
                        rows[count], columns[count] = y, x
                    count += 1
    return count


@compiled
def _tell_hairs(
    ink: Pixels,
    near: tuple[Pixels, Pixels, Pixels],
    around: tuple[Pixels, Pixels, Pixels],
    weakest: np.uint8,
    maybe: Pixels,
) -> None:
    """Mark paper dark enough for a hair, with nothing darker on two sides opposite each other."""
    above, row, below = near
    darkest, palest, beside = around
    for x in range(1, row.size - 1):
        here = row[x]
        level = (row[x - 1] >= here) & (row[x + 1] >= here)
        upright = (above[x] >= here) & (below[x] >= here)
        falling = (above[x - 1] >= here) & (below[x + 1] >= here)
        rising = (above[x + 1] >= here) & (below[x - 1] >= here)
        crest = np.uint8(level) | np.uint8(upright) | np.uint8(falling) | np.uint8(rising)
        dark = np.uint8(here <= palest[x]) & np.uint8(darkest[x] <= weakest)
        near_print = np.uint8(beside[x] <= np.uint8(_WHITE - _PLAIN_CONTRAST))
        maybe[x] = np.uint8(ink[x] == 0) & dark & near_print & crest


@compiled
def _sinks_in(tone: Pixels, y: int, x: int, limit: float) -> bool:
    """Say whether on two sides, opposite each other, the tone rises to `limit` with none darker next to the pixel."""
    here = tone[y, x]
    for down, across in _ACROSS:
        if tone[y - down, x - across] < here or tone[y + down, x + across] < here:
            continue
        before, after = here, here
        for step in range(1, _REACH + 1):
            before = max(before, tone[y - step * down, x - step * across])
            after = max(after, tone[y + step * down, x + step * across])
        if before >= limit and after >= limit:
            return True
    return False


@compiled
def _part(ink: Pixels, rows: Places, columns: Places) -> None:
    """Take out what parts strokes, then what goes on from there, down the page and up again."""
    gone: NDArray[np.bool_] = np.zeros(rows.size, np.bool_)
    for place in range(rows.size):
        gone[place] = _turns(ink, rows[place], columns[place])[0] != 2
    for place in range(rows.size):
        if gone[place]:
            ink[rows[place], columns[place]] = _RIDGE
    for turn in range(2):
        for step in range(rows.size):
            place = step if turn == 0 else rows.size - 1 - step
            if _goes_on(ink, rows[place], columns[place]):
                ink[rows[place], columns[place]] = _RIDGE
    for place in range(rows.size):
        if ink[rows[place], columns[place]] == _RIDGE:
            ink[rows[place], columns[place]] = 0


@compiled
def _leave_loose_out(ink: Pixels, rows: Places, columns: Places) -> None:
    """Take out again what was added there and hangs together with nothing else."""
    for place in range(rows.size):
        if ink[rows[place], columns[place]] != 0:
            ink[rows[place], columns[place]] = _LOOSE
    for turn in range(_TURNS):
        for step in range(rows.size):
            place = step if turn % 2 == 0 else rows.size - 1 - step
            y, x = rows[place], columns[place]
            if ink[y, x] != _LOOSE:
                continue
            for down, across in _AROUND:
                if ink[y + down, x + across] > _LOOSE:
                    ink[y, x] = 255
    for place in range(rows.size):
        if ink[rows[place], columns[place]] == _LOOSE:
            ink[rows[place], columns[place]] = 0


@compiled
def _turns(ink: Pixels, y: int, x: int) -> tuple[int, int]:
    """Count how often ink and paper change around a pixel (two at a stroke's plain edge), and how many of the eight are ink."""
    turns, inked, last = 0, 0, ink[y, x - 1] != 0
    for down, across in _AROUND:
        here = ink[y + down, x + across] != 0
        turns += here != last
        inked += here
        last = here
    return turns, inked


@compiled
def _goes_on(ink: Pixels, y: int, x: int) -> bool:
    found = False
    for down, across in _AROUND:
        found = found or ink[y + down, x + across] == _RIDGE
    return found
