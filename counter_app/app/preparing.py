"""Making this PC ready to read pages: done here, or by a process of its own beside the window."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from threading import Event

_MOST_AT_ONCE = 4
"""Processes that compile beside each other: of 300 MB each, and more win little."""
_STEP = 0.2
_NICENESS = 10


def compile_lacking() -> int:
    """Compile what reading pages needs and is not compiled on this PC; return how many loops that were.

    Raises what `counter_app.workers.preparing.prepare` raises.
    """
    from counter_app.workers.preparing import prepare, recorded

    return prepare(recorded(), min(os.cpu_count() or 1, _MOST_AT_ONCE))


def count_lacking() -> int:
    """Return how many loops are not compiled on this PC. Loads the image libraries and numba."""
    from counter_app.workers.preparing import lacking, recorded

    return len(lacking(recorded()))


def prepare_beside(began: Callable[[bool], object], cancel: Event) -> bool:
    """Do the same in processes of their own, so that this one stays small.

    Args:
        began: given True when there is something to compile.
        cancel: ends it; what is compiled by then is kept.

    Returns whether this PC is ready now. Where it is not, pages compile what they lack.
    """
    if _run("--check", cancel=cancel) == 0:
        return True
    if cancel.is_set():
        return False
    began(True)
    return _run(cancel=cancel) == 0


def _run(*words: str, cancel: Event) -> int | None:
    """Run `counter-app prepare`; return its exit status, None when it was ended because of `cancel`."""
    command = [sys.executable, "-m", "counter_app", "prepare", *words]
    nothing = subprocess.DEVNULL
    # A session of its own: the processes that it starts end with it.
    process = subprocess.Popen(
        command, stdin=nothing, stdout=nothing, stderr=nothing, start_new_session=True
    )
    if sys.platform != "win32":
        os.setpriority(os.PRIO_PROCESS, process.pid, _NICENESS)
    while not cancel.wait(_STEP):
        status = process.poll()
        if status is not None:
            return status
    if sys.platform != "win32":
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    process.wait()
    return None
