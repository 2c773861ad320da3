"""The supervisor's figures as an Excel workbook, with real numbers and dates and ready to print."""

from collections.abc import Sequence
from pathlib import Path

from counter_app.domain.dossiers import DossierStatus
from counter_app.domain.figures import Backlog, BacklogRow
from counter_app.domain.labels import DOSSIER_STATUS, OUTBOX_STATE, PAPER_STATE
from counter_app.domain.text import nfc
from counter_app.services.output_ports import RegisterSheet

from .books import Book, Format, Sheet, Styles, print_setup, styles_of, write_book
from .register_book import fill_register

_SUMMARY = "Tổng hợp"
_OPEN = "Hồ sơ đang xử lý"
_COLUMNS: tuple[tuple[str, int], ...] = (
    ("STT", 6),
    ("Mã hồ sơ", 26),
    ("Mã thủ tục", 12),
    ("Tên thủ tục", 44),
    ("Người nộp hồ sơ", 32),
    ("Ngày giờ nhận", 17),
    ("Ngày giờ hẹn trả", 17),
    ("Trạng thái", 26),
    ("Cán bộ", 14),
    ("Giấy tờ còn thiếu", 11),
    ("Chờ xác nhận", 11),
    ("Chưa gửi", 10),
)
"""Heading and width (characters) of each column of the list."""


class XlsxWorkbooks:
    """Writes workbooks with XlsxWriter. Text is always written as text: a name that begins with `=` is no formula.

    A workbook is written whole or not at all. Both methods raise DiskFull and PlaceNotWritable, and leave `target` as it was.
    """

    def backlog(self, backlog: Backlog, rows: Sequence[BacklogRow], target: Path) -> None:
        """Write the figures and the list of open dossiers."""

        def fill(book: Book) -> None:
            styles = styles_of(book)
            _summary(book.add_worksheet(_SUMMARY), backlog, styles)
            _list(book.add_worksheet(_OPEN), backlog, rows, styles)

        write_book(target, "Tình hình giải quyết hồ sơ", fill)

    def register(self, sheet: RegisterSheet, target: Path) -> None:
        """Write the register of a period, with the columns of its form."""

        def fill(book: Book) -> None:
            fill_register(book.add_worksheet("Sổ theo dõi"), sheet, styles_of(book))

        write_book(target, sheet.form.title, fill)


class _Lines:
    """Writes the summary from top to bottom, one row at a time (the workbook is streamed)."""

    def __init__(self, sheet: Sheet, styles: Styles) -> None:
        self._sheet = sheet
        self._styles = styles
        self._row = 0

    def skip(self) -> None:
        self._row += 1

    def words(self, text: str, style: Format) -> None:
        self._sheet.write_string(self._row, 0, nfc(text), style)
        self._row += 1

    def head(self, *words: str) -> None:
        for column, word in enumerate(words):
            self._sheet.write_string(self._row, column, word, self._styles.head)
        self._row += 1

    def counts(self, label: str, *numbers: int) -> None:
        self._sheet.write_string(self._row, 0, nfc(label), self._styles.text)
        for column, number in enumerate(numbers, start=1):
            self._sheet.write_number(self._row, column, number, self._styles.number)
        self._row += 1

    def share(self, label: str, part: int, whole: int) -> None:
        """A share of nothing is not 0 %: it reads N/A."""
        self._sheet.write_string(self._row, 0, label, self._styles.text)
        if whole:
            self._sheet.write_number(self._row, 1, part / whole, self._styles.share)
        else:
            self._sheet.write_string(self._row, 1, "N/A", self._styles.text)
        self._row += 1


def _summary(sheet: Sheet, backlog: Backlog, styles: Styles) -> None:
    sheet.set_column(0, 0, 46)
    sheet.set_column(1, 4, 15)
    print_setup(sheet, landscape=False)
    lines = _Lines(sheet, styles)
    lines.words("TÌNH HÌNH GIẢI QUYẾT HỒ SƠ", styles.title)
    lines.words(_as_of(backlog), styles.note)
    lines.skip()
    _states(lines, backlog, styles)
    lines.words("Tái sử dụng giấy tờ", styles.section)
    lines.head("Chỉ số", "Giá trị")
    lines.counts("Thành phần được tái sử dụng", backlog.reused)
    lines.counts("Giấy tờ công dân phải nộp", backlog.asked)
    lines.counts("Yêu cầu nộp lại dù đã có", backlog.declined)
    lines.counts("Cơ sở dữ liệu thiếu hoặc sai thông tin", backlog.database_lacks)
    lines.share("Tỷ lệ tái sử dụng", backlog.reused, backlog.reused + backlog.asked)
    lines.skip()
    lines.words("Đúng hạn (tính theo lần hẹn đầu tiên)", styles.section)
    lines.head("Chỉ số", "Giá trị")
    lines.counts("Giải quyết đúng hạn", backlog.solved_on_time)
    lines.counts("Giải quyết quá hạn", backlog.solved_late)
    lines.counts("Đang xử lý đã quá hạn", backlog.overdue_open)
    lines.counts("Yêu cầu bổ sung từ lần thứ hai", backlog.asked_again)
    lines.counts("Đã gia hạn", backlog.extended)
    late = backlog.solved_late + backlog.overdue_open
    lines.share("Tỷ lệ đúng hạn", backlog.solved_on_time, backlog.solved_on_time + late)
    lines.skip()
    lines.words("Theo cán bộ", styles.section)
    lines.head("Cán bộ", "Đã tiếp nhận", "Chờ xác nhận", "Đã xác nhận", "Quá hạn")
    for officer in backlog.officers:
        lines.counts(
            f"{officer.name} ({officer.login})",
            officer.opened,
            officer.waiting_papers,
            officer.accepted_papers,
            officer.overdue,
        )


