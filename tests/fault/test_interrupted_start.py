"""Ctrl+C while a command is still loading ends it without a traceback, as it does later."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

_INTERRUPT = """
import os, signal, sys


class Interrupt:
    def find_spec(self, name, path=None, target=None):
        deaf = "--multiprocessing-fork" in sys.orig_argv
        if name == {name!r} and deaf == {child!r}:
            sys.meta_path.remove(self)
            os.killpg(os.getpgrp(), signal.SIGINT)


sys.meta_path.insert(0, Interrupt())
"""


def _interrupted(folder: Path, name: str, *words: str, child: bool = False) -> tuple[int, str, str]:
    """Run a command whose whole group is interrupted, as a terminal does, when it (or its child) imports `name`."""
    (folder / "sitecustomize.py").write_text(_INTERRUPT.format(name=name, child=child), "utf-8")
    paths = os.pathsep.join([str(folder), *sys.path])
    ran = subprocess.run(
        [sys.executable, "-m", "counter_app", *words],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ
        | {"PYTHONPATH": paths, "NUMBA_CACHE_DIR": str(folder), "QT_QPA_PLATFORM": "offscreen"},
        start_new_session=True,
    )
    return ran.returncode, ran.stdout, ran.stderr


@pytest.mark.usefixtures("heard_interrupts")
@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("multiprocessing", ["doctor"]),
        ("argparse", ["doctor"]),
        ("counter_app.cli.doctor", ["doctor"]),
        ("counter_app.messages", ["doctor", "--json"]),
        ("counter_app.workers.preparing", ["prepare"]),
        ("numba", ["prepare", "--check"]),
        ("cv2", ["prepare"]),
        ("PySide6.QtWidgets", []),
        ("counter_app.desktop.views.shell", []),
    ],
)
def test_no_import_is_a_bad_moment(name: str, words: list[str], tmp_path: Path) -> None:
    assert _interrupted(tmp_path, name, *words) == (130, "", "")


@pytest.mark.usefixtures("heard_interrupts")
@pytest.mark.parametrize("name", ["counter_app", "numba"])
def test_what_compiles_does_not_hear_it(name: str, tmp_path: Path) -> None:
    assert _interrupted(tmp_path, name, "prepare", child=True) == (130, "", "")
