"""The supervisor's workbook, read back from its own XML."""

import errno
import re
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from counter_app.domain.errors import DiskFull
from counter_app.domain.figures import AgeBand, Backlog, BacklogRow, OfficerFigures
from counter_app.domain.ids import DossierId, OfficerLogin
from counter_app.slips import XlsxWorkbooks

NS = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
VIETNAM = timezone(timedelta(hours=7))
LONG_NAME = "Nguyễn Phúc Thiên Hoàng Ngọc Phương Quỳnh"
BACKLOG = Backlog(
    at=datetime(2026, 11, 25, 16, 30, tzinfo=VIETNAM),
    dossiers_by_status={2: 3, 4: 1234, 9: 7},
    papers_by_state={"scanned": 5, "accepted": 11},
    queue_by_state={"queued": 2, "received": 9},
    ages=(AgeBand(0, 1, 4), AgeBand(1, 4, 5), AgeBand(4, None, 6)),
    officers=(OfficerFigures(OfficerLogin("ngoc"), "Trần Thị Bích Ngọc", 10, 2, 8, 1),),
    reused=3,
    asked=1,
    declined=1,
    solved_on_time=9,
    solved_late=1,
    overdue_open=0,
)
ROW = BacklogRow(
    dossier=DossierId("d1"),
    number="H19.12-261125-0001",
    procedure="1.001193",
    procedure_name="Đăng ký khai sinh",
    applicant_name=LONG_NAME,
    received_at=datetime(2026, 11, 25, 8, 5, tzinfo=VIETNAM),
    due_at=datetime(2026, 11, 30, 16, 30, tzinfo=VIETNAM),
    status=4,
    officer=OfficerLogin("ngoc"),
    needed=1,
    waiting_papers=2,
    unsent=3,
)


@dataclass(frozen=True)
class Cell:
    value: str
    kind: str
    number_format: str
    formula: bool


class Book:
    """The parts of a workbook that a reader would see."""

    def __init__(self, path: Path) -> None:
        with zipfile.ZipFile(path) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        self.sheets = [
            sheet.attrib["name"]
            for sheet in ET.fromstring(parts["xl/workbook.xml"]).iterfind(".//m:sheet", NS)
        ]
        self.names = {
            name.attrib["name"]: name.text or ""
            for name in ET.fromstring(parts["xl/workbook.xml"]).iterfind(".//m:definedName", NS)
        }
        self._formats = list(_number_formats(ET.fromstring(parts["xl/styles.xml"])))
        shared = parts.get("xl/sharedStrings.xml")
        self._shared = (
            ["".join(si.itertext()) for si in ET.fromstring(shared).iterfind("m:si", NS)]
            if shared
            else []
        )
        self.xml = [
            ET.fromstring(parts[f"xl/worksheets/sheet{n}.xml"])
            for n in range(1, len(self.sheets) + 1)
        ]

    def cells(self, sheet: int) -> dict[str, Cell]:
        return {
            cell.attrib["r"]: self._cell(cell) for cell in self.xml[sheet].iterfind(".//m:c", NS)
        }

    def _cell(self, cell: ET.Element) -> Cell:
        kind = cell.attrib.get("t", "n")
        value = cell.findtext("m:v", "", NS)
        if kind == "s":
            value = self._shared[int(value)]
        elif kind == "inlineStr":
            value = "".join(cell.find("m:is", NS).itertext())  # type: ignore[union-attr]  # an inline string has its text
        form = self._formats[int(cell.attrib.get("s", "0"))]
        return Cell(
            value, "s" if kind == "inlineStr" else kind, form, cell.find("m:f", NS) is not None
        )


def _number_formats(styles: ET.Element) -> Iterator[str]:
    own = {f.attrib["numFmtId"]: f.attrib["formatCode"] for f in styles.iterfind(".//m:numFmt", NS)}
    built_in = {"0": "General", "3": "#,##0", "49": "@"}
    for form in styles.iterfind("m:cellXfs/m:xf", NS):
        number = form.attrib["numFmtId"]
        yield own.get(number, built_in.get(number, number))


def _written(tmp_path: Path, *rows: BacklogRow, backlog: Backlog = BACKLOG) -> Book:
    target = tmp_path / "so-lieu.xlsx"
    XlsxWorkbooks().backlog(backlog, rows, target)
    return Book(target)


def _days(moment: datetime) -> float:
    return (moment.replace(tzinfo=None) - datetime(1899, 12, 30)) / timedelta(days=1)  # noqa: DTZ001 - Excel's day 0 has no zone


def test_two_sheets_with_title_and_time(tmp_path: Path) -> None:
    book = _written(tmp_path, ROW)

    assert book.sheets == ["Tổng hợp", "Hồ sơ đang xử lý"]
    for sheet in (0, 1):
        assert book.cells(sheet)["A2"].value == "Số liệu đến 16:30 ngày 25/11/2026 (giờ Việt Nam)"


