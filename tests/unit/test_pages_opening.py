"""Untrusted files: what is taken comes out as upright RGB, what is not is refused by its header."""

import struct
import zlib
from pathlib import Path

import numpy as np
import pikepdf
import pytest
from PIL import Image

from counter_app.domain.digitised import DocumentKind
from counter_app.domain.errors import (
    CounterError,
    FileDamaged,
    FileEmpty,
    FileEncrypted,
    FileKindUnknown,
    FileNotFound,
    FileTooLarge,
)
from counter_app.pages.limits import Limits
from counter_app.pages.opening import open_document, read_page
from counter_app.pages.raster import RawPage


def first_page(path: Path, tmp_path: Path, number: int = 1) -> RawPage:
    opened = open_document(path, tmp_path, Limits())
    return read_page(opened.readable, opened.kind, number, Limits())


def png_chunk(kind: bytes, content: bytes) -> bytes:
    check = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)


def png(width: int, height: int, *extra: bytes) -> bytes:
    header = png_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    end = png_chunk(b"IDAT", zlib.compress(b"\0")) + png_chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(extra) + end


def bomb_chunk() -> bytes:
    return png_chunk(b"zTXt", b"note\0\0" + zlib.compress(b"x" * 80_000_000, 9))


def zero_tiff() -> bytes:
    entries = [(256, 3, 1, 0), (257, 3, 1, 0), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1)]
    entries += [(273, 4, 1, 8), (279, 4, 1, 0)]
    body = b"".join(struct.pack("<HHIHH", tag, kind, n, v, 0) for tag, kind, n, v in entries)
    return b"II*\0" + struct.pack("<IH", 8, len(entries)) + body + b"\0\0\0\0"


def jpeg(tmp_path: Path) -> bytes:
    path = tmp_path / "whole.jpg"
    noise = np.random.default_rng(1).integers(0, 255, (400, 300, 3), dtype=np.uint8)
    Image.fromarray(noise).save(path, "JPEG")
    return path.read_bytes()


