"""Mẫu số 01, Giấy tiếp nhận hồ sơ và hẹn trả kết quả (TT 03/2025/TT-VPCP Phụ lục I), as a PDF.

Paper: A4 upright. The circular's predecessor had A5, but a table of components with remarks does not fit on A5 beyond a
few lines, and offices print on A4; one size also spares the printer's second tray.
"""

from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from counter_app.domain.dossiers import ItemState
from counter_app.domain.identity import group_digits
from counter_app.domain.labels import limit_words
from counter_app.domain.text import fold, nfc
from counter_app.services.output_ports import ReceiptSlip, SlipLine

from . import fonts
from .words import STATE_REMARKS, count_words, hour_and_day, long_day

if TYPE_CHECKING:
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfgen.canvas import Canvas
    from reportlab.platypus import Flowable, Paragraph, Table
    from reportlab.platypus.doctemplate import BaseDocTemplate

RECEIPT_TEMPLATE = "TT 03/2025/TT-VPCP – Mẫu số 01"
"""Names the form on paper: the same number means another form in the circular before."""

_MM = 72 / 25.4
_PAGE = (210 * _MM, 297 * _MM)
_LEFT, _RIGHT, _TOP, _BOTTOM = 25 * _MM, 15 * _MM, 14 * _MM, 17 * _MM
_WIDTH = _PAGE[0] - _LEFT - _RIGHT
_QR_SIDE = 22 * _MM
_COLUMNS = (12 * _MM, 70 * _MM, 15 * _MM, 15 * _MM, 58 * _MM)
_LEAST_PIECE = 30
"""Points: a row is only cut when it is taller than a page, and then no piece is smaller than this.

Cells stand at the top of their rows because reportlab cannot cut cells that stand in the middle.
"""

_HEADINGS = ("STT", "Tên giấy tờ", "Bản chính", "Bản sao", "Ghi chú")
_NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
_MOTTO = "Độc lập - Tự do - Hạnh phúc"


class ReportlabSlips:
    """Prints the official forms with reportlab; fonts are embedded, everything is black."""

    def receipt(self, slip: ReceiptSlip) -> bytes:
        """Return Mẫu 01 as a PDF of A4 pages; long names wrap and the table goes on over pages with its heading row.

        The time limits, the appointment and the signatures always stand together on the last page.

        Raises:
            FontMissing: a font of the product is gone.
        """
        fonts.register_fonts()
        _, pages = _build(slip, None)
        content, _ = _build(slip, pages)
        return content


def _build(slip: ReceiptSlip, pages: int | None) -> tuple[bytes, int]:
    """Lay the sheet out and return the PDF and its count of pages; `pages` is the count to print, once it is known."""
    from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate

    target = BytesIO()
    document = BaseDocTemplate(
        target,
        pagesize=_PAGE,
        title=f"Giấy tiếp nhận hồ sơ và hẹn trả kết quả {slip.number}",
        subject=RECEIPT_TEMPLATE,
        creator="Quầy Số",
        author=nfc(slip.office_name),
        lang="vi",
        initialFontName=fonts.REGULAR,
    )
    frame = Frame(
        _LEFT,
        _BOTTOM,
        _WIDTH,
        _PAGE[1] - _TOP - _BOTTOM,
        leftPadding=0,
        rightPadding=0,
        topPadding=0,
        bottomPadding=0,
    )
    document.addPageTemplates([PageTemplate(frames=[frame], onPage=_Foot(slip.number, pages))])
    document.build(_Sheet(slip).flowables())
    return target.getvalue(), document.page


@dataclass(frozen=True, slots=True)
class _Foot:
    """Draws the foot of every page: the form's name, where to look the dossier up, the page's number."""

    number: str
    pages: int | None

    def __call__(self, canvas: "Canvas", document: "BaseDocTemplate") -> None:
        canvas.saveState()
        canvas.setLineWidth(0.4)
        canvas.line(_LEFT, _BOTTOM - 3 * _MM, _PAGE[0] - _RIGHT, _BOTTOM - 3 * _MM)
        canvas.setFont(fonts.ITALIC, 9)
        line = _BOTTOM - 7 * _MM
        canvas.drawString(_LEFT, line, f"{RECEIPT_TEMPLATE}. Tra cứu bằng mã hồ sơ {self.number}")
        page = f"Trang {document.page}/{self.pages or document.page}"
        canvas.drawRightString(_PAGE[0] - _RIGHT, line, page)
        canvas.restoreState()


