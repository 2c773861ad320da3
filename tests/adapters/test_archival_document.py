"""The whole document: PDF/A-2b as checked after writing, PDF 1.7, Vietnamese, the same bytes each time."""

import io
import subprocess
import unicodedata
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
import pypdfium2 as pdfium
import pytest
from PIL import Image, ImageCms

from counter_app import __version__
from counter_app.pdf.archival import encode_page
from counter_app.pdf.assemble import assemble
from counter_app.pdf.conformance import findings
from counter_app.pdf.placeholder import placeholder_pdf

from .archival_kit import page

CREATED = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def pieces(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ...]:
    folder = tmp_path_factory.mktemp("pieces")
    drawn = page()
    plain = page(seal=False, portrait=False)
    contents = (
        encode_page(drawn.rgb, 200, drawn.words).pdf,
        placeholder_pdf(2),
        encode_page(plain.rgb, 200, plain.words).pdf,
    )
    paths = tuple(folder / f"{number}.pdf" for number in range(len(contents)))
    for path, content in zip(paths, contents, strict=True):
        path.write_bytes(content)
    return paths


def test_nothing_of_pdfa_is_broken(pieces: tuple[Path, ...], tmp_path: Path) -> None:
    target = tmp_path / "document.pdf"
    assert assemble(pieces, target, title="Giấy khai sinh", created=CREATED) == ()
    assert findings(target) == ()


def test_it_says_what_it_is(pieces: tuple[Path, ...], tmp_path: Path) -> None:
    target = tmp_path / "document.pdf"
    assemble(pieces, target, title="Giấy khai sinh", created=CREATED)
    assert target.read_bytes()[:8] == b"%PDF-1.7"
    assert target.stat().st_mode & 0o777 == 0o600
    with pikepdf.open(target) as document:
        assert str(document.Root.Lang) == "vi"
        assert len(document.trailer.ID) == 2
        profile = document.Root.OutputIntents[0]
        assert "sRGB" in str(profile.OutputConditionIdentifier)
        info = document.docinfo
        assert str(info.Title) == "Giấy khai sinh"
        assert str(info.Producer) == f"Quầy Số {__version__}"
        assert str(info.CreationDate) == "D:20261120093000+00'00"
        with document.open_metadata() as metadata:
            assert metadata["dc:title"] == "Giấy khai sinh"
            assert metadata["dc:language"] == {"vi"}
            assert metadata["pdf:Producer"] == f"Quầy Số {__version__}"
            assert metadata["xmp:CreateDate"] == CREATED.isoformat()
            assert metadata["pdfaid:part"] == "2"
            assert metadata["pdfaid:conformance"] == "B"


def test_its_colours_are_srgb_told_in_few_bytes(pieces: tuple[Path, ...], tmp_path: Path) -> None:
    target = tmp_path / "document.pdf"
    assemble(pieces, target, title="Tờ khai", created=CREATED)
    with pikepdf.open(target) as document:
        told = document.Root.OutputIntents[0].DestOutputProfile
        assert len(told.read_raw_bytes()) < 500
        profile = ImageCms.ImageCmsProfile(io.BytesIO(told.read_bytes()))
    # Lab of the sRGB primaries under D50, as in the specification of the colour space (IEC 61966-2-1).
    lab = ImageCms.buildTransform(profile, ImageCms.createProfile("LAB"), "RGB", "LAB")
    for rgb, lightness, a, b in (
        ((255, 0, 0), 54.3, 80.8, 69.9),
        ((0, 0, 255), 29.6, 68.3, -112.0),
        ((128, 128, 128), 53.6, 0, 0),
    ):
        shown = ImageCms.applyTransform(Image.new("RGB", (1, 1), rgb), lab)
        assert shown is not None
        found = shown.tobytes()
        assert found[0] / 2.55 == pytest.approx(lightness, abs=1)
        signed = [value - 256 if value > 127 else value for value in found[1:]]
        assert signed == pytest.approx([a, b], abs=1.5)


def test_it_is_sound_and_as_large_as_the_paper(pieces: tuple[Path, ...], tmp_path: Path) -> None:
    target = tmp_path / "document.pdf"
    assemble(pieces, target, title="Tờ khai", created=CREATED)
    with pikepdf.open(target) as document:
        assert document.check_pdf_syntax() == []
        high, wide, _ = page().rgb.shape
        for number in (0, 2):
            box = [float(side) for side in document.pages[number].MediaBox.as_list()]
            assert box == pytest.approx([0, 0, wide * 72 / 200, high * 72 / 200], abs=0.001)


