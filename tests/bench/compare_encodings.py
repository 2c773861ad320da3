"""What each way to keep a page costs and harms: `python -m tests.bench compare-encodings [--pages 12] [--only NAME,…] …`.

Each encoding of `_score/encodings.py` gets the same masters: scans of the bench's own pages, straightened and read by the
product, for nothing else is archived. Its PDF is rendered at the master's resolution and read again by three readers
(`_score/harm.py`): numbers of the truth that each read on the master and not on the copy (lost), or only there (won). A
reader's own noise loses numbers on copies that nothing happened to: so lossless copies moved by half a pixel, to the
right, down and both, are read as well, and the archive may not lose more net than they do in the mean, beyond what chance
gives from page to page; the more pages, the less that is. Each digit's shape is looked at without a reader
(`_score/digit_shapes.py`): none may look like another digit.
Colour is compared where the master is strongly coloured: seals, signatures, frames.
Besides, the archival page's masks are coded in CCITT G4 and in JBIG2, the latter decoded by pdfium and by jbig2dec, and it
is looked up at which resolution each strongly coloured pixel is shown. Ends with 1 when a mark is missed.
"""

import argparse
import json
import os
import secrets
import sys
import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from time import process_time

import cv2
import numpy as np
import pypdfium2 as pdfium

from counter_app.ocr.engine import Engine
from counter_app.pages.raster import Pixels
from tests.adapters.jbig2_kit import Ink

from ._paper.make import KINDS, Draw, draw_pages, make
from ._score.archived import FINE_DPI, Colour, Masks, colour_shown, compare_masks
from ._score.digit_shapes import Shapes, TrueDigit, compare_shapes, true_digits
from ._score.encodings import ENCODINGS, MOVES
from ._score.harm import Harm, Reading, Readings, excess_of, read_by_all
from ._score.masters import Master, engine_in, master_of
from ._score.metrics import digit_differences, order_free

_COLOURED = 60
"""Largest less smallest channel from which a pixel of the master counts as coloured."""
_READERS = {
    Reading.PAGE: "by Tesseract on whole pages",
    Reading.PRODUCT: "by the product",
    Reading.LINES: "line by line",
}
_LEAST_SAVED = 0.15
"""By so much JBIG2 must be smaller than CCITT G4 to be worth a coder of its own."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One page in one encoding.

    Attributes:
        harm: numbers lost and won against the master, by each reader; wrong: numbers of the truth not read on whole pages.
        shapes: digits told by their shape on the master, and those of them that look like another digit on the copy.
        seconds: of the processor, for encoding.
        colour: mean difference of a channel (0..255) over the coloured pixels; none where the page has no colour.
    """

    bytes: int
    seconds: float
    errors: int
    letters: int
    harm: Mapping[Reading, Harm]
    wrong: int
    numbers: int
    shapes: Shapes
    colour: float | None


def main(words: Sequence[str]) -> int:
    """Encode, render, read again, print one Markdown row an encoding."""
    parser = _parser()
    options = parser.parse_args(words)
    # Tesseract's threads only wait for each other.
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")
    names = options.only.split(",") if options.only else list(ENCODINGS)
    if strange := set(names) - ENCODINGS.keys():
        parser.error(f"no such encoding: {', '.join(sorted(strange))}")
    seed = secrets.randbelow(10**9) if options.seed is None else options.seed
    print(f"seed {seed}, {options.pages} pages at {options.dpi} dpi", flush=True)
    kinds = options.kinds.split(",") if options.kinds else list(KINDS)
    compare = partial(_compared, names=names, dpi=options.dpi, keep=options.keep)
    done = list[_Compared]()
    with ProcessPoolExecutor(options.jobs, mp_context=get_context("spawn")) as pool:
        for page in pool.map(compare, draw_pages(seed, options.pages, kinds)):
            done.append(page)
            print(f"{len(done)} of {options.pages}", file=sys.stderr, flush=True)
    kept = {name: [page.kept[name] for page in done] for name in names}
    masks, shown = [page.masks for page in done], [page.shown for page in done]
    print(_table(kept))
    marks = _marks(kept, masks, shown)
    print("\n" + "\n".join(f"- {'holds' if holds else 'MISSED'}: {said}" for said, holds in marks))
    if options.json is not None:
        document = {name: [asdict(page) for page in pages] for name, pages in kept.items()}
        document["masks"] = [asdict(one) for one in masks]
        document["colour_shown"] = [asdict(one) for one in shown]
        options.json.write_text(json.dumps({"seed": seed, **document}, indent=1) + "\n")
    return 0 if all(holds for _, holds in marks) else 1


@dataclass(frozen=True, slots=True)
class _Compared:
    """One page in every encoding, its masks in both codings, how its colours are shown."""

    kept: Mapping[str, Kept]
    masks: Masks
    shown: Colour


def _compared(draw: Draw, names: Sequence[str], dpi: int, keep: Path | None) -> _Compared:
    with tempfile.TemporaryDirectory(prefix="counter-app-encodings-") as scratch:
        engine = engine_in(Path(scratch))
        master = master_of(make(draw, dpi=dpi), engine)
        read = read_by_all(master.rgb, master.page, engine)
        seen = _Seen(master, read, tuple(true_digits(master.page)))
        return _Compared(
            kept={name: _keep(name, seen, engine, keep) for name in names},
            masks=compare_masks(master.rgb, dpi),
            shown=colour_shown(_encoded("archive", master), coloured(master.rgb)),
        )


