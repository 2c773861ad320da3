"""Civil status certificates: birth and marriage (labels of the forms under Luật Hộ tịch 2014 Đ14, Đ17)."""

from datetime import date

from tests.specimens.cast import (
    CHILD,
    HOME_2022,
    HUSBAND,
    OFFICE_2022,
    WIFE,
    Citizen,
    in_words,
    slashed,
)
from tests.specimens.decor import centred, frame, guilloche, mark, nation
from tests.specimens.paper import Fold, Page, Paper, Seal, Signature, Wear, nine
from tests.specimens.typeset import Align, Cell, Face, Ink, Leader, Sheet, Style

_PINK = Ink(0.78, 0.30, 0.36)
_PALE = Ink(0.95, 0.80, 0.80)
_SEAL = "U.B.N.D PHƯỜNG SUỐI RẠNG"
_BOLD_CENTRE = Style(Face.SERIF_BOLD, 12.5, align=Align.CENTRE)
_ITALIC_CENTRE = Style(Face.SERIF_ITALIC, 11.5, align=Align.CENTRE)


def birth_certificate() -> Paper:
    """The first child's birth certificate: full stops as leaders under every field."""
    issued = date(2023, 4, 20)
    born_at = "Trung tâm Y tế thành phố Đồng Xoài, tỉnh Bình Phước"
    sheet = Sheet()
    guilloche(sheet, _PALE)
    frame(sheet, _PINK)
    nation(sheet, 105, 27)
    centred(sheet, 46, "GIẤY KHAI SINH", size=23)
    centred(sheet, 53.5, "Số: 45/2023", size=13, face=Face.SERIF)
    left, right = 24.0, 187.0
    rows: list[tuple[Cell, ...]] = [
        (Cell("Họ, chữ đệm, tên:", CHILD.name.upper(), right),),
        (Cell("Ngày, tháng, năm sinh:", CHILD.born, right),),
        (Cell("Ghi bằng chữ:", in_words(CHILD.birth_date), right),),
        (
            Cell("Giới tính:", CHILD.sex, 70),
            Cell("Dân tộc:", CHILD.ethnicity, 122),
            Cell("Quốc tịch:", CHILD.nationality, right),
        ),
        (Cell("Nơi sinh:", born_at, right),),
        (Cell("Quê quán:", CHILD.home_town, right),),
        (Cell("Số định danh cá nhân:", CHILD.number, right),),
        *_parent("mẹ", WIFE, right),
        *_parent("cha", HUSBAND, right),
        (Cell("Họ, chữ đệm, tên người đi khai sinh:", HUSBAND.name, right),),
        (Cell("Giấy tờ tùy thân:", f"Thẻ căn cước công dân số {HUSBAND.number}", right),),
        (Cell("Nơi đăng ký khai sinh:", OFFICE_2022, right),),
        (Cell("Ngày, tháng, năm đăng ký:", slashed(issued), right),),
    ]
    y = 65.0
    for cells in rows:
        y = sheet.row(left, y, cells, leader=Leader.FULL_STOPS, pitch=7.4) + 7.4
    sheet.put(140, y + 3, "NGƯỜI KÝ GIẤY KHAI SINH", _BOLD_CENTRE)
    sheet.put(140, y + 8, "(Ký, ghi rõ họ, chữ đệm, tên, chức vụ và đóng dấu)", _ITALIC_CENTRE)
    sheet.put(140, y + 13.5, "PHÓ CHỦ TỊCH", _BOLD_CENTRE)
    sheet.put(140, y + 41, "Võ Hư Cấu", _BOLD_CENTRE)
    mark(sheet, y=281)
    fields = _birth_certificate_fields(issued, born_at)
    wear = Wear(quality=55, skew=0.8, yellow=0.22, shadow=0.45, fold=Fold.ACROSS)
    page = Page(
        sheet, wear, (Seal(120, y + 27, _SEAL, turn=9),), (Signature(146, y + 27, hand=11),)
    )
    return Paper("birth_certificate", "jpg", "birth_certificate", (page,), fields, (CHILD.holder,))


def _birth_certificate_fields(issued: date, born_at: str) -> dict[str, str]:
    fields = nine(
        "birth_certificate",
        holder_id=CHILD.number,
        title="GIẤY KHAI SINH",
        number="45/2023",
        issued_on=issued.isoformat(),
        issuer=OFFICE_2022,
        summary=f"Khai sinh của {CHILD.name}",
    )
    fields |= birth_fields(born_at, HOME_2022)
    fields |= {"registered_at": OFFICE_2022, "registered_on": issued.isoformat()}
    return fields


def birth_fields(birth_place: str, residence: str) -> dict[str, str]:
    """Return the child's own fields, shared by the certificate and its extract."""
    return {
        "child_name": CHILD.name,
        "child_id": CHILD.number,
        "birth_date": CHILD.birth_date.isoformat(),
        "sex": CHILD.sex,
        "ethnicity": CHILD.ethnicity,
        "nationality": CHILD.nationality,
        "birth_place": birth_place,
        "home_town": CHILD.home_town,
        "mother_name": WIFE.name,
        "mother_birth_year": str(WIFE.birth_date.year),
        "mother_residence": residence,
        "father_name": HUSBAND.name,
        "father_birth_year": str(HUSBAND.birth_date.year),
        "father_residence": residence,
    }


