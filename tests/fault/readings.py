"""Readings of several pages, in threads of their own, for tests that cut, hold and kill them."""

from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread

from PIL import Image

from counter_app.domain.digitised import DigitisedDocument
from counter_app.domain.errors import DigitisingCancelled
from counter_app.services.digitise_ports import DigitiseOptions, ReadingStep
from counter_app.services.steering import Steering
from counter_app.workers import PagePool

OPTIONS = DigitiseOptions(types=())


def sheets(path: Path, count: int) -> Path:
    """Empty sheets, no two alike: quick to read."""
    pages = [Image.new("L", (207, 292), 255 - number % 20) for number in range(count)]
    # Something to see on the second one.
    pages[1].paste(0, (40, 60, 160, 90))
    pages[0].save(path, save_all=True, append_images=pages[1:], dpi=(100, 100))
    return path


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


class Reading:
    """A reading of `source` in a thread of its own, with what was told of it."""

    def __init__(self, pool: PagePool, source: Path, out: Path) -> None:
        self.steering, self.cancel = Steering(), Event()
        self.steps: list[ReadingStep] = []
        self.begun = Event()
        self.document: DigitisedDocument | None = None
        self.cancelled = False
        self.act: Callable[[ReadingStep], None] = lambda _: None

        def read() -> None:
            try:
                self.document = pool.digitise(
                    [source],
                    out,
                    OPTIONS,
                    progress=self._tell,
                    cancel=self.cancel,
                    steering=self.steering,
                )
            except DigitisingCancelled:
                self.cancelled = True

        self._thread = Thread(target=read)

    def _tell(self, step: ReadingStep) -> None:
        self.steps.append(step)
        self.begun.set()
        self.act(step)

    def start(self) -> "Reading":
        self._thread.start()
        assert self.begun.wait(60)
        return self

    def ended(self) -> bool:
        self._thread.join(60)
        return not self._thread.is_alive()


# Skipped, too slow, dead, hungry ---------------------------------------------------------------------
