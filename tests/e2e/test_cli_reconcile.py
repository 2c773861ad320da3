"""`reconcile`, `queue lost | give-up` and `enrol --replaced-hub` against real hubs that lose what they signed for."""

import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from counter_app.app import counter as counter_module
from tests.command_line import Desk, Document, ServedHub, call, cheap_keys, faults
from tests.e2e.test_cli_packages import LATER, held_paper
from tests.fakes.digitiser import FakeDigitiser
from tests.services_bench import LAN, LAN_NAME, LAND, Bench, bench

__all__ = ["bench"]


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[ServedHub]:
    served = ServedHub(tmp_path / "hub")
    served.start()
    yield served
    served.kill()


@pytest.fixture
def desk(
    tmp_path: Path, hub: ServedHub, bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Desk]:
    """A desk whose dossiers and papers the hub has signed for: one over with its paper held, one just taken in."""
    made = Desk(tmp_path)
    monkeypatch.setattr(counter_module, "LazyDigitiser", FakeDigitiser)
    with cheap_keys():
        made.init("--test").done()
        made.call("enrol", hub.url, hub.code()).done()
        held_paper(made, bench)
        words = ["intake", "--procedure", LAND, "--citizen", LAN, "--name", LAN_NAME]
        made.call(*words, "--scan", f"application={bench.file()}").done()
        made.call("queue", "push").done()
        yield made


def blobs(hub: ServedHub) -> list[Path]:
    """Every file that the hub keeps of the desks."""
    return [path for path in (hub.data / "blobs").glob("??/*") if len(path.name) == 64]


def reconcile(desk: Desk, *words: str, status: int = 0) -> Document:
    ran = desk.call("reconcile", *words)
    assert (ran.status, faults("reconcile", ran.document)) == (status, []), ran.err
    return ran.document


def only_original(found: Document) -> dict[str, str]:
    """The one file that nobody is known to have."""
    originals = found["originals"]
    assert isinstance(originals, list)
    (lost,) = originals
    assert isinstance(lost, dict)
    return lost


def plainly(desk: Desk, *words: str) -> str:
    """What an officer reads."""
    return call(*words, *(word for word in desk.words if word != "--json")).out


def purged(desk: Desk) -> str:
    """Let the one original go that may; return its hash."""
    before = {path.name for path in (desk.data / "vault").rglob("*") if path.is_file()}
    for path in (desk.data / "vault").rglob("*"):
        os.utime(path, (0, 0))
    assert desk.call("queue", "purge", "--now", LATER).done()["masters"] == 1
    (gone,) = before - {path.name for path in (desk.data / "vault").rglob("*") if path.is_file()}
    return gone


def test_a_file_that_the_hub_loses_on_its_disk_arrives_again(desk: Desk, hub: ServedHub) -> None:
    first = reconcile(desk)
    assert (first["whole"], first["files"] != 0) == (True, True)
    assert "Máy chủ giữ đủ" in plainly(desk, "reconcile")
    there = blobs(hub)
    contents = {path: path.read_bytes() for path in there}
    lost, cut = there[0], there[1]
    lost.unlink()
    cut.write_bytes(contents[cut][:-1])

    dry = reconcile(desk, "--dry-run")
    assert len(dry["renewed"]) >= 1 and dry["queued"] == 0  # type: ignore[arg-type] # JSON
    said = plainly(desk, "reconcile", "--dry-run")
    assert "đã mất hoặc hỏng tệp" in said and "không có --dry-run" in said
    found = reconcile(desk)
    assert found["renewed"] == dry["renewed"] and found["missing"] == []
    assert (found["whole"], found["on_the_way"]["queued"]) == (False, found["queued"])  # type: ignore[index] # JSON
    assert "Chưa được máy chủ ký nhận" in plainly(desk, "reconcile")

    pushed = desk.call("queue", "push").done()
    assert (pushed["received"], pushed["left"]) == (found["queued"], 0)
    assert {path.name for path in blobs(hub)} == {path.name for path in there}
    assert reconcile(desk)["whole"] is True
    assert reconcile(desk, "--deep")["whole"] is True


