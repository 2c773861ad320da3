"""The parts that forms share: letterhead, code and title, lines of text, tables, signatures (NĐ 30/2020/NĐ-CP Phụ lục I)."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from counter_app.domain.identity import group_digits
from counter_app.domain.text import fold, nfc
from counter_app.services.output_ports import SlipHead, SlipParty

from . import fonts
from .layout import MM, Layout, Legend
from .words import long_day

if TYPE_CHECKING:
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import Flowable, Paragraph, Table

ROOM = "……………………………………………………………"
"""Where a pen writes what the store does not know."""

_NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
_MOTTO = "Độc lập - Tự do - Hạnh phúc"
_QR_SIDE = 22 * MM
_LEAST_PIECE = 30
"""Points: a row is only cut when it is taller than a page, and then no piece is smaller than this.

Cells stand at the top of their rows because reportlab cannot cut cells that stand in the middle.
"""


def bold(words: str) -> str:
    """Return markup of plain words in bold; signs that mean something to reportlab are escaped."""
    return f"<b>{plain(words)}</b>"


def plain(words: str) -> str:
    """Return plain words as markup: composed, signs that mean something to reportlab escaped."""
    return escape(nfc(words))


def legend_of(head: SlipHead) -> Legend:
    """What the PDF of a sheet about one dossier says of itself."""
    form = head.form
    return Legend(
        title=f"{form.title} {head.number}",
        subject=form.template,
        author=head.office_name,
        foot=f"{form.template}. Tra cứu bằng mã hồ sơ {head.number}",
    )


def office_mark(office_name: str) -> str:
    """The office's sign behind a sheet's number: a public service centre or the older one-stop section."""
    centre = fold(office_name).startswith("trung tam phuc vu hanh chinh cong")
    return "TTPVHCC" if centre else "BPTNTKQ"


def serial(number: str) -> str:
    """The running number of the day, the last part of the dossier number: the receipt's own number in the register."""
    return number.rsplit("-", 1)[-1]


@dataclass(frozen=True, slots=True)
class Group:
    """Words above the headings of the columns `first` to `last` (from 0, both inclusive)."""

    words: str
    first: int
    last: int


