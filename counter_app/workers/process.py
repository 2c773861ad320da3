"""One worker process seen from the pool: started, asked, killed."""

import contextlib
import os
import signal
import sys
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.connection import Connection
from threading import Event
from time import monotonic

from .settings import PoolSettings
from .tasks import Answer, Ready, Task

Entry = Callable[["Connection[Answer, Task | None]", PoolSettings], None]
"""What a worker process runs; must be importable by name."""

_STEP = 0.1


class WorkerDied(Exception):
    """The process ended while it worked."""


class DeadlinePassed(Exception):
    """The process was killed because the task took too long."""


class TaskCancelled(Exception):
    """The process was killed because nobody wants the answer any more."""


class WorkerProcess:
    """A spawned worker. Used by one thread at a time."""

    def __init__(self, entry: Entry, settings: PoolSettings) -> None:
        context = get_context("spawn")
        self._settings = settings
        self._connection, theirs = context.Pipe()
        self._process = context.Process(
            target=entry, args=(theirs, settings), name="page-worker", daemon=True
        )
        self._process.start()
        # Only the worker holds its end now, so that its death is seen as the end of the pipe.
        theirs.close()
        self.tasks = 0

    @property
    def pid(self) -> int | None:
        return self._process.pid

    def wait_ready(self, cancel: Event | None) -> None:
        """Wait until the worker has loaded its parts.

        Raises:
            WorkerDied, DeadlinePassed, TaskCancelled.
        """
        answer = self._receive(self._settings.start_seconds, cancel)
        if not isinstance(answer, Ready):
            self.kill()
            raise WorkerDied()

    def ask(self, task: Task, seconds: float, cancel: Event | None) -> Answer:
        """Give the worker a task and wait for its answer.

        Raises:
            WorkerDied, DeadlinePassed, TaskCancelled: the worker is dead then.
        """
        self.tasks += 1
        try:
            self._connection.send(task)
        except OSError as error:
            self.kill()
            raise WorkerDied() from error
        return self._receive(seconds, cancel)

    def _receive(self, seconds: float, cancel: Event | None) -> Answer:
        end = monotonic() + seconds
        try:
            while not self._connection.poll(_STEP):
                if cancel is not None and cancel.is_set():
                    self.kill()
                    raise TaskCancelled()
                if monotonic() > end:
                    self.kill()
                    raise DeadlinePassed()
            answer: Answer = self._connection.recv()
        except (EOFError, OSError) as error:
            self.kill()
            raise WorkerDied() from error
        return answer

    def kill(self) -> None:
        """End the worker and the reader it may have started, at once. May be called twice and from any thread."""
        pid = self._process.pid
        if pid is not None and self._process.is_alive():
            if sys.platform != "win32":
                # Before it has its own session there is no such group, and no reader either.
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.killpg(pid, signal.SIGKILL)
            self._process.kill()
        self._process.join()
        self._connection.close()

    def retire(self) -> None:
        """Let an idle worker end by itself."""
        with contextlib.suppress(OSError):
            self._connection.send(None)
        self._process.join(_STEP)
        self.kill()
