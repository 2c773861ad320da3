"""Pages by seed: kind, leaders, font, level and damages drawn anew for each, so that no recipe can know them."""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

import numpy as np
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from tests.specimens.degrade import rasterise
from tests.specimens.ink import sign, stamp

from . import civil, letters
from .damage import FINE_DPI, Damage, Homography, Level, draw_damage, scan, wear
from .fonts import families
from .marks import Marks
from .sheet import Align, Leader, Piece, Sheet, Tone, draw_look
from .words import Teller

KINDS: dict[str, Callable[[Sheet, Teller], Marks]] = {
    "birth": civil.birth,
    "form": civil.declaration,
    "marriage": civil.marriage,
    "letter": letters.letter,
    "decision": letters.decision,
    "law": letters.law,
    "table": letters.table,
    "land": letters.land,
    "card": letters.card,
    "receipt": letters.receipt,
}
WITH_LEADERS = frozenset({"birth", "form", "marriage", "land", "receipt"})
"""Kinds whose fields stand over leaders."""

_MARK = "MẪU THỬ - DỮ LIỆU HƯ CẤU"


@dataclass(frozen=True, slots=True)
class Draw:
    """What page `index` of `seed` is: enough to make it again."""

    seed: int
    index: int
    kind: str
    leader: Leader
    level: Level


@dataclass(frozen=True, slots=True)
class Made:
    """A page and its truth: JPEG bytes at `dpi`, pieces in millimetres of the paper, `place` from there to pixels."""

    draw: Draw
    family: str
    dpi: int
    jpeg: bytes
    size: tuple[int, int]
    pieces: tuple[Piece, ...]
    place: Homography
    damage: Damage


def draw_pages(seed: int, pages: int, kinds: Sequence[str] = tuple(KINDS)) -> list[Draw]:
    """Draw `pages` pages: kinds, levels and, within the forms, leader styles in equal shares, shuffled together."""
    random = Random(seed)
    styles, levels = list(Leader), list(Level)
    draws, leaders = [], list[Leader]()
    shift = random.randrange(len(levels))
    for index in range(pages):
        kind = kinds[index % len(kinds)]
        level = levels[(index // len(kinds) + index + shift) % len(levels)]
        leader = Leader.NONE
        if kind in WITH_LEADERS:
            if not leaders:
                leaders = random.sample(styles, len(styles))
            leader = leaders.pop()
        draws.append(Draw(seed, index, kind, leader, level))
    return draws


def typeset(draw: Draw) -> tuple[Sheet, Marks]:
    """Typeset the page of `draw` and say what is pressed and written on it."""
    random = Random(f"{draw.seed}/{draw.index}/print")
    family = random.choice(families())
    sheet = Sheet(family, draw_look(draw.leader, random), size=random.uniform(11.0, 13.2))
    marks = KINDS[draw.kind](sheet, Teller(random))
    sheet.put(105, 291, _MARK, Tone.BOLD, size=8.0, align=Align.CENTRE, ink=0.25)
    return sheet, marks


def make(draw: Draw, *, dpi: int, fine: int = FINE_DPI) -> Made:
    """Make the page of `draw` as scanned at `dpi`; another `dpi` gives the same paper scanned again.

    It is drawn and worn at `fine` dpi.
    """
    sheet, marks = typeset(draw)
    pieces, family = sheet.pieces, sheet.family.name
    damage = draw_damage(draw.level, Random(f"{draw.seed}/{draw.index}/damage"))
    grains = np.random.default_rng((draw.seed, draw.index))
    page = rasterise(sheet.pdf(), dpi=fine)
    for seal in marks.seals:
        stamp(page, seal, dpi=fine, random=grains)
    for signature in marks.signatures:
        sign(page, signature, dpi=fine)
    pixels, place = scan(
        wear(page, damage, fine=fine, random=grains), damage, fine=fine, dpi=dpi, random=grains
    )
    jpeg = io.BytesIO()
    Image.fromarray(pixels).save(jpeg, "JPEG", quality=damage.quality, dpi=(dpi, dpi))
    height, width = pixels.shape[:2]
    return Made(draw, family, dpi, jpeg.getvalue(), (width, height), pieces, place, damage)


def scanned_pdf(pages: Sequence[Made]) -> bytes:
    """Return one PDF with the pages' JPEGs as they are, as scanners write it."""
    out = io.BytesIO()
    canvas = Canvas(out, invariant=True)
    for page in pages:
        width, height = (side * 72 / page.dpi for side in page.size)
        canvas.setPageSize((width, height))
        canvas.drawImage(ImageReader(io.BytesIO(page.jpeg)), 0, 0, width, height)
        canvas.showPage()
    canvas.save()
    return out.getvalue()
