"""Nothing that is written out can take the place of what is kept."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.command_line import Desk, cheap_keys


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    with cheap_keys():
        made.init("--test").done()
        yield made


def test_a_paper_is_not_written_over_the_store(desk: Desk) -> None:
    kept = (desk.data / "counter.db").read_bytes()
    round_about = desk.folder / "desk" / "vault" / ".." / "counter.db"

    for target in (desk.data / "counter.db", round_about):
        ran = desk.call("show", "nosuch", "--out", str(target))
        assert (ran.status, ran.code) == (1, "PLACE_NOT_WRITABLE")
    ran = desk.call("audit", "backlog", "--out", str(desk.data / "keys.json"))

    assert (ran.status, ran.code) == (1, "PLACE_NOT_WRITABLE")
    assert (desk.data / "counter.db").read_bytes()[:4096] == kept[:4096]
    assert desk.call("officer", "list").status == 0


def test_a_workbook_beside_the_store_is_written(desk: Desk, tmp_path: Path) -> None:
    out = tmp_path / "beside.xlsx"

    assert desk.call("audit", "backlog", "--out", str(out)).status == 0
    assert out.stat().st_size > 0
