"""The list of dossiers: groups by the appointment, found by number and by names without marks."""

from datetime import timedelta
from pathlib import Path

import pytest

from counter_app.services.dossier_acts import DossierActs
from counter_app.services.dossier_list import DossierGroup, DossierList
from tests.fixtures_store import SetClock, make_store
from tests.services_bench import ALLOWANCE, HUY, HUY_NAME, LAND, MAI, MAI_NAME, Bench


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    clock = SetClock()
    return Bench(tmp_path, make_store(tmp_path / "data", clock=clock), clock)


def test_groups_follow_the_appointment(bench: Bench) -> None:
    dossiers = DossierList(bench.desk)
    mine = bench.take(MAI, LAND, name=MAI_NAME).checklist.dossier
    assert dossiers.ids(DossierGroup.OPEN) == (mine.id,)
    assert dossiers.ids(DossierGroup.LATE) == ()

    bench.clock.go_on(mine.due_at - bench.clock.now() - timedelta(minutes=5))
    assert dossiers.ids(DossierGroup.TODAY) == (mine.id,)
    assert dossiers.ids(DossierGroup.LATE) == ()

    bench.clock.go_on(timedelta(minutes=6))
    assert dossiers.ids(DossierGroup.LATE) == (mine.id,)
    assert dossiers.counts()[DossierGroup.LATE] == 1


def test_one_that_waits_for_the_citizen_is_not_late(bench: Bench) -> None:
    dossiers, acts = DossierList(bench.desk), DossierActs(bench.desk)
    mine = bench.take(MAI, LAND, name=MAI_NAME).checklist.dossier
    acts.supplement(mine.id, acts.missing(mine))
    bench.clock.go_on(timedelta(days=200))
    assert dossiers.ids(DossierGroup.LATE) == ()
    assert dossiers.ids(DossierGroup.PAUSED) == (mine.id,)


def test_the_nearest_appointment_comes_first(bench: Bench) -> None:
    late = bench.take(MAI, LAND, name=MAI_NAME).checklist.dossier
    soon = bench.take(HUY, ALLOWANCE, name=HUY_NAME).checklist.dossier
    by_due = sorted((late, soon), key=lambda each: each.due_at)
    assert DossierList(bench.desk).ids(DossierGroup.OPEN) == tuple(each.id for each in by_due)


@pytest.mark.parametrize("words", ["tran thi mau", "Trần Thị Mẫu Đơn", MAI])
def test_found_by_the_applicant(bench: Bench, words: str) -> None:
    mine = bench.take(MAI, LAND, name=MAI_NAME).checklist.dossier
    bench.take(HUY, ALLOWANCE, name=HUY_NAME)
    assert DossierList(bench.desk).find(words) == (mine.id,)


def test_found_by_either_number(bench: Bench) -> None:
    mine = bench.take(MAI, LAND, name=MAI_NAME).checklist.dossier
    DossierActs(bench.desk).number(mine.id, "H19.12-260302-0042")
    dossiers = DossierList(bench.desk)
    assert dossiers.find(mine.number) == (mine.id,)
    assert dossiers.find("H19.12-260302-0042") == (mine.id,)
    rows = dossiers.rows([mine.id])
    assert rows[mine.id].applicant == MAI_NAME
