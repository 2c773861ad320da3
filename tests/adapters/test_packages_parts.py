"""A package whose parts are carried one stick at a time: kept as they come, taken when the last one is here."""

import errno
import os
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, select
from sqlalchemy.engine.interfaces import DBAPIConnection

from counter_app.domain.errors import DiskFull, PackageDamaged, PackageIncomplete
from counter_app.hub.backup import back_up, restore
from counter_app.hub.carried_schema import carried_part, carried_record
from counter_app.hub.database import Database
from counter_app.hub.objects import FolderObjects
from counter_app.hub.packages import Imported, import_packages, waiting_packages
from counter_app.hub.settings import HubSettings
from counter_app.messages import sentence
from counter_app.services.carrying_out import SMALLEST_PART
from tests.fixtures_hub import EMBEDDED, GROWN, RunningHub
from tests.packages_kit import Carrier
from tests.services_bench import MAI, MAI_NAME, Bench, bench

__all__ = ["bench"]


@pytest.fixture(params=[EMBEDDED, GROWN])
def hub_engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def carrier(bench: Bench, running_hub: RunningHub, tmp_path: Path) -> Carrier:
    return Carrier(bench, running_hub, tmp_path)


@pytest.fixture
def parts(carrier: Carrier) -> tuple[Path, ...]:
    """A package of at least three parts with eight dossiers."""
    carrier.more(6)
    made = carrier.carrying.export(carrier.stick, part_size=SMALLEST_PART)
    assert len(made.parts) >= 3
    return made.parts


def missing(carrier: Carrier, *sources: Path) -> str:
    """Bring parts that do not make the package whole; which ones are said to be missing."""
    with pytest.raises(PackageIncomplete) as caught:
        carrier.bring(*sources)
    assert not carrier.receipts.exists()
    assert "được giữ lại" in sentence(caught.value).text
    return str(caught.value.details["missing"])


def test_parts_come_one_at_a_time_in_any_order(carrier: Carrier, parts: tuple[Path, ...]) -> None:
    backwards = list(reversed(parts))
    numbers = [str(number) for number in range(1, len(parts) + 1)]
    for brought, part in enumerate(backwards[:-1], start=1):
        assert missing(carrier, part) == ", ".join(numbers[:-brought])
        # The same stick twice changes nothing.
        assert missing(carrier, part) == ", ".join(numbers[:-brought])
    for row in carrier.sending.rows():
        assert carrier.link.receipt_of(carrier.enrolment(), row.record.id) is None

    assert carrier.bring(backwards[-1]) == [("accepted", None)] * 8
    closed = carrier.carrying.take_receipts(carrier.receipts.read_text("utf-8"))
    assert (closed.closed, closed.unknown, closed.refused) == (8, 0, 0)
    assert waiting_packages(carrier.hub.settings) == ()


def test_one_stick_again_gives_the_receipts_of_the_whole_package(
    carrier: Carrier, parts: tuple[Path, ...]
) -> None:
    assert carrier.bring(*parts) == [("accepted", None)] * 8
    carrier.receipts.unlink()

    assert carrier.bring(parts[1]) == [("held", None)] * 8
    assert carrier.carrying.take_receipts(carrier.receipts.read_text("utf-8")).closed == 8


def test_what_is_missing_is_listed_with_the_desk_it_is_of(
    carrier: Carrier, parts: tuple[Path, ...]
) -> None:
    missing(carrier, parts[1])
    [waiting] = waiting_packages(carrier.hub.settings)

    assert (waiting.key.office, waiting.key.desk) == ("H19.12", "Quầy 1")
    assert waiting.parts == len(parts)
    assert waiting.missing == tuple(n for n in range(1, len(parts) + 1) if n != 2)


def test_a_damaged_stick_is_named_and_costs_only_itself(
    carrier: Carrier, parts: tuple[Path, ...], tmp_path: Path
) -> None:
    good = shutil.copytree(parts[1], tmp_path / "good")
    member = parts[1] / "data" / "00001.age"
    content = bytearray(member.read_bytes())
    content[-20] ^= 1
    member.write_bytes(content)
    missing(carrier, *parts[:1], *parts[2:])

    with pytest.raises(PackageDamaged) as caught:
        carrier.bring(parts[1])
    assert caught.value.details["file"] == parts[1].name

    assert carrier.bring(good) == [("accepted", None)] * 8


def test_a_whole_package_does_not_wait_for_another_one(
    carrier: Carrier, parts: tuple[Path, ...], tmp_path: Path
) -> None:
    missing(carrier, parts[0])
    ours = carrier.sending.rows()[0].record.id
    second = carrier.carrying.export(tmp_path / "other", records=(ours,))

    taken: Imported = carrier.imported(*second.parts, parts[1])

    assert [each.record for each in taken.records] == [ours]
    assert [each.missing for each in taken.waiting] == [tuple(range(3, len(parts) + 1))]
    # What came by the other package is held, and told so when this one is whole.
    outcomes = carrier.bring(*parts[2:])
    assert sorted(outcomes) == [("accepted", None)] * 7 + [("held", None)]


