"""Made pages of print and the verdict on them, for the tests of the quality gate."""

from functools import cache

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from counter_app.domain.digitised import Box, Quality, QualityReason, Word
from counter_app.pages.clean import even_grey, ink_mask
from counter_app.pages.measure import measure
from counter_app.pages.raster import Pixels
from counter_app.pages.straighten import find_skew
from counter_app.workers.judge import judge

FONT = "resources/fonts/LiberationSerif-Regular.ttf"
DPI = 200
WIDTH, HEIGHT = 1654, 2339
PAPER = (246, 243, 236)
LINE = "Họ, chữ đệm, tên: Nguyễn Thị Hạnh, nơi cư trú phường Suối Rạng, tỉnh"
READ = (Word("Hạnh", Box(400, 400, 500, 440), 0.95, 0),)


@cache
def _sheet(size: int, pitch: int, lines: int) -> Pixels:
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    draw = ImageDraw.Draw(image)
    font = ImageFont.truetype(FONT, size)
    for line in range(lines):
        draw.text((200, 220 + pitch * line), LINE, (25, 25, 30), font)
    grains = np.random.default_rng(5).normal(0, 2.5, (HEIGHT, WIDTH, 1))
    soft = cv2.GaussianBlur(np.asarray(image, np.uint8), (0, 0), 0.6)
    return np.clip(soft + grains, 0, 255).astype(np.uint8)


def page(*, size: int = 34, pitch: int = 58, lines: int = 32) -> Pixels:
    """A page of print, 12 points unless told otherwise, as a good scanner gives it."""
    return _sheet(size, pitch, lines).copy()


def verdict(
    rgb: Pixels,
    dpi: int = DPI,
    *,
    words: tuple[Word, ...] = READ,
    assumed: bool = False,
    struck: tuple[Box, ...] = (),
) -> Quality:
    ink = ink_mask(even_grey(rgb, dpi), dpi)
    return judge(
        measure(rgb, ink, dpi),
        words,
        size=(rgb.shape[1], rgb.shape[0]),
        dpi=dpi,
        dpi_assumed=assumed,
        skew=find_skew(ink, dpi).degrees,
        read_share=0.95,
        struck=struck,
    )


def reasons(quality: Quality) -> list[QualityReason]:
    return [mark.reason for mark in quality.marks]


def place(quality: Quality) -> Box:
    box = quality.marks[0].box
    assert box is not None
    return box


def blurred(rgb: Pixels, sigma: float) -> Pixels:
    return np.asarray(cv2.GaussianBlur(rgb, (0, 0), sigma), np.uint8)
