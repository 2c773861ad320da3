"""The program's traces, the pool without a reader, and codes. What readers promise: tests/contract."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from counter_app.domain.errors import TesseractMissing
from counter_app.ocr.codes import find_codes
from counter_app.ocr.engine import TesseractEngine
from counter_app.services.digitise_ports import DigitiseOptions
from counter_app.workers import PagePool

SPECIMENS = Path(__file__).parents[2] / "resources" / "specimens"


@pytest.fixture(scope="module")
def page() -> np.ndarray:
    grey = cv2.imread(str(SPECIMENS / "marital_status.jpg"), cv2.IMREAD_GRAYSCALE)
    assert grey is not None
    return np.asarray(grey, dtype=np.uint8)


def test_nothing_of_the_page_stays_in_the_scratch_folder(page: np.ndarray, tmp_path: Path) -> None:
    TesseractEngine(tmp_path).read(page[:400], 200)
    assert list(tmp_path.iterdir()) == []


def test_a_pc_without_a_reader_ends_the_batch_with_its_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("TESSDATA_PREFIX", str(tmp_path / "nowhere"))
    pool = PagePool(jobs=1)
    try:
        with pytest.raises(TesseractMissing):
            pool.digitise(
                [SPECIMENS / "marital_status.jpg"], tmp_path / "out", DigitiseOptions(types=())
            )
    finally:
        pool.close()
    assert not list((tmp_path / "out").iterdir())


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
