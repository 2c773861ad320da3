"""The job hub: slow work runs on named lanes, what comes of it arrives on the main thread.

A job is a function without arguments that knows no Qt. Its answer is dropped when the object that asked is gone; an error
always reaches a person, because `on_error` has no default.
"""

import logging
import threading
import time
import traceback
from collections import deque
from collections.abc import Callable, Mapping
from concurrent.futures import CancelledError, Executor, Future, ThreadPoolExecutor
from enum import Enum
from functools import partial
from typing import Generic, NewType, Protocol, TypeVar
from weakref import WeakSet

import shiboken6
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from counter_app.domain.errors import CounterError, InternalError

__all__ = ["InlineExecutor", "JobHub", "JobId", "Lane", "inline_lanes", "thread_lanes"]

T = TypeVar("T")
JobId = NewType("JobId", int)

GAP_SECONDS = 0.1
"""Progress is shown at most so often."""

log = logging.getLogger(__name__)


class Lane(Enum):
    """Where a job runs. Jobs of one lane with one thread never overlap."""

    STORE = "store"
    """One thread: acts that write. Serial by construction."""
    VIEW = "view"
    """A small pool: reading lists and page images; short."""
    OCR = "ocr"
    """One thread that waits for the page workers."""
    SCAN = "scan"
    """One thread that waits for the scanner."""
    LINK = "link"
    """One thread that waits for the hub."""
    FETCH = "fetch"
    """One thread that fetches from the hub what an officer waits for: it does not stand behind a long sending."""
    PREPARE = "prepare"
    """One thread that waits until this PC is ready to read pages; nobody else waits for it."""


class InlineExecutor(Executor):
    """Runs each job at submit, on the calling thread: for tests."""

    def submit(self, fn: Callable[..., T], /, *args: object, **kwargs: object) -> "Future[T]":
        future: Future[T] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as fault:  # noqa: BLE001 - the job boundary: the hub tells it to on_error
            future.set_exception(fault)
        return future


def thread_lanes() -> dict[Lane, Executor]:
    """Return fresh executors for every lane."""
    sizes = {Lane.VIEW: 3}
    return {
        lane: ThreadPoolExecutor(sizes.get(lane, 1), thread_name_prefix=f"lane-{lane.value}")
        for lane in Lane
    }


def inline_lanes() -> dict[Lane, Executor]:
    """Return lanes that run everything at once, on the calling thread."""
    return {lane: InlineExecutor() for lane in Lane}


class _Deliverable(Protocol):
    def deliver(self) -> None: ...
    def cancel(self) -> None: ...


class _Job(Generic[T]):
    def __init__(
        self,
        owner: QObject,
        on_done: Callable[[T], object],
        on_error: Callable[[CounterError], object],
    ) -> None:
        self._owner = owner
        self._on_done = on_done
        self._on_error = on_error
        self.future: Future[T] | None = None

    def cancel(self) -> None:
        if self.future is not None:
            self.future.cancel()

    def deliver(self) -> None:
        if self.future is None or not shiboken6.isValid(self._owner):
            return
        try:
            value = self.future.result()
        except CancelledError:
            return
        except CounterError as fault:
            self._on_error(fault)
            return
        except Exception as bug:  # noqa: BLE001 - the job boundary: a bug becomes an error that a person sees
            log_bug(bug)
            self._on_error(InternalError(kind=type(bug).__name__))
            return
        self._on_done(value)


class _Channel(Generic[T]):
    """Items from a worker to the main thread: all of them in order, or only the newest, ten times a second."""

    def __init__(
        self, hub: "JobHub", owner: QObject, receive: Callable[[T], object], *, newest_only: bool
    ) -> None:
        self._hub = hub
        self._owner = owner
        self._receive = receive
        self._newest_only = newest_only
        self._lock = threading.Lock()
        self._items: deque[T] = deque()
        self._rung = False
        self._last = 0.0

    def put(self, item: T) -> None:
        """Called on any thread."""
        with self._lock:
            if self._newest_only:
                self._items.clear()
            self._items.append(item)
            if self._rung:
                return
            self._rung = True
        self._hub.ring(self)

    def on_rung(self) -> None:
        """Called on the main thread."""
        left = self._last + GAP_SECONDS - time.monotonic()
        if self._newest_only and left > 0:
            self._hub.later(self, int(left * 1000) + 1)
        else:
            self.hand_over()

    def hand_over(self) -> None:
        """Called on the main thread."""
        with self._lock:
            items = list(self._items)
            self._items.clear()
            self._rung = False
        self._last = time.monotonic()
        for item in items:
            if shiboken6.isValid(self._owner):
                self._receive(item)


