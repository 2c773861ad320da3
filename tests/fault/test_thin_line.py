"""A little of what `python -m tests.bench queue` does: a real queue over a line of 20 kB/s that breaks, every byte for real."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from counter_app.services.sending import QueueStatus
from tests.bench._queue.desk import Load, QueueDesk
from tests.bench._queue.runs import CUT, THIN, Run, hub_in, look, send_all
from tests.fakes.http_seen import RequestReader
from tests.fakes.thin_line import LineKind, thin_line


def all_there(run: Run) -> bool:
    return run.whole and run.received == run.dossiers == run.at_hub


@pytest.mark.parametrize("seed", [1, 2])
def test_pages_over_a_line_that_is_cut_arrive_once_and_little_is_sent_again(
    tmp_path: Path, seed: int
) -> None:
    run = send_all(tmp_path, Load(10, 60_000, 400_000, seed), CUT)

    assert all_there(run)
    assert run.cuts >= 2
    assert run.resent <= 0.05


def test_on_a_steady_line_nothing_is_sent_again(tmp_path: Path) -> None:
    run = send_all(tmp_path, Load(6, 60_000, 400_000), THIN)

    assert all_there(run)
    assert run.resent <= 0.01
    assert run.use >= 0.9, "by the line's own clock: what the calls themselves cost"


def test_small_dossiers_use_a_steady_line_nearly_as_well(tmp_path: Path) -> None:
    run = send_all(tmp_path, Load(60, 1_000, 6_000), THIN)

    assert all_there(run)
    assert run.resent == 0
    assert run.use >= 0.75, "by the line's own clock: each by itself uses a third of it"


@pytest.mark.parametrize(
    ("load", "kind"),
    [
        (Load(160, 1_000, 6_000), THIN),
        (Load(12, 60_000, 400_000), THIN),
        (Load(60, 1_000, 60_000), THIN),
        (Load(24, 60_000, 400_000), CUT),
    ],
    ids=["small", "pages", "mixed", "pages, cut"],
)
def test_the_end_comes_about_when_it_was_foretold(
    tmp_path: Path, load: Load, kind: LineKind
) -> None:
    """By the line's own clock, from the time when half of the rows are through."""
    foretold: list[tuple[datetime, datetime]] = []
    with hub_in(tmp_path) as hub, QueueDesk(tmp_path, load) as desk:
        desk.fill()
        with thin_line(hub.port, kind, seed=3) as line:
            sending = desk.sending(hub, line)

            def hear(seen: QueueStatus) -> None:
                done_at = seen.link.forecast.done_at
                if done_at is not None and seen.left <= load.dossiers / 2:
                    foretold.append((desk.clock.now(), done_at))

            while sending.push(progress=hear).left:
                at = sending.status().next_try_at
                desk.clock.go_on_to(at or desk.clock.now())
            ended = desk.clock.now()

    at, done_at = foretold[0]
    assert 0.7 <= (done_at - at) / (ended - at) <= 1.4


def test_small_dossiers_over_a_line_that_is_cut_arrive_once(tmp_path: Path) -> None:
    run = send_all(tmp_path, Load(160, 1_000, 6_000), replace(CUT, cuts=(5.0, 15.0)))

    assert all_there(run)
    assert run.cuts >= 2
    assert run.resent <= 0.05


def test_the_reply_to_every_bundle_may_be_lost_once(tmp_path: Path) -> None:
    run = send_all(tmp_path, Load(20, 1_000, 6_000), replace(THIN, lose_replies=True))

    assert all_there(run)
    assert run.lost_replies >= 5


def test_the_reply_to_every_call_may_be_lost_once(tmp_path: Path) -> None:
    run = send_all(tmp_path, Load(5, 1_000, 120_000), replace(THIN, lose_replies=True))

    assert all_there(run)
    assert run.lost_replies >= 4 * run.dossiers


def test_one_refused_record_among_many_steps_aside_and_is_explained(tmp_path: Path) -> None:
    run = send_all(tmp_path, Load(12, 1_000, 6_000, stale=6), THIN)

    assert (run.received, run.at_hub, len(run.explained)) == (11, 11, 1)
    assert "không nhận bản ghi này" in run.explained[0]


def test_one_damaged_file_among_many_steps_aside_and_is_explained(tmp_path: Path) -> None:
    run = send_all(tmp_path, Load(12, 1_000, 6_000), THIN, damaged=6)

    assert (run.received, run.at_hub, len(run.explained)) == (11, 11, 1)
    assert "hỏng" in run.explained[0]


def test_a_look_at_the_queue_counts_its_rows(tmp_path: Path) -> None:
    assert look(tmp_path, 50).counted == 50


@pytest.mark.parametrize("step", [1, 5, 1000])
def test_the_line_tells_requests_apart_however_they_come(step: int) -> None:
    passing = (
        b"HEAD /v1/blobs/ab HTTP/1.1\r\nHost: x\r\n\r\n"
        b"PATCH /v1/files/1 HTTP/1.1\r\nUpload-Offset: 5\r\nContent-Length: 3\r\n\r\nabc"
        b"PUT /v1/records/2 HTTP/1.1\r\nContent-Length: 4\r\n\r\n{}"
    )
    reader = RequestReader()
    whole = [
        request
        for start in range(0, len(passing), step)
        for request in reader.feed(passing[start : start + step])
    ]

    assert [request.method for request in whole] == ["HEAD", "PATCH"]
    assert reader.bodies == {"PATCH /v1/files": 3, "PUT /v1/records": 2}


@pytest.mark.parametrize("step", [1, 7, 1000])
def test_the_line_tells_bundles_apart_and_counts_their_items_alone(step: int) -> None:
    def bundle(items: bytes) -> bytes:
        head = f"POST /v1/bundles HTTP/1.1\r\nContent-Length: {len(items)}\r\n\r\n"
        return head.encode() + items

    first = b'{"file": "a", "bytes": 3}\nx\nz{"record": "b", "bytes": 2}\n{}'
    passing = bundle(first) + bundle(first.replace(b"{}", b"[]")) + bundle(first)
    reader = RequestReader()
    keys = [
        request.key
        for start in range(0, len(passing), step)
        for request in reader.feed(passing[start : start + step])
    ]

    assert keys[0] == keys[2] != keys[1]
    assert reader.bodies == {"POST /v1/bundles": 15}
