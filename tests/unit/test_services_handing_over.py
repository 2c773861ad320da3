"""A dossier goes from one desk to another without a link: one owner at any time, nothing lost, nothing twice."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from counter_app.domain.catalogue import CopyKind
from counter_app.domain.dossier_acts import DossierAct
from counter_app.domain.dossiers import DossierStatus, ItemState
from counter_app.domain.errors import (
    DeskNameRefused,
    DossierElsewhere,
    FileNotFound,
    PlaceNotWritable,
    TransferCodeWrong,
    TransferRefused,
)
from counter_app.domain.events import EventDraft, EventKind
from counter_app.domain.ids import ComponentCode, OfficeCode
from counter_app.domain.papers import Paper
from counter_app.domain.results import DossierResult, HandedIn
from counter_app.domain.slips import SlipKind
from counter_app.records import schema_faults
from counter_app.services.handing_over import HandedOver
from tests.fixtures_store import LOGIN, OFFICE, SetClock, make_store
from tests.services_bench import LAN, LAN_NAME, LAND, MAI, MAI_NAME, Bench, bench, line

__all__ = ["bench"]

SECOND = "Quầy 2"


def another_desk(folder: Path, *, desk: str = SECOND, office: str = "H19.12") -> Bench:
    folder.mkdir()
    clock = SetClock()
    named = replace(OFFICE, desk=desk, code=OfficeCode(office))
    made = Bench(folder, make_store(folder / "data", clock=clock, office=named), clock)
    made.desk.ids.prefix = 9  # type: ignore[attr-defined]  # the tests' own ids: no two desks make the same
    return made


@pytest.fixture
def second(tmp_path: Path) -> Iterator[Bench]:
    made = another_desk(tmp_path / "second")
    yield made
    made.store.close()


def give(bench: Bench, *, to: str = SECOND, name: str = "giao.qsbg") -> HandedOver:
    """A dossier with a confirmed paper and a scan that waits goes to another desk."""
    bench.hold_wedding()
    took = bench.take(MAI, LAND, case="both_spouses", scans={"land_certificate": bench.file()})
    return bench.handing_over.hand_over(took.checklist.dossier.id, to, bench.folder / name)


def test_the_next_desk_goes_on_where_the_first_stopped(bench: Bench, second: Bench) -> None:
    given = give(bench)
    taken = second.handing_over.take_in(given.file, given.qr)

    assert (taken.id, taken.number) == (given.dossier.id, given.dossier.number)
    assert (taken.desk, taken.course.owned_elsewhere) == (SECOND, None)
    assert taken.revision == given.dossier.revision + 1
    assert [step.to_desk for step in taken.course.handovers] == [SECOND]
    assert second.acts.move(taken.id, DossierAct.START).status is DossierStatus.IN_PROGRESS
    shown = second.dossiers.find(taken.number)
    assert shown.applicant.name == MAI_NAME
    assert line(taken, "marriage_certificate").paper is not None


def test_papers_arrive_whole_and_are_offered_there(bench: Bench, second: Bench) -> None:
    given = give(bench)
    with bench.store.reading() as view:
        sent = {paper.id: paper for paper in view.papers.of_dossier(given.dossier.id)}
        pages = {paper: view.papers.pages(paper) for paper in sent}
    second.handing_over.take_in(given.file, given.code)
    with second.store.reading() as view:
        for paper in sent.values():
            here = view.papers.get(paper.id)
            assert (here.state, here.blobs, here.metadata) == (
                paper.state, paper.blobs, paper.metadata,
            )  # fmt: skip
            assert view.papers.pages(paper.id) == pages[paper.id]
            for blob in here.blobs:
                assert second.store.vault.read(blob.sha256) == bench.store.vault.read(blob.sha256)
    second.clock.go_on(timedelta(days=1))
    again = second.take(MAI, LAND, case="both_spouses", no_reuse=True)
    offered = [known for known in again.checklist.lines if known.state is ItemState.OFFERED]
    assert offered, "the confirmed paper is held at the second desk too"


def test_what_was_given_away_is_counted_and_confirmed_there(bench: Bench, second: Bench) -> None:
    given = give(bench)
    assert (bench.supervising.backlog().rows, bench.verifying.waiting()) == ((), ())
    second.handing_over.take_in(given.file, given.code)
    assert [row.number for row in second.supervising.backlog().rows] == [given.dossier.number]
    assert len(second.verifying.waiting()) == 1


def test_nothing_is_given_away_when_the_file_cannot_be_written(bench: Bench) -> None:
    dossier = bench.take(MAI, LAND, name=MAI_NAME).checklist.dossier
    for target in (bench.folder, bench.folder / "none" / "x.qsbg"):
        with pytest.raises(PlaceNotWritable):
            bench.handing_over.hand_over(dossier.id, SECOND, target)
    assert bench.dossiers.find(dossier.number).dossier == dossier


def test_the_first_desk_changes_nothing_any_more(bench: Bench) -> None:
    given = give(bench)
    (waits,) = (paper.id for paper in papers_of(bench, given) if paper.accepted_at is None)
    dossier = given.dossier.id
    rows = bench.rows()
    refused = (
        lambda: bench.acts.move(dossier, DossierAct.START),
        lambda: bench.acts.withdraw(dossier),
        lambda: bench.finish(dossier),
        lambda: bench.acts.number(dossier, "H19.12-260302-0975"),
        lambda: bench.take(MAI, LAND, case="both_spouses", dossier=dossier),
        lambda: bench.handing_over.hand_over(dossier, "Quầy 3", bench.folder / "x.qsbg"),
        lambda: bench.verifying.reject(waits, "blurred"),
    )
    for act in refused:
        with pytest.raises(DossierElsewhere) as told:
            act()
        assert told.value.details["desk"] == SECOND
    assert bench.rows() == rows
    assert bench.dossiers.find(given.dossier.number).dossier == given.dossier


def papers_of(bench: Bench, given: HandedOver) -> tuple[Paper, ...]:
    with bench.store.reading() as view:
        return view.papers.of_dossier(given.dossier.id)


def test_the_hub_gets_every_record_once_whoever_sends_it(bench: Bench, second: Bench) -> None:
    """Both desks hold the unsent records: byte for byte the same, so the hub answers both with one receipt."""
    given = give(bench)
    second.handing_over.take_in(given.file, given.code)
    mine, theirs = records(bench), records(second)
    assert mine
    assert {record: body for record, body in theirs.items() if record in mine} == mine
    (last,) = [body for record, body in theirs.items() if record not in mine]
    content = json.loads(last)
    assert schema_faults("dossier.v1", content) == ()
    assert (content["owner_desk"], content["desk"]) == (SECOND, SECOND)
    assert content["revision"] == given.dossier.revision + 1


def records(bench: Bench) -> dict[str, str]:
    with bench.store.reading() as view:
        rows = view.outbox.rows(list(view.outbox.counts()), limit=500)
    return {row.record.id: row.record.body for row in rows}


def test_a_file_is_taken_in_once_and_only_by_its_desk(
    bench: Bench, second: Bench, tmp_path: Path
) -> None:
    given = give(bench)
    second.handing_over.take_in(given.file, given.code)
    before = second.rows()
    for desk, reason in ((second, "owned"), (bench, "other_desk")):
        with pytest.raises(TransferRefused) as refused:
            desk.handing_over.take_in(given.file, given.code)
        assert refused.value.details["reason"] == reason
    assert second.rows() == before
    foreign = another_desk(tmp_path / "foreign", office="H19.13")
    with pytest.raises(TransferRefused) as refused:
        foreign.handing_over.take_in(given.file, given.code)
    assert refused.value.details["reason"] == "other_office"
    foreign.store.close()


def test_there_and_back_again(bench: Bench, second: Bench) -> None:
    given = give(bench)
    taken = second.handing_over.take_in(given.file, given.code)
    back = second.handing_over.hand_over(taken.id, OFFICE.desk, second.folder / "ve.qsbg")
    home = bench.handing_over.take_in(back.file, back.code)
    assert home.course.owned_elsewhere is None
    assert [step.to_desk for step in home.course.handovers] == [SECOND, OFFICE.desk]
    assert bench.acts.move(home.id, DossierAct.START).status is DossierStatus.IN_PROGRESS
    with pytest.raises(TransferRefused) as refused:
        second.handing_over.take_in(given.file, given.code)
    assert refused.value.details["reason"] == "older"


def test_the_code_and_every_byte_have_to_be_right(bench: Bench, second: Bench) -> None:
    given = give(bench)
    with pytest.raises(TransferCodeWrong):
        second.handing_over.take_in(given.file, given.code[:-1])
    sealed = bytearray(given.file.read_bytes())
    assert MAI_NAME.encode() not in sealed
    for place in (0, 30, len(sealed) // 2, len(sealed) - 1):
        changed = bytearray(sealed)
        changed[place] ^= 1
        given.file.write_bytes(changed)
        with pytest.raises(TransferCodeWrong):
            second.handing_over.take_in(given.file, given.code)
    with pytest.raises(FileNotFound):
        second.handing_over.take_in(given.file.with_name("none"), given.code)
    assert EventKind.DOSSIER_TAKEN_IN not in second.events()


def test_a_lost_file_is_written_again_for_the_same_desk(bench: Bench, second: Bench) -> None:
    given = give(bench)
    with pytest.raises(PlaceNotWritable):
        bench.handing_over.hand_over(given.dossier.id, SECOND, given.file)
    given.file.unlink()
    again = bench.handing_over.hand_over(given.dossier.id, "quầy 2", given.file)
    assert again.dossier.revision == given.dossier.revision
    assert second.handing_over.take_in(again.file, again.code).number == given.dossier.number


@pytest.mark.parametrize("name", ["", "  ", "QUẦY 1"])
def test_the_next_desk_has_a_name_of_its_own(bench: Bench, name: str) -> None:
    dossier = bench.take(MAI, LAND, name=MAI_NAME).checklist.dossier
    with pytest.raises(DeskNameRefused):
        bench.handing_over.hand_over(dossier.id, name, bench.folder / "x.qsbg")
    assert not (bench.folder / "x.qsbg").exists()


def test_what_was_given_away_is_not_gone_on_with_the_same_day(bench: Bench) -> None:
    """The officer is told where the citizen's dossier is, with something new in hand or not."""
    given = give(bench)
    rows = bench.rows()
    with pytest.raises(DossierElsewhere):
        bench.take(MAI, LAND, case="both_spouses")
    assert bench.rows() == rows
    assert bench.dossiers.find(given.dossier.number).dossier == given.dossier


