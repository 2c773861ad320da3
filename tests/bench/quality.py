"""The quality gate on pages of its own: `python -m tests.bench quality [--pages 40] [--each 6] [--seed S] [--jobs 2] …`.

Good pages of every kind and wear, pages that look odd and are fine, and pages that went wrong in each way of `_paper.spoil`
in three strengths, are read by the product; printed is how often which verdict was given and how often the right reason
was among those named. A new seed at each run, printed. `--only blur,dark` for some of the ways.
"""

import argparse
import json
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import TypedDict

from ._paper.make import Draw, draw_pages
from ._paper.spoil import ODD, STRENGTHS, Spoil, Spoilt, odd, spoil, worn

RIGHT: dict[Spoil, frozenset[str]] = {
    Spoil.BLUR: frozenset({"blurred"}),
    Spoil.MOTION: frozenset({"blurred"}),
    Spoil.PART_BLUR: frozenset({"blurred"}),
    Spoil.DARK: frozenset({"too_dark"}),
    Spoil.LIGHT: frozenset({"too_light"}),
    Spoil.SHADOW: frozenset({"covered"}),
    Spoil.FINGER: frozenset({"covered"}),
    Spoil.CUT_SIDE: frozenset({"cut_edge"}),
    Spoil.CUT_TOP: frozenset({"cut_edge"}),
    Spoil.COARSE: frozenset({"low_resolution"}),
    Spoil.ENLARGED: frozenset({"blurred", "low_resolution", "low_confidence"}),
    Spoil.SKEW: frozenset({"skewed"}),
    Spoil.LONG_FEED: frozenset({"double_feed"}),
    Spoil.OVERLAP: frozenset({"double_feed"}),
    Spoil.SPARSE: frozenset({"nearly_blank"}),
    Spoil.EMPTY: frozenset({"blank"}),
    Spoil.GLARE: frozenset({"glare"}),
    Spoil.NOTE: frozenset({"covered"}),
}
"""The reasons of which one must be named."""

_TRUE_OF_ODD = frozenset(
    {"back_missing", "nearly_blank", "no_text", "unread_ink", "low_confidence"}
)
"""What is true of pages that look odd, or of their print; no new scan is asked for by it."""

_WORD = ("light", "plain", "strong")


class _Reason(TypedDict):
    code: str
    box: list[int] | None


class _Quality(TypedDict):
    verdict: str
    reasons: list[_Reason]


class _Page(TypedDict):
    width: int
    height: int
    quality: _Quality
    seconds: dict[str, float]


class _Document(TypedDict):
    pages: list[_Page]


@dataclass(frozen=True, slots=True)
class _Order:
    """One page to make: `strength` of `how`, with `other` fed together with it."""

    draw: Draw
    how: Spoil
    strength: int
    other: Draw | None
    dpi: int


@dataclass(slots=True)
class _Row:
    """What was said of the pages of one kind."""

    pages: int = 0
    verdicts: dict[str, int] = field(default_factory=dict)
    right: int = 0
    placed: int = 0
    with_place: int = 0
    others: dict[str, int] = field(default_factory=dict)


def main(words: Sequence[str]) -> int:
    """Make the pages, let the product judge them, print the tables."""
    options = _parser().parse_args(words)
    seed = secrets.randbelow(10**9) if options.seed is None else options.seed
    print(f"seed {seed}, {options.dpi} dpi", flush=True)
    orders = _orders(seed, options)
    with tempfile.TemporaryDirectory(prefix="counter-app-quality-") as scratch:
        folder = options.keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        with ProcessPoolExecutor(options.jobs, mp_context=get_context("spawn")) as pool:
            made = list(pool.map(_make, orders))
        files = []
        for number, page in enumerate(made):
            file = folder / f"{number:04d}-{page.spoil}-{page.strength}.jpg"
            file.write_bytes(page.jpeg)
            files.append(file)
        documents = _digitised(files, folder / "read", options.jobs)
        refused = [
            file.name for file, each in zip(files, documents, strict=True) if not each["pages"]
        ]
        if refused:
            print(f"refused: {', '.join(refused)}", file=sys.stderr)
            return 1
    rows: dict[tuple[Spoil, int], _Row] = {}
    spent = []
    for page, document in zip(made, documents, strict=True):
        read = document["pages"][0]
        spent.append(read["seconds"].get("measure", 0.0))
        _count(rows.setdefault((page.spoil, page.strength), _Row()), page, read)
    print(_table(rows))
    print(
        f"\nmeasuring a page: {1000 * sorted(spent)[len(spent) // 2]:.0f} ms by the clock, median"
    )
    return 0


