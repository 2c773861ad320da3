"""Papers of the province over a real socket: two offices, one hub; offered by the look, reused once their files are here."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from counter_app.domain.dossiers import ItemState
from counter_app.domain.errors import HubNonsense, LinkDown, NotFound
from counter_app.domain.events import EventKind
from counter_app.domain.ids import DossierId, OfficeCode, ProcedureCode
from counter_app.domain.offers import Searched
from counter_app.domain.officers import Office
from counter_app.domain.outbox import Transfer
from counter_app.domain.papers import BlobRole
from counter_app.messages.checklist import line_words
from counter_app.services.intake import Intake, IntakeResult
from counter_app.services.people_desk import PeopleDesk
from counter_app.services.province import Province
from counter_app.services.sending import Sending
from counter_app.upload import HttpHubLink, HttpProvinceStore
from tests.fakes.cut_proxy import Cut, cut_proxy
from tests.fakes.records import noise
from tests.fixtures_hub import RunningHub
from tests.fixtures_store import OFFICE, SetClock, make_store
from tests.services_bench import ALLOWANCE, BIRTH, MAI, MAI_NAME, Bench, line, shown

OTHER_OFFICE = replace(OFFICE, code=OfficeCode("H19.13"), name="Bộ phận Một cửa xã Ví Dụ")
CARD = f"{MAI}|285123456|{MAI_NAME}|27091992|Nữ|Tổ 3, phường Mẫu|12052021"

MakeDesk = Callable[[Office], "Desk"]


class Desk:
    """One office's desk, enrolled at the hub, its province and its queue over HTTP."""

    def __init__(self, folder: Path, hub: RunningHub, office: Office) -> None:
        folder.mkdir()
        clock = SetClock()
        store = make_store(folder / "data", clock=clock, office=office)
        self.bench = Bench(folder, store, clock, prefix=int(office.code[-2:]))
        self.link, self.store = HttpHubLink(), HttpProvinceStore()
        desk = self.bench.desk
        self.sending = Sending(desk, self.link, lambda: 0.5)
        self.province = Province(desk, self.store)
        self.bench.intake = Intake(desk, self.bench.reader, self.province)
        self.bench.people = PeopleDesk(desk)
        self.sending.enrol(hub.url, hub.code(office.code))

    def take(self, citizen: str = MAI) -> IntakeResult:
        return self.bench.take(citizen, ALLOWANCE, case="orphan", name=MAI_NAME)

    def push(self) -> None:
        self.sending.push()

    def close(self) -> None:
        self.link.close()
        self.store.close()
        self.bench.store.close()


@pytest.fixture
def make_desk(tmp_path: Path, running_hub: RunningHub) -> Iterator[MakeDesk]:
    desks: list[Desk] = []

    def make(office: Office) -> Desk:
        desks.append(Desk(tmp_path / f"desk{len(desks)}", running_hub, office))
        return desks[-1]

    yield make
    for desk in desks:
        desk.close()


def hold_elsewhere(make_desk: MakeDesk) -> str:
    """A birth certificate that the other office holds and has sent to the hub."""
    other = make_desk(OTHER_OFFICE)
    paper = other.bench.hold_birth()
    other.push()
    return paper.id


def test_a_paper_of_another_office_is_offered_then_fetched_and_reused(
    make_desk: MakeDesk,
) -> None:
    paper = hold_elsewhere(make_desk)
    desk = make_desk(OFFICE)

    took = desk.take()
    assert took.checklist.dossier.searched is Searched.PROVINCE
    asked = next(it for it in took.checklist.lines if it.item.component == "birth_certificate")
    assert (asked.state.value, asked.here) == ("offered", False)
    assert asked.item.offer is not None and asked.item.offer.paper == paper
    assert "số hóa tại H19.13" in line_words(asked, took.checklist)

    # The hub opens the files once it knows the dossier that gives the ground.
    desk.push()
    assert desk.province.bring_in() == (took.checklist.dossier.id,)
    shown_now = desk.bench.dossiers.find(took.checklist.dossier.number)
    done = next(it for it in shown_now.lines if it.item.component == "birth_certificate")
    assert (done.state.value, done.here, done.item.paper) == ("reused", True, paper)
    assert done.origin is not None and done.origin.office == "H19.13"
    with desk.bench.store.reading() as view:
        kept = view.papers.get(done.paper.id) if done.paper else None
    assert kept is not None and kept.accepted_by == "hoa"
    for blob in kept.blobs:
        assert len(desk.bench.store.vault.read(blob.sha256)) == blob.bytes
    assert EventKind.PAPER_BROUGHT_IN in desk.bench.events()
    assert desk.bench.supervising.verify_chain().ok
    assert desk.province.bring_in() == ()
    desk.push()
    assert {state for state, _ in desk.bench.rows()} == {"received"}


