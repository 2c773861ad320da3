"""A page taken apart: black print as a mask, colour zones as pictures, the paper as a quiet backdrop.

Put over each other they show the page again; `counter_app.pdf.mixed` does so in a PDF.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

import cv2
import numpy as np
from numpy.typing import NDArray

from .backdrop import backdrop_of, evened, paper_seen, survey, under
from .compiled import compiled
from .creases import Crease, Creases, Shade, find_creases, flatten, leave_out_paler, shadow
from .grain import grain_of
from .hints import hints
from .inks import Ground, Ink, dark_print, even_tone, printed
from .linework import LineWork, line_colour, line_work
from .marks import needs_finer_marks
from .off_black import off_black
from .photos import pictures
from .raster import Pixels, reduced
from .rulings import Ruling, take_rulings
from .zones import Place, around_mask, coloured, look_at, look_step, places

_WHITE = 255
_FEATHER_MM = 0.5
_ZONE_NOISE = (3.5, 9.0)
_GRAINS = 2.5
ZONE_DPI = 200


@dataclass(frozen=True, slots=True)
class Zone:
    """A part of the page kept as a picture: its place in page pixels, its RGB pixels (of >= 200 dpi or the page's own).

    Attributes:
        faithful: whether the pixels are those of the page itself, to be shown as they are.
    """

    place: Place
    rgb: Pixels
    faithful: bool = False


@dataclass(frozen=True, slots=True)
class Prints:
    """What is printed on a page: its rules, drawn as lines, and over them all that is painted through masks."""

    inks: tuple[Ink, ...] = ()
    rulings: tuple[Ruling, ...] = ()


@dataclass(frozen=True, slots=True)
class Layers:
    """Bottom to top: `backdrop` (RGB, low resolution), `zones`, `rulings`, `inks` (none where there is no print).

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
    rulings: tuple[Ruling, ...] = ()


@dataclass(frozen=True, slots=True)
class Study:
    """What is found out about a page before it is parted, kept for parting it once more.

    Attributes:
        rgb: the page at `dpi`; grey: how bright it is.
        small: the page at `look` dpi (about 100); even: that with the paper divided out to 255.
        paper: the paper's colour at 40 dpi.
        tone: how light the page is against its paper, grey at `dpi`.
        half: below which tone a pixel is print, at `dpi`.
        print_mask: 255 where there is dark print, or what looks like it.
        seen: what is seen of print from afar (`hints.hints`); pictures, coloured: masks (255) of photographs and of coloured
            ink; all at `look` dpi.
        creases, shades: those of the sheet, at `look` dpi; what `tone`, in which print is looked for, was divided by for them.
        grain: how far the scanner's grain lies from the paper in `tone` (a standard deviation, in steps of grey).
    """

    rgb: Pixels
    grey: Pixels
    dpi: int
    small: Pixels
    look: int
    even: Pixels
    paper: Pixels
    tone: Pixels
    half: Pixels
    print_mask: Pixels
    seen: Pixels
    pictures: Pixels
    coloured: Pixels
    creases: Creases
    shades: tuple[Shade, ...]
    grain: float


@dataclass(frozen=True, slots=True)
class Bed:
    """What print lies on, of a page at `dpi`: paper and zones, made once more with a finer backdrop where that is needed.

    Attributes:
        rgb: the page; small: the same at `look` dpi (about 100).
        grain: see `Study`.
        alpha: how far each pixel of the page belongs to a zone (0..255).
        covered: 255 where print or zones stand over the paper, at `look` dpi.
        places: the zones' places; creases: those of creases.
        zone_share: see `Layers`.
    """

    rgb: Pixels
    dpi: int
    small: Pixels
    look: int
    grain: float
    alpha: Pixels
    covered: Pixels
    places: tuple[Place, ...]
    creases: tuple[Crease, ...]
    zone_share: float

    def layers(self, prints: Prints = Prints(), *, detailed: bool = False) -> Layers:
        """Return the layers, with `prints` on top.

        Args:
            detailed: whether the paper itself is printed with fine lines that the backdrop must show.
        """
        backdrop = backdrop_of(self.small, self.covered, self.look, detailed=detailed)
        return Layers(
            backdrop=backdrop,
            zones=(
                *(_shadow(self, backdrop, crease) for crease in self.creases),
                *(_zone(self, backdrop, place) for place in self.places),
            ),
            inks=prints.inks,
            rulings=prints.rulings,
            size=(self.rgb.shape[1], self.rgb.shape[0]),
            detailed=detailed,
            zone_share=self.zone_share,
        )


def study(rgb: Pixels, dpi: int) -> Study:
    """Look a straightened page (rows x columns x 3 at `dpi`) over, so that it can be parted."""
    small, look = look_at(rgb, dpi)
    far = survey(small, look)
    paper = paper_seen(far)
    even = evened(small, paper)
    creases = find_creases(even, look)
    flat = even.copy() if creases.pieces else even
    flatten(flat, creases.pieces, look)
    grey = np.asarray(cv2.cvtColor(flat, cv2.COLOR_RGB2GRAY), np.uint8)
    seen = hints(grey, look)
    full = np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), np.uint8)
    tone = even_tone(full, paper)
    shades = flatten(tone, creases.on_page(full.shape[::-1], dpi), dpi)
    grain = grain_of(tone)
    print_mask, half = dark_print(tone, seen, dpi, grain)
    leave_out_paler(print_mask, tone, shades)
    return Study(
        rgb=rgb,
        grey=full,
        dpi=dpi,
        small=small,
        look=look,
        even=even,
        paper=paper,
        tone=tone,
        half=half,
        print_mask=print_mask,
        seen=seen,
        pictures=pictures(flat, look, far),
        coloured=coloured(flat, look),
        creases=creases,
        shades=shades,
        grain=grain,
    )


