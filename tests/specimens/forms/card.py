"""An identity card (2021), front and back photocopied on one sheet, slightly enlarged as copiers do."""

from datetime import date

from reportlab.graphics import renderPDF
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.lib.units import mm

from tests.specimens.cast import HUSBAND, slashed
from tests.specimens.codes import card_mrz, card_qr
from tests.specimens.decor import mark
from tests.specimens.paper import Code, Page, Paper, Wear, nine
from tests.specimens.typeset import Align, Face, Ink, Sheet, Style

_SCALE = 1.45
_CARD = (85.6 * _SCALE, 54.0 * _SCALE)
_ISSUED, _EXPIRES = date(2021, 8, 14), date(2030, 3, 15)
_RESIDENCE = "Tổ 3, Khu phố 2, Suối Rạng, Đồng Xoài, Bình Phước"
_OFFICE = "Cục Cảnh sát quản lý hành chính về trật tự xã hội"
_GREY = Ink(0.72, 0.72, 0.74)


def identity_card() -> Paper:
    """Front above, back below. The QR stands on the front, the machine-readable zone on the back."""
    qr = card_qr(HUSBAND, residence=_RESIDENCE, issued=_ISSUED, old_number="285990412")
    mrz = card_mrz(HUSBAND, expires=_EXPIRES)
    sheet = Sheet()
    left = (sheet.width - _CARD[0]) / 2
    _front(sheet, left, 38, qr)
    _back(sheet, left, 158, mrz)
    mark(sheet)
    fields = nine(
        "identity_card",
        holder_id=HUSBAND.number,
        title="CĂN CƯỚC CÔNG DÂN",
        number=HUSBAND.number,
        issued_on=_ISSUED.isoformat(),
        issuer=_OFFICE,
        summary=f"Căn cước công dân của {HUSBAND.name}",
        valid_until=_EXPIRES.isoformat(),
    )
    fields |= {
        "card_number": HUSBAND.number,
        "full_name": HUSBAND.name,
        "birth_date": HUSBAND.birth_date.isoformat(),
        "sex": HUSBAND.sex,
        "home_town": HUSBAND.home_town,
        "residence": _RESIDENCE,
        "expires_on": _EXPIRES.isoformat(),
    }
    page = Page(
        sheet,
        Wear(skew=0.9, yellow=0.0, shadow=0.4, photocopy=True, noise=2.2),
    )
    codes = (Code("qr", qr), Code("mrz", "\n".join(mrz)))
    return Paper(
        "identity_card", "jpg", "identity_card", (page,), fields, (HUSBAND.holder,), codes=codes
    )