def test_a_row_has_text_as_text_and_times_as_times(tmp_path: Path) -> None:
    cells = _written(tmp_path, ROW).cells(1)

    assert [cells[f"{column}5"].value for column in "BCDEHI"] == [
        "H19.12-261125-0001",
        "1.001193",
        "Đăng ký khai sinh",
        LONG_NAME,
        "Đang xử lý",
        "ngoc",
    ]
    for column, moment in (("F", ROW.received_at), ("G", ROW.due_at)):
        cell = cells[f"{column}5"]
        assert cell.number_format == "dd/mm/yyyy hh:mm"
        assert float(cell.value) == pytest.approx(_days(moment), abs=1e-6)
    assert [cells[f"{column}5"].value for column in "JKL"] == ["1", "2", "3"]
    assert all(cells[f"{column}5"].kind == "n" for column in "AFGJKL")


def test_counts_and_shares_stand_beside_their_labels(tmp_path: Path) -> None:
    cells = _written(tmp_path, ROW).cells(0)
    beside = {
        cell.value: cells.get("B" + place[1:])
        for place, cell in cells.items()
        if re.fullmatch(r"A\d+", place)
    }

    def number(label: str) -> float:
        cell = beside[label]
        assert cell is not None and cell.kind == "n"
        return float(cell.value)

    assert number("Đang xử lý") == 1234
    assert number("Chờ xác nhận") == 5
    assert number("Máy chủ đã nhận") == 9
    assert number("0 ngày") == 4
    assert number("Từ 1 đến 3 ngày") == 5
    assert number("Từ 4 ngày trở lên") == 6
    assert number("Tỷ lệ tái sử dụng") == 0.75
    assert number("Tỷ lệ đúng hạn") == 0.9
    assert number("Trần Thị Bích Ngọc (ngoc)") == 10
    share = beside["Tỷ lệ tái sử dụng"]
    assert share is not None and share.number_format == "0.0%"


def test_a_share_of_nothing_is_not_zero(tmp_path: Path) -> None:
    nothing = replace(BACKLOG, reused=0, asked=0, solved_on_time=0, solved_late=0)
    cells = _written(tmp_path, backlog=nothing).cells(0)
    place = next(place for place, cell in cells.items() if cell.value == "Tỷ lệ tái sử dụng")

    assert cells["B" + place[1:]].value == "N/A"


@pytest.mark.parametrize(
    "name",
    ['=HYPERLINK("http://x.invalid","a")', "+1+1", "-2", "@SUM(A1)", "https://x.invalid", "007"],
)
def test_a_name_that_looks_like_a_formula_stays_text(name: str, tmp_path: Path) -> None:
    book = _written(tmp_path, replace(ROW, applicant_name=name))
    cell = book.cells(1)["E5"]

    assert (cell.value, cell.kind, cell.formula) == (name, "s", False)
    assert book.xml[1].find("m:hyperlinks", NS) is None


def test_the_list_is_ready_to_read_and_print(tmp_path: Path) -> None:
    book = _written(tmp_path, ROW, replace(ROW, number="H19.12-261125-0002"))
    sheet = book.xml[1]

    pane = sheet.find(".//m:pane", NS)
    assert (
        pane is not None and pane.attrib["topLeftCell"] == "C5" and pane.attrib["state"] == "frozen"
    )
    found = sheet.find("m:autoFilter", NS)
    assert found is not None and found.attrib["ref"] == "A4:L6"
    setup = sheet.find("m:pageSetup", NS)
    assert setup is not None
    assert (setup.attrib["paperSize"], setup.attrib["orientation"]) == ("9", "landscape")
    assert setup.attrib["fitToHeight"] == "0"
    assert book.names["_xlnm.Print_Titles"] == "'Hồ sơ đang xử lý'!$4:$4"
    columns = sheet.findall("m:cols/m:col", NS)
    assert (columns[0].attrib["min"], columns[-1].attrib["max"]) == ("1", "12")
    assert min(float(column.attrib["width"]) for column in columns) > 5


def test_an_empty_list_is_a_whole_workbook_too(tmp_path: Path) -> None:
    cells = _written(tmp_path).cells(1)

    assert cells["B4"].value == "Mã hồ sơ"
    assert "A5" not in cells


def test_a_file_that_is_there_is_replaced_and_nothing_else_is_left(tmp_path: Path) -> None:
    target = tmp_path / "so-lieu.xlsx"
    target.write_bytes(b"old")
    XlsxWorkbooks().backlog(BACKLOG, [ROW], target)

    assert zipfile.is_zipfile(target)
    assert list(tmp_path.iterdir()) == [target]


def test_a_full_disk_is_told_and_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "so-lieu.xlsx"
    target.write_bytes(b"old")

    def full(self: zipfile.ZipFile, *args: object, **kwargs: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(zipfile.ZipFile, "write", full)
    monkeypatch.setattr(zipfile.ZipFile, "writestr", full)

    with pytest.raises(DiskFull):
        XlsxWorkbooks().backlog(BACKLOG, [ROW], target)

    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]
