"""Pictures of a few pixels, and strips: no page at all, yet nothing that a worker may die of."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from counter_app.domain.digitised import QualityReason
from counter_app.services.digitise_ports import DigitiseOptions
from counter_app.workers import PagePool

SIZES = [(1, 1, 200), (10, 10, 1), (2, 1500, 200), (1500, 2, 200), (33, 33, 60), (300, 40, 300)]


@pytest.fixture(scope="module")
def pool() -> Iterator[PagePool]:
    made = PagePool(jobs=1)
    yield made
    made.close()


@pytest.mark.parametrize(("width", "height", "dpi"), SIZES)
def test_no_picture_is_too_small_to_be_kept(
    width: int, height: int, dpi: int, pool: PagePool, tmp_path: Path
) -> None:
    noise = np.random.default_rng(4).integers(0, 255, (height, width, 3), dtype=np.uint8)
    grid = np.full((height, width, 3), 255, np.uint8)
    grid[::7], grid[:, ::5] = 0, 0
    paths = []
    for number, pixels in enumerate((noise, grid, noise * 0)):
        paths.append(tmp_path / f"{number}.png")
        Image.fromarray(pixels).save(paths[-1], dpi=(dpi, dpi))
    document = pool.digitise(paths, tmp_path / "out", DigitiseOptions(()))
    for page in document.pages:
        marks = {mark.reason for mark in page.quality.marks}
        assert not marks & {QualityReason.UNREADABLE, QualityReason.NOT_READ}
        assert min(page.width, page.height) >= 32
        assert page.recipe.get("padded", False) == (min(width, height) < 32)
