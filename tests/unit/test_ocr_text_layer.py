"""A text layer against the words that were read: belief by agreement at the place, letter by letter."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, strategies as st

from counter_app.domain.digitised import LayerVerdict
from counter_app.ocr.engine import RawWord
from counter_app.ocr.text_layer import hold_against
from counter_app.pages.letters import Letter, PageLayer, on_upright_page

SIZE = (1000, 1400)
WIDE, HIGH = 20, 30
LINE = "Ủy ban nhân dân phường"


def read(text: str, y: int = 100, confidence: float = 0.8) -> list[RawWord]:
    """Words of one line as the reader gives them, each letter 20 pixels wide."""
    words: list[RawWord] = []
    x = 100
    for word in text.split(" "):
        box = (x, y, x + WIDE * len(word), y + HIGH)
        words.append(RawWord(word, *box, confidence, (1, 1, y)))
        x = box[2] + WIDE
    return words


def told(text: str, y: int = 100, *, painted: bool = True, dx: int = 0) -> list[Letter]:
    """Letters of one line as a PDF brings them."""
    return [
        Letter(mark, 100 + dx + WIDE * at, y, 100 + dx + WIDE * (at + 1), y + HIGH, painted)
        for at, mark in enumerate(text)
    ]


def held(
    letters: Sequence[Letter], words: Sequence[RawWord], *, over_scan: bool = False
) -> tuple[list[str], LayerVerdict, float, list[float]]:
    merged, layer = hold_against(
        PageLayer(tuple(letters), over_scan),
        words,
        size=SIZE,
        straight=SIZE,
        skew=0.0,
        clockwise=0,
    )
    confidences = [word.confidence for word in merged]
    return [word.text for word in merged], layer.verdict, layer.agreement, confidences


def test_what_both_say_is_sure() -> None:
    texts, verdict, agreement, confidences = held(told(LINE), read(LINE))
    assert (texts, verdict, agreement) == (LINE.split(" "), LayerVerdict.USED, 1.0)
    assert min(confidences) >= 0.99


def test_the_layer_spells_what_was_nearly_read() -> None:
    texts, verdict, agreement, _ = held(told(LINE), read("Úy ban nhân dân phường"))
    assert (texts, verdict) == (LINE.split(" "), LayerVerdict.USED)
    assert 0.9 < agreement < 1.0


def test_words_run_together_are_parted_as_the_layer_parts_them() -> None:
    line = read("Ủy")[0], RawWord("bannhân", 160, 100, 320, 130, 0.8, (1, 1, 100))
    words = [*line, *read(LINE)[3:]]
    assert held(told(LINE), words)[0] == LINE.split(" ")


@pytest.mark.parametrize(
    ("seen", "claimed", "kept"),
    [
        ("năm 2023", "năm 2028", "2023"),
        ("thửa 145", "thửa 146", "145"),
        ("tháng 1]", "tháng 11", "11"),
        ("ngày O5", "ngày 05", "05"),
    ],
)
def test_no_digit_is_believed_against_the_eye(seen: str, claimed: str, kept: str) -> None:
    texts, verdict, _, confidences = held(
        told(LINE) + told(claimed, 200), read(LINE) + read(seen, 200)
    )
    assert verdict is LayerVerdict.USED
    assert texts[-1] == kept
    assert (confidences[-1] <= 0.5) == (kept == seen.split(" ")[1])


def test_another_word_stays_as_read_and_in_doubt() -> None:
    texts, _, _, confidences = held(
        told(LINE * 3) + told("Nguyễn", 200), read(LINE * 3) + read("Trần", 200)
    )
    assert texts[-1] == "Trần"
    assert confidences[-1] <= 0.5


def test_leaders_across_a_word_are_no_part_of_it() -> None:
    dots = told(". . . . . . . . . . .", 100)
    assert held(told(LINE) + dots, read(LINE))[0] == LINE.split(" ")


def test_what_the_layer_lacks_stays_as_read() -> None:
    stamp = read("Số:45", 300)
    texts, verdict, _, confidences = held(told(LINE * 2), read(LINE * 2) + stamp)
    assert (texts[-1], confidences[-1], verdict) == ("Số:45", 0.8, LayerVerdict.USED)


def test_a_layer_over_a_scan_is_only_another_reading() -> None:
    words = read("Ủy ban nhan dân phường")
    texts, verdict, _, _ = held(told(LINE), words, over_scan=True)
    assert (texts, verdict) == ([word.text for word in words], LayerVerdict.AGREES)


@pytest.mark.parametrize(
    ("letters", "verdict"),
    [
        (told("Hợp đồng mua bán nhà đất"), LayerVerdict.OTHER_TEXT),
        (told(LINE, dx=400), LayerVerdict.OTHER_TEXT),
        (told(LINE, 700), LayerVerdict.OTHER_TEXT),
        (told(LINE) + told("Không ai thấy dòng này cả", 700), LayerVerdict.HIDDEN),
        (told("".join(chr(0xE000 + ord(mark) % 99) for mark in LINE)), LayerVerdict.GARBLED),
        (told("\ufffd" * 20), LayerVerdict.GARBLED),
        (told("\0" + LINE), LayerVerdict.USED),
    ],
)
def test_a_layer_is_judged_by_what_is_seen(letters: list[Letter], verdict: LayerVerdict) -> None:
    texts, found, agreement, _ = held(letters, read(LINE))
    assert found is verdict
    if verdict is not LayerVerdict.USED:
        assert texts == LINE.split(" ")
        assert agreement < 0.9


def test_without_a_reading_nothing_is_believed() -> None:
    assert held(told(LINE), [])[:2] == ([], LayerVerdict.UNCHECKED)
    assert held(told(LINE), read("Uỷ"))[1] is LayerVerdict.UNCHECKED


def test_a_monstrous_word_is_not_compared_letter_by_letter() -> None:
    letters = [Letter("x", 100, 100, 110, 130, True)] * 50_000
    words = [RawWord("y" * 50_000, 90, 90, 200, 140, 0.5, (1, 1, 1))]
    assert held(letters, words)[1:3] == (LayerVerdict.OTHER_TEXT, 0.0)


@given(
    clockwise=st.sampled_from([0, 90, 180, 270]),
    skew=st.floats(-5, 5),
    x=st.floats(0, 990),
    y=st.floats(0, 1390),
    more=st.sampled_from([(0, 0), (86, 62)]),
)
def test_boxes_follow_the_page_as_it_is_set_upright(
    clockwise: int, skew: float, x: float, y: float, more: tuple[int, int]
) -> None:
    """A dot of ink and its box take the same way."""
    straight = (SIZE[0] + more[0], SIZE[1] + more[1])
    dot = np.array([[x, y, x, y]])
    box = on_upright_page(dot, SIZE, straight=straight, skew=skew, clockwise=clockwise)[0]
    turn = np.radians(skew)
    before, after = (complex(wide / 2, high / 2) for wide, high in (SIZE, straight))
    there = (complex(x, y) - before) * complex(np.cos(turn), np.sin(turn)) + after
    for _ in range(clockwise // 90):
        high = straight[1] if _ % 2 == 0 else straight[0]
        there = complex(high - there.imag, there.real)
    assert box[:2] == pytest.approx([there.real, there.imag], abs=1e-6)
    assert box[2:] == pytest.approx(box[:2])
