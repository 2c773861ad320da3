"""Every form of both circulars as it comes out of the printer: read back by other programs."""

import subprocess
import unicodedata
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import zxingcpp

from counter_app.domain.errors import UnknownCode
from counter_app.domain.slips import SlipKind, form_on
from counter_app.slips import XlsxWorkbooks
from counter_app.slips.register import register_pdf

from . import slips_kit as kit
from .test_slips_workbook import Book

MADE = kit.every_form()
SLIPS = {name: made for name, made in MADE.items() if made[0].kind is not SlipKind.REGISTER}


def test_the_new_set_has_seven_forms_and_the_old_one_six() -> None:
    names = [form.template for form in kit.FORMS]

    assert len(set(names)) == len(names) == 13
    assert set(MADE) == set(names)


@pytest.mark.parametrize(
    ("kind", "day", "template"),
    [
        (SlipKind.CONTROL, date(2025, 9, 14), "TT 01/2018/TT-VPCP – Mẫu số 05"),
        (SlipKind.CONTROL, date(2025, 9, 15), "TT 03/2025/TT-VPCP – Mẫu số 06"),
        (SlipKind.STOP, date(2025, 9, 15), "TT 03/2025/TT-VPCP – Mẫu số 05"),
        (SlipKind.REGISTER, date(2025, 9, 14), "TT 01/2018/TT-VPCP – Mẫu số 06"),
        (SlipKind.REGISTER, date(2026, 11, 25), "TT 03/2025/TT-VPCP – Mẫu số 07"),
        (SlipKind.RECEIPT, date(2025, 9, 14), "TT 01/2018/TT-VPCP – Mẫu số 01"),
    ],
)
def test_the_day_chooses_the_circular(kind: SlipKind, day: date, template: str) -> None:
    assert form_on(kit.FORMS, kind, day).template == template


def test_the_old_circular_has_no_notice_of_stopping() -> None:
    with pytest.raises(UnknownCode):
        form_on(kit.FORMS, SlipKind.STOP, date(2025, 9, 14))


@pytest.mark.parametrize("name", MADE)
def test_a_form_bears_its_name_the_nation_and_its_circular(name: str, tmp_path: Path) -> None:
    form, content = MADE[name]
    read = kit.text(content, tmp_path)

    for words in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "ỦY BAN NHÂN DÂN PHƯỜNG MẪU",
        "TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG PHƯỜNG MẪU",
        "Đồng Mẫu, ngày",
        name,
    ):
        assert words in read
    assert form.kind is SlipKind.CONTROL or kit.LONG_NAME in read
    title = form.title.removeprefix("Văn bản ") if form.letter else form.title.upper()
    assert title in read


@pytest.mark.parametrize("name", MADE)
def test_a_form_is_whole_for_other_readers_and_its_text_composed(name: str, tmp_path: Path) -> None:
    _, content = MADE[name]
    read = kit.raw_text(content, tmp_path)
    path = str(tmp_path / "slip.pdf")

    assert (
        subprocess.run(["qpdf", "--check", path], capture_output=True, timeout=60).returncode == 0
    )
    assert unicodedata.is_normalized("NFC", read)
    listed = subprocess.run(
        ["pdffonts", path], check=True, capture_output=True, timeout=60
    ).stdout.decode()
    rows = [row.split() for row in listed.splitlines()[2:]]
    assert rows and all("LiberationSerif" in row[0] and row[-5] == "yes" for row in rows)


@pytest.mark.parametrize("name", MADE)
def test_a_form_stands_on_its_paper_with_clear_margins(name: str) -> None:
    form, content = MADE[name]
    wide, high = kit.SIZES[form.paper]
    register = form.kind is SlipKind.REGISTER

    assert kit.millimetres(content) == ((high, wide) if register else (wide, high))
    for page in kit.images(content):
        inked = page.point([255 if level < 200 else 0 for level in range(256)]).getbbox()
        assert inked is not None
        left, top, right, bottom = (edge / 100 * 25.4 for edge in inked)
        width, height = (edge / 100 * 25.4 for edge in page.size)
        assert left > 9 and top > 5 and right < width - 7 and bottom < height - 2


@pytest.mark.parametrize("name", SLIPS)
def test_a_short_form_is_one_page_with_the_lookup_code_and_nothing_else_in_its_qr(
    name: str,
) -> None:
    _, content = SLIPS[name]
    pages = kit.images(content, dpi=200)
    codes = zxingcpp.read_barcodes(pages[0])

    assert [code.text for code in codes] == [kit.NUMBER]
    assert len(pages) == 1


def _say(content: bytes, folder: Path, *wanted: str) -> None:
    read = kit.text(content, folder)
    for words in wanted:
        assert words in read


def test_a_supplement_names_every_paper_its_reason_and_whom_to_call(tmp_path: Path) -> None:
    _say(
        kit.supplement(),
        tmp_path,
        "Số: ………/HDHS",
        "Giấy 2:",
        "Lý do 2: bản quét mờ trang 2",
        "0900 000 000",
    )


def test_a_refusal_numbers_its_reasons_and_tells_what_to_do(tmp_path: Path) -> None:
    _say(
        kit.refusal(),
        tmp_path,
        "1. Không thuộc thẩm quyền giải quyết",
        "2. Giấy tờ không hợp pháp",
        "Nộp hồ sơ tại nơi cư trú",
    )


