"""Letters of offices: confirmation of marital status, of residence (CT07), and the notice of a birth."""

from datetime import date

from tests.specimens.cast import (
    CHILD,
    HOME_2026,
    HUSBAND,
    NEWBORN_BIRTH,
    NEWBORN_NAME,
    OFFICE_2026,
    SINGLE,
    WIFE,
    slashed,
    spoken,
)
from tests.specimens.decor import centred, mark, nation, office
from tests.specimens.paper import Fold, Page, Paper, Seal, Signature, Wear, nine
from tests.specimens.typeset import Align, Cell, Face, Leader, Sheet, Style

_BOLD_CENTRE = Style(Face.SERIF_BOLD, 12.5, align=Align.CENTRE)
_ITALIC_CENTRE = Style(Face.SERIF_ITALIC, 12, align=Align.CENTRE)
_BODY = Style(Face.SERIF, 13)


def marital_status() -> Paper:
    """The single woman's confirmation, six months from its issue (NĐ 123/2015/NĐ-CP Đ23); dashes as leaders."""
    issued = date(2026, 10, 5)
    status = "Hiện tại chưa đăng ký kết hôn với ai"
    purpose = "đăng ký kết hôn"
    sheet = Sheet()
    office(sheet, 52, 22, ("ỦY BAN NHÂN DÂN", "PHƯỜNG ĐỒNG XOÀI"))
    nation(sheet, 140, 22, size=11.5)
    sheet.put(52, 37, "Số: 128/UBND-XNTTHN", Style(size=12.5, align=Align.CENTRE))
    sheet.put(140, 37, f"Đồng Xoài, {spoken(issued)}", _ITALIC_CENTRE)
    centred(sheet, 55, "GIẤY XÁC NHẬN TÌNH TRẠNG HÔN NHÂN", size=17)
    y = sheet.row(
        25, 68, (Cell("Xét đề nghị của ông/bà:", SINGLE.name, 188),), leader=Leader.DASHES
    )
    y = sheet.paragraph(
        25,
        y + 8,
        "về việc cấp Giấy xác nhận tình trạng hôn nhân của chính mình,",
        until=188,
        style=_BODY,
    )
    centred(sheet, y + 11, "XÁC NHẬN:", size=14)
    y += 22
    for cells in (
        (Cell("Họ, chữ đệm, tên:", SINGLE.name.upper(), 188),),
        (Cell("Ngày, tháng, năm sinh:", SINGLE.born, 188),),
        (
            Cell("Giới tính:", SINGLE.sex, 70),
            Cell("Dân tộc:", SINGLE.ethnicity, 122),
            Cell("Quốc tịch:", SINGLE.nationality, 188),
        ),
        (Cell("Giấy tờ tùy thân:", f"Thẻ căn cước số {SINGLE.number}", 188),),
        (Cell("Nơi cư trú:", SINGLE.residence, 188),),
        (Cell("Tình trạng hôn nhân:", f"{status}.", 188),),
    ):
        y = sheet.row(25, y, cells, leader=Leader.DASHES, label=_BODY, pitch=8.6) + 8.6
    cell = Cell("Giấy này được cấp để:", f"{purpose}.", 188)
    y = sheet.row(25, y + 4, (cell,), leader=Leader.DASHES, label=_BODY) + 8.6
    term = "Giấy này có giá trị sử dụng trong thời hạn 6 tháng, kể từ ngày cấp."
    y = sheet.paragraph(25, y, term, until=188, style=_BODY) + 16
    sheet.put(140, y, "NGƯỜI KÝ GIẤY XÁC NHẬN", _BOLD_CENTRE)
    sheet.put(140, y + 6, "TÌNH TRẠNG HÔN NHÂN", _BOLD_CENTRE)
    sheet.put(140, y + 12, "PHÓ CHỦ TỊCH", _BOLD_CENTRE)
    sheet.put(140, y + 42, "Hồ Giả Định", _BOLD_CENTRE)
    mark(sheet)
    fields = _marital_fields(issued, status, purpose)
    seal = Seal(121, y + 27, "U.B.N.D PHƯỜNG ĐỒNG XOÀI", turn=-6)
    page = Page(
        sheet, Wear(skew=0.45, yellow=0.02, shadow=0.3), (seal,), (Signature(147, y + 27, 55),)
    )
    return Paper("marital_status", "jpg", "marital_status", (page,), fields, (SINGLE.holder,))


def _marital_fields(issued: date, status: str, purpose: str) -> dict[str, str]:
    fields = nine(
        "marital_status",
        holder_id=SINGLE.number,
        title="GIẤY XÁC NHẬN TÌNH TRẠNG HÔN NHÂN",
        number="128/UBND-XNTTHN",
        issued_on=issued.isoformat(),
        issuer=OFFICE_2026,
        summary=f"Xác nhận tình trạng hôn nhân của {SINGLE.name}",
        valid_until=date(2027, 4, 5).isoformat(),
    )
    fields |= {
        "person_name": SINGLE.name,
        "person_birth_date": SINGLE.birth_date.isoformat(),
        "person_sex": SINGLE.sex,
        "person_id": SINGLE.number,
        "residence": SINGLE.residence,
        "status": status,
        "purpose": purpose,
    }
    return fields


