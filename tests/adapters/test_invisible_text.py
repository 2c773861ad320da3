"""What is copied from a page and where its words stand, as three readers of PDF see it: poppler, pdfium and pikepdf."""

import io
import random
import re
import subprocess
import unicodedata
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
import pypdfium2 as pdfium
import pytest
from PIL import Image, ImageFont

from counter_app.domain.digitised import Box, Word
from counter_app.pdf.assemble import assemble
from counter_app.pdf.glyphless import build_wide_font
from counter_app.pdf.invisible import PLAIN_KEY, TYPED_KEY, WIDE_KEY
from counter_app.pdf.layered import page_pdf

DPI = 200
SIZE = (1654, 2339)
CREATED = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
FONTS = ("LiberationSerif-Regular", "LiberationSerif-Bold", "LiberationSans-Regular")
SAID = (
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    "Độc lập - Tự do - Hạnh phúc",
    "Ủy ban nhân dân xã Bàu Trũng cấp ngày 25/11/2013 (lần đầu)",
    "người sử dụng đất được cấp giấy chứng nhận quyền sở hữu nhà ở",
    "Số: 1118/QĐ-UBND “về việc” đổi tên… ngõ 12ª, 45 m² – tờ số 8",
    "hopthu1625@example.vn \\ 50% & {a} [b] <c> ~ ^ ` | _ = + * # $ ; ? !",
)

TYPED = (
    "Căn cứ Luật Tổ chức Hội đồng nhân dân và Ủy ban nhân dân, ngày 21 tháng",
    "6 năm 1994; xét đơn của ông Nguyễn Văn Tám, sinh năm 1947, hiện trú tại",
    "thôn 4, xã Bàu Trũng, xin xác nhận quyền sử dụng thửa đất số 215 tờ bản",
    "đồ số 8, diện tích 1.240 m2 do cha mẹ để lại từ năm 1968; theo đề nghị",
    "tại tờ trình số 12/TT ngày 3/5/1996 về việc công nhận các hộ gia đình.",
    "Điều 1. Nay công nhận.",
)


def set_lines(lines: Sequence[str], *, seed: int = 5) -> tuple[Word, ...]:
    """Set lines as a printer does, in several fonts and sizes, with spaces of changing width; boxes to the pixel."""
    chance = random.Random(seed)
    words: list[Word] = []
    base = 160
    for number, line in enumerate(lines):
        size, name = chance.choice((24, 30, 36, 42)), FONTS[number % len(FONTS)]
        font = ImageFont.truetype(f"/usr/share/fonts/truetype/liberation2/{name}.ttf", size)
        left = 120.0 + chance.randrange(60)
        for text in line.split():
            wide = font.getlength(text)
            box = Box(round(left), base - round(0.72 * size), round(left + wide), base)
            words.append(Word(text, box, 0.9, number))
            left += wide + size * chance.uniform(0.2, 0.45)
        base += 2 * size
    return tuple(words)


def type_lines(
    lines: Sequence[str], *, face: str, pitch: float, apart: int, start: int = 0
) -> tuple[Word, ...]:
    """Type lines as a typewriter does: each letter `pitch` pixels after the last; boxes as wide as the ink."""
    size = round(pitch / 0.601)
    font = ImageFont.truetype(f"/usr/share/fonts/truetype/{face}.ttf", size)

    def ink(letter: str) -> tuple[int, int]:
        mask, (x, _) = font.getmask2(letter, "L")
        left, _, right, _ = mask.getbbox()
        return left + x, right + x

    words: list[Word] = []
    for number, line in enumerate(lines, start):
        base, left = 160 + apart * number, 120.0
        for text in line.split():
            last = left + (len(text) - 1) * pitch
            x0, x1 = round(left + ink(text[0])[0]), round(last + ink(text[-1])[1])
            words.append(Word(text, Box(x0, base - round(0.75 * size), x1, base), 0.9, number))
            left = last + 2 * pitch
    return tuple(words)


def one_page(words: Sequence[Word]) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (16, 23), (250, 248, 240)).save(stream, "JPEG")
    return page_pdf(stream.getvalue(), *SIZE, DPI, words)


def copied(pdf: bytes | Path, *options: str) -> str:
    """What poppler copies, in the order in which the file has it unless the options say otherwise."""
    told = pdf if isinstance(pdf, bytes) else pdf.read_bytes()
    command = ["pdftotext", *(options or ("-raw",)), "-enc", "UTF-8", "-", "-"]
    return subprocess.run(command, input=told, check=True, capture_output=True).stdout.decode()


def poppler_boxes(pdf: bytes) -> list[tuple[str, tuple[float, float, float, float]]]:
    """Each word and its box in pixels from the top, ordered by place."""
    tree = ET.fromstring(copied(pdf, "-bbox"))
    found = [
        (
            one.text or "",
            tuple(float(one.attrib[k]) * DPI / 72 for k in ("xMin", "yMin", "xMax", "yMax")),
        )
        for one in tree.iter("{http://www.w3.org/1999/xhtml}word")
    ]
    return [(text, (box[0], box[1], box[2], box[3])) for text, box in found]