class _Rung(Protocol):
    def on_rung(self) -> None: ...
    def hand_over(self) -> None: ...


class JobHub(QObject):
    """Hands jobs to lanes and their answers to the main thread, where it must be made.

    Signals:
        busy_changed(int): how many jobs are under way.
    """

    busy_changed = Signal(int)
    _settled = Signal(int)
    _bell = Signal(object)

    def __init__(self, lanes: Mapping[Lane, Executor], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lanes = dict(lanes)
        self._jobs: dict[int, _Deliverable] = {}
        self._next = 0
        self._closed = False
        self._gate = threading.RLock()
        self._flags: WeakSet[threading.Event] = WeakSet()
        # One timer that goes with the hub: a single shot at a plain method outlived its object and crashed.
        self._late: list[_Rung] = []
        self._later = QTimer(self, singleShot=True)
        self._later.timeout.connect(self.on_later)
        self._settled.connect(self.on_settled)
        self._bell.connect(self.on_bell)

    @property
    def busy(self) -> int:
        """How many jobs are under way or queued."""
        return len(self._jobs)

    def submit(
        self,
        lane: Lane,
        fn: Callable[[], T],
        *,
        owner: QObject,
        on_done: Callable[[T], object],
        on_error: Callable[[CounterError], object],
    ) -> JobId:
        """Run `fn` on `lane`; then `on_done(answer)` or `on_error(fault)` on the main thread, if `owner` still lives.

        A hub that is closed takes nothing more: neither is called.
        """
        self._next += 1
        job_id = JobId(self._next)
        if self._closed:
            return job_id
        job = _Job(owner, on_done, on_error)
        self._jobs[job_id] = job
        self.busy_changed.emit(len(self._jobs))
        job.future = self._lanes[lane].submit(fn)
        job.future.add_done_callback(partial(self._tell, job_id))
        return job_id

    def cancel(self, job_id: JobId) -> None:
        """Forget a job: it does not start if it waits, and its answer is dropped."""
        job = self._jobs.pop(job_id, None)
        if job is not None:
            job.cancel()
            self.busy_changed.emit(len(self._jobs))

    def newest(self, owner: QObject, receive: Callable[[T], object]) -> Callable[[T], None]:
        """Return a function for workers to report progress with: only the newest item arrives, ten times a second."""
        return _Channel(self, owner, receive, newest_only=True).put

    def every(self, owner: QObject, receive: Callable[[T], object]) -> Callable[[T], None]:
        """Return a function for workers to hand over items with: all arrive, in order."""
        return _Channel(self, owner, receive, newest_only=False).put

    def flag(self) -> threading.Event:
        """Return a fresh cancel flag; closing the hub sets it."""
        flag = threading.Event()
        if self._closed:
            flag.set()
        self._flags.add(flag)
        return flag

    def stop(self) -> None:
        """Take nothing more, drop what waits and every answer, ask what runs to end. Does not wait."""
        with self._gate:
            self._closed = True
        for flag in list(self._flags):
            flag.set()
        self._later.stop()
        self._late.clear()
        self._jobs.clear()
        for executor in self._lanes.values():
            executor.shutdown(wait=False, cancel_futures=True)

    def join(self) -> None:
        """Wait until the last running job has ended; on any thread, after `stop`."""
        for executor in self._lanes.values():
            executor.shutdown(wait=True)

    def later(self, channel: _Rung, milliseconds: int) -> None:
        """Called by channels on the main thread: hand over in a moment, together with the others that wait."""
        self._late.append(channel)
        if not self._later.isActive():
            self._later.start(milliseconds)

    @Slot()
    def on_later(self) -> None:
        waiting, self._late = self._late, []
        for channel in waiting:
            channel.hand_over()

    def ring(self, channel: _Rung) -> None:
        """Called by channels on worker threads."""
        with self._gate:
            if not self._closed:
                self._bell.emit(channel)

    def _tell(self, job_id: JobId, _future: "Future[T]") -> None:
        # The gate keeps the hub from being taken down between the question and the signal.
        with self._gate:
            if not self._closed:
                self._settled.emit(job_id)

    @Slot(int)
    def on_settled(self, job_id: int) -> None:
        job = self._jobs.pop(job_id, None)
        if job is None or self._closed:
            return
        self.busy_changed.emit(len(self._jobs))
        job.deliver()

    @Slot(object)
    def on_bell(self, channel: _Rung) -> None:
        if not self._closed:
            channel.on_rung()


def log_bug(bug: BaseException) -> None:
    """Log where a bug happened, without its message: that could carry a citizen's data."""
    places = "".join(traceback.format_tb(bug.__traceback__))
    log.error("bug %s\n%s", type(bug).__name__, places)
