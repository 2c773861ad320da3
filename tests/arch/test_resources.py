"""The data is found at one place, in a checkout and in an installed wheel."""

import importlib.resources
import zipfile
from collections import Counter
from pathlib import Path

import pytest
from hatchling.build import build_wheel

from tests.arch.tree import PACKAGE, ROOT, project_files


def _names_below(folder: Path) -> set[str]:
    return {
        path.relative_to(folder).as_posix()
        for path in project_files()
        if path.is_relative_to(folder)
    }


def test_a_checkout_finds_its_resources() -> None:
    found = importlib.resources.files("counter_app") / "_resources"
    for name in _names_below(ROOT / "resources"):
        assert found.joinpath(name).read_bytes() == (ROOT / "resources" / name).read_bytes()


def test_a_wheel_holds_the_package_and_each_resource_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    with zipfile.ZipFile(tmp_path / build_wheel(str(tmp_path))) as wheel:
        names = Counter(name for name in wheel.namelist() if ".dist-info/" not in name)

    code = {f"counter_app/{name}" for name in _names_below(PACKAGE)}
    data = {f"counter_app/_resources/{name}" for name in _names_below(ROOT / "resources")}
    assert set(names) == code | data
    assert max(names.values()) == 1
