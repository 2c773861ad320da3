"""Pages that a person would scan again: each of the ways in which a scan goes wrong, in three strengths.

They befall pages that are already typeset and worn as in `make`, where in life they do: a finger lies on the paper
before the sensor's noise, a bad exposure comes after the light, a sheet that is fed in double has two edges.
"""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from random import Random

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tests.specimens.degrade import rasterise
from tests.specimens.ink import Pixels, sign, stamp

from .damage import FINE_DPI, Damage, Homography, draw_damage, scan, wear
from .laid import Area, glared, noted
from .make import Draw, typeset
from .odd import card_front, emblem_side, framed, on_bed
from .sheet import Piece

Bytes = NDArray[np.uint8]


class Spoil(StrEnum):
    NONE = "none"
    BLUR = "blur"
    MOTION = "motion"
    PART_BLUR = "part_blur"
    DARK = "dark"
    LIGHT = "light"
    SHADOW = "shadow"
    FINGER = "finger"
    CUT_SIDE = "cut_side"
    CUT_TOP = "cut_top"
    COARSE = "coarse"
    ENLARGED = "enlarged"
    SKEW = "skew"
    LONG_FEED = "long_feed"
    OVERLAP = "overlap"
    SPARSE = "sparse"
    EMPTY = "empty"
    GLARE = "glare"
    NOTE = "note"
    FRAMED = "framed"
    CARD_BED = "card_bed"
    EMBLEM = "emblem"


STRENGTHS: dict[Spoil, tuple[float, ...]] = {
    Spoil.BLUR: (1.6, 2.4, 3.6),
    Spoil.MOTION: (6, 10, 16),
    Spoil.PART_BLUR: (1.8, 2.6, 4.0),
    Spoil.DARK: (0.55, 0.4, 0.28),
    Spoil.LIGHT: (0.5, 0.7, 0.82),
    Spoil.SHADOW: (0.55, 0.4, 0.25),
    Spoil.FINGER: (12, 20, 32),
    Spoil.CUT_SIDE: (1.0, 4.0, 15.0),
    Spoil.CUT_TOP: (0.2, 0.4, 0.6),
    Spoil.COARSE: (130, 95, 75),
    Spoil.ENLARGED: (110, 85, 65),
    Spoil.SKEW: (3.5, 6.5, 12.0),
    Spoil.LONG_FEED: (1.17, 1.3, 1.6),
    Spoil.OVERLAP: (0.75, 0.55, 0.35),
    Spoil.SPARSE: (1, 2, 3),
    Spoil.EMPTY: (0, 0, 0),
    Spoil.GLARE: (0.55, 0.8, 1.2),
    Spoil.NOTE: (38, 51, 76),
    Spoil.FRAMED: (0, 0, 0),
    Spoil.CARD_BED: (0, 0, 0),
    Spoil.EMBLEM: (0, 0, 0),
}
"""Light, plain, strong: sigma or length of the blur in pixels at 200 dpi; gain of the light; share of white laid over;
light left in the shadow; millimetres the finger reaches in; millimetres of print lost at a side, share of a line at
the top; dpi; degrees; height in papers; where the upper sheet ends the lower one; pieces of print on the page; light
thrown back in the stripe as a share of white; millimetres the note is wide."""


@dataclass(frozen=True, slots=True)
class Worn:
    """A page typeset, stamped and worn at `FINE_DPI`, before it is scanned."""

    draw: Draw
    paper: Pixels
    damage: Damage
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Spoilt:
    """A scan that went wrong: JPEG bytes; `area` is where, None for the whole page."""

    spoil: Spoil
    strength: int
    jpeg: bytes
    area: Area | None = None


ODD = frozenset({Spoil.FRAMED, Spoil.CARD_BED, Spoil.EMBLEM})
"""Pages that look odd and are fine."""


