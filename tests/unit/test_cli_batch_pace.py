"""How far `intake --batch --read` says it is, while others bring papers and read them."""

from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Event

import pytest

from counter_app.cli.intake_batch import read_what_waits
from counter_app.domain.digitised import DigitisedDocument
from counter_app.services.digitise_ports import DigitiseOptions, PageKeeper, Progress
from counter_app.services.digitising import Digitising
from counter_app.services.steering import Steering
from tests.fakes.digitiser import FakeDigitiser
from tests.services_bench import ALLOWANCE, BIRTH, LAN, LAN_NAME, MAI, MAI_NAME, Bench, bench

__all__ = ["bench"]


class _Interrupted(FakeDigitiser):
    """Something else happens at the desk while the first paper is read."""

    def __init__(self, meanwhile: Callable[[], object]) -> None:
        super().__init__()
        self._meanwhile: Callable[[], object] | None = meanwhile

    def digitise(
        self,
        paths: Sequence[Path],
        out_dir: Path,
        options: DigitiseOptions,
        *,
        progress: Progress | None = None,
        cancel: Event | None = None,
        steering: Steering | None = None,
        keep: PageKeeper | None = None,
    ) -> DigitisedDocument:
        meanwhile, self._meanwhile = self._meanwhile, None
        if meanwhile is not None:
            meanwhile()
        return super().digitise(paths, out_dir, options, progress=progress, keep=keep)


def _take(bench: Bench, person: str, name: str) -> None:
    scan = bench.file("birth_certificate", BIRTH)
    bench.take(person, ALLOWANCE, case="orphan", name=name, scans={"birth_certificate": [scan]})


def test_a_paper_that_comes_meanwhile_counts_in_the_whole(
    bench: Bench, capsys: pytest.CaptureFixture[str]
) -> None:
    _take(bench, MAI, MAI_NAME)
    digitiser = _Interrupted(lambda: _take(bench, LAN, LAN_NAME))
    assert read_what_waits(Digitising(bench.desk, digitiser), 1) is None
    assert "2/2 giấy tờ" in capsys.readouterr().err


def test_a_paper_that_another_reads_does_not(
    bench: Bench, capsys: pytest.CaptureFixture[str]
) -> None:
    _take(bench, MAI, MAI_NAME)
    _take(bench, LAN, LAN_NAME)
    digitiser = _Interrupted(bench.digitising.read_next)
    assert read_what_waits(Digitising(bench.desk, digitiser), 1) is None
    assert "1/1 giấy tờ" in capsys.readouterr().err
