"""The reader's port and Tesseract behind it (pytesseract; one thread each: more only slows it down)."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import Protocol

import cv2
import numpy as np
import pytesseract
from numpy.typing import NDArray

from counter_app.domain.errors import LanguageMissing, TesseractMissing
from counter_app.domain.text import nfc

from .installed import program_languages
from .patience import ReaderTimeout, patiently
from .thresholding import THRESHOLDING, for_reader

Grey = NDArray[np.uint8]

LANGUAGE = "vie"
LARGE = "Vietnamese"
"""The large model of the whole script: about as exact in letters, better in words, slower; not on every PC."""
ORIENTATION = "osd"
# What is searched for besides, nobody asks for: it changes no word and costs 3 % of a page's reading.
SETTINGS = {
    "tessedit_do_invert": "0",
    "textord_disable_pitch_test": "1",
    "textord_tabfind_find_tables": "0",
    "paragraph_text_based": "0",
}
"""Tesseract's settings, the same whichever way it is reached."""
_CONFIG = " ".join(f"-c {name}={value}" for name, value in SETTINGS.items())
ALLOWED = "tessedit_char_whitelist"
"""Tesseract's setting for the characters it may answer with."""
_WORD_LEVEL = 5


class Layout(IntEnum):
    """What the reader is to expect; Tesseract's own numbers of page segmentation."""

    PAGE = 3
    ROWS = 4
    BLOCK = 6
    LINE = 7

    @property
    def whole_page(self) -> bool:
        return self in (Layout.PAGE, Layout.ROWS)


@dataclass(frozen=True, slots=True)
class RawWord:
    """A word in pixels of the image that was read, confidence 0..1, with its block, paragraph and line numbers."""

    text: str
    x0: int
    y0: int
    x1: int
    y1: int
    confidence: float
    line: tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Turn:
    """Degrees clockwise that set the page upright (0, 90, 180, 270) and how sure the reader is (above 2: quite)."""

    clockwise: int
    confidence: float


class Engine(Protocol):
    """Reads one cleaned grey page. Another reader takes Tesseract's place by satisfying this."""

    @property
    def name(self) -> str:
        """Name and version, for the recipe."""
        ...

    @property
    def has_large(self) -> bool:
        """Whether the large model is installed; without it `read(large=True)` raises LanguageMissing."""
        ...

    def check(self) -> None:
        """Raises TesseractMissing, LanguageMissing when it cannot read on this PC."""
        ...

    def read(
        self,
        grey: Grey,
        dpi: int,
        *,
        layout: Layout = Layout.PAGE,
        large: bool = False,
        only: str = "",
    ) -> tuple[RawWord, ...]:
        """Return the words in reading order; made of the characters in `only`, when there are some.

        Raises:
            ReaderTimeout, TesseractMissing, LanguageMissing.
        """
        ...

    def turn(self, grey: Grey, dpi: int) -> Turn | None:
        """Say which quarter turn sets the page upright; None when it cannot tell.

        Raises:
            ReaderTimeout, TesseractMissing, LanguageMissing.
        """
        ...


class TesseractEngine:
    """Tesseract through its command line.

    Args:
        scratch: folder for the files handed over, ours alone.
        timeout: seconds for one call, more of them where the PC is busy; the program is killed after that.
    """

    def __init__(self, scratch: Path, *, timeout: float = 60.0) -> None:
        self._scratch = scratch
        self._timeout = timeout
        # Read by the program that pytesseract starts: one thread is 3 times faster than its default.
        os.environ["OMP_THREAD_LIMIT"] = "1"

    @property
    def name(self) -> str:
        return f"tesseract {pytesseract.get_tesseract_version()} {LANGUAGE}"

    def check(self) -> None:
        """Raises TesseractMissing, LanguageMissing."""
        try:
            languages = pytesseract.get_languages()
        except pytesseract.TesseractNotFoundError as error:
            raise TesseractMissing() from error
        for language in (LANGUAGE, ORIENTATION):
            if language not in languages:
                raise LanguageMissing(language=language)

    @property
    def has_large(self) -> bool:
        # pytesseract's own list leaves out names with capitals.
        return LARGE in program_languages()

    def read(
        self,
        grey: Grey,
        dpi: int,
        *,
        layout: Layout = Layout.PAGE,
        large: bool = False,
        only: str = "",
    ) -> tuple[RawWord, ...]:
        language = LARGE if large else LANGUAGE
        ready = for_reader(grey, dpi, page=layout.whole_page)
        config = f"--psm {layout:d} --dpi {dpi} {_CONFIG} -c {THRESHOLDING}={ready.method}"
        if only:
            config += f" -c {ALLOWED}={only}"
        with _handed_over(self._scratch, ready.grey) as source:

            def attempt(seconds: float) -> str:
                try:
                    return str(
                        pytesseract.image_to_data(
                            source, lang=language, config=config, timeout=seconds
                        )
                    )
                except pytesseract.TesseractNotFoundError as error:
                    raise TesseractMissing() from error
                except pytesseract.TesseractError as error:
                    raise _explained(error, language) from error
                except RuntimeError as error:
                    raise ReaderTimeout() from error

            table = patiently(self._timeout, attempt)
        return parse_table(table)

    def turn(self, grey: Grey, dpi: int) -> Turn | None:
        with _handed_over(self._scratch, grey) as source:
            try:
                answer = pytesseract.image_to_osd(
                    source,
                    lang=ORIENTATION,
                    config=f"--dpi {dpi}",
                    timeout=self._timeout,
                    output_type=pytesseract.Output.DICT,
                )
            except pytesseract.TesseractNotFoundError as error:
                raise TesseractMissing() from error
            except pytesseract.TesseractError as error:
                if isinstance(_explained(error, ORIENTATION), LanguageMissing):
                    raise LanguageMissing(language=ORIENTATION) from error
                # "Too few characters": an honest "cannot tell".
                return None
            except RuntimeError as error:
                raise ReaderTimeout() from error
        return Turn(int(answer["rotate"]) % 360, float(answer["orientation_conf"]))


@contextmanager
def _handed_over(scratch: Path, grey: Grey) -> Iterator[str]:
    """Write the page for the program as PGM (no time lost on compressing); all files are gone afterwards.

    pytesseract writes its answers to the temporary folder of the process: citizens' words stay inside `scratch`.
    """
    with tempfile.TemporaryDirectory(dir=scratch) as folder:
        before, tempfile.tempdir = tempfile.tempdir, folder
        try:
            source = Path(folder) / "page.pgm"
            _, content = cv2.imencode(".pgm", grey)
            source.write_bytes(content.tobytes())
            yield str(source)
        finally:
            tempfile.tempdir = before


def _explained(error: Exception, language: str) -> Exception:
    message = str(error)
    if "traineddata" in message or "loading language" in message.lower():
        return LanguageMissing(language=language)
    return error


def parse_table(table: str) -> tuple[RawWord, ...]:
    """Read Tesseract's TSV (12 columns, a header line); words NFC, empty ones dropped."""
    words = []
    for row in table.splitlines()[1:]:
        cells = row.split("\t", 11)
        if len(cells) != 12 or int(cells[0]) != _WORD_LEVEL:
            continue
        text = nfc(cells[11].strip())
        if not text:
            continue
        left, top, width, height = (int(cell) for cell in cells[6:10])
        confidence = min(max(float(cells[10]) / 100, 0.0), 1.0)
        line = int(cells[2]), int(cells[3]), int(cells[4])
        words.append(RawWord(text, left, top, left + width, top + height, confidence, line))
    return tuple(words)
