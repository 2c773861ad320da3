"""Whether confidences are probabilities: `python -m tests.bench confidence [--pages 30] [--seed S] [--dpi 200|300] [--fit]`.

Pages are invented anew at each run, as for `digitise`; every recognised word is held against the truth at its place.
`--fit` prints the steps that `counter_app/ocr/confidence.py` keeps: never fit on the seed that judges.
"""

import argparse
import os
import secrets
import tempfile
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import pairwise
from multiprocessing import get_context
from pathlib import Path

import cv2
import numpy as np

from counter_app.ocr.choosing import Readers
from counter_app.ocr.confidence import probability
from counter_app.workers.sheet import straightened
from counter_app.workers.stopwatch import Stopwatch
from counter_app.workers.upright import read_upright

from ._paper.make import Draw, draw_pages, make
from ._score.reliability import Judgement, calibration_error, fitted, judged

_TIMEOUT = 120.0
_BINS = (0.0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 1.01)


def main(words: Sequence[str]) -> int:
    """Print how far raw and calibrated confidences are off, by how sure they are."""
    options = _parser().parse_args(words)
    seed = secrets.randbelow(10**9) if options.seed is None else options.seed
    print(f"seed {seed}, {options.pages} pages at {options.dpi} dpi", flush=True)
    draws = draw_pages(seed, options.pages)
    with ProcessPoolExecutor(
        options.jobs, mp_context=get_context("spawn"), initializer=os.nice, initargs=(10,)
    ) as pool:
        found = [one for page in pool.map(partial(_read, dpi=options.dpi), draws) for one in page]
    raw = np.asarray([one.confidence for one in found])
    right = np.asarray([float(one.right) for one in found])
    said = np.asarray([probability(one.confidence) for one in found])
    print(f"{len(found)} words, {100 * right.mean():.2f} % right")
    print(
        f"expected calibration error: reader {100 * calibration_error(raw, right):.2f} %, "
        f"ours {100 * calibration_error(said, right):.2f} %"
    )
    print("| said | words | mean said | right |\n| --- | ---: | ---: | ---: |")
    for low, high in pairwise(_BINS):
        inside = (said >= low) & (said < high)
        if inside.any():
            print(
                f"| {low:.2f} to {min(high, 1.0):.2f} | {inside.sum()} "
                f"| {said[inside].mean():.3f} | {right[inside].mean():.3f} |"
            )
    if options.fit:
        for knot in fitted(raw, right):
            print(f"    {knot},")
    return 0


def _read(draw: Draw, dpi: int) -> list[Judgement]:
    cv2.setNumThreads(1)
    page = make(draw, dpi=dpi)
    rgb = np.asarray(cv2.imdecode(np.frombuffer(page.jpeg, np.uint8), cv2.IMREAD_COLOR), np.uint8)
    rgb = np.ascontiguousarray(rgb[:, :, ::-1])
    with tempfile.TemporaryDirectory(prefix="counter-app-bench-") as scratch:
        engine = Readers().for_page(Path(scratch), _TIMEOUT)
        watch = Stopwatch()
        sheet = straightened(rgb, dpi, watch)
        upright = read_upright(sheet, engine, watch)
    if upright.clockwise:
        return []
    return judged(page, upright.words, skew=sheet.facts.skew.degrees)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench confidence")
    parser.add_argument("--pages", type=int, default=30)
    parser.add_argument("--seed", type=int, help="repeat a run; drawn anew when left out")
    parser.add_argument("--dpi", type=int, choices=(200, 300), default=200)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--fit", action="store_true", help="print the steps fitted to these pages")
    return parser
