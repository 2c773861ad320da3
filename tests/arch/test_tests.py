"""Rules for the tests themselves: they wait for facts, never for time, and none is left out."""

import ast
from collections import Counter

from tests.arch.tree import ROOT, calls, dotted, imported, modules, place

WAITS = ("time.sleep", "qtbot.wait", "QTest.qWait", "QTest.qSleep", "processEvents")
LEFT_OUT = ("pytest.skip", "pytest.importorskip", "pytest.xfail")
MARKS = ("mark.skip", "mark.skipif", "mark.xfail", "mark.flaky")


def test_no_test_waits_for_time_to_pass() -> None:
    strays = [
        f"{place(path, call)} {name}"
        for path, tree in modules("tests")
        for call, name in calls(tree)
        if name.endswith(WAITS)
    ] + [
        place(path, node)
        for path, tree in modules("tests")
        for node, name in imported(tree)
        if name == "time.sleep"
    ]
    assert strays == []


def test_no_test_is_left_out() -> None:
    strays = [
        f"{place(path, call)} {name}"
        for path, tree in modules("tests")
        for call, name in calls(tree)
        if name in LEFT_OUT
    ] + [
        f"{place(path, node)} {dotted(node)}"
        for path, tree in modules("tests")
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and dotted(node).endswith(MARKS)
    ]
    assert strays == []


def test_every_test_folder_is_a_package() -> None:
    """Without it two files of one name would hide each other."""
    folders = {path.parent for path, _ in modules("tests")}
    assert [folder for folder in folders if not (folder / "__init__.py").is_file()] == []


def test_every_test_module_has_a_name_of_its_own() -> None:
    names = Counter(path.name for path, _ in modules("tests") if path.name.startswith("test_"))
    assert [name for name, count in names.items() if count > 1] == []


def test_the_tests_are_found_where_the_gate_looks() -> None:
    """A file that pytest does not collect is a test that cannot fail."""
    strays = [
        place(path)
        for path, tree in modules("tests")
        if not path.name.startswith("test_")
        and path.parent != ROOT / "tests" / "bench"
        and any(getattr(node, "name", "").startswith("test_") for node in tree.body)
    ]
    assert strays == []
