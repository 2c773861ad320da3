"""The forms of a dossier as its course fills them, read back from the PDF."""

import subprocess
from datetime import date, timedelta
from pathlib import Path

import pytest

from counter_app.domain.catalogue import CopyKind
from counter_app.domain.dossier_course import (
    ExtensionReason,
    RefusalReason,
    StopReason,
    WithdrawalReason,
)
from counter_app.domain.errors import SlipNotDue
from counter_app.domain.events import EventKind
from counter_app.domain.ids import ComponentCode, DossierId
from counter_app.domain.slips import SlipKind
from counter_app.services.dossier_acts import DossierActs
from tests.services_bench import LAN, LAN_NAME, MARRIAGE, STATUS, Bench, bench

__all__ = ["bench"]

CONFIRM_STATUS = "1.004873"


@pytest.fixture
def acts(bench: Bench) -> DossierActs:
    return DossierActs(bench.desk)


def _text(content: bytes, folder: Path) -> str:
    path = folder / "form.pdf"
    path.write_bytes(content)
    done = subprocess.run(
        ["pdftotext", str(path), "-"], check=True, capture_output=True, timeout=60
    )
    return " ".join(done.stdout.decode().split())


def _opened(bench: Bench) -> DossierId:
    return bench.take(LAN, MARRIAGE, case="data_missing", name=LAN_NAME).checklist.dossier.id


def test_a_supplement_prints_every_paper_that_was_asked_for(
    bench: Bench, acts: DossierActs, tmp_path: Path
) -> None:
    dossier = _opened(bench)
    asked = acts.missing(bench.dossiers.find(dossier).dossier)
    acts.supplement(dossier, asked)

    printed = bench.printing.slip(dossier, SlipKind.SUPPLEMENT)
    read = _text(printed.pdf, tmp_path)

    assert printed.form.template == "TT 03/2025/TT-VPCP – Mẫu số 02"
    assert asked and all(line.words in read for line in asked)
    assert LAN_NAME in read
    assert "Chưa nộp" in read
    assert not any(f"{line.words} {line.words}" in read for line in asked)


def test_a_refusal_a_stop_and_a_withdrawal_print_their_reason(
    bench: Bench, acts: DossierActs, tmp_path: Path
) -> None:
    refused, stopped, withdrawn = (
        bench.take(citizen, MARRIAGE, case="data_missing", name=name).checklist.dossier.id
        for citizen, name in (
            (LAN, LAN_NAME),
            ("070192003876", "Trần Thị Mẫu Đơn"),
            ("070090004521", "Nguyễn Phúc Thiên Hoàng"),
        )
    )
    acts.refuse(refused, RefusalReason.NOT_COMPETENT, words="trẻ cư trú ở xã khác")
    acts.stop(stopped, StopReason.DISPUTE)
    acts.withdraw(withdrawn, WithdrawalReason.CITIZEN_WISH)

    refusal = _text(bench.printing.slip(refused, SlipKind.REFUSAL).pdf, tmp_path)
    stop = _text(bench.printing.slip(stopped, SlipKind.STOP).pdf, tmp_path)
    back = _text(bench.printing.slip(withdrawn, SlipKind.STOP).pdf, tmp_path)

    assert "Không thuộc thẩm quyền giải quyết: trẻ cư trú ở xã khác" in refusal
    assert "Lý do: Có tranh chấp, khiếu nại" in stop
    assert "Theo đề nghị rút hồ sơ" in back
    for dossier, wrong in ((refused, SlipKind.STOP), (stopped, SlipKind.REFUSAL)):
        with pytest.raises(SlipNotDue):
            bench.printing.slip(dossier, wrong)