def pdfium_boxes(pdf: bytes) -> list[tuple[str, tuple[float, float, float, float]]]:
    """Each word and what its letters' boxes cover, in pixels from the top, as copied."""
    document = pdfium.PdfDocument(pdf)
    try:
        page = document[0].get_textpage()
        text = page.get_text_range()
        found = []
        for word in re.finditer(r"\S+", text):
            boxes = [page.get_charbox(place) for place in range(*word.span())]
            sides = [min(b[0] for b in boxes), max(b[3] for b in boxes)]
            sides += [max(b[2] for b in boxes), min(b[1] for b in boxes)]
            left, top, right, bottom = (side * DPI / 72 for side in sides)
            found.append((word[0], (left, SIZE[1] - top, right, SIZE[1] - bottom)))
    finally:
        document.close()
    return found


def astray(
    words: Sequence[Word], found: Sequence[tuple[str, tuple[float, float, float, float]]]
) -> list[float]:
    """How far each word begins or ends beside its box or is higher or lower, in parts of its line's height."""
    left = list(found)
    result = []
    for word in words:
        box = (word.box.x0, word.box.y0, word.box.x1, word.box.y1)
        away = {
            place: max(abs(a - b) for a, b in zip(box, other, strict=True)) / (box[3] - box[1])
            for place, (text, other) in enumerate(left)
            if text == word.text
        }
        nearest = min(away, key=lambda place: away[place])
        result.append(away[nearest])
        left.pop(nearest)
    return result


def test_lines_are_copied_as_lines_of_words_with_one_space_between() -> None:
    words = set_lines(SAID)
    text = copied(one_page(words))
    assert text.split("\n")[: len(SAID)] == [*SAID]
    assert unicodedata.is_normalized("NFC", text)


def test_pdfium_copies_the_same() -> None:
    found = [text for text, _ in pdfium_boxes(one_page(set_lines(SAID)))]
    assert found == " ".join(SAID).split()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_words_stand_where_they_were_read(seed: int) -> None:
    words = set_lines(SAID * 4, seed=seed)
    pdf = one_page(words)
    for found in (poppler_boxes(pdf), pdfium_boxes(pdf)):
        away = sorted(astray(words, found))
        assert len(away) == len(words)
        assert away[-1] < 0.3
        assert away[round(0.97 * len(away))] < 0.18


@pytest.mark.parametrize("apart", [34, 42, 67])
@pytest.mark.parametrize("pitch", [16.9, 20.0])
@pytest.mark.parametrize(
    "face",
    ["liberation2/LiberationMono-Regular", "liberation2/LiberationMono-Bold"],
)
def test_typewriting_is_copied_line_by_line_whichever_way(
    face: str, pitch: float, apart: int
) -> None:
    """Its spaces are as wide as those between columns of print, by which poppler's own order of a page goes."""
    words = type_lines(TYPED, face=face, pitch=pitch, apart=apart)
    pdf = one_page(words)
    said = " ".join(TYPED).split()
    for options in ((), ("-layout",), ("-raw",)):
        assert copied(pdf, *(options or ("-nopgbrk",))).split() == said
    assert [text for text, _ in pdfium_boxes(pdf)] == said
    for found in (poppler_boxes(pdf), pdfium_boxes(pdf)):
        away = sorted(astray(words, found))
        assert len(away) == len(words)
        assert away[-1] < 0.3
        assert away[round(0.97 * len(away))] < 0.18


def test_typed_lines_between_printed_ones_are_copied_in_their_turn(tmp_path: Path) -> None:
    printed = set_lines(SAID[:3], seed=2)
    typed = type_lines(TYPED, face="liberation2/LiberationMono-Bold", pitch=20.0, apart=67, start=5)
    piece, joined = tmp_path / "piece.pdf", tmp_path / "joined.pdf"
    piece.write_bytes(one_page(printed + typed))
    assert assemble([piece], joined, title="Xã", created=CREATED) == ()
    assert copied(joined).split() == [word.text for word in printed + typed]
    with pikepdf.open(joined) as document:
        assert set(document.pages[0].Resources.Font.keys()) == {PLAIN_KEY, TYPED_KEY}


def test_a_page_has_only_the_fonts_that_it_shows() -> None:
    typed = type_lines(TYPED, face="liberation2/LiberationMono-Bold", pitch=20.0, apart=67)
    for words, key in ((typed, TYPED_KEY), (set_lines(SAID[:3]), PLAIN_KEY)):
        with pikepdf.open(io.BytesIO(one_page(words))) as document:
            assert [*document.pages[0].Resources.Font.keys()] == [key]


def test_cells_far_apart_stand_in_their_columns() -> None:
    words = [
        Word(text, Box(left, top, left + wide, top + 26), 0.9, row)
        for row, top in enumerate(range(200, 1400, 60))
        for text, left, wide in (
            (f"{row + 1}", 130, 14 if row < 9 else 28),
            ("Trích", 420, 66),
            ("lục", 496, 40),
            ("8.000", 1300, 70),
        )
    ]
    pdf = one_page(words)
    for found in (poppler_boxes(pdf), pdfium_boxes(pdf)):
        assert max(astray(words, found)) < 0.25
    assert copied(pdf).split("\n")[3] == "4 Trích lục 8.000"