def odd(draw: Draw, how: Spoil, *, dpi: int) -> Spoilt:
    """Make and scan a page that looks odd and is fine: one of `ODD`, worn as `draw` says, which is of a card."""
    random = Random(f"{draw.seed}/{draw.index}/{how}")
    damage = draw_damage(draw.level, random)
    grains = np.random.default_rng(random.getrandbits(32))
    if how is Spoil.FRAMED:
        paper = wear(framed(random), damage, fine=FINE_DPI, random=grains)
    elif how is Spoil.CARD_BED:
        card = wear(card_front(draw), replace(damage, folds=()), fine=FINE_DPI, random=grains)
        paper, damage = on_bed(card, random), replace(damage, lid=0.1)
    else:
        paper = wear(emblem_side(card_front(draw), random), damage, fine=FINE_DPI, random=grains)
    pixels, _ = scan(paper, damage, fine=FINE_DPI, dpi=dpi, random=grains)
    return Spoilt(how, 0, _jpeg(pixels, damage, dpi))


def worn(draw: Draw, *, pieces: int | None = None) -> Worn:
    """Typeset and wear the page of `draw`; with `pieces`, no print but so many page numbers."""
    sheet, marks = typeset(draw)
    damage = draw_damage(draw.level, Random(f"{draw.seed}/{draw.index}/damage"))
    grains = np.random.default_rng((draw.seed, draw.index))
    if pieces is None:
        page = rasterise(sheet.pdf(), dpi=FINE_DPI)
        for seal in marks.seals:
            stamp(page, seal, dpi=FINE_DPI, random=grains)
        for signature in marks.signatures:
            sign(page, signature, dpi=FINE_DPI)
    else:
        page = _numbered(pieces, Random(draw.seed))
    return Worn(draw, wear(page, damage, fine=FINE_DPI, random=grains), damage, sheet.pieces)


def spoil(page: Worn, how: Spoil, strength: int, *, dpi: int, other: Worn | None = None) -> Spoilt:
    """Scan a worn page at `dpi` while `how` happens in `STRENGTHS[how][strength]`; `other` is the sheet fed with it."""
    amount = STRENGTHS[how][strength] if how is not Spoil.NONE else 0.0
    random = Random(f"{page.draw.seed}/{page.draw.index}/{how}/{strength}")
    grains = np.random.default_rng(random.getrandbits(32))
    damage = _worse(page.damage, how, amount, random)
    if how in (Spoil.COARSE, Spoil.ENLARGED):
        dpi = round(amount)
    paper, area = _before(page, how, amount, random, other)
    pixels, place = scan(paper, damage, fine=FINE_DPI, dpi=dpi, random=grains)
    if how is Spoil.CUT_TOP:
        pixels, area = _cut_top(page, pixels, place, amount, random), (0.0, 0.0, 1.0, 0.04)
    elif how is Spoil.CUT_SIDE:
        pixels, area = _cut_side(page, pixels, place, amount, random)
    elif how is Spoil.GLARE:
        lit, area = glared(pixels, amount, page.pieces, random)
        pixels = _bytes(lit + 0.5)
    elif how in _AFTER:
        pixels, area = _AFTER[how](pixels, amount, damage, random)
    if how is Spoil.ENLARGED:
        size = (round(pixels.shape[1] * 200 / dpi), round(pixels.shape[0] * 200 / dpi))
        pixels, dpi = _bytes(cv2.resize(pixels, size, interpolation=cv2.INTER_CUBIC)), 200
    return Spoilt(how, strength, _jpeg(pixels, damage, dpi), area)


def _jpeg(pixels: Bytes, damage: Damage, dpi: int) -> bytes:
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "JPEG", quality=damage.quality, dpi=(dpi, dpi))
    return stream.getvalue()


def _worse(damage: Damage, how: Spoil, amount: float, random: Random) -> Damage:
    if how is Spoil.BLUR:
        return replace(damage, blur=max(damage.blur, amount))
    if how is Spoil.SKEW:
        return replace(damage, skew=amount * random.choice((-1, 1)))
    return damage


