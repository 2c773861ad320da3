"""Sheets of invented people for the tests of the forms, and what other programs read of the PDFs."""

import io
import subprocess
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pikepdf
import pypdfium2
from PIL import Image

from counter_app.catalogue import load_slip_forms
from counter_app.domain.catalogue import LimitUnit, TimeLimit
from counter_app.domain.dossiers import ItemState
from counter_app.domain.slips import PaperSize, SlipForm, SlipKind, form_on
from counter_app.services.output_ports import (
    ApologySlip,
    ControlSlip,
    ControlStep,
    ReceiptSlip,
    RefusalSlip,
    RegisterRow,
    RegisterSheet,
    SlipHead,
    SlipLine,
    SlipParty,
    StepOutcome,
    StopSlip,
    SupplementSlip,
    WantedPaper,
)
from counter_app.slips import ReportlabSlips

VIETNAM = timezone(timedelta(hours=7))
NEW, OLD = date(2026, 11, 25), date(2025, 9, 14)
"""A day of each circular; the second is the last of the old one."""
LONG_NAME = "Nguyễn Phúc Thiên Hoàng Ngọc Phương Quỳnh"
LONG_PAPER = (
    "Giấy chứng sinh do cơ sở y tế nơi trẻ em sinh ra cấp; trường hợp không có giấy chứng sinh thì nộp văn bản "
    "của người làm chứng xác nhận về việc sinh"
)
NUMBER = "H19.12-261125-0001"
FORMS = load_slip_forms()


def head(kind: SlipKind, day: date = NEW) -> SlipHead:
    return SlipHead(
        form=form_on(FORMS, kind, day),
        office_name="Trung tâm Phục vụ hành chính công phường Mẫu",
        superior_name="Ủy ban nhân dân phường Mẫu",
        place="Đồng Mẫu",
        signed_on=day,
        officer_name="Trần Thị Bích Mẫu",
        number=NUMBER,
        procedure_name="Đăng ký khai sinh",
        procedure_code="1.001193",
        applicant=SlipParty(LONG_NAME, "075085001234", "Tổ 3, khu phố Mẫu, phường Mẫu"),
        received_at=datetime(2026, 11, 25, 8, 5, tzinfo=VIETNAM),
        due_at=datetime(2026, 11, 30, 16, 30, tzinfo=VIETNAM),
    )


def lines(count: int) -> tuple[SlipLine, ...]:
    """So many components; the second of a short list, and every one of a long list, has a long name."""
    return tuple(
        SlipLine(
            f"Thành phần {n}: {LONG_PAPER if n == 2 or count > 4 else 'giấy tờ'}",
            1,
            1,
            ItemState.SCANNED,
        )
        for n in range(1, count + 1)
    )


def receipt(day: date = NEW, count: int = 4) -> bytes:
    slip = ReceiptSlip(
        head(SlipKind.RECEIPT, day),
        lines(count),
        TimeLimit(3, LimitUnit.WORKING_DAYS),
        "8.000 đồng",
    )
    return ReportlabSlips().receipt(slip)


def supplement(day: date = NEW, count: int = 2) -> bytes:
    wanted = tuple(
        WantedPaper(f"Giấy {n}: {LONG_PAPER}", f"Lý do {n}: bản quét mờ trang 2")
        for n in range(1, count + 1)
    )
    return ReportlabSlips().supplement(
        SupplementSlip(head(SlipKind.SUPPLEMENT, day), wanted, "0900 000 000")
    )


def refusal(day: date = NEW) -> bytes:
    return ReportlabSlips().refusal(
        RefusalSlip(
            head(SlipKind.REFUSAL, day),
            ("Không thuộc thẩm quyền giải quyết", "Giấy tờ không hợp pháp"),
            "Nộp hồ sơ tại nơi cư trú",
        )
    )


def apology(day: date = NEW) -> bytes:
    return ReportlabSlips().apology(
        ApologySlip(
            head(SlipKind.APOLOGY, day),
            "Cần xác minh thêm",
            datetime(2026, 12, 4, 9, 0, tzinfo=VIETNAM),
        )
    )


