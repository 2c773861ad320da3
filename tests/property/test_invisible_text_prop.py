"""Invisible text: whatever boxes words come with, also boxes without width or turned inside out, all of them are written."""

import re

from hypothesis import example, given, strategies as st

from counter_app.domain.digitised import Box, Word
from counter_app.pdf.alphabet import GAPS, codes_of
from counter_app.pdf.invisible import invisible_text

sides = st.integers(0, 3_000)
words = st.builds(
    Word,
    text=st.text("abcđêỡN0123456789.,()\\", min_size=1, max_size=12),
    box=st.builds(Box, sides, sides, sides, sides),
    confidence=st.floats(0, 1),
    line=st.integers(0, 3),
)


def shown(operators: bytes) -> bytes:
    """Return what the strings of a page hold, spaces left out."""
    strings = re.findall(rb"\(((?:[^()\\]|\\.)*)\)Tj", operators, re.DOTALL)
    codes = re.sub(rb"\\(.)", rb"\1", b"".join(strings), flags=re.DOTALL)
    return bytes(code for code in codes if code not in GAPS.values())


@given(st.lists(words, min_size=1, max_size=8), st.sampled_from([1, 72, 200, 300]))
@example([Word("a", Box(500, 100, 100, 130), 0.9, 0)], 200)
@example([Word("a", Box(100, 100, 100, 100), 0.9, 0)], 200)
def test_every_word_is_written_at_finite_places(page: list[Word], dpi: int) -> None:
    operators = invisible_text(page, 3_000, dpi)
    assert shown(operators) == b"".join(codes_of(word.text) or b"" for word in page)
    assert not re.search(rb"nan|inf|\b0 Tz|-\d+ Tz", operators)
