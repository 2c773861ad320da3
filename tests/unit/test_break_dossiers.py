"""What a reviewer broke about acts on a dossier: the clock put right between two acts, numbers typed anew, letters sent early."""

import subprocess
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from counter_app.catalogue import load_slip_forms
from counter_app.domain.deadlines import VIETNAM
from counter_app.domain.dossier_course import ExtensionReason
from counter_app.domain.dossiers import DossierStatus
from counter_app.domain.errors import UnknownCode
from counter_app.domain.events import EventKind
from counter_app.domain.slips import SlipKind
from counter_app.messages import sentence
from counter_app.services.clock_check import ClockWatch
from counter_app.services.output_ports import StepOutcome
from counter_app.services.slip_facts import control_of, facts_of
from tests.services_bench import LAN, LAN_NAME, LAND, MAI, MAI_NAME, Bench, bench

__all__ = ["bench"]

CONFIRM_STATUS = "1.004873"


def test_a_supplement_is_answered_though_the_clock_was_put_right_since(bench: Bench) -> None:
    """Asked while the clock was a day ahead; a supervisor confirmed the right time; the citizen comes back at once."""
    with bench.store.working() as view:
        view.settings.save_office(replace(view.settings.office(), test=False))
    dossier = bench.take(MAI, LAND, name=MAI_NAME).checklist.dossier
    bench.clock.go_on(timedelta(days=1))
    bench.acts.supplement(dossier.id, bench.acts.missing(dossier))
    bench.clock.go_on(timedelta(days=-1))
    ClockWatch(bench.desk).confirm()

    done = bench.acts.resume(dossier.id, anyway=True)

    assert done.due_at == dossier.due_at
    assert done.course.open_supplement is None


def test_an_official_number_that_replaces_another_leaves_its_trace(bench: Bench) -> None:
    dossier = bench.take(MAI, LAND, name=MAI_NAME).checklist.dossier
    bench.acts.number(dossier.id, "H19.12-260302-0044")
    bench.acts.number(dossier.id, "H19.12-260302-0045")

    with bench.store.reading() as view:
        told = [
            event.after or {}
            for event in view.events.of_subject(dossier.id)
            if event.kind is EventKind.DOSSIER_NUMBERED
        ]
    assert {(it["replaces"], it["number"]) for it in told} == {
        (None, "H19.12-260302-0044"),
        ("H19.12-260302-0044", "H19.12-260302-0045"),
    }


def test_a_letter_sent_before_the_term_ends_does_not_say_that_it_is_over(
    bench: Bench, tmp_path: Path
) -> None:
    dossier = bench.take(MAI, LAND, name=MAI_NAME).checklist.dossier
    later = (dossier.due_at + timedelta(days=1)).replace(hour=9)
    bench.acts.extend(dossier.id, later, ExtensionReason.VERIFICATION)
    early = _text(bench.printing.slip(dossier.id, SlipKind.APOLOGY).pdf, tmp_path)

    bench.clock.at = later + timedelta(days=1)
    bench.acts.extend(dossier.id, later + timedelta(days=6), ExtensionReason.VERIFICATION)
    late = _text(bench.printing.slip(dossier.id, SlipKind.APOLOGY).pdf, tmp_path)

    assert "đến nay" not in early and "không trả được kết quả giải quyết hồ sơ" in early
    assert "đến nay" in late and "chưa trả kết quả giải quyết hồ sơ đúng thời gian" in late


def test_a_paper_that_nobody_needs_is_not_printed_as_missing(bench: Bench, tmp_path: Path) -> None:
    dossier = bench.take(LAN, CONFIRM_STATUS, name=LAN_NAME).checklist.dossier
    optional = [item for item in dossier.items if not item.required and item.shown == "needed"]

    read = _text(bench.printing.receipt(dossier.id), tmp_path)

    assert optional
    assert read.count("không bắt buộc") == len(optional)


def test_an_extension_and_a_supplement_make_nobody_early(bench: Bench) -> None:
    """Extended appointments do not help: the control sheet tells the same as the supervisors' figures."""
    dossier = bench.take(LAN, CONFIRM_STATUS, name=LAN_NAME).checklist.dossier
    later = dossier.due_at + timedelta(days=5)
    bench.acts.extend(dossier.id, later.replace(hour=9), ExtensionReason.VERIFICATION)
    bench.acts.supplement(dossier.id, bench.acts.missing(dossier))
    asked = bench.acts.resume(dossier.id, anyway=True)
    solved = replace(asked, status=DossierStatus.SOLVED, solved_at=dossier.due_at + timedelta(1))
    with bench.store.reading() as view:
        facts = facts_of(bench.desk, view, solved, load_slip_forms())

    assert control_of(facts).steps[-1].outcome is StepOutcome.LATE


def test_a_backlog_older_than_the_catalogue_is_told_so(bench: Bench) -> None:
    day = datetime(2025, 6, 20, 9, tzinfo=VIETNAM)
    with pytest.raises(UnknownCode) as refused:
        bench.take(MAI, LAND, name=MAI_NAME, received_at=day)

    words = sentence(refused.value).text
    assert f"“{LAND}” trong danh mục không có hiệu lực vào ngày 20/06/2025" in words


def _text(content: bytes, folder: Path) -> str:
    path = folder / "form.pdf"
    path.write_bytes(content)
    done = subprocess.run(
        ["pdftotext", "-raw", str(path), "-"], check=True, capture_output=True, timeout=60
    )
    return " ".join(done.stdout.decode().split())
