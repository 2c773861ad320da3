"""Print too pale to be read is told as what it is: nobody throws such a page away as an empty one."""

import cv2
import numpy as np
import pytest

from counter_app.domain.digitised import Box, QualityReason, Verdict, Word
from counter_app.pages.raster import Pixels
from tests.unit.quality_kit import (
    HEIGHT,
    PAPER,
    WIDTH,
    blurred,
    page,
    place,
    reasons,
    verdict,
)


def pale(*, size: int, lines: int, darker: int) -> Pixels:
    """Small print, `darker` grey levels darker than its paper: less than what is taken for ink."""
    rgb = page(size=size, pitch=round(1.7 * size), lines=lines).astype(np.float32)
    paper = np.asarray(PAPER, np.float32)
    return np.clip(paper - (paper - rgb) * (darker / 220), 0, 255).astype(np.uint8)


@pytest.mark.parametrize("size", [14, 18, 22, 34])
@pytest.mark.parametrize("darker", [34, 45])
@pytest.mark.parametrize("lines", [1, 2])
def test_lines_of_pale_print_that_was_not_read_are_framed(
    size: int, darker: int, lines: int
) -> None:
    quality = verdict(pale(size=size, lines=lines, darker=darker), words=())
    box = place(quality)
    assert quality.verdict is Verdict.LOOK and reasons(quality) == [QualityReason.FAINT_PRINT]
    assert 150 <= box.x0 <= 700 and box.x1 <= 1300
    assert 200 <= box.y0 <= 260 and box.y1 <= 250 + 1.7 * size * lines


@pytest.mark.parametrize("size", [14, 18, 22, 34])
def test_a_page_of_pale_print_is_too_light_and_not_blank(size: int) -> None:
    quality = verdict(pale(size=size, lines=24, darker=45), words=())
    assert quality.verdict is Verdict.RESCAN
    assert reasons(quality) == [QualityReason.TOO_LIGHT, QualityReason.NO_TEXT]


@pytest.mark.parametrize("lines", [0, 32])
def test_whether_a_page_drawn_too_coarsely_for_print_is_blank_cannot_be_told(lines: int) -> None:
    size = (round(WIDTH / 14), round(HEIGHT / 14))
    coarse = np.asarray(cv2.resize(page(lines=lines), size, interpolation=cv2.INTER_AREA), np.uint8)
    quality = verdict(coarse, 14, words=())
    assert quality.verdict is Verdict.RESCAN
    assert QualityReason.LOW_RESOLUTION in reasons(quality)
    assert QualityReason.BLANK not in reasons(quality)


def test_a_coarse_scan_of_empty_paper_is_blank() -> None:
    size = (round(WIDTH * 0.375), round(HEIGHT * 0.375))
    coarse = np.asarray(cv2.resize(page(lines=0), size, interpolation=cv2.INTER_AREA), np.uint8)
    assert reasons(verdict(coarse, 75, words=())) == [QualityReason.BLANK]


def test_a_pale_line_that_was_read_leaves_a_page_nearly_blank() -> None:
    read = (Word("Hạnh", Box(400, 220, 500, 250), 0.9, 0),)
    quality = verdict(pale(size=22, lines=1, darker=45), words=read)
    assert reasons(quality) == [QualityReason.NEARLY_BLANK]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_empty_paper_with_folds_both_ways_and_dust_is_blank(seed: int) -> None:
    rgb = page(lines=0).astype(np.float32)
    dice = np.random.default_rng(seed)
    for fold in dice.integers(500, 1100, 2):
        rgb[fold : fold + 4] *= dice.uniform(0.8, 0.9)
        rgb[:, fold : fold + 4] *= dice.uniform(0.8, 0.9)
    specks = dice.integers((50, 50, 1), (WIDTH - 50, HEIGHT - 50, 5), (120, 3))
    for x, y, wide in specks.tolist():
        cv2.circle(rgb, (x, y), wide, (190, 190, 185), -1)
    soft = blurred(rgb.astype(np.uint8), 0.8)
    assert reasons(verdict(soft, words=())) == [QualityReason.BLANK]
