"""From a clean page to a scan: paper, wear, feed, light, sensor. Own damages, drawn per page in three levels."""

from dataclasses import dataclass
from enum import StrEnum
from random import Random

import cv2
import numpy as np
from numpy.typing import NDArray

from tests.specimens.ink import Pixels

Homography = NDArray[np.float64]
"""3 × 3, from millimetres of the paper to pixels of the scan."""

FINE_DPI = 400
"""The page is drawn, stamped and worn at this resolution, then scanned at another."""

_PAPERS = (
    *((0.98, 0.86, 0.88), (0.86, 0.95, 0.88), (0.86, 0.91, 0.98)),
    *((0.97, 0.94, 0.78), (0.90, 0.89, 0.87)),
)


class Level(StrEnum):
    LIGHT = "light"
    MEDIUM = "medium"
    HEAVY = "heavy"


@dataclass(frozen=True, slots=True)
class Damage:
    """What one page has been through.

    Attributes:
        skew: degrees; `keystone`: how far each corner is pulled, mm (x, y of four corners).
        blur: sigma in pixels at 200 dpi; noise: sigma in grey levels.
        paper: RGB 0..1; uneven, shadow, show_through, fade: 0..1.
        folds: heights or (negative) sides of the creases as shares of the page.
        specks, streaks: how many; quality: of the JPEG.
    """

    skew: float
    keystone: tuple[float, ...]
    blur: float
    noise: float
    paper: tuple[float, float, float]
    uneven: float
    shadow: float
    show_through: float
    fade: float
    folds: tuple[float, ...]
    specks: int
    streaks: int
    lid: float
    grey: bool
    quality: int


_RANGES: dict[Level, dict[str, tuple[float, float]]] = {
    Level.LIGHT: {
        "skew": (0.0, 0.5), "keystone": (0.0, 0.0), "blur": (0.3, 0.55), "noise": (1.0, 3.0), "yellow": (0.0, 0.15),
        "uneven": (0.0, 0.3), "shadow": (0.0, 0.25), "through": (0.0, 0.0), "fade": (0.0, 0.08), "specks": (0, 8),
        "folds": (0, 0), "streaks": (0, 0.6), "quality": (82, 88),
    },
    Level.MEDIUM: {
        "skew": (0.3, 1.5), "keystone": (0.0, 1.2), "blur": (0.5, 0.8), "noise": (2.5, 5.0), "yellow": (0.1, 0.5),
        "uneven": (0.2, 0.7), "shadow": (0.2, 0.6), "through": (0.0, 0.08), "fade": (0.05, 0.25), "specks": (10, 60),
        "folds": (0, 1), "streaks": (0, 0.9), "quality": (68, 82),
    },
    Level.HEAVY: {
        "skew": (0.8, 3.0), "keystone": (0.0, 3.5), "blur": (0.7, 1.1), "noise": (4.0, 8.0), "yellow": (0.3, 1.0),
        "uneven": (0.5, 1.0), "shadow": (0.4, 1.0), "through": (0.06, 0.16), "fade": (0.2, 0.45), "specks": (60, 260),
        "folds": (1, 2), "streaks": (0, 2.5), "quality": (55, 68),
    },
}  # fmt: skip
"""Lowest and highest value of each damage; `streaks` is a mean number."""


def draw_damage(level: Level, random: Random) -> Damage:
    """Draw what happens to a page of `level`."""

    def within(name: str) -> float:
        return random.uniform(*_RANGES[level][name])

    yellow, pull = within("yellow"), within("keystone")
    white, old = (0.97, 0.97, 0.965), (0.95, 0.90, 0.74)
    paper = tuple(w * (1 - yellow) + o * yellow for w, o in zip(white, old, strict=True))
    if random.random() < 0.2:
        paper = random.choice(_PAPERS)
    return Damage(
        skew=within("skew") * random.choice((-1, 1)),
        keystone=tuple(random.uniform(-pull, pull) for _ in range(8)),
        blur=within("blur"),
        noise=within("noise"),
        paper=(paper[0], paper[1], paper[2]),
        uneven=within("uneven"),
        shadow=within("shadow"),
        show_through=within("through"),
        fade=within("fade"),
        folds=tuple(
            random.uniform(0.3, 0.7) * random.choice((-1, 1)) for _ in range(round(within("folds")))
        ),
        specks=round(within("specks")),
        streaks=int(within("streaks") + random.random()),
        lid=random.choice((0.85, 0.98, 0.25)),
        grey=random.random() < 0.15,
        quality=round(within("quality")),
    )


def placing(damage: Damage, *, dpi: int, paper: tuple[float, float]) -> Homography:
    """Return where the feed puts the paper (width, height in mm): from its millimetres to pixels of a scan at `dpi`."""
    width, height = paper
    corners = np.asarray([(0, 0), (width, 0), (width, height), (0, height)], dtype=np.float64)
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), damage.skew, 1.0)
    moved = corners @ turn[:, :2].T + turn[:, 2] + np.asarray(damage.keystone).reshape(4, 2)
    target = (moved * dpi / 25.4).astype(np.float32)
    return np.asarray(
        cv2.getPerspectiveTransform(corners.astype(np.float32), target), dtype=np.float64
    )