def _before(
    page: Worn, how: Spoil, amount: float, random: Random, other: Worn | None
) -> tuple[Pixels, Area | None]:
    """Do to the paper what happens to it before the sensor sees it."""
    if how is Spoil.FINGER:
        return _finger(page.paper, amount, random)
    if how is Spoil.NOTE:
        return noted(page.paper, amount, page.pieces, random)
    if how is Spoil.LONG_FEED and other is not None:
        return _joined(page.paper, other.paper, amount), None
    if how is Spoil.OVERLAP and other is not None:
        return _overlapped(page.paper, other.paper, amount, random)
    return page.paper, None


def _numbered(pieces: int, random: Random) -> Pixels:
    """An empty A4 sheet with a few digits in it: what stands on the back of a form."""
    tall, wide = round(297 * FINE_DPI / 25.4), round(210 * FINE_DPI / 25.4)
    page = np.full((tall, wide), 255, dtype=np.uint8)
    for piece in range(pieces):
        place = (round(wide * (0.4 + 0.15 * piece)), round(tall * random.uniform(0.92, 0.96)))
        text = str(random.randint(1, 99))
        cv2.putText(page, text, place, cv2.FONT_HERSHEY_DUPLEX, 1.6, 25, 4, cv2.LINE_AA)
    return np.repeat((page / np.float32(255))[:, :, None], 3, axis=2)


def _motion(pixels: Bytes, length: float, damage: Damage, random: Random) -> tuple[Bytes, None]:
    """Drag the sheet under the sensor by `length` pixels at 200 dpi, mostly along the feed."""
    size = round(length * pixels.shape[1] / 1654)
    kernel = np.zeros((2 * size + 1, 2 * size + 1), dtype=np.float32)
    aside = random.uniform(-0.35, 0.35) * size / 2
    start, end = (size - aside, size / 2), (size + aside, 1.5 * size)
    cv2.line(kernel, _whole(start), _whole(end), 1.0, 1, cv2.LINE_AA)
    if random.random() < 0.3:
        kernel = np.ascontiguousarray(kernel.T)
    kernel /= kernel.sum()
    return _grained(cv2.filter2D(pixels.astype(np.float32), -1, kernel), damage, random), None


def _part_blurred(
    pixels: Bytes, sigma: float, damage: Damage, random: Random
) -> tuple[Bytes, Area]:
    """Blur a half or a quarter of the picture: a sheet that stood off the glass, a lens out of level."""
    area = random.choice(
        ((0, 0, 1, 0.5), (0, 0.5, 1, 1), (0, 0, 0.5, 1), (0.5, 0, 1, 1), (0, 0, 0.6, 0.4))
    )
    whole = pixels.astype(np.float32)
    soft = cv2.GaussianBlur(whole, (0, 0), sigma * pixels.shape[1] / 1654)
    mask = np.zeros(pixels.shape[:2], dtype=np.float32)
    x0, y0, x1, y1 = _pixels_of(area, pixels)
    mask[y0:y1, x0:x1] = 1
    share = np.asarray(cv2.blur(mask, (81, 81)), np.float32)[:, :, None]
    return _grained(whole * (1 - share) + soft * share, damage, random), area


def _dark(pixels: Bytes, gain: float, damage: Damage, random: Random) -> tuple[Bytes, None]:
    lit = pixels.astype(np.float32) * gain
    return _grained(lit, replace(damage, noise=damage.noise * 0.7), random), None


def _light(pixels: Bytes, share: float, damage: Damage, random: Random) -> tuple[Bytes, None]:
    """Overexpose: all goes to white, the paper first."""
    lit = 255 - (255 - pixels.astype(np.float32)) * (1 - share)
    return np.clip(lit * 1.05 + 0.5, 0, 255).astype(np.uint8), None


