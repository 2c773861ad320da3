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

VISITS = (
    (ALLOWANCE, "orphan", "birth_certificate"),
    ("1.004859", "default", "ground_papers"),
    ("1.004884", "default", "birth_papers"),
)
"""Procedure, case and the component that a birth certificate satisfies, among other papers."""

Visit = tuple[str, str, str]
Act = tuple[str, Visit, int]

ACT = st.tuples(
    st.sampled_from(
        ("take", "look", "scan", "scan", "insist", "accept", "accept", "reject", "wait")
    ),
    st.sampled_from(VISITS),
    st.integers(0, 40),
)


@dataclass
class Day:
    """Plays acts on a desk; an act that is refused is an answer too."""

    bench: Bench
    years: int = 0

    def take(self, visit: Visit, _: int) -> None:
        self._intake(visit, {})

    def look(self, visit: Visit, _: int) -> None:
        self._intake(visit, {"no_reuse": True})

    def scan(self, visit: Visit, _: int) -> None:
        self._intake(visit, {"scans": {visit[2]: self._paper()}})

    def insist(self, visit: Visit, _: int) -> None:
        reason = {visit[2]: "citizen_submits_new"}
        self._intake(visit, {"scans": {visit[2]: self._paper()}, "decline": reason})

    def accept(self, _: Visit, which: int) -> None:
        waiting = self.bench.verifying.waiting()
        if waiting:
            self.bench.accept(waiting[which % len(waiting)].id)

    def reject(self, _: Visit, which: int) -> None:
        waiting = self.bench.verifying.waiting()
        if waiting:
            self.bench.verifying.reject(waiting[which % len(waiting)].id, "blurred")

    def wait(self, _: Visit, hours: int) -> None:
        self.bench.clock.go_on(timedelta(hours=hours * 3))

    def _intake(self, visit: Visit, words: Words) -> None:
        said: Words = {"name": MAI_NAME, "case": visit[1], **words}
        self.bench.take(MAI, visit[0], **said)

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


@settings(max_examples=40)
@given(st.lists(ACT, min_size=6, max_size=16))
def test_no_order_of_acts_asks_twice_without_a_reason(acts: list[Act]) -> None:
    with tempfile.TemporaryDirectory(prefix="counter-app-acts-") as folder:
        clock = SetClock()
        store = make_store(Path(folder) / "data", clock=clock)
        try:
            day = Day(Bench(Path(folder), store, clock))
            for name, visit, number in acts:
                play: Callable[[Visit, int], None] = getattr(day, name)
                try:
                    play(visit, number)
                except CounterError as refusal:
                    assert refusal.code != "INTERNAL_ERROR"
                check(day.bench)
        finally:
            store.close()
