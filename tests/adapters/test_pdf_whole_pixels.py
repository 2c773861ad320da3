"""A scan in a PDF is read pixel for pixel as the scanner gave it, however its page's size was rounded."""

from pathlib import Path

import numpy as np
import pikepdf
import pytest

from counter_app.pages.limits import Limits
from counter_app.pages.pdfs import render_pdf
from counter_app.pages.raster import Pixels
from tests.odd_pictures import group_4, picture, stencil

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
        ((1240, 1754), 197),
        ((1240, 1754), 301),
        ((1240, 1754), 330),
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


@pytest.mark.parametrize(
    ("size", "points"),
    [
        ((1654, 2339), (596, 842)),
        ((1653, 2337), (595, 842)),
        ((2480, 3508), (595, 842)),
        ((2481, 3508), (595, 842)),
        ((2480, 3509), (596, 842)),
        ((583, 826), (210, 298)),
    ],
)
def test_a_page_rounded_to_whole_points_shows_its_scans_pixels(
    tmp_path: Path, size: tuple[int, int], points: tuple[float, float]
) -> None:
    path, pixels = tmp_path / "scan.pdf", pixels_of(size)
    scan_in_pdf(path, pixels, points)
    page = render_pdf(path, 1, Limits())
    assert page.dpi == round(size[1] * _INCH / points[1])
    assert np.array_equal(page.rgb, pixels)


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
@pytest.mark.parametrize("points", [(297, 421), (298, 421), (298, 420)])
@pytest.mark.parametrize("beside", [(0, 0), (0.2, 0.02), (-0.4, -0.3)])
def test_a_box_rounded_around_a_scan_leaves_its_pixels(
    tmp_path: Path, turn: int, points: tuple[float, float], beside: tuple[float, float]
) -> None:
    path, pixels = tmp_path / "scan.pdf", pixels_of((1240, 1754))
    x, y = beside
    scan_in_pdf(path, pixels, points, place=f"297.6 0 0 420.96 {x} {y}")
    turn_to(path, turn)
    page = render_pdf(path, 1, Limits())
    assert page.dpi == 300
    assert np.array_equal(page.rgb, np.rot90(pixels, -turn // 90))


def turn_to(path: Path, turn: int) -> None:
    with pikepdf.open(path, allow_overwriting_input=True) as document:
        document.pages[0].Rotate = turn
        document.save(path)


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
@pytest.mark.parametrize("dpi", [197, 301])
@pytest.mark.parametrize("kind", ["bits", "fax", "stencil", "grey"])
def test_scans_of_every_depth_show_their_pixels(
    tmp_path: Path, kind: str, dpi: int, turn: int
) -> None:
    path, (wide, high) = tmp_path / "scan.pdf", _ANY
    grey = np.random.default_rng(6).integers(0, 256, (high, wide), dtype=np.uint8)
    shown = grey if kind == "grey" else np.where(grey > 127, 255, 0).astype(np.uint8)
    with pikepdf.new() as document:
        page = document.add_blank_page(page_size=points_of(_ANY, dpi))
        page.add_resource(of_kind(document, kind, shown), pikepdf.Name.XObject, pikepdf.Name.Scan)
        x, y = points_of(_ANY, dpi)
        page.Contents = document.make_stream(f"q {x} 0 0 {y} 0 0 cm /Scan Do Q".encode("ascii"))
        document.save(path)
    turn_to(path, turn)
    drawn = render_pdf(path, 1, Limits())
    assert drawn.dpi == dpi
    upright = np.repeat(np.rot90(shown, -turn // 90)[:, :, None], 3, axis=2)
    assert np.array_equal(drawn.rgb, upright)


def of_kind(pdf: pikepdf.Pdf, kind: str, grey: Pixels) -> pikepdf.Object:
    """The pixels as scanners keep them: in bits, in bits for fax, as a stencil of the ink, or grey."""
    size = (grey.shape[1], grey.shape[0])
    if kind == "grey":
        return picture(pdf, size, grey.tobytes())
    bits = np.packbits(grey > 127, axis=1).tobytes()
    if kind == "stencil":
        # What is 0 is painted.
        return stencil(pdf, size, bits)
    if kind == "bits":
        return picture(pdf, size, bits, BitsPerComponent=1)
    told = pikepdf.Dictionary(K=-1, Columns=size[0], Rows=size[1])
    name = pikepdf.Name.CCITTFaxDecode
    return picture(pdf, size, group_4(grey), name, BitsPerComponent=1, DecodeParms=told)


def test_pictures_over_a_scan_leave_its_pixels(tmp_path: Path) -> None:
    path, pixels = tmp_path / "scan.pdf", pixels_of(_ANY)
    scan_in_pdf(path, pixels, points_of(_ANY, 300))
    with pikepdf.open(path, allow_overwriting_input=True) as document:
        page = document.pages[0]
        stamp = embedded(document, np.full((30, 30, 3), (255, 0, 0), np.uint8))
        page.add_resource(stamp, pikepdf.Name.XObject, pikepdf.Name.Stamp)
        page.contents_add(document.make_stream(b"q 24 0 0 24 24 24 cm /Stamp Do Q"))
        document.save(path)
    shown = render_pdf(path, 1, Limits()).rgb
    assert (shown[_ANY[1] - 199 : _ANY[1] - 101, 101:199] == (255, 0, 0)).all()
    assert np.array_equal(shown[: _ANY[1] - 202], pixels[: _ANY[1] - 202])


def test_a_fax_keeps_its_shape(tmp_path: Path) -> None:
    path, pixels = tmp_path / "fax.pdf", pixels_of((864, 572))
    scan_in_pdf(path, pixels, points_of((432, 584), 100))
    page = render_pdf(path, 1, Limits())
    assert page.rgb.shape[1] / page.rgb.shape[0] == pytest.approx(432 / 584, rel=0.01)


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


def test_a_scan_with_a_margin_is_drawn_at_its_resolution(tmp_path: Path) -> None:
    path, pixels = tmp_path / "scan.pdf", pixels_of(_ANY)
    wide, high = points_of(_ANY, 200)
    scan_in_pdf(path, pixels, (wide + 20, high), place=f"{wide} 0 0 {high} 10 0")
    page = render_pdf(path, 1, Limits())
    assert page.dpi == 200
    assert abs(page.rgb.shape[1] - (_ANY[0] + 20 * 200 / _INCH)) <= 1
    # The margin is paper, the scan is where it lies.
    assert (page.rgb[:, :20] == 255).all()
    assert (page.rgb[:, 40:600] != 255).any()


@pytest.mark.parametrize(("rows", "places"), [(8, 5), (64, 2), (500, 3)])
@pytest.mark.parametrize("upwards", [False, True])
def test_a_scan_in_strips_comes_out_pixel_for_pixel(
    tmp_path: Path, rows: int, places: int, upwards: bool
) -> None:
    path, pixels = tmp_path / "scan.pdf", pixels_of((902, 1201))
    scan_in_strips(path, pixels, rows, places, upwards=upwards)
    shown = render_pdf(path, 1, Limits())
    assert shown.dpi == 300 and shown.made["source_dpi"] == 300
    assert np.array_equal(shown.rgb, pixels)


def scan_in_strips(
    path: Path, pixels: Pixels, rows: int, places: int = 5, *, upwards: bool = False
) -> None:
    """Write a page of 300 dpi cut into strips of so many rows, their places in points rounded."""
    tall, broad = pixels.shape[:2]
    wide, high = points_of((broad, tall), 300, places)
    drawn = []
    with pikepdf.new() as document:
        page = document.add_blank_page(page_size=(wide, high))
        for top in range(0, tall, rows):
            strip = pixels[top : top + rows]
            name = page.add_resource(embedded(document, strip), pikepdf.Name.XObject)
            along = round(len(strip) * high / tall, places)
            below = round(high - (top + len(strip)) * high / tall, places)
            drawn.append(f"q {wide} 0 0 {along} 0 {below} cm {name} Do Q")
        content = "\n".join(drawn[::-1] if upwards else drawn)
        page.Contents = document.make_stream(content.encode("ascii"))
        document.save(path)


def test_a_stamp_across_strips_is_whole(tmp_path: Path) -> None:
    path, pixels = tmp_path / "scan.pdf", pixels_of((902, 1201))
    scan_in_strips(path, pixels, 64)
    with pikepdf.open(path, allow_overwriting_input=True) as document:
        # 300 x 300 pixels from 150 below the top on, laid over by the page itself.
        top = float(document.pages[0].MediaBox[3])
        square = f"q 0 0 1 rg 36 {top - 108} 72 72 re f Q".encode("ascii")
        document.pages[0].contents_add(document.make_stream(square))
        document.save(path)
    shown = render_pdf(path, 1, Limits()).rgb
    assert (shown[151:449, 151:449] == (0, 0, 255)).all()
    beside = np.ones(pixels.shape[:2], bool)
    beside[149:451, 149:451] = False
    assert np.array_equal(shown[beside], pixels[beside])


def test_strips_that_leave_a_gap_are_drawn_where_they_lie(
    tmp_path: Path,
) -> None:
    path, pixels = tmp_path / "scan.pdf", pixels_of((902, 1200))
    pixels[:] = 90
    scan_in_strips(path, pixels, 600)
    with pikepdf.open(path, allow_overwriting_input=True) as document:
        content = document.pages[0].Contents.read_bytes().replace(b" 0 144.0 cm", b" 0 154 cm")
        document.pages[0].Contents = document.make_stream(content)
        document.save(path)
    shown = render_pdf(path, 1, Limits()).rgb
    # The upper half, 10 points higher, runs off the page; paper shows between the halves.
    assert (shown[565:595] == 255).all()
    assert (shown[610:] == 90).all() and (shown[:550] == 90).all()


def test_print_kept_in_a_mask_is_drawn_as_fine_as_the_mask(tmp_path: Path) -> None:
    # Programs that part a scan keep its paper and its ink's colour coarsely, its print in the mask of the ink.
    path, wide, high = tmp_path / "parted.pdf", 180.0, 240.0
    print_ = np.zeros((1000, 750), np.uint8)
    # Strokes of one pixel, one apart: at 200 dpi they are grey all over.
    print_[300:700, 200:500:2] = 255
    with pikepdf.new() as document:
        mask = document.make_stream(
            print_.tobytes(),
            Type=pikepdf.Name.XObject,
            Subtype=pikepdf.Name.Image,
            Width=750,
            Height=1000,
            ColorSpace=pikepdf.Name.DeviceGray,
            BitsPerComponent=8,
        )
        ink = embedded(document, np.full((25, 19, 3), 20, np.uint8))
        ink.SMask = mask
        page = document.add_blank_page(page_size=(wide, high))
        page.add_resource(
            embedded(document, np.full((125, 94, 3), 235, np.uint8)),
            pikepdf.Name.XObject,
            pikepdf.Name.Paper,
        )
        page.add_resource(ink, pikepdf.Name.XObject, pikepdf.Name.Ink)
        drawn = f"q {wide} 0 0 {high} 0 0 cm /Paper Do /Ink Do Q"
        page.Contents = document.make_stream(drawn.encode("ascii"))
        document.save(path)
    shown = render_pdf(path, 1, Limits())
    assert shown.dpi == 300 and shown.made["source_dpi"] == 300
    strokes = shown.rgb[500, 220:480, 0]
    assert strokes.min() < 80 and strokes.max() > 180


@pytest.mark.parametrize(
    ("matrix", "turns"), [("0.24 0 0 0.24 0 0", 0), ("0 0.24 -0.24 0 {high} 0", 1)]
)
def test_a_scan_in_a_form_shows_its_pixels(tmp_path: Path, matrix: str, turns: int) -> None:
    # Within the form a pixel is a unit, and the scan as large as four pages.
    path, pixels = tmp_path / "scan.pdf", pixels_of(_ANY)
    wide, high = points_of(_ANY, 300)
    with pikepdf.new() as document:
        sides = (high, wide) if turns else (wide, high)
        page = document.add_blank_page(page_size=sides)
        form = document.make_stream(
            f"q {_ANY[0]} 0 0 {_ANY[1]} 0 0 cm /Scan Do Q".encode("ascii"),
            Type=pikepdf.Name.XObject,
            Subtype=pikepdf.Name.Form,
            BBox=[0, 0, *_ANY],
            Resources={"/XObject": {"/Scan": embedded(document, pixels)}},
        )
        page.add_resource(form, pikepdf.Name.XObject, pikepdf.Name.Whole)
        page.Contents = document.make_stream(
            f"q {matrix.format(high=high)} cm /Whole Do Q".encode("ascii")
        )
        document.save(path)
    shown = render_pdf(path, 1, Limits())
    assert shown.dpi == 300
    assert np.array_equal(shown.rgb, np.rot90(pixels, turns))


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
