"""Two citizens stay two, and nothing comes into a dossier whose work is done."""

from datetime import timedelta
from pathlib import Path
from threading import Event as Flag

import pytest

from counter_app.domain.dossiers import ItemState
from counter_app.domain.errors import NotFound, StateRefused
from counter_app.services.ports import ScanOptions
from counter_app.services.scanning_in import ScanningIn
from tests.fakes.page_sources import FakePark, ListSource
from tests.services_bench import BIRTH, LAND, MAI, MAI_NAME, Bench, bench, line

__all__ = ["bench"]

OLD = "285123456"
MAI_CARD = f"{MAI}|{OLD}|{MAI_NAME}|27091992|Nữ|Tổ 3|12052021"
OTHER_CARD = f"075085001300|{OLD}|Nguyễn Văn Một|01011985|Nam|Ấp 1|01012021"
RESIDENCE = "1.010041"
ALLOWANCE = "1.001776"


def test_one_old_number_given_to_two_citizens_keeps_them_apart(bench: Bench) -> None:
    held = bench.hold_birth()
    bench.take(MAI_CARD, RESIDENCE)

    came = bench.take(OTHER_CARD, ALLOWANCE, case="orphan")

    assert came.checklist.applicant.name == "Nguyễn Văn Một"
    assert line(came, "birth_certificate").state is ItemState.NEEDED
    mai = bench.holdings.of_citizen(MAI)
    assert (mai.person.name, [paper.id for paper in mai.papers]) == (MAI_NAME, [held.id])
    assert bench.holdings.of_citizen("075085001300").papers == ()


def test_a_card_of_another_name_does_not_rename_whom_the_old_number_knew(bench: Bench) -> None:
    bench.take(OLD, RESIDENCE, name="Lê Văn Ba")

    came = bench.take(OTHER_CARD, RESIDENCE)

    assert came.checklist.applicant.number == "075085001300"
    assert bench.holdings.of_citizen(OLD).person.name == "Lê Văn Ba"


def test_whoever_was_known_by_the_old_number_is_found_by_the_new_card(bench: Bench) -> None:
    took = bench.take(
        OLD,
        ALLOWANCE,
        case="orphan",
        name=MAI_NAME.upper(),
        scans={"birth_certificate": bench.file("birth_certificate", {**BIRTH, "child_id": OLD})},
    )
    held = bench.accept(took.papers[0]).paper

    assert bench.intake.look_up(MAI_CARD).papers == (held,)
    assert bench.holdings.of_citizen(MAI_CARD).papers == (held,)


def scan(bench: Bench, dossier: str, sheet: Path) -> None:
    source = ListSource([sheet.read_bytes()])
    ScanningIn(bench.desk, bench.reader, FakePark({"scanner": source})).scan(
        "scanner",
        dossier,
        None,
        spool_root=bench.folder / "data" / "spool",
        options=ScanOptions(),
        cancel=Flag(),
    )


def test_nothing_is_scanned_into_a_finished_dossier(bench: Bench) -> None:
    dossier = bench.take(MAI, LAND, name=MAI_NAME).checklist.dossier
    bench.finish(dossier.id)

    with pytest.raises(StateRefused):
        scan(bench, dossier.number, bench.file())

    assert bench.verifying.waiting() == ()
    assert not [path for path in (bench.folder / "data" / "spool").rglob("*") if path.is_file()]


def test_a_scan_without_a_component_passes_over_what_is_offered(bench: Bench) -> None:
    bench.hold_birth()
    bench.clock.go_on(timedelta(days=1))
    dossier = bench.take(
        MAI, ALLOWANCE, case="orphan", no_reuse=True, scans={"declaration": bench.file()}
    ).checklist.dossier

    with pytest.raises(NotFound) as refused:
        scan(bench, dossier.number, bench.file())

    assert refused.value.details["kind"] == "component"