def test_an_extension_is_apologised_for_and_the_receipt_keeps_its_promise(
    bench: Bench, acts: DossierActs, tmp_path: Path
) -> None:
    dossier = _opened(bench)
    promised = bench.dossiers.find(dossier).dossier.due_at
    before = _text(bench.printing.receipt(dossier), tmp_path)
    later = (promised + timedelta(days=1)).replace(hour=9, minute=0)
    acts.extend(dossier, later, ExtensionReason.VERIFICATION)

    letter = _text(bench.printing.slip(dossier, SlipKind.APOLOGY).pdf, tmp_path)
    after = _text(bench.printing.receipt(dossier), tmp_path)

    assert f"09 giờ 00 phút, ngày {later:%d} tháng {later.month} năm {later:%Y}" in letter
    assert "Cần xác minh thêm" in letter
    assert f"{promised.hour:02d} giờ {promised.minute:02d} phút" in letter
    assert before == after


@pytest.mark.parametrize(
    "kind",
    [SlipKind.SUPPLEMENT, SlipKind.REFUSAL, SlipKind.APOLOGY, SlipKind.STOP, SlipKind.REGISTER],
)
def test_what_has_not_happened_is_not_printed(bench: Bench, kind: SlipKind) -> None:
    dossier = _opened(bench)
    before = len(bench.events())

    with pytest.raises(SlipNotDue) as refused:
        bench.printing.slip(dossier, kind)

    assert refused.value.details["form"] == kind.value
    assert len(bench.events()) == before


def test_a_desk_is_called_a_counter_once(bench: Bench, tmp_path: Path) -> None:
    """Most desks are named “Quầy 1”; one that is not is named as a counter."""
    dossier = _opened(bench)
    bench.handing_over.hand_over(dossier, "Hai", tmp_path / "x.qsbg")

    sheet = _text(bench.printing.slip(dossier, SlipKind.CONTROL).pdf, tmp_path)
    day = bench.clock.at.date()
    register = _text(bench.printing.register(day, day).pdf, tmp_path)

    assert "Quầy Hai" in sheet and "Quầy Hai" in register
    assert "Quầy 1" in sheet and "Quầy Quầy" not in sheet


def test_every_printout_is_an_event_with_the_circular(bench: Bench) -> None:
    dossier = _opened(bench)
    bench.printing.slip(dossier, SlipKind.CONTROL)

    with bench.store.reading() as view:
        last = view.events.of_subject(dossier)[-1]
    assert last.kind is EventKind.SLIP_PRINTED
    assert last.after == {
        "form": "06",
        "template": "TT 03/2025/TT-VPCP – Mẫu số 06",
        "kind": "control",
    }


def test_the_register_has_the_periods_dossiers_with_who_signed(
    bench: Bench, tmp_path: Path
) -> None:
    declared = {"declaration": bench.file()}
    taken = bench.take(LAN, CONFIRM_STATUS, name=LAN_NAME, scans=declared)
    dossier = taken.checklist.dossier
    paper = bench.results.capture(dossier.id, [bench.file("marital_status", STATUS)])
    bench.accept(paper.id)
    bench.results.solve(dossier.id)
    bench.results.give_back(dossier.id, "Lê Thị Mẫu")
    day = dossier.received_at.date()

    printed = bench.printing.register(day, day)
    read = _text(printed.pdf, tmp_path)

    assert printed.rows == 1
    assert "Lê Thị Mẫu" in read
    assert "Trực tiếp" in read
    assert bench.printing.register(date(2026, 1, 1), date(2026, 1, 1)).rows == 0
    form, rows = bench.printing.register_workbook(day, day, tmp_path / "so.xlsx")
    assert (form.number, rows) == ("07", 1)
    assert bench.events()[-1] is EventKind.REPORT_EXPORTED


def test_the_register_tells_what_befell_a_dossier_that_has_no_result(
    bench: Bench, acts: DossierActs, tmp_path: Path
) -> None:
    dossier = _opened(bench)
    known = bench.dossiers.find(dossier).dossier
    acts.number(dossier, "H19.12-260302-0077")
    later = (known.due_at + timedelta(days=1)).replace(hour=9, minute=0)
    acts.extend(dossier, later, ExtensionReason.VERIFICATION)
    acts.supplement(dossier, acts.missing(bench.dossiers.find(dossier).dossier))
    acts.withdraw(dossier)
    day = known.received_at.date()

    read = _text(bench.printing.register(day, day).pdf, tmp_path)

    assert f"Công dân yêu cầu rút hồ sơ {day:%d/%m/%Y}; Yêu cầu bổ sung {day:%d/%m/%Y};" in read
    assert f"Gia hạn đến 09:00 {later:%d/%m/%Y}; Mã tạm" in read
    assert all(part in read for part in known.number.split("-")), "broken behind dashes alone"


