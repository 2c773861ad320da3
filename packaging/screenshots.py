"""Pictures of the places and of a second visit, of the real window on real data (those of `counter-app demo`), without a display.

    python packaging/screenshots.py --data DIR --officer LOGIN --passphrase-file FILE --out docs/screens

Works on a copy of the data: opening the window tries to send the queue, and looking at papers is an event. The clock is set
to the next morning, which only a store made for trying things allows.
"""

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

# Before Qt is loaded: the platform is chosen once.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PIL import Image
from PySide6.QtCore import QBuffer, QEventLoop, QIODevice, QTimer
from PySide6.QtWidgets import QApplication  # noqa: TID251 - the script is about the window

from counter_app.app.counter import Counter
from counter_app.desktop.garbage import MainThreadGarbage
from counter_app.desktop.options import LaunchOptions
from counter_app.desktop.resources import QtWords
from counter_app.desktop.theme import Theme
from counter_app.desktop.views.dossiers.screen import DossiersScreen
from counter_app.desktop.views.intake.screen import IntakeScreen
from counter_app.desktop.views.queue.screen import QueueScreen
from counter_app.desktop.views.screen import Place
from counter_app.desktop.views.shell.desk import DeskView
from counter_app.desktop.views.shell.window import MainWindow
from counter_app.desktop.views.store.screen import StoreScreen
from counter_app.domain.catalogue import Case, Procedure
from counter_app.domain.deadlines import VIETNAM
from counter_app.domain.dossiers import ItemState
from counter_app.domain.identity import identify
from counter_app.domain.ids import OfficerLogin
from counter_app.domain.papers import PaperState
from counter_app.domain.people import Person
from counter_app.services.previewing import preview

WIDTH, HEIGHT = 1366, 768
LARGE_BYTES = 200_000
COLOURS = 256
LONGEST_WAIT_MS = 60_000
LOOK_AGAIN_MS = 50
SECOND_VISIT = "second-visit"
QUIET_LOOKS = 8
"""So many looks in a row must find the window at rest: timers of typing and of the cursor rest for 200 ms."""


