"""An electronic birth extract: born digital, no scan, signed by the office."""

from datetime import date

from tests.specimens.cast import (
    CHILD,
    HOME_2022,
    HUSBAND,
    OFFICE_2022,
    OFFICE_2026,
    WIFE,
    in_words,
    spoken,
)
from tests.specimens.decor import centred, mark, nation, office
from tests.specimens.paper import Page, Paper, Wear, nine
from tests.specimens.signing import SIGNER
from tests.specimens.typeset import Align, Cell, Face, Leader, Sheet, Style

from .civil import birth_fields

_BOLD_CENTRE = Style(Face.SERIF_BOLD, 12.5, align=Align.CENTRE)
_ITALIC_CENTRE = Style(Face.SERIF_ITALIC, 12, align=Align.CENTRE)
_RIGHT = 188.0


def signed_decision() -> Paper:
    """The first child's extract of 2026, issued electronically by the commune of today."""
    issued = date(2026, 9, 15)
    born_at = "Trung tâm Y tế thành phố Đồng Xoài, tỉnh Bình Phước"
    sheet = Sheet()
    office(sheet, 52, 24, ("ỦY BAN NHÂN DÂN", "PHƯỜNG ĐỒNG XOÀI"))
    nation(sheet, 142, 24, size=11.5)
    sheet.put(52, 39, "Số: 512/TLKS-BS", Style(size=12.5, align=Align.CENTRE))
    sheet.put(142, 39, f"Đồng Xoài, {spoken(issued)}", _ITALIC_CENTRE)
    centred(sheet, 58, "TRÍCH LỤC KHAI SINH", size=20)
    centred(sheet, 65, "(Bản điện tử)", size=13, face=Face.SERIF_ITALIC)
    y = 78.0
    rows: list[tuple[Cell, ...]] = [
        (Cell("Họ, chữ đệm, tên:", CHILD.name.upper(), _RIGHT),),
        (Cell("Ngày, tháng, năm sinh:", CHILD.born, _RIGHT),),
        (Cell("Ghi bằng chữ:", in_words(CHILD.birth_date), _RIGHT),),
        (
            Cell("Giới tính:", CHILD.sex, 70),
            Cell("Dân tộc:", CHILD.ethnicity, 122),
            Cell("Quốc tịch:", CHILD.nationality, _RIGHT),
        ),
        (Cell("Nơi sinh:", born_at, _RIGHT),),
        (Cell("Quê quán:", CHILD.home_town, _RIGHT),),
        (Cell("Số định danh cá nhân:", CHILD.number, _RIGHT),),
        (Cell("Họ, chữ đệm, tên người mẹ:", WIFE.name, _RIGHT),),
        (Cell("Năm sinh:", str(WIFE.birth_date.year), _RIGHT),),
        (Cell("Nơi cư trú:", HOME_2022, _RIGHT),),
        (Cell("Họ, chữ đệm, tên người cha:", HUSBAND.name, _RIGHT),),
        (Cell("Năm sinh:", str(HUSBAND.birth_date.year), _RIGHT),),
        (Cell("Nơi cư trú:", HOME_2022, _RIGHT),),
        (Cell("Nơi đăng ký khai sinh:", OFFICE_2022, _RIGHT),),
        (Cell("Số, ngày đăng ký khai sinh:", "45/2023, ngày 20/04/2023", _RIGHT),),
        (Cell("Thực hiện trích lục từ:", "Cơ sở dữ liệu hộ tịch điện tử", _RIGHT),),
    ]
    for cells in rows:
        y = sheet.row(24, y, cells, leader=Leader.NONE, pitch=7.6) + 7.6
    sheet.put(142, y + 6, "NGƯỜI KÝ TRÍCH LỤC", _BOLD_CENTRE)
    sheet.put(142, y + 12, "(Đã ký số)", _ITALIC_CENTRE)
    sheet.put(142, y + 20, "Hồ Giả Định", _BOLD_CENTRE)
    mark(sheet)
    fields = _extract_fields(issued, born_at)
    return Paper(
        "signed_decision",
        "pdf",
        "birth_extract",
        (Page(sheet, Wear(skew=0.0)),),
        fields,
        (CHILD.holder,),
        signed_by=SIGNER,
    )


def _extract_fields(issued: date, born_at: str) -> dict[str, str]:
    fields = nine(
        "birth_extract",
        holder_id=CHILD.number,
        title="TRÍCH LỤC KHAI SINH",
        number="512/TLKS-BS",
        issued_on=issued.isoformat(),
        issuer=OFFICE_2026,
        summary=f"Trích lục khai sinh của {CHILD.name}",
    )
    fields |= birth_fields(born_at, HOME_2022)
    fields |= {"registered_at": OFFICE_2022, "registered_on": date(2023, 4, 20).isoformat()}
    return fields
