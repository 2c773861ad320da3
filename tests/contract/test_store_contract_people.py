"""What services may rely on of a store: people who are one, who a dossier is about, offers with choices, the province."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from counter_app.domain.catalogue import HolderRole
from counter_app.domain.dossiers import NamedRole
from counter_app.domain.ids import ComponentCode, DossierId, OfficeCode, PaperId, Sha256
from counter_app.domain.offers import Offer, OfferCode, Searched
from counter_app.domain.people import Person
from counter_app.domain.province import PaperOrigin, ProvincePaper
from counter_app.records import JsonObject, paper_from, parse_object
from counter_app.services.province_ports import Wish
from counter_app.services.store_ports import Store
from tests.fakes.records import noise, paper_record
from tests.fixtures_store import NOON, make_store
from tests.store_data import ACT, a_dossier, a_person, a_scan, accepted, an_item

OLD = replace(a_person("285123456", "Đặng Thị Huệ"), deceased_on=None, aliases=())
NEW = replace(a_person(), deceased_on=None)
THIRD = replace(a_person("285999999", "Đặng Thị Huệ"), deceased_on=None)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = make_store(tmp_path / "data")
    with made.writing() as view:
        for person in (OLD, NEW, THIRD):
            view.people.add(person)
        view.events.append(ACT)
    yield made
    made.close()


def merge(store: Store, person: Person, into: Person) -> None:
    with store.writing() as view:
        view.people.merge(person.id, into.id)
        view.events.append(ACT)


def part(store: Store, person: Person) -> None:
    with store.writing() as view:
        view.people.part(person.id)
        view.events.append(ACT)


def test_a_merged_person_is_found_as_the_other_with_the_numbers_of_both(store: Store) -> None:
    merge(store, OLD, NEW)
    with store.reading() as view:
        for found in (
            view.people.find(OLD.number),
            view.people.find(NEW.number),
            view.people.get(OLD.id),
        ):
            assert found is not None and found.id == NEW.id
        owner = view.people.owner(OLD.number)
        assert owner is not None and owner.id == OLD.id
        assert view.people.own(OLD.id) == OLD
        assert [one.id for one in view.people.merged(NEW.id)] == [OLD.id]
        assert OLD.id not in [one.id for one in view.people.browse(limit=10)]
    part(store, OLD)
    with store.reading() as view:
        assert view.people.get(OLD.id) == OLD
        assert view.people.get(NEW.id) == NEW
        assert {one.id for one in view.people.browse(limit=10)} == {OLD.id, NEW.id, THIRD.id}


def test_papers_and_dossiers_of_a_group_are_those_of_everybody_in_it(store: Store) -> None:
    paper = accepted(a_scan("old", OLD))
    both = accepted(a_scan("both", NEW, OLD))
    dossier = a_dossier(1, OLD, an_item("birth_certificate"))
    with store.writing() as view:
        view.dossiers.add(dossier)
        view.papers.add(paper)
        view.papers.add(both)
        view.papers.add(a_scan("waits", dossier=dossier))
        view.events.append(ACT)
    merge(store, OLD, NEW)
    with store.reading() as view:
        held = {it.id: it for it in view.papers.held_by(NEW.id)}
        assert held.keys() == {paper.id, both.id}
        assert held[paper.id].holders == held[both.id].holders == (NEW.id,)
        assert view.papers.entries(both.id) == (NEW.id, OLD.id)
        assert [it.id for it in view.papers.waiting_for(NEW.id)] == ["waits"]
        (seen,) = view.dossiers.of_person(NEW.id)
        assert (seen.id, seen.applicant) == (dossier.id, NEW.id)
        day = dossier.received_at.date()
        assert view.dossiers.open_of(NEW.id, dossier.procedure, dossier.case, day) == (seen,)
    # A change written while they are one leaves the dossier with whom it was opened for.
    with store.writing() as view:
        view.dossiers.update(replace(seen, revision=seen.revision + 1))
        view.events.append(ACT)
    part(store, OLD)
    with store.reading() as view:
        assert view.dossiers.get(dossier.id).applicant == OLD.id
        assert [it.id for it in view.papers.held_by(NEW.id)] == [both.id]
        assert view.papers.get(both.id).holders == (NEW.id, OLD.id)


def test_a_death_stays_with_its_entry(store: Store) -> None:
    with store.writing() as view:
        view.people.update(replace(OLD, deceased_on=date(2026, 1, 2)))
        view.events.append(ACT)
    merge(store, OLD, NEW)
    with store.writing() as view:
        whole = view.people.get(NEW.id)
        assert whole.deceased_on == date(2026, 1, 2)
        view.people.update(replace(whole, residence="Thôn Tây, xã Mẫu"))
        view.events.append(ACT)
    part(store, OLD)
    with store.writing() as view:
        assert view.people.get(NEW.id).deceased_on is None
        view.people.take_back_death(OLD.id)
        view.events.append(ACT)
    with store.reading() as view:
        assert view.people.get(OLD.id).deceased_on is None


def test_of_a_chain_of_merges_each_link_can_be_undone(store: Store) -> None:
    merge(store, OLD, THIRD)
    merge(store, THIRD, NEW)
    with store.reading() as view:
        assert {one.id for one in view.people.merged(NEW.id)} == {OLD.id, THIRD.id}
    part(store, THIRD)
    with store.reading() as view:
        assert view.people.merged(NEW.id) == ()
        assert view.people.get(OLD.id).id == THIRD.id


def test_a_dossier_keeps_roles_where_was_searched_and_offers_with_choices(store: Store) -> None:
    other = Offer(ok=True, code=OfferCode.HELD, paper=PaperId("two"), expires_on=date(2027, 1, 2))
    offer = Offer(ok=True, code=OfferCode.HELD, paper=PaperId("one"), others=(other,), choice=True)
    dossier = replace(
        a_dossier(1, NEW, replace(an_item("land_certificate"), offer=offer)),
        roles=(
            NamedRole(HolderRole.CHILD, OLD.id),
            NamedRole(HolderRole.SPOUSE, THIRD.id),
        ),
        searched=Searched.PROVINCE,
    )
    with store.writing() as view:
        view.dossiers.add(dossier)
        view.events.append(ACT)
    with store.reading() as view:
        assert view.dossiers.get(dossier.id) == dossier
    fewer = replace(dossier, roles=dossier.roles[1:], searched=Searched.OFFICE, revision=2)
    with store.writing() as view:
        view.dossiers.update(fewer)
        view.events.append(ACT)
    with store.reading() as view:
        assert view.dossiers.get(dossier.id) == fewer


def elsewhere(name: str) -> ProvincePaper:
    """A paper of another office, as its record tells."""
    found = paper_from(parse_object(paper_record(noise(10), name=name, code="H19.13").body))
    assert found is not None
    return found


def test_what_the_province_told_is_kept_with_its_dossier(store: Store) -> None:
    dossier = a_dossier(1, NEW)
    one, two = elsewhere("1" * 32), elsewhere("2" * 32)
    with store.writing() as view:
        view.dossiers.add(dossier)
        view.province.see(dossier.id, [one, two])
        view.events.append(ACT)
    with store.reading() as view:
        assert view.province.of_dossier(dossier.id) == (one, two)
        assert view.province.find(two.id) == two
        assert view.province.find(PaperId("none")) is None
    with store.writing() as view:
        view.province.see(dossier.id, [two])
        view.papers.add(replace(two.paper, holders=(NEW.id,)))
        view.province.brought_in(two.id, two.origin, NOON)
        view.events.append(ACT)
    with store.reading() as view:
        assert view.province.of_dossier(dossier.id) == ()
        assert view.province.find(one.id) is None
        assert view.province.origin(two.id) == PaperOrigin(OfficeCode("H19.13"), "Quầy 1")
        assert view.province.origin(one.id) is None


def test_a_wish_stands_once_a_line_until_it_is_forgotten(store: Store) -> None:
    dossier = a_dossier(1, NEW)
    line = ComponentCode("birth_certificate")
    with store.writing() as view:
        view.dossiers.add(dossier)
        view.province.wish(Wish(dossier.id, line, PaperId("one")))
        view.province.wish(Wish(dossier.id, line, PaperId("two")))
        view.events.append(ACT)
    with store.reading() as view:
        assert view.province.wishes() == (Wish(dossier.id, line, PaperId("two")),)
        assert view.province.wishes(dossier.id) == view.province.wishes()
        assert view.province.wishes(DossierId("another")) == ()
    with store.working() as view:
        view.province.forget_wish(dossier.id, line)
    with store.reading() as view:
        assert view.province.wishes() == ()


def test_a_record_that_is_no_held_paper_tells_nothing() -> None:
    body = parse_object(paper_record(noise(10)).body)
    assert paper_from(body) is not None
    changes: tuple[JsonObject, ...] = (
        {"state": "superseded"},
        {"holders": []},
        {"issued_on": "hôm qua"},
    )
    for change in changes:
        assert paper_from({**body, **change}) is None
    assert paper_from({}) is None


def test_an_original_that_follows_is_tried_for_in_turn_until_it_is_here(store: Store) -> None:
    papers = [elsewhere("1" * 32).paper, elsewhere("2" * 32).paper]
    file, other = Sha256("a" * 64), Sha256("b" * 64)
    with store.writing() as view:
        for paper in papers:
            view.papers.add(replace(paper, holders=(NEW.id,)))
        view.province.await_original(papers[0].id, file, NOON)
        view.province.await_original(papers[1].id, file, NOON)
        view.province.await_original(papers[1].id, other, NOON + timedelta(seconds=1))
        view.events.append(ACT)
    with store.reading() as view:
        assert view.province.awaited([file, Sha256("c" * 64)]) == {file}
        due = view.province.originals_due(NOON, limit=9)
        assert {(it.paper, it.sha256, it.tries) for it in due} == {
            (paper.id, file, 0) for paper in papers
        }
    with store.working() as view:
        view.province.put_off(due[0], NOON + timedelta(minutes=5))
    with store.reading() as view:
        later = view.province.originals_due(NOON + timedelta(minutes=5), limit=9)
        assert [it.tries for it in later] == [0, 0, 1]
        assert view.province.originals_due(NOON + timedelta(minutes=5), limit=2) == later[:2]
    with store.working() as view:
        view.province.arrived(file)
        view.province.await_original(papers[1].id, other, NOON)
    with store.reading() as view:
        assert view.province.awaited([file, other]) == {other}
        (left,) = view.province.originals_due(NOON + timedelta(days=1), limit=9)
        assert left == later[1], "to be told of it again changes nothing"