class _Sheet:
    """Builds the flowing parts of one receipt."""

    def __init__(self, slip: ReceiptSlip) -> None:
        from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY
        from reportlab.lib.styles import ParagraphStyle

        self._slip = slip
        body = ParagraphStyle("body", fontName=fonts.REGULAR, fontSize=12, leading=16)
        self._body = ParagraphStyle("text", body, alignment=TA_JUSTIFY, spaceAfter=2)
        self._cell = ParagraphStyle("cell", body, fontSize=11, leading=14.5)
        self._middle = ParagraphStyle("middle", self._cell, alignment=TA_CENTER)
        self._head = ParagraphStyle("head", body, alignment=TA_CENTER, leading=15.5)
        self._body_head = ParagraphStyle("superior", self._head, fontSize=11.5, leading=14.5)
        self._title = ParagraphStyle(
            "title", body, alignment=TA_CENTER, fontName=fonts.BOLD, fontSize=14, leading=19
        )

    def flowables(self) -> list["Flowable"]:
        """Return the sheet from the nation's name down to the signatures."""
        from reportlab.platypus import KeepTogether, Spacer

        return [
            self._letterhead(),
            Spacer(1, 2 * _MM),
            self._code_and_title(),
            Spacer(1, 2 * _MM),
            *self._who_and_what(),
            self._components(),
            Spacer(1, 2.5 * _MM),
            KeepTogether([*self._terms(), Spacer(1, 2 * _MM), self._signatures()]),
        ]

    def _text(self, words: str, style: "ParagraphStyle") -> "Paragraph":
        """A paragraph of plain words: signs that mean something to reportlab are escaped."""
        return self._marked(escape(nfc(words)), style)

    def _marked(self, markup: str, style: "ParagraphStyle") -> "Paragraph":
        from reportlab.platypus import Paragraph

        return Paragraph(markup, style)

    def _ruled(self, width: float) -> list["Flowable"]:
        """A line under words, clear of the marks below the letters."""
        from reportlab.platypus import HRFlowable, Spacer

        return [Spacer(1, 1.5), HRFlowable(width=width, thickness=0.6, color="black"), Spacer(1, 2)]

    def _letterhead(self) -> "Table":
        from reportlab.pdfbase.pdfmetrics import stringWidth

        slip, head = self._slip, self._head
        left = [
            self._text(slip.superior_name.upper(), self._body_head),
            self._marked(f"<b>{escape(nfc(slip.office_name.upper()))}</b>", self._body_head),
            *self._ruled(26 * _MM),
            self._text(f"Số: {_serial(slip.number)}/{_office_mark(slip.office_name)}", head),
        ]
        right = [
            self._marked(f'<font size="11.5"><b>{_NATION}</b></font>', head),
            self._marked(f'<font size="12.5"><b>{_MOTTO}</b></font>', head),
            *self._ruled(stringWidth(_MOTTO, fonts.BOLD, 12.5)),
            self._marked(
                f"<i>{escape(nfc(slip.place))}, {long_day(slip.received_at.date())}</i>", head
            ),
        ]
        gap = 3 * _MM
        widths = (0.44 * _WIDTH - gap, gap, 0.56 * _WIDTH)
        return _plain_table([[left, "", right]], widths, centred=True)

    def _code_and_title(self) -> "Table":
        from reportlab.graphics.barcode.qr import QrCode
        from reportlab.lib.enums import TA_CENTER
        from reportlab.lib.styles import ParagraphStyle

        number = self._slip.number
        side = 0.27 * _WIDTH
        code = QrCode(number, width=_QR_SIDE, height=_QR_SIDE, qrBorder=2)
        code.hAlign = "LEFT"
        small = ParagraphStyle("small", self._cell, fontSize=10.5, leading=13)
        left = [code, self._marked(f"Mã hồ sơ:<br/><b>{escape(number)}</b>", small)]
        under = ParagraphStyle("under", self._head, alignment=TA_CENTER, fontName=fonts.ITALIC)
        middle = [
            self._marked("GIẤY TIẾP NHẬN HỒ SƠ<br/>VÀ HẸN TRẢ KẾT QUẢ", self._title),
            self._text("(Liên: Giao tổ chức, cá nhân)", under),
        ]
        return _plain_table([[left, middle, ""]], (side, _WIDTH - 2 * side, side), middle=True)

    def _who_and_what(self) -> list["Flowable"]:
        slip = self._slip
        missing = "……………………………………………………………"
        return [
            self._field("Cơ quan tiếp nhận", slip.office_name),
            self._field("Tiếp nhận hồ sơ của", slip.applicant_name, strong=True),
            self._field("Số định danh cá nhân/mã số", group_digits(slip.applicant_number)),
            self._field("Địa chỉ", slip.applicant_address or missing),
            self._field(
                "Nội dung yêu cầu giải quyết", f"{slip.procedure_name} ({slip.procedure_code})"
            ),
            self._marked("<b>1. Thành phần hồ sơ:</b>", self._body),
        ]

    def _field(self, label: str, value: str, *, strong: bool = False) -> "Paragraph":
        words = escape(nfc(value))
        return self._marked(f"{label}: {f'<b>{words}</b>' if strong else words}", self._body)

    def _components(self) -> "Table":
        from reportlab.platypus import Table, TableStyle

        rows: list[list[Paragraph]] = [
            [self._marked(f"<b>{h}</b>", self._middle) for h in _HEADINGS]
        ]
        rows += [self._line(number, line) for number, line in enumerate(self._slip.lines, start=1)]
        table = Table(
            rows, colWidths=_COLUMNS, repeatRows=1, spaceBefore=2, splitInRow=_LEAST_PIECE
        )
        table.setStyle(
            TableStyle(
                [
                    ("GRID", (0, 0), (-1, -1), 0.5, "black"),
                    ("FONTNAME", (0, 0), (-1, -1), fonts.REGULAR),
                    ("VALIGN", (0, 0), (-1, -1), "TOP"),
                    ("TOPPADDING", (0, 0), (-1, -1), 2),
                    ("BOTTOMPADDING", (0, 0), (-1, -1), 3.5),
                    ("LEFTPADDING", (0, 0), (-1, -1), 4),
                    ("RIGHTPADDING", (0, 0), (-1, -1), 4),
                ]
            )
        )
        return table

    def _line(self, number: int, line: SlipLine) -> list["Paragraph"]:
        remark = escape(STATE_REMARKS[line.state])
        strong = line.state in (ItemState.REUSED, ItemState.NOT_ASKED)
        return [
            self._text(str(number), self._middle),
            self._text(line.name, self._cell),
            self._text(count_words(line.originals, line.state), self._middle),
            self._text(count_words(line.copies, line.state), self._middle),
            self._marked(f"<i>{remark}</i>" if strong else remark, self._cell),
        ]

    def _terms(self) -> list["Flowable"]:
        slip = self._slip
        limit = limit_words(slip.limit)
        return [
            self._marked("<b>2. Số lượng hồ sơ:</b> 01 bộ", self._body),
            self._marked(f"<b>3. Thời gian giải quyết theo quy định:</b> {limit}", self._body),
            self._marked(
                f"<b>4. Thời gian nhận hồ sơ:</b> {hour_and_day(slip.received_at)}", self._body
            ),
            self._marked(
                f"<b>5. Thời gian trả kết quả:</b> <b>{hour_and_day(slip.due_at)}</b>", self._body
            ),
            self._marked(
                f"<b>6. Đăng ký nhận kết quả tại:</b> {escape(nfc(slip.office_name))}", self._body
            ),
            self._marked(f"<b>7. Phí, lệ phí:</b> {escape(nfc(slip.fee or 'không'))}", self._body),
            self._text(
                "Vào Sổ theo dõi hồ sơ, Quyển số: ……………, Số thứ tự: " + _serial(slip.number),
                self._body,
            ),
        ]

    def _signatures(self) -> "Table":
        from reportlab.platypus import Spacer

        head = self._head
        sign = "<i>(Ký và ghi rõ họ tên)</i>"
        gap = Spacer(1, 18 * _MM)
        left = [
            self._marked("<b>NGƯỜI NỘP HỒ SƠ</b>", head),
            self._marked(sign, head),
            gap,
            self._marked(f"<b>{escape(nfc(self._slip.applicant_name))}</b>", head),
        ]
        right = [
            self._marked("<b>NGƯỜI TIẾP NHẬN HỒ SƠ</b>", head),
            self._marked(sign, head),
            gap,
            self._marked(f"<b>{escape(nfc(self._slip.officer_name))}</b>", head),
        ]
        return _plain_table([[left, right]], (0.5 * _WIDTH, 0.5 * _WIDTH), centred=True)


def _serial(number: str) -> str:
    """The running number of the day, the last part of the dossier number: the slip's own number in the register."""
    return number.rsplit("-", 1)[-1]


def _office_mark(office_name: str) -> str:
    """The office's sign behind the slip's number: a public service centre or the older one-stop section."""
    centre = fold(office_name).startswith("trung tam phuc vu hanh chinh cong")
    return "TTPVHCC" if centre else "BPTNTKQ"


def _plain_table(
    rows: list[list[object]],
    widths: tuple[float, ...],
    *,
    middle: bool = False,
    centred: bool = False,
) -> "Table":
    """A table without lines and paddings, for things that stand side by side."""
    from reportlab.platypus import Table, TableStyle

    table = Table(rows, colWidths=widths)
    table.setStyle(
        TableStyle(
            [
                ("FONTNAME", (0, 0), (-1, -1), fonts.REGULAR),
                ("VALIGN", (0, 0), (-1, -1), "MIDDLE" if middle else "TOP"),
                ("ALIGN", (0, 0), (-1, -1), "CENTER" if centred else "LEFT"),
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("RIGHTPADDING", (0, 0), (-1, -1), 0),
                ("TOPPADDING", (0, 0), (-1, -1), 0),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 0),
            ]
        )
    )
    return table