def test_a_bit_that_turned_on_the_hubs_disk_is_found_by_a_deep_look(
    desk: Desk, hub: ServedHub
) -> None:
    spoilt = blobs(hub)[0]
    content = bytearray(spoilt.read_bytes())
    content[-1] ^= 1
    spoilt.write_bytes(content)

    assert reconcile(desk)["whole"] is True
    found = reconcile(desk, "--deep")
    assert found["queued"] == len(found["renewed"]) > 0  # type: ignore[arg-type] # JSON
    assert desk.call("queue", "push").done()["left"] == 0
    assert reconcile(desk, "--deep")["whole"] is True


def test_an_original_that_nobody_has_is_told_until_a_person_gives_it_up(
    desk: Desk, hub: ServedHub
) -> None:
    sha256 = purged(desk)
    (at_hub,) = (path for path in blobs(hub) if path.name == sha256)
    content = at_hub.read_bytes()
    at_hub.unlink()

    found = reconcile(desk, status=1)
    lost = only_original(found)
    assert (lost["sha256"], lost["state"]) == (sha256, "lost")
    assert reconcile(desk, status=1)["originals"] == [lost]
    words = plainly(desk, "reconcile")
    assert "Cần người xử lý: 1 tệp" in words and f"hồ sơ {lost['number']}" in words
    status = desk.call("queue", "status").done()
    assert faults("queue-status", status) == []
    (row,) = (row for row in status["rows"] if row["state"] == "needs_person")  # type: ignore[attr-defined] # JSON
    assert row["code"] == "ORIGINAL_LOST" and lost["number"] in row["reason"]
    listed = desk.call("queue", "lost")
    assert (listed.status, faults("queue-lost", listed.document)) == (1, [])

    # The administrator finds it in a backup: nobody has to do anything here but compare once more.
    at_hub.write_bytes(content)
    reconcile(desk)
    desk.call("queue", "push").done()
    assert reconcile(desk)["whole"] is True
    at_hub.unlink()
    reconcile(desk, status=1)
    refused = desk.call("queue", "give-up", row["id"], "--reason", " ")
    assert refused.code == "FIELD_REFUSED"
    given = desk.call("queue", "give-up", row["id"], "--reason", "Không còn bản sao lưu").done()
    assert given["state"] == "queued"
    assert desk.call("queue", "push").done()["left"] == 0
    after = reconcile(desk)
    assert [each["state"] for each in after["originals"]] == ["given_up"]  # type: ignore[attr-defined] # JSON
    assert desk.call("queue", "lost").status == 0
    assert desk.call("audit", "chain", "--verify").done()["ok"] is True


def test_a_hub_that_is_lost_for_good_is_replaced_by_a_supervisors_act(
    desk: Desk, hub: ServedHub, tmp_path: Path
) -> None:
    sha256 = purged(desk)
    before = reconcile(desk)["checked"]
    hub.kill()
    other = ServedHub(tmp_path / "other")
    other.start()
    try:
        code = other.code()
        refused = desk.call("enrol", other.url, code)
        assert (refused.status, refused.code) == (1, "HUB_CHANGED")
        assert "Máy chủ đã được thay và ghi rõ lý do" in refused.err
        enrolled = desk.call("enrol", other.url, code, "--replaced-hub", "Hỏng ổ đĩa").done()
        assert faults("enrol", enrolled) == []
        replaced = enrolled["replaced"]
        assert isinstance(replaced, dict)
        assert replaced["rows"] == before
        assert [each["sha256"] for each in replaced["originals"]] == [sha256]
        assert "Máy chủ tiếp nhận được thay lúc" in plainly(desk, "queue", "status")

        assert desk.call("queue", "push").status == 1
        found = reconcile(desk, status=1)
        lost = only_original(found)
        assert (lost["sha256"], lost["state"]) == (sha256, "lost")
        stuck = desk.call("queue", "status", "--code", "ORIGINAL_LOST").done()["rows"]
        assert isinstance(stuck, list)
        desk.call("queue", "give-up", stuck[0]["id"], "--reason", "Máy chủ cũ mất hẳn").done()
        assert desk.call("queue", "push", "--until-empty").done()["left"] == 0
        after = reconcile(desk)
        assert (after["checked"], after["missing"], after["renewed"]) == (before, [], [])
        assert desk.call("queue", "status").done()["replaced"] is None
        # Everything else is there, once, and a receipt names what this hub really has.
        assert sha256 not in {path.name for path in blobs(other)}
        rows = desk.call("queue", "status", "--state", "received").done()["rows"]
        assert isinstance(rows, list) and len({row["id"] for row in rows}) == len(rows) == before
    finally:
        other.kill()


