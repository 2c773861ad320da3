"""Digitising against OCRmyPDF on pages of its own: `python -m tests.bench digitise [--pages 66] [--seed S] [--dpi 200|300] …`.

The pages are invented, typeset and worn with exact truth (`_paper`); a new seed at each run, printed, so that a run can
be repeated. All readers get the same PDF of scans, the same number of jobs, and take turns; what is judged is what
poppler finds in the PDFs they leave. Times are worth only as ratios within one run. With `--peer-dpi` the peer gets the
same papers scanned at another resolution.
"""

import argparse
import json
import os
import secrets
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from ._paper.make import KINDS, Draw, Made, draw_pages, make, scanned_pdf
from ._score.metrics import Scores, score
from ._score.readers import OcrMyPdf, Ours, Reader, Run, find_ocrmypdf, pdfa_findings
from ._score.report import Judged, tables
from ._score.textlayer import PageLayer, read_layers, true_places
from ._score.weight import page_bytes

_PROPERTIES = ("cer", "cer_in_order", "missed_words", "wrong_numbers", "wrong_digits", "at_place")


def main(words: Sequence[str]) -> int:
    """Make the pages, let the readers read them in turn, print the tables. Ends with 1 when a reader failed."""
    options = _parser().parse_args(words)
    kinds = options.kinds.split(",") if options.kinds else list(KINDS)
    readers: list[Reader] = [Ours()]
    if options.peer != "none":
        program = options.peer_program or find_ocrmypdf()
        if program is None:
            print("OCRmyPDF is not here: bash packaging/bench.sh, or --peer none", file=sys.stderr)
            return 2
        readers += [
            OcrMyPdf(program, upright=upright)
            for upright, asked in ((False, "ocrmypdf"), (True, "upright"))
            if options.peer in (asked, "both")
        ]
    seed = secrets.randbelow(10**9) if options.seed is None else options.seed
    peer_dpi = options.peer_dpi or options.dpi
    resolutions = [options.dpi, *[peer_dpi] * (len(readers) - 1)]
    print(
        f"seed {seed}, {options.pages} pages at {' and '.join(map(str, resolutions))} dpi, {options.jobs} jobs",
        flush=True,
    )
    draws = draw_pages(seed, options.pages, kinds)
    with tempfile.TemporaryDirectory(prefix="counter-app-bench-") as scratch:
        folder = options.keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        batches = {dpi: _scanned(draws, dpi, folder, options.jobs) for dpi in set(resolutions)}
        entrants = [
            (reader, batches[dpi]) for reader, dpi in zip(readers, resolutions, strict=True)
        ]
        try:
            judged = _judge(entrants, folder, options)
        except RuntimeError as error:
            print(error, file=sys.stderr)
            return 1
    print(tables(draws, judged))
    if options.json is not None:
        document = _document(seed, options.jobs, batches[options.dpi].made, judged)
        options.json.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n")
    return 0


@dataclass(frozen=True, slots=True)
class Batch:
    """The papers as scanned at one resolution, and the PDF they stand in."""

    made: tuple[Made, ...]
    scans: Path


def _scanned(draws: Sequence[Draw], dpi: int, folder: Path, jobs: int) -> Batch:
    with ProcessPoolExecutor(
        jobs, mp_context=get_context("spawn"), initializer=os.nice, initargs=(10,)
    ) as pool:
        made = tuple(pool.map(partial(make, dpi=dpi), draws))
    scans = folder / f"scans-{dpi}.pdf"
    scans.write_bytes(scanned_pdf(made))
    return Batch(made, scans)


