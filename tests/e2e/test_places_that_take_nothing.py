"""Places that take nothing more are told of by their name, not as a bug of ours, and numbers of workers are numbers."""

import errno
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from counter_app.cli import run


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (errno.EROFS, "PLACE_NOT_WRITABLE"),
        (errno.EACCES, "PLACE_NOT_WRITABLE"),
        (errno.ENOSPC, "DISK_FULL"),
    ],
)
def test_an_output_folder_that_cannot_be_made_is_named(
    fault: int,
    code: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(folder: Path, **_: object) -> None:
        raise OSError(fault, os.strerror(fault), str(folder))

    monkeypatch.setattr(Path, "mkdir", refuse)

    status = run(["digitise", "a.pdf", "--out", str(tmp_path / "place"), "--json"])

    told = json.loads(capsys.readouterr().out)["error"]
    assert (status, told["code"], told["details"]) == (1, code, {"file": "place"})


def test_an_answer_that_finds_the_disk_full_is_told_without_a_traceback() -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        ran = subprocess.run(
            [sys.executable, "-m", "counter_app", "digitise", "--json", "--out"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert (ran.returncode, ran.stderr.count("\n")) == (2, 1)
    assert "BAD_USAGE" in ran.stderr


@pytest.mark.parametrize("number", ["0", "-3", "two"])
def test_workers_are_at_least_one(
    number: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert run(["digitise", "a.pdf", "--out", str(out), f"--jobs={number}"]) == 2
    assert f"“{number}”" in capsys.readouterr().err
    assert not out.exists()
