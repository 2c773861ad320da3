"""Which quarter turn is believed, told by what a reader gives of the page each way up."""

from collections.abc import Mapping

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from counter_app.ocr.engine import Grey, Layout, RawWord, Turn
from counter_app.workers.sheet import straightened
from counter_app.workers.stopwatch import Stopwatch
from counter_app.workers.upright import read_upright

FONT = "resources/fonts/LiberationSerif-Regular.ttf"
DPI = 100
NOTHING: tuple[RawWord, ...] = ()


def word(text: str, confidence: float, place: int, *, wide: int = 60, high: int = 30) -> RawWord:
    x, y = 80 + 100 * place, 100
    return RawWord(text, x, y, x + wide, y + high, confidence, (1, 1, 1))


def line(*texts: str, confidence: float = 0.95, standing: bool = False) -> tuple[RawWord, ...]:
    wide, high = (30, 60) if standing else (60, 30)
    return tuple(
        word(text, confidence, place, wide=wide, high=high) for place, text in enumerate(texts)
    )


class Reader:
    """Gives of a whole page what was agreed for the way it lies, told by the corner its ink stands in; of parts, nothing."""

    name = "agreed"
    has_large = False

    def __init__(self, agreed: Mapping[int, tuple[RawWord, ...]]) -> None:
        self._agreed = agreed

    def check(self) -> None:
        return None

    def read(
        self,
        grey: Grey,
        dpi: int,
        *,
        layout: Layout = Layout.PAGE,
        large: bool = False,
        only: str = "",
    ) -> tuple[RawWord, ...]:
        if sorted(grey.shape) != [827, 1169]:
            return NOTHING
        rows, columns = np.nonzero(grey < 128)
        top, left = rows.mean() < grey.shape[0] / 2, columns.mean() < grey.shape[1] / 2
        lies = {(True, True): 0, (True, False): 90, (False, False): 180, (False, True): 270}
        return self._agreed.get(lies[bool(top), bool(left)], NOTHING)

    def turn(self, grey: Grey, dpi: int) -> Turn | None:
        return None


UPRIGHT = (*line("This", "test", "file"), word("¡is", 0.0, 3, wide=28, high=30))
SENTENCE = line("Xác", "nhận", "bản", "sao")


@pytest.mark.parametrize(
    ("agreed", "clockwise"),
    [
        pytest.param({0: UPRIGHT, 180: line("9|IJ", "1S91", "SIUL")}, 0, id="a narrow word"),
        pytest.param({0: line("OðS", confidence=0.65), 180: SENTENCE}, 180, id="clearly better"),
        pytest.param({180: line("89")}, 0, id="one number"),
        pytest.param({0: NOTHING, 90: line("Tên", "Sinh", "Quê", standing=True)}, 0, id="standing"),
        pytest.param({0: line("Xác", "nhận", standing=True), 90: SENTENCE}, 90, id="lying at last"),
        pytest.param({}, 0, id="nothing"),
    ],
)
def test_a_turn_is_believed_that_reads_clearly_better(
    agreed: Mapping[int, tuple[RawWord, ...]], clockwise: int
) -> None:
    image = Image.new("RGB", (827, 1169), (250, 250, 248))
    draw, font = ImageDraw.Draw(image), ImageFont.truetype(FONT, 24)
    draw.text((60, 100), "This is a test", (20, 20, 25), font)
    watch = Stopwatch()
    sheet = straightened(np.array(image, np.uint8), DPI, watch)
    assert read_upright(sheet, Reader(agreed), watch).clockwise == clockwise