def _judge(
    entrants: Sequence[tuple[Reader, Batch]], folder: Path, options: argparse.Namespace
) -> list[Judged]:
    runs: dict[str, list[Run]] = {reader.name: [] for reader, _ in entrants}
    for turn in range(options.rounds):
        # Who goes first changes, so that a quiet or noisy spell favours nobody.
        for reader, batch in entrants if turn % 2 == 0 else reversed(entrants):
            run = reader.read(batch.scans, folder / f"{reader.name}-{turn}", options.jobs)
            runs[reader.name].append(run)
            print(f"round {turn + 1}, {reader.name}: {run.seconds:.1f} s", flush=True)
    judged = []
    for reader, batch in entrants:
        first = runs[reader.name][0]
        layers = read_layers(first.pdf)
        scores = [
            _score(page, layers[place] if place < len(layers) else PageLayer("", ()), first, place)
            for place, page in enumerate(batch.made)
        ]
        if options.keep is not None:
            _keep(options.keep, reader.name, batch.made, layers)
        findings = pdfa_findings(first.pdf)
        judged.append(
            Judged(
                reader.name,
                batch.made[0].dpi,
                tuple(runs[reader.name]),
                tuple(page_bytes(first.pdf)),
                None if findings is None else tuple(findings),
                tuple(scores),
            )
        )
    return judged


def _score(page: Made, layer: PageLayer, run: Run, place: int) -> Scores:
    if run.skews is None:
        return score(page.pieces, layer.text, (), ())
    skew = run.skews[place] if place < len(run.skews) else 0.0
    places = true_places(page.pieces, page.place, page.size, skew=skew)
    return score(page.pieces, layer.text, places, layer.words)


def _keep(folder: Path, reader: str, made: Sequence[Made], layers: Sequence[PageLayer]) -> None:
    for place, (page, layer) in enumerate(zip(made, layers, strict=False)):
        stem = folder / f"{place:03d}-{page.draw.kind}-{page.draw.leader}-{page.draw.level}"
        stem.with_suffix(".jpg").write_bytes(page.jpeg)
        stem.with_suffix(".truth.txt").write_text("\n".join(p.text for p in page.pieces) + "\n")
        stem.with_suffix(f".{reader}.txt").write_text(layer.text)


def _document(
    seed: int, jobs: int, made: Sequence[Made], judged: Sequence[Judged]
) -> dict[str, object]:
    return {
        "seed": seed,
        "jobs": jobs,
        "pages": [
            {
                "kind": page.draw.kind,
                "leader": page.draw.leader.value,
                "level": page.draw.level.value,
                "family": page.family,
                "damage": asdict(page.damage),
                **{reader.reader: _named(reader.scores[place]) for reader in judged},
            }
            for place, page in enumerate(made)
        ],
        "readers": {
            reader.reader: {
                "seconds": [run.seconds for run in reader.runs],
                "processor": [run.processor for run in reader.runs],
                "largest": max(run.largest for run in reader.runs),
                "together": max(run.together for run in reader.runs),
                "dpi": reader.dpi,
                "bytes": list(reader.weights),
                "pdfa": None if reader.pdfa is None else list(reader.pdfa),
                "all": _named(sum(reader.scores, Scores())),
                "notes": reader.runs[0].notes,
            }
            for reader in judged
        },
    }


def _named(scores: Scores) -> dict[str, float | None]:
    derived = {name: getattr(scores, name) for name in _PROPERTIES}
    return {
        **asdict(scores),
        **{name: None if value is None else round(value, 3) for name, value in derived.items()},
    }


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench digitise")
    parser.add_argument("--pages", type=int, default=66)
    parser.add_argument("--seed", type=int, help="repeat a run; drawn anew when left out")
    parser.add_argument("--dpi", type=int, choices=(200, 300), default=200)
    parser.add_argument(
        "--peer-dpi",
        type=int,
        choices=(200, 300),
        help="the same papers scanned for the peer at another resolution",
    )
    parser.add_argument("--kinds", help=f"some of {','.join(KINDS)}")
    parser.add_argument(
        "--peer",
        choices=("ocrmypdf", "upright", "both", "none"),
        default="ocrmypdf",
        help="OCRmyPDF -O1 as it is; upright: with --rotate-pages --deskew, which ours always does; both",
    )
    parser.add_argument("--peer-program", type=Path, help="another OCRmyPDF than .venv-bench's")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--json", type=Path, metavar="FILE")
    parser.add_argument(
        "--keep", type=Path, metavar="DIR", help="keep pages, truth and texts there"
    )
    return parser