def test_the_kept_parts_are_in_the_hubs_backup_and_sealed(
    carrier: Carrier, parts: tuple[Path, ...], tmp_path: Path
) -> None:
    missing(carrier, *parts[:-1])
    back_up(carrier.hub.settings, tmp_path / "backup")
    rows = b"".join(path.read_bytes() for path in (tmp_path / "backup" / "tables").iterdir())
    assert MAI.encode() not in rows
    assert MAI_NAME.encode() not in rows
    carrier.hub.stop()
    moved = HubSettings(data=tmp_path / "moved", key_file=carrier.hub.settings.key_file)
    restore(moved, tmp_path / "backup")

    again = import_packages(moved, [parts[-1]], carrier.receipts)

    assert [each.outcome for each in again.records] == ["accepted"] * 8
    assert carrier.carrying.take_receipts(carrier.receipts.read_text("utf-8")).closed == 8


def test_what_the_records_say_goes_once_the_hub_holds_them(
    carrier: Carrier, parts: tuple[Path, ...]
) -> None:
    missing(carrier, parts[0])
    kept = bodies(carrier)
    assert kept and None not in kept
    carrier.bring(*parts[1:])
    assert set(bodies(carrier)) == {None}


def bodies(carrier: Carrier) -> list[object]:
    database = Database(carrier.hub.settings.database)
    with database.read() as connection:
        found = list(connection.execute(select(carried_record.c.body)).scalars())
    database.close()
    return found


def test_a_refused_record_is_tried_again_when_a_stick_comes_again(
    carrier: Carrier, tmp_path: Path
) -> None:
    first = carrier.sending.rows()[0].record
    second = carrier.second_revision(first.subject)
    late = carrier.carrying.export(carrier.stick, records=(second,))
    assert carrier.bring(*late.parts) == [("refused", "STALE_REVISION")]
    early = carrier.carrying.export(tmp_path / "other", records=(first.id,))
    assert carrier.bring(*early.parts) == [("accepted", None)]

    assert carrier.bring(*late.parts) == [("accepted", None)]


def test_parts_that_do_not_come_for_half_a_year_are_forgotten(
    carrier: Carrier, parts: tuple[Path, ...]
) -> None:
    missing(carrier, parts[0])
    later = replace(carrier.hub.settings, now=lambda: datetime.now(UTC) + timedelta(days=181))

    with pytest.raises(PackageIncomplete) as caught:
        import_packages(later, [parts[1]], carrier.receipts)

    assert str(caught.value.details["missing"]).startswith("1, 3")
    database = Database(carrier.hub.settings.database)
    with database.read() as connection:
        assert list(connection.execute(select(carried_part.c.part)).scalars()) == [2]
    database.close()


@pytest.mark.parametrize("hub_engine", [EMBEDDED])
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_at_the_hub_is_told_and_costs_nothing(
    carrier: Carrier, parts: tuple[Path, ...], number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep, room = FolderObjects.put, [2]

    def put(store: FolderObjects, name: str, pieces: Iterable[bytes], size: int) -> None:
        if not room[0]:
            raise OSError(number, os.strerror(number))
        room[0] -= 1
        keep(store, name, pieces, size)

    with monkeypatch.context() as full:
        full.setattr(FolderObjects, "put", put)
        with pytest.raises(DiskFull):
            carrier.bring(*parts)
    assert not carrier.receipts.exists()

    assert carrier.bring(*parts) == [("accepted", None)] * 8


@pytest.fixture
def full_database() -> Iterator[None]:
    """From now on no database of SQLite may grow."""

    def limit(connection: DBAPIConnection, _entry: object) -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA page_count")
        [[pages]] = cursor.fetchall()
        cursor.execute(f"PRAGMA max_page_count = {pages + 1}")
        cursor.close()

    event.listen(Engine, "connect", limit)
    yield
    event.remove(Engine, "connect", limit)


@pytest.mark.parametrize("hub_engine", [EMBEDDED])
def test_a_full_disk_of_the_database_is_told_and_keeps_no_half_part(
    carrier: Carrier, request: pytest.FixtureRequest
) -> None:
    carrier.more(6)
    made = carrier.carrying.export(carrier.stick, part_size=SMALLEST_PART)
    request.getfixturevalue("full_database")

    with pytest.raises(DiskFull):
        carrier.bring(*made.parts)

    assert waiting_packages(carrier.hub.settings) == ()


@pytest.mark.parametrize("hub_engine", [EMBEDDED])
def test_a_receipt_file_that_cannot_be_written_can_be_had_again(
    carrier: Carrier, parts: tuple[Path, ...], tmp_path: Path
) -> None:
    with pytest.raises(FileNotFoundError):
        import_packages(carrier.hub.settings, parts, tmp_path / "none" / "receipts.json")

    assert carrier.bring(*parts) == [("held", None)] * 8
