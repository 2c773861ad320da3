"""Both readers, the linked library and the program, keep the same promises on the same pages."""

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from counter_app.domain.errors import LanguageMissing, TesseractMissing
from counter_app.ocr.choosing import Readers
from counter_app.ocr.engine import Engine, Grey, Layout, TesseractEngine
from counter_app.ocr.linked import LinkedTesseract, Models
from counter_app.ocr.patience import ReaderTimeout

SPECIMENS = Path(__file__).parents[2] / "resources" / "specimens"
Make = Callable[[Path, float], Engine]

READERS: dict[str, Make] = {
    "linked": lambda _, timeout: LinkedTesseract(Models(), timeout=timeout),
    "program": lambda scratch, timeout: TesseractEngine(scratch, timeout=timeout),
}


@pytest.fixture(params=sorted(READERS))
def make(request: pytest.FixtureRequest) -> Make:
    return READERS[request.param]


@pytest.fixture(scope="module")
def page() -> Grey:
    grey = cv2.imread(str(SPECIMENS / "marital_status.jpg"), cv2.IMREAD_GRAYSCALE)
    assert grey is not None
    return np.asarray(grey, dtype=np.uint8)


def test_words_stand_where_they_are_printed(make: Make, page: Grey, tmp_path: Path) -> None:
    words = make(tmp_path, 60.0).read(page[:260], 200)
    assert [word.text for word in words][:4] == ["ỦY", "BAN", "NHÂN", "DÂN"]
    first = words[0]
    assert np.asarray(page[first.y0 : first.y1, first.x0 : first.x1]).min() < 120
    assert all(0 <= word.confidence <= 1 for word in words)
    assert first.confidence > 0.9
    assert list(tmp_path.iterdir()) == []


def test_a_single_line_is_read_by_both_models(make: Make, page: Grey, tmp_path: Path) -> None:
    reader = make(tmp_path, 60.0)
    assert reader.has_large
    for large in (False, True):
        words = reader.read(page[140:185, 240:560], 200, layout=Layout.LINE, large=large)
        assert [word.text for word in words] == ["ỦY", "BAN", "NHÂN", "DÂN"]


@pytest.mark.parametrize("lies", [0, 90, 180, 270])
def test_turn_is_given_clockwise(lies: int, make: Make, page: Grey, tmp_path: Path) -> None:
    turn = make(tmp_path, 60.0).turn(np.ascontiguousarray(np.rot90(page, k=-(lies // 90))), 200)
    assert turn is not None
    assert turn.clockwise == (360 - lies) % 360
    assert turn.confidence > 2


def test_a_large_page_has_a_way_up_each_time_it_is_asked(
    make: Make, page: Grey, tmp_path: Path
) -> None:
    """What tells it is let go after a page larger than A4, and loaded anew for the next."""
    large = cv2.copyMakeBorder(page, 0, 800, 0, 800, cv2.BORDER_CONSTANT, value=255)
    assert large.size > 5_000_000
    reader = make(tmp_path, 60.0)
    for lies in (180, 0):
        turn = reader.turn(np.ascontiguousarray(np.rot90(large, k=lies // 90)), 200)
        assert turn is not None
        assert turn.clockwise == lies


def test_empty_page_has_no_way_up_and_no_words(make: Make, tmp_path: Path) -> None:
    empty = np.full((1000, 800), 255, dtype=np.uint8)
    assert make(tmp_path, 60.0).turn(empty, 200) is None
    assert make(tmp_path, 60.0).read(empty, 200) == ()


def test_reader_is_stopped_at_its_time(make: Make, page: Grey, tmp_path: Path) -> None:
    with pytest.raises(ReaderTimeout):
        make(tmp_path, 0.01).read(page, 200)


def test_missing_language_is_named(
    make: Make, page: Grey, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TESSDATA_PREFIX", str(tmp_path))
    reader = make(tmp_path, 60.0)
    with pytest.raises(LanguageMissing) as error:
        reader.read(page[:300], 200)
    assert error.value.details["language"] == "vie"
    with pytest.raises(LanguageMissing):
        reader.check()


def test_nothing_to_read_with_is_told(
    make: Make, page: Grey, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TESSDATA_PREFIX", str(tmp_path / "nowhere"))
    monkeypatch.setenv("PATH", str(tmp_path))
    reader = make(tmp_path, 60.0)
    with pytest.raises(TesseractMissing):
        reader.read(page[:300], 200)
    with pytest.raises(TesseractMissing):
        reader.check()


def test_the_library_is_taken_where_it_is_installed_and_keeps_its_models(tmp_path: Path) -> None:
    readers = Readers()
    first, second = (readers.for_page(tmp_path, 60.0) for _ in range(2))
    assert first.name == second.name
    assert first.name.startswith("tesserocr 5.")
    models = Models()
    assert models.get("vie") is models.get("vie")
