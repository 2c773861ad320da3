"""Letters in cells of a form: read whole as words with their places, or told; empty cells say nothing."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from counter_app.domain.catalogue import FieldDefinition, FieldKind, PaperType
from counter_app.domain.digitised import DigitisedPage, QualityReason, Verdict
from counter_app.domain.ids import PaperTypeId
from counter_app.ocr.fields import read_document
from counter_app.ocr.linked import LinkedTesseract, Models

from .reading_kit import read_image

FACE = "/usr/share/fonts/truetype/liberation2/LiberationSerif-Regular.ttf"
DPI, LEFT, TOP, APART = 200, 360, 430, 105
PITCH, HIGH = 46, 54
INK = (40, 40, 45)
FIELDS = (
    ("Họ, chữ đệm, tên:", "NGUYỄN VĂN TÁM"),
    ("Số định danh cá nhân:", "024196003715"),
    ("Ngày, tháng, năm sinh:", "05101996"),
    ("Điện thoại:", "0912345670"),
    ("Mã số thuế:", "8401937526"),
)
BIRTH = PaperType(
    id=PaperTypeId("birth_certificate"),
    name="Giấy khai sinh",
    result_codes=(),
    titles=("GIẤY KHAI SINH",),
    legal_basis="Luật Hộ tịch 2014",
    fields=(
        FieldDefinition("child_name", "", FieldKind.NAME, printed=("Họ, chữ đệm, tên",)),
        FieldDefinition("child_id", "", FieldKind.TEXT, printed=("Số định danh cá nhân",)),
        FieldDefinition("birth_date", "", FieldKind.DATE, printed=("Ngày, tháng, năm sinh",)),
    ),
)


@pytest.fixture(scope="module")
def reader() -> LinkedTesseract:
    return LinkedTesseract(Models())


def sheet() -> tuple[Image.Image, ImageDraw.ImageDraw]:
    image = Image.new("RGB", (1654, 1250), (250, 249, 245))
    draw = ImageDraw.Draw(image)
    draw.text((827, 150), "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", INK, face(36), anchor="ms")
    draw.text((827, 240), "GIẤY KHAI SINH", INK, face(48), anchor="ms")
    words = "Tôi cam đoan những nội dung khai trên đây là đúng sự thật và chịu trách nhiệm"
    draw.text((140, 1150), words, INK, face(34), anchor="ls")
    return image, draw


def face(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FACE, size)


def cells(
    draw: ImageDraw.ImageDraw, x: int, base: int, text: str, kind: str, lines: tuple[int, ...]
) -> int:
    """Draw a cell for each sign of a text, "_" for an empty one; return where they end."""
    gap = 10 if kind == "apart" else 0
    top, floor = base - 42, base + HIGH - 42
    for at, sign in enumerate(text):
        left = x + at * (PITCH + gap)
        right = left + PITCH
        start = floor - 17 if kind == "ticks" else top
        for side in (left, right):
            draw.line((side, start, side, floor), lines, 2)
        draw.line((left, floor, right, floor), lines, 2)
        if kind in ("box", "apart"):
            draw.line((left, top, right, top), lines, 2)
        if sign not in " _":
            draw.text((left + PITCH // 2, base), sign, INK, face(38), anchor="ms")
    return x + len(text) * (PITCH + gap)


def form(kind: str, lines: tuple[int, ...] = INK) -> Image.Image:
    image, draw = sheet()
    for row, (label, value) in enumerate(FIELDS):
        draw.text((140, TOP - 55 + APART * row), label, INK, face(30), anchor="ls")
        cells(draw, LEFT, TOP + APART * row, value, kind, lines)
    return image


def beside(kind: str) -> Image.Image:
    """The same with labels on the cells' own lines."""
    image, draw = sheet()
    for row, (label, value) in enumerate(FIELDS):
        draw.text((140, TOP + APART * row), label, INK, face(30), anchor="ls")
        cells(draw, 620, TOP + APART * row, value, kind, INK)
    return image


def lines_of(page: DigitisedPage) -> list[str]:
    return page.text.split("\n")


@pytest.mark.parametrize("kind", ["box", "open", "ticks", "apart"])
def test_values_in_cells_are_read_whole(kind: str, reader: LinkedTesseract, tmp_path: Path) -> None:
    page = read_image(beside(kind), DPI, tmp_path, reader)
    assert [line for line in lines_of(page) if ":" in line] == [
        f"{label} {value}" for label, value in FIELDS
    ]
    assert page.quality.verdict is Verdict.PASS
    assert page.recipe["format"] == "layered"


def test_values_in_pale_grey_cells_below_their_labels_are_read_whole(
    reader: LinkedTesseract, tmp_path: Path
) -> None:
    page = read_image(form("box", (165, 165, 165)), DPI, tmp_path, reader)
    assert {value for _, value in FIELDS} <= set(lines_of(page))


@pytest.mark.parametrize("colour", [(205, 45, 45), (228, 120, 40)])
@pytest.mark.parametrize("kind", ["box", "open"])
def test_values_in_red_and_orange_cells_are_read_whole(
    kind: str, colour: tuple[int, int, int], reader: LinkedTesseract, tmp_path: Path
) -> None:
    page = read_image(form(kind, colour), DPI, tmp_path, reader)
    assert {value for _, value in FIELDS} <= set(lines_of(page))


