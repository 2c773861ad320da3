"""The land certificate: the cover with its owner and the inner page with the plot (two scanned pages)."""

import math
from datetime import date

from reportlab.lib.units import mm

from tests.specimens.cast import HUSBAND, spoken
from tests.specimens.decor import frame, guilloche, mark, nation
from tests.specimens.paper import Fold, Page, Paper, Seal, Signature, Wear, nine
from tests.specimens.typeset import Align, Cell, Face, Ink, Leader, Sheet, Style

_TITLE = (
    "GIẤY CHỨNG NHẬN",
    "QUYỀN SỬ DỤNG ĐẤT,",
    "QUYỀN SỞ HỮU NHÀ Ở VÀ TÀI SẢN KHÁC GẮN LIỀN VỚI ĐẤT",
)
SERIAL = "DB 048213"
REGISTER = "CS 01947"
PLOT = "217"
MAP_SHEET = "34"
_ISSUER = "Sở Tài nguyên và Môi trường tỉnh Bình Phước"
ISSUED = date(2021, 5, 20)
_HOME = "Khu phố 2, phường Suối Rạng, thành phố Đồng Xoài, tỉnh Bình Phước"
_BOLD_CENTRE = Style(Face.SERIF_BOLD, 12.5, align=Align.CENTRE)
_ITALIC_CENTRE = Style(Face.SERIF_ITALIC, 12, align=Align.CENTRE)
_RED = Ink(0.72, 0.12, 0.16)
_PALE = Ink(0.96, 0.84, 0.82)


def land_certificate() -> Paper:
    """Owner on page 1, plot, plan and signature on page 2; the scan of the two is one PDF."""
    fields = nine(
        "land_certificate",
        holder_id=HUSBAND.number,
        title=" ".join(_TITLE),
        number=SERIAL,
        issued_on=ISSUED.isoformat(),
        issuer=_ISSUER,
        summary=f"Quyền sử dụng đất của {HUSBAND.name}, thửa đất số {PLOT}, tờ bản đồ số {MAP_SHEET}",
    )
    fields |= {
        "serial": SERIAL,
        "register_number": REGISTER,
        "owner_name": HUSBAND.name,
        "owner_id": HUSBAND.number,
        "plot_number": PLOT,
        "map_sheet": MAP_SHEET,
        "address": _HOME,
        "area_m2": "142.5",
        "purpose": "Đất ở tại đô thị",
        "term": "Lâu dài",
    }
    pages = (_cover(), _inside())
    return Paper("land_certificate", "pdf", "land_certificate", pages, fields, (HUSBAND.holder,))


def _cover() -> Page:
    sheet = Sheet()
    guilloche(sheet, _PALE, rings=8)
    frame(sheet, _RED)
    nation(sheet, 105, 32, size=13)
    for row, (line, size) in enumerate(zip(_TITLE, (24.0, 17.0, 12.5), strict=True)):
        style = Style(Face.SERIF_BOLD, size, _RED, Align.CENTRE)
        sheet.put(105, 92 + row * 10, line, style)
    head = "I. Người sử dụng đất, chủ sở hữu nhà ở và tài sản khác gắn liền với đất"
    sheet.put(24, 140, head, Style(Face.SERIF_BOLD, 12.5))
    y = 151.0
    for cell in (
        Cell("Ông:", HUSBAND.name.upper(), 186),
        Cell("Năm sinh:", str(HUSBAND.birth_date.year), 186),
        Cell("CCCD số:", HUSBAND.number, 186),
        Cell("Địa chỉ thường trú:", f"Tổ 3, {_HOME[0].lower()}{_HOME[1:]}", 186),
    ):
        y = sheet.row(28, y, (cell,), leader=Leader.NONE, pitch=8) + 8.5
    note = (
        "Người được cấp Giấy chứng nhận không được sửa chữa, tẩy xóa hoặc bổ sung bất kỳ nội dung "
        "nào trong Giấy chứng nhận; khi bị mất hoặc hư hỏng phải khai báo ngay với cơ quan cấp giấy."
    )
    sheet.paragraph(24, 252, note, until=186, style=Style(Face.SERIF_ITALIC, 10.5), pitch=5)
    sheet.put(184, 272, SERIAL, Style(Face.SANS_BOLD, 15, _RED, Align.RIGHT))
    mark(sheet, y=281)
    return Page(sheet, Wear(skew=0.6, yellow=0.35, shadow=0.45, fold=Fold.ACROSS))


