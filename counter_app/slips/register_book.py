"""Sổ theo dõi hồ sơ as a worksheet: the columns of the form, real dates, ready to print."""

from datetime import datetime

from counter_app.domain.text import nfc
from counter_app.services.output_ports import RegisterRow, RegisterSheet

from .books import Sheet, Styles, print_setup
from .register import REGISTER_HEADINGS
from .words import long_day

_WIDTHS = (6, 24, 40, 9, 32, 40, 17, 17, 20, 17, 17, 16, 28, 24)
_HEAD = 4


def fill_register(page: Sheet, sheet: RegisterSheet, styles: Styles) -> None:
    """Write title, period, headings and one row a dossier; empty cells stay empty."""
    for column, width in enumerate(_WIDTHS):
        page.set_column(column, column, width)
    print_setup(page, landscape=True)
    page.write_string(0, 0, nfc(sheet.office_name), styles.section)
    page.write_string(1, 0, nfc(sheet.form.title).upper(), styles.title)
    period = (
        f"Từ {long_day(sheet.first_day)} đến {long_day(sheet.last_day)} ({sheet.form.template})"
    )
    page.write_string(2, 0, period, styles.note)
    page.set_row(_HEAD, 48)
    for column, heading in enumerate(REGISTER_HEADINGS):
        page.write_string(_HEAD, column, heading, styles.head)
    for number, row in enumerate(sheet.rows, start=1):
        _row(page, _HEAD + number, number, row, styles)
    page.freeze_panes(_HEAD + 1, 2)
    page.repeat_rows(_HEAD, _HEAD)
    page.autofilter(_HEAD, 0, _HEAD + max(len(sheet.rows), 1), len(REGISTER_HEADINGS) - 1)


def _row(page: Sheet, at: int, number: int, row: RegisterRow, styles: Styles) -> None:
    reach = "; ".join(part for part in (row.address, row.phone) if part)
    cells: tuple[int | str | datetime | None, ...] = (
        number,
        row.number,
        row.procedure_name,
        row.sets,
        row.applicant_name,
        reach,
        row.received_at,
        row.due_at,
        row.handed_over,
        row.result_at,
        row.returned_at,
        row.returned_by,
        row.signed_by,
        row.note,
    )
    for column, cell in enumerate(cells):
        if isinstance(cell, datetime):
            # A workbook knows no time zones: the cell holds Viet Nam time.
            page.write_datetime(at, column, cell.replace(tzinfo=None), styles.moment)
        elif isinstance(cell, int):
            page.write_number(at, column, cell, styles.number)
        else:
            page.write_string(at, column, nfc(cell or ""), styles.text)
