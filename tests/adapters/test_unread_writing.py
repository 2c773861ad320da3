"""A form filled in by hand, of whose values nothing was read, is told; a signed page is not."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from counter_app.domain.digitised import QualityReason, Verdict

from .archival_kit import FONT, Pixels
from .reading_kit import read_image

_LABELS = ("Họ và tên:", "Ngày sinh:", "Nơi cư trú:", "Nghề nghiệp:", "Số điện thoại:", "Nội dung:")
_MM = 200 / 25.4


def form() -> Pixels:
    page = Image.new("L", (1654, 2339), 248)
    draw = ImageDraw.Draw(page)
    title = ImageFont.truetype(FONT, 40)
    draw.text((420, 160), "ĐƠN ĐỀ NGHỊ XÁC NHẬN CƯ TRÚ", fill=30, font=title)
    for row, label in enumerate(_LABELS * 2):
        draw.text((150, 300 + 110 * row), label, fill=30, font=ImageFont.truetype(FONT, 30))
    return np.asarray(page, np.uint8).copy()


def write(page: Pixels, left: float, top: float, long: float, seed: int, high: float = 3.0) -> None:
    """Write joined letters, all in millimetres."""
    random = np.random.default_rng(seed)
    steps = np.arange(0, long, 0.15)
    turns = np.cumsum(random.uniform(0.2, 0.5, steps.size))
    x = (left + steps + 0.6 * np.cos(turns)) * _MM
    y = (top + high / 2 * np.sin(turns * 0.9)) * _MM
    line = np.stack((x, y), axis=1).astype(np.int32)
    cv2.polylines(page, [line], isClosed=False, color=70, thickness=2, lineType=cv2.LINE_AA)


@pytest.mark.parametrize("rows", [4, 12])
def test_values_written_by_hand_are_not_passed_over(rows: int, tmp_path: Path) -> None:
    page = form()
    for row in range(rows):
        write(page, 60, 41 + 13.97 * row, 45, row)
        write(page, 120, 41 + 13.97 * row, 30, 100 + row)
    found = read_image(Image.fromarray(page).convert("RGB"), 200, tmp_path)
    assert found.quality.verdict is Verdict.LOOK
    mark = next(one for one in found.quality.marks if one.reason is QualityReason.UNREAD_INK)
    assert mark.box is not None
    assert mark.box.x0 < 65 * _MM
    assert mark.box.y1 > (41 + 13.97 * (rows - 1)) * _MM
    assert float(found.recipe["uncovered_ink"]) > 0.05


def test_signatures_are_no_unread_values(tmp_path: Path) -> None:
    page = form()
    for number, left in enumerate((20.0, 80.0, 140.0)):
        write(page, left, 240, 25, number, 6.0)
    found = read_image(Image.fromarray(page).convert("RGB"), 200, tmp_path)
    assert QualityReason.UNREAD_INK not in {one.reason for one in found.quality.marks}
