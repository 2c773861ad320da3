"""One worker process seen from the pool: started, asked, killed."""

import contextlib
import os
import signal
import sys
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Event, Lock
from time import monotonic

from .memory import resident
from .settings import PoolSettings
from .starting import start_deaf
from .tasks import Answer, Ready, Task

Entry = Callable[["Connection[Answer, Task | None]", PoolSettings], None]
"""What a worker process runs; must be importable by name."""

_STEP = 0.1
# A worker on a busy PC gets so many times its seconds by the clock, as long as it moves.
_PATIENCE = 5.0
_STILL = 0.5


class WorkerDied(Exception):
    """The process ended while it worked."""


class DeadlinePassed(Exception):
    """The process was killed because the task took too long."""


class Patience:
    """How long a worker may take: `seconds` of a processor, however long the PC takes to give them.

    A worker that does nothing is given up after `seconds` by the clock, any other after five times that.
    """

    def __init__(self, seconds: float, used: float | None) -> None:
        self._seconds = seconds
        self._first = self._last = used
        self._since_it_moved = 0.0

    def over(self, elapsed: float, used: float | None) -> bool:
        """Say whether time is over: `elapsed` seconds by the clock, the worker's processor seconds (None: not known)."""
        if used != self._last:
            self._last, self._since_it_moved = used, elapsed
        if elapsed < self._seconds:
            return False
        if used is None or self._first is None or elapsed >= _PATIENCE * self._seconds:
            return True
        still = elapsed - self._since_it_moved >= _STILL * self._seconds
        return still or used - self._first >= self._seconds


class TaskCancelled(Exception):
    """The process was killed because nobody wants the answer any more."""


class TaskSkipped(Exception):
    """The process was killed because a person gives up this page."""


Wanted = Callable[[], None]
"""Looked at while a worker works; raises TaskCancelled or TaskSkipped when its answer is not wanted any more."""


def unless(*flags: Event | None) -> Wanted:
    """Return what raises TaskCancelled as soon as one of the flags is set."""

    def wanted() -> None:
        if any(flag is not None and flag.is_set() for flag in flags):
            raise TaskCancelled()

    return wanted


class WorkerProcess:
    """A spawned worker. Asked by one thread at a time; `stop` may come from any other."""

    def __init__(self, entry: Entry, settings: PoolSettings) -> None:
        context = get_context("spawn")
        self._settings = settings
        self._connection, theirs = context.Pipe()
        self._process = context.Process(
            target=entry, args=(theirs, settings), name="page-worker", daemon=True
        )
        # A process is waited for once: a second wait finds nothing and would signal whoever has its number by then.
        self._ending = Lock()
        start_deaf(self._process)
        # Only the worker holds its end now, so that its death is seen as the end of the pipe.
        theirs.close()
        self.tasks = 0

    @property
    def pid(self) -> int | None:
        return self._process.pid

    @property
    def resident(self) -> int:
        """Bytes of memory it holds now; 0 where the system does not tell."""
        return 0 if self.pid is None else resident(self.pid)

    @property
    def processor(self) -> float | None:
        """Seconds of a processor that it and its ended children have used; None where the system does not tell."""
        try:
            # The name in brackets may hold blanks.
            figures = Path(f"/proc/{self.pid}/stat").read_text("ascii").rpartition(")")[2].split()
            return sum(map(int, figures[11:15])) / os.sysconf("SC_CLK_TCK")
        except (OSError, ValueError):
            return None

    def wait_ready(self, wanted: Wanted) -> None:
        """Wait until the worker has loaded its parts.

        Raises:
            WorkerDied, DeadlinePassed, what `wanted` raises.
        """
        answer = self._receive(self._settings.start_seconds, wanted)
        if not isinstance(answer, Ready):
            self.kill()
            raise WorkerDied()

    def ask(self, task: Task, seconds: float, wanted: Wanted) -> Answer:
        """Give the worker a task and wait for its answer, for `seconds` of a processor (see `Patience`).

        Raises:
            WorkerDied, DeadlinePassed, what `wanted` raises: the worker is dead then.
        """
        self.tasks += 1
        try:
            self._connection.send(task)
        except OSError as error:
            self.kill()
            raise WorkerDied() from error
        return self._receive(seconds, wanted)

    def _receive(self, seconds: float, wanted: Wanted) -> Answer:
        began, patience = monotonic(), Patience(seconds, self.processor)
        try:
            while not self._connection.poll(_STEP):
                wanted()
                if patience.over(monotonic() - began, self.processor):
                    self.kill()
                    raise DeadlinePassed()
            answer: Answer = self._connection.recv()
        except (TaskCancelled, TaskSkipped):
            self.kill()
            raise
        except (EOFError, OSError) as error:
            self.kill()
            raise WorkerDied() from error
        return answer

    def stop(self) -> None:
        """End the worker and the reader it may have started, at once; from any thread, again if need be.

        The end of the pipe stays open: closed under a thread that waits there, its number could be another file's by then.
        """
        with self._ending:
            pid = self._process.pid
            if pid is not None and self._process.is_alive():
                if sys.platform != "win32":
                    # Before it has its own session there is no such group, and no reader either.
                    with contextlib.suppress(ProcessLookupError, PermissionError):
                        os.killpg(pid, signal.SIGKILL)
                self._process.kill()
            self._process.join()

    def kill(self) -> None:
        """End the worker and close the pipe to it; by the thread that asks it, or when nobody does."""
        self.stop()
        self._connection.close()

    def retire(self) -> None:
        """Let an idle worker end by itself."""
        with contextlib.suppress(OSError):
            self._connection.send(None)
        self._process.join(_STEP)
        self.kill()