def upside_down() -> Paper:
    """The couple's residence confirmation (CT07), laid on the glass upside down."""
    issued = date(2026, 6, 18)
    sheet = Sheet()
    office(sheet, 54, 22, ("CÔNG AN THÀNH PHỐ ĐỒNG NAI", "CÔNG AN PHƯỜNG ĐỒNG XOÀI"), size=11)
    nation(sheet, 144, 22, size=11)
    sheet.put(186, 13, "Mẫu CT07", Style(Face.SERIF_ITALIC, 10.5, align=Align.RIGHT))
    sheet.put(54, 37, "Số: 215/XN", Style(size=12.5, align=Align.CENTRE))
    sheet.put(144, 37, f"Đồng Xoài, {spoken(issued)}", _ITALIC_CENTRE)
    centred(sheet, 55, "XÁC NHẬN THÔNG TIN VỀ CƯ TRÚ", size=17)
    y = 68.0
    for cells in (
        (Cell("1. Họ, chữ đệm và tên:", HUSBAND.name.upper(), 190),),
        (
            Cell("2. Ngày, tháng, năm sinh:", HUSBAND.born, 112),
            Cell("3. Giới tính:", HUSBAND.sex, 190),
        ),
        (Cell("4. Số định danh cá nhân:", HUSBAND.number, 190),),
        (
            Cell("5. Dân tộc:", HUSBAND.ethnicity, 85),
            Cell("6. Quốc tịch:", HUSBAND.nationality, 190),
        ),
        (Cell("7. Nơi thường trú:", HOME_2026, 190),),
        (Cell("8. Nơi ở hiện tại:", HOME_2026, 190),),
        (Cell("9. Họ, chữ đệm và tên chủ hộ:", HUSBAND.name, 190),),
        (Cell("10. Quan hệ với chủ hộ:", "Chủ hộ", 190),),
    ):
        y = sheet.row(22, y, cells, leader=Leader.FINE_DOTS, pitch=8) + 8
    sheet.put(22, y, "11. Thông tin các thành viên khác trong hộ gia đình:", Style())
    y = _household(sheet, y + 4) + 12
    term = "Xác nhận này có giá trị 01 năm kể từ ngày cấp hoặc đến khi thông tin cư trú thay đổi."
    y = sheet.paragraph(22, y, term, until=190, style=Style(Face.SERIF_ITALIC, 12)) + 14
    sheet.put(144, y, "TRƯỞNG CÔNG AN PHƯỜNG", _BOLD_CENTRE)
    sheet.put(144, y + 6, "(Ký, ghi rõ họ tên và đóng dấu)", _ITALIC_CENTRE)
    sheet.put(144, y + 38, "Trung tá Phan Ví Dụ", _BOLD_CENTRE)
    mark(sheet)
    fields = _residence_fields(issued)
    seal = Seal(124, y + 22, "CÔNG AN PHƯỜNG ĐỒNG XOÀI", turn=12)
    wear = Wear(skew=-0.5, yellow=0.04, shadow=0.35, rotated=180)
    page = Page(sheet, wear, (seal,), (Signature(150, y + 23, 66),))
    return Paper("upside_down", "jpg", "residence_confirmation", (page,), fields, (HUSBAND.holder,))


def _residence_fields(issued: date) -> dict[str, str]:
    fields = nine(
        "residence_confirmation",
        holder_id=HUSBAND.number,
        title="XÁC NHẬN THÔNG TIN VỀ CƯ TRÚ",
        number="215/XN",
        issued_on=issued.isoformat(),
        issuer="Công an phường Đồng Xoài, thành phố Đồng Nai",
        summary=f"Xác nhận thông tin về cư trú của {HUSBAND.name}",
        valid_until=date(2027, 6, 18).isoformat(),
    )
    fields |= {
        "full_name": HUSBAND.name,
        "person_id": HUSBAND.number,
        "residence": HOME_2026,
        "confirmed_on": issued.isoformat(),
    }
    return fields


