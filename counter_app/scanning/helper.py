"""A helper program in its own process group: its lines as they come, its silence noticed, its death certain."""

import os
import queue
import re
import signal
import subprocess
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from types import TracebackType
from typing import IO, Self

from counter_app.domain.errors import ScannerToolMissing

_POLL_SECONDS = 0.1
_KEPT_MESSAGES = 50
_PROGRESS = re.compile(rb"Progress: ")


class HelperSilentError(Exception):
    """The helper gave no sign of life for the whole heartbeat. Never leaves this room."""


@dataclass(frozen=True, slots=True)
class HelperLimits:
    """`heartbeat`: seconds without a sign of life; `grace`: seconds between asking to stop and killing.

    `clock` counts seconds and never runs backwards.
    """

    heartbeat: float = 60.0
    grace: float = 0.8
    clock: Callable[[], float] = time.monotonic


class Helper:
    """A running helper. Use it as a context manager: leaving ends the whole process group.

    Its standard output and error are drained by threads all the time, so that a slow reader here never
    makes the scanner stand still.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        folder: Path | None,
        environment: Mapping[str, str],
        limits: HelperLimits,
    ) -> None:
        """Start it in `folder`. Raises ScannerToolMissing when there is no such program."""
        try:
            self._process = subprocess.Popen(
                list(command),
                cwd=folder,
                env={**environment, "LC_ALL": "C.UTF-8"},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                start_new_session=True,
            )
        except (FileNotFoundError, PermissionError) as error:
            raise ScannerToolMissing from error
        self._limits = limits
        self._status: int | None = None
        self._alive_at = limits.clock()
        self._lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._messages: deque[str] = deque(maxlen=_KEPT_MESSAGES)
        self._threads = [
            Thread(target=self._drain_output, args=(self._process.stdout,), daemon=True),
            Thread(target=self._drain_messages, args=(self._process.stderr,), daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def lines(self, cancel: Event) -> Iterator[str]:
        """Yield lines of standard output until the helper closes it, or until `cancel` is set.

        Raises:
            HelperSilentError: neither output nor progress for `heartbeat` seconds of waiting.
        """
        waiting_since = self._limits.clock()
        while not cancel.is_set():
            try:
                line = self._lines.get(timeout=_POLL_SECONDS)
            except queue.Empty:
                quiet = self._limits.clock() - max(self._alive_at, waiting_since)
                if quiet >= self._limits.heartbeat:
                    raise HelperSilentError from None
                continue
            if line is None:
                return
            yield line
            # The caller's own work (a commit) is not the helper's silence.
            waiting_since = self._limits.clock()

    def finish(self, cancel: Event) -> None:
        """Wait until a helper that has closed its output is gone, or until `cancel` is set.

        Raises:
            HelperSilentError: it is still there after `heartbeat` seconds.
        """
        since = self._limits.clock()
        while self._process.poll() is None and not cancel.wait(_POLL_SECONDS):
            if self._limits.clock() - since >= self._limits.heartbeat:
                raise HelperSilentError

    def stop(self) -> int:
        """End the whole group (ask, wait `grace` seconds, kill); return the exit status (< 0: a signal)."""
        if self._status is not None:
            return self._status  # Its process id may already be someone else's.
        if self._process.poll() is None:
            self._signal(signal.SIGTERM)
            # SANE gives the sheet back and frees the device when it is asked; a hung driver does not listen.
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(timeout=self._limits.grace)
        # Also after a decent end: a driver's child may still hold our pipes.
        self._signal(signal.SIGKILL)
        self._status = self._process.wait()
        for thread in self._threads:
            thread.join()
        for stream in (self._process.stdout, self._process.stderr):
            if stream is not None:
                stream.close()
        return self._status

    @property
    def messages(self) -> str:
        """The last lines of standard error without progress, complete once the helper has stopped."""
        return "\n".join(self._messages)

    def _signal(self, number: signal.Signals) -> None:
        # A group without a member left is what we want.
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, number)

    def _drain_output(self, stream: IO[bytes] | None) -> None:
        for line in stream or ():
            self._alive_at = self._limits.clock()
            self._lines.put(os.fsdecode(line.rstrip(b"\r\n")))
        self._lines.put(None)

    def _drain_messages(self, stream: IO[bytes] | None) -> None:
        if stream is None:
            return
        pending = b""
        # Progress ends with a carriage return, so reading by lines would hide it until the page is done.
        while block := os.read(stream.fileno(), 65536):
            self._alive_at = self._limits.clock()
            *whole, pending = re.split(rb"[\r\n]+", pending + block)
            self._keep(whole)
        self._keep([pending])

    def _keep(self, lines: Sequence[bytes]) -> None:
        for line in lines:
            if line and not _PROGRESS.match(line):
                self._messages.append(line.decode("utf-8", errors="replace"))
