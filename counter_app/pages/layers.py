"""A page taken apart: black print as a mask, colour zones as pictures, the paper as a quiet backdrop.

Put over each other they show the page again; `counter_app.pdf.mixed` does so in a PDF.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from .backdrop import backdrop_of, evened, paper_seen, survey
from .photos import pictures
from .raster import Pixels, extremes
from .zones import Place, coloured, look_at, places

_WHITE = 255
_LEAST_CONTRAST = 36
_SURE_TONE = 188
_LONG_MM = 2.5
_LETTER_MM = 1.7
_FAINTEST = 222
_NEUTRAL = 0.18
_SURELY_BLACK = 96
_FEATHER_MM = 0.5
_COVER_MM = 0.3
_ZONE_NOISE = 7.0
_SPECK = 2
_SPECK_TONE = 150
_TONES = (88, 124, 164)
ZONE_DPI = 200


@dataclass(frozen=True, slots=True)
class Zone:
    """A part of the page kept as a picture: its place in page pixels, its RGB pixels (of >= 200 dpi or the page's own)."""

    place: Place
    rgb: Pixels


@dataclass(frozen=True, slots=True)
class Ink:
    """Print of one tone: its place, its mask at the page's resolution, and the colour it is painted in."""

    place: Place
    mask: NDArray[np.bool_]
    colour: tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Layers:
    """Bottom to top: `backdrop` (RGB, low resolution), `zones`, `inks` (none where there is no print).

    Attributes:
        size: (width, height) of the page in pixels.
        detailed: whether the backdrop shows more than the paper's tone.
        zone_share: how much of the page the zones' masks cover, 0..1.
    """

    backdrop: Pixels
    zones: tuple[Zone, ...]
    inks: tuple[Ink, ...]
    size: tuple[int, int]
    detailed: bool
    zone_share: float


@dataclass(frozen=True, slots=True)
class Study:
    """What is found out about a page before it is parted, kept for parting it once more.

    Attributes:
        rgb: the page at `dpi`.
        even: the same with the paper divided out.
        print_mask: 255 where there is dark print, or what looks like it.
        pictures, coloured: masks (255) of photographs and of coloured ink at about 100 dpi.
    """

    rgb: Pixels
    dpi: int
    even: Pixels
    print_mask: Pixels
    pictures: Pixels
    coloured: Pixels


@dataclass(frozen=True, slots=True)
class _Parts:
    """Where what belongs: the zones' mask and places, their softened mask, all that stands over the paper; the inks."""

    zone_mask: Pixels
    alpha: Pixels
    covered: Pixels
    places: tuple[Place, ...]
    inks: tuple[Ink, ...]


def study(rgb: Pixels, dpi: int) -> Study:
    """Look a straightened page (rows x columns x 3 at `dpi`) over, so that it can be parted."""
    far = survey(rgb, dpi)
    even = evened(rgb, paper_seen(far))
    small, look = look_at(even, dpi)
    return Study(
        rgb, dpi, even, _dark_print(even, dpi), pictures(small, look, far), coloured(small, look)
    )


def take_apart(
    rgb: Pixels, dpi: int, *, extra: Sequence[Place] = (), detailed: bool = False
) -> Layers:
    """Split a straightened page into its layers.

    Args:
        rgb: the page, rows x columns x 3 at `dpi`.
        extra: places to be kept as pictures whatever stands there.
        detailed: whether the paper itself is printed with fine lines that the backdrop must show.
    """
    return Parting(study(rgb, dpi)).layers(extra=extra, detailed=detailed)


class Parting:
    """Splits one page into layers, as often as is needed: what a second time shares with the first is not done twice."""

    def __init__(self, page: Study) -> None:
        self._page = page
        self._known: dict[tuple[Place, ...], _Parts] = {}

    def layers(self, *, extra: Sequence[Place] = (), detailed: bool = False) -> Layers:
        """Return the layers; arguments as those of `take_apart`."""
        page, wanted = self._page, tuple(extra)
        if wanted not in self._known:
            self._known[wanted] = _parts(page, wanted)
        parts = self._known[wanted]
        backdrop = backdrop_of(page.rgb, parts.covered, page.dpi, detailed=detailed)
        return Layers(
            backdrop=backdrop,
            zones=tuple(
                _zone(page.rgb, backdrop, parts.alpha, place, page.dpi) for place in parts.places
            ),
            inks=parts.inks,
            size=(page.rgb.shape[1], page.rgb.shape[0]),
            detailed=detailed,
            zone_share=float(np.count_nonzero(parts.zone_mask)) / parts.zone_mask.size,
        )


def _parts(page: Study, extra: tuple[Place, ...]) -> _Parts:
    height, width = page.rgb.shape[:2]
    whole = page.pictures.copy()
    for place in extra:
        _mark(whole, place, width)
    zone_mask = np.asarray(cv2.max(page.coloured, whole), np.uint8)
    alpha = _alpha(zone_mask, (width, height), page.dpi)
    text = _black_print(page, alpha)
    if whole.any():
        # Nothing is painted over a picture, but at its soft edge, where letters cut in two would fade.
        kept = cv2.resize(whole, (width, height), interpolation=cv2.INTER_NEAREST)
        text[cv2.bitwise_and(kept, cv2.inRange(alpha, _WHITE, _WHITE)) > 0] = 0
    covered = cv2.max(cv2.dilate(text, _square(_COVER_MM, page.dpi)), cv2.inRange(alpha, 1, _WHITE))
    return _Parts(
        zone_mask=zone_mask,
        alpha=alpha,
        covered=np.asarray(covered, np.uint8),
        places=places(zone_mask, (width, height), page.dpi),
        inks=_inks(page.rgb, page.even, text, alpha, page.dpi),
    )


def _mark(mask: Pixels, place: Place, width: int) -> None:
    scale = mask.shape[1] / width
    x0, y0 = int(place.x0 * scale), int(place.y0 * scale)
    x1, y1 = int(place.x1 * scale) + 1, int(place.y1 * scale) + 1
    mask[y0:y1, x0:x1] = _WHITE


def _square(millimetres: float, dpi: int) -> Pixels:
    side = 2 * max(1, round(millimetres * dpi / 25.4)) + 1
    return np.ones((side, side), np.uint8)


def _alpha(zone_mask: Pixels, size: tuple[int, int], dpi: int) -> Pixels:
    """Return how far each pixel of the page belongs to a zone (0..255), soft at the edge inside the mask's reach."""
    look = zone_mask.shape[1] * dpi / size[0]
    soft = cv2.GaussianBlur(zone_mask, (0, 0), max(0.5, _FEATHER_MM * look / 25.4))
    # Full inside, none at the mask's own edge: the rectangles need no more room than the mask.
    inner = cv2.subtract(soft, np.full_like(soft, 128))
    ramp = cv2.add(inner, inner)
    ramp = cv2.add(ramp, ramp)
    return np.asarray(cv2.resize(ramp, size, interpolation=cv2.INTER_LINEAR), dtype=np.uint8)


def _dark_print(even: Pixels, dpi: int) -> Pixels:
    """Return the mask (255) of dark print, at half contrast so that strokes keep their width."""
    grey = np.asarray(cv2.cvtColor(even, cv2.COLOR_RGB2GRAY), dtype=np.uint8)
    side = max(3, round(0.45 * dpi / 25.4)) | 1
    darkest = cv2.blur(cv2.erode(grey, np.ones((side, side), np.uint8)), (side, side))
    half = np.minimum(cv2.addWeighted(darkest, 0.5, darkest, 0.0, 127.5), _FAINTEST)
    ink = cv2.compare(grey, half, cv2.CMP_LT)
    ink[darkest > _WHITE - _LEAST_CONTRAST] = 0
    return np.asarray(ink, dtype=np.uint8)


def _black_print(page: Study, alpha: Pixels) -> Pixels:
    """Return the mask (255) of the dark print that is neutral or outside of all zones."""
    ink = page.print_mask.copy()
    ink[_off_black(page.even, alpha)] = 0
    return ink


def _off_black(even: Pixels, alpha: Pixels) -> NDArray[np.bool_]:
    """Say which pixels of the zones are not surely black: there the zone's own picture is shown."""
    found = np.zeros(alpha.shape, bool)
    rows, columns = np.flatnonzero(alpha.any(axis=1)), np.flatnonzero(alpha.any(axis=0))
    if not rows.size:
        return found
    window = np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    absorbed = cv2.blur(cv2.bitwise_not(even[window]), (3, 3))
    most, least = extremes(np.asarray(absorbed, np.uint8))
    limit = cv2.convertScaleAbs(most, alpha=_NEUTRAL)
    coloured_here = cv2.compare(cv2.subtract(most, least), limit, cv2.CMP_GT)
    full = alpha[window] == _WHITE
    found[window] = (alpha[window] > 0) & (coloured_here > 0)
    grey = cv2.cvtColor(even[window], cv2.COLOR_RGB2GRAY)
    found[window] |= full & (grey > _SURELY_BLACK)
    return found


def _zone(rgb: Pixels, backdrop: Pixels, alpha: Pixels, place: Place, dpi: int) -> Zone:
    """Cut a zone out of the page, melted into the backdrop at its edge and where there is bare paper."""
    window = np.s_[place.y0 : place.y1, place.x0 : place.x1]
    original = rgb[window].astype(np.float32)
    paper = _under(backdrop, place, rgb.shape[1], rgb.shape[0])
    share = alpha[window].astype(np.float32) / _WHITE
    # The paper's own noise is not part of a seal: what lies within it is drawn to the backdrop.
    away = cv2.blur(_largest(np.abs(original - paper)), (3, 3))
    share *= np.clip((away - _ZONE_NOISE) / _ZONE_NOISE, 0.0, 1.0)
    mixed = paper + (original - paper) * cv2.merge((share, share, share))
    pixels = np.clip(mixed + 0.5, 0, 255).astype(np.uint8)
    if dpi > ZONE_DPI:
        scale = ZONE_DPI / dpi
        size = (
            max(1, int(np.ceil(pixels.shape[1] * scale))),
            max(1, int(np.ceil(pixels.shape[0] * scale))),
        )
        pixels = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)
    return Zone(place, pixels)


