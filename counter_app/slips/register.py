"""Sổ theo dõi hồ sơ: every dossier received in a period, on A4 laid on its side."""

from datetime import datetime
from typing import TYPE_CHECKING

from counter_app.domain.text import nfc
from counter_app.services.output_ports import RegisterRow, RegisterSheet

from .layout import WIDE, Legend, make_pdf
from .parts import Group, Parts, bold, broken_number, office_mark
from .words import long_day

if TYPE_CHECKING:
    from reportlab.platypus import Flowable

REGISTER_HEADINGS = (
    "STT",
    "Mã hồ sơ",
    "Tên thủ tục hành chính",
    "Số lượng hồ sơ (bộ)",
    "Tên cá nhân, tổ chức",
    "Địa chỉ, số điện thoại",
    "Ngày, giờ nhận hồ sơ",
    "Ngày, giờ hẹn trả kết quả",
    "Chuyển hồ sơ đến cơ quan giải quyết",
    "Nhận kết quả từ cơ quan giải quyết",
    "Ngày, giờ trả kết quả",
    "Phương thức nhận kết quả",
    "Ký nhận",
    "Ghi chú",
)
"""The columns of the register, in the order of the form."""

REGISTER_GROUPS = (Group("Nhận và giải quyết hồ sơ", 6, 9), Group("Trả kết quả", 10, 12))
_ROWS_OF_A_TABLE = 200
_MILLIMETRES = (9, 31, 32, 11, 25, 25, 18, 18, 15, 18, 18, 14.5, 21.5, 26)


def register_pdf(sheet: RegisterSheet) -> bytes:
    """Return the register's pages of a period; the headings are repeated on each. Raises FontMissing."""
    form = sheet.form
    legend = Legend(form.title, form.template, sheet.office_name, form.template)
    return make_pdf(WIDE, legend, lambda: _parts(sheet, Parts(WIDE)))


def _parts(sheet: RegisterSheet, kit: Parts) -> list["Flowable"]:
    rows = [_row(kit, number, row) for number, row in enumerate(sheet.rows, start=1)]
    mark = sheet.form.mark or office_mark(sheet.office_name)
    left = kit.office(sheet.superior_name, sheet.office_name, f"Số: ………/{mark}")
    period = f"(Từ {long_day(sheet.first_day)} đến {long_day(sheet.last_day)})"
    return [
        kit.letterhead(left, sheet.place, long_day(sheet.made_at.date())),
        kit.gap(3),
        kit.text(sheet.form.title.upper(), kit.title),
        kit.marked(f"<i>{period}</i>", kit.head),
        kit.gap(3),
        *_tables(kit, rows),
        kit.gap(3),
        kit.together(
            [
                kit.marked(f"Tổng số: {bold(str(len(rows)))} hồ sơ."),
                kit.gap(2),
                kit.signatures((), kit.signer("NGƯỜI LẬP SỔ", sheet.officer_name)),
            ]
        ),
    ]


def _tables(kit: Parts, rows: list[list["Flowable"]]) -> list["Flowable"]:
    """The rows in tables of some pages each: the time to cut one table into pages grows with its square."""
    from reportlab.platypus import PageBreak

    shares = [mm / sum(_MILLIMETRES) for mm in _MILLIMETRES]
    parts: list[Flowable] = []
    for start in range(0, max(len(rows), 1), _ROWS_OF_A_TABLE):
        if parts:
            parts.append(PageBreak())
        piece = rows[start : start + _ROWS_OF_A_TABLE]
        parts.append(kit.grid(REGISTER_HEADINGS, piece, shares, REGISTER_GROUPS))
    return parts


def _row(kit: Parts, number: int, row: RegisterRow) -> list["Flowable"]:
    reach = "; ".join(part for part in (row.address, row.phone) if part)
    return [
        kit.text(str(number), kit.middle),
        kit.marked(broken_number(row.number, kit.cell.fontSize, _room(kit, 1)), kit.cell),
        kit.text(row.procedure_name, kit.cell),
        kit.text(str(row.sets), kit.middle),
        kit.text(row.applicant_name, kit.cell),
        kit.text(reach, kit.cell),
        kit.marked(_moment(row.received_at), kit.middle),
        kit.marked(_moment(row.due_at), kit.middle),
        kit.text(row.handed_over, kit.cell),
        kit.marked(_moment(row.result_at), kit.middle),
        kit.marked(_moment(row.returned_at), kit.middle),
        kit.text(row.returned_by, kit.cell),
        kit.text(row.signed_by, kit.cell),
        kit.marked(_note(kit, row.note), kit.cell),
    ]


def _note(kit: Parts, words: str) -> str:
    """A note as markup; a dossier number in it that is wider than the column has two lines of its own."""
    room = _room(kit, len(_MILLIMETRES) - 1)
    pieces = (broken_number(word, kit.cell.fontSize, room) for word in nfc(words).split())
    return " ".join(f"<br/>{piece}" if "<br/>" in piece else piece for piece in pieces)


def _room(kit: Parts, column: int) -> float:
    """Points that a column leaves between its paddings."""
    return kit.layout.width * _MILLIMETRES[column] / sum(_MILLIMETRES) - 6 * kit.scale


def _moment(moment: datetime | None) -> str:
    return "" if moment is None else f"{moment:%H:%M}<br/>{moment:%d/%m/%Y}"