def test_the_new_apology_is_a_letter_that_asks_and_the_old_one_a_slip_that_promises(
    tmp_path: Path,
) -> None:
    new = "09 giờ 00 phút, ngày 04 tháng 12 năm 2026"
    _say(
        kit.apology(),
        tmp_path,
        "V/v xin lỗi và đề nghị gia hạn",
        "Kính gửi:",
        f"đề nghị gia hạn thời gian giải quyết hồ sơ; thời gian trả kết quả mới: {new}",
        "16 giờ 30 phút, ngày 30 tháng 11 năm 2026",
        "Lý do: Cần xác minh thêm.",
    )
    _say(
        kit.apology(kit.OLD),
        tmp_path,
        "PHIẾU XIN LỖI",
        f"hẹn lại thời gian trả kết quả: {new}",
    )


def test_a_notice_of_stopping_says_whose_wish_it_was_and_what_goes_back(tmp_path: Path) -> None:
    _say(
        kit.stop(),
        tmp_path,
        "Qua xem xét quá trình giải quyết hồ sơ",
        "Lý do: Có tranh chấp, khiếu nại",
        "Căn cứ: Luật Hộ tịch 2014",
        "- Giấy chứng sinh",
    )
    _say(kit.stop(withdrawn=True), tmp_path, "Theo đề nghị rút hồ sơ của tổ chức, cá nhân")


def test_a_control_sheet_lists_the_stations_and_leaves_room_for_more(tmp_path: Path) -> None:
    _say(
        kit.control(),
        tmp_path,
        "1. Giao: Quầy 1",
        "2. Nhận: Quầy 3",
        "Trước hạn",
        "Phòng Tư pháp",
        "…… giờ …… phút",
    )


@pytest.mark.parametrize("day", [kit.NEW, kit.OLD])
def test_thirty_lines_go_on_over_pages_under_their_heading(day: date, tmp_path: Path) -> None:
    for content, mark, heading in (
        (kit.receipt(day, 30), "Thành phần", "Tên giấy tờ"),
        (kit.supplement(day, 30), "Giấy", "Tên giấy tờ"),
        (kit.control(day, 30), "1. Giao: Quầy", "Tên cơ quan"),
    ):
        pages = kit.raw_text(content, tmp_path).split("\f")[:-1]
        flat = [" ".join(page.split()) for page in pages]
        assert len(pages) > 1
        assert all(heading in page for page in flat if mark in page)
        for number in range(1, 31):
            end = ":" if mark != "1. Giao: Quầy" else " "
            assert sum(f"{mark} {number}{end}" in page for page in flat) == 1


def test_the_register_repeats_both_its_headings_and_loses_no_dossier(tmp_path: Path) -> None:
    pages = kit.raw_text(kit.register(count=60), tmp_path).split("\f")[:-1]

    assert len(pages) > 3
    for page in pages[:-1]:
        assert "Trả kết quả" in " ".join(page.split())
    for number in range(1, 61):
        assert sum(f"H19.12-261125-{number:04d}" in page for page in pages) == 1
    assert "Tổng số: 60 hồ sơ." in " ".join(pages[-1].split())


@pytest.mark.parametrize("given_back", range(1, 16))
def test_a_signature_never_stands_alone_on_a_page(given_back: int, tmp_path: Path) -> None:
    *_, last, _end = kit.raw_text(kit.stop(given_back=given_back), tmp_path).split("\f")

    assert "THỦ TRƯỞNG CƠ QUAN" in last
    assert "Giấy chứng sinh" in last


def test_an_empty_period_has_its_register_too(tmp_path: Path) -> None:
    _say(kit.register(count=0), tmp_path, "Tổng số: 0 hồ sơ.")


def test_the_register_as_workbook_has_the_forms_columns_and_real_dates(tmp_path: Path) -> None:
    target = tmp_path / "so.xlsx"
    XlsxWorkbooks().register(kit.register_sheet(count=2), target)
    cells = Book(target).cells(0)

    assert cells["B5"].value == "Mã hồ sơ"
    assert cells["B7"].value == "H19.12-261125-0002"
    assert cells["E6"].value == kit.LONG_NAME
    assert (cells["G6"].kind, cells["G6"].number_format) == ("n", "dd/mm/yyyy hh:mm")
    assert cells["J6"].value == ""
    assert "TT 03/2025/TT-VPCP – Mẫu số 07" in cells["A3"].value


def test_every_act_has_a_form_in_force_today() -> None:
    assert {form.kind for form in kit.FORMS if form.valid_to is None} == set(SlipKind)


@pytest.mark.parametrize("number", ["TWWMWWQ-H19.12-261126-0001", "T111111-H19.12-261126-0001"])
def test_a_number_of_wide_letters_is_broken_behind_its_dashes_alone(
    number: str, tmp_path: Path
) -> None:
    sheet = kit.register_sheet(count=1)
    row = replace(sheet.rows[0], number=number, note=f"Mã tạm {number}")
    path = tmp_path / "register.pdf"
    path.write_bytes(register_pdf(replace(sheet, rows=(row,))))
    command = ["pdftotext", "-raw", str(path), "-"]
    done = subprocess.run(command, check=True, capture_output=True, timeout=60)

    words = done.stdout.decode().replace("-", "")

    assert all(words.count(part) == 2 for part in number.split("-"))


def test_the_workbook_is_its_owners_alone(tmp_path: Path) -> None:
    """It names citizens, as the PDF does; also where a readable file stood before."""
    target = tmp_path / "register.xlsx"
    target.write_bytes(b"")
    target.chmod(0o644)
    XlsxWorkbooks().register(kit.register_sheet(count=1), target)
    assert target.stat().st_mode & 0o777 == 0o600