def _largest(values: NDArray[np.float32]) -> NDArray[np.float32]:
    red, green, blue = cv2.split(values)
    return np.asarray(cv2.max(cv2.max(red, green), blue), np.float32)


def _under(backdrop: Pixels, place: Place, width: int, height: int) -> NDArray[np.float32]:
    """Return the backdrop as it is shown under a place, in page pixels."""
    across, down = backdrop.shape[1] / width, backdrop.shape[0] / height
    matrix = np.array(
        [
            [across, 0, (place.x0 + 0.5) * across - 0.5],
            [0, down, (place.y0 + 0.5) * down - 0.5],
        ],
        np.float32,
    )
    shown = cv2.warpAffine(
        backdrop,
        matrix,
        (place.x1 - place.x0, place.y1 - place.y0),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return shown.astype(np.float32)


def _inks(rgb: Pixels, even: Pixels, text: Pixels, alpha: Pixels, dpi: int) -> tuple[Ink, ...]:
    """Part the print by tone: what is clearly paler (hairlines, leaders, folds) must not turn black."""
    count, found, figures, _ = cv2.connectedComponentsWithStats(text, connectivity=8)
    labels, stats = np.asarray(found, np.int32), np.asarray(figures, np.int32)
    at = np.flatnonzero(text)
    marks, tones = labels.ravel()[at], even[:, :, 1].ravel()[at]
    if marks.size == 0:
        return ()
    areas = stats[:, cv2.CC_STAT_AREA]
    longer = np.maximum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT])
    means = np.bincount(marks, tones, minlength=count) / np.maximum(areas, 1)
    sure = np.bincount(marks[tones < _SURE_TONE], minlength=count) > 0
    # Weak pieces are the scanner's grain unless they are long; so are specks of a pixel or two.
    kept = (sure & ((areas > _SPECK) | (means < _SPECK_TONE))) | (longer >= _LONG_MM * dpi / 25.4)
    # Where a pen crosses a seal there is a dark patch, but no print: the zone's picture shows it.
    outside = np.bincount(marks[alpha.ravel()[at] < _WHITE], minlength=count) > 0
    kept &= outside | (stats[:, cv2.CC_STAT_HEIGHT] >= _LETTER_MM * dpi / 25.4)
    kept[0] = False
    # A stroke's own tone is that of its core: thin letters only look paler than bold ones.
    cores = cv2.erode(even[:, :, 1], np.ones((3, 3), np.uint8)).ravel()[at]
    core = np.bincount(marks, cores, minlength=count) / np.maximum(areas, 1)
    tone = np.digitize(core, _TONES)
    # Each pixel's tone, counted from 1; 0 where no print is kept.
    toned = np.zeros(labels.shape, np.uint8)
    toned.ravel()[at] = np.where(kept, tone + 1, 0).astype(np.uint8)[marks]
    inks = list[Ink]()
    for number in range(len(_TONES) + 1):
        chosen = np.flatnonzero(kept & (tone == number))
        if chosen.size:
            place = _around(stats[chosen])
            window = np.s_[place.y0 : place.y1, place.x0 : place.x1]
            mask = toned[window] == number + 1
            inks.append(Ink(place, mask, _colour_of(rgb[window], mask)))
    return tuple(inks)


def _around(stats: NDArray[np.int32]) -> Place:
    """Return the least rectangle around pieces, told from their figures as OpenCV gives them."""
    left, top = stats[:, cv2.CC_STAT_LEFT], stats[:, cv2.CC_STAT_TOP]
    right = left + stats[:, cv2.CC_STAT_WIDTH]
    bottom = top + stats[:, cv2.CC_STAT_HEIGHT]
    return Place(int(left.min()), int(top.min()), int(right.max()), int(bottom.max()))


def _colour_of(rgb: Pixels, mask: NDArray[np.bool_]) -> tuple[int, int, int]:
    """Return the colour to paint print in: the median of the darker half of its pixels."""
    inked = np.flatnonzero(mask)
    inked = inked[:: max(1, len(inked) // 20_000)]
    sample = rgb[np.unravel_index(inked, mask.shape)]
    depth = sample.sum(axis=1, dtype=np.int64)
    dark = sample[depth <= np.median(depth)]
    red, green, blue = (int(value) for value in np.median(dark, axis=0))
    return red, green, blue