def locked_pdf(tmp_path: Path) -> bytes:
    path = tmp_path / "locked-source.pdf"
    with pikepdf.new() as document:
        document.add_blank_page()
        document.save(path, encryption=pikepdf.Encryption(user="view", owner="master"))
    return path.read_bytes()


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        ("empty.pdf", b"", FileEmpty),
        ("text.pdf", b"Kinh gui: Uy ban nhan dan\n" * 50, FileKindUnknown),
        ("picture.gif", b"GIF89a" + b"\0" * 200, FileKindUnknown),
        ("icon.ico", b"\0\0\1\0\1\0" + b"\0" * 200, FileKindUnknown),
        ("broken.pdf", b"%PDF-1.7\n" + b"nothing that follows makes sense\n" * 20, FileDamaged),
        ("fifty-gigapixels.png", png(223_607, 223_607), FileTooLarge),
        ("zero.tif", zero_tiff(), FileDamaged),
        ("bomb.png", png(64, 64, bomb_chunk()), FileDamaged),
    ],
)
def test_hostile_file_is_refused_by_its_header(
    name: str, content: bytes, error: type[CounterError], tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(error):
        open_document(path, tmp_path, Limits())


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(FileNotFound):
        open_document(tmp_path / "none.pdf", tmp_path, Limits())


def test_encrypted_pdf_asks_for_a_password(tmp_path: Path) -> None:
    path = tmp_path / "locked.pdf"
    path.write_bytes(locked_pdf(tmp_path))
    with pytest.raises(FileEncrypted):
        open_document(path, tmp_path, Limits())


def test_pdf_locked_by_its_owner_only_opens(tmp_path: Path) -> None:
    path = tmp_path / "owner.pdf"
    with pikepdf.new() as document:
        document.add_blank_page(page_size=(595, 842))
        document.save(path, encryption=pikepdf.Encryption(user="", owner="master"))
    assert open_document(path, tmp_path, Limits()).pages == 1


@pytest.mark.parametrize("keep", [0.3, 0.9])
def test_truncated_jpeg_is_damaged_not_half_a_page(keep: float, tmp_path: Path) -> None:
    whole = jpeg(tmp_path)
    path = tmp_path / "cut.jpg"
    path.write_bytes(whole[: int(len(whole) * keep)])
    with pytest.raises(FileDamaged):
        first_page(path, tmp_path)


def test_pdf_without_its_table_is_mended(tmp_path: Path) -> None:
    whole = tmp_path / "whole.pdf"
    with pikepdf.new() as document:
        document.add_blank_page(page_size=(595, 842))
        document.save(whole, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    content = whole.read_bytes()
    broken = tmp_path / "broken.pdf"
    # The catalogue's number no longer fits: pdfium gives up, qpdf finds the pages.
    broken.write_bytes(content[: content.index(b"xref")].replace(b"/Root 1 0 R", b"/Root 9 0 R"))
    opened = open_document(broken, tmp_path, Limits())
    assert opened.pages == 1
    assert read_page(opened.readable, opened.kind, 1, Limits()).rgb.shape == (2339, 1653, 3)


def test_limits_speak_their_unit(tmp_path: Path) -> None:
    path = tmp_path / "three.tif"
    pages = [Image.new("L", (100, 140), 255) for _ in range(3)]
    pages[0].save(path, save_all=True, append_images=pages[1:])
    with pytest.raises(FileTooLarge) as pages_error:
        open_document(path, tmp_path, Limits(pages=2))
    assert pages_error.value.details == {"limit": 2, "found": 3, "unit": "pages"}
    with pytest.raises(FileTooLarge) as bytes_error:
        open_document(path, tmp_path, Limits(bytes=10))
    assert bytes_error.value.details["unit"] == "bytes"
    with pytest.raises(FileTooLarge) as pixels_error:
        open_document(path, tmp_path, Limits(pixels=13_999))
    assert pixels_error.value.details["unit"] == "pixels"


def test_every_page_of_a_tiff_comes_in_order(tmp_path: Path) -> None:
    path = tmp_path / "pages.tif"
    pages = [Image.new("L", (100, 140), level) for level in (0, 120, 255)]
    pages[0].save(path, save_all=True, append_images=pages[1:], dpi=(200, 200))
    levels = [int(first_page(path, tmp_path, number).rgb.mean()) for number in (1, 2, 3)]
    assert levels == [0, 120, 255]


@pytest.mark.parametrize(
    ("mode", "suffix", "value"),
    [
        ("1", "png", 1),
        ("L", "bmp", 255),
        ("P", "png", 0),
        ("RGBA", "png", (10, 20, 30, 0)),
        ("LA", "png", (10, 0)),
        ("I;16", "tif", 65535),
        ("CMYK", "jpg", (0, 0, 0, 0)),
        ("RGB", "webp", (255, 255, 255)),
    ],
)
def test_every_mode_becomes_rgb_on_white_paper(
    mode: str, suffix: str, value: int | tuple[int, ...], tmp_path: Path
) -> None:
    path = tmp_path / f"page.{suffix}"
    image = Image.new(mode, (60, 90), value)
    if mode == "P":
        image.putpalette([255, 255, 255] * 256)
    image.save(path)
    page = first_page(path, tmp_path)
    assert page.rgb.dtype == np.uint8
    assert page.rgb.shape[2] == 3
    assert int(page.rgb.min()) >= 250


def test_exif_turn_is_applied(tmp_path: Path) -> None:
    path = tmp_path / "turned.jpg"
    image = Image.new("RGB", (80, 40), "white")
    image.paste("black", (0, 0, 40, 40))
    exif = Image.Exif()
    exif[0x0112] = 6
    image.save(path, exif=exif, quality=95)
    rgb = first_page(path, tmp_path).rgb
    height, width = rgb.shape[:2]
    assert height == 2 * width
    assert rgb[: height // 3].mean() < 10 < 240 < rgb[-height // 3 :].mean()


@pytest.mark.parametrize(
    ("told", "dpi", "assumed"),
    [(None, 200, True), ((72, 72), 200, True), ((200, 200), 200, False), ((9000, 9000), 200, True)],
)
def test_resolution_is_believed_only_when_it_makes_a_paper(
    told: tuple[int, int] | None, dpi: int, assumed: bool, tmp_path: Path
) -> None:
    path = tmp_path / "a4.png"
    image = Image.new("L", (1654, 2339), 255)
    if told is None:
        image.save(path)
    else:
        image.save(path, dpi=told)
    page = first_page(path, tmp_path)
    assert (page.dpi, page.dpi_assumed) == (dpi, assumed)


def test_fax_pixels_become_square(tmp_path: Path) -> None:
    path = tmp_path / "fax.tif"
    Image.new("1", (1728, 1143), 1).save(path, dpi=(204, 98))
    page = first_page(path, tmp_path)
    assert page.dpi == 204
    assert page.rgb.shape[:2] == (round(1143 * 204 / 98), 1728)


def test_huge_sheet_is_rendered_coarser_never_refused(tmp_path: Path) -> None:
    path = tmp_path / "sheet.pdf"
    with pikepdf.new() as document:
        document.add_blank_page(page_size=(14400, 14400))
        document.save(path)
    page = first_page(path, tmp_path)
    assert page.rgb.shape[0] * page.rgb.shape[1] <= 18_000_000
    assert page.dpi < 50


def test_kind_is_told_by_content_not_by_name(tmp_path: Path) -> None:
    path = tmp_path / "scan.pdf"
    path.write_bytes(jpeg(tmp_path))
    assert open_document(path, tmp_path, Limits()).kind is DocumentKind.JPEG
