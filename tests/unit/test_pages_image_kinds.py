"""Pictures as scanners, phones and programs write them: all come out upright, in RGB, at the size of their paper."""

import io
import struct
import zlib
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image, ImageCms, ImageOps

from counter_app.domain.errors import CounterError, FileDamaged, FileKindUnknown, FileTooLarge
from counter_app.pages.limits import Limits
from counter_app.pages.opening import open_document, read_page
from counter_app.pages.raster import RawPage

RED = (200, 20, 30)


def sheet(width: int = 331, height: int = 468) -> Image.Image:
    """White paper with a black line at its top and a red seal in its lower left quarter."""
    image = Image.new("RGB", (width, height), "white")
    image.paste("black", (width // 10, height // 20, width * 9 // 10, height // 10))
    image.paste(RED, (width // 10, height * 7 // 10, width * 4 // 10, height * 9 // 10))
    return image


def page_of(path: Path, tmp_path: Path, number: int = 1) -> RawPage:
    opened = open_document(path, tmp_path, Limits())
    return read_page(opened.readable, opened.kind, number, Limits())


def seal(page: RawPage) -> tuple[int, ...]:
    height, width = page.rgb.shape[:2]
    return tuple(int(value) for value in page.rgb[height * 8 // 10, width // 4])


def write_16_bits(path: Path) -> None:
    cv2.imwrite(str(path), np.asarray(sheet(), np.uint16)[:, :, ::-1] * 257)


def write_lab(path: Path) -> None:
    made = ImageCms.profileToProfile(
        sheet(), ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"), outputMode="LAB"
    )
    assert made is not None
    made.save(path)


def write_see_through(path: Path) -> None:
    image = sheet()
    image.putalpha(image.convert("L").point(lambda value: 0 if value == 255 else 255))
    image.save(path)


def write_cmyk_photograph(path: Path) -> None:
    """As Adobe's programs write it: ink counted from full to none."""
    sheet().convert("CMYK").save(path, "JPEG", quality=95)
    assert b"Adobe" in path.read_bytes()[:200]


@pytest.mark.parametrize(
    ("name", "write"),
    [
        ("deep.png", write_16_bits),
        ("deep.tif", write_16_bits),
        ("cmyk.jpg", write_cmyk_photograph),
        ("cmyk.tif", lambda path: sheet().convert("CMYK").save(path)),
        ("lab.tif", write_lab),
        ("palette.png", lambda path: sheet().quantize(8).save(path)),
        ("palette.tif", lambda path: sheet().quantize(8).save(path)),
        ("see-through.png", write_see_through),
        ("see-through.webp", write_see_through),
        ("bits.bmp", lambda path: sheet().save(path)),
        ("steps.jpg", lambda path: sheet().save(path, progressive=True, quality=90)),
        ("profile.jpg", lambda path: sheet().save(path, icc_profile=b"no profile", quality=90)),
        ("tail.jpg", lambda path: sheet().save(path, quality=90)),
    ],
)
def test_paper_is_white_and_the_seal_red(name: str, write: object, tmp_path: Path) -> None:
    path = tmp_path / name
    assert callable(write)
    write(path)
    if name == "tail.jpg":
        path.write_bytes(path.read_bytes() + b"what a camera leaves behind" * 20)
    page = page_of(path, tmp_path)
    assert page.rgb[2, 2].min() >= 250
    assert seal(page) == pytest.approx(RED, abs=12)
    assert page.made["source"] in ("png", "tiff", "jpeg", "webp", "bmp")


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("suffix", ["jpg", "tif"])
def test_every_turn_of_a_camera_is_undone(orientation: int, suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"turned.{suffix}"
    tags = Image.Exif()
    tags[0x0112] = orientation
    sheet().save(path, exif=tags, quality=95, dpi=(100, 50))
    page = page_of(path, tmp_path)
    shown = ImageOps.exif_transpose(Image.open(path))
    across = shown.width if orientation < 5 else shown.width * 2
    down = shown.height * 2 if orientation < 5 else shown.height
    assert page.rgb.shape[:2] == (down, across)
    assert page.dpi == 100
    wanted = np.asarray(shown.convert("RGB").resize((across, down)), np.int16)
    assert np.abs(wanted - page.rgb).mean() < 3
    assert page.made["source_turn"] == orientation


def test_a_png_of_another_gamma_is_shown_as_viewers_show_it(tmp_path: Path) -> None:
    plain = tmp_path / "plain.png"
    Image.new("RGB", (60, 90), (64, 64, 64)).save(plain)
    content = plain.read_bytes()
    kind, value = b"gAMA", struct.pack(">I", 100_000)
    chunk = struct.pack(">I", 4) + kind + value + struct.pack(">I", zlib.crc32(kind + value))
    at = content.index(b"IDAT") - 4
    linear = tmp_path / "linear.png"
    linear.write_bytes(content[:at] + chunk + content[at:])
    assert page_of(plain, tmp_path).rgb[20, 20, 0] == 64
    assert page_of(linear, tmp_path).rgb[20, 20, 0] == pytest.approx(136, abs=1)


@pytest.mark.parametrize(
    ("size", "told", "dpi", "assumed"),
    [
        ((630, 15_748), 200, 200, False),
        ((640, 6_400), None, 203, True),
        ((331, 468), 1, 40, True),
        ((331, 468), 60_000, 40, True),
        ((3_310, 4_680), 150, 150, False),
        ((414, 583), 100, 100, False),
    ],
)
def test_a_paper_keeps_its_size_or_is_said_to_be_assumed(
    size: tuple[int, int], told: int | None, dpi: int, assumed: bool, tmp_path: Path
) -> None:
    path = tmp_path / "paper.png"
    image = Image.new("L", size, 255)
    if told is None:
        image.save(path)
    else:
        image.save(path, dpi=(told, told))
    page = page_of(path, tmp_path)
    assert (page.dpi, page.dpi_assumed) == (dpi, assumed)
    assert page.rgb.shape[:2] == pytest.approx((size[1], size[0]), abs=2)


@pytest.mark.parametrize("dpi", [197, 301, 330])
def test_a_scan_somewhat_off_the_usual_keeps_its_pixels(dpi: int, tmp_path: Path) -> None:
    path = tmp_path / "scan.png"
    drawn = sheet(8 * dpi, 11 * dpi).convert("RGB")
    drawn.save(path, dpi=(dpi, dpi))
    page = page_of(path, tmp_path)
    assert (page.dpi, page.made["resampled"]) == (dpi, 1.0)
    assert page.rgb.tobytes() == drawn.tobytes()


def test_a_fine_scan_is_worked_on_coarser(tmp_path: Path) -> None:
    path = tmp_path / "fine.jpg"
    sheet(4960, 7016).save(path, dpi=(600, 600), quality=60)
    page = page_of(path, tmp_path)
    assert (page.rgb.shape[:2], page.dpi) == ((3508, 2480), 300)
    assert page.made["resampled"] == 0.5
    assert (page.made["source_width"], page.made["source_dpi"]) == (4960, 600)


def test_a_plan_is_held_within_the_working_size(tmp_path: Path) -> None:
    path = tmp_path / "plan.tif"
    Image.new("1", (9_900, 7_000), 1).save(path, compression="group4", dpi=(300, 300))
    page = page_of(path, tmp_path)
    height, width = page.rgb.shape[:2]
    assert height * width <= 14_010_000
    assert width / page.dpi == pytest.approx(33, abs=0.5)


def test_a3_keeps_the_resolution_of_its_scan(tmp_path: Path) -> None:
    path = tmp_path / "a3.tif"
    Image.new("1", (4_961, 3_508), 1).save(path, compression="group4", dpi=(300, 300))
    page = page_of(path, tmp_path)
    assert (page.dpi, page.rgb.shape[:2]) == (300, (3_508, 4_961))


def test_pages_of_one_tiff_may_differ(tmp_path: Path) -> None:
    path = tmp_path / "pages.tif"
    pages = [sheet(), sheet(468, 331).convert("L"), sheet(150, 200).convert("1")]
    pages[0].save(path, save_all=True, append_images=pages[1:], dpi=(100, 100))
    sizes = [page_of(path, tmp_path, number).rgb.shape for number in (1, 2, 3)]
    assert sizes == [(468, 331, 3), (331, 468, 3), (200, 150, 3)]


@pytest.mark.parametrize(
    "head",
    [
        b"GIF89a",
        b"\0\0\0\x18ftypheic",
        b"\0\0\0\x1cftypavif",
        b"\0\0\0\x0cjP  \r\n\x87\n",
        b"\0\0\1\0\1\0",
        b"8BPS\0\1",
        b"%!PS-Adobe-3.0",
        b"AT&TFORM",
        b"PK\3\4",
        b"{\\rtf1",
        b"MZ\x90\0",
        b"<html>",
    ],
)
def test_other_kinds_are_refused_by_their_first_bytes(head: bytes, tmp_path: Path) -> None:
    path = tmp_path / "in.jpg"
    path.write_bytes(head + bytes(5000))
    with pytest.raises(FileKindUnknown):
        open_document(path, tmp_path, Limits())


def _tiff(*entries: tuple[int, int, int, int], following: int = 0) -> bytes:
    body = b"".join(
        struct.pack("<HHIHH", tag, kind, n, v & 0xFFFF, v >> 16) for tag, kind, n, v in entries
    )
    return b"II*\0" + struct.pack("<IH", 8, len(entries)) + body + struct.pack("<I", following)


def _grey(
    width: int, height: int, *, bits: int = 8, packing: int = 1
) -> list[tuple[int, int, int, int]]:
    return [
        *((256, 4, 1, width), (257, 4, 1, height), (258, 3, 1, bits), (259, 3, 1, packing)),
        *((262, 3, 1, 1), (273, 4, 1, 8), (279, 4, 1, 4)),
    ]


def _photograph_that_promises(side: int) -> bytes:
    out = io.BytesIO()
    sheet(16, 16).save(out, "JPEG")
    content = out.getvalue()
    at = content.index(b"\xff\xc0") + 5
    return content[:at] + struct.pack(">HH", side, side) + content[at + 4 :]


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (_tiff(*_grey(223_607, 223_607)), FileTooLarge),
        (_tiff(*_grey(100, 100, bits=77)), FileDamaged),
        (_tiff(*_grey(100, 100, packing=31_337)), FileDamaged),
        (_tiff(*_grey(100, 100), (273, 4, 1, 0xFFFFFFF0)), FileDamaged),
        (_tiff((256, 4, 0x7FFFFFFF, 8)), FileDamaged),
        (b"II*\0" + struct.pack("<I", 0xFFFFFF00) + bytes(50), FileDamaged),
        (
            b"BM" + struct.pack("<IHHIIiiHH", 99, 0, 0, 54, 40, 70_000, 70_000, 1, 24) + bytes(60),
            FileTooLarge,
        ),
        (b"BM" + struct.pack("<IHHIIiiHH", 99, 0, 0, 54, 40, 0, 0, 1, 24) + bytes(60), FileDamaged),
        (b"RIFF\xff\xff\xff\xffWEBPVP8 " + bytes(60), FileDamaged),
        (_photograph_that_promises(60_000), FileTooLarge),
        (b"\x89PNG\r\n\x1a\n" + bytes(60), FileDamaged),
    ],
)
def test_broken_pictures_are_refused_with_a_code(
    content: bytes, error: type[CounterError], tmp_path: Path
) -> None:
    path = tmp_path / "in.bin"
    path.write_bytes(content)
    with pytest.raises(error):
        page_of(path, tmp_path)


def test_a_circle_of_pages_has_an_end(tmp_path: Path) -> None:
    path = tmp_path / "circle.tif"
    path.write_bytes(_tiff(*_grey(2, 2), following=8))
    assert open_document(path, tmp_path, Limits(pages=50)).pages == 1


def speckled() -> Image.Image:
    random = np.random.default_rng(2)
    rough = random.integers(0, 256, (40, 28, 3), dtype=np.uint8)
    return Image.fromarray(np.asarray(cv2.resize(rough, (331, 468)), np.uint8))


@pytest.mark.parametrize(
    "settings",
    [
        {"subsampling": 0},
        {"subsampling": 1},
        {"subsampling": 2},
        {"restart_marker_rows": 1},
        {"progressive": True},
        {"subsampling": 0, "keep_rgb": True},
    ],
)
@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_a_jpeg_has_the_pixels_that_pillow_sees(
    settings: dict[str, int], mode: str, tmp_path: Path
) -> None:
    path = tmp_path / "scan.jpg"
    speckled().convert(mode).save(path, "JPEG", quality=85, dpi=(40, 40), **settings)
    with Image.open(path) as image:
        expected = np.asarray(image.convert("RGB"))
    assert np.array_equal(page_of(path, tmp_path).rgb, expected)


def test_a_jpeg_broken_off_or_with_a_foreign_piece_in_its_scan_is_damaged(tmp_path: Path) -> None:
    made = io.BytesIO()
    speckled().save(made, "JPEG", quality=85, dpi=(40, 40))
    whole = made.getvalue()
    half = len(whole) // 2
    frame = whole[whole.index(b"\xff\xc0") :][:19]
    path = tmp_path / "scan.jpg"
    for broken in (whole[:half], whole[:half] + frame + whole[half:]):
        path.write_bytes(broken)
        with pytest.raises(FileDamaged):
            page_of(path, tmp_path)