def take_apart(rgb: Pixels, dpi: int, *, detailed: bool = False) -> Layers:
    """Split a straightened page (rows x columns x 3 at `dpi`) into its layers; see `Bed.layers`."""
    parting = Parting(study(rgb, dpi))
    return parting.bed.layers(parting.prints(), detailed=detailed)


class Parting:
    """One page parted: first into `bed`, what print lies on, then into its print, of which a photograph has no use."""

    def __init__(self, page: Study) -> None:
        # Of the study only this is kept: the rest may go before the print is cut out.
        self._grey = page.grey
        self._ground = Ground(page.paper, page.tone, page.half, page.seen, page.grain, page.shades)
        self._work = line_work(page.rgb, page.paper, page.coloured, page.pictures, page.dpi)
        self.bed, self._text, self._lines = _parts(page, self._work)

    def prints(self, *, enlarged: bool = False) -> Prints:
        """Return the print: rules, coloured lines, then all that is dark; `enlarged`: of a page finer than it was scanned."""
        bed, ground = self.bed, self._ground
        finer = needs_finer_marks(bed.dpi, self._text.size, enlarged=enlarged)
        text, rulings = take_rulings(self._text, self._grey, ground.paper, bed.dpi)
        inks = (
            *_painted_lines(bed, self._work, self._lines),
            *printed(ground, text, bed.alpha, bed.dpi, finer_marks=finer),
        )
        return Prints(inks, rulings)


