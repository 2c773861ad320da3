"""Two windows, or a window and a command, at one scanner: pages on their way are nobody else's leftovers."""

from threading import Event as Flag

import pytest

from counter_app.domain.errors import ScannerBusy
from counter_app.domain.ids import ComponentCode
from counter_app.domain.papers import PaperState
from counter_app.services.ports import ScanOptions
from counter_app.services.receiving import ReceivedFile
from counter_app.services.scanning_in import PageSeen, ScanningIn, ScanResult
from tests.fakes.page_sources import FakePark, ListSource
from tests.services_bench import LAND, MAI, MAI_NAME, Bench, bench

__all__ = ["bench"]


def desk_with(bench: Bench, sheets: int) -> ScanningIn:
    source = ListSource([bench.file().read_bytes() for _ in range(sheets)])
    return ScanningIn(bench.desk, bench.reader, FakePark({"scanner": source}))


def scan(bench: Bench, desk: ScanningIn, number: str, seen: PageSeen | None = None) -> ScanResult:
    return desk.scan(
        "scanner",
        number,
        ComponentCode("land_certificate"),
        spool_root=bench.folder / "data" / "spool",
        options=ScanOptions(),
        cancel=Flag(),
        seen=seen,
    )


def test_pages_of_a_running_scan_are_not_brought_in_by_another_start(bench: Bench) -> None:
    dossier = bench.take(MAI, LAND, name=MAI_NAME).checklist.dossier
    other = desk_with(bench, 0)
    brought: list[ScanResult] = []

    def another_window_opens(_page: ReceivedFile) -> None:
        brought.extend(other.recover(bench.folder / "data" / "spool"))

    done = scan(bench, desk_with(bench, 3), dossier.number, another_window_opens)

    assert brought == []
    assert (done.pages, done.stopped) == (3, None)
    with bench.store.reading() as view:
        (paper,) = view.papers.of_dossier(dossier.id)
    assert (paper.state, len(paper.masters)) == (PaperState.SCANNED, 3)


def test_a_second_scan_waits_for_the_first(bench: Bench) -> None:
    dossier = bench.take(MAI, LAND, name=MAI_NAME).checklist.dossier

    def another_scans(_page: ReceivedFile) -> None:
        with pytest.raises(ScannerBusy):
            scan(bench, desk_with(bench, 1), dossier.number)

    assert scan(bench, desk_with(bench, 2), dossier.number, another_scans).pages == 2
