"""What we stand on: ranges in pyproject.toml, exact versions with hashes in the locks, and nothing else at run time."""

import re
import sys
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.arch.tree import ROOT, imported, modules, place

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
RUNTIME = [Requirement(line) for line in PROJECT["project"]["dependencies"]]
EXTRAS = {
    name: [Requirement(line) for line in lines]
    for name, lines in PROJECT["project"]["optional-dependencies"].items()
}
GROUPS = {
    name: [Requirement(line) for line in lines]
    for name, lines in PROJECT["dependency-groups"].items()
}
LOCKS = {
    "packaging/requirements.lock": [*RUNTIME, *GROUPS["build"]],
    "packaging/requirements-dev.lock": [
        *(*RUNTIME, *EXTRAS["cluster"]),
        *(*GROUPS["build"], *GROUPS["dev"]),
    ],
}
IMPORT_NAMES = {
    "argon2-cffi": {"argon2"},
    "opencv-python-headless": {"cv2"},
    "pillow": {"PIL"},
    "pyhanko": {"pyhanko", "pyhanko_certvalidator"},
    "pypdfium2": {"pypdfium2", "pypdfium2_raw"},
    "pyside6-essentials": {"PySide6", "shiboken6"},
    "zxing-cpp": {"zxingcpp"},
    "fastapi": {"fastapi", "pydantic", "starlette"},
}
"""Where the name to import is not the package's own with `_` for `-`, or a package speaks through another's types."""


def _locked(name: str) -> dict[str, list[Version]]:
    """Read a lock: package to its versions (several where Python versions part), each checked for a hash."""
    found: dict[str, list[Version]] = {}
    entries = re.split(r"\n(?=\S)", (ROOT / name).read_text("utf-8").strip())
    for entry in entries:
        match = re.match(r"([A-Za-z0-9._-]+)==([^ ;\\]+)", entry)
        assert match, f"{name}: {entry.splitlines()[0]}"
        assert "--hash=sha256:" in entry, f"{name}: {match[1]} has no hash"
        found.setdefault(canonicalize_name(match[1]), []).append(Version(match[2]))
    return found


@pytest.mark.parametrize("name", LOCKS)
def test_the_lock_holds_every_requirement_within_its_range(name: str) -> None:
    locked = _locked(name)
    loose = [
        str(need)
        for need in LOCKS[name]
        if not any(need.specifier.contains(v) for v in locked.get(canonicalize_name(need.name), []))
    ]
    assert loose == []


def test_both_locks_agree() -> None:
    runtime, gate = (_locked(name) for name in LOCKS)
    assert {name: gate.get(name) for name in runtime} == runtime


def test_every_requirement_has_an_upper_bound() -> None:
    """A release of tomorrow must not change what was tried today."""
    needs = RUNTIME + [need for group in (*EXTRAS.values(), *GROUPS.values()) for need in group]
    open_ended = [
        str(need)
        for need in needs
        if not any(part.operator in {"<", "==", "~="} for part in need.specifier)
    ]
    assert open_ended == []


def test_the_window_runs_on_the_qt_that_counts_references_right() -> None:
    pinned = next(need for need in RUNTIME if need.name == "pyside6-essentials")
    assert str(pinned.specifier) == "==6.11.3"
    assert version("pyside6-essentials") == "6.11.3"


def test_what_is_imported_is_required() -> None:
    """A library that is there only because another one brought it may be gone tomorrow."""
    ours = {"counter_app"} | sys.stdlib_module_names
    for need in [*RUNTIME, *EXTRAS["cluster"]]:
        ours |= IMPORT_NAMES.get(need.name, {need.name.replace("-", "_")})
    strays = [
        f"{place(path, node)} {name}"
        for path, tree in modules("counter_app")
        for node, name in imported(tree)
        if name.partition(".")[0] not in ours
    ]
    assert strays == []


def test_the_locks_are_plain_requirement_files() -> None:
    """No option line: where packages come from is set up on the machine, never here."""
    options = [
        f"{name}: {line}"
        for name in LOCKS
        for line in Path(ROOT, name).read_text("utf-8").splitlines()
        if line.startswith("-")
    ]
    assert options == []
