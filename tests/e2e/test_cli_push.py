"""`queue push --until-empty`: outlives a bad link, and ends when only a person can help."""

from collections.abc import Collection, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image

from counter_app.app import counter as counter_module
from counter_app.domain import outbox
from counter_app.domain.errors import (
    CounterError,
    HubRefusedCredential,
    LinkDown,
    RecordRefused,
)
from counter_app.domain.ids import Sha256
from counter_app.domain.outbox import Enrolment, OutgoingRecord
from tests.command_line import OFFICE, Desk, cheap_keys, faults
from tests.fakes.digitiser import FakeDigitiser
from tests.fakes.hub_link import FakeHubLink
from tests.services_bench import LAN, LAN_NAME, LAND, MAI, MAI_NAME


class Line(FakeHubLink):
    """A line to the hub on which the next calls for a record meet these troubles, one each."""

    def __init__(self) -> None:
        super().__init__()
        self.troubles: list[CounterError] = []
        self.puts = 0

    def put_record(
        self, enrolment: Enrolment, record: OutgoingRecord, *, lost: Collection[Sha256] = ()
    ) -> str:
        self.puts += 1
        if self.troubles:
            raise self.troubles.pop(0)
        return super().put_record(enrolment, record, lost=lost)


@pytest.fixture
def line() -> Line:
    return Line()


@pytest.fixture
def desk(tmp_path: Path, line: Line, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """A desk with two dossiers in its queue, the first of them in two revisions."""
    made = Desk(tmp_path)
    monkeypatch.setattr(counter_module, "LazyDigitiser", FakeDigitiser)
    monkeypatch.setattr(counter_module, "HttpHubLink", lambda: line)
    monkeypatch.setattr(outbox, "FIRST_WAIT", timedelta(seconds=1))
    scan = tmp_path / "scan.png"
    Image.new("L", (60, 80), 99).save(scan)
    with cheap_keys():
        made.init("--test").done()
        words = ["intake", "--procedure", LAND, "--citizen"]
        made.call(*words, MAI, "--name", MAI_NAME).done()
        made.call(*words, MAI, "--scan", f"application={scan}").done()
        made.call(*words, LAN, "--name", LAN_NAME).done()
        made.call("enrol", "http://127.0.0.1:1", line.code(OFFICE)).done()
        yield made


def test_a_bad_link_is_outlived(desk: Desk, line: Line) -> None:
    line.troubles = [LinkDown(reason="refused"), LinkDown(reason="silent")]
    ran = desk.call("queue", "push", "--until-empty")
    assert faults("queue-push", ran.document) == []
    assert (ran.status, ran.document["left"], ran.document["stopped"]) == (0, 0, None)
    assert len(line.records) == 3


def test_one_pass_is_one_pass(desk: Desk, line: Line) -> None:
    line.troubles = [LinkDown(reason="refused")]
    ran = desk.call("queue", "push")
    assert (ran.status, ran.document["left"], line.puts) == (1, 3, 1)


def test_what_stands_behind_a_refused_record_is_not_waited_for(desk: Desk, line: Line) -> None:
    line.troubles = [RecordRefused(status=409, hub_code="STALE_REVISION")]
    ran = desk.call("queue", "push", "--until-empty")
    assert (ran.status, ran.document["left"], ran.document["received"]) == (1, 2, 1)
    assert ran.document["stopped"] is None
    status = desk.call("queue", "status").done()
    assert isinstance(status["rows"], list)
    assert [row["state"] for row in status["rows"]] == ["needs_person", "waiting"]
    assert [row["code"] for row in status["rows"]] == ["RECORD_REFUSED", "EARLIER_REVISION_STUCK"]
    assert all(row["reason"] and row["act"] for row in status["rows"])
    assert "STALE_REVISION" in status["rows"][0]["reason"]


def test_a_refused_credential_is_not_tried_for_ever(desk: Desk, line: Line) -> None:
    line.troubles = [HubRefusedCredential()] * 10
    ran = desk.call("queue", "push", "--until-empty")
    assert ran.status == 1
    assert isinstance(ran.document["stopped"], dict)
    assert ran.document["stopped"]["code"] == "HUB_REFUSED_CREDENTIAL"
    assert line.puts == 1


def test_enrolling_anew_ends_what_the_line_suffered_from_before(desk: Desk, line: Line) -> None:
    line.troubles = [HubRefusedCredential(reason="revoked")]
    desk.call("queue", "push")
    before = desk.call("queue", "status").document["link"]
    assert isinstance(before, dict)
    assert before["state"] == "down"

    desk.call("enrol", "http://127.0.0.1:1", line.code(OFFICE)).done()
    after = desk.call("queue", "status").document
    assert isinstance(after["link"], dict)
    assert (after["link"]["state"], after["pause"]) == ("unknown", None)
