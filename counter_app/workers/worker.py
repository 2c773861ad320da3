"""The worker process: limits itself, then answers tasks until its pipe or its parent ends.

Nothing heavy may be imported at this module's top: limits and environment must hold before NumPy and OpenCV load.
"""

import contextlib
import errno
import gc
import logging
import os
import signal
import sys
import tempfile
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

from counter_app.domain.errors import CounterError, DiskFull, InternalError

from .memory import ease, give_back, keep_freed
from .settings import PoolSettings
from .starting import end_with_parent
from .tasks import Answer, Ready, Task

Handler = Callable[[Task], Answer]

# Seconds of silence after which a worker takes it that no task is on its way.
_SILENCE = 0.05

_SINGLE_THREADED = ("OMP_THREAD_LIMIT", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")


def serve(
    connection: "Connection[Answer, Task | None]",
    settings: PoolSettings,
    make_handler: Callable[[], Handler] | None = None,
) -> None:
    """Answer tasks from `connection` one by one. None, a closed pipe or the parent's end ends the worker.

    Args:
        make_handler: what does the work; called after the limits are set, the real one by default.
    """
    _limit_self(settings)
    end_with_parent(end_group)
    handle, spare = _loaded(make_handler)
    keep_freed()
    try:
        connection.send(Ready())
        _use_silence(connection, spare)
        while (task := connection.recv()) is not None:
            answer = _answer(handle, task)
            if settings.recycle_above > 0:
                # The holes of one page do not always fit the next.
                ease(settings.recycle_above)
            connection.send(answer)
            _use_silence(connection, spare)
            if not connection.poll(settings.idle_seconds):
                give_back()
    except (EOFError, OSError):
        # The pool is gone: so is this worker's reason.
        return


def _use_silence(
    connection: "Connection[Answer, Task | None]", spare: list[Callable[[], None]]
) -> None:
    """Do one thing that can wait while no task comes."""
    if spare and not connection.poll(_SILENCE):
        spare.pop()()


def _loaded(
    make_handler: Callable[[], Handler] | None,
) -> tuple[Handler, list[Callable[[], None]]]:
    """Load what does the work, the real one by default; give what can be loaded later as well."""
    spare: list[Callable[[], None]] = []
    # What is loaded stays until the worker ends: looking through it for garbage, again and again while it grows, took a tenth
    # of a worker's start, and later some of every page.
    gc.disable()
    if make_handler is None:
        from .handlers import load_joining, real_handler

        make_handler = real_handler
        spare.append(load_joining)
    handle = make_handler()
    gc.freeze()
    gc.enable()
    return handle, spare


def _answer(handle: Handler, task: Task) -> Answer:
    try:
        return handle(task)
    except CounterError as error:
        return error
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            return DiskFull()
        return InternalError(kind=type(error).__name__)
    except Exception as error:  # noqa: BLE001 - the worker's boundary: foreign files raise anything
        # Only the kind crosses: messages of decoders may carry text of the page.
        return InternalError(kind=type(error).__name__)


def _limit_self(settings: PoolSettings) -> None:
    for name in _SINGLE_THREADED:
        os.environ[name] = "1"
    # Decoders and readers log words of the page; nothing of that may reach a log.
    logging.disable(logging.CRITICAL)
    # The C libraries among them print straight to standard error.
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    os.close(nowhere)
    os.umask(0o077)
    if sys.platform == "win32":
        _below_normal()
        return
    import resource

    # An own session: a kill of the group ends the reader as well, and Ctrl-C at the terminal is the parent's affair.
    os.setsid()
    # The disk follows: the kernel derives the class of reading and writing from this.
    os.nice(settings.niceness)
    _first_to_go()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # The pieces of a long document are all open when they are joined.
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    if settings.memory:
        resource.setrlimit(resource.RLIMIT_AS, (settings.memory, settings.memory))


def _below_normal() -> None:
    """On Windows a process is put below normal as a whole."""
    if sys.platform == "win32":
        import ctypes

        below_normal = 0x4000
        kernel = ctypes.windll.kernel32
        kernel.SetPriorityClass(kernel.GetCurrentProcess(), below_normal)


def _first_to_go() -> None:
    """When the PC runs out of memory a worker is to end, which costs a page, and not the window."""
    # Where there is no such file (containers may hide it) the kernel weighs by size alone.
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("500", "ascii")


def end_group() -> None:
    """End this process and the reader it may have started, at once; only called in a worker."""
    if sys.platform != "win32":
        os.killpg(os.getpgrp(), signal.SIGKILL)
    os._exit(1)


def use_scratch(folder: str) -> None:
    """Send every temporary file of this process (the reader's words among them) to `folder`."""
    tempfile.tempdir = folder
