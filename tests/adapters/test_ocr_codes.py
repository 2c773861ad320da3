"""QR and bar codes on pages as scanned: turned, light on dark, several on one page, and none where there is only text."""

import cv2
import numpy as np
import pytest
import zxingcpp
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from counter_app.domain.digitised import CodeKind
from counter_app.ocr.codes import find_codes

Grey = NDArray[np.uint8]
FONT = "resources/fonts/LiberationSerif-Regular.ttf"
DPI = 200
_CARD = "012345678901||Nguyễn Thị Hạnh|12041990|Nữ|thôn Suối Rạng, xã Lộc Thiện|05072021"


def page() -> Grey:
    image = Image.new("L", (1654, 1200), 244)
    draw = ImageDraw.Draw(image)
    font = ImageFont.truetype(FONT, 34)
    for number in range(12):
        draw.text((150, 60 + 55 * number), "Nơi cư trú: phường Suối Rạng, số 12/4", 25, font)
    return np.array(image, dtype=np.uint8)


def code(text: str, kind: zxingcpp.BarcodeFormat, millimetres: float, *, high: int = 0) -> Grey:
    """Draw a code with modules of `millimetres`; bars are `high` pixels high."""
    modules = np.asarray(zxingcpp.create_barcode(text, kind).to_image(scale=1), np.uint8)
    scale = millimetres * DPI / 25.4
    size = (round(modules.shape[1] * scale), high or round(modules.shape[0] * scale))
    large = cv2.resize(modules, (size[0] * 4, size[1] * 4), interpolation=cv2.INTER_NEAREST)
    small = cv2.resize(large, size, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.GaussianBlur(small, (0, 0), 0.5), np.uint8)


def put(target: Grey, drawn: Grey, x: int, y: int) -> None:
    target[y : y + drawn.shape[0], x : x + drawn.shape[1]] = drawn


@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
def test_codes_are_read_whichever_way_they_lie(quarters: int) -> None:
    sheet = page()
    put(sheet, np.rot90(code(_CARD, zxingcpp.BarcodeFormat.QRCode, 0.28), quarters), 1000, 800)
    bars = code("H12-000345", zxingcpp.BarcodeFormat.Code128, 0.3, high=90)
    put(sheet, np.rot90(bars, quarters), 150, 740)
    found = {code.kind: code for code in find_codes(sheet, DPI)}
    assert found[CodeKind.QR].text == _CARD
    assert found[CodeKind.BARCODE].text == "H12-000345"
    box = found[CodeKind.QR].box
    assert 980 < box.x0 < box.x1 < 1500 and 780 < box.y0 < box.y1 < 1200
    assert len(find_codes(sheet, DPI)) == 2


def test_light_codes_on_dark_ground_are_read() -> None:
    sheet = page()
    sheet[720:1180, 900:1500] = 20
    put(sheet, 255 - code(_CARD, zxingcpp.BarcodeFormat.QRCode, 0.5), 960, 740)
    assert [code.text for code in find_codes(sheet, DPI)] == [_CARD]


def test_a_finer_scan_gives_the_same_codes_in_its_own_pixels() -> None:
    sheet = page()
    put(sheet, code(_CARD, zxingcpp.BarcodeFormat.QRCode, 0.3), 1000, 800)
    finer = np.asarray(
        cv2.resize(sheet, None, fx=1.5, fy=1.5, interpolation=cv2.INTER_CUBIC), np.uint8
    )
    (coarse,), (fine,) = find_codes(sheet, DPI), find_codes(finer, 300)
    assert coarse.text == fine.text == _CARD
    for side in ("x0", "y0", "x1", "y1"):
        assert getattr(fine.box, side) == pytest.approx(1.5 * getattr(coarse.box, side), abs=9)


def test_text_is_no_code() -> None:
    assert find_codes(page(), DPI) == ()
