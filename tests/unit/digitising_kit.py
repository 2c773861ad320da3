"""A paper of several pages that waits to be read, for the tests of reading."""

import pytest

from counter_app.domain.ids import PaperId
from tests.services_bench import ALLOWANCE, BIRTH, MAI, MAI_NAME, Bench, bench

__all__ = ["bench", "paper"]

PAGES = 5


@pytest.fixture
def paper(bench: Bench) -> PaperId:
    """A birth certificate of five scanned pages that waits to be read."""
    first = bench.file("birth_certificate", BIRTH)
    scans = [first, *(bench.file("birth_certificate", BIRTH) for _ in range(PAGES - 1))]
    taken = bench.take(
        MAI, ALLOWANCE, case="orphan", name=MAI_NAME, scans={"birth_certificate": scans}
    )
    return next(line.item.paper for line in taken.checklist.lines if line.item.paper is not None)


def vault_files(bench: Bench) -> set[str]:
    return {path.name for path in (bench.folder / "data" / "vault").glob("??/*")}
