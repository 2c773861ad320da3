"""Fields from words placed by hand: labels with slips, blocks, columns, lines that go on, values by kind."""

from dataclasses import replace
from datetime import date

import pytest

from counter_app.domain.catalogue import FieldDefinition, FieldKind, PaperType
from counter_app.domain.digitised import Box, DigitisedPage, Quality, ReadField, Verdict, Word
from counter_app.domain.ids import PaperTypeId
from counter_app.ocr.engine import parse_table
from counter_app.ocr.fields import read_document
from counter_app.ocr.values import find_date, name_value, parse_value, person_number, tidy

WIDTH, HEIGHT = 1654, 2339


def field(name: str, kind: FieldKind, *printed: str) -> FieldDefinition:
    return FieldDefinition(name, name, kind, printed=printed)


BIRTH = PaperType(
    id=PaperTypeId("birth_certificate"),
    name="Giấy khai sinh",
    result_codes=(),
    titles=("GIẤY KHAI SINH",),
    legal_basis="Luật Hộ tịch 2014",
    fields=(
        field("child_name", FieldKind.NAME, "Họ, chữ đệm, tên"),
        field("child_id", FieldKind.TEXT, "Số định danh cá nhân"),
        field("birth_date", FieldKind.DATE, "Ngày, tháng, năm sinh"),
        field("sex", FieldKind.SEX, "Giới tính"),
        field("nationality", FieldKind.TEXT, "Quốc tịch"),
        field("mother_name", FieldKind.NAME, "Họ, chữ đệm, tên người mẹ"),
        field("mother_birth_year", FieldKind.YEAR, "Năm sinh"),
        field("mother_residence", FieldKind.TEXT, "Nơi cư trú"),
        field("father_name", FieldKind.NAME, "Họ, chữ đệm, tên người cha"),
        field("father_birth_year", FieldKind.YEAR, "Năm sinh"),
        field("father_residence", FieldKind.TEXT, "Nơi cư trú"),
        field("registered_on", FieldKind.DATE, "Ngày, tháng, năm đăng ký"),
    ),
)
MARRIAGE = PaperType(
    id=PaperTypeId("marriage_certificate"),
    name="Giấy chứng nhận kết hôn",
    result_codes=(),
    titles=("GIẤY CHỨNG NHẬN KẾT HÔN",),
    legal_basis="Luật Hộ tịch 2014",
    holders=2,
    fields=(
        field("wife_name", FieldKind.NAME, "Họ, chữ đệm, tên vợ"),
        field("wife_birth_date", FieldKind.DATE, "Ngày, tháng, năm sinh"),
        field("wife_id", FieldKind.TEXT, "Giấy tờ tùy thân"),
        field("husband_name", FieldKind.NAME, "Họ, chữ đệm, tên chồng"),
        field("husband_birth_date", FieldKind.DATE, "Ngày, tháng, năm sinh"),
        field("husband_id", FieldKind.TEXT, "Giấy tờ tùy thân"),
    ),
)


def page(*lines: tuple[int, int, str], confidence: float = 0.95) -> DigitisedPage:
    """A page from (x, y, text): words of 15 pixels a letter, 30 high."""
    words = []
    for number, (left, top, text) in enumerate(lines):
        x = left
        for part in text.split():
            wide = 15 * len(part)
            words.append(Word(part, Box(x, top, x + wide, top + 30), confidence, number))
            x += wide + 10
    return DigitisedPage(
        number=1,
        width=WIDTH,
        height=HEIGHT,
        dpi=200,
        skew_degrees=0.0,
        rotated_by=0,
        blank=False,
        quality=Quality(Verdict.PASS),
        text="",
        words=tuple(words),
        codes=(),
        image=None,
    )


def birth(**changes: str) -> dict[str, ReadField]:
    lines = {
        "title": "GIẤY KHAI SINH",
        "number": "Số: 45/2023",
        "name": "Họ, chữ đệm, tên: NGUYỄN TRẦN THIÊN ÂN",
        "born": "Ngày, tháng, năm sinh: 12/04/2023",
        "sex": "Giới tính: Nam",
        "id": "Số định danh cá nhân: 070 223 000417",
        "mother": "Họ, chữ đệm, tên người mẹ: Trần Thị Đơn",
        "mother_year": "Năm sinh: 1992 Quốc tịch: Lào",
        "father": "Họ, chữ đệm, tên người cha: Nguyễn Phúc Hoàng",
        "father_year": "Năm sinh: 1990",
        "registered": "Ngày, tháng, năm đăng ký: 20/04/2023",
    } | changes
    placed = [(200, 200 + 60 * row, text) for row, text in enumerate(lines.values())]
    return read_document([page(*placed)], [MARRIAGE, BIRTH], None).fields


