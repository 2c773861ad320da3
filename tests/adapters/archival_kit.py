"""Pages drawn for the tests of the archival page: text, a red seal over black print, a blue signature, a portrait."""

from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from counter_app.domain.digitised import Box, Word
from counter_app.pages.layers import Layers
from counter_app.pdf.mixed import MixedPage
from counter_app.pdf.rendering import Rendering

Pixels = NDArray[np.uint8]
FONT = "/usr/share/fonts/truetype/liberation2/LiberationSerif-Regular.ttf"
SEAL = (640, 760, 900, 1020)
SIGNATURE = (700, 1060, 980, 1140)
PORTRAIT = (90, 780, 330, 1080)
FAINT = (120, 1200, 560, 1203)


@dataclass(frozen=True)
class Drawn:
    rgb: Pixels
    words: tuple[Word, ...]


def page(dpi: int = 200, *, seal: bool = True, portrait: bool = True, seed: int = 3) -> Drawn:
    """Draw an A5 page at `dpi`, as a scanner sees it: slightly soft, with grain, on warm paper."""
    scale = dpi / 200
    image = Image.new("RGB", (1165, 1654), (246, 242, 232))
    draw = ImageDraw.Draw(image)
    font = ImageFont.truetype(FONT, 30)
    words: list[Word] = []
    for row in range(14):
        left = 80
        for text in (
            "Số",
            f"{(row + 3) * 70229471 % 10**9:09d}",
            "phường",
            "Đồng",
            f"{1950 + 7 * row}",
        ):
            box = draw.textbbox((left, 80 + 46 * row), text, font=font)
            draw.text((left, 80 + 46 * row), text, fill=(32, 30, 34), font=font)
            words.append(Word(text, Box(*(round(side * scale) for side in box)), 0.95, row))
            left = round(box[2]) + 24
    if seal:
        draw.text((560, 880), "PHÓ CHỦ TỊCH NGUYỄN", fill=(32, 30, 34), font=font)
        _seal(image)
        draw.line(
            [(700, 1130), (760, 1065), (800, 1130), (860, 1070), (975, 1120)],
            fill=(36, 52, 140),
            width=5,
        )
    if portrait:
        ramp = np.tile(np.linspace(70, 190, 240, dtype=np.uint8), (300, 1))
        image.paste(Image.fromarray(ramp).convert("RGB"), PORTRAIT[:2])
    soft = image.filter(ImageFilter.GaussianBlur(0.6))
    if dpi != 200:
        size = (round(image.width * scale), round(image.height * scale))
        soft = soft.resize(size, Image.Resampling.BICUBIC)
    grain = np.random.default_rng(seed).normal(0, 2.5, (soft.height, soft.width, 1))
    return Drawn(np.clip(np.asarray(soft) + grain, 0, 255).astype(np.uint8), tuple(words))


def render_page(pdf: bytes, dpi: int, size: tuple[int, int]) -> Pixels:
    """Draw the only page of a PDF of ours at `dpi`: RGB pixels of exactly `size` (width, height)."""
    with Rendering(pdf, size) as rendering:
        return rendering.whole()


def _seal(image: Image.Image) -> None:
    """Press a seal: its red darkens what lies under it, as ink does."""
    ink = Image.new("L", image.size, 255)
    draw = ImageDraw.Draw(ink)
    draw.ellipse(SEAL, outline=0, width=7)
    draw.ellipse((700, 820, 840, 960), outline=0, width=4)
    draw.polygon([(770, 845), (790, 925), (725, 870), (815, 870), (750, 925)], fill=0)
    mask = np.asarray(ink)[:, :, None] < 128
    pixels = np.asarray(image).astype(np.float32)
    red = pixels * np.array([0.80, 0.22, 0.26], np.float32)
    image.paste(Image.fromarray(np.where(mask, red, pixels).astype(np.uint8)))


class WithoutZones(MixedPage):
    """A page of layers that loses its zones: what an encoder gone wrong would make."""

    def __init__(self, layers: Layers, dpi: int) -> None:
        super().__init__(replace(layers, zones=()), dpi)

    def laid_on(self, layers: Layers) -> Self:
        return super().laid_on(replace(layers, zones=()))
