"""What services may rely on of a store: people, papers, pages, dossiers, officers, settings.

The classes take a `store` fixture: another implementation is held to the same by another fixture.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from counter_app.domain.catalogue import CopyKind
from counter_app.domain.dossiers import DossierStatus, ItemState
from counter_app.domain.errors import (
    InternalError,
    NotFound,
    OfficerExists,
    PaperNotReady,
    PersonNumberRefused,
    UnknownOfficer,
)
from counter_app.domain.ids import OfficerLogin, PersonId
from counter_app.domain.officers import Officer, Role
from counter_app.domain.outbox import Enrolment
from counter_app.domain.papers import BlobRole, Metadata, Paper, PaperState
from counter_app.domain.people import Alias, AliasKind
from counter_app.services.store_ports import Store, Transaction
from tests.fixtures_store import LOGIN, NOON, OFFICE, SUPERVISOR, make_store
from tests.store_data import (
    ACT,
    a_blob,
    a_dossier,
    a_page,
    a_person,
    a_scan,
    accepted,
    an_item,
)


@pytest.fixture(params=[make_store], ids=["sqlcipher"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    made: Store = request.param(tmp_path / "data")
    yield made
    made.close()


def keep(store: Store, *papers: Paper) -> None:
    with store.writing() as tx:
        for paper in papers:
            tx.papers.add(paper)
        tx.events.append(ACT)


def change(tx: Transaction, paper: Paper) -> None:
    tx.papers.update(paper)
    tx.events.append(ACT)


class TestPeople:
    def test_a_person_comes_back_as_kept_and_is_found_by_every_number(self, store: Store) -> None:
        person = replace(
            a_person(),
            aliases=(
                Alias(AliasKind.PERSONAL, "001190000018"),
                Alias(AliasKind.OLD_IDENTITY, "012345678"),
                Alias(AliasKind.TAX, "001190000018"),
            ),
        )
        with store.writing() as tx:
            tx.people.add(person)
            tx.events.append(ACT)
        with store.reading() as tx:
            assert tx.people.get(person.id) == person
            assert tx.people.find("012345678") == person
            assert tx.people.find("001190000018") == person
            assert tx.people.find("999999999") is None
            with pytest.raises(NotFound):
                tx.people.get(PersonId("nobody"))

    def test_a_number_that_was_known_stays_known(self, store: Store) -> None:
        person = a_person()
        with store.writing() as tx:
            tx.people.add(person)
            tx.people.add_alias(person.id, Alias(AliasKind.OLD_IDENTITY, "012345678"))
            tx.people.update(replace(person, name="Đặng Thị Huê", aliases=()))
            tx.events.append(ACT)
        with store.reading() as tx:
            found = tx.people.find("012345678")
            assert found is not None
            assert (found.name, [alias.number for alias in found.aliases]) == (
                "Đặng Thị Huê",
                ["001190000018", "012345678"],
            )

    def test_one_number_belongs_to_one_person(self, store: Store) -> None:
        with store.writing() as tx:
            tx.people.add(a_person())
            tx.people.add(a_person("001190000020", "Lê Văn Đức"))
            tx.events.append(ACT)
        with pytest.raises(PersonNumberRefused), store.writing() as tx:
            tx.people.add_alias(
                PersonId("person-001190000020"), Alias(AliasKind.TAX, "001190000018")
            )
            tx.events.append(ACT)

    def test_people_are_paged_by_name_without_marks(self, store: Store) -> None:
        names = ("Đỗ An", "Ân Bình", "Dương Anh", "an Bình")
        with store.writing() as tx:
            for place, name in enumerate(names):
                tx.people.add(a_person(f"00119000010{place}", name))
            tx.events.append(ACT)
        with store.reading() as tx:
            first = tx.people.browse(limit=3)
            rest = tx.people.browse(limit=3, after=first[-1].id)
        assert [one.name for one in (*first, *rest)] == ["Ân Bình", "an Bình", "Đỗ An", "Dương Anh"]

    def test_every_text_is_kept_composed(self, store: Store) -> None:
        loose = unicodedata.normalize("NFD", "Nguyễn Thị Diệu")
        with store.writing() as tx:
            tx.people.add(a_person(name=loose))
            tx.events.append(ACT)
        with store.reading() as tx:
            assert tx.people.browse(limit=1)[0].name == "Nguyễn Thị Diệu"


class TestPapers:
    @pytest.fixture(autouse=True)
    def _people(self, store: Store) -> None:
        self.wife = a_person()
        self.husband = a_person("001088000019", "Lê Văn Đức")
        self.dossier = a_dossier(1, self.wife, an_item("birth_certificate"))
        with store.writing() as tx:
            tx.people.add(self.wife)
            tx.people.add(self.husband)
            tx.dossiers.add(self.dossier)
            tx.events.append(ACT)

    def test_a_scan_becomes_an_accepted_paper_field_by_field(self, store: Store) -> None:
        scan = a_scan("p1", dossier=self.dossier)
        keep(store, scan)
        with store.reading() as tx:
            assert tx.papers.get(scan.id) == scan
        held = accepted(replace(scan, holders=(self.wife.id, self.husband.id)))
        with store.writing() as tx:
            change(tx, replace(held, blobs=(*held.blobs, a_blob("pdf", BlobRole.ARCHIVAL))))
        with store.reading() as tx:
            kept = tx.papers.get(scan.id)
        assert kept == replace(held, blobs=(*held.blobs, a_blob("pdf", BlobRole.ARCHIVAL)))

    def test_a_paper_of_two_holders_is_held_by_both_newest_first(self, store: Store) -> None:
        older = replace(accepted(a_scan("p1", self.wife)), created_at=NOON - timedelta(days=9))
        newer = accepted(a_scan("p2", self.wife, self.husband))
        waiting = replace(a_scan("p3", self.husband), created_at=NOON + timedelta(hours=1))
        keep(store, newer, older, waiting)
        with store.reading() as tx:
            assert tx.papers.held_by(self.wife.id) == (newer, older)
            assert tx.papers.held_by(self.husband.id) == (waiting, newer)

    def test_papers_are_listed_by_state_and_by_dossier(self, store: Store) -> None:
        first, second = a_scan("p1", dossier=self.dossier), a_scan("p2")
        keep(store, first, second, accepted(a_scan("p3")))
        with store.reading() as tx:
            assert tx.papers.in_state(PaperState.SCANNED) == (first, second)
            assert tx.papers.in_state(PaperState.SCANNED, limit=1) == (first,)
            assert tx.papers.of_dossier(self.dossier.id) == (first,)

    @pytest.mark.parametrize(
        "changed",
        [
            {"metadata": Metadata(title="Giấy khác")},
            {"holders": ()},
            {"blobs": (a_blob("another master"),)},
            {"copy_kind": CopyKind.PHOTOCOPY},
            {"state": PaperState.SCANNED},
            {"state": PaperState.REJECTED},
            {"accepted_by": OfficerLogin("other")},
        ],
        ids=lambda changed: "-".join(changed),
    )
    def test_an_accepted_paper_never_changes(
        self, store: Store, changed: dict[str, object]
    ) -> None:
        held = accepted(a_scan("p1", self.wife))
        keep(store, held)
        with pytest.raises(PaperNotReady), store.writing() as tx:
            change(tx, replace(held, **changed))  # type: ignore[arg-type]  # any field, by name
        with store.reading() as tx:
            assert tx.papers.get(held.id) == held

    def test_an_accepted_paper_may_gain_its_archival_copy_and_end(self, store: Store) -> None:
        held = accepted(a_scan("p1", self.wife))
        keep(store, held, accepted(a_scan("p2", self.wife)))
        ended = replace(
            held,
            state=PaperState.SUPERSEDED,
            superseded_by=a_scan("p2").id,
            blobs=(*held.blobs, a_blob("pdf", BlobRole.ARCHIVAL)),
        )
        with store.writing() as tx:
            change(tx, ended)
        with store.reading() as tx:
            assert tx.papers.get(held.id) == ended
        with pytest.raises(PaperNotReady), store.writing() as tx:
            change(tx, replace(ended, state=PaperState.ACCEPTED))

    def test_a_paper_of_nobody_known_is_not_kept(self, store: Store) -> None:
        with pytest.raises(InternalError):
            keep(store, a_scan("p1", a_person("001088000777", "Không Có")))
        with store.reading() as tx, pytest.raises(NotFound):
            tx.papers.get(a_scan("p1").id)

    def test_pages_come_back_word_by_word_and_are_replaced_whole(self, store: Store) -> None:
        scan = a_scan("p1")
        pages = (a_page(scan, 1, "Họ và tên Đặng"), a_page(scan, 2, "Huệ"))
        keep(store, scan)
        with store.writing() as tx:
            tx.papers.set_pages(scan.id, (a_page(scan, 1, "lần đầu"),))
            tx.papers.set_pages(scan.id, pages)
            tx.events.append(ACT)
        with store.reading() as tx:
            assert tx.papers.pages(scan.id) == pages
            assert tx.papers.page(pages[1].id) == pages[1]
            with pytest.raises(NotFound):
                tx.papers.page(a_page(scan, 3, "").id)


class TestDossiers:
    @pytest.fixture(autouse=True)
    def _person(self, store: Store) -> None:
        self.person = a_person()
        with store.writing() as tx:
            tx.people.add(self.person)
            tx.events.append(ACT)

    def test_a_dossier_comes_back_line_by_line(self, store: Store) -> None:
        scan = a_scan("p1")
        dossier = a_dossier(
            1,
            self.person,
            an_item("declaration"),
            an_item("birth", ItemState.REUSED, scan),
            an_item("land", ItemState.DECLINED),
        )
        with store.writing() as tx:
            tx.papers.add(scan)
            tx.dossiers.add(dossier)
            tx.events.append(ACT)
        with store.reading() as tx:
            assert tx.dossiers.get(dossier.id) == dossier
            assert tx.dossiers.find(dossier.number) == dossier
            assert tx.dossiers.with_paper(scan.id) == (dossier,)
            assert tx.dossiers.find("H19.12-000000-0000") is None

    def test_an_update_writes_all_of_it(self, store: Store) -> None:
        dossier = a_dossier(1, self.person, an_item("declaration"), an_item("birth"))
        changed = replace(
            dossier,
            status=DossierStatus.SOLVED,
            solved_at=NOON + timedelta(days=1),
            revision=2,
            items=(an_item("birth", ItemState.NOT_ASKED),),
        )
        with store.writing() as tx:
            tx.dossiers.add(dossier)
            tx.dossiers.update(changed)
            tx.events.append(ACT)
        with store.reading() as tx:
            assert tx.dossiers.get(dossier.id) == changed
        with pytest.raises(NotFound), store.writing() as tx:
            tx.dossiers.update(a_dossier(9, self.person))

    def test_the_open_dossier_of_the_day_is_found(self, store: Store) -> None:
        dossier = a_dossier(1, self.person)
        solved = replace(a_dossier(2, self.person), status=DossierStatus.SOLVED)
        with store.writing() as tx:
            tx.dossiers.add(dossier)
            tx.dossiers.add(solved)
            tx.events.append(ACT)
        day = NOON.date()
        with store.reading() as tx:
            find = tx.dossiers.open_of
            assert find(self.person.id, dossier.procedure, dossier.case, day) == (dossier,)
            assert find(self.person.id, dossier.procedure, "other", day) == ()
            assert find(self.person.id, dossier.procedure, dossier.case, day + timedelta(1)) == ()

    def test_lists_of_dossiers_are_newest_first(self, store: Store) -> None:
        dossiers = [
            replace(a_dossier(n, self.person), received_at=NOON + timedelta(hours=n))
            for n in (2, 1, 3)
        ]
        with store.writing() as tx:
            for dossier in dossiers:
                tx.dossiers.add(dossier)
            tx.events.append(ACT)
        newest_first = (dossiers[2], dossiers[0], dossiers[1])
        with store.reading() as tx:
            assert tx.dossiers.recent() == newest_first
            assert tx.dossiers.recent(limit=1) == newest_first[:1]
            assert tx.dossiers.of_person(self.person.id) == newest_first

    def test_a_serial_is_given_out_once_and_starts_anew_each_day(self, store: Store) -> None:
        given: list[int] = []
        for day in (2, 2, 3):
            with store.writing() as tx:
                given.append(tx.numbers.give(date(2026, 3, day)).serial)
                tx.events.append(ACT)
        assert given == [1, 2, 1]

    def test_an_offer_is_computed_never_kept_as_a_state(self, store: Store) -> None:
        with pytest.raises(InternalError), store.writing() as tx:
            tx.dossiers.add(a_dossier(1, self.person, an_item("birth", ItemState.OFFERED)))
            tx.events.append(ACT)


class TestOfficersAndSettings:
    def test_officers_are_kept_once(self, store: Store) -> None:
        officer = Officer(OfficerLogin("binh"), "Lê Bình", Role.OFFICER, active=False)
        with store.writing() as tx:
            tx.officers.add(officer)
            tx.events.append(ACT)
        with store.reading() as tx:
            assert tx.officers.all() == (officer, SUPERVISOR)
            assert tx.officers.get(LOGIN) == SUPERVISOR
            with pytest.raises(UnknownOfficer):
                tx.officers.get(OfficerLogin("nobody"))
        with pytest.raises(OfficerExists), store.writing() as tx:
            tx.officers.add(officer)

    def test_settings_come_back(self, store: Store) -> None:
        enrolment = Enrolment("https://hub", "secret", "H19.12", "hub-1", "a2V5", "k1", "ca.pem")
        moved = replace(OFFICE, desk="Quầy 2", test=False)
        with store.reading() as tx:
            assert tx.settings.office() == OFFICE
            assert tx.settings.enrolment() is None
            assert tx.settings.get("colour") is None
        with store.writing() as tx:
            tx.settings.save_enrolment(enrolment)
            tx.settings.save_office(moved)
            tx.settings.put("colour", "dark")
            tx.settings.put("colour", "light")
            tx.events.append(ACT)
        with store.reading() as tx:
            assert tx.settings.enrolment() == enrolment
            assert tx.settings.office() == moved
            assert tx.settings.get("colour") == "light"
