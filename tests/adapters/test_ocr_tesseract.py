"""The real reader: which way is up, and what happens when it is not there."""

import os
from pathlib import Path

import cv2
import numpy as np
import pytest

from counter_app.domain.errors import LanguageMissing, TesseractMissing
from counter_app.ocr.codes import find_codes
from counter_app.ocr.engine import ReaderTimeout, TesseractEngine
from counter_app.services.digitise_ports import DigitiseOptions
from counter_app.workers import PagePool

SPECIMENS = Path(__file__).parents[2] / "resources" / "specimens"


@pytest.fixture(scope="module")
def page() -> np.ndarray:
    grey = cv2.imread(str(SPECIMENS / "marital_status.jpg"), cv2.IMREAD_GRAYSCALE)
    assert grey is not None
    return np.asarray(grey, dtype=np.uint8)


@pytest.mark.parametrize("lies", [0, 90, 180, 270])
def test_turn_is_given_clockwise(lies: int, page: np.ndarray, tmp_path: Path) -> None:
    turned = np.ascontiguousarray(np.rot90(page, k=-(lies // 90)))
    turn = TesseractEngine(tmp_path).turn(turned, 200)
    assert turn is not None
    assert turn.clockwise == (360 - lies) % 360
    assert turn.confidence > 2


def test_empty_page_has_no_way_up_and_no_words(tmp_path: Path) -> None:
    empty = np.full((1000, 800), 255, dtype=np.uint8)
    assert TesseractEngine(tmp_path).turn(empty, 200) is None
    assert TesseractEngine(tmp_path).read(empty, 200) == ()


def test_reader_is_stopped_at_its_time(page: np.ndarray, tmp_path: Path) -> None:
    with pytest.raises(ReaderTimeout):
        TesseractEngine(tmp_path, timeout=0.01).read(page, 200)


def test_nothing_of_the_page_stays_in_the_scratch_folder(page: np.ndarray, tmp_path: Path) -> None:
    TesseractEngine(tmp_path).read(page[:400], 200)
    assert list(tmp_path.iterdir()) == []


def test_missing_reader_and_missing_language(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, page: np.ndarray
) -> None:
    with monkeypatch.context() as patch:
        patch.setenv("TESSDATA_PREFIX", str(tmp_path))
        with pytest.raises(LanguageMissing) as error:
            TesseractEngine(tmp_path).read(page[:400], 200)
        assert error.value.details["language"] == "vie"
    monkeypatch.setenv("PATH", str(tmp_path))
    pool = PagePool(jobs=1)
    try:
        with pytest.raises(TesseractMissing):
            pool.digitise(
                [SPECIMENS / "marital_status.jpg"], tmp_path / "out", DigitiseOptions(types=())
            )
    finally:
        pool.close()
    assert not list((tmp_path / "out").iterdir())
    assert os.environ["PATH"] == str(tmp_path)


def test_small_code_is_read_enlarged() -> None:
    colour = cv2.imread(str(SPECIMENS / "identity_card.jpg"), cv2.IMREAD_GRAYSCALE)
    grey = np.asarray(colour, dtype=np.uint8)
    half = np.asarray(
        cv2.resize(grey, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), np.uint8
    )
    for image, dpi in ((grey, 200), (half, 100)):
        codes = find_codes(image, dpi)
        assert [code.text.split("|")[0] for code in codes] == ["070090004521"]
        box = codes[0].box
        assert 0 < box.x0 < box.x1 < image.shape[1] and 0 < box.y0 < box.y1 < image.shape[0]