def main() -> int:
    """Make the pictures; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--officer", required=True)
    parser.add_argument("--passphrase-file", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    names = [place.name.lower() for place in Place]
    parser.add_argument("--only", choices=[*names, SECOND_VISIT], action="append")
    told = parser.parse_args()
    told.out.mkdir(parents=True, exist_ok=True)
    chosen = told.only or [*names, SECOND_VISIT]
    wanted = [place for place in Place if place.name.lower() in chosen]
    app = QApplication(sys.argv[:1])
    words = QtWords(app)
    app.installTranslator(words)
    garbage = MainThreadGarbage(app)
    with _copy(told.data) as data:
        options = LaunchOptions(
            data=data,
            officer=OfficerLogin(told.officer),
            passphrase=told.passphrase_file.read_text("utf-8").rstrip("\r\n"),
            now=_morning(),
        )
        with _window(options, Theme(app)) as (window, desk):
            _shoot(window, desk, wanted, told.out)
            if SECOND_VISIT in chosen:
                _second_visit(window, desk, told.out)
    garbage.stop()
    return 0


def _morning() -> datetime:
    """Tomorrow at half past eight: nothing was opened yet on that day, so intake offers instead of going on."""
    tomorrow = datetime.now(VIETNAM) + timedelta(days=1)
    return tomorrow.replace(hour=8, minute=30, second=0, microsecond=0)


@contextmanager
def _copy(data: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="counter-app-screens-") as folder:
        yield Path(shutil.copytree(data, Path(folder, "desk")))


@contextmanager
def _window(options: LaunchOptions, theme: Theme) -> Iterator[tuple[MainWindow, DeskView]]:
    """The window with its officer signed in."""
    window = MainWindow(options, theme)
    window.resize(WIDTH, HEIGHT)
    window.show()
    window.start()
    try:
        _wait(lambda: window.desk is not None)
        assert window.desk is not None
        yield window, window.desk
    finally:
        window.close()
        window.finish()


def _shoot(window: MainWindow, desk: DeskView, wanted: list[Place], out: Path) -> None:
    prepare: dict[Place, Callable[[MainWindow, DeskView], None]] = {
        Place.INTAKE: _intake,
        Place.DOSSIERS: _dossiers,
        Place.STORE: _store,
        Place.QUEUE: _queue,
    }
    for place in wanted:
        desk.show_place(place)
        _rest(window)
        if place in prepare:
            prepare[place](window, desk)
            _rest(window)
        name = place.name.lower()
        _save(window, out / f"{name}.png")
        desk.toggle_look()
        _rest(window)
        _save(window, out / f"{name}-dark.png")
        desk.toggle_look()


def _intake(window: MainWindow, desk: DeskView) -> None:
    """A citizen who was here before, and the procedure that is offered the most of what is held."""
    screen = desk.screen_of(Place.INTAKE)
    assert isinstance(screen, IntakeScreen)
    person, procedure, case = _most_offered(window)
    screen.model.look_up(person.number)
    _rest(window)
    screen.model.choose_procedure(procedure.code)
    _rest(window)
    screen.model.choose_case(case.code)
    _rest(window)
    screen.lines.focus_first_open()


def _second_visit(window: MainWindow, desk: DeskView, out: Path) -> None:
    """Somebody comes back: known by the card, asked only for the rest, the slip in hand. Written, so it comes last."""
    screen = desk.screen_of(Place.INTAKE)
    assert isinstance(screen, IntakeScreen)
    person, procedure, case = _most_offered(window)
    desk.show_place(Place.INTAKE)
    screen.model.start_over()
    _rest(window)
    screen.model.look_up(person.number)
    _rest(window)
    _save(window, out / f"{SECOND_VISIT}-1-known.png")
    screen.model.choose_procedure(procedure.code)
    _rest(window)
    screen.model.choose_case(case.code)
    _rest(window)
    _save(window, out / f"{SECOND_VISIT}-2-asked.png")
    screen.model.commit()
    _rest(window)
    _save(window, out / f"{SECOND_VISIT}-3-done.png")
    screen.printout.open()
    _rest(window)
    _save(window, out / f"{SECOND_VISIT}-4-slip.png")
    screen.printout.put_away()


def _dossiers(window: MainWindow, desk: DeskView) -> None:
    """The first of those at work."""
    screen = desk.screen_of(Place.DOSSIERS)
    assert isinstance(screen, DossiersScreen)
    screen.table.setFocus()
    screen.table.table.selectRow(0)


def _store(window: MainWindow, desk: DeskView) -> None:
    """The person of whom most papers are held."""
    screen = desk.screen_of(Place.STORE)
    assert isinstance(screen, StoreScreen)
    screen.model.open_person(_best_known(window)[0].id)


def _best_known(window: MainWindow) -> list[Person]:
    """People of whom most papers are held, best first."""
    holdings = _counter(window).holdings

    def held(person: Person) -> int:
        papers = holdings.of_person(person.id).papers
        return sum(paper.state is PaperState.ACCEPTED for paper in papers)

    return sorted(holdings.browse(limit=200), key=held, reverse=True)


def _most_offered(window: MainWindow) -> tuple[Person, Procedure, Case]:
    """A visit that is offered most of what is held, and then shows most kinds of lines."""
    desk = _counter(window).desk
    today = desk.clock.now().date()

    def told(visit: tuple[Person, Procedure, Case]) -> tuple[int, int]:
        person, procedure, case = visit
        seen = preview(
            desk,
            identify(person.number, today),
            procedure_code=procedure.code,
            case_code=case.code,
            name=person.name,
        )
        states = [line.state for line in seen.checklist.lines]
        return (0, 0) if seen.continues else (states.count(ItemState.OFFERED), len(set(states)))

    visits = [
        (person, procedure, case)
        for person in _best_known(window)[:5]
        for procedure in desk.catalogue.procedures_on(today)
        for case in procedure.cases
    ]
    return max(visits, key=told)


def _counter(window: MainWindow) -> Counter:
    assert window.session is not None
    return window.session.counter


def _queue(window: MainWindow, desk: DeskView) -> None:
    """A row that a person may act on."""
    screen = desk.screen_of(Place.QUEUE)
    assert isinstance(screen, QueueScreen)
    screen.table.table.selectRow(0)


def _rest(window: MainWindow) -> None:
    """Wait until nothing is under way and nothing more comes of it."""
    session = window.session
    assert session is not None
    quiet = 0

    def at_rest() -> bool:
        nonlocal quiet
        quiet = quiet + 1 if session.hub.busy == 0 else 0
        return quiet >= QUIET_LOOKS

    _wait(at_rest)


def _wait(met: Callable[[], bool]) -> None:
    """Let the window live until `met`; ends the program when that takes far too long."""
    loop = QEventLoop()
    look = QTimer(interval=LOOK_AGAIN_MS)
    look.timeout.connect(lambda: loop.quit() if met() else None)
    late = QTimer(interval=LONGEST_WAIT_MS, singleShot=True)
    late.timeout.connect(lambda: loop.exit(1))
    look.start()
    late.start()
    if not met() and loop.exec():
        raise SystemExit("the window did not come to rest")


def _save(window: MainWindow, path: Path) -> None:
    """Save what the window shows; with a palette only when a scan in it would make the file large."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    window.grab().save(buffer, "PNG")
    with Image.open(BytesIO(buffer.data().data())) as picture:
        plain = picture.convert("RGB")
    plain.save(path, optimize=True)
    if path.stat().st_size > LARGE_BYTES:
        plain.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    print(f"{path}  {path.stat().st_size // 1000} kB")


if __name__ == "__main__":
    raise SystemExit(main())