def _parts(page: Study, work: LineWork | None) -> tuple[Bed, Pixels, Pixels | None]:
    """Return what print lies on, and the masks (255) of dark print and of coloured lines."""
    size = (page.rgb.shape[1], page.rgb.shape[0])
    whole = page.pictures
    every = np.asarray(cv2.max(page.coloured, whole), np.uint8)
    text = page.print_mask.copy()
    zone_mask = every
    if work is not None:
        zone_mask = np.asarray(cv2.max(cv2.subtract(page.coloured, work.area), whole), np.uint8)
        # Without their soft edge, but with the letters that they run through.
        near = _soft(every, size, page.look)[1]
        for place in work.places:
            off = off_black(page.rgb, page.paper, near, place)
            _take_out(text, place, cv2.subtract(off, work.black_in(page.rgb, place)))
    found = places(zone_mask, size, page.dpi)
    ramp, alpha = _soft(_creased(zone_mask, found, page), size, page.look)
    for place in found:
        _take_out(text, place, off_black(page.rgb, page.paper, alpha, place))
    lines = None if work is None else work.mask
    if whole.any():
        # Nothing is painted over a picture, but at its soft edge, where letters cut in two would fade.
        kept = cv2.resize(whole, size, interpolation=cv2.INTER_NEAREST)
        kept = cv2.bitwise_and(kept, cv2.inRange(alpha, _WHITE, _WHITE))
        text = np.asarray(cv2.subtract(text, kept), np.uint8)
        lines = None if lines is None else np.asarray(cv2.subtract(lines, kept), np.uint8)
    over = text if lines is None else np.asarray(cv2.max(text, lines), np.uint8)
    bed = Bed(
        rgb=page.rgb,
        dpi=page.dpi,
        small=page.small,
        look=page.look,
        grain=page.grain,
        alpha=alpha,
        covered=_covered(over, np.asarray(cv2.max(ramp, page.creases.mask), np.uint8), page.dpi),
        places=found,
        creases=page.creases.on_page(size, page.dpi),
        zone_share=float(np.count_nonzero(zone_mask)) / zone_mask.size,
    )
    return bed, text, lines


def _take_out(text: Pixels, place: Place, off: cv2.typing.MatLike) -> None:
    window = np.s_[place.y0 : place.y1, place.x0 : place.x1]
    text[window] = cv2.subtract(text[window], off)


def _creased(zone_mask: Pixels, found: Sequence[Place], page: Study) -> Pixels:
    """Return the mask of zones with the parts of creases that lie in their places: there the zone's picture shows them."""
    if not page.creases.pieces:
        return zone_mask
    scale = zone_mask.shape[1] / page.rgb.shape[1]
    both = zone_mask.copy()
    for place in found:
        (x0, x1), (y0, y1) = (
            (int(start * scale), ceil(end * scale))
            for start, end in ((place.x0, place.x1), (place.y0, place.y1))
        )
        part = both[y0:y1, x0:x1]
        part[:] = cv2.max(part, page.creases.mask[y0:y1, x0:x1])
    return both


def _soft(zone_mask: Pixels, size: tuple[int, int], look: int) -> tuple[Pixels, Pixels]:
    """Return `_ramp` of the zones, and the same at the page's `size` (width, height)."""
    ramp = _ramp(zone_mask, look)
    if not cv2.hasNonZero(ramp):
        return ramp, np.zeros(size[::-1], np.uint8)
    return ramp, np.asarray(cv2.resize(ramp, size, interpolation=cv2.INTER_LINEAR), np.uint8)


def _painted_lines(page: Bed, work: LineWork | None, lines: Pixels | None) -> tuple[Ink, ...]:
    """Return the coloured lines as they are painted: one mask over all, or none."""
    if work is None or lines is None or not lines.any():
        return ()
    x0, y0, wide, high = cv2.boundingRect(lines)
    window = np.s_[y0 : y0 + high, x0 : x0 + wide]
    colour = line_colour(page.rgb[window], work.ridge[window], page.dpi)
    return (Ink(Place(x0, y0, x0 + wide, y0 + high), lines[window] > 0, colour),)


def _covered(text: Pixels, ramp: Pixels, dpi: int) -> Pixels:
    """Return where print with its soft edge, or a zone, stands over the paper (255), at the zones' resolution."""
    size = (ramp.shape[1], ramp.shape[0])
    step = look_step(dpi)
    if step > 1:
        # Whole pixels are averaged, as those of the look were.
        text = text[: step * size[1], : step * size[0]]
    some = cv2.inRange(reduced(text, size), 1, _WHITE)
    wider = cv2.dilate(some, np.ones((3, 3), np.uint8))
    return np.asarray(cv2.max(wider, cv2.inRange(ramp, 1, _WHITE)), np.uint8)


