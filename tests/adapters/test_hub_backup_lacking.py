"""A hub with a damaged file is saved but for that file, which is named; put back, it says what is missing."""

import errno
import hmac
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

import pytest

from counter_app.domain.errors import BadUsage
from counter_app.hub.backup import Backup, back_up, restore
from counter_app.hub.database import DATABASE
from counter_app.hub.keys import HubKeys
from counter_app.hub.objects import FolderObjects, Reader
from counter_app.hub.settings import HubSettings
from counter_app.records import canonical
from tests.adapters.test_hub_calls import Desk
from tests.command_line import call, faults
from tests.fakes.records import MemoryBlob, dossier_record, noise, paper_record
from tests.fixtures_hub import EMBEDDED, GROWN, HubMaker, RunningHub

BAD, GOOD, LOOSE = noise(150_000, 1), noise(70, 2), noise(300, 3)
RECORD = paper_record(BAD, GOOD)


@pytest.fixture
def hub_engine(request: pytest.FixtureRequest) -> str:
    return str(getattr(request, "param", EMBEDDED))


@pytest.fixture
def filled(running_hub: RunningHub) -> Desk:
    """A desk whose paper the hub holds, and one file of no record."""
    desk = Desk(running_hub)
    desk.send(BAD, GOOD, LOOSE)
    for record in (dossier_record(1), RECORD):
        assert desk.put(record).status_code == 201
    return desk


@pytest.fixture
def fresh(tmp_path: Path, filled: Desk) -> HubSettings:
    """An empty embedded hub with the keys of the filled one."""
    return HubSettings(data=tmp_path / "fresh", key_file=filled.hub.settings.key_file, port=0)


def name_of(blob: MemoryBlob) -> str:
    return f"blobs/{blob.sha256[:2]}/{blob.sha256}"


def lacking(made: Backup) -> list[tuple[str, int, str, list[tuple[str, str, str]]]]:
    return [
        (it.sha256, it.bytes, it.reason, [(each.id, each.office, each.desk) for each in it.records])
        for it in made.lacking
    ]


def has(desk: Desk, blob: MemoryBlob) -> bool:
    return desk.call("HEAD", f"/v1/blobs/{blob.sha256}").status_code == 200


@pytest.mark.parametrize("hub_engine", [EMBEDDED, GROWN], indirect=True)
@pytest.mark.parametrize("reason", ["damaged", "missing"])
def test_all_but_the_damaged_file_is_saved_and_the_hub_asks_for_it_again(
    filled: Desk, tmp_path: Path, reason: str
) -> None:
    if reason == "damaged":
        filled.hub.spoil(name_of(BAD))
    else:
        with filled.hub.objects() as objects:
            objects.delete(name_of(BAD))

    made = back_up(filled.hub.settings, tmp_path / "backup")

    named = [(RECORD.id, "H19.12", "Quầy 1")]
    assert lacking(made) == [(BAD.sha256, BAD.bytes, reason, named)]
    assert (made.blobs, made.bytes) == (2, GOOD.bytes + LOOSE.bytes)
    assert not (tmp_path / "backup" / name_of(BAD)).exists()
    assert (tmp_path / "backup" / name_of(GOOD)).exists()

    assert not has(filled, BAD)
    filled.send(BAD)
    again = back_up(filled.hub.settings, tmp_path / "again")
    assert (again.blobs, again.lacking) == (3, ())


def test_a_file_cut_short_of_no_record_is_told_too(filled: Desk, tmp_path: Path) -> None:
    kept = filled.hub.bytes_of(name_of(LOOSE))
    (filled.hub.data / name_of(LOOSE)).write_bytes(kept[:-1])
    made = back_up(filled.hub.settings, tmp_path / "backup")
    assert lacking(made) == [(LOOSE.sha256, 300, "damaged", [])]