def test_the_receipt_prints_what_was_counted_even_where_nothing_was_scanned(
    bench: Bench, tmp_path: Path
) -> None:
    dossier = _opened(bench)
    component = ComponentCode("marital_status")
    bench.counting.count(dossier, component, pages=2, papers=3, copy_kind=CopyKind.CERTIFIED_COPY)

    read = _text(bench.printing.receipt(dossier), tmp_path)

    assert "– 03 – đã nhận bản giấy" in read


def test_each_kind_of_copy_has_its_column_on_the_receipt(bench: Bench, tmp_path: Path) -> None:
    """The table of Mẫu 01 has bản chính, bản chứng thực and bản photo beside each other."""
    dossier = _opened(bench)
    component = ComponentCode("marital_status")
    for kind, row in (
        (CopyKind.ORIGINAL, "02 – – đã nhận bản giấy"),
        (CopyKind.CERTIFIED_COPY, "– 02 – đã nhận bản giấy"),
        (CopyKind.REGISTER_EXTRACT, "02 – – đã nhận bản giấy"),
    ):
        bench.counting.count(dossier, component, pages=2, papers=2, copy_kind=kind)
        read = _text(bench.printing.receipt(dossier), tmp_path)
        assert row in read
        assert "Bản chứng thực" in read and "Bản photo" in read
    bench.counting.count(dossier, component, pages=2, papers=2, copy_kind=CopyKind.PHOTOCOPY)
    assert "– – 02 đã nhận" in _text(bench.printing.receipt(dossier), tmp_path)


def test_what_stays_on_paper_is_not_asked_for_in_a_supplement(
    bench: Bench, acts: DossierActs
) -> None:
    dossier = _opened(bench)
    before = {line.component for line in acts.missing(bench.dossiers.find(dossier).dossier)}
    component = ComponentCode("marital_status")
    bench.counting.count(dossier, component, pages=1, copy_kind=CopyKind.CERTIFIED_COPY)
    lines = acts.missing(bench.dossiers.find(dossier).dossier)

    assert before - {line.component for line in lines} == {component}
    asked = acts.supplement(dossier, lines)
    assert asked.course.supplements[-1].lines == lines


def test_who_acts_for_another_hands_in_the_others_dossier(bench: Bench, tmp_path: Path) -> None:
    took = bench.take(
        LAN,
        MARRIAGE,
        case="data_missing",
        name=LAN_NAME,
        roles={"authoriser": ("070090004521", "Nguyễn Phúc Thiên Hoàng")},
    )
    read = _text(bench.printing.receipt(took.checklist.dossier.id), tmp_path)

    assert f"Tiếp nhận hồ sơ của: {LAN_NAME}" in read
    assert "Chủ hồ sơ: Nguyễn Phúc Thiên Hoàng" in read


def test_a_day_before_all_circulars_has_no_register(bench: Bench) -> None:
    with pytest.raises(SlipNotDue) as refused:
        bench.printing.register(date(2018, 1, 1), date(2018, 12, 31))

    assert refused.value.details["reason"] == "no_form"


def test_a_photocopy_does_not_stand_for_the_original_that_is_asked(
    bench: Bench, acts: DossierActs
) -> None:
    """The supplement asks for the original still."""
    dossier = _opened(bench)
    component = ComponentCode("declaration")
    bench.counting.count(dossier, component, pages=1, copy_kind=CopyKind.PHOTOCOPY)

    asked = acts.missing(bench.dossiers.find(dossier).dossier)

    assert component in [line.component for line in asked]
    bench.counting.count(dossier, component, pages=1, copy_kind=CopyKind.ORIGINAL)
    asked = acts.missing(bench.dossiers.find(dossier).dossier)
    assert component not in [line.component for line in asked]
