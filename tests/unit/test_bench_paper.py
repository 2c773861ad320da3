"""The bench's pages: the same seed gives the same page, another seed another one, and the truth lies where the ink is."""

import io
from pathlib import Path
from random import Random

import numpy as np
import pytest
from PIL import Image

from tests.bench._paper.damage import Level, draw_damage, placing
from tests.bench._paper.fonts import families, letters_without_their_marks, vietnamese_letters
from tests.bench._paper.make import KINDS, WITH_LEADERS, Draw, draw_pages, make, typeset
from tests.bench._paper.sheet import Leader
from tests.bench._score.textlayer import true_places
from tests.specimens.degrade import rasterise

DPI = 75
INK_DPI = 100
FINE = 120


def _ink(draw: Draw) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    sheet, _ = typeset(draw)
    return np.asarray(rasterise(sheet.pdf(), dpi=INK_DPI).mean(axis=2) < 0.6)


@pytest.mark.parametrize("kind", list(KINDS))
def test_every_true_word_has_ink_in_its_box(kind: str) -> None:
    draw = Draw(5, 3, kind, Leader.DASHES, Level.LIGHT)
    ink = _ink(draw)
    words = [word for piece in typeset(draw)[0].pieces for word in piece.words]
    empty = []
    for word in words:
        x0, y0, x1, y1 = (round(side / 25.4 * INK_DPI) for side in word.box)
        if not ink[y0 : y1 + 1, x0 : x1 + 1].any():
            empty.append(word.text)
    assert empty == []
    assert len(words) > 40


@pytest.mark.parametrize("kind", list(KINDS))
def test_the_truth_lies_on_the_paper(kind: str) -> None:
    boxes = [
        (word.text, word.box)
        for index in range(3)
        for piece in typeset(Draw(11, index, kind, Leader.RULE, Level.HEAVY))[0].pieces
        for word in piece.words
    ]
    outside = [text for text, (x0, y0, x1, y1) in boxes if x0 < 2 or y0 < 2 or x1 > 208 or y1 > 296]
    assert outside == []


def test_the_same_draw_gives_the_same_bytes() -> None:
    draw = Draw(77, 2, "card", Leader.NONE, Level.HEAVY)
    first, second = make(draw, dpi=DPI, fine=FINE), make(draw, dpi=DPI, fine=FINE)
    assert first.jpeg == second.jpeg
    assert first.pieces == second.pieces


def test_another_seed_says_other_things() -> None:
    texts = {
        " ".join(piece.text for piece in typeset(Draw(seed, 0, "form", Leader.NONE, Level.LIGHT))[0].pieces)
        for seed in range(6)
    }  # fmt: skip
    assert len(texts) == 6


def test_both_resolutions_are_scans_of_one_paper() -> None:
    draw = Draw(8, 1, "table", Leader.NONE, Level.MEDIUM)
    low, high = make(draw, dpi=DPI, fine=2 * DPI), make(draw, dpi=2 * DPI, fine=2 * DPI)
    assert low.pieces == high.pieces
    assert low.damage == high.damage
    assert high.size == pytest.approx([2 * side for side in low.size], abs=2)
    with Image.open(io.BytesIO(low.jpeg)) as one, Image.open(io.BytesIO(high.jpeg)) as two:
        small = np.asarray(two.convert("L").resize(one.size), dtype=float)
        assert np.corrcoef(small.ravel(), np.asarray(one.convert("L"), dtype=float).ravel())[0, 1] > 0.9  # fmt: skip


def test_kinds_levels_and_leaders_come_in_equal_shares() -> None:
    draws = draw_pages(123, 210)
    forms = [draw for draw in draws if draw.kind in WITH_LEADERS]
    counts = [sum(draw.leader is style for draw in forms) for style in Leader]
    assert [sum(draw.kind == kind for draw in draws) for kind in KINDS] == [21] * 10
    assert max(counts) - min(counts) <= 1
    for kind in KINDS:
        levels = [draw.level for draw in draws if draw.kind == kind]
        assert [levels.count(level) for level in Level] == [7, 7, 7]


@pytest.mark.parametrize("skew", [0.0, 2.5])
def test_true_places_follow_the_feed_and_the_straightening(skew: float) -> None:
    """A page fed askew and turned back by the reader has its words where they were typeset."""
    draw = Draw(4, 6, "letter", Leader.NONE, Level.LIGHT)
    pieces = typeset(draw)[0].pieces
    damage = draw_damage(Level.LIGHT, Random(1))
    fed = type(damage)(
        **{name: getattr(damage, name) for name in damage.__dataclass_fields__}
        | {"skew": skew, "keystone": (0.0,) * 8}
    )
    size = (round(210 / 25.4 * DPI), round(297 / 25.4 * DPI))
    place = placing(fed, dpi=DPI, paper=(210, 297))
    words = true_places(pieces, place, size, skew=skew)
    straight = [word for piece in pieces for word in piece.words]
    for placed, word in zip(words, straight, strict=True):
        x0, y0, x1, y1 = word.box
        assert placed.box == pytest.approx((x0 / 210, y0 / 297, x1 / 210, y1 / 297), abs=0.002)


def test_a_skewed_page_moves_its_words_when_nobody_straightens_it() -> None:
    draw = Draw(4, 6, "letter", Leader.NONE, Level.HEAVY)
    page = make(draw, dpi=DPI, fine=FINE)
    words = true_places(page.pieces, page.place, page.size)
    straight = [word for piece in page.pieces for word in piece.words]
    moved = [
        abs(placed.box[1] - word.box[1] / 297) for placed, word in zip(words, straight, strict=True)
    ]
    assert max(moved) > 0.003


def test_fonts_hold_every_letter_of_vietnamese() -> None:
    assert len(set(vietnamese_letters())) == 12 * 6 * 2 + 2
    assert "LiberationSerif" in {family.name for family in families()}


def test_a_font_that_draws_a_letter_without_its_marks_is_not_used() -> None:
    """Carlito has a glyph for Ậ that looks like Ạ: whoever read it rightly would be marked wrong."""
    drawn_bare = {
        family.name
        for family in families()
        for face in (family.regular, family.bold, family.italic)
        if letters_without_their_marks(face)
    }
    assert drawn_bare == set()
    carlito = Path("/usr/share/fonts/truetype/crosextra/Carlito-Bold.ttf")
    assert not carlito.is_file() or "Ậ" in letters_without_their_marks(carlito)
