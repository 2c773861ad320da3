"""A proxy of the office that lets only small requests through: what can be made smaller passes it, what cannot is told."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

import pytest

from counter_app.domain.errors import RecordRefused, TooLargeOnTheWay
from counter_app.domain.outbox import Enrolment, OutboxState, QueueFilter, Transfer
from counter_app.messages import sentence_of
from counter_app.services.sending import PushResult, Sending
from counter_app.upload import HttpHubLink
from counter_app.upload.pace import LEAST, Pace
from tests.bench._queue.desk import Load, QueueDesk
from tests.bench._queue.runs import hub_in
from tests.fakes.narrow_door import NarrowDoor, narrow_door
from tests.fakes.odd_server import http, odd_server
from tests.fakes.records import dossier_record, noise
from tests.fixtures_hub import RunningHub


@contextmanager
def office(folder: Path, load: Load, widest: int) -> Iterator[tuple[Sending, NarrowDoor]]:
    """A desk with a queue, its hub, and the proxy between them."""
    with hub_in(folder) as hub, QueueDesk(folder, load) as desk:
        desk.fill()
        link = HttpHubLink(pace=Pace())
        with narrow_door(hub.port, widest) as door:
            with desk.store.working() as view:
                view.settings.save_enrolment(hub.enrolment(url=door.url))
            yield Sending(desk.desk, link, Random(7).random), door
        link.close()


def push(sending: Sending) -> PushResult:
    done = sending.push()
    assert done.stopped is None, "no pause for a proxy that takes something"
    return done


def test_files_and_bundles_become_smaller_until_they_pass(tmp_path: Path) -> None:
    with office(tmp_path, Load(16, 1_000, 60_000), 20_000) as (sending, door):
        done = push(sending)

    assert (done.received, done.left) == (16, 0)
    assert door.refused
    assert len(door.refused) <= 6, "each size is tried about once"


def test_what_cannot_be_made_smaller_needs_a_person_and_the_rest_goes_on(tmp_path: Path) -> None:
    with office(tmp_path, Load(12, 1_000, 5_000), 2_500) as (sending, door):
        done = push(sending)
        stuck = sending.rows((OutboxState.NEEDS_PERSON,))
        large = [row.record.blobs[0].bytes for row in stuck]

        assert done.received + len(stuck) == 12
        assert len(stuck) >= 3 <= done.received
        assert min(large) > 2_500 - 1
        assert {row.code for row in stuck} == {TooLargeOnTheWay.code}
        words = sentence_of(stuck[0].code or "", stuck[0].details).text
        assert "proxy" in words and "413" in words and "Gửi lại" in words

        door.widest = 1 << 30
        sending.retry_all(QueueFilter(codes=(TooLargeOnTheWay.code,)))
        assert push(sending).left == 0


def test_a_record_that_is_too_large_by_itself_keeps_no_other_back(tmp_path: Path) -> None:
    with office(tmp_path, Load(6, 300, 400), 450) as (sending, door):
        done = push(sending)
        stuck = sending.rows((OutboxState.NEEDS_PERSON,))

        assert len(stuck) == 6 and done.received == 0
        assert {row.code for row in stuck} == {TooLargeOnTheWay.code}
        door.widest = 1 << 30
        sending.retry_all(QueueFilter(codes=(TooLargeOnTheWay.code,)))
        assert push(sending).received == 6


@pytest.mark.parametrize("hasty", [False, True], ids=["reads-all", "hangs-up"])
@pytest.mark.parametrize("widest", [600_000, 49_152, LEAST])
def test_a_large_file_passes_in_pieces_that_are_small_enough(
    running_hub: RunningHub, widest: int, hasty: bool
) -> None:
    pace = Pace()
    pace.believe(10_000_000)
    link = HttpHubLink(pace=pace)
    blob = noise(700_000)
    with narrow_door(running_hub.port, widest, hasty=hasty) as door:
        begun = Transfer(blob.sha256, None, 0, done=False)
        moved = link.upload(
            running_hub.enrolment(url=door.url), blob, begun, progress=lambda _: None
        )
    held = link.holds_blob(running_hub.enrolment(), blob.sha256)
    link.close()

    assert moved.done and held
    assert sorted(set(door.refused), reverse=True) == door.refused


@pytest.mark.parametrize(
    "status",
    ["413 Content Too Large", "414 URI Too Long", "431 Request Header Fields Too Large"],
)
@pytest.mark.parametrize("page", [b"<html>no</html>", b"", b"no"])
def test_a_size_that_a_proxy_refuses_is_told_as_such(status: str, page: bytes) -> None:
    link = HttpHubLink()
    kind = "text/html" if page.startswith(b"<") else "text/plain"
    with odd_server(http(status, page, Content_Type=kind)) as server:
        hub = Enrolment(server.url, "credential", "H19.12", "hub-1", "A" * 43 + "=", "k")
        with pytest.raises(TooLargeOnTheWay) as record:
            link.put_record(hub, dossier_record())
        blob = noise(LEAST)
        with pytest.raises(TooLargeOnTheWay) as file:
            link.upload(hub, blob, Transfer(blob.sha256, None, 0, False), progress=lambda _: None)
    link.close()

    assert isinstance(record.value, RecordRefused)
    assert record.value.details["status"] == file.value.details["status"] == int(status[:3])
    assert record.value.details["bytes"]
