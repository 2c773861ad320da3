"""The text that a PDF page brings along, letter by letter with its place. Claims of a stranger: nothing here believes it."""

from ctypes import byref, c_double, c_int

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as raw
from numpy.typing import NDArray

from counter_app.domain.text import nfc

from .letters import Letter, PageLayer

_MOST_LETTERS = 60_000
_INVISIBLE = raw.FPDF_TEXTRENDERMODE_INVISIBLE
_FINE = 1000


def read_layer(page: pdfium.PdfPage, size: tuple[int, int], *, over_scan: bool) -> PageLayer | None:
    """Return the text of `page`, placed on its rendering of `size` (width, height) pixels; None when there is none."""
    textpage = page.get_textpage()
    try:
        letters = _letters(textpage, _placing(page, size))
    finally:
        textpage.close()
    return PageLayer(letters, over_scan) if letters else None


def _placing(page: pdfium.PdfPage, size: tuple[int, int]) -> NDArray[np.float64]:
    """Return the 2 x 3 matrix from points of the page to pixels of its rendering (turns and crops included)."""
    corners = np.empty((3, 2))
    for at, (across, down) in enumerate(((0.0, 0.0), (100.0, 0.0), (0.0, 100.0))):
        x, y = c_int(), c_int()
        raw.FPDF_PageToDevice(
            page, 0, 0, size[0] * _FINE, size[1] * _FINE, 0, across, down, byref(x), byref(y)
        )
        corners[at] = x.value / _FINE, y.value / _FINE
    return np.column_stack(
        ((corners[1] - corners[0]) / 100.0, (corners[2] - corners[0]) / 100.0, corners[0])
    )


def _letters(textpage: pdfium.PdfTextPage, placing: NDArray[np.float64]) -> tuple[Letter, ...]:
    left, right, bottom, top = c_double(), c_double(), c_double(), c_double()
    found: list[Letter] = []
    for at in range(min(textpage.count_chars(), _MOST_LETTERS)):
        code = raw.FPDFText_GetUnicode(textpage, at)
        text = chr(code) if 0 < code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF else "\ufffd"
        if text.isspace():
            if found and not found[-1].text.isspace():
                last = found[-1]
                found.append(Letter(" ", last.x0, last.y0, last.x1, last.y1, painted=False))
            continue
        if not raw.FPDFText_GetCharBox(textpage, at, left, right, bottom, top):
            continue
        ends = placing @ np.array([[left.value, right.value], [bottom.value, top.value], [1, 1]])
        (x0, x1), (y0, y1) = np.sort(ends, axis=1).tolist()
        if found and _is_mark(found[-1], text):
            last = found[-1]
            found[-1] = Letter(
                nfc(last.text + text), last.x0, last.y0, last.x1, last.y1, last.painted
            )
            continue
        found.append(Letter(nfc(text), x0, y0, x1, y1, _is_painted(textpage, at)))
    return tuple(found)


def _is_mark(before: Letter, text: str) -> bool:
    """Say whether `text` is a combining mark of the letter before it: some programs write them one by one."""
    return not before.text.isspace() and len(nfc(before.text + text)) == len(before.text)


def _is_painted(textpage: pdfium.PdfTextPage, at: int) -> bool:
    item = raw.FPDFText_GetTextObject(textpage, at)
    return not item or raw.FPDFTextObj_GetTextRenderMode(item) != _INVISIBLE
