"""A scan in a PDF is read pixel for pixel as the scanner gave it, however its page's size was rounded."""

from pathlib import Path

import numpy as np
import pikepdf
import pytest

from counter_app.pages.limits import Limits
from counter_app.pages.pdfs import render_pdf
from counter_app.pages.raster import Pixels

_INCH = 72.0
_ANY = (600, 420)


def pixels_of(size: tuple[int, int]) -> Pixels:
    wide, high = size
    return np.random.default_rng(5).integers(0, 256, (high, wide, 3), dtype=np.uint8)


def scan_in_pdf(path: Path, pixels: Pixels, points: tuple[float, float], place: str = "") -> None:
    """Write a page of RGB pixels, losslessly, as scanners do; `place` is the picture's matrix where it does not just fill it."""
    with pikepdf.new() as document:
        page = document.add_blank_page(page_size=points)
        page.add_resource(embedded(document, pixels), pikepdf.Name.XObject, pikepdf.Name.Scan)
        matrix = place or f"{points[0]} 0 0 {points[1]} 0 0"
        page.Contents = document.make_stream(f"q {matrix} cm /Scan Do Q".encode("ascii"))
        document.save(path)


def embedded(document: pikepdf.Pdf, pixels: Pixels) -> pikepdf.Object:
    return document.make_stream(
        pixels.tobytes(),
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Image,
        Width=pixels.shape[1],
        Height=pixels.shape[0],
        ColorSpace=pikepdf.Name.DeviceRGB,
        BitsPerComponent=8,
    )


def points_of(size: tuple[int, int], dpi: float, places: int = 5) -> tuple[float, float]:
    wide, high = (round(side * _INCH / dpi, places) for side in size)
    return wide, high


@pytest.mark.parametrize("places", [1, 2, 3, 5])
@pytest.mark.parametrize(
    ("size", "dpi"),
    [
        ((1654, 2339), 200),
        ((1653, 2338), 200),
        ((1700, 2200), 200),
        ((1984, 2806), 240),
        ((2480, 3508), 300),
        ((1654, 1169), 300),
    ],
)
def test_a_scan_comes_out_of_its_pdf_pixel_for_pixel(
    tmp_path: Path, size: tuple[int, int], dpi: int, places: int
) -> None:
    path, pixels = tmp_path / "scan.pdf", pixels_of(size)
    scan_in_pdf(path, pixels, points_of(size, dpi, places))
    page = render_pdf(path, 1, Limits())
    assert page.dpi == dpi
    assert page.rgb.shape == pixels.shape
    assert np.array_equal(page.rgb, pixels)


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_turned_page_shows_the_same_pixels_turned(tmp_path: Path, turn: int) -> None:
    path, pixels = tmp_path / "scan.pdf", pixels_of(_ANY)
    scan_in_pdf(path, pixels, points_of(_ANY, 200))
    with pikepdf.open(path, allow_overwriting_input=True) as document:
        document.pages[0].Rotate = turn
        document.save(path)
    assert np.array_equal(render_pdf(path, 1, Limits()).rgb, np.rot90(pixels, -turn // 90))


def test_a_window_of_a_page_that_one_scan_fills_shows_its_pixels(tmp_path: Path) -> None:
    path, pixels = tmp_path / "scan.pdf", pixels_of(_ANY)
    wide, high = points_of(_ANY, 200)
    scan_in_pdf(path, pixels, (wide + 90, high + 70), place=f"{wide} 0 0 {high} 40 30")
    with pikepdf.open(path, allow_overwriting_input=True) as document:
        document.pages[0].CropBox = [40, 30, 40 + wide, 30 + high]
        document.save(path)
    assert np.array_equal(render_pdf(path, 1, Limits()).rgb, pixels)


def test_a_scan_laid_on_its_side_shows_its_pixels_turned(tmp_path: Path) -> None:
    path, pixels = tmp_path / "scan.pdf", pixels_of(_ANY)
    high, wide = points_of(_ANY, 200)
    scan_in_pdf(path, pixels, (wide, high), place=f"0 {high} {-wide} 0 {wide} 0")
    page = render_pdf(path, 1, Limits())
    assert page.dpi == 200
    assert np.array_equal(page.rgb, np.rot90(pixels))


def test_a_scan_of_two_strips_or_with_a_margin_is_drawn_at_its_resolution(tmp_path: Path) -> None:
    path, pixels = tmp_path / "scan.pdf", pixels_of(_ANY)
    wide, high = points_of(_ANY, 200)
    scan_in_pdf(path, pixels, (wide + 20, high), place=f"{wide} 0 0 {high} 10 0")
    page = render_pdf(path, 1, Limits())
    assert page.dpi == 200
    assert abs(page.rgb.shape[1] - (_ANY[0] + 20 * 200 / _INCH)) <= 1
    # The margin is paper, the scan is where it lies.
    assert (page.rgb[:, :20] == 255).all()
    assert (page.rgb[:, 40:600] != 255).any()


def test_a_stamp_laid_over_a_scan_is_drawn_where_it_lies(tmp_path: Path) -> None:
    path, pixels = tmp_path / "scan.pdf", pixels_of(_ANY)
    scan_in_pdf(path, pixels, points_of(_ANY, 200))
    with pikepdf.open(path, allow_overwriting_input=True) as document:
        form = document.make_stream(
            b"1 0 0 rg 0 0 36 36 re f",
            Type=pikepdf.Name.XObject,
            Subtype=pikepdf.Name.Form,
            BBox=[0, 0, 36, 36],
        )
        document.pages[0].Annots = pikepdf.Array(
            [
                pikepdf.Dictionary(
                    Type=pikepdf.Name.Annot,
                    Subtype=pikepdf.Name.Stamp,
                    Rect=[72, 72, 108, 108],
                    F=4,
                    AP=pikepdf.Dictionary(N=form),
                )
            ]
        )
        document.save(path)
    shown = render_pdf(path, 1, Limits()).rgb
    assert shown.shape == pixels.shape
    stamp = shown[_ANY[1] - 295 : _ANY[1] - 205, 205:295]
    assert (stamp == (255, 0, 0)).all()
    assert np.array_equal(shown[:100], pixels[:100])
