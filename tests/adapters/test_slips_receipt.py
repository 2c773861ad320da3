"""Mẫu 01 as it comes out of the printer: read back by other programs."""

import io
import subprocess
import unicodedata
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from itertools import product
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from counter_app.catalogue import load_slip_forms
from counter_app.domain.catalogue import LimitUnit, TimeLimit
from counter_app.domain.dossiers import ItemState
from counter_app.domain.errors import FontMissing
from counter_app.domain.slips import SlipKind, form_on
from counter_app.services.output_ports import ReceiptSlip, SlipHead, SlipLine, SlipParty
from counter_app.slips import ReportlabSlips, fonts

VIETNAM = timezone(timedelta(hours=7))
LONG_NAME = "Nguyễn Phúc Thiên Hoàng Ngọc Phương Quỳnh"
LONG_COMPONENT = (
    "Giấy chứng sinh do cơ sở y tế nơi trẻ em sinh ra cấp; trường hợp không có giấy chứng sinh thì nộp văn bản "
    "của người làm chứng xác nhận về việc sinh"
)
FORM = form_on(load_slip_forms(), SlipKind.RECEIPT, date(2026, 11, 25))
HEAD = SlipHead(
    form=FORM,
    office_name="Trung tâm Phục vụ hành chính công phường Đồng Xoài",
    superior_name="Ủy ban nhân dân tỉnh Đồng Nai",
    place="Đồng Xoài",
    signed_on=date(2026, 11, 25),
    officer_name="Trần Thị Bích Ngọc",
    number="H19.12-261125-0001",
    procedure_name="Đăng ký khai sinh",
    procedure_code="1.001193",
    applicant=SlipParty(
        LONG_NAME, "075085001234", "Tổ 3, khu phố Phú Thịnh, phường Đồng Xoài, tỉnh Đồng Nai"
    ),
    received_at=datetime(2026, 11, 25, 8, 5, tzinfo=VIETNAM),
    due_at=datetime(2026, 11, 30, 16, 30, tzinfo=VIETNAM),
)
SLIP = ReceiptSlip(
    head=HEAD,
    lines=(
        SlipLine("Tờ khai đăng ký khai sinh", 1, 0, ItemState.SCANNED),
        SlipLine(LONG_COMPONENT, 1, 0, ItemState.NEEDED),
        SlipLine("Giấy chứng nhận kết hôn", 1, 0, ItemState.REUSED),
        SlipLine("Thẻ căn cước", 1, 0, ItemState.NOT_ASKED),
    ),
    limit=TimeLimit(3, LimitUnit.WORKING_DAYS),
    fee="",
)


def _with_head(slip: ReceiptSlip, **changes: str) -> ReceiptSlip:
    return replace(slip, head=replace(slip.head, **changes))  # type: ignore[arg-type]  # texts of the head


def _of(name: str) -> SlipParty:
    return replace(HEAD.applicant, name=name)


def _text(content: bytes, folder: Path, *options: str) -> str:
    path = folder / "slip.pdf"
    path.write_bytes(content)
    done = subprocess.run(
        ["pdftotext", *options, str(path), "-"], check=True, capture_output=True, timeout=60
    )
    return unicodedata.normalize("NFC", done.stdout.decode())


def _flat(text: str) -> str:
    return " ".join(text.split())


def _image(content: bytes, page: int = 0, dpi: int = 200) -> Image.Image:
    document = pypdfium2.PdfDocument(content)
    try:
        rendered = document[page].render(scale=dpi / 72).to_pil()
        assert isinstance(rendered, Image.Image)
        return rendered.convert("L")
    finally:
        document.close()


def _lines(count: int) -> tuple[SlipLine, ...]:
    return tuple(
        SlipLine(
            f"Thành phần thứ {n}: {LONG_COMPONENT if n % 4 == 0 else 'giấy tờ'}",
            1,
            1,
            ItemState.SCANNED,
        )
        for n in range(1, count + 1)
    )


def test_the_paper_says_who_what_and_when(tmp_path: Path) -> None:
    text = _flat(_text(ReportlabSlips().receipt(SLIP), tmp_path))

    for words in (
        "ỦY BAN NHÂN DÂN TỈNH ĐỒNG NAI",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Số: 0001/TTPVHCC",
        "Đồng Xoài, ngày 25 tháng 11 năm 2026",
        "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ",
        f"Tiếp nhận hồ sơ của: {LONG_NAME}",
        "075 085 001 234",
        "Đăng ký khai sinh (1.001193)",
        "3. Thời gian giải quyết theo quy định: 03 ngày làm việc",
        "4. Thời gian nhận hồ sơ: 08 giờ 05 phút, ngày 25 tháng 11 năm 2026",
        "5. Thời gian trả kết quả: 16 giờ 30 phút, ngày 30 tháng 11 năm 2026",
        "7. Phí, lệ phí: không",
        "Trần Thị Bích Ngọc",
        "H19.12-261125-0001",
        "TT 03/2025/TT-VPCP – Mẫu số 01",
        "Trang 1/1",
    ):
        assert words in text


