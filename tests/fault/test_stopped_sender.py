"""SIGSTOP of a real sender, and SIGCONT after another one took over: nothing is lost, doubled or touched twice."""

import os
import signal
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from counter_app.domain.deadlines import VIETNAM
from counter_app.domain.events import EventKind
from counter_app.domain.outbox import LEASE, OutboxState
from tests.command_line import Desk, Ran, ServedHub, faults, served_hub
from tests.fakes.cut_proxy import Cut, CutProxy, cut_proxy
from tests.fault.trials import copy_of, look, make_desk, opened

MOMENTS = {
    "in a file, then cut": Cut(up=150_000),
    "at the record, then answered": Cut(at=b"PUT /v1/records", whole=True),
}


class Sender:
    """`queue push` as a process of its own that can be stopped."""

    def __init__(self, desk: Desk, *words: str) -> None:
        self.process = desk.start("queue", "push", *words)

    def stop(self) -> None:
        os.kill(self.process.pid, signal.SIGSTOP)
        self.wait_until_it_stands()

    def wait_until_it_stands(self) -> None:
        seen = os.waitid(os.P_PID, self.process.pid, os.WSTOPPED | os.WEXITED | os.WNOWAIT)
        assert seen is not None
        assert seen.si_code == os.CLD_STOPPED

    def go_on(self) -> None:
        os.kill(self.process.pid, signal.SIGCONT)

    def hear(self, what: str) -> None:
        """Read its stderr until a line says `what`."""
        assert self.process.stderr is not None
        heard = []
        for line in self.process.stderr:
            heard.append(line)
            if what in line:
                return
        raise AssertionError(f"it ended without a word of it: {heard}")

    def end(self) -> Ran:
        out, err = self.process.communicate()
        return Ran(self.process.returncode, out, err)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return make_desk(tmp_path_factory.mktemp("base"))


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[ServedHub]:
    with served_hub(tmp_path / "hub") as served:
        yield served


def later() -> tuple[str, str]:
    """The words that let a command look at a clock on which the lease is over."""
    return "--now", (datetime.now(VIETNAM) + LEASE + timedelta(minutes=1)).isoformat()


def received(desk: Desk) -> list[str]:
    """The records that are received, as often as the store tells of it."""
    with opened(desk) as counter, counter.desk.store.reading() as view:
        assert {row.state for row in view.outbox.rows(list(OutboxState))} == {OutboxState.RECEIVED}
        told = [event for event in view.events.walk() if event.kind is EventKind.RECORD_RECEIVED]
        return [event.subjects[0] for event in told]


def status(desk: Desk, *words: str) -> dict[str, object]:
    """What `queue status` tells of who sends."""
    document = desk.call("queue", "status", *words).done()
    assert faults("queue-status", document) == []
    sender = document["sender"]
    assert sender is None or isinstance(sender, dict)
    return sender or {}


def stopped_sender(desk: Desk, hub: ServedHub, line: CutProxy, cut: Cut, how: str) -> Sender:
    """Start a sender, stop it where `cut` says, let another one try at once, and then on a clock on which the lease is
    over; that one takes over and sends all.
    """
    started: list[Sender] = []
    desk.call("enrol", line.url, hub.code()).done()
    line.next_one(replace(cut, then=lambda: started[0].stop()))
    sender = Sender(desk, how)
    started.append(sender)
    sender.wait_until_it_stands()

    seen = status(desk)
    assert (seen["pid"], seen["hung"]) == (sender.process.pid, False)
    busy = desk.call("queue", "push")
    assert (busy.status, busy.code) == (1, "QUEUE_BUSY")
    error = busy.document["error"]
    assert isinstance(error, dict)
    assert error["details"] == {
        "sender": seen["name"],
        "pid": sender.process.pid,
        "since": seen["began_at"],
        "beat_at": seen["beat_at"],
    }
    assert f"(tiến trình {sender.process.pid}) từ " in error["message"]
    assert "dấu hiệu hoạt động gần nhất lúc" in error["message"]

    assert status(desk, *later())["hung"]
    other = desk.call("queue", "push", *later())
    assert (other.status, other.document["left"]) == (0, 0)
    return sender


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_stopped_sender_is_replaced_and_touches_nothing_when_it_goes_on(
    base: Desk, hub: ServedHub, tmp_path: Path, moment: str
) -> None:
    desk = copy_of(base, tmp_path)
    records = look(desk).records
    with cut_proxy(hub.port) as line:
        sender = stopped_sender(desk, hub, line, MOMENTS[moment], "--until-empty")
        kept = look(desk)
        sender.go_on()
        ran = sender.end()

    assert faults("queue-push", ran.document) == []
    stopped = ran.document["stopped"]
    assert isinstance(stopped, dict)
    assert stopped["code"] == "SENDER_REPLACED"
    assert "lần gửi khác đã thay nó" in stopped["reason"]
    assert look(desk) == kept
    assert sorted(received(desk)) == sorted(records)
    assert status(desk) == {}


@pytest.mark.usefixtures("heard_interrupts")
def test_a_watching_sender_that_was_replaced_says_so_and_stands_by(
    base: Desk, hub: ServedHub, tmp_path: Path
) -> None:
    desk = copy_of(base, tmp_path)
    records = look(desk).records
    with cut_proxy(hub.port) as line:
        sender = stopped_sender(desk, hub, line, Cut(up=150_000), "--watch")
        sender.go_on()
        sender.hear("lần gửi khác đã thay nó")
        assert sender.process.poll() is None
        sender.process.send_signal(signal.SIGINT)
        ran = sender.end()

    assert ran.status == 0
    assert sorted(received(desk)) == sorted(records)


@pytest.mark.usefixtures("heard_interrupts")
def test_a_watching_sender_told_to_stop_has_not_failed_though_rows_are_left(
    base: Desk, hub: ServedHub, tmp_path: Path
) -> None:
    desk = copy_of(base, tmp_path)
    records = look(desk).records
    started: list[Sender] = []
    with cut_proxy(hub.port) as line:
        desk.call("enrol", line.url, hub.code()).done()
        line.next_one(
            Cut(at=b"PUT /v1/records", then=lambda: started[0].process.send_signal(signal.SIGINT))
        )
        started.append(Sender(desk, "--watch"))
        ran = started[0].end()

        assert (ran.status, ran.document["stopped"]) == (0, None)
        assert ran.document["left"] == len(records)
        assert desk.call("queue", "push").document["left"] == 0
    assert sorted(received(desk)) == sorted(records)
