"""Measure a page while the citizen is still there: is anything on it, is it sharp, dark, covered, cut, large enough."""

from dataclasses import dataclass, replace

import cv2
import numpy as np

from .bed import paper_on_bed
from .coloured import red_places, red_seals
from .fineness import fineness
from .glare import find_glare
from .ground import Ground, ground_of
from .light import Cover, Light, measure_light
from .margins import Place, Side, cut_sides
from .notes import Note, find_notes
from .overlap import Seam, find_seams, longer_than_paper
from .print_pieces import PrintPieces, find_print, true_height
from .raster import WORKING_DPI_LOW, Pixels
from .sharpness import Tiles, measure_tiles
from .traces import Hidden, Traces, has_colour, has_stroke, traces_of_print

_BLANK_BELOW = 1
_NEARLY_BLANK_UP_TO = 20
_SCRAPS_UP_TO = 60
_WORTH_REDUCING = 1.1
_LIT = 0.3


@dataclass(frozen=True, slots=True)
class Measures:
    """Plain measures of one page; all places in pixels of the page as it was given, from `origin` on.

    Attributes:
        origin: x and y of the paper's corner, where that lies on a dark bed.
        pieces: ink of a letter's size inside the margins; none on blank pages.
        tiles: how sharp and how dark the strokes are, place by place.
        paper: grey level 0..255 of most of the paper.
        covers: what lies over the page: a shadow or a finger from an edge, a note on the print.
        glare: where print is washed out by light that the page throws back.
        cuts: sides at which the picture ends within the print.
        seams: dark lines from side to side, of which one may be the edge of a second sheet.
        long: the page is as wide as A4 and much longer.
        hidden: print too pale or too soft to count as ink, on a page that else has none.
        faint: where lines of print stand that are too pale to count as ink, on a page that else has no or little print.
        drawn: there are pale curves that are neither print nor a fold, on a page that else has no or little print.
        marked: on a page without letters there is something of a colour, a seal, or a stroke as large as a signature.
        letter_height: usual height of the pieces in pixels, exact for small print.
        fineness: of its print, see `pages/fineness.py`; 0 where there is none.
        width: of the page, pixels; dpi: its resolution.
    """

    pieces: PrintPieces
    tiles: Tiles
    paper: float
    covers: tuple[Cover, ...] = ()
    glare: tuple[Place, ...] = ()
    cuts: tuple[tuple[Side, Place], ...] = ()
    seams: tuple[Seam, ...] = ()
    long: bool = False
    hidden: Hidden | None = None
    faint: Place | None = None
    drawn: bool = False
    marked: bool = False
    letter_height: float = 0.0
    fineness: float = 0.0
    width: int = 0
    dpi: int = WORKING_DPI_LOW
    origin: tuple[int, int] = (0, 0)

    @property
    def components(self) -> int:
        return len(self.pieces)

    @property
    def blank(self) -> bool:
        """Nothing stands on the page; print that cannot be made out is something."""
        seen = self.marked or self.hidden is not None or self.faint is not None
        return self.components < _BLANK_BELOW and not seen

    @property
    def nearly_blank(self) -> bool:
        return self.components <= _NEARLY_BLANK_UP_TO and self.hidden is None and not self.blank


def measure(
    rgb: Pixels,
    ink: Pixels,
    dpi: int,
    *,
    pieces: PrintPieces | None = None,
    with_red: bool = False,
) -> Measures:
    """Measure a page as decoded, not yet turned: a turn makes corners of its own and moves the edges.

    Args:
        rgb: the page.
        ink: mask of its ink, same size.
        dpi: its resolution; what is finer than 200 dpi is measured at 200.
        pieces: of its ink, when they are known already.
        with_red: whether red print is in `ink`; if not, all that is red is left out, else seals alone.
    """
    ground = ground_of(rgb, dpi)
    if pieces is None:
        pieces = find_print(ink, dpi)
    paper = paper_on_bed(ground)
    if paper is None:
        return _measured(ground, rgb, ink, dpi, pieces, with_red)
    x0, y0, x1, y1 = paper
    part = np.ascontiguousarray(rgb[y0:y1, x0:x1])
    own = np.ascontiguousarray(ink[y0:y1, x0:x1])
    measures = _measured(ground_of(part, dpi), part, own, dpi, pieces.within(paper), with_red)
    # The paper's edges are no edges of the picture: nothing is cut there but where the bed ends too.
    ends = (x0 == 0, y0 == 0, x1 == rgb.shape[1], y1 == rgb.shape[0])
    sides = (Side.LEFT, Side.TOP, Side.RIGHT, Side.BOTTOM)
    at_the_end = {side for side, end in zip(sides, ends, strict=True) if end}
    cuts = tuple(cut for cut in measures.cuts if cut[0] in at_the_end)
    # Nor does anything come in over them that is not the bed in a corner, or a photograph beside it.
    covers = tuple(cover for cover in measures.covers if _is_inside(cover.place, part.shape))
    return replace(measures, origin=(x0, y0), cuts=cuts, covers=covers)