def test_birth_certificate_by_blocks() -> None:
    values = {name: read.value for name, read in birth().items()}
    assert values == {
        "type": "birth_certificate",
        "title": "GIẤY KHAI SINH",
        "number": "45/2023",
        "child_name": "Nguyễn Trần Thiên Ân",
        "birth_date": "2023-04-12",
        "sex": "Nam",
        "child_id": "070223000417",
        "holder_id": "070223000417",
        "mother_name": "Trần Thị Đơn",
        "mother_birth_year": "1992",
        "father_name": "Nguyễn Phúc Hoàng",
        "father_birth_year": "1990",
        "registered_on": "2023-04-20",
        "issued_on": "2023-04-20",
        "summary": "Khai sinh của Nguyễn Trần Thiên Ân",
    }
    assert not any(read.verify for read in birth().values())


def test_mothers_nationality_is_never_the_childs() -> None:
    assert "nationality" not in birth()


def test_a_lost_row_does_not_move_the_other_parents_year() -> None:
    fields = birth(mother_year="")
    assert "mother_birth_year" not in fields
    assert fields["father_birth_year"].value == "1990"


@pytest.mark.parametrize(
    "label", ["Họ, chữ đêm, tên:", "Ho, chu đệm, tên:", "Họ,chữ đệm, tên:", "Họ, chữ đệm, tèn:"]
)
def test_labels_are_found_despite_the_readers_slips(label: str) -> None:
    assert birth(name=f"{label} LÊ VĂN BA")["child_name"].value == "Lê Văn Ba"


def test_contradicting_values_ask_to_be_looked_at_and_stay_as_read() -> None:
    fields = birth(sex="Giới tính: Nữ")
    assert (fields["sex"].value, fields["child_id"].value) == ("Nữ", "070223000417")
    assert fields["sex"].verify and fields["child_id"].verify and fields["holder_id"].verify
    assert not fields["mother_name"].verify
    fields = birth(born="Ngày, tháng, năm sinh: 12/04/2013")
    assert fields["birth_date"].value == "2013-04-12" and fields["birth_date"].verify


def test_impossible_syllables_and_rare_spellings_ask_to_be_looked_at() -> None:
    assert birth(name="Họ, chữ đệm, tên: NGUYỄN LHIÊN ÂN")["child_name"].verify
    fields = birth(
        mother="Họ, chữ đệm, tên người mẹ: Nguyên Thị Đơn",
        father="Họ, chữ đệm, tên người cha: Nguyễn Phúc Hoàng",
    )
    assert fields["mother_name"].value == "Nguyên Thị Đơn"
    assert fields["mother_name"].verify


def test_doubtful_words_ask_to_be_looked_at() -> None:
    lines = [(200, 200, "GIẤY KHAI SINH"), (200, 300, "Họ, chữ đệm, tên: LÊ VĂN BA")]
    fields = read_document([page(*lines, confidence=0.6)], [BIRTH], None).fields
    assert fields["child_name"].verify


@pytest.mark.parametrize(("doubted", "verify"), [("514", True), ("", False)])
def test_figures_are_not_made_surer_by_the_print_behind_them(doubted: str, verify: bool) -> None:
    read = page((200, 200, "Số: 514 /UBND-KTTH"))
    words = tuple(
        replace(word, confidence=0.69 if word.text == doubted else 0.95) for word in read.words
    )
    number = read_document([replace(read, words=words)], [BIRTH], None).fields["number"]
    assert (number.value, number.verify) == ("514/UBND-KTTH", verify)