def marriage_certificate() -> Paper:
    """Wife and husband side by side over round dots, the seal over a name."""
    issued = date(2022, 6, 8)
    sheet = Sheet()
    guilloche(sheet, _PALE, rings=11)
    frame(sheet, _PINK)
    nation(sheet, 105, 28)
    centred(sheet, 48, "GIẤY CHỨNG NHẬN KẾT HÔN", size=21)
    centred(sheet, 56, "Số: 31/2022", size=13, face=Face.SERIF)
    y = _spouses(sheet, 70.0) + 6
    for cell in (
        Cell("Nơi đăng ký kết hôn:", OFFICE_2022, 188),
        Cell("Ngày, tháng, năm đăng ký:", slashed(issued), 188),
    ):
        y = sheet.row(22, y, (cell,), leader=Leader.ROUND_DOTS, pitch=8) + 8
    y += 4
    sheet.put(55, y, "VỢ", _BOLD_CENTRE)
    sheet.put(150, y, "CHỒNG", _BOLD_CENTRE)
    for middle in (55, 150):
        sheet.put(middle, y + 5, "(Ký, ghi rõ họ, chữ đệm, tên)", _ITALIC_CENTRE)
    sheet.put(55, y + 31, WIFE.name, _BOLD_CENTRE)
    sheet.put(150, y + 31, HUSBAND.name, _BOLD_CENTRE)
    foot = y + 43
    sheet.put(105, foot, "NGƯỜI KÝ GIẤY CHỨNG NHẬN KẾT HÔN", _BOLD_CENTRE)
    sheet.put(105, foot + 6, "CHỦ TỊCH", _BOLD_CENTRE)
    sheet.put(105, foot + 33, "Đặng Thử Nghiệm", _BOLD_CENTRE)
    mark(sheet, y=281)
    fields = _marriage_fields(issued)
    page = Page(
        sheet,
        Wear(quality=55, skew=-1.1, yellow=0.3, shadow=0.5, fold=Fold.CROSS, noise=2.3),
        (Seal(84, foot + 23, _SEAL, turn=-14), Seal(150, y - 14, _SEAL, turn=21)),
        (
            Signature(56, y + 17, hand=22),
            Signature(151, y + 17, hand=33),
            Signature(112, foot + 19, hand=44, width=44),
        ),
    )
    return Paper(
        "marriage_certificate",
        "jpg",
        "marriage_certificate",
        (page,),
        fields,
        (HUSBAND.holder, WIFE.holder),
    )


def _marriage_fields(issued: date) -> dict[str, str]:
    fields = nine(
        "marriage_certificate",
        holder_id=HUSBAND.number,
        title="GIẤY CHỨNG NHẬN KẾT HÔN",
        number="31/2022",
        issued_on=issued.isoformat(),
        issuer=OFFICE_2022,
        summary=f"Kết hôn của {WIFE.name} và {HUSBAND.name}",
    )
    fields |= _spouse_fields("wife", WIFE) | _spouse_fields("husband", HUSBAND)
    fields |= {"registered_at": OFFICE_2022, "registered_on": issued.isoformat()}
    return fields


def _parent(which: str, parent: Citizen, right: float) -> list[tuple[Cell, ...]]:
    return [
        (Cell(f"Họ, chữ đệm, tên người {which}:", parent.name, right),),
        (
            Cell("Năm sinh:", str(parent.birth_date.year), 70),
            Cell("Dân tộc:", parent.ethnicity, 122),
            Cell("Quốc tịch:", parent.nationality, right),
        ),
        (Cell("Nơi cư trú:", HOME_2022, right),),
    ]


def _spouses(sheet: Sheet, y: float) -> float:
    """Print wife and husband side by side, each row at one height; return the next base line."""
    left = _spouse(WIFE, "vợ", 20.0, 102.5)
    right = _spouse(HUSBAND, "chồng", 107.0, 190.0)
    label = Style(size=11.5)
    for wife, husband in zip(left, right, strict=True):
        ends = [
            sheet.row(x, y, cells, leader=Leader.ROUND_DOTS, label=label, pitch=7.5)
            for x, cells in ((20.0, wife), (107.0, husband))
        ]
        y = max(ends) + 8
    return y


def _spouse(who: Citizen, word: str, left: float, right: float) -> list[tuple[Cell, ...]]:
    return [
        (Cell(f"Họ, chữ đệm, tên {word}:", who.name, right),),
        (Cell("Ngày, tháng, năm sinh:", who.born, right),),
        (
            Cell("Dân tộc:", who.ethnicity, left + 33),
            Cell("Quốc tịch:", who.nationality, right),
        ),
        (Cell("Nơi cư trú:", HOME_2022, right),),
        (Cell("Giấy tờ tùy thân:", f"Thẻ căn cước công dân số {who.number}", right),),
    ]


def _spouse_fields(prefix: str, who: Citizen) -> dict[str, str]:
    return {
        f"{prefix}_name": who.name,
        f"{prefix}_birth_date": who.birth_date.isoformat(),
        f"{prefix}_id": who.number,
        f"{prefix}_residence": HOME_2022,
    }
