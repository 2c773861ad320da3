"""The zone of a card read from a photocopy by the real reader; other lines with fillers left alone."""

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from counter_app.domain.digitised import CodeKind
from counter_app.ocr.choosing import Readers
from counter_app.ocr.engine import TesseractEngine
from counter_app.ocr.mrz import find_zone
from counter_app.pages.clean import ink_mask
from counter_app.pages.straighten import find_skew, rotate
from tests.specimens.cast import HUSBAND

SPECIMENS = Path(__file__).parents[2] / "resources" / "specimens"
# The card's back on its sheet at 200 dpi.
BACK = (slice(1150, 1900), slice(250, 1450))


@pytest.fixture(scope="module")
def back() -> np.ndarray:
    grey = cv2.imread(str(SPECIMENS / "identity_card.jpg"), cv2.IMREAD_GRAYSCALE)
    assert grey is not None
    page = np.asarray(grey, np.uint8)
    straight = rotate(page, find_skew(ink_mask(page, 200), 200).degrees)
    return np.ascontiguousarray(straight[BACK])


def test_the_zone_of_a_photocopied_card_becomes_a_code(back: np.ndarray, tmp_path: Path) -> None:
    engine = Readers().for_page(tmp_path, 60.0)
    words = engine.read(back, 200)
    found = find_zone(engine, back, 200, words)
    assert found is not None
    assert found.code.kind is CodeKind.MRZ
    first, second, third = found.code.text.split("\n")
    assert first[15:27] == HUSBAND.number and second[:6] == "900315"
    assert third.startswith("NGUYEN<<PHUC<")
    assert [word.text for word in found.lines] == [first, second, third]
    box = found.code.box
    for word in found.lines:
        assert box.x0 <= word.x0 < word.x1 <= box.x1 and box.y0 <= word.y0 < word.y1 <= box.y1
    # What stands above it on the card is not part of it.
    assert box.y0 > max(word.y1 for word in found.rest if "Ngón" in word.text)
    assert found.rest and not any("<<" in word.text for word in found.rest)


def test_lines_that_were_read_badly_are_read_again(back: np.ndarray, tmp_path: Path) -> None:
    engine = Readers().for_page(tmp_path, 60.0)
    first_read = find_zone(engine, back, 200, engine.read(back, 200))
    assert first_read is not None
    bad = replace(first_read.lines[0], text="ĨDVNM??00452131070090O4521<<4", confidence=0.2)
    words = (*first_read.rest, bad, *first_read.lines[1:])
    again = find_zone(engine, back, 200, words)
    assert again is not None and again.code == first_read.code
    assert again.rest == first_read.rest


def test_the_program_reads_with_the_zones_letters_only(back: np.ndarray, tmp_path: Path) -> None:
    words = TesseractEngine(tmp_path).read(back[:400], 200, only="0123456789")
    assert words and set("".join(word.text for word in words)) <= set("0123456789")
