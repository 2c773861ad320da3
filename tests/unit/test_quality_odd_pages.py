"""Good pages that look odd are not to be scanned again: cards on a dark bed, emblems, pale frames and guilloche."""

import cv2
import numpy as np
import pytest

from counter_app.domain.digitised import QualityReason, Verdict
from counter_app.pages.raster import Pixels
from tests.unit.quality_kit import PAPER, blurred, page, place, reasons, verdict

CARD = (674, 425)
"""85.6 by 54 mm."""


def on_bed(card: Pixels, size: tuple[int, int], at: tuple[int, int], bed: int = 30) -> Pixels:
    """Lay a card on a dark bed of `size` (width, height), its corner `at`."""
    grains = np.random.default_rng(3).normal(bed, 3, (size[1], size[0], 1))
    rgb = np.repeat(np.clip(grains, 0, 255), 3, axis=2).astype(np.uint8)
    x, y = at
    rgb[y : y + card.shape[0], x : x + card.shape[1]] = card
    return rgb


def card() -> Pixels:
    return page(size=24, pitch=46, lines=8)[200 : 200 + CARD[1], 190 : 190 + CARD[0]]


@pytest.mark.parametrize(
    ("size", "at"),
    [
        ((1654, 2339), (500, 900)),
        ((1654, 2339), (0, 0)),
        ((840, 560), (80, 60)),
        ((1165, 827), (300, 200)),
    ],
)
def test_a_card_on_a_dark_bed_is_neither_dark_nor_blurred(
    size: tuple[int, int], at: tuple[int, int]
) -> None:
    found = reasons(verdict(on_bed(card(), size, at)))
    assert not set(found) - {QualityReason.NEARLY_BLANK, QualityReason.CUT_EDGE}


def test_a_dark_card_on_a_dark_bed_is_too_dark() -> None:
    dim = (card() * 0.4).astype(np.uint8)
    assert QualityReason.TOO_DARK in reasons(verdict(on_bed(dim, (1165, 827), (300, 200), bed=12)))


def test_a_blurred_paper_on_a_dark_bed_is_blurred_where_it_lies() -> None:
    sheet = blurred(page(lines=14)[150:1150, 150:1450], 3.4)
    quality = verdict(on_bed(sheet, (1654, 2339), (200, 1000)))
    assert QualityReason.BLURRED in reasons(quality)
    mark = next(mark for mark in quality.marks if mark.reason is QualityReason.BLURRED)
    assert mark.box is None or (mark.box.y0 >= 990 and mark.box.x0 >= 190)


def test_a_note_on_a_paper_on_a_dark_bed_is_framed_where_it_lies() -> None:
    sheet = page(lines=14)[150:1150, 150:1450].copy()
    cv2.rectangle(sheet, (400, 300), (720, 620), (246, 230, 112), -1)
    quality = verdict(on_bed(sheet, (1654, 2339), (200, 1000)))
    assert reasons(quality) == [QualityReason.COVERED]
    box = place(quality)
    assert box.x0 == pytest.approx(600, abs=24) and box.y0 == pytest.approx(1300, abs=24)


def test_a_page_in_a_deep_shadow_is_not_on_a_bed() -> None:
    shade = np.ones((2339, 1654, 1), np.float32)
    shade[400:1900, :600] = 0.25
    soft = np.asarray(cv2.GaussianBlur(shade, (0, 0), 14), np.float32)
    found = reasons(verdict((page() * soft.reshape(shade.shape)).astype(np.uint8)))
    assert QualityReason.COVERED in found


def test_an_emblem_in_soft_tones_is_not_blurred() -> None:
    rgb = page(lines=3).astype(np.float32)
    rows, columns = np.mgrid[0 : rgb.shape[0], 0 : rgb.shape[1]].astype(np.float32)
    away = np.hypot(columns - 800, rows - 1200) / 130
    wreath = np.exp(-(((away - 0.75) / 0.2) ** 2)) + 0.8 * np.exp(-((away / 0.35) ** 2))
    rgb *= (1 - 0.5 * np.minimum(wreath, 1))[:, :, None]
    assert QualityReason.BLURRED not in reasons(verdict(rgb.astype(np.uint8)))


def furnished(ink: int, rings: int) -> Pixels:
    """An empty certificate: a pale frame, a pale rosette, a pencil's line."""
    rgb = page(lines=0)
    colour = (ink, ink + 8, ink - 6)
    for inset in (90, 120):
        cv2.rectangle(rgb, (inset, inset), (1654 - inset, 2339 - inset), colour, 3, cv2.LINE_AA)
    angle = np.linspace(0, 2 * np.pi, 900)
    for ring in range(rings):
        radius = 170 + 48 * ring + 30 * np.sin(18 * angle + ring)
        points = np.stack((827 + radius * np.cos(angle), 1170 + radius * np.sin(angle)), axis=1)
        cv2.polylines(rgb, [np.rint(points).astype(np.int32)], True, colour, 2, cv2.LINE_AA)
    cv2.line(rgb, (300, 1700), (900, 1730), (140, 140, 145), 3, cv2.LINE_AA)
    return rgb


@pytest.mark.parametrize("ink", [175, 195, 212])
@pytest.mark.parametrize("rings", [0, 5, 10])
def test_pale_furniture_and_a_pencil_line_are_no_lost_print(ink: int, rings: int) -> None:
    quality = verdict(furnished(ink, rings), words=())
    assert quality.verdict is not Verdict.RESCAN
    assert not set(reasons(quality)) & {QualityReason.TOO_LIGHT, QualityReason.BLURRED}


def test_pale_print_within_a_pale_frame_is_still_too_light() -> None:
    rgb = furnished(200, 0)
    print_ = page(size=30, lines=24)[300:1500, 200:1450].astype(np.float32)
    paper = np.asarray(PAPER, np.float32)
    rgb[300:1500, 200:1450] = (paper - 0.2 * (paper - print_)).clip(0, 255).astype(np.uint8)
    assert QualityReason.TOO_LIGHT in reasons(verdict(rgb, words=()))


@pytest.mark.parametrize("at", [900, 1300])
def test_a_soft_fold_down_a_page_of_little_print_is_not_blurred(at: int) -> None:
    rgb = page(lines=4).astype(np.float32)
    across = np.exp(-(((np.arange(1654) - at) / 15.0) ** 2)).astype(np.float32)
    rgb[600:] *= (1 - 0.3 * across)[None, :, None]
    assert QualityReason.BLURRED not in reasons(verdict(rgb.astype(np.uint8)))
