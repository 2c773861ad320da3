"""How long a reading will take, in seconds and in words; how it is held and let go."""

import io
from pathlib import Path
from threading import Event, Thread

import pytest

from counter_app.cli.progress import ReadingProgress
from counter_app.messages import time_left
from counter_app.services.ports import ReadingStep
from counter_app.services.steering import HoldReason, Steering
from counter_app.services.time_left import JOINING, TimeLeft


def after(pages: list[float], *, workers: int = 1, total: int = 100) -> float | None:
    left = TimeLeft(workers, total)
    for seconds in pages:
        left.read(seconds)
    return left.seconds()


def test_nothing_is_promised_before_there_are_pages_to_go_by() -> None:
    assert after([]) is None
    assert after([9.0, 2.0, 2.0]) is None


def test_the_first_page_of_each_worker_does_not_count() -> None:
    slow_start = after([30.0, 2.0, 2.0, 2.0])
    assert slow_start == after([2.0, 2.0, 2.0, 2.0]) == pytest.approx(2.0 * 96 + JOINING * 200)
    assert after([30.0, 30.0, 2.0, 2.0, 2.0], workers=2) == pytest.approx(95.0 + JOINING * 200)


def test_workers_share_what_is_left_but_not_more_than_there_are_pages() -> None:
    pages = [4.0] * 9
    assert after(pages, workers=4, total=10) == pytest.approx(4.0 + JOINING * 40)


def test_one_page_that_ran_into_its_deadline_changes_little() -> None:
    usual, with_hang = after([2.0] * 21), after([2.0] * 20 + [120.0])
    assert usual is not None and with_hang is not None
    assert usual < with_hang < 1.3 * usual


def test_the_recent_pages_count() -> None:
    heavy_then_light = after([8.0] * 31 + [1.0] * 30)
    assert heavy_then_light == pytest.approx(39.0 + JOINING * 100)


def test_pages_of_an_earlier_start_take_no_time_and_tell_nothing() -> None:
    left = TimeLeft(1, 100)
    for _ in range(90):
        left.resumed()
    assert left.seconds() is None
    for _ in range(6):
        left.read(3.0)
    assert left.seconds() == pytest.approx(4 * 3.0 + JOINING * 300)


def test_it_is_never_less_than_nothing() -> None:
    assert after([-1.0] * 5, total=5) == 0.0


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (None, "đang ước tính thời gian"),
        (0.0, "còn dưới 1 phút"),
        (49.0, "còn dưới 1 phút"),
        (61.0, "còn khoảng 1 phút"),
        (8.4 * 60, "còn khoảng 8 phút"),
        (13 * 60, "còn khoảng 15 phút"),
        (57 * 60, "còn khoảng 55 phút"),
        (59 * 60, "còn khoảng 1 giờ"),
        (82 * 60, "còn khoảng 1 giờ 20 phút"),
        (119 * 60, "còn khoảng 2 giờ"),
    ],
)
def test_time_is_told_as_people_speak(seconds: float | None, words: str) -> None:
    assert time_left(seconds) == words


def test_a_held_reading_waits_until_the_last_one_lets_go() -> None:
    steering, through = Steering(), Event()
    steering.hold(HoldReason.SCANNING)
    steering.hold(HoldReason.TYPING)

    def read() -> None:
        steering.wait(lambda: False)
        through.set()

    reader = Thread(target=read)
    reader.start()
    steering.let_go(HoldReason.TYPING)
    assert steering.holding == {HoldReason.SCANNING}
    assert not through.is_set()
    steering.let_go(HoldReason.SCANNING)
    reader.join(30)
    assert through.is_set()


def test_a_held_reading_ends_when_it_is_called_off() -> None:
    steering, over = Steering(), Event()
    steering.hold(HoldReason.TYPING)
    reader = Thread(target=steering.wait, args=(over.is_set,))
    reader.start()
    over.set()
    reader.join(30)
    assert not reader.is_alive()


def test_skipping_is_of_the_document_under_way() -> None:
    steering = Steering()
    steering.skip(3)
    assert (steering.skips(3), steering.skips(4)) == (True, False)
    steering.begin()
    assert not steering.skips(3)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_log_gets_a_line_for_each_tenth_of_a_long_file() -> None:
    log = io.StringIO()
    progress = ReadingProgress(log)
    for done in range(201):
        left = None if done < 5 else (200 - done) * 3.0
        progress.of_file(Path("so-ho-tich.pdf"), ReadingStep(done, 200, left, resumed=min(done, 4)))
    progress.end()
    lines = log.getvalue().splitlines()
    assert len(lines) == 10
    assert lines[0] == (
        "so-ho-tich.pdf: đã đọc 20/200 trang (4 trang từ lần trước), còn khoảng 9 phút"
    )
    assert lines[-1].endswith("đã đọc 200/200 trang (4 trang từ lần trước), đang ghép tệp")


def test_a_short_file_is_not_talked_about_in_a_log() -> None:
    log = io.StringIO()
    progress = ReadingProgress(log)
    for done in range(4):
        progress.of_file(Path("a.jpg"), ReadingStep(done, 3))
    assert log.getvalue() == ""


def test_a_terminal_has_one_line_that_changes_and_goes() -> None:
    terminal = Terminal()
    progress = ReadingProgress(terminal)
    progress.of_file(Path("a.pdf"), ReadingStep(0, 2))
    progress.of_file(Path("a.pdf"), ReadingStep(1, 2, 4.0))
    progress.end()
    shown = terminal.getvalue().split("\r\x1b[K")
    assert shown == [
        "",
        "a.pdf: đã đọc 0/2 trang, đang ước tính thời gian",
        "a.pdf: đã đọc 1/2 trang, còn dưới 1 phút",
        "",
    ]
