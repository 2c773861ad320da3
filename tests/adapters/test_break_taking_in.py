"""A file that changes under our hands is refused as such; slips do not lie about for ever."""

import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from counter_app.app import counter as counter_module
from counter_app.app.counter import create_counter, open_counter
from counter_app.domain.deadlines import VIETNAM
from counter_app.domain.digitised import Probe
from counter_app.domain.errors import FileChanged
from counter_app.domain.ids import OfficeCode, OfficerLogin
from counter_app.domain.officers import Office
from counter_app.store import KeyBook
from tests.fakes.digitiser import FakeDigitiser
from tests.fixtures_store import CHEAP
from tests.services_bench import ALLOWANCE, MAI, MAI_NAME, Bench, bench

__all__ = ["bench"]

LOGIN = OfficerLogin("giamsat")
SECRET = "sáu con bò già"


class StillWriting(FakeDigitiser):
    """A scanner's program goes on writing the file just after a worker looked at it."""

    def probe(self, path: Path) -> Probe:
        seen = super().probe(path)
        with path.open("ab") as file:
            file.write(b"more")
        return seen


def test_a_file_that_is_still_written_is_not_called_a_damaged_store(bench: Bench) -> None:
    page = bench.file()
    desk = Bench(bench.folder, bench.store, bench.clock, reader=StillWriting())

    with pytest.raises(FileChanged) as refused:
        desk.take(MAI, ALLOWANCE, name=MAI_NAME, scans={"declaration": page})

    assert refused.value.details["file"] == page.name
    assert bench.rows() == []


def test_slips_of_the_day_before_are_gone_after_signing_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counter_module, "KeyBook", lambda folder: KeyBook(folder, cost=CHEAP))
    office = Office(OfficeCode("H19.12"), "Một cửa Thử", "Quầy 1", test=True)
    create_counter(tmp_path, office=office, login=LOGIN, officer_name="Thử", passphrase=SECRET)
    old, fresh = (tmp_path / "printouts" / name for name in ("old.pdf", "fresh.pdf"))
    for slip in (old, fresh):
        slip.write_bytes(b"%PDF-1.7")
    then = (datetime.now(VIETNAM) - timedelta(days=1, hours=1)).timestamp()
    os.utime(old, (then, then))

    open_counter(tmp_path, LOGIN, SECRET).close()

    assert [slip.name for slip in (tmp_path / "printouts").iterdir()] == ["fresh.pdf"]
