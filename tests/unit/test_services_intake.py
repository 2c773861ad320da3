"""Taking in: what is held is offered, what is missing is asked, nothing is asked twice without a reason."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from counter_app.domain.dossiers import ItemState
from counter_app.domain.errors import (
    ComponentNotAsked,
    FileDamaged,
    FileEmpty,
    FileNotFound,
    InternalError,
    NotFound,
    OfferNotValid,
    PersonLocked,
    ReasonRequired,
    StateRefused,
    UnknownCode,
)
from counter_app.domain.events import EventDraft, EventKind
from counter_app.domain.ids import DossierId, PaperId
from counter_app.domain.papers import PaperState
from counter_app.records.ids import record_id
from counter_app.store.repositories.papers import SqlPapers
from tests.services_bench import (
    ALLOWANCE,
    LAN,
    LAN_NAME,
    LAND,
    MAI,
    MAI_NAME,
    MARRIAGE,
    STATUS,
    Bench,
    bench,
    line,
    shown,
)

__all__ = ["bench"]

CARD = "070192003876|285123456|Trần Thị Mẫu Đơn|27091992|Nữ|Tổ 3, phường Mẫu|12052021"


def test_a_first_visit_opens_a_dossier_and_asks_for_all_but_the_databases(bench: Bench) -> None:
    took = bench.take(MAI, LAND, case="both_spouses", name=MAI_NAME)

    assert took.opened
    assert took.checklist.dossier.number.endswith("-H19.12-260302-0001")
    assert [(known.item.component, known.state.value) for known in took.checklist.lines] == [
        ("application", "needed"),
        ("land_certificate", "needed"),
        ("marriage_certificate", "needed"),
        ("identity", "not_asked"),
    ]


def test_a_second_call_of_the_day_goes_on_with_the_same_dossier(bench: Bench) -> None:
    first = bench.take(MAI, LAND, name=MAI_NAME)
    again = bench.take(MAI, LAND)

    assert not again.opened
    assert again.checklist.dossier == first.checklist.dossier
    assert bench.rows() == [("queued", "dossier.v1")]


def test_another_day_case_or_procedure_is_another_dossier(bench: Bench) -> None:
    numbers = {bench.take(MAI, LAND, name=MAI_NAME).checklist.dossier.number}
    numbers.add(bench.take(MAI, LAND, case="both_spouses").checklist.dossier.number)
    numbers.add(bench.take(MAI, ALLOWANCE, case="orphan").checklist.dossier.number)
    bench.clock.go_on(timedelta(days=1))
    numbers.add(bench.take(MAI, LAND).checklist.dossier.number)
    assert sorted(number.partition("-")[2] for number in numbers) == [
        "H19.12-260302-0001",
        "H19.12-260302-0002",
        "H19.12-260302-0003",
        "H19.12-260303-0001",
    ]


def test_a_named_dossier_is_continued_on_another_day_with_its_own_case(bench: Bench) -> None:
    first = bench.take(MAI, LAND, case="both_spouses", name=MAI_NAME).checklist.dossier
    bench.clock.go_on(timedelta(days=2))

    by_id = bench.take(MAI, LAND, dossier=first.id, scans={"marriage_certificate": bench.file()})
    by_number = bench.take(
        MAI, LAND, dossier=DossierId(first.number), scans={"land_certificate": bench.file()}
    )

    assert not by_id.opened and not by_number.opened
    assert by_number.checklist.dossier.id == first.id
    assert by_number.checklist.dossier.received_at == first.received_at
    assert shown(by_number, "marriage_certificate") == shown(by_number, "land_certificate")


def test_a_named_dossier_must_be_this_citizens_and_open(bench: Bench) -> None:
    mine = bench.take(MAI, LAND, name=MAI_NAME).checklist.dossier
    bench.take(LAN, LAND, name=LAN_NAME)
    with pytest.raises(UnknownCode):
        bench.take(LAN, LAND, dossier=mine.id)
    with pytest.raises(UnknownCode):
        bench.take(MAI, LAND, case="both_spouses", dossier=mine.id)
    with pytest.raises(NotFound):
        bench.take(MAI, LAND, dossier=DossierId("H19.12-260302-0099"))
    bench.finish(mine.id)
    with pytest.raises(StateRefused):
        bench.take(MAI, LAND, dossier=mine.id)


def test_a_held_paper_is_taken_unless_the_officer_says_otherwise(bench: Bench) -> None:
    held = bench.hold_birth()
    bench.clock.go_on(timedelta(days=1))

    looked = bench.take(MAI, ALLOWANCE, case="orphan", no_reuse=True)
    assert shown(looked, "birth_certificate") == "offered"

    took = bench.take(MAI, ALLOWANCE, case="orphan")
    assert line(took, "birth_certificate").state is ItemState.REUSED
    assert line(took, "birth_certificate").paper == held.id


def test_taking_the_same_offer_again_changes_nothing(bench: Bench) -> None:
    held = bench.hold_birth()
    bench.clock.go_on(timedelta(days=1))
    first = bench.take(MAI, ALLOWANCE, case="orphan", reuse={"birth_certificate": held.id})
    again = bench.take(MAI, ALLOWANCE, case="orphan", reuse={"birth_certificate": held.id})
    assert again.checklist.dossier == first.checklist.dossier
    assert bench.events().count(EventKind.PAPER_REUSED) == 1


def test_only_the_paper_that_is_offered_can_be_taken(bench: Bench) -> None:
    held = bench.hold_birth()
    bench.clock.go_on(timedelta(days=1))
    with pytest.raises(OfferNotValid):
        bench.take(MAI, ALLOWANCE, case="orphan", reuse={"birth_certificate": PaperId("other")})
    with pytest.raises(OfferNotValid):
        bench.take(MAI, ALLOWANCE, case="orphan", reuse={"declaration": held.id})


def test_asking_again_for_a_held_paper_needs_a_reason(bench: Bench) -> None:
    bench.hold_birth()
    bench.clock.go_on(timedelta(days=1))
    scan = {"birth_certificate": bench.file()}

    with pytest.raises(ReasonRequired):
        bench.take(MAI, ALLOWANCE, case="orphan", scans=scan)
    with pytest.raises(ReasonRequired):
        bench.take(MAI, ALLOWANCE, case="orphan", scans=scan, no_reuse=True)
    with pytest.raises(UnknownCode):
        bench.take(
            MAI, ALLOWANCE, case="orphan", scans=scan, decline={"birth_certificate": "just_so"}
        )
    with bench.store.reading() as view:
        assert len(view.dossiers.recent()) == 1

    took = bench.take(
        MAI, ALLOWANCE, case="orphan", scans=scan, decline={"birth_certificate": "scan_unclear"}
    )
    kept = line(took, "birth_certificate")
    assert (kept.state, kept.reason) == (ItemState.SCANNED, "scan_unclear")
    assert EventKind.OFFER_DECLINED in bench.events()


def test_the_whole_call_with_its_reason_may_be_repeated(bench: Bench) -> None:
    bench.hold_birth()
    bench.clock.go_on(timedelta(days=1))
    scan = {"birth_certificate": bench.file()}
    reason = {"birth_certificate": "other"}
    first = bench.take(MAI, ALLOWANCE, case="orphan", scans=scan, decline=reason)
    again = bench.take(MAI, ALLOWANCE, case="orphan", scans=scan, decline=reason)
    assert again.papers == ()
    assert again.checklist.dossier == first.checklist.dossier


def test_a_paper_that_was_taken_can_still_be_declined(bench: Bench) -> None:
    bench.hold_birth()
    bench.clock.go_on(timedelta(days=1))
    bench.take(MAI, ALLOWANCE, case="orphan")
    took = bench.take(
        MAI, ALLOWANCE, case="orphan", decline={"birth_certificate": "information_changed"}
    )
    assert line(took, "birth_certificate").state is ItemState.DECLINED
    assert line(took, "birth_certificate").paper is None


def test_what_is_not_held_cannot_be_declined(bench: Bench) -> None:
    with pytest.raises(OfferNotValid):
        bench.take(
            MAI, ALLOWANCE, case="orphan", name=MAI_NAME, decline={"birth_certificate": "other"}
        )


def test_what_a_database_holds_is_never_asked(bench: Bench) -> None:
    with pytest.raises(ComponentNotAsked):
        bench.take(LAN, MARRIAGE, name=LAN_NAME, scans={"marital_status": bench.file()})
    assert shown(bench.take(LAN, MARRIAGE, name=LAN_NAME), "marital_status") == "not_asked"


def test_the_same_scan_makes_no_second_paper(bench: Bench) -> None:
    scan = {"birth_certificate": bench.file()}
    first = bench.take(MAI, ALLOWANCE, case="orphan", name=MAI_NAME, scans=scan)
    again = bench.take(MAI, ALLOWANCE, case="orphan", scans=scan)
    assert (len(first.papers), len(again.papers)) == (1, 0)
    assert again.checklist.dossier == first.checklist.dossier


def test_another_scan_replaces_the_one_that_waits_and_keeps_it(bench: Bench) -> None:
    scan = bench.file()
    first = bench.take(
        MAI, ALLOWANCE, case="orphan", name=MAI_NAME, scans={"birth_certificate": scan}
    )
    again = bench.take(MAI, ALLOWANCE, case="orphan", scans={"birth_certificate": bench.file()})

    assert line(again, "birth_certificate").paper == again.papers[0] != first.papers[0]
    with bench.store.reading() as view:
        old = view.papers.get(first.papers[0])
    assert old.state is PaperState.REJECTED
    assert bench.store.vault.read(old.masters[0].sha256) == scan.read_bytes()


def test_going_back_to_the_first_scan_is_a_new_scan(bench: Bench) -> None:
    first, second = bench.file(), bench.file()
    took = [
        bench.take(MAI, ALLOWANCE, case="orphan", name=MAI_NAME, scans={"birth_certificate": scan})
        for scan in (first, second, first)
    ]
    with bench.store.reading() as view:
        now = view.papers.get(took[-1].papers[0])
    assert now.masters[0].sha256 == bench.sha256(first)
    assert now.state is PaperState.SCANNED


def test_several_files_are_the_pages_of_one_paper(bench: Bench) -> None:
    took = bench.take(
        MAI,
        LAND,
        name=MAI_NAME,
        scans={"land_certificate": [bench.file(), bench.file()]},
    )
    with bench.store.reading() as view:
        paper = view.papers.get(took.papers[0])
    assert [blob.page for blob in paper.masters] == [1, 2]
    assert paper.pages == 2


@pytest.mark.parametrize(
    ("content", "refusal"),
    [(None, FileNotFound), (b"", FileEmpty), (b"\xff\xd8\xff damaged", FileDamaged)],
)
def test_a_refused_file_changes_nothing(
    bench: Bench, tmp_path: Path, content: bytes | None, refusal: type[Exception]
) -> None:
    bad = tmp_path / "bad.jpg"
    if content is not None:
        bad.write_bytes(content)
    before = bench.events()

    with pytest.raises(refusal):
        bench.take(
            MAI, LAND, name=MAI_NAME, scans={"application": bench.file(), "land_certificate": bad}
        )

    assert bench.events() == before
    assert bench.blobs() == 0
    assert bench.rows() == []


@pytest.mark.parametrize("cut_at", ["papers", "jobs", "outbox"])
def test_a_failure_in_the_middle_leaves_nothing_of_the_act(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, cut_at: str
) -> None:
    """The outbox row stands in the same transaction as what it carries."""
    with bench.store.reading() as view:
        repository = type(getattr(view, cut_at))
    whole = repository.add

    def add(self: object, *values: object, **more: object) -> None:
        whole(self, *values, **more)
        raise InternalError(kind="cut")

    monkeypatch.setattr(repository, "add", add)
    before = bench.events()
    with pytest.raises(InternalError):
        bench.take(MAI, LAND, name=MAI_NAME, scans={"application": bench.file()})
    monkeypatch.undo()

    assert bench.events() == before
    assert bench.rows() == []
    with bench.store.reading() as view:
        assert view.people.find(MAI) is None
        assert view.papers.in_state(PaperState.SCANNED) == ()
        assert view.jobs.waiting() == 0
    again = bench.take(MAI, LAND, name=MAI_NAME)
    assert again.checklist.dossier.number.endswith("-H19.12-260302-0001")


def test_a_crash_between_papers_and_queue_is_the_same(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = SqlPapers.add

    def add(self: SqlPapers, *values: object) -> None:
        whole(self, *values)  # type: ignore[arg-type] # handed on as it came
        raise KeyboardInterrupt

    monkeypatch.setattr(SqlPapers, "add", add)
    with pytest.raises(KeyboardInterrupt):
        bench.take(MAI, LAND, name=MAI_NAME, scans={"application": bench.file()})
    monkeypatch.undo()
    with bench.store.reading() as view:
        assert view.papers.in_state(PaperState.SCANNED) == ()


def test_the_record_of_a_revision_has_one_name_for_ever(bench: Bench) -> None:
    dossier = bench.take(MAI, LAND, name=MAI_NAME).checklist.dossier
    dossier = bench.take(MAI, LAND, scans={"application": bench.file()}).checklist.dossier
    with bench.store.reading() as view:
        rows = view.outbox.rows()
    assert [row.record.id for row in rows] == [record_id(dossier.id, n) for n in (1, 2)]
    assert [row.record.revision for row in rows] == [1, 2]
    assert [len(row.record.blobs) for row in rows] == [0, 1]


def test_every_act_of_intake_has_its_event(bench: Bench) -> None:
    with bench.since() as events:
        bench.take(MAI, ALLOWANCE, case="orphan", name=MAI_NAME, roles={})
    assert events == [
        EventKind.PERSON_ADDED,
        EventKind.DOSSIER_OPENED,
        EventKind.STORE_LOOKED_UP,
    ]
    with bench.since() as events:
        scans = {"birth_certificate": bench.file()}
        bench.take(MAI, ALLOWANCE, case="orphan", scans=scans, roles={})
    assert events == [
        EventKind.DOSSIER_CONTINUED,
        EventKind.STORE_LOOKED_UP,
        EventKind.PAPER_SCANNED,
    ]
    with bench.since() as events:
        bench.intake.look_up(MAI)
    assert events == [EventKind.STORE_LOOKED_UP]


def test_unknown_codes_are_told(bench: Bench) -> None:
    with pytest.raises(UnknownCode):
        bench.take(MAI, "9.999999", name=MAI_NAME)
    with pytest.raises(UnknownCode):
        bench.take(MAI, LAND, case="no_such_case", name=MAI_NAME)
    with pytest.raises(UnknownCode):
        bench.take(MAI, LAND, name=MAI_NAME, scans={"no_such_line": bench.file()})


def test_a_dead_persons_number_opens_nothing(bench: Bench) -> None:
    bench.take(MAI, LAND, name=MAI_NAME)
    with bench.store.writing() as view:
        person = view.people.find(MAI)
        assert person is not None
        view.people.update(replace(person, deceased_on=date(2026, 2, 1)))
        view.events.append(_changed(person.id))
    with pytest.raises(PersonLocked):
        bench.take(MAI, ALLOWANCE, case="orphan")


def test_a_purpose_bound_paper_serves_its_purpose_until_it_ends(bench: Bench) -> None:
    bench.hold_status()
    bench.clock.go_on(timedelta(days=1))
    assert (
        line(bench.take(LAN, MARRIAGE, case="data_missing"), "marital_status").state
        is ItemState.REUSED
    )
    bench.clock.go_on(timedelta(days=180))
    late = bench.take(LAN, MARRIAGE, case="data_missing")
    assert shown(late, "marital_status") == "needed"
    offer = line(late, "marital_status").offer
    assert offer is not None and offer.code.value == "expired"
    assert STATUS["purpose"] == "đăng ký kết hôn"


def test_a_file_that_left_the_vault_is_not_offered(bench: Bench) -> None:
    held = bench.hold_birth()
    bench.store.vault.remove(held.masters[0].sha256)
    bench.clock.go_on(timedelta(days=1))
    took = bench.take(MAI, ALLOWANCE, case="orphan")
    offer = line(took, "birth_certificate").offer
    assert offer is not None and offer.code.value == "unreadable"


def _changed(person: str) -> EventDraft:
    return EventDraft(EventKind.PERSON_CHANGED, subjects=(person,))
