"""From a source into a dossier's line: a jam keeps what came, a crash loses nothing, nothing comes in twice."""

import io
from pathlib import Path
from threading import Event as Flag

import pytest
from PIL import Image

from counter_app.domain.errors import (
    ComponentNotAsked,
    FileDamaged,
    NotFound,
    ScannerEmpty,
    ScannerJammed,
    ScannerNotFound,
    UnknownCode,
)
from counter_app.domain.ids import ComponentCode
from counter_app.services.ports import PageSource, ScanOptions
from counter_app.services.scanning_in import ScanningIn, ScanResult
from tests.fakes.page_sources import FakePark, ListSource
from tests.services_bench import LAND, MAI, MAI_NAME, Bench, bench, line

__all__ = ["bench"]


def sheet(number: int) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (30, 40), (number, 7, 7)).save(buffer, "PNG")
    return buffer.getvalue()


def scanning(bench: Bench, source: PageSource) -> ScanningIn:
    return ScanningIn(bench.desk, bench.reader, FakePark({"scanner": source}))


def scan(
    bench: Bench, source: PageSource, component: str | None = "land_certificate"
) -> ScanResult:
    dossier = bench.take(MAI, LAND, name=MAI_NAME).checklist.dossier
    return scanning(bench, source).scan(
        "scanner",
        dossier.number,
        None if component is None else ComponentCode(component),
        spool_root=spool_of(bench),
        options=ScanOptions(),
        cancel=Flag(),
    )


def spool_of(bench: Bench) -> Path:
    return bench.folder / "data" / "spool"


def spooled(bench: Bench) -> list[Path]:
    return [path for path in spool_of(bench).rglob("*") if path.is_file()]


def test_all_pages_become_one_paper_and_leave_the_spool(bench: Bench) -> None:
    result = scan(bench, ListSource([sheet(1), sheet(2), sheet(3)]))
    assert (result.pages, result.stopped) == (3, None)
    assert line(result.dossier, "land_certificate").paper == result.paper
    with bench.store.reading() as view:
        assert result.paper is not None
        masters = view.papers.get(result.paper).masters
    assert [bench.store.vault.read(blob.sha256) for blob in masters] == [
        sheet(1),
        sheet(2),
        sheet(3),
    ]
    assert spooled(bench) == []
    assert bench.rows() == [("queued", "dossier.v1"), ("queued", "dossier.v1")]


def test_without_a_component_the_first_open_line_is_meant(bench: Bench) -> None:
    assert line(scan(bench, ListSource([sheet(1)]), None).dossier, "application").paper is not None


def test_a_jam_keeps_the_pages_before_it_and_is_told(bench: Bench) -> None:
    result = scan(bench, ListSource([sheet(1), sheet(2)], then=ScannerJammed(pages=2)))
    assert result.pages == 2
    assert isinstance(result.stopped, ScannerJammed)
    assert result.paper is not None


@pytest.mark.parametrize(
    ("source", "refusal"),
    [
        (ListSource([]), ScannerEmpty),
        (ListSource([], then=ScannerJammed(pages=0)), ScannerJammed),
        (ListSource([b"\xff\xd8\xff cut"], suffix=".jpg"), FileDamaged),
    ],
)
def test_when_not_a_page_came_the_dossier_is_as_before(
    bench: Bench, source: PageSource, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        scan(bench, source)
    assert bench.rows() == [("queued", "dossier.v1")]


@pytest.mark.parametrize(
    ("dossier", "component", "source", "refusal"),
    [
        ("H19.12-260302-0099", "application", "scanner", NotFound),
        (None, "no_such_line", "scanner", UnknownCode),
        (None, "identity", "scanner", ComponentNotAsked),
        (None, "application", "no_such_scanner", ScannerNotFound),
    ],
)
def test_a_wrong_target_is_told_before_a_page_moves(
    bench: Bench, dossier: str | None, component: str, source: str, refusal: type[Exception]
) -> None:
    number = bench.take(MAI, LAND, name=MAI_NAME).checklist.dossier.number
    with pytest.raises(refusal):
        scanning(bench, ListSource([sheet(1)])).scan(
            source,
            dossier or number,
            ComponentCode(component),
            spool_root=spool_of(bench),
            options=ScanOptions(),
            cancel=Flag(),
        )
    assert spooled(bench) == []


class _Cut(ListSource):
    """Ends the process, so to speak, at the release of a page."""

    def release(self, page: object) -> None:
        raise KeyboardInterrupt


def test_pages_that_a_crash_left_come_in_at_the_next_start(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = ListSource([sheet(1), sheet(2)])

    def cut(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(ScanningIn, "_commit", cut)
        with pytest.raises(KeyboardInterrupt):
            scan(bench, source)
    assert len(spooled(bench)) == 2

    (result,) = scanning(bench, ListSource([])).recover(spool_of(bench))

    assert result.pages == 2
    assert line(result.dossier, "land_certificate").paper == result.paper
    assert spooled(bench) == []
    assert scanning(bench, ListSource([])).recover(spool_of(bench)) == ()


def test_pages_that_were_committed_but_not_released_come_in_once(bench: Bench) -> None:
    with pytest.raises(KeyboardInterrupt):
        scan(bench, _Cut([sheet(1), sheet(2)]))
    first, second = sorted(spooled(bench))
    first.unlink()

    (result,) = scanning(bench, ListSource([])).recover(spool_of(bench))

    assert result.paper is None
    assert spooled(bench) == []
    with bench.store.reading() as view:
        (paper,) = view.papers.of_dossier(result.dossier.id)
    assert len(paper.masters) == 2
    assert second.name.startswith("sheet-")


def test_a_batch_whose_line_was_closed_meanwhile_stays_in_the_spool(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    dossier = bench.take(MAI, LAND, name=MAI_NAME).checklist.dossier
    spool = spool_of(bench) / dossier.id / "identity"
    spool.mkdir(parents=True)
    (spool / "sheet-000001.png").write_bytes(sheet(1))
    assert scanning(bench, ListSource([])).recover(spool_of(bench)) == ()
    assert len(spooled(bench)) == 1
