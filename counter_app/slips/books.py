"""What the workbooks share: cell styles, the page's setup, a file that is written whole or not at all."""

import errno
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

from counter_app.domain.errors import DiskFull, PlaceNotWritable

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
_NO_PLACE = frozenset(
    {errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.EACCES, errno.EPERM, errno.EROFS}
)
_FONT = "Times New Roman"
_BLACK = "#000000"
_HEAD_FILL = "#E7E6E6"


class Format(Protocol):
    """A cell format of XlsxWriter."""


class Sheet(Protocol):
    """The part of XlsxWriter's worksheet that is used here."""

    def write_string(self, row: int, column: int, text: str, style: Format) -> int: ...
    def write_number(self, row: int, column: int, number: float, style: Format) -> int: ...
    def write_datetime(self, row: int, column: int, moment: datetime, style: Format) -> int: ...
    def set_column(self, first: int, last: int, width: float) -> int: ...
    def set_row(self, row: int, height: float) -> int: ...
    def freeze_panes(self, row: int, column: int) -> None: ...
    def autofilter(
        self, first_row: int, first_column: int, last_row: int, last_column: int
    ) -> None: ...
    def repeat_rows(self, first: int, last: int) -> None: ...
    def set_landscape(self) -> None: ...
    def set_paper(self, kind: int) -> None: ...
    def fit_to_pages(self, wide: int, tall: int) -> None: ...
    def set_margins(self, left: float, right: float, top: float, bottom: float) -> None: ...
    def set_footer(self, text: str) -> None: ...


class Book(Protocol):
    """The part of XlsxWriter's workbook that is used here."""

    def add_worksheet(self, name: str) -> Sheet: ...
    def add_format(self, properties: Mapping[str, object]) -> Format: ...
    def set_properties(self, properties: Mapping[str, object]) -> None: ...
    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Styles:
    """The cell formats of one workbook."""

    title: Format
    note: Format
    section: Format
    head: Format
    text: Format
    number: Format
    share: Format
    moment: Format


def styles_of(book: Book) -> Styles:
    """Make the cell formats of one workbook."""
    base: dict[str, object] = {"font_name": _FONT, "font_size": 12, "valign": "vcenter"}
    cell = base | {"border": 1, "border_color": _BLACK, "text_wrap": True}
    return Styles(
        title=book.add_format(base | {"bold": True, "font_size": 14}),
        note=book.add_format(base | {"italic": True}),
        section=book.add_format(base | {"bold": True}),
        head=book.add_format(cell | {"bold": True, "align": "center", "bg_color": _HEAD_FILL}),
        text=book.add_format(cell | {"num_format": "@"}),
        number=book.add_format(cell | {"num_format": "#,##0"}),
        share=book.add_format(cell | {"num_format": "0.0%"}),
        moment=book.add_format(cell | {"num_format": "dd/mm/yyyy hh:mm", "align": "center"}),
    )


def print_setup(sheet: Sheet, *, landscape: bool) -> None:
    """A4, one page wide, page numbers in the foot."""
    if landscape:
        sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(0.6, 0.4, 0.6, 0.7)
    sheet.set_footer("&R&P/&N")


def write_book(target: Path, title: str, fill: Callable[[Book], None]) -> None:
    """Write a workbook to `target`, mode 0600, whole or not at all (a file there is replaced).

    Raises:
        DiskFull: no space or quota left; `target` is as it was.
        PlaceNotWritable: there is no such folder, or it may not be written to.
    """
    try:
        # The rows are streamed through files: beside the target, never in the system's open temp folder.
        with TemporaryDirectory(dir=target.parent, prefix=".counter-app-") as folder:
            part = Path(folder, target.name)
            _write(part, title, fill)
            # It names citizens: as the PDFs, readable by its owner alone.
            part.chmod(0o600)
            part.replace(target)
    except OSError as error:
        if error.errno in _FULL:
            raise DiskFull from error
        if error.errno in _NO_PLACE:
            raise PlaceNotWritable(file=target.name) from error
        raise


def _write(path: Path, title: str, fill: Callable[[Book], None]) -> None:
    from xlsxwriter import Workbook
    from xlsxwriter.exceptions import FileCreateError

    book: Book = Workbook(str(path), {"constant_memory": True, "tmpdir": str(path.parent)})
    book.set_properties({"title": title, "comments": "Quầy Số"})
    fill(book)
    try:
        book.close()
    except FileCreateError as error:
        # XlsxWriter wraps what the file system said; the cause is what counts.
        if error.args and isinstance(error.args[0], OSError):
            raise error.args[0] from error
        raise