def _inside() -> Page:
    sheet = Sheet()
    frame(sheet, _RED)
    bold, y = Style(Face.SERIF_BOLD, 12), 26.0
    heading = "II. Thửa đất, nhà ở và tài sản khác gắn liền với đất"
    sheet.put(24, y, heading, Style(Face.SERIF_BOLD, 12.5))
    sheet.put(24, y + 8, "1. Thửa đất:", bold)
    y += 16
    words = "(Bằng chữ: Một trăm bốn mươi hai phẩy năm mét vuông)"
    for cells in (
        (Cell("a) Thửa đất số:", PLOT, 82), Cell("tờ bản đồ số:", MAP_SHEET, 186)),
        (Cell("b) Địa chỉ:", _HOME, 186),),
        (Cell("c) Diện tích:", f"142,5 m², {words}", 186),),
        (Cell("d) Hình thức sử dụng:", "Sử dụng riêng", 186),),
        (Cell("đ) Mục đích sử dụng:", "Đất ở tại đô thị", 186),),
        (Cell("e) Thời hạn sử dụng:", "Lâu dài", 186),),
        (Cell("g) Nguồn gốc sử dụng:", "Nhận chuyển nhượng đất", 186),),
    ):
        y = sheet.row(28, y, cells, leader=Leader.FINE_DOTS, label=Style(size=12), pitch=7.2) + 7.2
    for number, name in enumerate(("Nhà ở", "Công trình xây dựng khác", "Cây lâu năm"), start=2):
        sheet.put(24, y, f"{number}. {name}: -/-", bold)
        y += 7
    sheet.put(24, y, "Ghi chú: Không.", bold)
    sheet.put(24, y + 10, "III. Sơ đồ thửa đất", Style(Face.SERIF_BOLD, 12.5))
    _plan(sheet, 62, y + 48)
    sheet.put(142, y + 14, f"Bình Phước, {spoken(ISSUED)}", _ITALIC_CENTRE)
    for row, line in enumerate(("SỞ TÀI NGUYÊN VÀ MÔI TRƯỜNG", "TỈNH BÌNH PHƯỚC", "GIÁM ĐỐC")):
        sheet.put(142, y + 21 + row * 6, line, _BOLD_CENTRE)
    sheet.put(142, y + 66, "Trịnh Tưởng Tượng", _BOLD_CENTRE)
    sheet.put(24, y + 84, f"Số vào sổ cấp GCN: {REGISTER}", Style(Face.SERIF_BOLD, 12))
    below = y + 94
    sheet.put(
        24, below, "IV. Những thay đổi sau khi cấp Giấy chứng nhận", Style(Face.SERIF_BOLD, 12.5)
    )
    _changes(sheet, below + 4)
    mark(sheet, y=281)
    seal = Seal(118, y + 50, "SỞ TÀI NGUYÊN VÀ MÔI TRƯỜNG", turn=-17, diameter=37)
    wear = Wear(skew=-0.4, yellow=0.35, shadow=0.5, fold=Fold.ACROSS)
    return Page(sheet, wear, (seal,), (Signature(149, y + 50, 88, width=42),))


def _plan(sheet: Sheet, x: float, y: float) -> None:
    """Draw the plot with its numbered corners and the lengths of its sides."""
    corners = [(x - 22, y - 24), (x + 20, y - 27), (x + 24, y + 22), (x - 19, y + 25)]
    lengths = ("8,20", "17,40", "8,15", "17,45")
    small = Style(Face.SANS, 8, align=Align.CENTRE)
    for index, (x0, y0) in enumerate(corners):
        x1, y1 = corners[(index + 1) % 4]
        sheet.rule(x0, y0, x1, y1, 0.35)
        sheet.canvas.circle(x0 * mm, (sheet.height - y0) * mm, 0.8 * mm, fill=0)
        away = math.atan2(y0 - y, x0 - x)
        sheet.put(x0 + 4 * math.cos(away), y0 + 4 * math.sin(away) + 1, str(index + 1), small)
        middle_x, middle_y = (x0 + x1) / 2, (y0 + y1) / 2
        inward = 0.78
        sheet.put(
            x + (middle_x - x) * inward, y + (middle_y - y) * inward + 1, lengths[index], small
        )
    sheet.put(x, y - 1, PLOT, Style(Face.SANS_BOLD, 12, align=Align.CENTRE))
    sheet.put(x, y + 4.5, "142,5", Style(Face.SANS, 10, align=Align.CENTRE))


def _changes(sheet: Sheet, y: float) -> None:
    """Draw the empty table of later changes; it must be scanned too, or the data would be stale."""
    head = Style(Face.SERIF_BOLD, 11, align=Align.CENTRE)
    sheet.put(73, y + 6, "Nội dung thay đổi và cơ sở pháp lý", head)
    sheet.put(155, y + 6, "Xác nhận của cơ quan có thẩm quyền", head)
    bottom = min(y + 26, 272.0)
    for edge in (24.0, 122.0, 188.0):
        sheet.rule(edge, y, edge, bottom)
    for edge in (y, y + 9, bottom):
        sheet.rule(24, edge, 188, edge)
