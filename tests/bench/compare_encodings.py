"""What each way to keep a page costs and harms: `python -m tests.bench compare-encodings [--pages 12] [--only NAME,…] …`.

Each encoding of `_score/encodings.py` gets the same masters (scans of the bench's own pages). Its PDF is rendered at the
master's resolution and read again by Tesseract: digits are compared with the reading of the master (swapped, lost) and
with the truth (wrong). Colour is compared where the master is strongly coloured: seals, signatures, frames.
"""

import argparse
import io
import json
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter

import cv2
import numpy as np
import pypdfium2 as pdfium
import pytesseract
from PIL import Image

from counter_app.pages.raster import Pixels

from ._paper.make import KINDS, Made, draw_pages, make
from ._score.encodings import ENCODINGS
from ._score.metrics import digit_differences, order_free

_COLOURED = 60
"""Largest less smallest channel from which a pixel of the master counts as coloured."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One page in one encoding.

    Attributes:
        swapped, lost: digits that read otherwise than in the master; wrong: numbers of the truth not read.
        colour: mean difference of a channel (0..255) over the coloured pixels; none where the page has no colour.
    """

    bytes: int
    seconds: float
    errors: int
    letters: int
    swapped: int
    lost: int
    wrong: int
    numbers: int
    colour: float | None


def main(words: Sequence[str]) -> int:
    """Encode, render, read again, print one Markdown row an encoding."""
    options = _parser().parse_args(words)
    names = options.only.split(",") if options.only else list(ENCODINGS)
    seed = secrets.randbelow(10**9) if options.seed is None else options.seed
    print(f"seed {seed}, {options.pages} pages at {options.dpi} dpi", flush=True)
    kept: dict[str, list[Kept]] = {name: [] for name in names}
    kinds = options.kinds.split(",") if options.kinds else list(KINDS)
    for draw in draw_pages(seed, options.pages, kinds):
        page = make(draw, dpi=options.dpi)
        with Image.open(io.BytesIO(page.jpeg)) as image:
            master = np.asarray(image.convert("RGB"), dtype=np.uint8)
        said = _read(master)
        for name in names:
            kept[name].append(_keep(name, page, master, said, options.dpi, options.keep))
    print(_table(kept))
    if options.json is not None:
        document = {name: [asdict(page) for page in pages] for name, pages in kept.items()}
        options.json.write_text(json.dumps({"seed": seed, **document}, indent=1) + "\n")
    return 0


def _keep(name: str, page: Made, master: Pixels, said: str, dpi: int, folder: Path | None) -> Kept:
    start = perf_counter()
    pdf = ENCODINGS[name](master, dpi)
    seconds = perf_counter() - start
    shown = rendered(pdf, master)
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{page.draw.index:02d}-{page.draw.kind}-{name}.pdf").write_bytes(pdf)
    text = _read(shown)
    truth = " ".join(piece.text for piece in page.pieces)
    errors, letters = order_free((piece.text for piece in page.pieces), text)
    against_master = digit_differences(said, text)
    against_truth = digit_differences(truth, text)
    return Kept(
        bytes=len(pdf),
        seconds=seconds,
        errors=errors,
        letters=letters,
        swapped=against_master.changed,
        lost=against_master.lost,
        wrong=against_truth.wrong,
        numbers=against_truth.numbers,
        colour=colour_difference(master, shown),
    )


def colour_difference(master: Pixels, shown: Pixels) -> float | None:
    """Return the mean channel difference over the master's coloured pixels, slightly smoothed; None without any."""
    soft = [cv2.GaussianBlur(pixels, (0, 0), 1.0).astype(np.int16) for pixels in (master, shown)]
    coloured = soft[0].max(axis=2) - soft[0].min(axis=2) >= _COLOURED
    if coloured.sum() < 200:
        return None
    return float(np.abs(soft[0][coloured] - soft[1][coloured]).mean())


def rendered(pdf: bytes, master: Pixels) -> Pixels:
    """Return the page drawn in as many pixels as the master has, so that nothing is resampled that need not be."""
    height, width = master.shape[:2]
    document = pdfium.PdfDocument(pdf)
    try:
        page = document[0]
        # A hair less: the drawing is rounded up to whole pixels.
        scale = (width - 0.01) / page.get_width()
        shown = np.array(page.render(scale=scale, rev_byteorder=True).to_numpy()[:, :, :3])
    finally:
        document.close()
    if shown.shape != master.shape:
        shown = np.asarray(cv2.resize(shown, (width, height), interpolation=cv2.INTER_AREA))
    return shown.astype(np.uint8)


def _read(rgb: Pixels) -> str:
    return str(
        pytesseract.image_to_string(
            Image.fromarray(rgb), lang="vie", config="-c thresholding_method=2"
        )
    )


def _table(kept: dict[str, list[Kept]]) -> str:
    rows = [
        "| encoding | bytes/page | CER | digits swapped | lost | numbers wrong | colour Δ | s/page |"
    ]
    rows.append("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for name, pages in kept.items():
        colours = [page.colour for page in pages if page.colour is not None]
        shown = f"{sum(colours) / len(colours):.1f}" if colours else "–"
        cer = 100 * sum(page.errors for page in pages) / sum(page.letters for page in pages)
        wrong = f"{sum(page.wrong for page in pages)} of {sum(page.numbers for page in pages)}"
        rows.append(
            f"| {name} | {sum(page.bytes for page in pages) / len(pages):,.0f} | {cer:.2f} "
            f"| {sum(page.swapped for page in pages)} | {sum(page.lost for page in pages)} | {wrong} "
            f"| {shown} | {sum(page.seconds for page in pages) / len(pages):.2f} |"
        )
    return "\n".join(rows)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench compare-encodings")
    parser.add_argument("--pages", type=int, default=12)
    parser.add_argument("--seed", type=int, help="repeat a run; drawn anew when left out")
    parser.add_argument("--dpi", type=int, choices=(200, 300), default=200)
    parser.add_argument("--kinds", help=f"some of {','.join(KINDS)}")
    parser.add_argument("--only", help=f"some of {','.join(ENCODINGS)}")
    parser.add_argument("--json", type=Path, metavar="FILE")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keep the PDFs there")
    return parser
