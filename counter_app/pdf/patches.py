"""Places of a page of layers that differ from its master, laid over it as pictures: the page itself is not made anew."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from math import ceil, floor

import cv2
import numpy as np
import pikepdf
from numpy.typing import NDArray

from counter_app.pages.compiled import compiled
from counter_app.pages.layers import ZONE_DPI, Zone, at_zone_dpi
from counter_app.pages.raster import Pixels
from counter_app.pages.zones import Place, area

from .layered import finish_page
from .mixed import sheet_pictures, shown_part
from .rendering import Rendering
from .sheets import Part, Sheet, Spot, sheets_of

_MELTED_MM = 0.5
# What one picture more costs, in pixels of a page of 200 dpi that it could show for that.
_WORTH_A_PICTURE = 4_000
# More are drawn sooner all at once: what has to be laid out for one of them hangs on the number of all.
_DRAWN_APART = 40
_GRAINS = 2.5
_LEAST_NOISE = 3.5
_MOST_NOISE = 9.0


def gathered(found: Iterable[Place], size: tuple[int, int], dpi: int) -> list[Place]:
    """Return places that together cover those found (pixels at `dpi`, cut to the page of `size`), near ones joined.

    At 300 dpi their sides are whole pixels of 200 dpi as well, so that their pictures are drawn where they belong.
    """
    step = dpi // 100 if dpi > ZONE_DPI and dpi % 100 == 0 else 1
    stepped = (_on_steps(place, step, size) for place in found)
    sides = np.array([(p.x0, p.y0, p.x1, p.y1) for p in stepped], np.int64).reshape(-1, 4)
    left = _join(sides, _WORTH_A_PICTURE * (dpi / ZONE_DPI) ** 2)
    return [Place(*row) for row in sides[:left].tolist()]


@compiled
def _join(waiting: NDArray[np.int64], dearest: float) -> int:
    """Join places (rows of x0, y0, x1, y1), the last first, each with the first done that one picture is not dearer with.

    What is done goes into the first rows; returns how many. Those leave so much room between each other that a page has
    space for some hundreds: the time hangs on the number of places, not on its square.
    """
    done, count, left = np.empty_like(waiting), 0, waiting.shape[0]
    while left:
        left -= 1
        x0, y0, x1, y1 = waiting[left]
        joined = -1
        for number in range(count):
            other = done[number]
            whole = (max(x1, other[2]) - min(x0, other[0])) * (
                max(y1, other[3]) - min(y0, other[1])
            )
            both = (x1 - x0) * (y1 - y0) + (other[2] - other[0]) * (other[3] - other[1])
            if whole <= both + dearest:
                joined = number
                break
        if joined < 0:
            done[count, 0], done[count, 1], done[count, 2], done[count, 3] = x0, y0, x1, y1
            count += 1
            continue
        other = done[joined]
        waiting[left, 0], waiting[left, 1] = min(x0, other[0]), min(y0, other[1])
        waiting[left, 2], waiting[left, 3] = max(x1, other[2]), max(y1, other[3])
        left += 1
        for number in range(joined, count - 1):
            done[number] = done[number + 1]
        count -= 1
    waiting[:count] = done[:count]
    return count


def patch(master: Pixels, shown: Pixels, place: Place, dpi: int, grain: float) -> Zone:
    """Return the picture of a place of the master that melts into what is `shown` around it (RGB, both at `dpi`).

    Args:
        grain: the standard deviation of the scanner's grain: what lies within it is left as it is shown.
    """
    window = np.s_[place.y0 : place.y1, place.x0 : place.x1]
    around = shown[window].astype(np.float32)
    apart = master[window].astype(np.float32)
    apart -= around
    away = cv2.dilate(np.abs(cv2.blur(apart, (3, 3))).max(axis=2), np.ones((3, 3), np.uint8))
    noise = np.float32(np.clip(_GRAINS * grain, _LEAST_NOISE, _MOST_NOISE))
    share = np.clip((np.asarray(away, np.float32) - noise) / noise, 0.0, 1.0)
    share *= _ramp(place, (master.shape[1], master.shape[0]), dpi)
    apart *= share[:, :, None]
    around += apart
    pixels = np.asarray(np.clip(around + 0.5, 0, 255), np.uint8)
    return Zone(place, at_zone_dpi(pixels, dpi))


def faithful(master: Pixels, place: Place) -> Zone:
    """Return the picture of a place of the master pixel by pixel, cut to the page."""
    place = replace(place, x1=min(place.x1, master.shape[1]), y1=min(place.y1, master.shape[0]))
    return Zone(place, master[place.y0 : place.y1, place.x0 : place.x1], faithful=True)


def lay_over(shown: Pixels, patches: Sequence[Part], dpi: int) -> None:
    """Draw patches over a page as it is `shown` (RGB at `dpi`, changed in place): as on the page itself, above all else.

    Raises:
        pdfium.PdfiumError: pdfium cannot read what we wrote.
    """
    size = (shown.shape[1], shown.shape[0])
    sheets, spots = sheets_of(patches)
    windows = [Place(0, 0, *size)]
    if len(patches) <= _DRAWN_APART:
        # pdfium decodes a picture of which it has to show less than half across and down at half its resolution, and on the
        # whole page as it is: each sheet is drawn at its full width first, and kept so.
        wide = dict[int, Place]()
        for part, spot in zip(patches, spots, strict=True):
            across = _across(part, spot, sheets[spot.sheet], size[0])
            if area(across) > area(wide.get(spot.sheet, Place(0, 0, 0, 0))):
                wide[spot.sheet] = across
        windows = [*wide.values(), *(part.place for part in patches)]
    with Rendering(_patch_page(patches, (sheets, spots), size, dpi), size) as rendering:
        rendering.over(shown, windows)


def _across(part: Part, spot: Spot, sheet: Sheet, wide: int) -> Place:
    """Return the rows of a part, and where the sheet is when it stands there, on a page of so many columns."""
    step = (part.place.x1 - part.place.x0) / part.size[0]
    left = part.place.x0 - spot.left * step
    x0, x1 = max(0, floor(left)), min(wide, ceil(left + sheet.size[0] * step))
    return replace(part.place, x0=x0, x1=x1)


def _patch_page(
    patches: Sequence[Part],
    on: tuple[Sequence[Sheet], Sequence[Spot]],
    size: tuple[int, int],
    dpi: int,
) -> bytes:
    """Return a PDF of one page of `size` (width, height) at `dpi` with the patches alone, `on` sheets at spots of these."""
    document = pikepdf.new()
    sheets, spots = on
    drawing = [
        shown_part(part, spot, sheets[spot.sheet], size[1], dpi)
        for part, spot in zip(patches, spots, strict=True)
    ]
    pictures = sheet_pictures(document, sheets)
    return finish_page(document, pictures, "\n".join(drawing), (), size, dpi)


def _ramp(place: Place, size: tuple[int, int], dpi: int) -> Pixels:
    """Return how far (0..1) each pixel of a place is the master's: less towards its edge, but not at the page's own."""
    soft = max(1.0, _MELTED_MM * dpi / 25.4)
    sides = []
    for start, end, last in ((place.y0, place.y1, size[1]), (place.x0, place.x1, size[0])):
        inward = np.arange(end - start, dtype=np.float32)
        before = (inward + 0.5) / soft if start > 0 else np.ones_like(inward)
        behind = (inward[::-1] + 0.5) / soft if end < last else np.ones_like(inward)
        sides.append(np.clip(np.minimum(before, behind), 0.0, 1.0))
    return np.asarray(np.minimum.outer(*sides))


def _on_steps(place: Place, step: int, size: tuple[int, int]) -> Place:
    x1, y1 = place.x1 + -place.x1 % step, place.y1 + -place.y1 % step
    x0, y0 = place.x0 - place.x0 % step, place.y0 - place.y0 % step
    return Place(x0, y0, min(x1, size[0]), min(y1, size[1]))
