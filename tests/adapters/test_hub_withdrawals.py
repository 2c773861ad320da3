"""A paper that its desk took back, over a real socket: the hub answers it to nobody, and every desk hears of it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

import pytest

from counter_app.domain.changes import PaperWithdrawnElsewhere
from counter_app.domain.dossier_acts import missing_items
from counter_app.domain.dossiers import ItemState
from counter_app.domain.errors import NotFound
from counter_app.domain.ids import OfficeCode, OfficerLogin, PaperId
from counter_app.domain.officers import Office
from counter_app.domain.outbox import Enrolment, OutgoingRecord
from counter_app.domain.papers import Blob, PaperState
from counter_app.domain.withdrawals import Withdrawal
from counter_app.records import NeutralRecordBook, canonical, parse_object
from counter_app.services.changes import ChangesDesk
from counter_app.upload.changes import HttpChangeFeed
from tests.adapters.test_hub_calls import Desk as Caller, code
from tests.adapters.test_hub_told import told
from tests.adapters.test_province import OTHER_OFFICE, Desk
from tests.catalogue_bench import TakesPacks
from tests.fakes.records import AT, NUMBER, noise, office, paper_record
from tests.fixtures_hub import EMBEDDED, GROWN, RunningHub
from tests.fixtures_store import OFFICE
from tests.services_bench import line

WHY = "Xác nhận nhầm người"
PAPER = PaperId("b" * 32)
MakeDesk = Callable[[Office], Desk]


@pytest.fixture(params=[EMBEDDED, GROWN])
def hub_engine(request: pytest.FixtureRequest) -> str:
    """Every test here, on both engines."""
    return str(request.param)


@pytest.fixture
def make_desk(tmp_path: Path, running_hub: RunningHub) -> Iterator[MakeDesk]:
    desks: list[Desk] = []

    def make(office: Office) -> Desk:
        desks.append(Desk(tmp_path / f"desk{len(desks)}", running_hub, office))
        return desks[-1]

    yield make
    for desk in desks:
        desk.close()


def withdrawal(of: str = "H19.12") -> OutgoingRecord:
    said = Withdrawal(PAPER, AT, OfficeCode(of), "Quầy 1", OfficerLogin("hoa"), WHY)
    return NeutralRecordBook().withdrawal(said, office=office(of))


def answered(caller: Caller) -> list[str]:
    """The ids of the papers that the hub answers about their holder."""
    answer = caller.call("GET", f"/v1/people/{NUMBER}/papers?dossier={'d' * 32}&procedure=1.001776")
    assert answer.status_code == 200
    return [str(paper["id"]) for paper in answer.json()["papers"]]


@pytest.mark.parametrize("first", ["paper", "withdrawal"])
def test_whichever_came_first_the_paper_is_answered_to_nobody(
    running_hub: RunningHub, first: str
) -> None:
    desk, other = Caller(running_hub), Caller(running_hub, "H19.13")
    blob = noise(900)
    desk.send(blob)
    records = [paper_record(blob), withdrawal()]
    assert records[0].subject == PAPER
    for record in records if first == "paper" else records[::-1]:
        assert desk.put(record).status_code == 201

    assert answered(other) == answered(desk) == []
    # It is kept all the same, with its files, for its own office.
    assert desk.call("GET", f"/v1/records/{records[0].id}").status_code == 200
    assert desk.call("GET", f"/v1/blobs/{blob.sha256}").content == blob.content
    assert told(other) == [PaperWithdrawnElsewhere(PAPER, OfficeCode("H19.12"), "Quầy 1")]


def test_the_same_again_is_the_same_receipt_and_told_once(running_hub: RunningHub) -> None:
    desk = Caller(running_hub)
    one, two = desk.put(withdrawal()), desk.put(withdrawal())
    assert (one.status_code, two.status_code) == (201, 200)
    assert one.json() == two.json()
    assert len(told(Caller(running_hub, "H19.13"))) == 1


def test_another_office_takes_nothing_back(running_hub: RunningHub) -> None:
    desk, other = Caller(running_hub), Caller(running_hub, "H19.13")
    blob = noise(900)
    desk.send(blob)
    assert desk.put(paper_record(blob)).status_code == 201

    refused = other.put(withdrawal("H19.13"))

    assert (refused.status_code, code(refused)) == (409, "NOT_OWNER")
    assert answered(other) == [PAPER]


def test_what_another_office_said_before_the_paper_came_does_not_count(
    running_hub: RunningHub,
) -> None:
    desk, other = Caller(running_hub), Caller(running_hub, "H19.13")
    assert other.put(withdrawal("H19.13")).status_code == 201
    blob = noise(900)
    desk.send(blob)
    assert desk.put(paper_record(blob)).status_code == 201
    assert answered(other) == [PAPER]


def test_without_a_reason_it_is_no_record(running_hub: RunningHub) -> None:
    record = withdrawal()
    content = parse_object(record.body) | {"reason": ""}
    answer = Caller(running_hub).call(
        "PUT", f"/v1/records/{record.id}", canonical(content).encode()
    )
    assert (answer.status_code, code(answer)) == (422, "RECORD_INVALID")


def test_a_desk_that_fetched_it_opens_its_line_and_asks_the_citizen(make_desk: MakeDesk) -> None:
    """From one office's counter to the other's: confirmed, sent, reused there, taken back, heard of."""
    first = make_desk(OTHER_OFFICE)
    paper = first.bench.hold_birth()
    first.push()
    second = make_desk(OFFICE)
    took = second.take().checklist.dossier
    second.push()
    second.province.bring_in()
    fetched = line(second.bench.dossiers.find(took.number).dossier, "birth_certificate")
    assert (fetched.state, fetched.paper) == (ItemState.REUSED, paper.id)

    first.bench.withdrawing.withdraw(paper.id, WHY)
    first.push()
    packs, feed = TakesPacks(second.bench), HttpChangeFeed()
    changes = ChangesDesk(packs.desk, feed, packs.packs)
    assert changes.catch_up().notices == 1
    feed.close()

    opened = line(second.bench.dossiers.find(took.number).dossier, "birth_certificate")
    assert (opened.state, opened.paper) == (ItemState.NEEDED, None)
    assert [it.code for it in changes.notices()] == ["PAPER_TAKEN_BACK"]
    with second.bench.store.reading() as view:
        assert view.papers.get(paper.id).state is PaperState.WITHDRAWN
    again = line(second.take(), "birth_certificate")
    assert again.state is ItemState.NEEDED
    assert again.offer is not None and not again.offer.ok
    second.push()
    assert {state for state, _ in second.bench.rows()} == {"received"}


def test_what_is_taken_back_while_its_files_come_is_not_taken_in(
    make_desk: MakeDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Over a thin line a file takes minutes; the word comes in between, and would not come again."""
    first = make_desk(OTHER_OFFICE)
    paper = first.bench.hold_birth()
    first.push()
    second = make_desk(OFFICE)
    took = second.take().checklist.dossier
    second.push()
    packs, feed = TakesPacks(second.bench), HttpChangeFeed()
    changes = ChangesDesk(packs.desk, feed, packs.packs)
    fetch = second.store.fetch

    def slowly(enrolment: Enrolment, blob: Blob, target: BinaryIO, *, patient: bool) -> None:
        fetch(enrolment, blob, target, patient=patient)
        if paper.id not in withdrawn:
            withdrawn.append(paper.id)
            first.bench.withdrawing.withdraw(paper.id, WHY)
            first.push()
            changes.catch_up()

    withdrawn: list[PaperId] = []
    monkeypatch.setattr(second.store, "fetch", slowly)
    second.province.bring_in()
    feed.close()

    assert withdrawn == [paper.id]
    with second.bench.store.reading() as view, pytest.raises(NotFound):
        view.papers.get(paper.id)
    asked = line(second.bench.dossiers.find(took.number).dossier, "birth_certificate")
    assert (asked.state, asked.paper) == (ItemState.NEEDED, None)
    again = line(second.take(), "birth_certificate")
    assert again.offer is not None and not again.offer.ok


def test_what_was_only_offered_is_asked_for_and_told(make_desk: MakeDesk) -> None:
    """Nobody had fetched it yet: the dossier went on saying that the paper is held."""
    first = make_desk(OTHER_OFFICE)
    paper = first.bench.hold_birth()
    first.push()
    second = make_desk(OFFICE)
    took = second.take().checklist.dossier
    second.push()
    assert line(took, "birth_certificate").shown is ItemState.OFFERED

    first.bench.withdrawing.withdraw(paper.id, WHY)
    first.push()
    packs, feed = TakesPacks(second.bench), HttpChangeFeed()
    changes = ChangesDesk(packs.desk, feed, packs.packs)
    assert changes.catch_up().notices == 1
    feed.close()

    kept = second.bench.dossiers.find(took.number).dossier
    assert line(kept, "birth_certificate").shown is ItemState.NEEDED
    assert "birth_certificate" in {item.component for item in missing_items(kept)}
    assert [it.code for it in changes.notices()] == ["PAPER_TAKEN_BACK"]
    second.push()
    assert {state for state, _ in second.bench.rows()} == {"received"}
