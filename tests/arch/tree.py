"""The project's own files as the rules look at them."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "counter_app"


@cache
def project_files() -> tuple[Path, ...]:
    """Files that are tracked or about to be: everything in the checkout that git does not ignore."""
    # The gate may run as another user than the one who cloned.
    command = ["git", "-c", "safe.directory=*", "ls-files", "-z", "-co", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout.decode()
    paths = (ROOT / name for name in set(listed.split("\0")) if name)
    return tuple(sorted(path for path in paths if path.is_file() and not path.is_symlink()))


@cache
def texts() -> tuple[tuple[Path, str], ...]:
    """Path and text of every project file that is UTF-8."""
    return tuple(_readable())


def _readable() -> Iterator[tuple[Path, str]]:
    for path in project_files():
        try:
            yield path, path.read_bytes().decode("utf-8")
        except UnicodeDecodeError:
            continue


@cache
def modules(folder: str) -> tuple[tuple[Path, ast.Module], ...]:
    """Path and syntax tree of every Python module below one top folder (`counter_app`, `tests`)."""
    return tuple(
        (path, ast.parse(text, str(path)))
        for path, text in texts()
        if path.suffix == ".py" and path.is_relative_to(ROOT / folder)
    )


def place(path: Path, node: ast.AST | None = None) -> str:
    """Return `folder/file.py:line`, as editors open it."""
    name = path.relative_to(ROOT).as_posix()
    return f"{name}:{node.lineno}" if isinstance(node, ast.stmt | ast.expr) else name


def imported(tree: ast.Module) -> Iterator[tuple[ast.stmt, str]]:
    """Every absolute import of a module with the dotted name of what it brings in."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node, alias.name
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                yield node, f"{node.module}.{alias.name}"


def dotted(node: ast.expr) -> str:
    """Return `a.b.c` for a chain of attributes; a part that is no name is left out."""
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}".lstrip(".")
    return node.id if isinstance(node, ast.Name) else ""


def calls(tree: ast.AST) -> Iterator[tuple[ast.Call, str]]:
    """Every call with the dotted name of what is called."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield node, dotted(node.func)