def test_what_the_disk_cannot_read_any_more_stops_nothing(
    filled: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = filled.hub.data / name_of(BAD)
    well = FolderObjects.open

    class Worn:
        """A file whose second megabyte lies on a bad place of the disk."""

        def __init__(self, file: BinaryIO) -> None:
            self._file = file

        def read(self, size: int) -> bytes:
            if self._file.tell() >= 65_536:
                raise OSError(errno.EIO, "Input/output error")
            return self._file.read(min(size, 65_536))

    @contextmanager
    def worn(objects: FolderObjects, name: str, start: int, length: int) -> Iterator[Reader]:
        if name == name_of(BAD) and objects.size(name) == bad.stat().st_size:
            with bad.open("rb") as file:
                file.seek(start)
                yield Worn(file)
        else:
            with well(objects, name, start, length) as reader:
                yield reader

    monkeypatch.setattr(FolderObjects, "open", worn)
    made = back_up(filled.hub.settings, tmp_path / "backup")

    assert [it.sha256 for it in made.lacking] == [BAD.sha256]
    assert not has(filled, BAD)


@pytest.mark.parametrize("hub_engine", [EMBEDDED, GROWN], indirect=True)
def test_a_store_that_is_not_there_is_told_and_not_taken_for_many_damaged_files(
    filled: Desk, tmp_path: Path
) -> None:
    with filled.hub.objects() as objects:
        objects.delete("blobs/")
    with pytest.raises(BadUsage) as caught:
        back_up(filled.hub.settings, tmp_path / "backup")
    assert caught.value.details["reason"] == "blobs_not_there"


def test_put_back_it_says_what_is_missing_and_takes_it_when_it_comes(
    filled: Desk, fresh: HubSettings, tmp_path: Path, make_hub: HubMaker
) -> None:
    filled.hub.spoil(name_of(BAD))
    made = back_up(filled.hub.settings, tmp_path / "backup")
    filled.hub.stop()

    assert restore(fresh, tmp_path / "backup") == made
    desk = Desk(again := make_hub(fresh))
    desk.enrolment = replace(filled.enrolment, url=again.url)
    assert (has(desk, BAD), has(desk, GOOD)) == (False, True)
    assert desk.put(RECORD).status_code == 200
    desk.send(BAD)
    assert desk.call("GET", f"/v1/blobs/{BAD.sha256}").content == BAD.content
    assert back_up(again.settings, tmp_path / "whole").lacking == ()


def test_an_older_copy_put_beside_it_is_taken(
    filled: Desk, fresh: HubSettings, tmp_path: Path, make_hub: HubMaker
) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    back_up(filled.hub.settings, old)
    filled.hub.spoil(name_of(BAD))
    # A newer backup never goes over an older one, so the good copy stays.
    with pytest.raises(BadUsage):
        back_up(filled.hub.settings, old)
    # The second one tells of a damage that the first one noted.
    back_up(filled.hub.settings, tmp_path / "first")
    back_up(filled.hub.settings, new)
    filled.hub.stop()
    (new / name_of(BAD)).parent.mkdir(exist_ok=True)
    (new / name_of(BAD)).write_bytes((old / name_of(BAD)).read_bytes())

    made = restore(fresh, new)
    assert (made.blobs, made.lacking) == (3, ())
    desk = Desk(make_hub(fresh))
    desk.enrolment = filled.enrolment
    assert has(desk, BAD)


def test_a_good_copy_in_the_hubs_own_store_is_never_replaced_by_a_bad_one(
    filled: Desk, tmp_path: Path
) -> None:
    """Only its database was lost: the backup's own copy of one file has gone bad, and of another there is none."""
    folder, data = tmp_path / "backup", filled.hub.data
    filled.hub.spoil(name_of(BAD))
    back_up(filled.hub.settings, folder)
    filled.send(BAD)
    kept = {blob: filled.hub.bytes_of(name_of(blob)) for blob in (BAD, GOOD)}
    filled.hub.stop()
    for path in data.glob(f"{DATABASE}*"):
        path.unlink()
    spoilt = bytearray((folder / name_of(GOOD)).read_bytes())
    spoilt[50] ^= 1
    (folder / name_of(GOOD)).write_bytes(spoilt)

    made = restore(replace(filled.hub.settings), folder)
    assert (made.blobs, made.lacking) == (3, ())
    assert {blob: (data / name_of(blob)).read_bytes() for blob in kept} == kept


def test_a_backup_of_an_older_program_goes_in(
    filled: Desk, fresh: HubSettings, tmp_path: Path, make_hub: HubMaker
) -> None:
    folder = tmp_path / "backup"
    back_up(filled.hub.settings, folder)
    filled.hub.stop()
    _as_of_before(folder, HubKeys(fresh.key_file))

    assert restore(fresh, folder).lacking == ()
    desk = Desk(make_hub(fresh))
    desk.enrolment = filled.enrolment
    assert desk.put(RECORD).status_code == 200


def _as_of_before(folder: Path, keys: HubKeys) -> None:
    """Make it what a program wrote that knew less: a table and some columns fewer, and no list of what is lacking."""
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    for name in ("mac", "lacking"):
        del manifest[name]
    del manifest["tables"]["open_work"]
    (folder / "tables" / "open_work.jsonl").unlink()
    desks = folder / "tables" / "desk.jsonl"
    lines = [json.loads(line) for line in desks.read_text("utf-8").splitlines()]
    for line in lines:
        for column in ("last_seen_at", "revoked_by", "revoked_reason"):
            del line[column]
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    desks.write_text(text, "utf-8")
    manifest["tables"]["desk"]["sha256"] = sha256(text.encode()).hexdigest()
    mac = hmac.new(keys.derive("backup"), canonical(manifest).encode(), sha256).hexdigest()
    (folder / "manifest.json").write_text(canonical(manifest | {"mac": mac}), "utf-8")


def test_the_commands_end_as_what_needs_a_person_and_name_the_file(
    filled: Desk, fresh: HubSettings, tmp_path: Path
) -> None:
    filled.hub.spoil(name_of(BAD))
    keys = ["--key-file", str(fresh.key_file)]
    here = ["--data", str(filled.hub.data), *keys]
    told = call("hub", "backup", str(tmp_path / "a"), *here)
    saved = call("hub", "backup", str(tmp_path / "b"), *here, "--json")
    put_back = call(
        "hub", "restore", str(tmp_path / "b"), "--data", str(fresh.data), *keys, "--json"
    )

    assert told.status == 1
    assert BAD.sha256 in told.out and RECORD.id in told.out and "Quầy 1" in told.out
    assert "Bản sao lưu thiếu 1 tệp" in told.err and "[BACKUP_INCOMPLETE]" in told.err
    for ran, code in ((saved, "BACKUP_INCOMPLETE"), (put_back, "RESTORE_INCOMPLETE")):
        assert (ran.status, ran.code) == (1, code)
        assert faults("hub-backup", ran.document) == []
        assert [it["sha256"] for it in ran.document["lacking"]] == [BAD.sha256]  # type: ignore[attr-defined] # by its schema