def test_fields_are_taken_from_cells(reader: LinkedTesseract, tmp_path: Path) -> None:
    page = read_image(beside("box"), DPI, tmp_path, reader)
    fields = read_document([page], [BIRTH], None).fields
    found = {name: fields[name].value for name in ("child_name", "child_id", "birth_date")}
    assert found == {
        "child_name": "Nguyễn Văn Tám",
        "child_id": "024196003715",
        "birth_date": "1996-10-05",
    }
    assert not fields["child_id"].verify


def test_a_word_lies_over_its_cells(reader: LinkedTesseract, tmp_path: Path) -> None:
    page = read_image(beside("box"), DPI, tmp_path, reader)
    boxes = {word.text: word.box for word in page.words}
    for text, first, count in (("NGUYỄN", 0, 6), ("VĂN", 7, 3), ("TÁM", 11, 3)):
        box = boxes[text]
        assert box.x0 == pytest.approx(620 + first * PITCH, abs=3)
        assert box.x1 == pytest.approx(620 + (first + count) * PITCH, abs=3)
        assert TOP - 45 < box.y0 < TOP - 20
        assert box.y1 == pytest.approx(TOP, abs=3)


@pytest.mark.parametrize(
    ("stroke", "kind"), [("/", "box"), ("-", "apart"), ("/", "ticks"), ("", "box")]
)
def test_a_date_in_three_groups_has_its_strokes(
    stroke: str, kind: str, reader: LinkedTesseract, tmp_path: Path
) -> None:
    image, draw = sheet()
    draw.text((140, TOP), "Ngày sinh:", INK, face(34), anchor="ls")
    x = LEFT
    for part in ("05", "10", "1996"):
        x = cells(draw, x, TOP, part, kind, INK) + 34
        if stroke and part != "1996":
            draw.text((x - 19, TOP), stroke, INK, face(38), anchor="ms")
    page = read_image(image, DPI, tmp_path, reader)
    wanted = (stroke or " ").join(("05", "10", "1996"))
    assert f"Ngày sinh: {wanted}" in lines_of(page)


def test_empty_cells_say_nothing(reader: LinkedTesseract, tmp_path: Path) -> None:
    image, draw = sheet()
    for row, kind in enumerate(("box", "open", "ticks", "apart")):
        draw.text((140, TOP + APART * row), "Số hộ chiếu:", INK, face(34), anchor="ls")
        cells(draw, LEFT + 100, TOP + APART * row, "_" * 9, kind, INK)
    page = read_image(image, DPI, tmp_path, reader)
    assert lines_of(page).count("Số hộ chiếu:") == 4
    assert page.recipe["uncovered_ink"] == 0.0
    assert page.quality.verdict is Verdict.PASS


def test_a_number_with_a_letter_too_pale_to_be_read_is_told(
    reader: LinkedTesseract, tmp_path: Path
) -> None:
    image, draw = sheet()
    draw.text((140, TOP), "Số định danh:", INK, face(34), anchor="ls")
    cells(draw, LEFT + 20, TOP, "02419_003715", "box", INK)
    x = LEFT + 20 + 5 * PITCH + PITCH // 2
    draw.text((x, TOP), "6", (180, 179, 175), face(38), anchor="ms")
    page = read_image(image, DPI, tmp_path, reader)
    number = [word for word in page.words if word.text.isdigit() and word.box.x0 > LEFT]
    assert "".join(word.text for word in number) != "024196003715"
    assert all(word.confidence < 0.8 for word in number)
    assert page.quality.verdict is Verdict.LOOK


def test_scribbles_in_cells_are_told(reader: LinkedTesseract, tmp_path: Path) -> None:
    image, draw = sheet()
    draw.text((140, TOP), "Số định danh:", INK, face(34), anchor="ls")
    cells(draw, LEFT + 20, TOP, "_" * 12, "box", INK)
    strokes = np.random.default_rng(11)
    for at in range(12):
        x, y = LEFT + 20 + at * PITCH, TOP - 36
        places = [(x + int(a), y + int(b)) for a, b in strokes.integers((8, 0), (38, 36), (6, 2))]
        draw.line(places, (30, 40, 120), 3)
    page = read_image(image, DPI, tmp_path, reader)
    told = [m.box for m in page.quality.marks if m.reason is QualityReason.LOW_CONFIDENCE and m.box]
    read = [word for word in page.words if word.box.x0 > LEFT and TOP - 60 < word.box.y0 < TOP]
    assert all(word.confidence < 0.8 for word in read)
    assert page.quality.verdict is Verdict.LOOK
    assert any(box.x0 < LEFT + 300 and box.y0 < TOP < box.y1 + 20 for box in told)


def test_boxes_to_be_ticked_stay_beside_their_words(
    reader: LinkedTesseract, tmp_path: Path
) -> None:
    image, draw = sheet()
    x = 140
    for word in ("Nam", "Khác", "Thường trú", "Tạm trú"):
        draw.rectangle((x, TOP - 26, x + 28, TOP + 2), outline=INK, width=2)
        draw.text((x + 44, TOP), word, INK, face(34), anchor="ls")
        x += 320
    page = read_image(image, DPI, tmp_path, reader)
    assert page.recipe["comb_words"] == 0
    assert {"Nam", "Khác", "Thường", "Tạm"} <= {word.text for word in page.words}