def birth_notice() -> Paper:
    """The newborn's notice of birth from the maternity ward; a hairline under every field."""
    issued = date(2026, 11, 20)
    ward = "Trung tâm Y tế khu vực Suối Rạng"
    sheet = Sheet()
    office(
        sheet, 54, 22, ("SỞ Y TẾ THÀNH PHỐ ĐỒNG NAI", "TRUNG TÂM Y TẾ KHU VỰC SUỐI RẠNG"), size=10
    )
    nation(sheet, 146, 22, size=10.5)
    sheet.put(54, 37, "Số: 1186/2026 Quyển số: 07", Style(size=12, align=Align.CENTRE))
    centred(sheet, 52, "GIẤY CHỨNG SINH", size=20)
    y = 67.0
    for cells in (
        (Cell("Họ và tên mẹ/người nuôi dưỡng:", WIFE.name.upper(), 188),),
        (Cell("Năm sinh:", str(WIFE.birth_date.year), 90), Cell("Dân tộc:", WIFE.ethnicity, 188)),
        (Cell("Nơi cư trú:", HOME_2026, 188),),
        (Cell("Số thẻ BHYT:", "DN 4 75 0192003876", 188),),
        (Cell("Số CCCD/Số định danh cá nhân:", WIFE.number, 188),),
        (Cell("Họ và tên cha:", HUSBAND.name, 188),),
        (Cell("Đã sinh con vào lúc:", f"06 giờ 25 phút, {spoken(NEWBORN_BIRTH)}", 188),),
        (Cell("Tại:", ward, 188),),
        (Cell("Số con trong lần sinh này:", "01", 120), Cell("Giới tính của con:", "Nữ", 188)),
        (Cell("Cân nặng:", "3.150 gam", 100), Cell("Hiện trạng của con:", "Khỏe mạnh", 188)),
        (Cell("Dự định đặt tên con là:", NEWBORN_NAME, 188),),
        (Cell("Người đỡ đẻ:", "Nữ hộ sinh Cao Thị Ví Dụ", 188),),
    ):
        y = sheet.row(24, y, cells, leader=Leader.HAIRLINE, pitch=8.2) + 8.2
    note = "Lưu ý: Giấy chứng sinh cấp lần đầu, dùng để đăng ký khai sinh cho trẻ."
    sheet.put(24, y, note, Style(Face.SERIF_ITALIC, 11.5))
    y += 12
    sheet.put(143, y, f"Đồng Xoài, {spoken(issued)}", _ITALIC_CENTRE)
    y += 7
    sheet.put(55, y, "MẸ HOẶC NGƯỜI THÂN THÍCH", _BOLD_CENTRE)
    sheet.put(143, y, "THỦ TRƯỞNG CƠ SỞ Y TẾ", _BOLD_CENTRE)
    sheet.put(55, y + 34, WIFE.name, _BOLD_CENTRE)
    sheet.put(143, y + 34, "Bác sĩ Đỗ Minh Họa", _BOLD_CENTRE)
    mark(sheet)
    fields = _notice_fields(issued, ward)
    page = Page(
        sheet,
        Wear(skew=-0.7, yellow=0.08, shadow=0.4, fold=Fold.ACROSS, fade=0.22),
        (Seal(124, y + 18, "TRUNG TÂM Y TẾ SUỐI RẠNG", turn=-10, diameter=33),),
        (Signature(148, y + 18, 77), Signature(56, y + 18, 22)),
    )
    return Paper("birth_notice", "jpg", "birth_notice", (page,), fields, (WIFE.holder,))


def _notice_fields(issued: date, ward: str) -> dict[str, str]:
    fields = nine(
        "birth_notice",
        holder_id=WIFE.number,
        title="GIẤY CHỨNG SINH",
        number="1186/2026",
        issued_on=issued.isoformat(),
        issuer=ward,
        summary=f"Chứng sinh con của {WIFE.name}",
    )
    fields |= {
        "mother_name": WIFE.name,
        "mother_birth_year": str(WIFE.birth_date.year),
        "mother_id": WIFE.number,
        "mother_residence": HOME_2026,
        "father_name": HUSBAND.name,
        "child_name": NEWBORN_NAME,
        "birth_date": NEWBORN_BIRTH.isoformat(),
        "sex": "Nữ",
        "birth_place": ward,
    }
    return fields


def _household(sheet: Sheet, y: float) -> float:
    """Draw the ruled table of the other members; return its lower edge (mm)."""
    edges = (22.0, 34.0, 88.0, 116.0, 134.0, 164.0, 190.0)
    head = ("TT", "Họ, chữ đệm và tên", "Ngày sinh", "Giới tính", "Số định danh", "Quan hệ")
    members = [
        (str(place), who.name, slashed(who.birth_date), who.sex, who.number, tie)
        for place, (who, tie) in enumerate(((WIFE, "Vợ"), (CHILD, "Con")), start=1)
    ]
    for row, cells in enumerate([head, *members]):
        face = Face.SERIF_BOLD if row == 0 else Face.SERIF
        for column, cell in enumerate(cells):
            middle = (edges[column] + edges[column + 1]) / 2
            sheet.put(middle, y + row * 8 + 5.4, cell, Style(face, 10.5, align=Align.CENTRE))
    bottom = y + 8.0 * (len(members) + 1)
    for edge in edges:
        sheet.rule(edge, y, edge, bottom)
    for row in range(len(members) + 2):
        sheet.rule(edges[0], y + row * 8, edges[-1], y + row * 8)
    return bottom