def test_the_same_hub_put_back_from_a_backup_is_compared_at_once(
    desk: Desk, hub: ServedHub, tmp_path: Path
) -> None:
    place = ["--data", str(hub.data), "--key-file", str(hub.folder / "keys.json"), "--json"]
    call("hub", "backup", str(tmp_path / "backup"), *place).done()
    words = ["intake", "--procedure", LAND, "--citizen", LAN, "--case", "both_spouses"]
    desk.call(*words).done()
    desk.call("queue", "push").done()
    hub.kill()
    other = ServedHub(tmp_path / "restored")
    other.folder.mkdir()
    (other.folder / "keys.json").write_bytes((hub.folder / "keys.json").read_bytes())
    (other.folder / "keys.json").chmod(0o600)
    restored = ["--data", str(other.data), "--key-file", str(other.folder / "keys.json"), "--json"]
    call("hub", "restore", str(tmp_path / "backup"), *restored).done()
    other.start()
    try:
        enrolled = desk.call("enrol", other.url, other.code(), "--replaced-hub", "Khôi phục")
        document = enrolled.done()
        assert (faults("enrol", document), document["replaced"]) == ([], None)
        found = document["reconciled"]
        assert isinstance(found, dict)
        assert (len(found["missing"]), found["queued"]) == (1, 1)
        assert desk.call("queue", "push").done()["received"] == 1
        assert reconcile(desk)["whole"] is True
    finally:
        other.kill()


def test_a_record_that_the_hubs_database_spoilt_is_found_by_a_deep_look_and_goes_again(
    desk: Desk, hub: ServedHub
) -> None:
    database = sqlite3.connect(hub.data / "hub.sqlite3")
    with database:
        spoilt, body = database.execute("SELECT id, body FROM record ORDER BY id").fetchone()
        database.execute("UPDATE record SET body = ? WHERE id = ?", (body[:-1] + b"?", spoilt))
    database.close()
    assert reconcile(desk)["whole"] is True

    found = reconcile(desk, "--deep")
    assert (found["missing"], found["queued"]) == ([spoilt], 1)
    assert desk.call("queue", "push").done()["received"] == 1
    assert reconcile(desk, "--deep")["whole"] is True


def test_a_hub_whose_files_are_not_there_starts_only_when_they_are_said_to_be_lost(
    desk: Desk, hub: ServedHub
) -> None:
    """A disk that was not mounted looks the same as one that is gone: only who runs the hub can tell."""
    hub.kill()
    there = hub.data / "blobs"
    there.rename(hub.data / "elsewhere")
    words = ["hub", "serve", "--listen", f"127.0.0.1:{hub.port}", "--data", str(hub.data)]

    refused = call(*words, "--key-file", str(hub.folder / "keys.json"), "--json")

    assert (refused.status, refused.code) == (2, "BAD_USAGE")
    assert "--blobs-lost" in refused.err and "gắn lại ổ đĩa" in refused.err
    assert blobs(hub) == []
    there.rmdir()
    (hub.data / "elsewhere").rename(there)
    hub.start()
    assert reconcile(desk)["whole"] is True

    hub.kill()
    for path in blobs(hub):
        path.unlink()
    (there / "00" / "store").unlink()
    hub.more = ("--blobs-lost",)
    hub.start()
    found = reconcile(desk)
    assert found["renewed"] and found["missing"] == []
    assert desk.call("queue", "push", "--until-empty").done()["left"] == 0
    assert reconcile(desk, "--deep")["whole"] is True
    hub.kill()
    hub.more = ()
    hub.start()
    assert reconcile(desk)["whole"] is True