def test_a_known_citizen_stays_one_person(bench: Bench, second: Bench) -> None:
    mine = second.take(MAI, LAND, name=MAI_NAME).checklist.applicant
    given = give(bench)
    taken = second.handing_over.take_in(given.file, given.code)
    assert taken.applicant == mine.id


def test_a_former_number_that_two_citizens_had_does_not_make_them_one(
    bench: Bench, second: Bench
) -> None:
    """CMND were given out twice in places; the dossier must not become another citizen's."""
    second.take(LAN, LAND, name=LAN_NAME)
    second.people.add_number(LAN, "285123456")
    bench.take(MAI, LAND, name=MAI_NAME)
    bench.people.add_number(MAI, "285123456")
    given = give(bench)
    taken = second.handing_over.take_in(given.file, given.code)
    assert second.people.show(MAI).person.id == taken.applicant
    assert second.people.show(LAN).person.id != taken.applicant
    assert second.people.show("285123456").person.name == LAN_NAME


def test_who_is_known_by_the_former_number_and_name_gets_the_new_one(
    bench: Bench, second: Bench
) -> None:
    mine = second.take("285123456", LAND, name=MAI_NAME).checklist.applicant
    bench.take(MAI, LAND, name=MAI_NAME)
    bench.people.add_number(MAI, "285123456")
    given = give(bench)
    taken = second.handing_over.take_in(given.file, given.code)
    assert taken.applicant == mine.id
    assert second.people.show(MAI).person.id == mine.id


