"""The second looks with the real reader: what the first left out is found, what nobody can read is counted."""

from dataclasses import replace

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from counter_app.domain.digitised import Box, QualityReason, Verdict
from counter_app.ocr.engine import Grey, RawWord
from counter_app.ocr.layout import place_words
from counter_app.ocr.linked import LinkedTesseract, Models
from counter_app.ocr.rereading import read_again
from counter_app.ocr.uncovered import dark_ink
from counter_app.pages.clean import clean_for_reading, even_grey, ink_mask
from counter_app.pages.measure import measure
from counter_app.workers.finer import FinerScan
from counter_app.workers.judge import Unread, judge

FONT = "resources/fonts/LiberationSerif-Regular.ttf"
DPI = 200
LINES = ["Họ và tên: Nguyễn Thị Hạnh", "Nơi cư trú: phường Suối Rạng", "Ngày sinh: 12/04/1990"]


@pytest.fixture(scope="module")
def reader() -> LinkedTesseract:
    return LinkedTesseract(Models())


def sheet(lines: list[str]) -> Grey:
    image = Image.new("L", (1654, 900), 255)
    draw = ImageDraw.Draw(image)
    font = ImageFont.truetype(FONT, 34)
    for number, line in enumerate(lines):
        draw.text((180, 150 + 70 * number), line, 20, font)
    return np.array(image, dtype=np.uint8)


def test_lines_that_were_left_out_are_read(reader: LinkedTesseract) -> None:
    grey = sheet(LINES)
    first = tuple(word for word in reader.read(grey, DPI) if word.y1 < 200)
    assert " ".join(word.text for word in first) == LINES[0]
    again = read_again(reader, grey, ink_mask(grey, DPI), DPI, first)
    assert again.places == 2
    assert again.uncovered == 0
    assert again.largest is None
    text = " ".join(word.text for word in again.words)
    assert all(line in text for line in LINES)
    added = [word for word in again.words if word not in first]
    assert all(np.asarray(grey[w.y0 : w.y1, w.x0 : w.x1]).min() < 100 for w in added)


def test_numbers_below_each_other_are_read_as_a_column(reader: LinkedTesseract) -> None:
    grey = sheet([str(number) for number in range(2, 9)])
    again = read_again(reader, grey, ink_mask(grey, DPI), DPI, ())
    assert {word.text for word in again.words} >= {"2", "3", "5", "6", "8"}


def test_ink_that_nobody_can_read_is_counted_placed_and_flagged(reader: LinkedTesseract) -> None:
    grey = sheet(LINES)
    for left in range(300, 900, 30):
        cv2.ellipse(grey, (left, 650), (9, 13), left, 0, 300, 20, 3)
        cv2.line(grey, (left - 8, 636), (left + 8, 660), 20, 3)
    words = tuple(word for word in reader.read(grey, DPI) if word.y1 < 600)
    again = read_again(_Blind(reader), grey, ink_mask(grey, DPI), DPI, words)
    assert again.uncovered > 0.1
    assert again.largest is not None
    box = Box(*again.largest)
    assert 280 <= box.x0 < box.x1 <= 900 and 620 <= box.y0 < box.y1 <= 680
    marks = judge(
        measure(np.repeat(grey[:, :, None], 3, axis=2), ink_mask(grey, DPI), DPI),
        place_words(words, 1.0, 1654, 900),
        size=(1654, 900),
        dpi=DPI,
        dpi_assumed=False,
        skew=0.0,
        read_share=0.95,
        unread=Unread(again.uncovered, box),
    )
    assert marks.verdict is Verdict.LOOK
    assert [(mark.reason, mark.box) for mark in marks.marks] == [(QualityReason.UNREAD_INK, box)]