def _ramp(zone_mask: Pixels, look: int) -> Pixels:
    """Return how far each place belongs to a zone (0..255), soft at the edge inside the mask's reach."""
    sigma = max(0.5, _FEATHER_MM * look / 25.4)
    ramp = np.zeros_like(zone_mask)
    # No soft edge reaches further.
    window = around_mask(zone_mask, ceil(4 * sigma) + 1)
    if window is not None:
        soft = cv2.GaussianBlur(zone_mask[window], (0, 0), sigma)
        # Full inside, none at the mask's own edge: the rectangles need no more room than the mask.
        inner = cv2.subtract(soft, np.full_like(soft, 128))
        inner = cv2.add(inner, inner)
        ramp[window] = cv2.add(inner, inner)
    return ramp


def _shadow(page: Bed, backdrop: Pixels, crease: Crease) -> Zone:
    """Return the picture of a crease."""
    place = crease.place
    paper = under(backdrop, place, (page.rgb.shape[1], page.rgb.shape[0]))
    window = page.rgb[place.y0 : place.y1, place.x0 : place.x1]
    return Zone(place, shadow(crease, window, paper, page.dpi, min(page.dpi, ZONE_DPI)))


def _zone(page: Bed, backdrop: Pixels, place: Place) -> Zone:
    """Cut a zone out of the page, melted into the backdrop at its edge and where there is bare paper."""
    noise = np.float32(np.clip(_GRAINS * page.grain, *_ZONE_NOISE))
    window = np.s_[place.y0 : place.y1, place.x0 : place.x1]
    size = (page.rgb.shape[1], page.rgb.shape[0])
    rgb, paper = page.rgb[window], under(backdrop, place, size)
    apart = cv2.blur(cv2.subtract(rgb, paper, dtype=cv2.CV_32F), (3, 3))
    # The paper's own noise is not part of a seal: what lies within it is drawn to the backdrop.
    red, green, blue = (np.abs(plane) for plane in cv2.split(apart))
    away = cv2.dilate(cv2.max(cv2.max(red, green), blue), np.ones((3, 3), np.uint8))
    pixels = np.empty_like(paper)
    _melt((rgb, paper), np.asarray(away, np.float32), page.alpha[window], noise, pixels)
    return Zone(place, at_zone_dpi(pixels, page.dpi))


@compiled
def _melt(
    pages: tuple[Pixels, Pixels],
    away: NDArray[np.float32],
    alpha: Pixels,
    noise: np.float32,
    pixels: Pixels,
) -> None:
    """Fill in the first page's pixels where it is further away from the second than noise, there by `alpha` (0..255)."""
    rgb, paper = pages
    for y in range(pixels.shape[0]):
        for x in range(pixels.shape[1]):
            share = min(max((away[y, x] - noise) / noise, np.float32(0)), np.float32(1))
            share *= np.float32(alpha[y, x]) / np.float32(_WHITE)
            for channel in range(3):
                under = np.float32(paper[y, x, channel])
                level = (np.float32(rgb[y, x, channel]) - under) * share + under
                level = min(max(level + np.float32(0.5), np.float32(0)), np.float32(_WHITE))
                pixels[y, x, channel] = np.uint8(level)


def at_zone_dpi(pixels: Pixels, dpi: int) -> Pixels:
    """Return a part of a page at `dpi` as finely as pictures on it are kept: at most 200 dpi."""
    if dpi <= ZONE_DPI:
        return pixels
    scale = ZONE_DPI / dpi
    small = [max(1, int(np.ceil(side * scale))) for side in (pixels.shape[1], pixels.shape[0])]
    resized = cv2.resize(pixels, (small[0], small[1]), interpolation=cv2.INTER_AREA)
    return np.asarray(resized, np.uint8)
