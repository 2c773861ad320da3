"""The page-worker pool: untrusted files are opened, rendered and read in processes that may die."""

import shutil
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Condition, Event, Lock

from counter_app.domain.digitised import DigitisedDocument, Probe
from counter_app.domain.errors import (
    CounterError,
    DigitisingCancelled,
    FileDamaged,
    FileTooSlow,
    InternalError,
    ReaderUnable,
    ReadingBrokeOff,
)
from counter_app.services.digitise_ports import DigitiseOptions, PageKeeper, Progress
from counter_app.services.steering import Steering

from .document import DocumentRun, Handles
from .process import (
    DeadlinePassed,
    Entry,
    TaskCancelled,
    TaskSkipped,
    Wanted,
    WorkerDied,
    WorkerProcess,
    unless,
)
from .settings import PoolSettings, default_jobs
from .tasks import Answer, AssembleTask, Inspected, InspectTask, Probed, ProbeTask, Task
from .worker import serve

# Bytes of a file that is surely more than one page's work.
_SEVERAL_PAGES = 2 << 20


def _now() -> datetime:
    return datetime.now().astimezone()


class _Idle:
    """The workers that wait, and a None for each that is not there yet."""

    def __init__(self, count: int) -> None:
        self._waiting: list[WorkerProcess | None] = [None] * count
        self._changed = Condition()

    def put(self, worker: WorkerProcess | None) -> None:
        """Give a place back, with its worker or without."""
        with self._changed:
            self._waiting.append(worker)
            self._changed.notify()

    def latest(self) -> WorkerProcess | None:
        """Take the place that came back last; wait while there is none."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting)
            return self._waiting.pop()

    def longest(self) -> WorkerProcess | None:
        """Take the worker that has waited longest, so that it has had the time to load what joins pages."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting)
            there = [place for place, worker in enumerate(self._waiting) if worker is not None]
            return self._waiting.pop(there[0] if there else -1)