def wear(clean: Pixels, damage: Damage, *, fine: int, random: np.random.Generator) -> Pixels:
    """Age the stamped page (at `fine` dpi) in place and return it: toner, back side, paper, folds, specks."""
    height, width = clean.shape[:2]
    if damage.fade > 0:
        strength = 1 - damage.fade * (0.55 + 0.9 * _cloud(height, width, 6, 4, random))
        bands = 1 - damage.fade * 0.8 * _cloud(height, width, 2, 40, random)
        clean[...] = 1 - (1 - clean) * np.clip(strength * bands, 0.25, 1.0)[:, :, None]
    if damage.show_through > 0:
        back = cv2.GaussianBlur(np.ascontiguousarray(clean[:, ::-1, 1]), (0, 0), 4.0)
        shifted = np.roll(np.asarray(back), (fine // 9, fine // 25), axis=(0, 1))
        clean *= (1 - damage.show_through * (1 - shifted))[:, :, None]
    clean *= np.asarray(damage.paper, dtype=np.float32)
    for fold in damage.folds:
        _crease(clean, fold, fine)
    for _ in range(damage.specks):
        y, x = int(random.integers(0, height - 8)), int(random.integers(0, width - 8))
        tall, wide = (int(side) for side in random.integers(1, 6, 2))
        clean[y : y + tall, x : x + wide] *= float(random.uniform(0.2, 0.8))
    return clean


def scan(
    paper: Pixels, damage: Damage, *, fine: int, dpi: int, random: np.random.Generator
) -> tuple[NDArray[np.uint8], Homography]:
    """Feed the worn page (at `fine` dpi) through the scanner at `dpi`; return RGB pixels and the placing of millimetres."""
    height, width = paper.shape[:2]
    size = (width / fine * 25.4, height / fine * 25.4)
    to_paper = np.diag([25.4 / fine, 25.4 / fine, 1.0])
    feed = placing(damage, dpi=fine, paper=size) @ to_paper
    fed = cv2.warpPerspective(
        paper, feed, (width, height), flags=cv2.INTER_LINEAR, borderValue=(damage.lid,) * 3
    )
    out = (round(width * dpi / fine), round(height * dpi / fine))
    small = np.asarray(cv2.resize(fed, out, interpolation=cv2.INTER_AREA), dtype=np.float32)
    small = np.asarray(cv2.GaussianBlur(small, (0, 0), damage.blur * dpi / 200), dtype=np.float32)
    small *= _light(out[1], out[0], damage, random)[:, :, None]
    for _ in range(damage.streaks):
        _streak(small, dpi, random)
    grain = random.standard_normal((out[1], out[0], 1), dtype=np.float32)
    colour = random.standard_normal((out[1], out[0], 3), dtype=np.float32)
    small += (grain + 0.35 * colour) * np.float32(damage.noise / 255)
    pixels = np.clip(small * 255 + 0.5, 0, 255).astype(np.uint8)
    if damage.grey:
        grey = np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), dtype=np.uint8)
        pixels = np.repeat(grey[:, :, None], 3, axis=2)
    return pixels, placing(damage, dpi=dpi, paper=size)


def _streak(page: Pixels, dpi: int, random: np.random.Generator) -> None:
    """Dust on the feeder's glass: one thin line along the feed, over the whole height."""
    wide = max(1, round(float(random.uniform(0.08, 0.25)) / 25.4 * dpi))
    x = int(random.integers(page.shape[1] // 20, page.shape[1] - page.shape[1] // 20))
    strength = float(random.uniform(0.35, 0.85))
    if random.random() < 0.25:
        page[:, x : x + wide] = 1 - (1 - page[:, x : x + wide]) * (1 - strength)
    else:
        page[:, x : x + wide] *= strength


def _crease(paper: Pixels, fold: float, fine: int) -> None:
    """Darken one flank of the crease and brighten the other, in place; a negative `fold` runs down the page."""
    view = paper if fold > 0 else paper.transpose(1, 0, 2)
    reach = fine // 8
    middle = round(abs(fold) * view.shape[0])
    ramp = np.linspace(0, 1, reach, dtype=np.float32) ** 2
    view[middle - reach : middle] *= (1 - 0.14 * ramp)[:, None, None]
    view[middle : middle + reach] *= (1 + 0.05 * ramp[::-1])[:, None, None]
    view[middle - 3 : middle + 3] *= 0.75


def _light(height: int, width: int, damage: Damage, random: np.random.Generator) -> Pixels:
    light = 1 + 0.22 * damage.uneven * (_cloud(height, width, 4, 3, random) - 0.6)
    aside = np.arange(width, dtype=np.float32) / width
    along = np.arange(height, dtype=np.float32) / height
    side = aside if random.random() < 0.5 else 1 - aside
    light *= (1 - 0.65 * damage.shadow * np.exp(-side / 0.05))[None, :]
    light *= (1 - 0.4 * damage.shadow * np.exp(-along / 0.02))[:, None]
    return np.asarray(light, dtype=np.float32)


def _cloud(height: int, width: int, rows: int, columns: int, random: np.random.Generator) -> Pixels:
    coarse = random.random((rows, columns), dtype=np.float32)
    smooth = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    return np.clip(np.asarray(smooth, dtype=np.float32), 0, 1)
