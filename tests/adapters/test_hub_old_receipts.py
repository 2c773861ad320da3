"""Receipts of keys that no longer sign: told again as they were, believed by desks that know only the newest key."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from counter_app.domain.outbox import Enrolment, OutboxState
from counter_app.hub.backup import back_up, restore
from counter_app.hub.desk_book import known_desks, revoke_desk
from counter_app.hub.key_rotation import rotate_keys
from counter_app.hub.settings import HubSettings
from counter_app.records import NeutralRecordBook
from counter_app.services.sending import Sending
from counter_app.upload import HttpHubLink
from tests.adapters.test_hub_calls import Desk as Caller
from tests.fakes.records import dossier_record
from tests.fixtures_hub import EMBEDDED, GROWN, HubMaker, RunningHub
from tests.services_bench import HUY, HUY_NAME, LAN, LAN_NAME, LAND, MAI, MAI_NAME, Bench, bench

__all__ = ["bench"]

BOOK = NeutralRecordBook()


@pytest.fixture(params=[EMBEDDED, GROWN])
def hub_engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@dataclass
class Office:
    """A real desk with its queue at a real hub."""

    bench: Bench
    hub: RunningHub
    sending: Sending
    link: HttpHubLink

    def enrol(self) -> Enrolment:
        self.sending.enrol(self.hub.url, self.hub.code())
        return self.enrolment

    @property
    def enrolment(self) -> Enrolment:
        with self.bench.store.reading() as view:
            known = view.settings.enrolment()
        assert known is not None
        return known

    def states(self) -> set[str]:
        return {state for state, _ in self.bench.rows()}


@pytest.fixture
def office(bench: Bench, running_hub: RunningHub) -> Iterator[Office]:
    link = HttpHubLink()
    yield Office(bench, running_hub, Sending(bench.desk, link, lambda: 0.5), link)
    link.close()


def test_a_desk_sends_on_over_rotations_and_keeps_what_was_signed(office: Office) -> None:
    keys = [office.enrol().key_id]
    for citizen, name in ((LAN, LAN_NAME), (MAI, MAI_NAME)):
        office.bench.take(citizen, LAND, name=name)
        office.sending.push()
        rotate_keys(office.hub.settings)
        keys.append(office.enrolment.key_id)
    office.bench.take(HUY, LAND, name=HUY_NAME)
    office.sending.push()

    assert office.states() == {OutboxState.RECEIVED.value}
    # Nothing was signed between the first rotation and the second: each step follows what was really signed.
    assert keys[0] == keys[1] != keys[2] != office.enrolment.key_id
    told = office.link.receipt_keys(office.enrolment)
    for row in office.sending.rows((OutboxState.RECEIVED,)):
        text = office.link.receipt_of(office.enrolment, row.record.id)
        assert text is not None
        signer = BOOK.follow_keys(text, told, office.enrolment)
        BOOK.check_receipt(text, row.record, signer)


def test_a_lost_reply_of_an_old_key_closes_the_row_of_a_desk_that_enrolled_anew(
    office: Office,
) -> None:
    """The hub had it, the desk never heard; then keys were rotated twice and the desk was revoked."""
    office.enrol()
    office.bench.take(LAN, LAND, name=LAN_NAME)
    [row] = office.sending.rows()
    old = office.link.put_record(office.enrolment, row.record)
    for _ in range(2):
        rotate_keys(office.hub.settings)
    [known] = known_desks(office.hub.settings)
    revoke_desk(office.hub.settings, known.id, office=None, by="x", reason="y")
    assert office.sending.push().stopped is not None

    newest = office.enrol()
    assert json.loads(old)["key_id"] != newest.key_id
    office.sending.push()

    assert office.states() == {OutboxState.RECEIVED.value}
    assert office.link.receipt_of(office.enrolment, row.record.id) == old
    items = Caller(office.hub, name=known.desk).call("GET", "/v1/records").json()["items"]
    assert [item["id"] for item in items] == [row.record.id]


def test_they_are_the_same_after_a_restart_and_in_a_hub_put_back(
    running_hub: RunningHub, make_hub: HubMaker, tmp_path: Path
) -> None:
    desk = Caller(running_hub)
    first = desk.enrolment
    receipts = []
    for revision in (1, 2, 3):
        receipts.append(desk.put(dossier_record(revision)).text)
        rotate_keys(running_hub.settings)
    back_up(running_hub.settings, tmp_path / "backup")
    running_hub.stop()
    fresh = HubSettings(data=tmp_path / "fresh", key_file=running_hub.settings.key_file, port=0)
    restore(fresh, tmp_path / "backup")

    for hub in (make_hub(running_hub), make_hub(fresh)):
        desk.hub = hub
        assert [desk.put(dossier_record(n)).text for n in (1, 2, 3)] == receipts
        keys = desk.call("GET", "/v1/keys").text
        for number, receipt in enumerate(receipts, 1):
            signer = BOOK.follow_keys(receipt, keys, first)
            BOOK.check_receipt(receipt, dossier_record(number), signer)
    assert len({json.loads(receipt)["key_id"] for receipt in receipts}) == 3