def test_forms_are_printed_at_the_next_desk_too(bench: Bench, second: Bench) -> None:
    given = give(bench)
    taken = second.handing_over.take_in(given.file, given.code)
    for kind in (SlipKind.RECEIPT, SlipKind.CONTROL):
        assert second.printing.slip(taken.id, kind).pdf.startswith(b"%PDF")


def test_a_scan_that_waits_is_read_at_the_next_desk(bench: Bench, second: Bench) -> None:
    took = bench.take(MAI, LAND, name=MAI_NAME, scans={"land_certificate": bench.file()})
    given = bench.handing_over.hand_over(
        took.checklist.dossier.id, SECOND, bench.folder / "giao.qsbg"
    )
    taken = second.handing_over.take_in(given.file, given.code)
    with second.store.reading() as view:
        assert view.jobs.waiting() == 1
    item = taken.item(ComponentCode("land_certificate"))
    assert item is not None
    assert item.state is ItemState.SCANNED


def test_counts_results_and_the_version_of_the_procedure_go_along(
    bench: Bench, second: Bench
) -> None:
    given = give(bench)
    dossier, component = given.dossier.id, ComponentCode("land_certificate")
    result = bench.hold_status()
    back = second.handing_over.take_in(given.file, given.code)
    counted = HandedIn(dossier, component, CopyKind.ORIGINAL, 1, 4, bench.clock.at, LOGIN)
    ended = DossierResult(dossier, result.id, "KQ.G10.001148", bench.clock.at, LOGIN)
    with second.store.writing() as view:
        view.papers.add(replace(result, holders=(back.applicant,), dossier=None))
        view.results.count(counted)
        view.results.add(ended)
        view.events.append(EventDraft(EventKind.PAPER_ACCEPTED))
    for blob in result.blobs:
        with bench.store.vault.open(blob.sha256) as stream:
            second.store.vault.put(stream)
    home = second.handing_over.hand_over(dossier, OFFICE.desk, second.folder / "ve.qsbg")
    bench.handing_over.take_in(home.file, home.code)
    with bench.store.reading() as here, second.store.reading() as there:
        assert here.results.counts(dossier) == (counted,)
        assert here.results.of(dossier) == (ended,)
        assert here.catalogue.version_of(dossier) == there.catalogue.version_of(dossier)
        assert there.catalogue.version_of(dossier) is not None
