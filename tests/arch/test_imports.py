"""What import-linter cannot say: sub-packages of Qt, and the purity of the two lowest floors."""

import sys
from pathlib import Path

import pytest

from tests.arch.tree import PACKAGE, calls, imported, modules, place

WIDGET_ROOMS = (PACKAGE / "desktop" / "views", PACKAGE / "desktop" / "theme")

IMPURE = {"asyncio", "glob", "io", "os", "random", "secrets", "shutil", "socket", "subprocess"} | {
    "tempfile",
    "threading",
    "time",
}
"""Standard modules that reach for files, processes, randomness or the clock."""

IMPURE_CALLS = {"date.today", "datetime.now", "datetime.today", "datetime.utcnow", "open"} | {
    "uuid.uuid1",
    "uuid.uuid4",
    "uuid1",
    "uuid4",
}


def _inside(path: Path, folders: tuple[Path, ...]) -> bool:
    return any(path.is_relative_to(folder) for folder in folders)


def test_widgets_live_in_the_views() -> None:
    strays = [
        place(path, node)
        for path, tree in modules("counter_app")
        for node, name in imported(tree)
        if name.startswith("PySide6.QtWidgets") and not _inside(path, WIDGET_ROOMS)
    ]
    assert strays == []


@pytest.mark.parametrize("folder", ["counter_app", "tests"])
def test_qt_never_opens_a_database(folder: str) -> None:
    strays = [
        place(path, node)
        for path, tree in modules(folder)
        for node, name in imported(tree)
        if name.startswith("PySide6.QtSql")
    ]
    assert strays == []


@pytest.mark.parametrize("room", ["domain", "services"])
def test_the_lowest_floors_need_no_library(room: str) -> None:
    known = sys.stdlib_module_names | {"counter_app"}
    strays = [
        f"{place(path, node)} {name}"
        for path, tree in modules("counter_app")
        for node, name in imported(tree)
        if path.is_relative_to(PACKAGE / room) and name.partition(".")[0] not in known
    ]
    assert strays == []


def test_the_domain_has_no_clock_no_files_no_randomness() -> None:
    domain = [
        (path, tree)
        for path, tree in modules("counter_app")
        if path.is_relative_to(PACKAGE / "domain")
    ]
    strays = [
        f"{place(path, node)} {name}"
        for path, tree in domain
        for node, name in imported(tree)
        if name.partition(".")[0] in IMPURE
    ] + [
        f"{place(path, call)} {name}"
        for path, tree in domain
        for call, name in calls(tree)
        if name.removeprefix("datetime.") in IMPURE_CALLS or name in IMPURE_CALLS
    ]
    assert domain != []
    assert strays == []


def test_the_window_never_spins_its_own_event_loop() -> None:
    """`processEvents` lets a second click in while the first is being served."""
    strays = [
        place(path, call)
        for path, tree in modules("counter_app")
        for call, name in calls(tree)
        if name.endswith(("processEvents", "QThread.terminate"))
    ]
    assert strays == []