@pytest.mark.parametrize("apart", [-9, -2, 0, 3])
def test_words_whose_boxes_touch_are_two_words(apart: int) -> None:
    boxes = [Box(200, 300, 280, 330), Box(280 + apart, 300, 372, 330), Box(384, 300, 470, 330)]
    words = [Word(text, box, 0.9, 0) for text, box in zip(("Kế", "toán", "xã"), boxes, strict=True)]
    pdf = one_page(words)
    assert copied(pdf).split() == ["Kế", "toán", "xã"]
    assert [text for text, _ in pdfium_boxes(pdf)] == ["Kế", "toán", "xã"]


def test_a_word_read_out_of_its_place_stands_there_and_keeps_its_turn() -> None:
    words = [
        Word("nhân", Box(700, 300, 770, 330), 0.9, 0),
        Word("Ủy", Box(200, 300, 240, 330), 0.9, 0),
        Word("ban", Box(250, 300, 300, 330), 0.9, 0),
    ]
    pdf = one_page(words)
    assert copied(pdf).split() == ["nhân", "Ủy", "ban"]
    assert max(astray(words, poppler_boxes(pdf))) < 0.3


def test_characters_of_other_scripts_are_copied_too() -> None:
    words = set_lines(["Họ tên: Иванов 北京 Ŝato ₫ 5.000 №7", "và địa chỉ"])
    pdf = one_page(words)
    assert copied(pdf).split() == [word.text for word in words]
    assert [text for text, _ in pdfium_boxes(pdf)] == [word.text for word in words]
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert set(document.pages[0].Resources.Font.keys()) == {PLAIN_KEY, WIDE_KEY}


def test_glyphs_without_a_meaning_break_no_archive(tmp_path: Path) -> None:
    """Text layers of PDFs have a zero for them."""
    piece = tmp_path / "piece.pdf"
    piece.write_bytes(one_page((Word("\0Xã\0₫", Box(200, 300, 270, 330), 0.9, 0),)))
    joined = tmp_path / "joined.pdf"
    assert assemble([piece], joined, title="Xã", created=CREATED) == ()
    assert copied(joined).split() == ["Xã₫"]


def test_what_was_read_is_found_by_searching() -> None:
    document = pdfium.PdfDocument(one_page(set_lines(SAID)))
    try:
        page = document[0].get_textpage()
        for phrase in ("hỘI chủ nghĩa", "Bàu Trũng cấp ngày 25/11/2013", "1118/QĐ-UBND"):
            assert page.search(phrase).get_next() is not None
    finally:
        document.close()


def test_a_page_without_words_has_no_font() -> None:
    with pikepdf.open(io.BytesIO(one_page(()))) as document:
        assert "/Font" not in document.pages[0].Resources


def test_words_take_a_few_bytes_each() -> None:
    """A page of text twice over costs what its words do: no place is told that could be told by a space."""
    chance = random.Random(11)
    syllables = " ".join(SAID).split()
    lines = [" ".join(chance.choices(syllables, k=9)) for _ in range(30)]
    with pikepdf.open(io.BytesIO(one_page(set_lines(lines)))) as document:
        packed = len(document.pages[0].Contents.read_raw_bytes())
    assert packed < 6.5 * 270


def test_pages_of_both_kinds_join_with_those_of_earlier_programs(tmp_path: Path) -> None:
    former = tmp_path / "former.pdf"
    with pikepdf.new() as document:
        document.add_blank_page(page_size=(595, 842))
        page = document.pages[0]
        page.Resources = pikepdf.Dictionary(
            Font=pikepdf.Dictionary({WIDE_KEY: build_wide_font(document)})
        )
        shown = "Giấy khai sinh".encode("utf-16-be").hex()
        page.Contents = document.make_stream(
            f"BT 3 Tr {WIDE_KEY} 9.5 Tf 100 700 Td 96 Tz <{shown}> Tj ET".encode()
        )
        document.save(former)
    pieces, said = [former], ["Giấy khai sinh"]
    for number, line in enumerate(("Sổ hộ khẩu", "Quốc tịch: 日本")):
        piece = tmp_path / f"{number}.pdf"
        piece.write_bytes(one_page(set_lines([line])))
        pieces.append(piece)
        said.append(line)
    target = tmp_path / "joined.pdf"
    assert assemble(pieces, target, title="Hồ sơ", created=CREATED) == ()
    assert [text.strip() for text in copied(target).split("\f")[:3]] == said
    with pikepdf.open(target) as document:
        fonts = [one.Resources.Font for one in document.pages]
        assert fonts[1][PLAIN_KEY].objgen == fonts[2][PLAIN_KEY].objgen
        assert fonts[0][WIDE_KEY].objgen == fonts[2][WIDE_KEY].objgen
        assert WIDE_KEY not in fonts[1]