def test_a_paper_that_was_brought_in_is_this_desks_from_then_on(make_desk: MakeDesk) -> None:
    paper = hold_elsewhere(make_desk)
    desk = make_desk(OFFICE)
    desk.take()
    desk.push()
    desk.province.bring_in()
    desk.bench.clock.go_on(timedelta(days=1))
    again = desk.take()
    assert line(again, "birth_certificate").paper == paper
    assert line(again, "birth_certificate").state is ItemState.REUSED


def test_what_the_officer_declines_is_not_fetched(make_desk: MakeDesk) -> None:
    hold_elsewhere(make_desk)
    desk = make_desk(OFFICE)
    desk.take()
    desk.bench.take(MAI, ALLOWANCE, case="orphan", decline={"birth_certificate": "other"})
    desk.push()
    assert desk.province.bring_in() == ()
    assert EventKind.PAPER_BROUGHT_IN not in desk.bench.events()


def test_every_number_of_the_citizen_is_asked_for(make_desk: MakeDesk) -> None:
    hold_elsewhere(make_desk)
    desk = make_desk(OFFICE)
    desk.bench.take("285123456", ALLOWANCE, case="orphan", name=MAI_NAME)
    desk.bench.clock.go_on(timedelta(days=1))
    assert shown(desk.take(CARD), "birth_certificate") == "offered"


def test_without_a_link_this_office_alone_is_searched_and_said(
    make_desk: MakeDesk, running_hub: RunningHub
) -> None:
    hold_elsewhere(make_desk)
    desk = make_desk(OFFICE)
    running_hub.stop()
    took = desk.take()
    assert took.checklist.dossier.searched is Searched.OFFICE
    assert shown(took, "birth_certificate") == "needed"


def test_what_was_seen_before_the_link_broke_is_still_on_offer(
    make_desk: MakeDesk, running_hub: RunningHub
) -> None:
    hold_elsewhere(make_desk)
    desk = make_desk(OFFICE)
    first = desk.take()
    running_hub.stop()
    again = desk.take()
    assert shown(again, "birth_certificate") == "offered"
    assert again.checklist.dossier.searched is Searched.OFFICE
    assert again.checklist.dossier.revision == first.checklist.dossier.revision


def test_a_file_that_is_not_open_to_this_desk_is_not_there(
    make_desk: MakeDesk, running_hub: RunningHub, tmp_path: Path
) -> None:
    hold_elsewhere(make_desk)
    desk = make_desk(OFFICE)
    with desk.bench.store.reading() as view:
        enrolment = view.settings.enrolment()
    assert enrolment is not None
    (found,) = desk.store.papers_of(
        enrolment, MAI, dossier=DossierId("not-opened"), procedure=ProcedureCode(ALLOWANCE)
    )
    assert found.origin.office == "H19.13" and found.holders[0].number == MAI
    with (tmp_path / "blob").open("wb") as target, pytest.raises(NotFound):
        desk.store.fetch(enrolment, found.paper.blobs[0], target, patient=True)


