"""A line so thin that one chunk outlasts the lease of the queue's turn: whoever sends keeps the turn, and notices its loss."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from random import Random

import pytest

from counter_app.domain.errors import QueueBusy, SenderReplaced
from counter_app.domain.outbox import BEAT_EVERY, LEASE, SenderName
from counter_app.services.sending import Sending
from counter_app.upload import HttpHubLink, draining
from counter_app.upload.pace import Pace
from tests.bench._queue.desk import Load, QueueDesk
from tests.bench._queue.runs import hub_in
from tests.fakes.thin_line import LineKind, ThinLine, thin_line

DRIPPING = LineKind(rate=120, buffer=2048)
SIZE = 72_000


class Watched(HttpHubLink):
    """A link that lets a test look on while bytes leave, before the sender gives a sign of life."""

    def __init__(self, line: ThinLine) -> None:
        super().__init__(pace=Pace(clock=line.clock, sleep=line.wait))
        self.look: Callable[[], None] = lambda: None

    def hear(self, alive: Callable[[], None] | None) -> None:
        if alive is None:
            super().hear(None)
            return

        def look_and_go_on() -> None:
            self.look()
            alive()

        super().hear(look_and_go_on)


@contextmanager
def sender(folder: Path) -> Iterator[tuple[QueueDesk, Watched, ThinLine]]:
    """A desk with one file for a hub behind such a line."""
    with hub_in(folder) as hub, QueueDesk(folder, Load(1, SIZE, SIZE)) as desk:
        desk.fill()
        with thin_line(hub.port, DRIPPING) as line:
            desk.clock.line = line
            with desk.store.working() as view:
                view.settings.save_enrolment(hub.enrolment(url=line.url))
            link = Watched(line)
            yield desk, link, line
            link.close()


def test_a_chunk_that_outlasts_the_lease_keeps_the_turn(tmp_path: Path) -> None:
    with sender(tmp_path) as (desk, link, line):
        sending = Sending(desk.desk, link, Random(7).random)
        other = Sending(desk.desk, HttpHubLink(), Random(8).random)
        began = desk.clock.now()
        beats: set[datetime] = set()
        refused: list[datetime] = []

        def look() -> None:
            seen = other.status()
            assert seen.sender is not None and not seen.hung
            beats.add(seen.sender.beat_at)
            if desk.clock.now() - began > LEASE * (len(refused) + 1):
                with pytest.raises(QueueBusy):
                    other.push()
                refused.append(desk.clock.now())

        link.look = look
        done = sending.push()
        took = desk.clock.now() - began

    assert (done.received, done.left, done.stopped) == (1, 0, None)
    assert took > 2 * LEASE, "otherwise nothing was tried here"
    assert refused
    assert line.up < 1.1 * SIZE, "nothing went twice"
    assert took / LEASE < len(beats) <= took / BEAT_EVERY + 6, "some, and not with every piece"


def test_a_sender_that_lost_its_turn_within_a_chunk_sends_no_more_of_it(tmp_path: Path) -> None:
    with sender(tmp_path) as (desk, link, line):
        sending = Sending(desk.desk, link, Random(7).random)
        stolen: list[datetime] = []

        def look() -> None:
            if line.up > 10_000 and not stolen:
                # As when this PC slept: another looks at a clock on which the lease is over.
                now = desk.clock.now()
                with desk.store.working() as view:
                    view.queue.take_turn("another", SenderName.SERVICE, now + 2 * LEASE)
                stolen.append(now)

        link.look = look
        done = sending.push()

    assert stolen
    assert isinstance(done.stopped, SenderReplaced)
    assert (done.received, done.left) == (0, 1)
    assert line.up < SIZE / 2


class SlowlyRead(socket.socket):
    """A socket whose other end reads whenever somebody looks at it for the second time, and so on."""

    looks = 0
    peer: socket.socket

    def fileno(self) -> int:
        self.looks += 1
        if self.looks % 2 == 0:
            self.peer.recv(40_000)
        return super().fileno()


def test_what_was_handed_to_the_system_and_still_leaves_is_life_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The last of a chunk: all of it was handed over, and on such a line it takes minutes to leave."""
    monkeypatch.setattr(draining, "_LOOK", 0.01)
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        with SlowlyRead() as line:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 128 * 1024)
            line.connect(server.getsockname())
            line.peer, _ = server.accept()
            line.setblocking(False)
            with suppress(BlockingIOError):
                while True:
                    line.send(bytes(4096))
            heard: list[int] = []

            def alive() -> None:
                heard.append(line.looks)
                if len(heard) == 2:
                    raise SenderReplaced()

            with line.peer, pytest.raises(SenderReplaced):
                draining.wait_while_it_drains(line, 30.0, alive)

    assert len(heard) == 2