def _measured(
    ground: Ground, rgb: Pixels, ink: Pixels, dpi: int, pieces: PrintPieces, with_red: bool
) -> Measures:
    """Measure a page that is all paper, with its ground."""
    grey = np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), np.uint8)
    light = measure_light(ground)
    reduced = dpi / WORKING_DPI_LOW
    if reduced < _WORTH_REDUCING:
        reduced = 1.0
    unit = round(dpi / reduced)
    fine_ink = ink
    if reduced > 1.0:
        grey, ink = _smaller(grey, ink, reduced)
    notes = find_notes(ground, pieces.boxes, rgb)
    # A white sticker is as bright as glare.
    stuck = [note.place for note in notes if note.sharp]
    glare = tuple(
        place
        for place in find_glare(ground, fine_ink, light.paper)
        if not any(_meet(place, other) for other in stuck)
    )
    few = len(pieces) <= _SCRAPS_UP_TO
    left_out = red_seals(rgb, dpi) if with_red else red_places(rgb, dpi)
    traces = Traces()
    if few:
        traces = traces_of_print(
            _without_seals(grey, rgb, dpi, light.paper), ink, unit, light.paper
        )
    return Measures(
        pieces=pieces,
        tiles=measure_tiles(grey, ink, unit, beside=left_out).enlarged(reduced),
        paper=light.paper,
        covers=_with_notes(ground, light, notes, glare),
        glare=glare,
        cuts=tuple(
            (side, _scaled(place, reduced))
            for side, place in cut_sides(ink, unit)
            if _on_paper(grey, side, place, light.paper)
        ),
        seams=tuple(seam.enlarged(reduced) for seam in find_seams(grey, ink, unit)),
        long=longer_than_paper((rgb.shape[1], rgb.shape[0]), dpi),
        hidden=traces.hidden,
        faint=None if traces.faint is None else _scaled(traces.faint, reduced),
        drawn=traces.drawn,
        marked=len(pieces) < _BLANK_BELOW
        and (traces.drawn or has_colour(rgb, dpi) or has_stroke(fine_ink, dpi)),
        letter_height=true_height(fine_ink, pieces, dpi),
        fineness=fineness(grey, ink),
        width=rgb.shape[1],
        dpi=dpi,
    )


def _smaller(grey: Pixels, ink: Pixels, times: float) -> tuple[Pixels, Pixels]:
    """Return a page's grey pixels and the mask of its ink so many times smaller."""
    size = (round(grey.shape[1] / times), round(grey.shape[0] / times))
    small = np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), np.uint8)
    mask = cv2.resize(ink, size, interpolation=cv2.INTER_AREA)
    return small, np.asarray(cv2.threshold(mask, 127, 255, cv2.THRESH_BINARY)[1], np.uint8)


def _with_notes(
    page: Ground, light: Light, found: tuple[Note, ...], glare: tuple[Place, ...]
) -> tuple[Cover, ...]:
    """Return what lies over a page from its edges, and the notes `found` that are neither that nor `glare`."""
    known = (*glare, *(cover.place for cover in light.covers))
    notes = []
    for place in (note.place for note in found):
        if not any(_meet(place, other) for other in known):
            x0, y0, x1, y1 = (side // page.step for side in place)
            shade = float(page.levels[y0:y1, x0:x1].mean()) / max(light.paper, 1.0)
            notes.append(Cover(place, shade, solid=True))
    return (*light.covers, *notes)


def _is_inside(place: Place, shape: tuple[int, ...]) -> bool:
    x0, y0, x1, y1 = place
    return x0 > 0 and y0 > 0 and x1 < shape[1] and y1 < shape[0]


def _meet(one: Place, other: Place) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _without_seals(grey: Pixels, rgb: Pixels, dpi: int, paper: float) -> Pixels:
    """Return grey pixels with bare `paper` where `rgb`, the same page at `dpi`, has red seals."""
    seals = red_seals(rgb, dpi)
    if not seals.any():
        return grey
    size = (grey.shape[1], grey.shape[0])
    there = cv2.resize(seals, size, interpolation=cv2.INTER_NEAREST)
    return np.where(there > 0, np.uint8(paper), grey)


def _on_paper(grey: Pixels, side: Side, place: Place, paper: float) -> bool:
    """Say whether the paper reaches the picture's border there: beside it lies the bed, whose grain looks like ink."""
    x0, y0, x1, y1 = place
    thick = max(2, min(x1 - x0, y1 - y0) // 8)
    outermost = {
        Side.LEFT: grey[y0:y1, :thick],
        Side.RIGHT: grey[y0:y1, -thick:],
        Side.TOP: grey[:thick, x0:x1],
        Side.BOTTOM: grey[-thick:, x0:x1],
    }[side]
    return float(np.median(outermost)) >= _LIT * paper


def _scaled(place: Place, factor: float) -> Place:
    x0, y0, x1, y1 = (round(side * factor) for side in place)
    return x0, y0, x1, y1