def test_answers_that_are_not_the_hubs_are_refused(
    make_desk: MakeDesk, running_hub: RunningHub, tmp_path: Path
) -> None:
    hold_elsewhere(make_desk)
    desk = make_desk(OFFICE)
    took = desk.take()
    desk.push()
    with desk.bench.store.reading() as view:
        enrolment = view.settings.enrolment()
        found = view.province.of_dossier(took.checklist.dossier.id)
    assert enrolment is not None and found
    blob = found[0].paper.blobs[0]
    with (tmp_path / "blob").open("wb") as target:
        with pytest.raises(HubNonsense):
            # Longer than the record says: cut off before it fills the disk.
            desk.store.fetch(enrolment, replace(blob, bytes=blob.bytes - 1), target, patient=True)
        running_hub.stop()
        with pytest.raises(LinkDown):
            desk.store.fetch(enrolment, blob, target, patient=False)


@pytest.mark.parametrize("role", [BlobRole.ARCHIVAL, BlobRole.MASTER])
def test_a_file_of_other_bytes_is_never_taken(
    make_desk: MakeDesk, running_hub: RunningHub, role: BlobRole
) -> None:
    hold_elsewhere(make_desk)
    desk = make_desk(OFFICE)
    took = desk.take()
    desk.push()
    with desk.bench.store.reading() as view:
        (found,) = view.province.of_dossier(took.checklist.dossier.id)
    (blob,) = [it for it in found.paper.blobs if it.role is role]
    for path in (running_hub.data / "blobs").rglob("*"):
        if path.is_file() and path.name == blob.sha256:
            path.write_bytes(bytes(reversed(path.read_bytes())))
    desk.province.bring_in()
    assert not desk.bench.store.vault.holds(blob.sha256)
    # The original may follow once it is mended; without what is read of it the paper is not taken.
    taken = role is BlobRole.MASTER
    assert shown(desk.take(), "birth_certificate") == ("reused" if taken else "offered")
    assert (EventKind.PAPER_BROUGHT_IN in desk.bench.events()) is taken


def test_a_fetch_goes_on_where_the_line_was_cut(running_hub: RunningHub, tmp_path: Path) -> None:
    enrolment = running_hub.enrolment()
    sent = noise(300_000)
    link = HttpHubLink()
    link.upload(
        enrolment, sent, Transfer(sent.sha256, None, 0, done=False), progress=lambda _: None
    )
    link.close()
    store = HttpProvinceStore()
    cuts = [Cut(down=90_000), Cut(down=90_000), Cut(down=200)]
    with cut_proxy(running_hub.port, cuts) as line, (tmp_path / "blob").open("wb") as target:
        through = replace(enrolment, url=line.url)
        store.fetch(through, sent.as_blob(), target, patient=True)
        assert line.connections == 4
    assert (tmp_path / "blob").read_bytes() == sent.content
    other = tmp_path / "other"
    once, always = [Cut(down=90_000)], [Cut(down=200)] * 9
    for cuts, patient, tries in ((once, False, 1), (always, True, 3)):
        with cut_proxy(running_hub.port, cuts) as line, other.open("wb") as target:
            through = replace(enrolment, url=line.url)
            with pytest.raises(LinkDown):
                store.fetch(through, sent.as_blob(), target, patient=patient)
            assert line.connections == tries
    store.close()


def test_a_number_that_was_given_out_twice_brings_no_paper_of_the_other(
    make_desk: MakeDesk,
) -> None:
    """Nine digits are two citizens in places: the paper is of whom it names, not of whoever has that number too."""
    cmnd, namesake = "285123456", "Phạm Thị Ví Dụ"
    other = make_desk(OTHER_OFFICE)
    fields = {**BIRTH, "child_id": cmnd, "child_name": namesake}
    scans = {"birth_certificate": other.bench.file("birth_certificate", fields)}
    roles = {"child": (cmnd, namesake)}
    took = other.bench.take(cmnd, ALLOWANCE, case="orphan", name=namesake, roles=roles, scans=scans)
    other.bench.accept(took.papers[0])
    other.push()
    desk = make_desk(OFFICE)

    mine = desk.bench.take(CARD, ALLOWANCE, case="orphan")
    assert mine.checklist.dossier.searched is Searched.PROVINCE
    assert shown(mine, "birth_certificate") == "needed"