def test_a_doubtful_word_is_read_again_and_its_sure_neighbours_stay(
    reader: LinkedTesseract,
) -> None:
    grey = sheet(LINES)
    sure = reader.read(grey, DPI)
    place = next(n for n, word in enumerate(sure) if word.text == "Hạnh")
    doubtful = replace(sure[place], text="Hựnlì", confidence=0.2)
    given = (*sure[:place], doubtful, *sure[place + 1 :])
    again = read_again(reader, grey, ink_mask(grey, DPI), DPI, given)
    assert again.lines == 1
    assert [word.text for word in again.words] == [word.text for word in sure]
    assert again.words[place].confidence > 0.8
    assert abs(again.words[place].x0 - sure[place].x0) <= 3
    assert abs(again.words[place].y1 - sure[place].y1) <= 3
    assert again.words[: place - 1] == sure[: place - 1]


def test_what_the_copy_cannot_show_is_read_from_the_finer_scan(reader: LinkedTesseract) -> None:
    fine = Image.fromarray(sheet(LINES)).resize((2481, 1350), Image.Resampling.BICUBIC)
    rgb = np.array(fine.convert("RGB"), dtype=np.uint8)
    sure = reader.read(sheet(LINES), DPI)
    place = next(n for n, word in enumerate(sure) if word.text == "Hạnh")
    word = sure[place]
    grey = sheet(LINES)
    # The copy has lost the word's shape, though not its place.
    grey[word.y0 : word.y1, word.x0 : word.x1] = 120
    given = (*sure[:place], replace(word, text="l̴l", confidence=0.1), *sure[place + 1 :])
    ink = ink_mask(grey, DPI)
    blurred = read_again(reader, grey, ink, DPI, given)
    assert "Hạnh" not in [word.text for word in blurred.words]
    scan = FinerScan(rgb, 300, grey, 1.5)
    again = read_again(reader, grey, ink, DPI, given, finer=scan)
    found = [word for word in again.words if word.text == "Hạnh"]
    assert len(found) == 1
    assert abs(found[0].x0 - word.x0) <= 3 and abs(found[0].x1 - word.x1) <= 3


def test_what_was_taken_out_of_the_copy_is_taken_out_of_the_scan() -> None:
    fine = Image.fromarray(sheet(LINES)).resize((2481, 1350), Image.Resampling.BICUBIC)
    rgb = np.array(fine.convert("RGB"), dtype=np.uint8)
    rgb[291:294, 300:1500] = 0
    scan = FinerScan(rgb, 300, sheet(LINES), 1.5)
    box = (200, 140, 900, 200)
    cut = scan.cut(box)
    assert cut.shape == (90, 1050)
    assert np.count_nonzero(cut[81:84] < 128) < 20
    assert np.count_nonzero(cut[:60] < 128) > 1500


@pytest.mark.parametrize("pale", [20, 150])
def test_a_third_of_the_page_gone_missing_is_flagged_however_pale(
    pale: int, reader: LinkedTesseract
) -> None:
    image = Image.new("RGB", (1654, 1400), (238, 234, 222))
    draw = ImageDraw.Draw(image)
    font = ImageFont.truetype(FONT, 34)
    for number in range(15):
        draw.text((180, 150 + 70 * number), LINES[number % 3], (pale, pale, pale), font)
    cleaned = clean_for_reading(even_grey(np.array(image, dtype=np.uint8), DPI), DPI)
    words = reader.read(cleaned.grey, DPI)
    ink = dark_ink(cleaned.grey)
    whole = read_again(_Blind(reader), cleaned.grey, ink, DPI, words)
    assert whole.uncovered < 0.01
    kept = tuple(word for word in words if not 480 < word.y0 < 830)
    assert 0.6 * len(words) < len(kept) < 0.72 * len(words)
    torn = read_again(_Blind(reader), cleaned.grey, ink, DPI, kept)
    assert 0.25 < torn.uncovered < 0.42
    assert torn.largest is not None and 480 < torn.largest[1] < 850


class _Blind(LinkedTesseract):
    """Reads nothing at second looks, as with ornaments that resemble no letter."""

    def __init__(self, reader: LinkedTesseract) -> None:
        super().__init__(reader._models)

    def read(self, *_: object, **__: object) -> tuple[RawWord, ...]:
        return ()
