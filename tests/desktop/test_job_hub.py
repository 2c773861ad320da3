"""The job hub with real threads: answers on the main thread, errors never lost, dead owners never called, a clean end."""

import threading
from collections.abc import Iterator

import pytest
import shiboken6
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from counter_app.desktop.jobs import JobHub, Lane, inline_lanes, thread_lanes
from counter_app.domain.errors import CounterError, DiskFull, InternalError


@pytest.fixture
def hub(qapp: object) -> Iterator[JobHub]:
    hub = JobHub(thread_lanes())
    yield hub
    hub.stop()
    hub.join()


class Asker(QObject):
    """Somebody who asks, and remembers what came and on which thread."""

    def __init__(self) -> None:
        super().__init__()
        self.answers: list[object] = []
        self.faults: list[CounterError] = []
        self.threads: set[int] = set()

    def on_done(self, answer: object) -> None:
        self.answers.append(answer)
        self.threads.add(threading.get_ident())

    def on_error(self, fault: CounterError) -> None:
        self.faults.append(fault)
        self.threads.add(threading.get_ident())


def test_work_runs_elsewhere_and_its_answer_arrives_here(hub: JobHub, qtbot: QtBot) -> None:
    asker = Asker()

    hub.submit(
        Lane.STORE,
        threading.get_ident,
        owner=asker,
        on_done=asker.on_done,
        on_error=asker.on_error,
    )
    qtbot.waitUntil(lambda: bool(asker.answers))

    assert asker.answers != [threading.get_ident()]
    assert asker.threads == {threading.get_ident()}
    assert hub.busy == 0


def test_an_error_of_ours_reaches_on_error_as_it_is(hub: JobHub, qtbot: QtBot) -> None:
    asker = Asker()

    def full() -> None:
        raise DiskFull()

    hub.submit(Lane.VIEW, full, owner=asker, on_done=asker.on_done, on_error=asker.on_error)
    qtbot.waitUntil(lambda: bool(asker.faults))

    assert isinstance(asker.faults[0], DiskFull)


def test_a_bug_becomes_an_error_that_a_person_sees_without_its_message_in_the_log(
    hub: JobHub, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    asker = Asker()
    name = "Nguyễn Văn A"

    def bug() -> None:
        raise KeyError(name)

    hub.submit(Lane.VIEW, bug, owner=asker, on_done=asker.on_done, on_error=asker.on_error)
    qtbot.waitUntil(lambda: bool(asker.faults))

    assert isinstance(asker.faults[0], InternalError)
    assert asker.faults[0].details["kind"] == "KeyError"
    assert "KeyError" in caplog.text
    assert "Nguyễn" not in caplog.text


def test_the_answer_to_an_owner_that_is_gone_is_dropped(hub: JobHub, qtbot: QtBot) -> None:
    gone, alive = Asker(), Asker()
    go = threading.Event()
    heard = gone.answers

    hub.submit(Lane.STORE, go.wait, owner=gone, on_done=gone.on_done, on_error=gone.on_error)
    hub.submit(Lane.STORE, lambda: 2, owner=alive, on_done=alive.on_done, on_error=alive.on_error)
    shiboken6.delete(gone)
    go.set()
    qtbot.waitUntil(lambda: bool(alive.answers))

    assert heard == []


def test_a_lane_of_one_thread_keeps_its_order(hub: JobHub, qtbot: QtBot) -> None:
    asker = Asker()
    ran: list[int] = []

    for number in range(50):
        hub.submit(
            Lane.STORE,
            lambda number=number: ran.append(number),  # type: ignore[misc]  # mypy cannot type a lambda's default
            owner=asker,
            on_done=asker.on_done,
            on_error=asker.on_error,
        )
    qtbot.waitUntil(lambda: len(asker.answers) == 50)

    assert ran == list(range(50))


def test_a_cancelled_job_that_waits_never_starts(hub: JobHub, qtbot: QtBot) -> None:
    asker = Asker()
    go = threading.Event()
    started: list[bool] = []

    hub.submit(Lane.STORE, go.wait, owner=asker, on_done=asker.on_done, on_error=asker.on_error)
    second = hub.submit(
        Lane.STORE,
        lambda: started.append(True),
        owner=asker,
        on_done=asker.on_done,
        on_error=asker.on_error,
    )
    hub.cancel(second)
    go.set()
    qtbot.waitUntil(lambda: asker.answers == [True])

    assert started == []


def test_of_progress_the_last_step_always_arrives(hub: JobHub, qtbot: QtBot) -> None:
    asker = Asker()
    steps: list[int] = []
    report = hub.newest(asker, steps.append)

    def work() -> None:
        for step in range(1000):
            report(step)

    hub.submit(Lane.OCR, work, owner=asker, on_done=asker.on_done, on_error=asker.on_error)
    qtbot.waitUntil(lambda: bool(steps) and steps[-1] == 999)

    assert len(steps) < 100


def test_of_items_every_one_arrives_in_order(hub: JobHub, qtbot: QtBot) -> None:
    asker = Asker()
    pages: list[int] = []
    hand_over = hub.every(asker, pages.append)

    def work() -> None:
        for page in range(200):
            hand_over(page)

    hub.submit(Lane.SCAN, work, owner=asker, on_done=asker.on_done, on_error=asker.on_error)
    qtbot.waitUntil(lambda: len(pages) == 200)

    assert pages == list(range(200))


def test_stopping_sets_the_flags_drops_the_queue_and_takes_nothing_more(qtbot: QtBot) -> None:
    hub = JobHub(thread_lanes())
    asker = Asker()
    flag = hub.flag()
    ran: list[str] = []

    hub.submit(Lane.STORE, flag.wait, owner=asker, on_done=asker.on_done, on_error=asker.on_error)
    hub.submit(
        Lane.STORE,
        lambda: ran.append("queued"),
        owner=asker,
        on_done=asker.on_done,
        on_error=asker.on_error,
    )
    hub.stop()
    hub.join()
    hub.submit(
        Lane.STORE,
        lambda: ran.append("late"),
        owner=asker,
        on_done=asker.on_done,
        on_error=asker.on_error,
    )

    assert ran == []
    assert asker.answers == []
    assert hub.flag().is_set()


def test_inline_lanes_answer_within_the_call(qapp: object) -> None:
    hub = JobHub(inline_lanes())
    asker = Asker()

    hub.submit(Lane.STORE, lambda: 3, owner=asker, on_done=asker.on_done, on_error=asker.on_error)

    assert asker.answers == [3]