class Parts:
    """Makes the shared parts for one layout; all sizes follow from its body size."""

    def __init__(self, layout: Layout) -> None:
        from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY
        from reportlab.lib.styles import ParagraphStyle

        size = layout.size
        self.layout = layout
        self.scale = size / 12
        base = ParagraphStyle("base", fontName=fonts.REGULAR, fontSize=size, leading=1.33 * size)
        self.body = ParagraphStyle("body", base, alignment=TA_JUSTIFY, spaceAfter=2)
        self.indented = ParagraphStyle("indented", self.body, firstLineIndent=10 * MM, spaceAfter=4)
        self.cell = ParagraphStyle("cell", base, fontSize=size - 1, leading=1.32 * (size - 1))
        self.middle = ParagraphStyle("middle", self.cell, alignment=TA_CENTER)
        self.head = ParagraphStyle("head", base, alignment=TA_CENTER, leading=1.29 * size)
        self.title = ParagraphStyle(
            "title",
            base,
            alignment=TA_CENTER,
            fontName=fonts.BOLD,
            fontSize=size + 2,
            leading=1.36 * (size + 2),
        )

    def text(self, words: str, style: "ParagraphStyle | None" = None) -> "Paragraph":
        """A paragraph of plain words."""
        return self.marked(plain(words), style)

    def marked(self, markup: str, style: "ParagraphStyle | None" = None) -> "Paragraph":
        from reportlab.platypus import Paragraph

        return Paragraph(markup, style or self.body)

    def gap(self, millimetres: float) -> "Flowable":
        from reportlab.platypus import Spacer

        return Spacer(1, millimetres * MM * self.scale)

    def field(self, label: str, value: str, *, strong: bool = False) -> "Paragraph":
        """`label: value`; a dotted line where the value is not known."""
        words = bold(value) if strong and value else plain(value or ROOM)
        return self.marked(f"{label}: {words}")

    def together(self, parts: Sequence["Flowable"]) -> "Flowable":
        from reportlab.platypus import KeepTogether

        return KeepTogether(list(parts))

    def letterhead(self, left: Sequence["Flowable"], place: str, day: str) -> "Table":
        """The office on the left, the nation's name and the motto with place and date on the right."""
        from reportlab.pdfbase.pdfmetrics import stringWidth

        width, head = self.layout.width, self.head
        nation = _fitting(_NATION, 11.5 * self.scale, 0.56 * width)
        motto = nation * 12.5 / 11.5
        right: list[Flowable] = [
            self.marked(f'<font size="{nation:.2f}"><b>{_NATION}</b></font>', head),
            self.marked(f'<font size="{motto:.2f}"><b>{_MOTTO}</b></font>', head),
            *self._ruled(stringWidth(_MOTTO, fonts.BOLD, motto)),
            self.marked(f"<i>{plain(place or '……………')}, {day}</i>", head),
        ]
        gap = 3 * MM * self.scale
        return beside([[list(left), "", right]], (0.44 * width - gap, gap, 0.56 * width))

    def office(
        self, superior: str, office: str, number_line: str, *, about: str = ""
    ) -> list["Flowable"]:
        """The left half of a letterhead: the body above, the office, the sheet's number, what it is about."""
        from reportlab.lib.styles import ParagraphStyle

        size = self.layout.size - 0.5
        small = ParagraphStyle("superior", self.head, fontSize=size, leading=1.26 * size)
        parts: list[Flowable] = [
            self.text(superior.upper(), small),
            self.marked(bold(office.upper()), small),
            *self._ruled(26 * MM * self.scale),
            self.text(number_line, self.head),
        ]
        if about:
            tight = ParagraphStyle("about", self.head, fontSize=size, leading=1.22 * size)
            parts.append(self.text(about, tight))
        return parts

    def sheet_head(self, head: SlipHead, *, number: str | None = None, about: str = "") -> "Table":
        """The letterhead of a sheet about one dossier; `number` is the sheet's own."""
        mark = head.form.mark or office_mark(head.office_name)
        line = f"Số: {(head.sheet_number if number is None else number) or '………'}/{mark}"
        left = self.office(head.superior_name, head.office_name, line, about=about)
        return self.letterhead(left, head.place, long_day(head.signed_on))

    def titled(self, number: str, title: str, under: str = "") -> "Table":
        """The dossier's code beside the form's title."""
        from reportlab.lib.styles import ParagraphStyle

        lines = _balanced(nfc(title).upper(), self.title.fontSize, (1 - 0.405) * self.layout.width)
        middle: list[Flowable] = [self.text(line, self.title) for line in lines]
        if under:
            italic = ParagraphStyle("under", self.head, fontName=fonts.ITALIC)
            middle.append(self.text(under, italic))
        return self.coded(number, middle)

    def coded(self, number: str, middle: Sequence["Flowable"]) -> "Table":
        """The dossier's code with its QR on the left (nothing but the lookup code in it), `middle` beside it."""
        from reportlab.graphics.barcode.qr import QrCode
        from reportlab.lib.styles import ParagraphStyle

        width = self.layout.width
        side = 0.27 * width
        square = _QR_SIDE * max(self.scale, 0.8)
        code = QrCode(number, width=square, height=square, qrBorder=2)
        code.hAlign = "LEFT"
        size = self.layout.size - 1.5
        small = ParagraphStyle("small", self.cell, fontSize=size, leading=1.24 * size)
        fitted = _fitting(number, size, side)
        sized = f'<font size="{fitted:.2f}"><b>{escape(number)}</b></font>'
        left = [code, self.marked(f"Mã hồ sơ:<br/>{sized}", small)]
        widths = (side, width - 1.5 * side, 0.5 * side)
        return beside([[left, list(middle), ""]], widths, middle=True)

    def party(self, party: SlipParty) -> list["Flowable"]:
        """The lines that name a person; telephone and mail share one, and are left out where unknown."""
        number = self.field("Số định danh cá nhân/mã số", group_digits(party.number))
        parts: list[Flowable] = [number, self.field("Địa chỉ", party.address)]
        reach = [
            f"{label}: {value}"
            for label, value in (("Số điện thoại", party.phone), ("Email", party.email))
            if value
        ]
        if reach:
            parts.append(self.text("    ".join(reach)))
        return parts

    def grid(
        self,
        headings: Sequence[str],
        rows: Sequence[Sequence["Flowable"]],
        shares: Sequence[float],
        groups: Sequence[Group] = (),
    ) -> "Table":
        """A ruled table whose heading is repeated on every page; `shares` of the line's width, summing to 1.

        `groups` stand above the headings of the columns they name; a column in no group is as high as both rows.
        """
        from reportlab.platypus import Table, TableStyle

        heads, spans = self._headings(headings, groups)
        table = Table(
            [*heads, *(list(row) for row in rows)],
            colWidths=[share * self.layout.width for share in shares],
            repeatRows=len(heads),
            spaceBefore=2,
            splitInRow=_LEAST_PIECE,
        )
        side = 3 * self.scale
        table.setStyle(
            TableStyle(
                [
                    ("GRID", (0, 0), (-1, -1), 0.5, "black"),
                    ("FONTNAME", (0, 0), (-1, -1), fonts.REGULAR),
                    ("VALIGN", (0, 0), (-1, -1), "TOP"),
                    ("VALIGN", (0, 0), (-1, len(heads) - 1), "MIDDLE"),
                    ("TOPPADDING", (0, 0), (-1, -1), 2),
                    ("BOTTOMPADDING", (0, 0), (-1, -1), 3.5),
                    ("LEFTPADDING", (0, 0), (-1, -1), side),
                    ("RIGHTPADDING", (0, 0), (-1, -1), side),
                    *(("SPAN", first, last) for first, last in spans),
                ]
            )
        )
        return table

    def _headings(
        self, headings: Sequence[str], groups: Sequence[Group]
    ) -> tuple[list[list[object]], list[tuple[tuple[int, int], tuple[int, int]]]]:
        """The heading rows of a table and the spans that join their cells."""
        words: list[object] = [self.marked(bold(heading), self.middle) for heading in headings]
        if not groups:
            return [words], []
        grouped = {at for group in groups for at in range(group.first, group.last + 1)}
        above: list[object] = ["" if at in grouped else cell for at, cell in enumerate(words)]
        below: list[object] = [cell if at in grouped else "" for at, cell in enumerate(words)]
        spans: list[tuple[tuple[int, int], tuple[int, int]]] = []
        for group in groups:
            above[group.first] = self.marked(bold(group.words), self.middle)
            spans.append(((group.first, 0), (group.last, 0)))
        spans += [((at, 0), (at, 1)) for at in range(len(words)) if at not in grouped]
        return [above, below], spans

    def signatures(self, left: Sequence["Flowable"], right: Sequence["Flowable"]) -> "Table":
        """Two blocks of signatures side by side; either may be empty."""
        half = 0.5 * self.layout.width
        return beside([[list(left), list(right)]], (half, half))

    def signer(self, role: str, name: str, hint: str = "(Ký và ghi rõ họ tên)") -> list["Flowable"]:
        """One block: the role, the hint, room for the pen, the name."""
        return [
            self.marked(bold(role), self.head),
            self.marked(f"<i>{hint}</i>", self.head),
            self.gap(18 if self.scale >= 1 else 15),
            self.marked(bold(name), self.head),
        ]

    def recipients(self, lines: Sequence[str]) -> list["Flowable"]:
        """`Nơi nhận` at the foot of a letter, on the left beside the signature."""
        from reportlab.lib.styles import ParagraphStyle

        size = self.layout.size - 2
        small = ParagraphStyle("to", self.cell, fontSize=size, leading=1.25 * size)
        head = self.marked("<b><i>Nơi nhận:</i></b>", small)
        return [head, *(self.text(f"- {line}", small) for line in lines)]

    def _ruled(self, width: float) -> list["Flowable"]:
        """A line under words, clear of the marks below the letters."""
        from reportlab.platypus import HRFlowable, Spacer

        return [Spacer(1, 1.5), HRFlowable(width=width, thickness=0.6, color="black"), Spacer(1, 2)]