def _orders(seed: int, options: argparse.Namespace) -> list[_Order]:
    """Draw the pages: the good ones all anew, for each way to go wrong `--each` others a strength."""
    only = [Spoil(name) for name in options.only.split(",")] if options.only else list(Spoil)
    random = Random(seed)
    orders = []
    if Spoil.NONE in only:
        orders += [
            _Order(draw, Spoil.NONE, 0, None, options.dpi)
            for draw in draw_pages(seed, options.pages)
        ]
    for how in only:
        if how is Spoil.NONE:
            continue
        if how in ODD:
            draws = draw_pages(random.randrange(10**9), 3 * options.each, ("card",))
            orders += [_Order(draw, how, 0, None, options.dpi) for draw in draws]
            continue
        strengths = (0,) if how is Spoil.EMPTY else options.strengths
        for strength in strengths:
            draws = draw_pages(random.randrange(10**9), options.each + 1)
            random.shuffle(draws)
            orders += [_Order(draw, how, strength, draws[-1], options.dpi) for draw in draws[:-1]]
    return orders


def _make(order: _Order) -> Spoilt:
    how = order.how
    if how in ODD:
        return odd(order.draw, how, dpi=order.dpi)
    bare = int(STRENGTHS[how][order.strength]) if how in (Spoil.SPARSE, Spoil.EMPTY) else None
    fed_with = order.other if how in (Spoil.LONG_FEED, Spoil.OVERLAP) else None
    return spoil(
        worn(order.draw, pieces=bare),
        how,
        order.strength,
        dpi=order.dpi,
        other=None if fed_with is None else worn(fed_with),
    )


def _digitised(files: Sequence[Path], out: Path, jobs: int) -> list[_Document]:
    command = [sys.executable, "-m", "counter_app", "digitise", *map(str, files)]
    command += ["--out", str(out), "--jobs", str(jobs), "--json"]
    said = subprocess.run(command, check=False, stdout=subprocess.PIPE, text=True).stdout
    documents: list[_Document] = json.loads(said)["documents"]
    return documents


def _count(row: _Row, page: Spoilt, read: _Page) -> None:
    quality = read["quality"]
    row.pages += 1
    row.verdicts[quality["verdict"]] = row.verdicts.get(quality["verdict"], 0) + 1
    named = {reason["code"] for reason in quality["reasons"]}
    right = RIGHT.get(page.spoil, frozenset())
    # Cards and land certificates of the bench are fronts alone: that is true of them, not of how they were scanned.
    true = _TRUE_OF_ODD if page.spoil in ODD else frozenset({"back_missing"})
    row.right += bool(named & right) if right else not named - true
    for code in named - right:
        row.others[code] = row.others.get(code, 0) + 1
    boxes = [r["box"] for r in quality["reasons"] if r["code"] in right and r["box"] is not None]
    if page.area is not None and boxes:
        row.with_place += 1
        size = (read["width"], read["height"])
        row.placed += any(_meets(box, page.area, size) for box in boxes)


def _meets(
    box: Sequence[int], area: tuple[float, float, float, float], size: tuple[int, int]
) -> bool:
    x0, y0, x1, y1 = (side * size[place % 2] for place, side in enumerate(area))
    return box[0] < x1 and x0 < box[2] and box[1] < y1 and y0 < box[3]


def _table(rows: dict[tuple[Spoil, int], _Row]) -> str:
    lines = [
        "| page | strength | pages | right reason | place | pass | look | rescan | other reasons |",
        "|---|---|---:|---:|---:|---:|---:|---:|---|",
    ]
    for (how, strength), row in rows.items():
        amount = "" if how in (Spoil.NONE, Spoil.EMPTY, *ODD) else f"{STRENGTHS[how][strength]:g}"
        word = f"{_WORD[strength]} ({amount})" if amount else ""
        place = f"{row.placed}/{row.with_place}" if row.with_place else ""
        others = ", ".join(f"{code} {count}" for code, count in sorted(row.others.items()))
        given = " | ".join(str(row.verdicts.get(name, 0)) for name in ("pass", "look", "rescan"))
        lines.append(
            f"| {how} | {word} | {row.pages} | {100 * row.right / row.pages:.0f} % | {place} | {given} | {others} |"
        )
    return "\n".join(lines)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench quality")
    parser.add_argument("--pages", type=int, default=40, help="good pages")
    parser.add_argument("--each", type=int, default=6, help="spoilt pages of each way and strength")
    parser.add_argument("--only", help=f"some of {','.join(Spoil)}")
    parser.add_argument(
        "--strengths", type=int, nargs="+", default=(0, 1, 2), choices=(0, 1, 2), metavar="0|1|2"
    )
    parser.add_argument("--seed", type=int, help="repeat a run; drawn anew when left out")
    parser.add_argument("--dpi", type=int, choices=(200, 300), default=200)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keep the pages there")
    return parser