@dataclass(frozen=True, slots=True)
class _Seen:
    """A master, what is read on it, its true digits."""

    master: Master
    read: Readings
    digits: tuple[TrueDigit, ...]


def _marks(
    kept: dict[str, list[Kept]], masks: Sequence[Masks], shown: Sequence[Colour]
) -> list[tuple[str, bool]]:
    """Return what must hold, in figures, and whether it does."""
    g4, jbig2 = sum(one.g4 for one in masks), sum(one.jbig2 for one in masks)
    saved = 1 - jbig2 / max(g4, 1)
    wrong = sum(one.wrong_pdfium for one in masks), sum(one.wrong_jbig2dec for one in masks)
    pixels, fine = sum(one.pixels for one in shown), sum(one.fine for one in shown)
    marks = [
        (f"masks: G4 {g4:,} bytes, JBIG2 {jbig2:,}: {saved:.1%} smaller", saved >= _LEAST_SAVED),
        (f"pixels decoded wrongly: pdfium {wrong[0]}, jbig2dec {wrong[1]}", wrong == (0, 0)),
        (
            f"coloured pixels shown at {FINE_DPI} dpi or more: {fine:,} of {pixels:,}",
            fine >= 0.995 * pixels,
        ),
    ]
    if "archive" in kept:
        shapes = sum((page.shapes for page in kept["archive"]), Shapes())
        marks.append(
            (
                f"digits whose shape changed on the archive: {shapes.changed} of {shapes.told} "
                f"({shapes.unclear} not told on the master) {', '.join(shapes.where)}".rstrip(),
                shapes.changed == 0,
            )
        )
    if {"archive", *MOVES} <= kept.keys() and len(kept["archive"]) > 1:
        marks += [_harm_mark(kept, reader) for reader in Reading]
    return marks


def _harm_mark(kept: Mapping[str, Sequence[Kept]], reader: Reading) -> tuple[str, bool]:
    harms = {name: [page.harm[reader] for page in kept[name]] for name in ("archive", *MOVES)}
    ours, *theirs = (sum(pages, Harm()) for pages in harms.values())
    excess = excess_of(harms["archive"], [harms[name] for name in MOVES])
    said = (
        f"numbers lost less won {_READERS[reader]}: archive {ours.lost} - {ours.won} = {ours.net}, lossless copies moved by "
        f"half a pixel {', '.join(str(one.net) for one in theirs)}: {excess.numbers:+.1f} against their mean, "
        f"standard error {excess.error:.1f}"
    )
    return said, not excess.harms


def _harm(pages: Sequence[Kept], reader: Reading) -> Harm:
    return sum((page.harm[reader] for page in pages), Harm())


def _encoded(name: str, master: Master) -> bytes:
    return ENCODINGS[name](master.rgb, master.page.dpi, master.words, master.reread)


def _keep(name: str, seen: _Seen, engine: Engine, folder: Path | None) -> Kept:
    page, master = seen.master.page, seen.master.rgb
    start = process_time()
    pdf = _encoded(name, seen.master)
    seconds = process_time() - start
    shown = rendered(pdf, master)
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{page.draw.index:02d}-{page.draw.kind}-{name}.pdf").write_bytes(pdf)
    read = read_by_all(shown, page, engine)
    truth = " ".join(piece.text for piece in page.pieces)
    errors, letters = order_free((piece.text for piece in page.pieces), read.page)
    against_truth = digit_differences(truth, read.page)
    return Kept(
        bytes=len(pdf),
        seconds=seconds,
        errors=errors,
        letters=letters,
        harm=seen.read.harm_on(read),
        wrong=against_truth.wrong,
        numbers=against_truth.numbers,
        shapes=compare_shapes(seen.digits, master, shown),
        colour=colour_difference(master, shown),
    )


def colour_difference(master: Pixels, shown: Pixels) -> float | None:
    """Return the mean channel difference over the master's coloured pixels, slightly smoothed; None without any."""
    where = coloured(master)
    if where.sum() < 200:
        return None
    soft = [cv2.GaussianBlur(pixels, (0, 0), 1.0).astype(np.int16) for pixels in (master, shown)]
    return float(np.abs(soft[0][where] - soft[1][where]).mean())


def coloured(master: Pixels) -> Ink:
    """Say which pixels are strongly coloured, slightly smoothed."""
    soft = cv2.GaussianBlur(master, (0, 0), 1.0).astype(np.int16)
    found: Ink = soft.max(axis=2) - soft.min(axis=2) >= _COLOURED
    return found


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


def _table(kept: dict[str, list[Kept]]) -> str:
    rows = [
        "| encoding | bytes/page | CER | numbers lost - won: whole page | by the product | line by line "
        "| digits of another shape | numbers wrong | colour Δ | s/page |"
    ]
    rows.append("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for name, pages in kept.items():
        colours = [page.colour for page in pages if page.colour is not None]
        shown = f"{sum(colours) / len(colours):.1f}" if colours else "–"
        cer = 100 * sum(page.errors for page in pages) / sum(page.letters for page in pages)
        wrong = f"{sum(page.wrong for page in pages)} of {sum(page.numbers for page in pages)}"
        shapes = sum((page.shapes for page in pages), Shapes())
        harms = [_harm(pages, reader) for reader in Reading]
        harmed = [f"{harm.lost} - {harm.won}" for harm in harms]
        rows.append(
            f"| {name} | {sum(page.bytes for page in pages) / len(pages):,.0f} | {cer:.2f} "
            f"| {' | '.join(harmed)} "
            f"| {shapes.changed} of {shapes.told} | {wrong} "
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
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keep the PDFs there")
    return parser
