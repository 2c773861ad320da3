"""Whatever an officer does, in whatever order: nothing held is asked twice without a reason, no number is given twice."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from hypothesis import given, settings, strategies as st

from counter_app.domain.deadlines import VIETNAM, WorkingCalendar
from counter_app.domain.dossiers import Dossier, ItemState
from counter_app.domain.errors import CounterError
from counter_app.domain.ids import DossierId
from counter_app.domain.papers import PaperState
from tests.fixtures_store import SetClock, make_store
from tests.services_bench import ALLOWANCE, BIRTH, CATALOGUE, MAI, MAI_NAME, Bench, Words

PROCEDURES = ((ALLOWANCE, "orphan"), ("1.004859", "default"), ("1.004884", "default"))
"""Each asks for a birth certificate, the second and third under another name, with other papers that may stand for it."""
COMPONENTS = ("birth_certificate", "ground_papers", "birth_papers", "declaration")

ACT = st.one_of(
    st.tuples(st.just("take"), st.sampled_from(PROCEDURES), st.booleans()),
    st.tuples(st.just("scan"), st.sampled_from(PROCEDURES), st.sampled_from(COMPONENTS)),
    st.tuples(st.just("insist"), st.sampled_from(PROCEDURES), st.sampled_from(COMPONENTS)),
    st.tuples(st.just("accept"), st.integers(0, 3), st.booleans()),
    st.tuples(st.just("reject"), st.integers(0, 3), st.booleans()),
    st.tuples(st.just("wait"), st.integers(1, 40), st.booleans()),
)


@dataclass
class Day:
    """Plays acts on a desk; an act that is refused is an answer too."""

    bench: Bench
    years: int = 0

    def take(self, act: tuple[str, tuple[str, str], bool]) -> None:
        _, (procedure, case), no_reuse = act
        self._intake(procedure, {"name": MAI_NAME, "case": case, "no_reuse": no_reuse})

    def scan(self, act: tuple[str, tuple[str, str], str]) -> None:
        _, (procedure, case), component = act
        self._intake(
            procedure, {"name": MAI_NAME, "case": case, "scans": {component: self._paper()}}
        )

    def insist(self, act: tuple[str, tuple[str, str], str]) -> None:
        _, (procedure, case), component = act
        self._intake(
            procedure,
            {
                "name": MAI_NAME,
                "case": case,
                "scans": {component: self._paper()},
                "decline": {component: "citizen_submits_new"},
            },
        )

    def accept(self, act: tuple[str, int, bool]) -> None:
        waiting = self.bench.verifying.waiting()
        if waiting:
            paper = waiting[act[1] % len(waiting)]
            self.bench.accept(paper.id)

    def reject(self, act: tuple[str, int, bool]) -> None:
        waiting = self.bench.verifying.waiting()
        if waiting:
            self.bench.verifying.reject(waiting[act[1] % len(waiting)].id, "blurred")

    def wait(self, act: tuple[str, int, bool]) -> None:
        self.bench.clock.go_on(timedelta(hours=act[1] * 7))

    def _intake(self, procedure: str, words: Words) -> None:
        self.bench.take(MAI, procedure, **words)

    def _paper(self) -> Path:
        self.years += 1
        fields = {**BIRTH, "issued_on": f"{1990 + self.years}-01-02", "number": f"{self.years}"}
        return self.bench.file("birth_certificate", fields)


def dossiers_of(bench: Bench) -> tuple[Dossier, ...]:
    with bench.store.reading() as view:
        return view.dossiers.recent(limit=1000)


def check(bench: Bench) -> None:
    dossiers = dossiers_of(bench)
    numbers = [dossier.number for dossier in dossiers]
    assert len(numbers) == len(set(numbers))
    calendar = WorkingCalendar(CATALOGUE.special_days)
    for dossier in dossiers:
        assert calendar.is_working_day(dossier.due_at.astimezone(VIETNAM).date())
        assert dossier.due_at >= dossier.received_at
        for item in dossier.items:
            check_line(bench, dossier.id, item.component)
    assert bench.supervising.verify_chain().ok


def check_line(bench: Bench, dossier: DossierId, component: str) -> None:
    """A line that was asked for although a valid paper was on offer carries the reason."""
    with bench.store.reading() as view:
        item = next(i for i in view.dossiers.get(dossier).items if i.component == component)
        if item.state in (ItemState.SCANNED, ItemState.DECLINED):
            offered = item.offer is not None and item.offer.ok
            assert not offered or item.reason is not None
        if item.state is ItemState.REUSED:
            assert item.paper is not None
            assert view.papers.get(item.paper).state in (
                PaperState.ACCEPTED,
                PaperState.SUPERSEDED,
            )
        if item.state is ItemState.SCANNED:
            assert item.paper is not None
            assert view.papers.get(item.paper).state is not PaperState.REJECTED


@settings(max_examples=60)
@given(st.lists(ACT, min_size=3, max_size=14))
def test_no_order_of_acts_asks_twice_without_a_reason(
    acts: list[tuple[str, object, object]],
) -> None:
    with tempfile.TemporaryDirectory(prefix="counter-app-acts-") as folder:
        clock = SetClock()
        store = make_store(Path(folder) / "data", clock=clock)
        try:
            day = Day(Bench(Path(folder), store, clock))
            for act in acts:
                play: Callable[[object], None] = getattr(day, act[0])
                try:
                    play(act)
                except CounterError as refusal:
                    assert refusal.code != "INTERNAL_ERROR"
                check(day.bench)
        finally:
            store.close()
