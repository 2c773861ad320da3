"""A file that another office sent and this desk may only read is sent by it too, once its own record names the file."""

from pathlib import Path

import pytest
from PIL import Image

from tests.adapters.test_hub_calls import Desk as Caller
from tests.adapters.test_province import OTHER_OFFICE, Desk, MakeDesk, make_desk
from tests.fakes.records import NUMBER, dossier_record, noise, paper_record
from tests.fixtures_hub import EMBEDDED, GROWN, RunningHub
from tests.fixtures_store import OFFICE
from tests.services_bench import LAN, LAN_NAME, LAND, MAI, MAI_NAME

__all__ = ["make_desk"]


@pytest.fixture(params=[EMBEDDED, GROWN])
def hub_engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_do_you_have_it_is_asked_of_the_offices_own_and_reading_of_what_was_shown(
    running_hub: RunningHub,
) -> None:
    page = noise(3000)
    there = Caller(running_hub, "H19.13")
    there.send(page)
    theirs = paper_record(page, code="H19.13")
    assert there.put(theirs).status_code == 201
    here = Caller(running_hub)
    here.put(dossier_record())
    shown = f"/v1/people/{NUMBER}/papers?dossier={dossier_record().subject}&procedure=1.000001"
    assert len(here.call("GET", shown).json()["papers"]) == 1
    path = f"/v1/blobs/{page.sha256}"

    assert here.call("GET", path).content == page.content
    assert here.call("HEAD", path).status_code == 404
    wanted = here.put(paper_record(page, name="c" * 32))
    assert (wanted.status_code, wanted.json()["error"]["blobs"]) == (424, [page.sha256])

    here.send(page)
    assert here.call("HEAD", path).status_code == 200
    assert here.put(paper_record(page, name="c" * 32)).status_code == 201


def send_scan(desk: Desk, number: str, name: str, path: Path) -> None:
    took = desk.bench.take(number, LAND, name=name, scans={"application": path})
    [paper] = [line.item.paper for line in took.checklist.lines if line.item.paper]
    desk.bench.accept(paper)
    desk.push()


def test_the_sender_sends_it_and_no_row_goes_round(
    make_desk: MakeDesk, running_hub: RunningHub, tmp_path: Path
) -> None:
    # Too large to go in one call with its record: the hub is asked for it by itself.
    path = tmp_path / "scan.png"
    Image.frombytes("RGB", (400, 400), noise(480_000).content).save(path)
    send_scan(make_desk(OTHER_OFFICE), MAI, MAI_NAME, path)
    desk = make_desk(OFFICE)
    desk.take()
    desk.push()
    digest = desk.bench.sha256(path)
    mine = f"/v1/blobs/{digest}"
    caller = Caller(running_hub)
    with desk.bench.store.reading() as view:
        enrolment = view.settings.enrolment()
    assert enrolment is not None
    caller.enrolment = enrolment

    assert caller.call("GET", mine).status_code == 200
    send_scan(desk, LAN, LAN_NAME, path)

    assert {state for state, _ in desk.bench.rows()} == {"received"}
    assert caller.call("HEAD", mine).status_code == 200