def test_every_font_is_embedded_and_says_which_letters_it_shows(
    pieces: tuple[Path, ...], tmp_path: Path
) -> None:
    target = tmp_path / "document.pdf"
    assemble(pieces, target, title="Tờ khai", created=CREATED)
    with pikepdf.open(target) as document:
        fonts = [font for one in document.pages for font in one.resources.Font.values()]
        assert len(fonts) >= 3
        # One invisible font for all pages that were read.
        assert fonts[0].objgen == fonts[-1].objgen
        for font in fonts:
            inner = font.DescendantFonts[0] if "/DescendantFonts" in font else font
            assert "/FontFile2" in inner.FontDescriptor
            assert "/ToUnicode" in font


def test_copied_text_is_vietnamese_composed_and_in_reading_order(
    pieces: tuple[Path, ...], tmp_path: Path
) -> None:
    target = tmp_path / "document.pdf"
    assemble(pieces, target, title="Tờ khai", created=CREATED)
    copied = subprocess.run(
        ["pdftotext", "-f", "1", "-l", "1", "-enc", "UTF-8", target, "-"],
        check=True,
        capture_output=True,
    ).stdout.decode("utf-8")
    assert unicodedata.is_normalized("NFC", copied)
    assert copied.split() == [word.text for word in page().words]


def test_words_are_found_on_their_pages(pieces: tuple[Path, ...], tmp_path: Path) -> None:
    target = tmp_path / "document.pdf"
    assemble(pieces, target, title="Tờ khai", created=CREATED)
    opened = pdfium.PdfDocument(target)
    try:
        texts = [one.get_textpage().get_text_range() for one in opened]
    finally:
        opened.close()
    assert "phường" in texts[0]
    assert "quét lại" in texts[1]
    assert "Đồng" in texts[2]


def test_the_same_pages_give_the_same_bytes(pieces: tuple[Path, ...], tmp_path: Path) -> None:
    first, second = tmp_path / "1.pdf", tmp_path / "2.pdf"
    assemble(pieces, first, title="Tờ khai", created=CREATED)
    assemble(pieces, second, title="Tờ khai", created=CREATED)
    assert first.read_bytes() == second.read_bytes()


def test_what_does_not_conform_is_written_named_and_claims_nothing(tmp_path: Path) -> None:
    piece, target = tmp_path / "piece.pdf", tmp_path / "document.pdf"
    with pikepdf.new() as document:
        document.add_blank_page(page_size=(200, 200))
        font = pikepdf.Dictionary(
            Type=pikepdf.Name("/Font"),
            Subtype=pikepdf.Name("/Type1"),
            BaseFont=pikepdf.Name("/Helvetica"),
        )
        document.pages[0].Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font))
        document.pages[0].Contents = document.make_stream(b"BT /F 12 Tf 20 20 Td (so 12) Tj ET")
        document.save(piece)
    broken = assemble([piece], target, title="Tờ khai", created=CREATED)
    assert broken
    with pikepdf.open(target) as document, document.open_metadata() as metadata:
        assert len(document.pages) == 1
        assert "pdfaid:part" not in metadata


@pytest.mark.parametrize(
    ("wide", "high", "broken"),
    [
        (14400, 300, ()),
        (14401, 300, ("ISO_19005_2:6.1.13-11",)),
        (300, 20000, ("ISO_19005_2:6.1.13-11",)),
        (3, 3, ()),
        (2.9, 300, ("ISO_19005_2:6.1.13-11",)),
    ],
)
def test_a_page_larger_or_smaller_than_an_archive_may_hold_is_told_as_that(
    tmp_path: Path, wide: float, high: float, broken: tuple[str, ...]
) -> None:
    piece, target = tmp_path / "piece.pdf", tmp_path / "document.pdf"
    with pikepdf.new() as made:
        made.add_blank_page().MediaBox = pikepdf.Array([0, 0, wide, high])
        made.save(piece)
    assert assemble([piece], target, title="Bản đồ", created=CREATED) == broken
    with pikepdf.open(target) as document, document.open_metadata() as metadata:
        assert ("pdfaid:part" in metadata) == (not broken)
