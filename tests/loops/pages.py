"""Pages that between them call every loop: the specimens, all kinds of the bench, every way to go wrong, odd scans."""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from PIL import Image

from tests.arch.tree import ROOT
from tests.bench._paper.make import KINDS, Draw, draw_pages, make
from tests.bench._paper.spoil import STRENGTHS, Spoil, spoil, worn
from tests.odd_files import OTHERS, scanned

SPECIMENS = sorted(
    path for path in (ROOT / "resources" / "specimens").iterdir() if path.suffix in (".jpg", ".pdf")
)
SEED = 20261126
_INK = 140
"""What is darker becomes black in a scan of one bit."""
_TWO_SHEETS = (Spoil.LONG_FEED, Spoil.OVERLAP)


@dataclass(frozen=True, slots=True)
class Page:
    """A file to be drawn: what it is called, and what gives its bytes."""

    name: str
    draw: Callable[[], bytes]

    def at(self, folder: Path) -> Path:
        """Draw it into `folder`; return its path."""
        path = folder / self.name
        path.write_bytes(self.draw())
        return path


def scan(draw: Draw, dpi: int) -> bytes:
    """Return a page of the bench as a colour scanner gives it: JPEG."""
    return make(draw, dpi=dpi).jpeg


def black_and_white(draw: Draw, dpi: int) -> bytes:
    """Return a page as an office's copier keeps it: one bit a pixel, TIFF."""
    out = io.BytesIO()
    with Image.open(io.BytesIO(scan(draw, dpi))) as page:
        ink = page.convert("L").point([255 * (level > _INK) for level in range(256)])
        ink.convert("1").save(out, "TIFF", compression="group4", dpi=(dpi, dpi))
    return out.getvalue()


def grey(draw: Draw, dpi: int, turned: int) -> bytes:
    """Return a page in grey, turned by so many degrees: PNG."""
    out = io.BytesIO()
    with Image.open(io.BytesIO(scan(draw, dpi))) as page:
        page.convert("L").rotate(turned, expand=True).save(out, "PNG", dpi=(dpi, dpi))
    return out.getvalue()


def gone_wrong(draw: Draw, how: Spoil, strength: int) -> bytes:
    """Return a page that a person would scan again: JPEG."""
    bare = int(STRENGTHS[how][strength]) if how in (Spoil.SPARSE, Spoil.EMPTY) else None
    other = worn(replace(draw, index=draw.index + 1)) if how in _TWO_SHEETS else None
    return spoil(worn(draw, pieces=bare), how, strength, dpi=200, other=other).jpeg


def everyday() -> Iterator[Page]:
    """A handful of pages as any office has them."""
    birth, form, *_ = draw_pages(SEED, len(KINDS))
    yield Page("birth-300.jpg", partial(scan, birth, 300))
    yield Page("form-200.tif", partial(black_and_white, form, 200))


def all_pages() -> Iterator[Page]:
    """Every page drawn here: minutes."""
    yield from everyday()
    for dpi in (200, 300):
        for draw in draw_pages(SEED + dpi, len(KINDS)):
            yield Page(f"{draw.kind}-{draw.index}-{dpi}.jpg", partial(scan, draw, dpi))
    draws = draw_pages(SEED + 1, len(KINDS))
    for dpi, draw in zip((100, 150, 600), draws, strict=False):
        yield Page(f"{draw.kind}-{dpi}.jpg", partial(scan, draw, dpi))
        yield Page(f"{draw.kind}-{dpi}.tif", partial(black_and_white, draw, dpi))
    for turned, draw in zip((90, 180), draws, strict=False):
        yield Page(f"turned-{turned}.png", partial(grey, draw, 200, turned))
    for index, how in enumerate(STRENGTHS):
        strength = len(STRENGTHS[how]) // 2
        draw = draws[index % len(draws)]
        yield Page(f"{how}.jpg", partial(gone_wrong, draw, how, strength))
    yield Page("lying-text.pdf", partial(scanned, said=OTHERS))
