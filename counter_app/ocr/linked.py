"""Tesseract linked into the process (tesserocr): no program is started, the models stay loaded from page to page."""

from pathlib import Path

import numpy as np
import tesserocr

from counter_app.domain.errors import LanguageMissing, TesseractMissing
from counter_app.domain.text import nfc

from .engine import (
    ALLOWED,
    LANGUAGE,
    LARGE,
    ORIENTATION,
    SETTINGS,
    Grey,
    Layout,
    RawWord,
    Turn,
)
from .patience import ReaderTimeout, patiently
from .tessdata import languages_in, tessdata_folder
from .thresholding import THRESHOLDING, for_reader
from .unpacked_lines import leave_lines_unpacked

_ORIENT = 0
_BLOCK, _PARAGRAPH = tesserocr.RIL.BLOCK, tesserocr.RIL.PARA
_LINE, _WORD = tesserocr.RIL.TEXTLINE, tesserocr.RIL.WORD
# Decimals of a confidence in the program's table: both ways of reading give the same figures.
_DECIMALS = 6
# Pixels of a picture larger than A4 as it is mostly read. Reading it takes so much that the 40 MB of the model that tells which
# way is up are not kept beside; they are loaded again in a tenth of a second.
_LARGE = 5_000_000


class Models:
    """The models loaded so far. One per worker process; not for several threads at once."""

    def __init__(self) -> None:
        self._loaded: dict[tuple[Path, str], tesserocr.PyTessBaseAPI] = {}

    def get(self, language: str) -> tesserocr.PyTessBaseAPI:
        """Return the reader of `language`, loaded at its first use.

        Raises:
            TesseractMissing: there are no language data on this PC.
            LanguageMissing: there are, but not these.
        """
        folder = tessdata_folder()
        if folder is None:
            raise TesseractMissing()
        if (folder, language) not in self._loaded:
            if language not in languages_in(folder):
                raise LanguageMissing(language=language)
            try:
                api = tesserocr.PyTessBaseAPI(path=str(folder), lang=language, psm=_ORIENT)
            except RuntimeError as error:
                # The file is there but cannot be used: to be installed again, like a missing one.
                raise LanguageMissing(language=language) from error
            leave_lines_unpacked()
            for name, value in SETTINGS.items():
                api.SetVariable(name, value)
            self._loaded[folder, language] = api
        return self._loaded[folder, language]

    def forget(self, language: str) -> None:
        """Let the reader of `language` go until it is used again."""
        folder = tessdata_folder()
        if folder is not None and (folder, language) in self._loaded:
            self._loaded.pop((folder, language)).End()

    def has(self, language: str) -> bool:
        folder = tessdata_folder()
        return folder is not None and language in languages_in(folder)


class LinkedTesseract:
    """Tesseract as a library.

    Args:
        models: kept by the caller, so that they outlive the page.
        timeout: seconds for one call; more of them where the PC is busy.
    """

    def __init__(self, models: Models, *, timeout: float = 60.0) -> None:
        self._models = models
        self._timeout = timeout

    @property
    def name(self) -> str:
        return f"tesserocr {tesserocr.tesseract_version().split()[1]} {LANGUAGE}"

    @property
    def has_large(self) -> bool:
        return self._models.has(LARGE)

    def check(self) -> None:
        """Raises TesseractMissing, LanguageMissing."""
        for language in (LANGUAGE, ORIENTATION):
            self._models.get(language)

    def read(
        self,
        grey: Grey,
        dpi: int,
        *,
        layout: Layout = Layout.PAGE,
        large: bool = False,
        only: str = "",
    ) -> tuple[RawWord, ...]:
        api = self._models.get(LARGE if large else LANGUAGE)
        api.SetPageSegMode(layout)

        def attempt(seconds: float) -> tuple[RawWord, ...]:
            try:
                _hand_over_thresholded(api, grey, dpi, page=layout.whole_page)
                api.SetVariable(ALLOWED, only)
                if not api.Recognize(max(1, round(seconds * 1000))):
                    raise ReaderTimeout()
                return _words(api)
            finally:
                api.Clear()

        return patiently(self._timeout, attempt)

    def turn(self, grey: Grey, dpi: int) -> Turn | None:
        api = self._models.get(ORIENTATION)
        api.SetPageSegMode(_ORIENT)
        try:
            _hand_over(api, grey, dpi)
            found = api.DetectOrientationScript()
        finally:
            api.Clear()
            if grey.size > _LARGE:
                self._models.forget(ORIENTATION)
        if found is None:
            return None
        # It says how far clockwise the page lies from upright; we say how to turn it back.
        return Turn((360 - int(found["orient_deg"])) % 360, float(found["orient_conf"]))


def _hand_over_thresholded(
    api: tesserocr.PyTessBaseAPI, grey: Grey, dpi: int, *, page: bool
) -> None:
    """Hand a cleaned picture over so that nothing of it but the reader's own copy is there while it reads."""
    ready = for_reader(grey, dpi, page=page)
    _hand_over(api, ready.grey, dpi)
    api.SetVariable(THRESHOLDING, ready.method)


def _hand_over(api: tesserocr.PyTessBaseAPI, grey: Grey, dpi: int) -> None:
    height, width = grey.shape
    api.SetImageBytes(np.ascontiguousarray(grey).tobytes(), width, height, 1, width)
    api.SetSourceResolution(dpi)


def _words(api: tesserocr.PyTessBaseAPI) -> tuple[RawWord, ...]:
    """Return what was recognised, as `parse_table` does of the program's table, which takes half as long again to write."""
    found = api.GetIterator()
    words: list[RawWord] = []
    block = paragraph = line = 0
    more = found is not None
    while more:
        if not found.Empty(_WORD):
            if found.IsAtBeginningOf(_LINE):
                # Only where a line begins may a paragraph, and only there a block.
                if found.IsAtBeginningOf(_PARAGRAPH):
                    if found.IsAtBeginningOf(_BLOCK):
                        block, paragraph = block + 1, 0
                    paragraph, line = paragraph + 1, 0
                line += 1
            text = nfc(found.GetUTF8Text(_WORD).strip())
            if text:
                sure = min(max(round(found.Confidence(_WORD), _DECIMALS) / 100, 0.0), 1.0)
                x0, y0, x1, y1 = found.BoundingBox(_WORD)
                words.append(RawWord(text, x0, y0, x1, y1, sure, (block, paragraph, line)))
        more = found.Next(_WORD)
    return tuple(words)