def test_each_line_says_what_is_not_asked_for_and_what_was_handed_in(tmp_path: Path) -> None:
    rows = _text(ReportlabSlips().receipt(SLIP), tmp_path, "-layout").splitlines()
    row = {
        name: next(_flat(line) for line in rows if name in line)
        for name in ("Tờ khai đăng ký khai sinh", "Giấy chứng nhận kết hôn")
    }

    assert row["Tờ khai đăng ký khai sinh"] == "1 Tờ khai đăng ký khai sinh 01 – – đã nhận"
    assert row["Giấy chứng nhận kết hôn"] == (
        "3 Giấy chứng nhận kết hôn – – – tái sử dụng – không yêu cầu nộp"
    )
    whole = _flat("\n".join(rows))
    assert whole.count("tái sử dụng – không yêu cầu nộp") == 1
    assert "chưa nộp" in whole
    assert "cơ sở dữ liệu" in whole


def test_an_older_one_stop_section_has_its_own_sign(tmp_path: Path) -> None:
    slip = _with_head(SLIP, office_name="Bộ phận một cửa phường Đồng Xoài")

    assert "Số: 0001/BPTNTKQ" in _text(ReportlabSlips().receipt(slip), tmp_path)


def test_signs_of_markup_in_names_are_printed_as_they_are(tmp_path: Path) -> None:
    slip = replace(
        SLIP,
        head=replace(HEAD, applicant=_of("Công ty <b>A & B</b>")),
        lines=(SlipLine("Giấy <i>X</i> & Y", 1, 0, ItemState.NEEDED),),
    )
    text = _text(ReportlabSlips().receipt(slip), tmp_path)

    assert "Công ty <b>A & B</b>" in text
    assert "Giấy <i>X</i> & Y" in text


def test_names_in_decomposed_form_come_out_composed(tmp_path: Path) -> None:
    slip = replace(SLIP, head=replace(HEAD, applicant=_of(unicodedata.normalize("NFD", LONG_NAME))))
    path = tmp_path / "slip.pdf"
    path.write_bytes(ReportlabSlips().receipt(slip))
    raw = subprocess.run(
        ["pdftotext", str(path), "-"], check=True, capture_output=True, timeout=60
    ).stdout.decode()

    assert LONG_NAME in _flat(raw)


def test_the_qr_holds_the_lookup_code_and_nothing_else() -> None:
    image = _image(ReportlabSlips().receipt(SLIP))

    codes = zxingcpp.read_barcodes(image)

    assert [code.text for code in codes] == [HEAD.number]
    corner = codes[0].position.top_left
    assert corner.x < image.width / 3 and corner.y < image.height / 4


def test_all_fonts_are_embedded_and_serif() -> None:
    names: set[str] = set()
    with pikepdf.open(io.BytesIO(ReportlabSlips().receipt(SLIP))) as pdf:
        for thing in pdf.objects:
            if not isinstance(thing, pikepdf.Dictionary) or thing.get("/Type") != "/Font":
                continue
            descriptor = thing["/FontDescriptor"]
            assert "/FontFile2" in descriptor
            names.add(str(thing["/BaseFont"]).split("+")[-1])

    assert names == {"LiberationSerif", "LiberationSerif-Bold", "LiberationSerif-Italic"}


def test_no_page_draws_with_a_font_that_is_not_embedded(tmp_path: Path) -> None:
    path = tmp_path / "slip.pdf"
    path.write_bytes(ReportlabSlips().receipt(replace(SLIP, lines=_lines(40))))
    listed = subprocess.run(
        ["pdffonts", str(path)], check=True, capture_output=True, timeout=60
    ).stdout.decode()

    rows = [row.split() for row in listed.splitlines()[2:]]
    assert rows
    assert all("LiberationSerif" in row[0] for row in rows)


def test_a_short_list_fits_on_one_a4_page() -> None:
    with pikepdf.open(io.BytesIO(ReportlabSlips().receipt(SLIP))) as pdf:
        assert len(pdf.pages) == 1
        width, height = (float(x) / 72 * 25.4 for x in list(pdf.pages[0].mediabox)[2:])

    assert (round(width), round(height)) == (210, 297)


