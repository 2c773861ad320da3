"""A PC made ready to read pages compiles nothing when it reads them. What they call is recorded by `python -m tests.loops`."""

import ast
import inspect
import json
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from threading import Event

import pytest

from counter_app.app.preparing import prepare_beside
from counter_app.domain.errors import InternalError
from counter_app.workers.preparing import Wanted, lacking, prepare, recorded
from tests.arch.tree import modules, place
from tests.command_line import Desk, faults
from tests.loops.listening import Call
from tests.loops.pages import SPECIMENS, everyday
from tests.loops.reading import listen

RARE: dict[str, str] = {}
"""Loops that no page of the record calls, and why that is no loss."""

AGAIN = "python -m tests.loops records anew what pages call"


def _compiled(tree: ast.Module) -> dict[str, ast.FunctionDef]:
    return {
        node.name: node
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
        and any(
            isinstance(mark, ast.Name) and mark.id == "compiled" for mark in node.decorator_list
        )
    }


def _reached(loops: dict[str, ast.FunctionDef], first: set[str]) -> set[str]:
    """Return the loops that are called when those of `first` are."""
    reached, waiting = set[str](), list(first)
    while waiting:
        name = waiting.pop()
        reached.add(name)
        named = {node.id for node in ast.walk(loops[name]) if isinstance(node, ast.Name)}
        waiting += (named & set(loops)) - reached
    return reached


def test_every_loop_is_reached_by_what_is_recorded_or_named_as_rare() -> None:
    known: dict[str, set[str]] = {}
    for wanted in recorded():
        known.setdefault(wanted.module, set()).add(wanted.name)
    missed, named = [], set[str]()
    for path, tree in modules("counter_app"):
        module = ".".join(Path(place(path)).with_suffix("").parts)
        loops = _compiled(tree)
        first = known.pop(module, set())
        assert first <= set(loops), f"{module}: {AGAIN}"
        named |= {f"{module}.{name}" for name in loops}
        missed += [f"{module}.{name}" for name in set(loops) - _reached(loops, first)]
    assert len(named) > 50
    assert known == {}
    assert sorted(missed) == sorted(RARE), AGAIN


def test_the_record_fits_the_loops() -> None:
    wrong = [
        f"{wanted.module}.{wanted.name}"
        for wanted in recorded()
        if len(inspect.signature(wanted.loop.py_func).parameters) != len(wanted.types)
    ]
    assert wrong == [], AGAIN


def _recorded_calls() -> set[Call]:
    return {(each.module, each.name, json.dumps(each.types)) for each in recorded()}


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> None:
    """This PC as the set-up leaves it; what has changed since then is compiled now."""
    ran = Desk(tmp_path_factory.mktemp("desk")).process("prepare")
    assert ran.status == 0, ran.err
    assert faults("prepare", ran.document) == []
    assert ran.document["lacking"] == 0


@pytest.mark.usefixtures("prepared")
def test_everyday_pages_compile_nothing_on_a_prepared_pc(tmp_path: Path) -> None:
    specimens = {path.name: path for path in SPECIMENS}
    papers = [specimens[name] for name in ("birth_certificate.jpg", "land_certificate.pdf")]

    told = listen([*papers, *(page.at(tmp_path) for page in everyday())], tmp_path / "out", jobs=1)

    assert sorted(told.made) == [], AGAIN
    assert len(told.called) > 40
    assert told.called <= _recorded_calls(), AGAIN


@pytest.mark.usefixtures("prepared")
def test_a_prepared_pc_is_told_as_such(tmp_path: Path) -> None:
    began: list[bool] = []

    assert prepare_beside(began.append, Event())

    assert began == []
    ran = Desk(tmp_path).process("prepare", "--check")
    assert (ran.status, ran.document) == (0, {"made": 0, "lacking": 0})


def test_making_ready_ends_when_it_is_not_wanted_any_more() -> None:
    cancel = Event()
    cancel.set()

    assert not prepare_beside(lambda _began: None, cancel)


def _two() -> tuple[Wanted, ...]:
    """Two quick loops of two files."""
    chosen = ("counter_app.pages.leaders", "counter_app.pages.profiles")
    return tuple(wanted for wanted in recorded() if wanted.module in chosen)


def _prepare_two(_turn: int) -> int:
    return prepare(_two(), 2)


def _lacking_two() -> int:
    return len(lacking(_two()))


def _prepare_nonsense() -> str:
    first, *_ = _two()
    try:
        prepare([Wanted(first.module, first.name, ("int64",) * len(first.types))], 1)
    except InternalError as fault:
        return str(fault.details.get("where"))
    return ""


@pytest.fixture
def fresh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ProcessPoolExecutor]:
    """Two processes of a PC on which nothing is compiled yet."""
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "kept"))
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        yield pool


def test_what_lacks_is_compiled_once_however_many_ask(
    fresh: ProcessPoolExecutor, tmp_path: Path
) -> None:
    count = len(_two())
    assert fresh.submit(_lacking_two).result() == count >= 2

    assert sorted(fresh.map(_prepare_two, range(2))) == [0, count]

    assert fresh.submit(_lacking_two).result() == 0
    assert len(list((tmp_path / "kept").rglob("*.nbc"))) >= count


def test_a_loop_that_cannot_be_compiled_is_named(fresh: ProcessPoolExecutor) -> None:
    first, *_ = _two()

    assert fresh.submit(_prepare_nonsense).result() == f"{first.module}.{first.name}"


def test_code_that_is_empty_or_half_or_has_other_bytes_is_made_anew(
    fresh: ProcessPoolExecutor, tmp_path: Path
) -> None:
    count = fresh.submit(_prepare_two, 0).result()
    for turn, code in enumerate(sorted((tmp_path / "kept").rglob("*.nbc"))):
        whole = code.read_bytes()
        other = whole[:-1] + bytes([whole[-1] ^ 1])
        code.write_bytes((b"", whole[:1000], other)[turn % 3])
    assert fresh.submit(_lacking_two).result() == count

    assert fresh.submit(_prepare_two, 0).result() == count

    assert fresh.submit(_lacking_two).result() == 0


def test_code_that_was_removed_is_lacking(fresh: ProcessPoolExecutor, tmp_path: Path) -> None:
    count = fresh.submit(_prepare_two, 0).result()
    for code in (tmp_path / "kept").rglob("*.nbc"):
        code.unlink()

    assert fresh.submit(_lacking_two).result() == count


def test_no_folder_to_keep_code_in_is_told_with_what_to_do(tmp_path: Path) -> None:
    nowhere = tmp_path / "a file"
    nowhere.write_bytes(b"")
    environment = {
        "NUMBA_CACHE_DIR": str(nowhere),
        # Of the places that numba knows, this one alone.
        "NUMBA_CACHE_LOCATOR_CLASSES": "UserProvidedCacheLocator",
    }
    desk = Desk(tmp_path)

    ran = desk.process("prepare", environment=environment)
    assert (ran.status, ran.code) == (1, "PREPARE_PLACE_MISSING")
    assert "NUMBA_CACHE_DIR" in ran.err

    ran = desk.process("prepare", "--check", environment=environment)
    assert (ran.status, ran.document["lacking"]) == (1, len(recorded()))