def _front(sheet: Sheet, x: float, y: float, qr: str) -> None:
    _outline(sheet, x, y)
    middle = x + _CARD[0] * 0.56
    sheet.put(middle, y + 8, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", _label(9.5, bold=True))
    sheet.put(middle, y + 12.5, "Độc lập - Tự do - Hạnh phúc", _label(8.5, bold=True))
    sheet.put(middle - 6, y + 20, "CĂN CƯỚC CÔNG DÂN", _label(14, bold=True))
    sheet.put(middle - 6, y + 24.5, "Citizen Identity Card", _label(8.5))
    _qr(sheet, x + _CARD[0] - 27, y + 10, 25, qr)
    _portrait(sheet, x + 5, y + 30, 29, 36)
    at = x + 38
    rows: tuple[tuple[str, str, float], ...] = (
        ("Số / No.:", HUSBAND.number, 13.5),
        ("Họ và tên / Full name:", HUSBAND.name.upper(), 12),
    )
    down = y + 33
    sheet.put(at, down, f"{rows[0][0]} {rows[0][1]}", Style(Face.SANS_BOLD, rows[0][2]))
    down += 5.6
    sheet.put(at, down, rows[1][0], Style(Face.SANS, 7.5))
    sheet.put(at, down + 5.2, rows[1][1], Style(Face.SANS_BOLD, rows[1][2]))
    down += 10.5
    text = Style(Face.SANS, 9)
    sheet.put(at, down, f"Ngày sinh / Date of birth: {HUSBAND.born}", text)
    sheet.put(at, down + 5, f"Giới tính / Sex: {HUSBAND.sex}", text)
    sheet.put(at + 34, down + 5, "Quốc tịch / Nationality: Việt Nam", text)
    sheet.put(at, down + 10, "Quê quán / Place of origin:", Style(Face.SANS, 7.5))
    sheet.put(at, down + 14, HUSBAND.home_town, text)
    sheet.put(at, down + 18.3, "Nơi thường trú / Place of residence:", Style(Face.SANS, 7.5))
    sheet.put(at, down + 22.3, _RESIDENCE, text)
    sheet.put(x + 4, y + 72, f"Có giá trị đến: {slashed(_EXPIRES)}", Style(Face.SANS, 7.2))
    sheet.put(x + 4, y + 75.2, "Date of expiry", Style(Face.SANS_ITALIC, 6))
    sheet.put(
        x + _CARD[0] - 6, y + 77.2, "MẪU / SPECIMEN", Style(Face.SANS_BOLD, 8, align=Align.RIGHT)
    )


def _back(sheet: Sheet, x: float, y: float, mrz: tuple[str, str, str]) -> None:
    _outline(sheet, x, y)
    text = Style(Face.SANS, 8.5)
    sheet.put(x + 6, y + 8, "Đặc điểm nhận dạng / Personal identification:", Style(Face.SANS, 8))
    sheet.put(x + 6, y + 12.5, "Nốt ruồi C: 1cm dưới trước đuôi mắt trái", text)
    line = f"Ngày, tháng, năm / Date, month, year: {slashed(_ISSUED)}"
    sheet.put(x + 30, y + 20, line, text)
    for row, words in enumerate(
        ("CỤC TRƯỞNG CỤC CẢNH SÁT", "QUẢN LÝ HÀNH CHÍNH VỀ TRẬT TỰ XÃ HỘI")
    ):
        sheet.put(x + 68, y + 25 + row * 4, words, _label(7.5, bold=True))
    sheet.put(x + 68, y + 48, "Người Ký Tưởng Tượng", _label(8.5, bold=True))
    for column, finger in enumerate(("Ngón trỏ trái", "Ngón trỏ phải")):
        place = x + _CARD[0] - 22
        _fingerprint(sheet, place, y + 12 + column * 22, 14, 17)
        sheet.put(place + 7, y + 32.0 + column * 22, finger, _label(6))
    sheet.canvas.setStrokeColor(_GREY.colour())
    sheet.canvas.roundRect((x + 8) * mm, (sheet.height - y - 38) * mm, 17 * mm, 14 * mm, 2 * mm)
    for row, words in enumerate(mrz):
        sheet.spaced(x + 8, y + 62 + row * 6.2, words, Style(Face.SANS, 14), pitch=3.62)


def _label(size: float, *, bold: bool = False) -> Style:
    return Style(Face.SANS_BOLD if bold else Face.SANS, size, align=Align.CENTRE)


def _outline(sheet: Sheet, x: float, y: float) -> None:
    canvas = sheet.canvas
    canvas.setStrokeColor(Ink(0.35, 0.35, 0.35).colour())
    canvas.setFillColor(Ink(0.93, 0.93, 0.93).colour())
    canvas.setLineWidth(0.4 * mm)
    bottom = (sheet.height - y - _CARD[1]) * mm
    canvas.roundRect(x * mm, bottom, _CARD[0] * mm, _CARD[1] * mm, 4 * mm, fill=1)


def _qr(sheet: Sheet, x: float, y: float, size: float, text: str) -> None:
    widget = QrCodeWidget(text, barLevel="M", barBorder=2)
    left, low, right, high = widget.getBounds()
    drawing = Drawing(size * mm, size * mm)
    drawing.transform = (size * mm / (right - left), 0, 0, size * mm / (high - low), 0, 0)
    drawing.add(widget)
    canvas = sheet.canvas
    canvas.setFillColor(Ink(1, 1, 1).colour())
    canvas.rect(x * mm, (sheet.height - y - size) * mm, size * mm, size * mm, fill=1, stroke=0)
    renderPDF.draw(drawing, canvas, x * mm, (sheet.height - y - size) * mm)


def _portrait(sheet: Sheet, x: float, y: float, width: float, height: float) -> None:
    """Draw a faceless bust: nobody's portrait."""
    canvas = sheet.canvas
    canvas.saveState()
    frame = canvas.beginPath()
    frame.rect(x * mm, (sheet.height - y - height) * mm, width * mm, height * mm)
    canvas.setFillColor(Ink(0.84, 0.84, 0.85).colour())
    canvas.drawPath(frame, fill=1, stroke=0)
    canvas.clipPath(frame, stroke=0, fill=0)
    canvas.setFillColor(Ink(0.42, 0.42, 0.44).colour())
    middle = (x + width / 2) * mm
    head = (sheet.height - y - height * 0.38) * mm
    canvas.ellipse(middle - 6.5 * mm, head - 8.5 * mm, middle + 6.5 * mm, head + 8.5 * mm, 0, 1)
    body = (sheet.height - y - height) * mm
    canvas.ellipse(middle - 13 * mm, body - 10 * mm, middle + 13 * mm, body + 13 * mm, 0, 1)
    canvas.restoreState()


def _fingerprint(sheet: Sheet, x: float, y: float, width: float, height: float) -> None:
    canvas = sheet.canvas
    canvas.saveState()
    canvas.setStrokeColor(Ink(0.4, 0.4, 0.42).colour())
    canvas.setLineWidth(0.3 * mm)
    middle, centre = (x + width / 2) * mm, (sheet.height - y - height / 2) * mm
    for ring in range(1, 8):
        wide, high = ring * width / 15 * mm, ring * height / 15 * mm
        canvas.ellipse(middle - wide, centre - high, middle + wide, centre + high * 0.8, 1, 0)
    canvas.restoreState()
