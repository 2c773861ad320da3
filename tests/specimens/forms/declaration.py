"""Declarations, used once and never again: for a birth, and a bundle of three pages with a blank one inside."""

from datetime import date

from tests.specimens.cast import (
    CHILD,
    HOME_2026,
    HUSBAND,
    NEWBORN_BIRTH,
    NEWBORN_NAME,
    OFFICE_2026,
    WIFE,
    in_words,
    slashed,
    spoken,
)
from tests.specimens.decor import centred, mark, nation
from tests.specimens.paper import Fold, Page, Paper, Signature, Wear, nine
from tests.specimens.typeset import Align, Cell, Face, Leader, Sheet, Style

_BODY = Style(Face.SERIF, 12.5)
_TYPED = Style(Face.SERIF, 12.5)
_BOLD_CENTRE = Style(Face.SERIF_BOLD, 12.5, align=Align.CENTRE)
_ITALIC_CENTRE = Style(Face.SERIF_ITALIC, 12, align=Align.CENTRE)


def declaration() -> Paper:
    """The father's declaration for the newborn; fine dots as leaders."""
    signed = date(2026, 11, 24)
    sheet, y = _birth_declaration(signed)
    page = Page(sheet, Wear(skew=0.3, yellow=0.0, shadow=0.25), (), (Signature(143, y + 22, 33),))
    title = "TỜ KHAI ĐĂNG KÝ KHAI SINH"
    fields = _fields(title, signed, f"Đề nghị đăng ký khai sinh cho {NEWBORN_NAME}")
    return Paper("declaration", "jpg", "declaration", (page,), fields, (HUSBAND.holder,))


def _birth_declaration(signed: date) -> tuple[Sheet, float]:
    """Return the page and the base line of its date, from which the signature is placed."""
    sheet = Sheet()
    nation(sheet, 105, 20)
    centred(sheet, 38, "TỜ KHAI ĐĂNG KÝ KHAI SINH", size=17)
    y = sheet.row(30, 48, (Cell("Kính gửi:", OFFICE_2026, 186),), leader=Leader.FINE_DOTS) + 11
    for cell in (
        Cell("Họ, chữ đệm, tên người yêu cầu:", HUSBAND.name, 188),
        Cell("Nơi cư trú:", HOME_2026, 188),
        Cell("Giấy tờ tùy thân:", f"Thẻ căn cước công dân số {HUSBAND.number}", 188),
        Cell("Quan hệ với người được khai sinh:", "Cha", 188),
    ):
        y = sheet.row(24, y, (cell,), leader=Leader.FINE_DOTS, value=_TYPED, pitch=7.4) + 7.4
    y = _newborn(sheet, y)
    oath = (
        "Tôi cam đoan nội dung đề nghị đăng ký khai sinh trên đây là đúng sự thật, được sự thỏa "
        "thuận nhất trí của các bên liên quan theo quy định pháp luật."
    )
    y = sheet.paragraph(24, y + 1, oath, until=188, style=_BODY, pitch=6) + 9
    sheet.put(142, y, f"Làm tại Đồng Xoài, {spoken(signed)}", _ITALIC_CENTRE)
    sheet.put(142, y + 7, "Người yêu cầu", _BOLD_CENTRE)
    sheet.put(142, y + 12, "(Ký, ghi rõ họ, chữ đệm, tên)", _ITALIC_CENTRE)
    sheet.put(142, y + 33, HUSBAND.name, _BOLD_CENTRE)
    mark(sheet)
    return sheet, y


def _newborn(sheet: Sheet, y: float) -> float:
    """Print the child and the parents from `y` on; return the next base line."""
    ask = "Đề nghị cơ quan đăng ký khai sinh cho người dưới đây:"
    sheet.put(24, y, ask, Style(Face.SERIF_BOLD, 12.5))
    y += 8
    for cells in (
        (Cell("Họ, chữ đệm, tên:", NEWBORN_NAME.upper(), 188),),
        (
            Cell("Ngày, tháng, năm sinh:", slashed(NEWBORN_BIRTH), 96),
            Cell("ghi bằng chữ:", in_words(NEWBORN_BIRTH), 188),
        ),
        (
            Cell("Giới tính:", "Nữ", 70),
            Cell("Dân tộc:", "Kinh", 122),
            Cell("Quốc tịch:", "Việt Nam", 188),
        ),
        (Cell("Nơi sinh:", "Trung tâm Y tế khu vực Suối Rạng", 188),),
        (Cell("Quê quán:", HUSBAND.home_town, 188),),
        (Cell("Họ, chữ đệm, tên người mẹ:", WIFE.name, 188),),
        (
            Cell("Năm sinh:", str(WIFE.birth_date.year), 70),
            Cell("Dân tộc:", WIFE.ethnicity, 122),
            Cell("Quốc tịch:", WIFE.nationality, 188),
        ),
        (Cell("Nơi cư trú:", HOME_2026, 188),),
        (Cell("Họ, chữ đệm, tên người cha:", HUSBAND.name, 188),),
        (
            Cell("Năm sinh:", str(HUSBAND.birth_date.year), 70),
            Cell("Dân tộc:", HUSBAND.ethnicity, 122),
            Cell("Quốc tịch:", HUSBAND.nationality, 188),
        ),
        (Cell("Nơi cư trú:", HOME_2026, 188),),
    ):
        y = sheet.row(24, y, cells, leader=Leader.FINE_DOTS, value=_TYPED, pitch=7.4) + 7.4
    return y