def _shadowed(pixels: Bytes, left: float, damage: Damage, random: Random) -> tuple[Bytes, Area]:
    """Throw the shadow of a head or a hand from one side, `left` of the light in its middle."""
    height, width = pixels.shape[:2]
    side = random.choice(("left", "right", "top", "bottom"))
    deep, start, end = random.uniform(0.2, 0.4), random.uniform(0.0, 0.3), random.uniform(0.7, 1.0)
    area: Area = {
        "left": (0.0, start, deep, end),
        "right": (1 - deep, start, 1.0, end),
        "top": (start, 0.0, end, deep),
        "bottom": (start, 1 - deep, end, 1.0),
    }[side]
    mask = np.zeros((height, width), dtype=np.float32)
    x0, y0, x1, y1 = _pixels_of(area, pixels)
    cv2.rectangle(mask, (x0, y0), (x1, y1), 1.0, -1)
    soft = random.uniform(0.004, 0.03) * width
    shade = cv2.GaussianBlur(mask, (0, 0), soft, borderType=cv2.BORDER_REPLICATE)
    return np.clip(pixels * (1 - (1 - left) * shade)[:, :, None], 0, 255).astype(np.uint8), area


_AFTER: dict[Spoil, Callable[[Bytes, float, Damage, Random], tuple[Bytes, Area | None]]] = {
    Spoil.MOTION: _motion,
    Spoil.PART_BLUR: _part_blurred,
    Spoil.DARK: _dark,
    Spoil.LIGHT: _light,
    Spoil.SHADOW: _shadowed,
}


def _finger(paper: Pixels, reach: float, random: Random) -> tuple[Pixels, Area]:
    """Lay a finger over the paper from a side, `reach` millimetres deep."""
    page = paper.copy()
    height, width = page.shape[:2]
    unit = FINE_DPI / 25.4
    thick, deep = random.uniform(13, 20) * unit, reach * unit
    side = random.choice(("left", "right", "bottom"))
    along = random.uniform(0.2, 0.8)
    mask = np.zeros((height, width), dtype=np.float32)
    lean = random.uniform(-0.4, 0.4)
    tip = {
        "left": (deep - thick / 2, along * height),
        "right": (width - deep + thick / 2, along * height),
        "bottom": (along * width, height - deep + thick / 2),
    }[side]
    out = {
        "left": (-3 * thick, tip[1] + lean * 3 * thick),
        "right": (width + 3 * thick, tip[1] + lean * 3 * thick),
        "bottom": (tip[0] + lean * 3 * thick, height + 3 * thick),
    }[side]
    cv2.line(mask, _whole(tip), _whole(out), 1.0, round(thick), cv2.LINE_AA)
    shade = cv2.GaussianBlur(mask, (0, 0), 1.2 * unit)
    skin = np.asarray(
        random.choice(
            ((0.86, 0.66, 0.55), (0.72, 0.52, 0.41), (0.58, 0.40, 0.31), (0.93, 0.76, 0.68))
        ),
        dtype=np.float32,
    )
    round_ = cv2.GaussianBlur(mask, (0, 0), thick / 5)
    flesh = skin * (0.45 + 0.55 * round_)[:, :, None]
    page *= (1 - 0.35 * shade * (1 - mask))[:, :, None]
    page = (page * (1 - mask)[:, :, None] + flesh * mask[:, :, None]).astype(np.float32)
    rows, columns = np.nonzero(mask > 0.5)
    area = (columns.min() / width, rows.min() / height, columns.max() / width, rows.max() / height)
    return page, area


