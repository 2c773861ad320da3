"""The application to change a land certificate (Mẫu số 18): both spouses shall be named on it; used once."""

from datetime import date

from tests.specimens.cast import HOME_2026, HUSBAND, WIFE, slashed, spoken
from tests.specimens.decor import centred, mark, nation
from tests.specimens.paper import Page, Paper, Signature, Wear, nine
from tests.specimens.typeset import Align, Cell, Face, Leader, Sheet, Style

from .land import ISSUED, MAP_SHEET, PLOT, REGISTER, SERIAL

_TITLE = "ĐƠN ĐĂNG KÝ BIẾN ĐỘNG ĐẤT ĐAI, TÀI SẢN GẮN LIỀN VỚI ĐẤT"
_OFFICE = "Chi nhánh Văn phòng đăng ký đất đai khu vực Suối Rạng"
_SIGNED = date(2026, 11, 23)
_HEAD = Style(Face.SERIF_BOLD, 12.5)
_BODY = Style(Face.SERIF, 12.5)
_BOLD_CENTRE = Style(Face.SERIF_BOLD, 12.5, align=Align.CENTRE)
_ITALIC_CENTRE = Style(Face.SERIF_ITALIC, 12, align=Align.CENTRE)


def land_application() -> Paper:
    """The husband's application to name both spouses; round dots as leaders, two fields left empty."""
    sheet, y = _application()
    wear = Wear(skew=-0.35, yellow=0.0, shadow=0.25, quality=54)
    page = Page(sheet, wear, (), (Signature(143, y + 23, 33),))
    fields = nine(
        "declaration",
        holder_id=HUSBAND.number,
        title=_TITLE,
        number="",
        issued_on=_SIGNED.isoformat(),
        issuer=HUSBAND.name,
        summary=f"Đề nghị ghi đủ họ, tên vợ và họ, tên chồng trên Giấy chứng nhận số {SERIAL}",
    )
    return Paper("land_application", "jpg", "declaration", (page,), fields, (HUSBAND.holder,))


def _application() -> tuple[Sheet, float]:
    """Return the page and the base line of its date, from which the signature is placed."""
    sheet = Sheet()
    sheet.put(188, 15, "Mẫu số 18", Style(Face.SERIF_BOLD, 11, align=Align.RIGHT))
    nation(sheet, 105, 23)
    centred(sheet, 42, _TITLE, size=13.5)
    y = _filled(sheet, 53, (("Kính gửi:", _OFFICE),), x=30) + 3
    whose = "1. Người sử dụng đất, chủ sở hữu tài sản gắn liền với đất, người quản lý đất:"
    sheet.put(24, y, whose, _HEAD)
    y = _filled(
        sheet,
        y + 8,
        (
            ("a) Tên:", HUSBAND.name.upper()),
            ("b) Giấy tờ nhân thân/pháp nhân:", f"Căn cước công dân số {HUSBAND.number}"),
            ("c) Địa chỉ:", HOME_2026),
        ),
    )
    contact = (Cell("d) Điện thoại (nếu có):", "", 102), Cell("Hộp thư điện tử (nếu có):", "", 188))
    y = sheet.row(24, y, contact, leader=Leader.ROUND_DOTS, value=_BODY) + 9
    y = _change(sheet, y)
    oath = (
        "Tôi cam đoan nội dung kê khai trên đơn là đúng sự thật và chịu trách nhiệm trước pháp luật "
        "về nội dung đã kê khai."
    )
    y = sheet.paragraph(24, y + 2, oath, until=188, style=_BODY, pitch=6.5) + 11
    sheet.put(142, y, f"Đồng Xoài, {spoken(_SIGNED)}", _ITALIC_CENTRE)
    sheet.put(142, y + 7, "Người viết đơn", _BOLD_CENTRE)
    sheet.put(142, y + 12, "(Ký và ghi rõ họ tên)", _ITALIC_CENTRE)
    sheet.put(142, y + 35, HUSBAND.name, _BOLD_CENTRE)
    mark(sheet)
    return sheet, y


def _change(sheet: Sheet, y: float) -> float:
    """Print what shall change and what is handed in with it, from `y` on; return the next base line."""
    wish = (
        f"Cấp đổi Giấy chứng nhận số {SERIAL} để ghi đầy đủ họ, tên vợ và họ, tên chồng: thêm vợ là "
        f"bà {WIFE.name}, Căn cước công dân số {WIFE.number}, cùng đứng tên với chồng là ông "
        f"{HUSBAND.name}"
    )
    lot = (Cell("Thửa đất số:", PLOT, 92), Cell("tờ bản đồ số:", MAP_SHEET, 188))
    book = (Cell("Số vào sổ cấp GCN:", REGISTER, 102), Cell("cấp ngày:", slashed(ISSUED), 188))
    wished = (Cell("2. Nội dung biến động:", wish, 188),)
    dots = Leader.ROUND_DOTS
    y = sheet.row(24, y, wished, leader=dots, label=_HEAD, value=_BODY, pitch=7.8) + 8
    for cells in (lot, book):
        y = sheet.row(24, y, cells, leader=dots, value=_BODY) + 8
    with_it = "3. Giấy tờ liên quan đến nội dung thay đổi nộp kèm theo đơn này gồm có:"
    sheet.put(24, y + 1, with_it, _HEAD)
    return _filled(
        sheet,
        y + 9,
        (("(1) Giấy chứng nhận đã cấp:", SERIAL), ("(2) Giấy chứng nhận kết hôn:", "số 31/2022")),
    )


def _filled(sheet: Sheet, y: float, fields: tuple[tuple[str, str], ...], *, x: float = 24) -> float:
    """Print each label with its value on dotted leaders from `y` on; return the next base line."""
    for label, value in fields:
        cell = Cell(label, value, 188)
        y = sheet.row(x, y, (cell,), leader=Leader.ROUND_DOTS, value=_BODY, pitch=7.8) + 8
    return y