def _states(lines: _Lines, backlog: Backlog, styles: Styles) -> None:
    papers = {state.value: label for state, label in PAPER_STATE.items()}
    queue = {state.value: label for state, label in OUTBOX_STATE.items()}
    lines.words("Hồ sơ theo trạng thái", styles.section)
    lines.head("Trạng thái", "Số hồ sơ")
    for status, count in sorted(backlog.dossiers_by_status.items()):
        lines.counts(_status(status), count)
    lines.skip()
    lines.words("Hồ sơ đang xử lý theo số ngày từ khi nhận", styles.section)
    lines.head("Số ngày", "Số hồ sơ")
    for band in backlog.ages:
        lines.counts(_band(band.from_days, band.to_days), band.count)
    lines.skip()
    lines.words("Giấy tờ theo trạng thái", styles.section)
    lines.head("Trạng thái", "Số giấy tờ")
    for state, count in backlog.papers_by_state.items():
        lines.counts(papers.get(state, state), count)
    lines.skip()
    lines.words("Hàng đợi gửi máy chủ", styles.section)
    lines.head("Trạng thái", "Số bản ghi")
    for state, count in backlog.queue_by_state.items():
        lines.counts(queue.get(state, state), count)
    lines.skip()


def _list(sheet: Sheet, backlog: Backlog, rows: Sequence[BacklogRow], styles: Styles) -> None:
    for column, (_, width) in enumerate(_COLUMNS):
        sheet.set_column(column, column, width)
    print_setup(sheet, landscape=True)
    head = 3
    sheet.write_string(0, 0, "DANH SÁCH HỒ SƠ ĐANG XỬ LÝ", styles.title)
    sheet.write_string(1, 0, _as_of(backlog), styles.note)
    sheet.set_row(head, 36)
    for column, (heading, _) in enumerate(_COLUMNS):
        sheet.write_string(head, column, heading, styles.head)
    for at, row in enumerate(rows, start=1):
        _list_row(sheet, head + at, at, row, styles)
    sheet.freeze_panes(head + 1, 2)
    sheet.repeat_rows(head, head)
    sheet.autofilter(head, 0, head + max(len(rows), 1), len(_COLUMNS) - 1)


def _list_row(sheet: Sheet, at: int, number: int, row: BacklogRow, styles: Styles) -> None:
    sheet.write_number(at, 0, number, styles.number)
    texts = (row.number, row.procedure, row.procedure_name, row.applicant_name)
    for column, text in enumerate(texts, start=1):
        sheet.write_string(at, column, nfc(text), styles.text)
    # A workbook knows no time zones: the cell holds Viet Nam time, as the heading says.
    sheet.write_datetime(at, 5, row.received_at.replace(tzinfo=None), styles.moment)
    sheet.write_datetime(at, 6, row.due_at.replace(tzinfo=None), styles.moment)
    sheet.write_string(at, 7, _status(row.status), styles.text)
    sheet.write_string(at, 8, nfc(row.officer), styles.text)
    for column, count in enumerate((row.needed, row.waiting_papers, row.unsent), start=9):
        sheet.write_number(at, column, count, styles.number)


def _as_of(backlog: Backlog) -> str:
    return f"Số liệu đến {backlog.at:%H:%M} ngày {backlog.at:%d/%m/%Y} (giờ Việt Nam)"


def _band(start: int, end: int | None) -> str:
    if end is None:
        return f"Từ {start} ngày trở lên"
    return f"{start} ngày" if end == start + 1 else f"Từ {start} đến {end - 1} ngày"


def _status(status: int) -> str:
    known = {int(member): DOSSIER_STATUS[member] for member in DossierStatus}
    return known.get(status, f"Trạng thái {status}")