def _cut_top(page: Worn, pixels: Bytes, place: Homography, share: float, random: Random) -> Bytes:
    """Let the picture begin within a line of print, `share` of its letters' height below their top."""
    lines = sorted({round(piece.box[1], 1): piece for piece in page.pieces}.values(), key=_top)
    line = random.choice(lines[1 : max(2, len(lines) // 2)])
    # A line's box has room above and below; its letters stand in the middle of it.
    tall = line.box[3] - line.box[1]
    middle = (line.box[0] + line.box[2]) / 2
    _, y = _seen(place, middle, line.box[1] + (0.3 + 0.45 * share) * tall)
    return _moved(pixels, 0, -round(y))


def _cut_side(
    page: Worn, pixels: Bytes, place: Homography, lost: float, random: Random
) -> tuple[Bytes, Area]:
    """Let the picture end `lost` millimetres within the print, on its left or right."""
    if random.random() < 0.5:
        starts = sorted(page.pieces, key=lambda piece: piece.box[0])
        piece = starts[len(starts) // 4]
        x, _ = _seen(place, piece.box[0] + lost, piece.box[1])
        return _moved(pixels, -round(x), 0), (0.0, 0.0, 0.05, 1.0)
    ends = sorted(page.pieces, key=lambda piece: piece.box[2])
    piece = ends[3 * len(ends) // 4]
    x, _ = _seen(place, piece.box[2] - lost, piece.box[1])
    return _moved(pixels, round(pixels.shape[1] - x), 0), (0.95, 0.0, 1.0, 1.0)


def _seen(place: Homography, x: float, y: float) -> tuple[float, float]:
    """Return where a point of the paper (millimetres) lies in the scan (pixels)."""
    across, down, depth = place @ np.asarray((x, y, 1.0))
    return float(across / depth), float(down / depth)


def _moved(pixels: Bytes, across: int, down: int) -> Bytes:
    """Move what the sensor sees; the lid's white shows on the other side."""
    matrix = np.asarray(((1, 0, across), (0, 1, down)), dtype=np.float32)
    size = (pixels.shape[1], pixels.shape[0])
    return _bytes(cv2.warpAffine(pixels, matrix, size, borderValue=(250, 250, 250)))


def _joined(first: Pixels, second: Pixels, height: float) -> Pixels:
    """Two sheets through the feeder at once, one behind the other: a page `height` sheets long."""
    more = round((height - 1) * first.shape[0])
    under = second[-more:].copy()
    under[:8] *= 0.6
    return np.ascontiguousarray(np.concatenate((first, under)))


def _overlapped(under: Pixels, over: Pixels, place: float, random: Random) -> tuple[Pixels, Area]:
    """The top of a second sheet lies over the first from `place` of its height on, a little askew, with its shadow."""
    height, width = under.shape[:2]
    turn = random.uniform(-1.2, 1.2)
    matrix = cv2.getRotationMatrix2D((width / 2, 0), turn, 1.0)
    matrix[1, 2] += place * height
    matrix[0, 2] += random.uniform(-0.01, 0.01) * width
    size = (width, height)
    wide = cv2.copyMakeBorder(over, 0, 0, 60, 60, cv2.BORDER_REPLICATE)
    matrix[:, 2] -= matrix[:, :2] @ np.asarray((60.0, 0.0))
    laid = cv2.warpAffine(wide, matrix, size, borderValue=(0, 0, 0))
    mask = cv2.warpAffine(np.ones(wide.shape[:2], np.float32), matrix, size)
    shade = cv2.GaussianBlur(mask, (0, 0), FINE_DPI / 25.4 * random.uniform(0.15, 0.4))
    strength = random.uniform(0.25, 0.5)
    lit = under * (1 - strength * shade * (1 - mask))[:, :, None]
    page = lit * (1 - mask)[:, :, None] + laid * mask[:, :, None]
    return page.astype(np.float32), (0.0, place - 0.03, 1.0, place + 0.03)


def _bytes(pixels: object) -> Bytes:
    return np.asarray(pixels, np.uint8)


def _grained(lit: object, damage: Damage, random: Random) -> Bytes:
    """Add the sensor's grain, which no blur of the light takes away."""
    grains = np.random.default_rng(random.getrandbits(32))
    seen = np.asarray(lit, np.float32)
    grain = grains.standard_normal(seen.shape[:2], dtype=np.float32)[:, :, None]
    return _bytes(np.clip(seen + grain * np.float32(damage.noise) + 0.5, 0, 255))


def _pixels_of(area: Area, pixels: Bytes) -> tuple[int, int, int, int]:
    height, width = pixels.shape[:2]
    x0, y0, x1, y1 = area
    return round(x0 * width), round(y0 * height), round(x1 * width), round(y1 * height)


def _top(piece: Piece) -> float:
    return piece.box[1]


def _whole(place: Sequence[float]) -> tuple[int, int]:
    return round(place[0]), round(place[1])
