"""Digits are told apart by their shape; the few that leave doubt are read once more, by the real reader too."""

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import pytest

from counter_app.domain.digitised import Word
from counter_app.ocr.choosing import Readers
from counter_app.pdf.render_digits import digit_differences, digit_likeness
from counter_app.workers.digits import digit_reader
from tests.adapters.archival_kit import Drawn, Pixels, page


@pytest.fixture(scope="module")
def drawn() -> Drawn:
    return page(portrait=False, seal=False)


class Reader:
    """Answers as it was told to, and keeps what it was asked."""

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[str, ...]] = []

    def __call__(self, page: Pixels, words: Sequence[Word], /) -> list[str]:
        self.asked.append(tuple(word.text for word in words))
        return [self.answers.pop(0) for _ in words]


def numbers(drawn: Drawn) -> list[Word]:
    return [word for word in drawn.words if len(word.text) == 9]


def doubtful(drawn: Drawn) -> tuple[Pixels, Word]:
    """Return the page with one number so blurred that it is neither clearly alike nor clearly unlike."""
    word = numbers(drawn)[4]
    box = word.box
    for strength in np.arange(1.0, 6.0, 0.1):
        shown = drawn.rgb.copy()
        soft = cv2.GaussianBlur(shown[box.y0 : box.y1, box.x0 : box.x1], (0, 0), float(strength))
        shown[box.y0 : box.y1, box.x0 : box.x1] = soft
        if 0.5 <= digit_likeness(drawn.rgb, shown, word) < 0.75:
            return shown, word
    raise AssertionError("no blur leaves doubt")


def test_numbers_that_look_alike_are_not_read_again(drawn: Drawn) -> None:
    reader = Reader()
    assert digit_differences(drawn.rgb, drawn.rgb, drawn.words, reread=reader) == []
    assert reader.asked == []


def test_a_doubtful_number_that_reads_as_before_is_taken(drawn: Drawn) -> None:
    shown, word = doubtful(drawn)
    reader = Reader(f"{word.text}.")
    assert digit_differences(drawn.rgb, shown, drawn.words, reread=reader) == []
    assert reader.asked == [(word.text,)]


def test_a_doubtful_number_that_reads_otherwise_is_found(drawn: Drawn) -> None:
    shown, word = doubtful(drawn)
    reader = Reader("000000000", word.text)
    (found,) = digit_differences(drawn.rgb, shown, drawn.words, reread=reader)
    assert (found.place.x0, found.place.y0) == (word.box.x0, word.box.y0)
    assert reader.asked == [(word.text,), (word.text,)]


def test_a_number_that_the_reader_cannot_read_on_the_master_either_proves_nothing(
    drawn: Drawn,
) -> None:
    shown, _ = doubtful(drawn)
    assert digit_differences(drawn.rgb, shown, drawn.words, reread=Reader("1", "2")) == []


def test_every_digit_put_for_another_is_far_from_alike(drawn: Drawn) -> None:
    """The line between alike and doubtful must not be one that a swapped digit could cross."""
    worst = -1.0
    words = numbers(drawn)
    for word in words:
        box = word.box
        wide = (box.x1 - box.x0) / 9
        for other in words[:3]:
            for at in range(9):
                if word.text[at] == other.text[at]:
                    continue
                shown = drawn.rgb.copy()
                left, right = round(at * wide), round((at + 1) * wide)
                high = min(box.y1 - box.y0, other.box.y1 - other.box.y0)
                shown[box.y1 - high : box.y1, box.x0 + left : box.x0 + right] = drawn.rgb[
                    other.box.y1 - high : other.box.y1, other.box.x0 + left : other.box.x0 + right
                ]
                worst = max(worst, digit_likeness(drawn.rgb, shown, word))
    assert worst < 0.75


def test_the_real_reader_reads_numbers_cut_out_of_the_page(drawn: Drawn, tmp_path: Path) -> None:
    reread = digit_reader(Readers().for_page(tmp_path, 60.0), 200)
    words = numbers(drawn)
    texts = ["".join(filter(str.isdigit, text)) for text in reread(drawn.rgb, words)]
    assert sum(text == word.text for text, word in zip(texts, words, strict=True)) >= 12
    (text,) = reread(np.full_like(drawn.rgb, 255), words[:1])
    assert not any(map(str.isdigit, text))
