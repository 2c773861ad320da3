"""Acts on a dossier in whatever order: promises stay, revisions follow each other, nobody is overwritten."""

import json
import tempfile
import threading
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from hypothesis import given, settings, strategies as st

from counter_app.domain.deadlines import VIETNAM, WorkingCalendar
from counter_app.domain.dossier_acts import DossierAct
from counter_app.domain.dossier_course import (
    AgainReason,
    ExtensionReason,
    RefusalReason,
    StopReason,
)
from counter_app.domain.dossiers import Dossier
from counter_app.domain.errors import CounterError, StaleDossier
from counter_app.domain.ids import DossierId
from counter_app.records import schema_faults
from tests.fixtures_store import SetClock, make_store
from tests.services_bench import CATALOGUE, LAND, MAI, MAI_NAME, Bench, bench

__all__ = ["bench"]

ACTS = st.lists(
    st.tuples(
        st.sampled_from(
            (
                *("supplement", "supplement", "resume", "resume", "extend", "scan", "wait"),
                *("start", "ask_fee", "fee_paid", "finish", "take_over", "number"),
                *("refuse", "stop", "withdraw"),
            )
        ),
        st.integers(0, 30),
    ),
    min_size=4,
    max_size=14,
)


@dataclass
class Play:
    """Plays acts on one dossier; a refusal is an answer too."""

    bench: Bench
    dossier: DossierId = field(init=False)

    def __post_init__(self) -> None:
        self.dossier = self.bench.take(MAI, LAND, name=MAI_NAME).checklist.dossier.id

    def now(self) -> Dossier:
        with self.bench.store.reading() as view:
            return view.dossiers.get(self.dossier)

    def supplement(self, which: int) -> None:
        again = AgainReason.NEW_FACTS if which % 3 else None
        lines = self.bench.acts.missing(self.now())
        self.bench.acts.supplement(self.dossier, lines, again=again)

    def resume(self, which: int) -> None:
        self.bench.acts.resume(self.dossier, anyway=bool(which % 2))

    def extend(self, which: int) -> None:
        later = self.now().due_at + timedelta(days=which % 8)
        self.bench.acts.extend(self.dossier, later, ExtensionReason.VERIFICATION)

    def scan(self, which: int) -> None:
        component = ("application", "land_certificate")[which % 2]
        scans = {component: self.bench.file()}
        self.bench.take(MAI, LAND, dossier=self.dossier, scans=scans)

    def wait(self, hours: int) -> None:
        self.bench.clock.go_on(timedelta(hours=hours))

    def start(self, _: int) -> None:
        self.bench.acts.move(self.dossier, DossierAct.START)

    def ask_fee(self, _: int) -> None:
        self.bench.acts.move(self.dossier, DossierAct.ASK_FEE)

    def fee_paid(self, _: int) -> None:
        self.bench.acts.move(self.dossier, DossierAct.FEE_PAID)

    def finish(self, _: int) -> None:
        self.bench.finish(self.dossier)

    def take_over(self, _: int) -> None:
        self.bench.acts.take_over(self.dossier)

    def number(self, which: int) -> None:
        self.bench.acts.number(self.dossier, f"H19.12-260302-{which + 1:04d}")

    def refuse(self, _: int) -> None:
        self.bench.acts.refuse(self.dossier, RefusalReason.CONDITIONS_NOT_MET)

    def stop(self, _: int) -> None:
        self.bench.acts.stop(self.dossier, StopReason.DISPUTE)

    def withdraw(self, _: int) -> None:
        self.bench.acts.withdraw(self.dossier)


def check(before: Dossier, after: Dossier) -> None:
    assert after.revision in (before.revision, before.revision + 1)
    assert (after.number, after.printed_due_at) == (before.number, before.printed_due_at)
    assert after.due_at >= before.due_at, "no act brings an appointment forward"
    calendar = WorkingCalendar(CATALOGUE.special_days)
    assert calendar.is_working_day(after.due_at.astimezone(VIETNAM).date())
    assert after.is_paused == (after.course.open_supplement is not None) or not after.is_open
    ended = not after.is_open and after.solved_at is None
    assert (after.course.closing is not None) == ended
    repeated = after.course.supplements[1:]
    assert all(request.again is not None for request in repeated), "asked twice without a reason"
    if before.course.closing is not None:
        assert (after.status, after.course) == (before.status, before.course), "it stays ended"


@settings(max_examples=40)
@given(ACTS)
def test_no_order_of_acts_breaks_a_promise(acts: list[tuple[str, int]]) -> None:
    with tempfile.TemporaryDirectory(prefix="counter-app-acts-") as folder:
        clock = SetClock()
        store = make_store(Path(folder) / "data", clock=clock)
        try:
            play = Play(Bench(Path(folder), store, clock))
            for name, which in acts:
                before = play.now()
                try:
                    getattr(play, name)(which)
                except CounterError as refusal:
                    assert refusal.code != "INTERNAL_ERROR"
                    assert play.now() == before
                check(before, play.now())
            with store.reading() as view:
                rows = [row.record for row in view.outbox.rows(limit=500)]
            revisions = [row.revision for row in rows if row.subject == play.dossier]
            assert revisions == list(range(1, play.now().revision + 1))
            for row in rows:
                assert schema_faults(row.kind.value, json.loads(row.body)) == ()
            assert play.bench.supervising.verify_chain().ok
        finally:
            store.close()


def test_of_many_who_act_on_what_they_saw_one_wins_and_the_others_are_told(bench: Bench) -> None:
    dossier = bench.take(MAI, LAND, name=MAI_NAME).checklist.dossier
    told: list[str] = []
    line = threading.Barrier(6)

    def act() -> None:
        line.wait()
        try:
            bench.acts.stop(dossier.id, StopReason.DISPUTE, seen=dossier.revision)
            told.append("done")
        except StaleDossier as stale:
            told.append(stale.code)

    threads = [threading.Thread(target=act) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == [*["STALE_DOSSIER"] * 5, "done"]
    with bench.store.reading() as view:
        assert view.dossiers.get(dossier.id).revision == dossier.revision + 1
