"""What the digitising bench prints: Markdown tables by kind, leader style and level, and the ratios."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from tests.bench._paper.make import WITH_LEADERS, Draw

from .metrics import Scores
from .readers import Run

_WORST_FROM = 10.0


@dataclass(frozen=True, slots=True)
class Judged:
    """What one reader made of the batch at `dpi`: its runs, bytes of each page and findings of its PDF, their scores."""

    reader: str
    dpi: int
    runs: tuple[Run, ...]
    weights: tuple[int, ...]
    pdfa: tuple[str, ...] | None
    scores: tuple[Scores, ...]

    @property
    def bytes(self) -> int:
        return sum(self.weights)

    @property
    def best_seconds(self) -> float:
        return min(run.seconds for run in self.runs)

    @property
    def least_processor(self) -> float:
        return min(run.processor for run in self.runs)


def tables(draws: Sequence[Draw], readers: Sequence[Judged]) -> str:
    """Return the tables of all groups of pages."""
    groups: list[tuple[str, Callable[[Draw], str | None]]] = [
        ("kind", lambda draw: draw.kind),
        ("leaders (forms)", lambda draw: draw.leader.value if draw.kind in WITH_LEADERS else None),
        ("level", lambda draw: draw.level.value),
        ("all", lambda _: "all"),
    ]
    parts = [_table(title, group, draws, readers) for title, group in groups]
    return "\n\n".join([*parts, _cost(len(draws), readers), *_ratios(readers)])


def total(scores: Iterable[Scores]) -> Scores:
    """Return the sum of the pages' counts."""
    return sum(scores, Scores())


def _table(
    title: str,
    group: Callable[[Draw], str | None],
    draws: Sequence[Draw],
    readers: Sequence[Judged],
) -> str:
    measures = (
        "CER",
        "in order",
        "missed words %",
        "numbers wrong %",
        "at place %",
        "pages > 10 %",
        "kB/page",
    )
    head = [title, "pages", *(f"{m} {r.reader}" for m in measures for r in readers)]
    rows = [head, ["---", *["---:"] * (len(head) - 1)]]
    names = sorted({name for draw in draws if (name := group(draw)) is not None})
    for name in names:
        places = [place for place, draw in enumerate(draws) if group(draw) == name]
        sums = [total(reader.scores[place] for place in places) for reader in readers]
        bad = [
            sum(reader.scores[place].cer > _WORST_FROM for place in places) for reader in readers
        ]
        weights = [
            sum(reader.weights[place] for place in places) / len(places) / 1000
            for reader in readers
        ]
        rows.append(
            [
                name,
                str(len(places)),
                *(f"{s.cer:.2f}" for s in sums),
                *(f"{s.cer_in_order:.2f}" for s in sums),
                *(f"{s.missed_words:.2f}" for s in sums),
                *(f"{s.wrong_numbers:.2f}" for s in sums),
                *("-" if s.at_place is None else f"{s.at_place:.1f}" for s in sums),
                *(str(count) for count in bad),
                *(f"{weight:.1f}" for weight in weights),
            ]
        )
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _cost(pages: int, readers: Sequence[Judged]) -> str:
    head = ["reader", "scans dpi", "pages/min of each round", "processor s/page", "bytes/page"]
    head += ["largest process MB", "together MB", "PDF/A-2b findings"]
    rows = [head, ["---", *["---:"] * (len(head) - 1)]]
    for reader in readers:
        findings = "not checked" if reader.pdfa is None else str(len(reader.pdfa))
        rows.append(
            [
                reader.reader,
                str(reader.dpi),
                ", ".join(f"{60 * pages / run.seconds:.1f}" for run in reader.runs),
                f"{reader.least_processor / pages:.2f}",
                f"{reader.bytes / pages:,.0f}",
                f"{max(run.largest for run in reader.runs) / 1e6:.0f}",
                f"{max(run.together for run in reader.runs) / 1e6:.0f}",
                findings,
            ]
        )
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _ratios(readers: Sequence[Judged]) -> list[str]:
    ours, *peers = readers
    return [_ratio(ours, peer) for peer in peers]


def _ratio(ours: Judged, peer: Judged) -> str:
    mine, theirs = total(ours.scores), total(peer.scores)
    speed = [theirs.seconds / run.seconds for run, theirs in zip(ours.runs, peer.runs, strict=True)]
    return "\n".join(
        (
            f"speed, {ours.reader} : {peer.reader}: best {peer.best_seconds / ours.best_seconds:.2f}×, "
            f"each round {', '.join(f'{ratio:.2f}×' for ratio in speed)}",
            f"processor time, {peer.reader} : {ours.reader}: {peer.least_processor / ours.least_processor:.2f}×",
            f"bytes, {peer.reader} : {ours.reader}: {peer.bytes / max(1, ours.bytes):.1f}×",
            f"CER, {peer.reader} : {ours.reader}: {theirs.cer:.2f} : {mine.cer:.2f}",
            f"digits changed | lost of {mine.digits}: {ours.reader} {mine.digits_changed} | {mine.digits_lost}, "
            f"{peer.reader} {theirs.digits_changed} | {theirs.digits_lost}",
        )
    )
