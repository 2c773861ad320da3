"""What services may rely on of a store: a withdrawn paper reads as withdrawn, and nothing of it is ever changed."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from counter_app.domain.dossiers import ItemState
from counter_app.domain.errors import InternalError, PaperNotReady
from counter_app.domain.ids import OfficeCode, PaperId
from counter_app.domain.offers import Offer, OfferCode
from counter_app.domain.papers import Paper, PaperState
from counter_app.domain.withdrawals import Withdrawal
from counter_app.services.store_ports import Store
from tests.fixtures_store import LOGIN, NOON, make_store
from tests.store_data import ACT, a_dossier, a_person, a_scan, accepted, an_item

HUE = a_person()
OFFICE = OfficeCode("H19.12")


@pytest.fixture(params=[make_store], ids=["sqlcipher"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    made: Store = request.param(tmp_path / "data")
    with made.writing() as view:
        view.people.add(HUE)
        view.events.append(ACT)
    yield made
    made.close()


def a_withdrawal(paper: str = "p1", *, days: int = 0) -> Withdrawal:
    at = NOON + timedelta(days=days)
    return Withdrawal(PaperId(paper), at, OFFICE, "Quầy 1", LOGIN, "Nhầm người")


def keep(store: Store, *papers: Paper) -> None:
    with store.writing() as view:
        for paper in papers:
            view.papers.add(paper)
        view.events.append(ACT)


def withdraw(store: Store, *withdrawals: Withdrawal) -> None:
    with store.writing() as view:
        for withdrawal in withdrawals:
            view.withdrawals.add(withdrawal)
        view.events.append(ACT)


def test_a_withdrawn_paper_reads_so_everywhere_and_is_else_as_it_was(store: Store) -> None:
    held, other = accepted(a_scan("p1", HUE)), accepted(a_scan("p2", HUE))
    keep(store, held, other)
    withdraw(store, a_withdrawal())
    gone = replace(held, state=PaperState.WITHDRAWN)
    with store.reading() as view:
        assert view.papers.get(held.id) == gone
        assert view.papers.held_by(HUE.id) == (other, gone)
        assert view.papers.in_state(PaperState.WITHDRAWN) == (gone,)
        assert view.papers.in_state(PaperState.ACCEPTED) == (other,)
        assert view.withdrawals.of(held.id) == a_withdrawal()
        assert view.withdrawals.of(other.id) is None
        counts = view.figures.backlog(NOON, NOON.date()).papers_by_state
        assert (counts["accepted"], counts["withdrawn"]) == (1, 1)
        assert view.outbox.papers_unqueued() == (other.id,)


def test_it_is_said_once_and_nothing_of_the_paper_changes_any_more(store: Store) -> None:
    held = accepted(a_scan("p1", HUE))
    keep(store, held)
    withdraw(store, a_withdrawal())
    with pytest.raises(InternalError):
        withdraw(store, replace(a_withdrawal(), reason="Lý do khác"))
    for changed in (held, replace(held, state=PaperState.WITHDRAWN)):
        with pytest.raises(PaperNotReady), store.writing() as view:
            view.papers.update(changed)
    with store.reading() as view:
        assert view.withdrawals.of(held.id) == a_withdrawal()


def test_only_what_a_withdrawn_paper_had_ended_is_held_again(store: Store) -> None:
    ended = replace(accepted(a_scan("p1", HUE)), state=PaperState.SUPERSEDED)
    by_wrong = replace(ended, superseded_by=PaperId("p3"))
    by_right = replace(ended, id=PaperId("p2"), superseded_by=PaperId("p4"))
    keep(store, accepted(a_scan("p3", HUE)), accepted(a_scan("p4", HUE)), by_wrong, by_right)
    withdraw(store, a_withdrawal("p3"))
    again = replace(by_wrong, state=PaperState.ACCEPTED, superseded_by=None)
    with store.writing() as view:
        view.papers.update(again)
        view.events.append(ACT)
    with pytest.raises(PaperNotReady), store.writing() as view:
        view.papers.update(replace(by_right, state=PaperState.ACCEPTED, superseded_by=None))
    with store.reading() as view:
        assert view.papers.get(again.id) == again
        assert view.papers.get(by_right.id) == by_right


def test_a_paper_that_comes_after_its_withdrawal_is_withdrawn(store: Store) -> None:
    told = Withdrawal(PaperId("p1"), NOON, OfficeCode("H19.13"), "Quầy 7")
    withdraw(store, told)
    keep(store, accepted(a_scan("p1", HUE)))
    with store.reading() as view:
        assert view.papers.get(told.paper).state is PaperState.WITHDRAWN
        assert view.withdrawals.of(told.paper) == told


def test_supervisors_get_those_of_this_desk_newest_first(store: Store) -> None:
    old, new = a_withdrawal("p1", days=-9), a_withdrawal("p2")
    newest = a_withdrawal("p3", days=1)
    told = Withdrawal(PaperId("p4"), NOON, OFFICE, "Quầy 7")
    withdraw(store, old, new, newest, told)
    with store.reading() as view:
        assert view.withdrawals.since(NOON) == (newest, new)


def test_dossiers_that_speak_of_a_paper_are_found_while_they_are_open(store: Store) -> None:
    held = accepted(a_scan("p1", HUE))
    plain = an_item("birth_certificate")
    on_line = replace(plain, state=ItemState.REUSED, paper=held.id)
    offered = replace(
        plain, state=ItemState.NEEDED, paper=None, offer=Offer(True, OfferCode.HELD, held.id)
    )
    other = replace(offered, offer=Offer(ok=False, code=OfferCode.NONE_HELD))
    dossiers = [a_dossier(at, HUE, item) for at, item in enumerate((on_line, offered, other), 1)]
    keep(store, held)
    with store.writing() as view:
        for dossier in dossiers:
            view.dossiers.add(dossier)
        view.events.append(ACT)
    with store.reading() as view:
        assert view.withdrawals.touched(held.id) == (dossiers[0].id, dossiers[1].id)
