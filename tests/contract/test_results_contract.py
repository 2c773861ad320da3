"""What services may rely on of a store's results, counts and register."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from counter_app.domain.catalogue import CopyKind
from counter_app.domain.dossiers import Dossier
from counter_app.domain.ids import ComponentCode, PaperId
from counter_app.domain.papers import Paper
from counter_app.domain.results import DossierResult, HandedIn, ResultReturn, ReturnWay
from counter_app.services.store_ports import Store
from tests.fixtures_store import LOGIN, NOON, make_store
from tests.store_data import ACT, a_dossier, a_person, a_scan, sha


@pytest.fixture(params=[make_store], ids=["sqlcipher"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    made: Store = request.param(tmp_path / "data")
    with made.writing() as view:
        view.events.append(ACT)
        view.people.add(a_person())
        view.dossiers.add(DOSSIER)
        view.papers.add(PAPER)
    yield made
    made.close()


DOSSIER: Dossier = a_dossier(1, a_person())
PAPER: Paper = a_scan("result", dossier=DOSSIER)
RESULT = DossierResult(DOSSIER.id, PAPER.id, "KQ.G15.000038", NOON, LOGIN)
GIVEN = ResultReturn(
    DOSSIER.id, "Lê Thị Mẫu", "001190000018", ReturnWay.POST, NOON, LOGIN, sha("slip")
)
COUNT = HandedIn(
    DOSSIER.id, ComponentCode("declaration"), CopyKind.CERTIFIED_COPY, 2, 5, NOON, LOGIN
)


def test_a_result_is_found_from_both_sides_and_said_twice_is_one(store: Store) -> None:
    with store.writing() as view:
        view.events.append(ACT)
        view.results.add(RESULT)
        view.results.add(RESULT)
    with store.reading() as view:
        assert view.results.of(DOSSIER.id) == (RESULT,)
        assert view.results.of_paper(PAPER.id) == RESULT
        assert view.results.of_paper(PaperId("other")) is None


def test_a_dropped_result_is_gone_and_its_paper_stays(store: Store) -> None:
    with store.writing() as view:
        view.events.append(ACT)
        view.results.add(replace(RESULT, code=None))
        view.results.drop(DOSSIER.id, PAPER.id)
    with store.reading() as view:
        assert view.results.of(DOSSIER.id) == ()
        assert view.papers.get(PAPER.id) == PAPER


def test_who_signed_comes_back_as_it_was_said(store: Store) -> None:
    with store.writing() as view:
        view.events.append(ACT)
        assert view.results.returned(DOSSIER.id) is None
        view.results.give(GIVEN)
    with store.reading() as view:
        assert view.results.returned(DOSSIER.id) == GIVEN


def test_a_later_count_replaces_the_earlier_one(store: Store) -> None:
    later = replace(COUNT, pages=6, confirmed=True)
    with store.writing() as view:
        view.events.append(ACT)
        view.results.count(COUNT)
        view.results.count(later)
    with store.reading() as view:
        assert view.results.counted(DOSSIER.id, COUNT.component) == later
        assert view.results.counts(DOSSIER.id) == (later,)
        assert view.results.counted(DOSSIER.id, ComponentCode("other")) is None


def test_the_register_takes_whole_days_of_viet_nam_in_the_order_of_receipt(store: Store) -> None:
    day = DOSSIER.received_at.date()
    early = replace(
        a_dossier(2, a_person()), received_at=DOSSIER.received_at - timedelta(minutes=5)
    )
    next_day = replace(
        a_dossier(3, a_person()), received_at=DOSSIER.received_at + timedelta(days=1)
    )
    with store.writing() as view:
        view.events.append(ACT)
        view.dossiers.add(early)
        view.dossiers.add(next_day)
    with store.reading() as view:
        assert view.results.received_between(day, day) == (early.id, DOSSIER.id)
        assert view.results.received_between(date(2000, 1, 1), date(2000, 1, 2)) == ()
        assert len(view.results.received_between(day, day + timedelta(days=1))) == 3