def three_pages_blank_middle() -> Paper:
    """A request, its empty back side and the list behind it, as a duplex feeder scans them."""
    signed = date(2026, 11, 24)
    title = "TỜ KHAI CẤP BẢN SAO TRÍCH LỤC HỘ TỊCH"
    fields = _fields(title, signed, f"Đề nghị cấp bản sao trích lục khai sinh của {CHILD.name}")
    pages = (_request(title, signed), _back_side(), _list_behind())
    return Paper("three_pages_blank_middle", "pdf", "declaration", pages, fields, (HUSBAND.holder,))


def _fields(title: str, signed: date, summary: str) -> dict[str, str]:
    return nine(
        "declaration",
        holder_id=HUSBAND.number,
        title=title,
        number="",
        issued_on=signed.isoformat(),
        issuer=HUSBAND.name,
        summary=summary,
    )


def _request(title: str, signed: date) -> Page:
    sheet = Sheet()
    nation(sheet, 105, 22)
    centred(sheet, 42, title, size=16)
    y = sheet.row(30, 54, (Cell("Kính gửi:", OFFICE_2026, 186),), leader=Leader.ROUND_DOTS) + 13
    for cells in (
        (Cell("Họ, chữ đệm, tên người yêu cầu:", HUSBAND.name, 188),),
        (Cell("Nơi cư trú:", HOME_2026, 188),),
        (Cell("Giấy tờ tùy thân:", f"Thẻ căn cước công dân số {HUSBAND.number}", 188),),
        (Cell("Quan hệ với người được cấp bản sao trích lục hộ tịch:", "Cha", 188),),
        (Cell("Đề nghị cấp bản sao trích lục:", "khai sinh", 188),),
        (Cell("Họ, chữ đệm, tên:", CHILD.name, 188),),
        (Cell("Ngày, tháng, năm sinh:", CHILD.born, 188),),
        (Cell("Số định danh cá nhân:", CHILD.number, 188),),
        (Cell("Đã đăng ký tại:", "Ủy ban nhân dân phường Suối Rạng", 188),),
        (Cell("Theo:", "Giấy khai sinh số 45/2023", 120), Cell("ngày", "20/04/2023", 188)),
        (Cell("Số lượng bản sao yêu cầu cấp:", "02 bản", 188),),
    ):
        y = sheet.row(24, y, cells, leader=Leader.ROUND_DOTS, value=_TYPED, pitch=8.6) + 8.6
    oath = (
        "Tôi cam đoan những nội dung khai trên đây là đúng sự thật và chịu trách nhiệm trước pháp "
        "luật về cam đoan của mình."
    )
    y = sheet.paragraph(24, y + 2, oath, until=188, style=_BODY, pitch=6.5) + 14
    sheet.put(142, y, f"Làm tại Đồng Xoài, {spoken(signed)}", _ITALIC_CENTRE)
    sheet.put(142, y + 7, "Người yêu cầu", _BOLD_CENTRE)
    sheet.put(142, y + 34, HUSBAND.name, _BOLD_CENTRE)
    mark(sheet)
    wear = Wear(skew=0.5, yellow=0.0, shadow=0.3, fold=Fold.ACROSS, quality=55)
    return Page(sheet, wear, (), (Signature(143, y + 21, 33),))


def _back_side() -> Page:
    wear = Wear(skew=-0.5, yellow=0.03, shadow=0.55, uneven=0.6, fold=Fold.ACROSS, quality=50)
    return Page(Sheet(), wear, blank=True)


def _list_behind() -> Page:
    sheet = Sheet()
    centred(sheet, 30, "DANH MỤC GIẤY TỜ KÈM THEO", size=15)
    y = 44.0
    lead = "Kèm theo Tờ khai cấp bản sao trích lục hộ tịch của ông"
    sheet.put(24, y, f"{lead} {HUSBAND.name}:", _BODY)
    for number, words in enumerate(
        (
            "Bản chụp Giấy khai sinh số 45/2023 của con.",
            "Bản chụp Giấy chứng nhận kết hôn số 31/2022.",
            "Giấy ủy quyền của người vợ (nếu người chồng nộp thay).",
            "Lệ phí cấp bản sao trích lục: 8.000 đồng/bản, đã nộp trực tuyến.",
        ),
        start=1,
    ):
        y += 10
        sheet.put(30, y, f"{number}. {words}", _BODY)
    promise = (
        "Người nộp cam kết các bản chụp nêu trên được chụp từ bản chính, không tẩy xóa, sửa chữa; "
        "khi cơ quan tiếp nhận yêu cầu sẽ xuất trình bản chính để đối chiếu."
    )
    y = sheet.paragraph(24, y + 14, promise, until=188, style=_BODY, pitch=7) + 16
    sheet.put(60, y, "NGƯỜI NỘP", _BOLD_CENTRE)
    sheet.put(60, y + 32, HUSBAND.name, _BOLD_CENTRE)
    mark(sheet)
    wear = Wear(skew=0.9, yellow=0.0, shadow=0.3, quality=55)
    return Page(sheet, wear, (), (Signature(61, y + 19, 33),))
