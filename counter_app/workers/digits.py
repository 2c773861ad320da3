"""Words with digits read once more, cut out of a page: what the archival page's gate asks when a picture leaves doubt."""

from collections.abc import Sequence

import cv2
import numpy as np

from counter_app.domain.digitised import Word
from counter_app.ocr.engine import Engine, Layout
from counter_app.ocr.patience import ReaderTimeout
from counter_app.pages.raster import Pixels
from counter_app.pdf.render_digits import Reread

_MARGIN = 0.4


def digit_reader(engine: Engine, dpi: int) -> Reread:
    """Return what reads single words of pages at `dpi` by `engine`; a word it does not get done in time reads as ""."""

    def reread(page: Pixels, words: Sequence[Word], /) -> list[str]:
        return [_read(engine, page, word, dpi) for word in words]

    return reread


def _read(engine: Engine, page: Pixels, word: Word, dpi: int) -> str:
    box = word.box
    # Beyond the box there may stand other words: paper is set around it instead.
    cut = cv2.cvtColor(page[box.y0 : box.y1, box.x0 : box.x1], cv2.COLOR_RGB2GRAY)
    margin = max(4, round(_MARGIN * cut.shape[0]))
    paper = float(np.percentile(cut, 95))
    framed = cv2.copyMakeBorder(
        cut, margin, margin, margin, margin, cv2.BORDER_CONSTANT, value=paper
    )
    try:
        read = engine.read(np.asarray(framed, np.uint8), dpi, layout=Layout.LINE)
    except ReaderTimeout:
        return ""
    return " ".join(one.text for one in read)
