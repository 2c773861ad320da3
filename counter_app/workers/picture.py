"""The reader of a page whose text is not to be read: it gives up at once, so that the page is kept as a picture."""

from counter_app.ocr.engine import Grey, RawWord, Turn
from counter_app.ocr.patience import ReaderTimeout


class NoReader:
    """Satisfies `Engine`; to the pipeline it is a reader whose time is over."""

    @property
    def name(self) -> str:
        return "none"

    @property
    def has_large(self) -> bool:
        return False

    def check(self) -> None:
        """Nothing is needed."""

    def read(self, grey: Grey, dpi: int, **_options: object) -> tuple[RawWord, ...]:
        """Raises ReaderTimeout."""
        raise ReaderTimeout()

    def turn(self, grey: Grey, dpi: int) -> Turn | None:
        """Raises ReaderTimeout."""
        raise ReaderTimeout()
