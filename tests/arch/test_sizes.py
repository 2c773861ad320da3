"""Small files, small functions: what a person can hold in mind. No exemptions."""

import ast

from tests.arch.tree import modules, place, project_files

FILE_LINES = 400
FUNCTION_LINES = 50
FILE_BYTES = 1_000_000


def test_no_module_is_longer_than_400_lines() -> None:
    long = [
        f"{place(path)}: {lines} lines"
        for path, _ in modules("counter_app")
        if (lines := len(path.read_bytes().splitlines())) > FILE_LINES
    ]
    assert long == []


def test_no_function_is_longer_than_50_lines() -> None:
    long = [
        f"{place(path, node)} {node.name}: {lines} lines"
        for path, tree in modules("counter_app")
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (lines := _lines_without_docstring(node)) > FUNCTION_LINES
    ]
    assert long == []


def _lines_without_docstring(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """A rule that counted documentation would ask for less of it."""
    last = function.end_lineno or function.lineno
    first = function.body[0]
    is_text = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    documented = is_text and ast.get_docstring(function) is not None
    docstring = (first.end_lineno or first.lineno) - first.lineno + 1 if documented else 0
    return last - function.lineno + 1 - docstring


def test_no_file_is_larger_than_a_megabyte() -> None:
    large = [place(path) for path in project_files() if path.stat().st_size > FILE_BYTES]
    assert large == []