def test_columns_side_by_side_with_lines_that_go_on() -> None:
    left, right = 170, 860
    lines = [
        (450, 150, "GIẤY CHỨNG NHẬN KẾT HÔN"),
        (left, 300, "Họ, chữ đệm, tên vợ: Trần Thị Đơn"),
        (right, 300, "Họ, chữ đệm, tên chồng: Nguyễn Phúc Thiên"),
        (right, 360, "Hoàng"),
        (left, 360, "Ngày, tháng, năm sinh: 27/09/1992"),
        (right, 420, "Ngày, tháng, năm sinh: 15/03/1990"),
        (left, 420, "Giấy tờ tùy thân: Thẻ căn cước dân số"),
        (left, 480, "070192003876"),
        (right, 480, "Giấy tờ tùy thân: Thẻ căn cước công dân số"),
        (right, 540, "070090004521"),
    ]
    reading = read_document([page(*lines)], [BIRTH, MARRIAGE], None)
    assert reading.type == "marriage_certificate"
    values = {name: read.value for name, read in reading.fields.items()}
    assert values["wife_name"] == "Trần Thị Đơn"
    assert values["wife_birth_date"] == "1992-09-27"
    assert values["wife_id"] == "070192003876"
    assert values["husband_name"] == "Nguyễn Phúc Thiên Hoàng"
    assert values["husband_birth_date"] == "1990-03-15"
    assert values["husband_id"] == "070090004521"
    assert values["summary"] == "Kết hôn của Trần Thị Đơn và Nguyễn Phúc Thiên Hoàng"


def test_unknown_title_gives_no_type_but_common_metadata() -> None:
    lines = [
        (120, 150, "ỦY BAN NHÂN DÂN"),
        (120, 200, "PHƯỜNG ĐỒNG XOÀI"),
        (120, 260, "Số: 99/QĐ-UBND"),
        (900, 260, "Đồng Xoài, ngày 05 tháng 10 năm 2026"),
        (600, 400, "QUYẾT ĐỊNH"),
    ]
    reading = read_document([page(*lines)], [BIRTH], None)
    assert reading.type is None
    values = {name: read.value for name, read in reading.fields.items()}
    assert values == {
        "number": "99/QĐ-UBND",
        "issued_on": "2026-10-05",
        "issuer": "Ủy ban nhân dân phường Đồng Xoài",
    }
    assert reading.fields["issuer"].verify


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("ngày 05 tháng 10 năm 2026", date(2026, 10, 5)),
        ("Ngày 5 thang 1 năm 1999", date(1999, 1, 5)),
        ("15 / 03 / 1990", date(1990, 3, 15)),
        ("31/02/1990", None),
        ("1990", None),
    ],
)
def test_dates(text: str, value: date | None) -> None:
    assert find_date(text) == value


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (FieldKind.NUMBER, "142,5 m2, (Bằng chữ: Một trăm", "142.5"),
        (FieldKind.NUMBER, "3.150 gam", "3150"),
        (FieldKind.NUMBER, "1.234,75 m²", "1234.75"),
        (FieldKind.YEAR, ".1992........", "1992"),
        (FieldKind.SEX, ": .Nữ......", "Nữ"),
        (FieldKind.SEX, "không rõ", None),
        (FieldKind.TEXT, ".Suối Rạng,.Đồng .Xoài,.TP. Huế.....", "Suối Rạng, Đồng Xoài, TP. Huế"),
        (FieldKind.DATE, "không ghi", None),
        (FieldKind.DATE, "05101996", "1996-10-05"),
        (FieldKind.DATE, "05 10 1996", "1996-10-05"),
        (FieldKind.DATE, "31021996", None),
        (FieldKind.DATE, "024196003715", None),
    ],
)
def test_values_by_kind(kind: FieldKind, text: str, value: str | None) -> None:
    assert parse_value(field("any", kind), text) == value


def test_names_numbers_and_leaders() -> None:
    assert name_value(".TRẦN.THỊ.HẠNH......") == "Trần Thị Hạnh"
    assert name_value("nhà ở và tài sản khác gắn liền với đất") == ""
    assert person_number("Thẻ căn cước số 070 090 004521") == "070090004521"
    assert person_number("số 0700900045") is None
    assert tidy("“ .Kinh......") == "Kinh"


def test_readers_table_keeps_quotes_and_composes_letters() -> None:
    head = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext"
    rows = [
        "5\t1\t1\t1\t1\t1\t10\t20\t30\t40\t96.5\tViệt".replace("ệ", "ê\u0323"),
        '5\t1\t1\t1\t1\t2\t50\t20\t30\t40\t-1\t"Nam',
        "5\t1\t1\t1\t1\t3\t90\t20\t30\t40\t12\t ",
        "4\t1\t1\t1\t1\t0\t10\t20\t30\t40\t-1\t",
    ]
    words = parse_table("\n".join([head, *rows]))
    assert [word.text for word in words] == ["Việt", '"Nam']
    assert words[0].confidence == pytest.approx(0.965)
    assert (words[0].x0, words[0].y1, words[1].confidence) == (10, 60, 0.0)
