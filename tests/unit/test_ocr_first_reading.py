"""The first reading of a page: from a smaller copy where its print allows, words in the page's own pixels."""

import numpy as np
import pytest

from counter_app.ocr.engine import Grey, Layout, RawWord
from counter_app.ocr.reading import read_whole

PAGE = np.full((2339, 1654), 255, np.uint8)


class Reader:
    """Finds one word, at the dark place of what it is given; remembers size and resolution."""

    name, has_large = "fake", False

    def __init__(self) -> None:
        self.seen: tuple[tuple[int, ...], int] = ((), 0)
        self.levels: frozenset[int] = frozenset()

    def check(self) -> None:
        """Nothing is needed."""

    def turn(self, grey: Grey, dpi: int) -> None:
        """Not asked here."""

    def read(
        self,
        grey: Grey,
        dpi: int,
        *,
        layout: Layout = Layout.PAGE,
        large: bool = False,
        only: str = "",
    ) -> tuple[RawWord, ...]:
        self.seen = (grey.shape, dpi)
        self.levels = frozenset(np.unique(grey).tolist())
        rows, columns = np.nonzero(grey < 128)
        x0, y0, x1, y1 = columns.min(), rows.min(), columns.max() + 1, rows.max() + 1
        return (RawWord("Mẫu", int(x0), int(y0), int(x1), int(y1), 0.9, (1, 1, 1)),)


def page_with_word() -> Grey:
    page = PAGE.copy()
    page[400:424, 800:860] = 20
    return page


def test_usual_print_is_read_from_150_dpi() -> None:
    reader = Reader()
    (word,) = read_whole(reader, page_with_word(), 200, layout=Layout.PAGE, letters=22.0)
    assert reader.seen == ((1754, 1240), 150)
    assert (word.x0, word.y0, word.x1, word.y1) == pytest.approx((800, 400, 860, 424), abs=2)


@pytest.mark.parametrize(("dpi", "letters"), [(200, 18.0), (200, 0.0), (300, 26.0), (150, 22.0)])
def test_small_or_unknown_print_is_read_as_it_is(dpi: int, letters: float) -> None:
    reader = Reader()
    (word,) = read_whole(reader, page_with_word(), dpi, layout=Layout.PAGE, letters=letters)
    assert reader.seen == (PAGE.shape, dpi)
    assert (word.x0, word.y0, word.x1, word.y1) == (800, 400, 860, 424)


def test_grain_of_bare_paper_is_left_out_and_print_stays() -> None:
    page = page_with_word()
    page[:200] = np.random.default_rng(1).integers(246, 256, (200, page.shape[1]), np.uint8)
    reader = Reader()
    read_whole(reader, page, 200, layout=Layout.PAGE, letters=18.0)
    assert max(reader.levels - {255}) < 128
    assert min(reader.levels) <= 24


def test_a_word_at_the_edge_stays_on_the_page() -> None:
    page = PAGE.copy()
    page[-30:, -40:] = 0
    (word,) = read_whole(Reader(), page, 200, layout=Layout.PAGE, letters=22.0)
    assert word.x1 <= PAGE.shape[1] and word.y1 <= PAGE.shape[0]