def test_forty_components_go_on_over_pages_under_a_repeated_heading(tmp_path: Path) -> None:
    content = ReportlabSlips().receipt(replace(SLIP, lines=_lines(40)))
    pages = _text(content, tmp_path).split("\f")[:-1]

    assert len(pages) > 1
    with_rows = [page for page in pages if "Thành phần thứ" in page]
    assert all("Tên giấy tờ" in page and "Ghi chú" in page for page in with_rows)
    for number in range(1, 41):
        assert sum(f"Thành phần thứ {number}:" in page for page in pages) == 1
    for number, page in enumerate(pages, start=1):
        assert f"Trang {number}/{len(pages)}" in page


def test_a_component_longer_than_a_page_is_cut_and_loses_no_word(tmp_path: Path) -> None:
    words = [f"chữ{number}" for number in range(1200)]
    line = SlipLine(" ".join(words), 1, 0, ItemState.NEEDED)
    text = _text(ReportlabSlips().receipt(replace(SLIP, lines=(line,))), tmp_path)

    assert set(words) <= set(text.split())


@pytest.mark.parametrize("count", [1, 6, 8, 9, 10, 12, 20])
def test_the_appointment_and_the_signatures_never_part(count: int, tmp_path: Path) -> None:
    content = ReportlabSlips().receipt(replace(SLIP, lines=_lines(count)))
    last = _text(content, tmp_path).split("\f")[-2]

    assert "5. Thời gian trả kết quả:" in last
    assert "NGƯỜI NỘP HỒ SƠ" in last
    assert "NGƯỜI TIẾP NHẬN HỒ SƠ" in last


def test_nothing_reaches_into_the_margins_and_nothing_is_coloured() -> None:
    long = replace(
        SLIP,
        head=replace(
            HEAD,
            applicant=replace(
                HEAD.applicant, address=f"{HEAD.applicant.address}, {LONG_COMPONENT}"
            ),
            office_name=f"{HEAD.office_name} và các phường, xã lân cận thuộc tỉnh Đồng Nai",
        ),
        lines=_lines(9),
    )
    content = ReportlabSlips().receipt(long)
    image = _image(content, dpi=72)
    inked = image.point([255 if level < 200 else 0 for level in range(256)]).getbbox()
    document = pypdfium2.PdfDocument(content)
    try:
        colours = document[0].render(scale=1).to_pil().convert("HSV").getextrema()
    finally:
        document.close()

    assert inked is not None
    left, top, right, bottom = (edge / 72 * 25.4 for edge in inked)
    assert left > 24 and right < 196 and top > 12 and bottom < 290
    assert colours[1][1] < 20


def _vietnamese_letters() -> set[str]:
    marks = ["", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"]
    vowels = ["a", "ă", "â", "e", "ê", "i", "o", "ô", "ơ", "u", "ư", "y"]
    letters = {unicodedata.normalize("NFC", v + m) for v, m in product(vowels, marks)}
    letters |= set("bcdđghklmnpqrstvxfjwz")
    return letters | {letter.upper() for letter in letters}


SHIPPED = Path(fonts.__file__).parents[1] / "_resources" / "fonts"


@pytest.mark.parametrize("file", sorted(SHIPPED.glob("*.ttf")), ids=lambda file: file.name)
def test_every_shipped_font_has_every_vietnamese_letter(file: Path) -> None:
    from reportlab.pdfbase.ttfonts import TTFont

    known = TTFont(file.stem, str(file)).face.charToGlyph
    wanted = _vietnamese_letters() | set("0123456789–…“”₫•.,;:()/-")

    assert len(_vietnamese_letters()) == 2 * (12 * 6 + 21)
    assert {sign for sign in wanted if ord(sign) not in known} == set()
    assert file.stat().st_size < 1_000_000


def test_the_fonts_of_the_window_and_of_the_forms_travel_with_their_licences() -> None:
    names = {path.name for path in SHIPPED.iterdir()}

    assert {
        f"NotoSans-{face}.ttf" for face in ("Regular", "Medium", "SemiBold", "Bold", "Italic")
    } <= names
    assert {"OFL-NotoSans.txt", "OFL-LiberationSerif.txt"} <= names


def test_a_missing_font_is_told_by_its_name(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    fonts.register_fonts.cache_clear()
    monkeypatch.setattr(fonts, "files", lambda _package: tmp_path)
    try:
        with pytest.raises(FontMissing) as caught:
            ReportlabSlips().receipt(SLIP)
    finally:
        fonts.register_fonts.cache_clear()

    assert caught.value.details["font"] == "LiberationSerif-Regular.ttf"
