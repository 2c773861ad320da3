"""Which reader works on this PC: the one linked in where it is installed, else Tesseract's own program."""

from pathlib import Path
from typing import TYPE_CHECKING

from .engine import Engine, TesseractEngine
from .installed import linked_in

if TYPE_CHECKING:
    from .linked import Models


class Readers:
    """Gives each page its reader; keeps what is worth keeping from page to page. One per worker process."""

    def __init__(self) -> None:
        self._models = _models() if linked_in() else None

    def for_page(self, scratch: Path, timeout: float) -> Engine:
        """Return the reader of a page: its files go to `scratch`, a call ends after `timeout` seconds."""
        if self._models is None:
            return TesseractEngine(scratch, timeout=timeout)
        from .linked import LinkedTesseract

        return LinkedTesseract(self._models, timeout=timeout)


def _models() -> "Models":
    from .linked import Models

    return Models()
