"""How processes that work for another one start, and how they end with it."""

import signal
import sys
import threading
from collections.abc import Callable
from multiprocessing import parent_process
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess


def start_deaf(process: BaseProcess) -> None:
    """Start a process that Ctrl+C does not reach, from its first moment: what becomes of it is its parent's affair."""
    if sys.platform == "win32":
        process.start()
        return
    from multiprocessing import resource_tracker

    # It is started with the first process, and lets signals through again when it is.
    resource_tracker.ensure_running()
    # Blocked, not ignored: one that comes meanwhile reaches this process afterwards.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        process.start()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def end_with_parent(end: Callable[[], object]) -> None:
    """Call `end`, which ends this process, as soon as the one that started it is gone, however it went."""
    parent = parent_process()
    if parent is None:
        return
    sentinel = parent.sentinel

    def watch() -> None:
        wait([sentinel])
        end()

    threading.Thread(target=watch, name="parent-watch", daemon=True).start()
