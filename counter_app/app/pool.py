"""The page-worker pool, started when the first page needs it: most acts at the desk need none."""

from collections.abc import Sequence
from pathlib import Path
from threading import Event, Lock
from typing import TYPE_CHECKING

from counter_app.domain.digitised import DigitisedDocument, Probe
from counter_app.services.digitise_ports import DigitiseOptions, PageKeeper, Progress
from counter_app.services.steering import Steering

if TYPE_CHECKING:
    from counter_app.workers import PagePool


def readers() -> int:
    """Return how many pages are read at once unless told otherwise."""
    from counter_app.workers import default_jobs

    return default_jobs()


class LazyDigitiser:
    """Satisfies `Digitiser`; safe to call from several threads."""

    def __init__(self, *, jobs: int | None = None) -> None:
        """`jobs`: how many workers; None for one fewer than the cores."""
        self._jobs = jobs
        self._lock = Lock()
        self._pool: PagePool | None = None

    def _started(self) -> "PagePool":
        with self._lock:
            if self._pool is None:
                from counter_app.workers import PagePool

                self._pool = PagePool(jobs=self._jobs)
            return self._pool

    def prepare(self, paths: Sequence[Path]) -> None:
        """Have the workers started that reading these files will keep busy; returns at once."""
        self._started().prepare(paths)

    def probe(self, path: Path) -> Probe:
        return self._started().probe(path)

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
        return self._started().digitise(
            paths,
            out_dir,
            options,
            progress=progress,
            cancel=cancel,
            steering=steering,
            keep=keep,
        )

    def close(self) -> None:
        with self._lock:
            if self._pool is not None:
                self._pool.close()
                self._pool = None