def beside(rows: list[list[object]], widths: tuple[float, ...], *, middle: bool = False) -> "Table":
    """A table without lines and paddings, for things that stand side by side."""
    from reportlab.platypus import Table, TableStyle

    table = Table(rows, colWidths=widths)
    table.setStyle(
        TableStyle(
            [
                ("FONTNAME", (0, 0), (-1, -1), fonts.REGULAR),
                ("VALIGN", (0, 0), (-1, -1), "MIDDLE" if middle else "TOP"),
                ("ALIGN", (0, 0), (-1, -1), "LEFT" if middle else "CENTER"),
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("RIGHTPADDING", (0, 0), (-1, -1), 0),
                ("TOPPADDING", (0, 0), (-1, -1), 0),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 0),
            ]
        )
    )
    return table


def _fitting(words: str, size: float, room: float) -> float:
    """The type size at which `words` stand on one line of `room` points, at most `size`."""
    from reportlab.pdfbase.pdfmetrics import stringWidth

    wide = stringWidth(words, fonts.BOLD, size)
    return size if wide <= room - 2 else size * (room - 2) / wide


def broken_number(number: str, size: float, room: float) -> str:
    """A dossier number as markup: on one line of `room` points, else broken behind the dash nearest to its middle.

    Where even a half is too wide (a series of wide letters), behind every dash.
    """
    from reportlab.pdfbase.pdfmetrics import stringWidth

    def fits(words: str) -> bool:
        return stringWidth(words, fonts.REGULAR, size) <= room

    dashes = [at + 1 for at, sign in enumerate(number) if sign == "-"]
    if not dashes or fits(number):
        return escape(number)
    at = min(dashes, key=lambda dash: abs(dash - len(number) / 2))
    halves = [number[:at], number[at:]]
    if not all(fits(half) for half in halves):
        halves = [number[a:b] for a, b in pairwise([0, *dashes, len(number)])]
    return "<br/>".join(escape(half) for half in halves)


def _balanced(title: str, size: float, room: float) -> list[str]:
    """A heading on one line, or on two of nearly the same length: never one word alone."""
    from reportlab.pdfbase.pdfmetrics import stringWidth

    def wide(words: str) -> float:
        return stringWidth(words, fonts.BOLD, size)

    words = title.split()
    if wide(title) <= room or len(words) < 2:
        return [title]
    splits = [(" ".join(words[:at]), " ".join(words[at:])) for at in range(1, len(words))]
    first, second = min(splits, key=lambda pair: max(wide(pair[0]), wide(pair[1])))
    return [first, second]