class PagePool:
    """Satisfies `Digitiser`; safe to call from several threads, which then share the workers.

    Args:
        jobs: how many workers; None for one fewer than the cores.
        settings: limits of memory, time and size.
        clock: the time written into PDFs, with its offset.
        entry: what a worker process runs.
    """

    def __init__(
        self,
        *,
        jobs: int | None = None,
        settings: PoolSettings | None = None,
        clock: Callable[[], datetime] = _now,
        entry: Entry = serve,
    ) -> None:
        self.jobs = max(1, jobs if jobs is not None else default_jobs())
        self.settings = settings if settings is not None else PoolSettings()
        self.clock = clock
        self._entry = entry
        self._idle = _Idle(self.jobs)
        self._lock = Lock()
        self._alive: set[WorkerProcess] = set()
        self._closed = Event()
        self.threads = ThreadPoolExecutor(self.jobs, thread_name_prefix="page")

    def probe(self, path: Path) -> Probe:
        """See `Digitiser.probe`."""
        with TemporaryDirectory(prefix="counter-probe-") as scratch:
            return self.open(path, Path(scratch), None).probe

    def open(
        self, path: Path, scratch: Path, cancel: Event | None, *, read_before: bool = False
    ) -> Probed:
        """Open a file in a worker; a mended copy goes to `scratch`.

        Args:
            read_before: pages of it are read, so that it is not the file that ends workers or keeps them busy.

        Raises:
            Those of `probe`, DigitisingCancelled, ReadingBrokeOff (`read_before`).
        """
        task = ProbeTask(path, scratch, self.settings.limits)
        seconds = self.settings.probe_seconds
        try:
            answer = self.ask_twice(task, seconds, unless(cancel))
        except DeadlinePassed as error:
            if read_before:
                raise ReadingBrokeOff(kind="DeadlinePassed") from error
            raise FileTooSlow(seconds=seconds, file=path.name) from error
        if isinstance(answer, InternalError) and read_before:
            raise ReadingBrokeOff(kind=answer.details.get("kind"))
        if isinstance(answer, InternalError) and answer.details.get("kind") == "WorkerDied":
            # Two workers did not outlive it (bombs, decoders that crash): no file to read anything from.
            raise FileDamaged(file=path.name)
        if isinstance(answer, CounterError):
            raise answer
        if not isinstance(answer, Probed):
            raise InternalError(kind=type(answer).__name__)
        return answer

    def digitise(
        self,
        paths: Sequence[Path],
        out_dir: Path,
        options: DigitiseOptions,
        *,
        progress: Progress | None = None,
        cancel: Event | None = None,
        steering: Steering | None = None,
        keep: PageKeeper | None = None,
    ) -> DigitisedDocument:
        """See `Digitiser.digitise`. `out_dir` is this reading's alone while it lasts."""
        out_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        work = out_dir / ".work"
        # What a reading that was killed left there is of no use to this one.
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir(mode=0o700)
        self.prepare(paths, cancel)
        handles = Handles(cancel, steering if steering is not None else Steering(), progress, keep)
        try:
            return DocumentRun(self, out_dir, work, options, handles).read(paths)
        finally:
            shutil.rmtree(work, ignore_errors=True)
            for half in out_dir.glob("page-*.part"):
                half.unlink(missing_ok=True)

    def prepare(self, paths: Sequence[Path], cancel: Event | None = None) -> None:
        """Have every worker that is not there yet started where these files surely keep them all busy; returns at once.

        Their pages are known only once they are opened, which takes a worker as well.
        """
        if len(paths) > 1 or any(_size(path) > _SEVERAL_PAGES for path in paths):
            for _ in range(self.jobs):
                self.threads.submit(self._start_one, unless(cancel))

    def _start_one(self, wanted: Wanted) -> None:
        worker = self._idle.latest()
        try:
            worker = worker if worker is not None else self._start(wanted)
        except (CounterError, TaskCancelled, TaskSkipped):
            # Whoever needs a worker tries again, and is told.
            return
        finally:
            self._idle.put(worker)

    def inspect(self) -> Inspected:
        """Ask one worker what it has loaded and which limits hold in it."""
        answer = self.ask(InspectTask(), self.settings.probe_seconds, unless(None))
        if not isinstance(answer, Inspected):
            raise InternalError(kind=type(answer).__name__)
        return answer

    @property
    def closed(self) -> bool:
        return self._closed.is_set()

    def ask_twice(self, task: Task, seconds: float, wanted: Wanted) -> Answer:
        """Ask a worker; when it dies or stumbles over a bug, ask another one once.

        Raises:
            DeadlinePassed: no second try, time would run out again.
            TaskSkipped, DigitisingCancelled.

        Returns InternalError after a second death.
        """
        answer: Answer = None
        for _ in range(2):
            try:
                answer = self.ask(task, seconds, wanted)
            except WorkerDied:
                answer = InternalError(kind="WorkerDied")
            if not isinstance(answer, InternalError):
                return answer
        return answer

    def ask(self, task: Task, seconds: float, wanted: Wanted) -> Answer:
        """Ask the next idle worker, starting or replacing it where needed.

        Raises:
            WorkerDied, DeadlinePassed, TaskSkipped, DigitisingCancelled.
        """
        joins = isinstance(task, AssembleTask)
        worker = self._idle.longest() if joins else self._idle.latest()
        try:
            worker = worker if worker is not None else self._start(wanted)
            answer = worker.ask(task, seconds, wanted)
            if self._worn(worker, answer):
                self._forget(worker)
                worker.retire()
                worker = None
        except (WorkerDied, DeadlinePassed, TaskSkipped):
            self._forget(worker)
            worker = None
            if self._closed.is_set():
                raise DigitisingCancelled() from None
            raise
        except TaskCancelled:
            self._forget(worker)
            worker = None
            raise DigitisingCancelled() from None
        finally:
            self._idle.put(worker)
        return answer

    def _worn(self, worker: WorkerProcess, answer: Answer) -> bool:
        """Whether a worker is to be replaced: after its share, grown large, or after a fault it may not have got over."""
        limit = self.settings.recycle_above
        return (
            worker.tasks >= self.settings.recycle_after
            or isinstance(answer, InternalError)
            or (limit > 0 and worker.resident > limit)
        )

    def _start(self, wanted: Wanted) -> WorkerProcess:
        """Start a worker; one that does not come up says nothing about any file. Raises ReaderUnable after a second one."""
        for _ in range(2):
            if self._closed.is_set():
                raise TaskCancelled()
            started = WorkerProcess(self._entry, self.settings)
            with self._lock:
                self._alive.add(started)
            if self._closed.is_set():
                # Closed while it started: nobody else would stop it.
                started.kill()
                raise TaskCancelled()
            try:
                started.wait_ready(wanted)
            except (WorkerDied, DeadlinePassed):
                self._forget(started)
            except (TaskCancelled, TaskSkipped):
                self._forget(started)
                raise
            else:
                return started
        if self._closed.is_set():
            raise TaskCancelled()
        raise ReaderUnable()

    def _forget(self, worker: WorkerProcess | None) -> None:
        if worker is not None:
            with self._lock:
                self._alive.discard(worker)

    def close(self) -> None:
        """Stop the workers at once."""
        self._closed.set()
        with self._lock:
            alive, self._alive = list(self._alive), set()
        for worker in alive:
            worker.stop()
        self.threads.shutdown(wait=False, cancel_futures=True)


def _size(path: Path) -> int:
    """Return a file's bytes; 0 where it cannot be told: opening it says why."""
    try:
        return path.stat().st_size
    except OSError:
        return 0