def stop(*, withdrawn: bool = False, given_back: int = 2) -> bytes:
    return ReportlabSlips().stop(
        StopSlip(
            head(SlipKind.STOP),
            "Có tranh chấp, khiếu nại",
            withdrawn,
            "Luật Hộ tịch 2014",
            ("Giấy chứng sinh", *(LONG_PAPER for _ in range(1, given_back))),
        )
    )


def control(day: date = NEW, count: int = 2) -> bytes:
    steps = tuple(
        ControlStep(
            f"Quầy {n}",
            f"Quầy {n + 1}",
            datetime(2026, 11, 25, 9, n, tzinfo=VIETNAM),
            StepOutcome.ON_TIME,
        )
        for n in range(1, count + 1)
    )
    return ReportlabSlips().control(
        ControlSlip(head(SlipKind.CONTROL, day), "Phòng Tư pháp", "", steps)
    )


def register_sheet(day: date = NEW, count: int = 3) -> RegisterSheet:
    known = head(SlipKind.RECEIPT)
    row = RegisterRow(
        number=NUMBER,
        procedure_name=known.procedure_name,
        applicant_name=LONG_NAME,
        address=known.applicant.address,
        phone="0900 000 000",
        received_at=known.received_at,
        due_at=known.due_at,
        returned_at=datetime(2026, 11, 30, 9, 0, tzinfo=VIETNAM),
        returned_by="Trực tiếp",
        signed_by=LONG_NAME,
    )
    rows = tuple(replace(row, number=f"H19.12-261125-{n:04d}") for n in range(1, count + 1))
    return RegisterSheet(
        form=form_on(FORMS, SlipKind.REGISTER, day),
        office_name=known.office_name,
        superior_name=known.superior_name,
        place=known.place,
        officer_name=known.officer_name,
        first_day=date(2026, 11, 1),
        last_day=date(2026, 11, 30),
        made_at=datetime(2026, 11, 30, 17, 0, tzinfo=VIETNAM),
        rows=rows,
    )


def register(day: date = NEW, count: int = 3) -> bytes:
    return ReportlabSlips().register(register_sheet(day, count))


def every_form() -> dict[str, tuple[SlipForm, bytes]]:
    """Each form of both circulars, by circular and number."""
    made: dict[str, tuple[SlipForm, bytes]] = {}
    makers = {
        SlipKind.RECEIPT: receipt,
        SlipKind.SUPPLEMENT: supplement,
        SlipKind.REFUSAL: refusal,
        SlipKind.APOLOGY: apology,
        SlipKind.CONTROL: control,
        SlipKind.REGISTER: register,
    }
    for day in (NEW, OLD):
        for kind, make in makers.items():
            form = form_on(FORMS, kind, day)
            made[form.template] = (form, make(day))
    form = form_on(FORMS, SlipKind.STOP, NEW)
    made[form.template] = (form, stop())
    return made


def raw_text(content: bytes, folder: Path) -> str:
    """What `pdftotext` reads, as it comes."""
    path = folder / "slip.pdf"
    path.write_bytes(content)
    done = subprocess.run(
        ["pdftotext", str(path), "-"], check=True, capture_output=True, timeout=60
    )
    return done.stdout.decode()


def text(content: bytes, folder: Path) -> str:
    """The same with every run of white space as one space."""
    return " ".join(raw_text(content, folder).split())


def images(content: bytes, dpi: int = 100) -> list[Image.Image]:
    """Every page in grey."""
    document = pypdfium2.PdfDocument(content)
    try:
        return [page.render(scale=dpi / 72).to_pil().convert("L") for page in document]
    finally:
        document.close()


def millimetres(content: bytes) -> tuple[int, int]:
    """Width and height of the first page."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        width, height = (float(edge) / 72 * 25.4 for edge in list(pdf.pages[0].mediabox)[2:])
    return round(width), round(height)


SIZES = {PaperSize.A4: (210, 297), PaperSize.A5: (148, 210)}
