"""A second sheet over the first is told by its edge; a fold, which bends the paper on both sides, is none."""

import numpy as np
import pytest

from counter_app.domain.digitised import QualityReason
from counter_app.pages.raster import Pixels
from tests.unit.quality_kit import DPI, HEIGHT, page, reasons, verdict

MM = DPI / 25.4


def sparse(first: int, more: int) -> Pixels:
    """Print down to row `first`, none for a while, and a few lines from row `more` on."""
    rgb, bare = page(lines=40), page(lines=0)
    rgb[first:more] = bare[first:more]
    return rgb


def laid(under: Pixels, over: Pixels, row: int, *, shadow_mm: float, depth: float) -> Pixels:
    """Lay a second sheet over the first from `row` on, in paper of the same colour; its shadow falls on the first."""
    rgb = under.astype(np.float32)
    away = np.arange(row, 0, -1) / (shadow_mm * MM)
    rgb[:row] *= (1 - depth * np.exp(-(away**2)))[:, None, None]
    rgb[row:] = over[: HEIGHT - row]
    return rgb.astype(np.uint8)


@pytest.mark.parametrize("row", [1000, 1640])
@pytest.mark.parametrize("gap_mm", [1, 5, 8])
@pytest.mark.parametrize(("shadow_mm", "depth"), [(0.3, 0.45), (0.55, 0.2), (0.55, 0.45)])
def test_a_sheet_of_the_same_paper_laid_straight_below_print_is_told(
    row: int, gap_mm: float, shadow_mm: float, depth: float
) -> None:
    under = sparse(row - round(gap_mm * MM), HEIGHT)
    two = laid(under, page(lines=20), row, shadow_mm=shadow_mm, depth=depth)
    assert QualityReason.DOUBLE_FEED in reasons(verdict(two))


def folded(rgb: Pixels, row: int, *, upwards: bool) -> Pixels:
    """Bend the paper at `row`: one flank turns away from the lamp and one towards it."""
    lit = rgb.astype(np.float32)
    reach = 25
    ramp = np.linspace(0, 1, reach, dtype=np.float32) ** 2
    dark, bright = 1 - 0.14 * ramp, 1 + 0.05 * ramp
    above, below = (dark, bright) if upwards else (bright, dark)
    lit[row - reach : row] *= above[:, None, None]
    lit[row : row + reach] *= below[::-1, None, None]
    lit[row - 1 : row + 2] *= 0.75
    return np.clip(lit, 0, 255).astype(np.uint8)


@pytest.mark.parametrize("upwards", [True, False])
@pytest.mark.parametrize("above_mm", [4, 9, 20])
def test_a_fold_in_a_gap_of_the_print_is_none(upwards: bool, above_mm: int) -> None:
    fold = 1000 + round(above_mm * MM)
    rgb = folded(sparse(1000, fold + round(22 * MM)), fold, upwards=upwards)
    assert QualityReason.DOUBLE_FEED not in reasons(verdict(rgb))


def test_a_rule_in_a_gap_of_the_print_is_none() -> None:
    rgb = sparse(1000, 1300)
    rgb[1080:1083, 150:1500] = 40
    assert QualityReason.DOUBLE_FEED not in reasons(verdict(rgb))
