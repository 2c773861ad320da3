"""Making a PC ready that is killed or interrupted ends at once, with all its processes and without a word."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from watchfiles import watch

from tests.fault.test_killed_readings import assert_gone, children


@pytest.fixture
def preparing(
    tmp_path: Path, heard_interrupts: None, monkeypatch: pytest.MonkeyPatch
) -> Iterator["subprocess.Popen[bytes]"]:
    """The command, in a session of its own, after it has compiled its first loop."""
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    with subprocess.Popen(
        [sys.executable, "-m", "counter_app", "prepare"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    ) as process:
        for changes in watch(tmp_path, debounce=50, yield_on_timeout=True):
            assert process.poll() is None
            if any(path.endswith(".nbc") for _, path in changes):
                break
        yield process


def test_what_compiles_ends_with_the_command_that_is_killed(
    preparing: "subprocess.Popen[bytes]",
) -> None:
    compiling = children(preparing.pid)
    assert len(compiling) >= 2

    preparing.kill()

    assert_gone(compiling)


def test_an_interrupted_command_ends_quietly_with_what_compiles(
    preparing: "subprocess.Popen[bytes]",
) -> None:
    compiling = children(preparing.pid)

    # As a terminal does it: everybody hears it.
    os.killpg(preparing.pid, signal.SIGINT)

    # The streams end when the last process that writes to them has.
    assert preparing.communicate() == (b"", b"")
    assert preparing.returncode == 130
    assert_gone(compiling)
