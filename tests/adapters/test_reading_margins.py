"""A page read without its margins says the same, at the same places."""

from pathlib import Path

import cv2
import numpy as np

from counter_app.ocr.choosing import Readers
from counter_app.ocr.engine import Layout
from counter_app.ocr.whole_page import read_whole

SPECIMEN = Path(__file__).parents[2] / "resources" / "specimens" / "marital_status.jpg"


def test_words_of_a_page_with_wide_margins_are_at_their_places(tmp_path: Path) -> None:
    grey = cv2.imread(str(SPECIMEN), cv2.IMREAD_GRAYSCALE)
    assert grey is not None
    part = np.asarray(grey, np.uint8)[:500]
    page = np.full((part.shape[0] + 700, part.shape[1] + 500), 255, np.uint8)
    page[300 : 300 + part.shape[0], 400 : 400 + part.shape[1]] = part
    engine = Readers().for_page(tmp_path, 60.0)
    near = {word.text: word for word in read_whole(engine, part, 200, Layout.PAGE)}
    wide = {word.text: word for word in read_whole(engine, page, 200, Layout.PAGE)}
    sure = [text for text, word in near.items() if word.confidence > 0.9 and len(text) > 2]
    assert len(sure) >= 15
    found = [text for text in sure if text in wide]
    assert len(found) >= 0.9 * len(sure)
    assert all(
        abs(wide[text].x0 - near[text].x0 - 400) <= 3
        and abs(wide[text].y0 - near[text].y0 - 300) <= 3
        for text in found
    )
