"""`queue export | receipt | purge | only-here` and `hub import`, as a script would use them."""

import json
import os
import random
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest

from counter_app.app import counter as counter_module
from counter_app.domain.events import EventKind
from tests.command_line import Desk, ServedHub, call, cheap_keys, faults
from tests.fakes.digitiser import FakeDigitiser
from tests.fault.packages import import_words
from tests.services_bench import LAN, LAND, MAI, MAI_NAME, Bench, bench

__all__ = ["bench"]

LATER = "2030-01-07T08:00:00+07:00"


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    made = Desk(tmp_path)
    monkeypatch.setattr(counter_module, "LazyDigitiser", FakeDigitiser)
    with cheap_keys():
        made.init("--test").done()
        yield made


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[ServedHub]:
    served = ServedHub(tmp_path / "hub")
    served.start()
    yield served
    served.kill()


def held_paper(desk: Desk, bench: Bench) -> str:
    """A paper that was verified, of a dossier that is over."""
    words = ["intake", "--procedure", LAND, "--citizen", MAI, "--name", MAI_NAME]
    took = desk.call(*words, "--scan", f"application={bench.file()}").done()
    items = took["items"]
    assert isinstance(items, list)
    [paper] = [str(item["paper"]) for item in items if item["paper"]]
    fields = ("title=Đơn mẫu", "number=1", "issued_on=2026-01-05", "issuer=Mẫu")
    said = [word for each in fields for word in ("--set", each)]
    desk.call("verify", paper, *said, "--accept").done()
    desk.call("dossier", "withdraw", str(took["number"]), "--reason", "citizen_wish").done()
    return paper


def test_days_without_a_link(desk: Desk, hub: ServedHub, bench: Bench, tmp_path: Path) -> None:
    paper = held_paper(desk, bench)
    desk.call("enrol", hub.url, hub.code()).done()
    alone = desk.call("queue", "only-here").done()
    assert faults("queue-only-here", alone) == []
    assert alone["papers"] == 1

    stick = tmp_path / "stick"
    made = desk.call("queue", "export", str(stick), "--part-size", "300k").done()
    assert faults("queue-export", made) == []
    status = desk.call("queue", "status")
    assert faults("queue-status", status.done()) == []
    rows = status.document["rows"]
    assert isinstance(rows, list)
    package = Path(str(made["package"])).name
    assert {(row["exported"]["package"], row["state"]) for row in rows} == {(package, "queued")}
    taken = call(*import_words(hub, str(made["package"]))).done()
    assert faults("hub-import", taken) == []
    assert taken["accepted"] == made["rows"]
    closed = desk.call("queue", "receipt", str(taken["receipts"])).done()
    assert faults("queue-receipt", closed) == []

    assert (closed["closed"], closed["unknown"]) == (made["rows"], 0)
    assert desk.call("queue", "export", str(stick)).done()["package"] is None
    assert desk.call("queue", "only-here").done()["files"] == 0

    for path in (desk.data / "vault").rglob("*"):
        os.utime(path, (0, 0))
    assert desk.call("queue", "purge").done()["stays"] == {"retention": 1}
    would = desk.call("queue", "purge", "--dry-run", "--now", LATER).done()
    assert faults("queue-purge", would) == []
    assert (would["masters"], would["dry_run"]) == (1, True)
    assert desk.call("queue", "purge", "--now", LATER).done()["masters"] == 1

    story = desk.call("show", paper).done()
    assert faults("show", story) == []
    assert story["original"] == "hub"
    back = desk.call("queue", "fetch", paper).done()
    assert faults("queue-fetch", back) == []
    assert back == {"papers": 1, "files": 1}
    assert desk.call("queue", "fetch", paper).done() == {"papers": 0, "files": 0}
    assert desk.call("show", paper).done()["original"] == "here"
    desk.call("queue", "purge", "--now", LATER).done()

    out = tmp_path / "master.png"
    desk.call("show", paper, "--out", str(out)).done()
    scans = [path.read_bytes() for path in tmp_path.glob("scan-*.png")]
    assert out.read_bytes() in scans


def test_sticks_are_brought_one_at_a_time(
    desk: Desk, hub: ServedHub, bench: Bench, tmp_path: Path
) -> None:
    desk.call("enrol", hub.url, hub.code()).done()
    for citizen in (MAI, LAN):
        scan = bench.file()
        scan.write_bytes(scan.read_bytes() + random.Random(citizen).randbytes(200_000))
        words = ["intake", "--procedure", LAND, "--citizen", citizen, "--name", MAI_NAME]
        desk.call(*words, "--scan", f"application={scan}").done()
    told = desk.call("queue", "only-here").done()
    assert faults("queue-only-here", told) == []
    items = told["items"]
    assert isinstance(items, list)
    said = {(item["confirmed"], item["title"].partition(":")[0]) for item in items}
    assert said == {(False, "Bản quét chưa xác nhận")}
    made = desk.call("queue", "export", str(tmp_path / "stick"), "--part-size", "300k").done()
    parts = sorted(Path(str(made["package"])).iterdir())
    *late, first = reversed(parts)
    assert late

    alone = [call(*import_words(hub, str(part))) for part in late]
    assert {(ran.status, ran.code) for ran in alone} == {(1, "PACKAGE_INCOMPLETE")}
    assert "còn thiếu phần 1 " in alone[-1].err
    listed = call("hub", "carried", "--json", *hub_place(hub))
    assert (listed.status, faults("hub-carried", listed.document)) == (1, [])
    assert listed.document["waiting"][0]["missing"] == [1]  # type: ignore[index] # JSON
    taken = call(*import_words(hub, str(first))).done()

    assert faults("hub-import", taken) == []
    assert (taken["accepted"], taken["waiting"]) == (made["rows"], [])
    assert call("hub", "carried", "--json", *hub_place(hub)).done() == {"waiting": []}
    closed = desk.call("queue", "receipt", str(taken["receipts"])).done()
    assert closed["closed"] == made["rows"]


def hub_place(hub: ServedHub) -> list[str]:
    return ["--data", str(hub.data), "--key-file", str(hub.folder / "keys.json")]


def test_without_a_link_show_says_where_the_original_is(
    desk: Desk, hub: ServedHub, bench: Bench, tmp_path: Path
) -> None:
    paper = held_paper(desk, bench)
    desk.call("enrol", hub.url, hub.code()).done()
    desk.call("queue", "push", "--until-empty").done()
    for path in (desk.data / "vault").rglob("*"):
        os.utime(path, (0, 0))
    desk.call("queue", "purge", "--now", LATER).done()
    hub.kill()

    ran = desk.call("show", paper, "--out", str(tmp_path / "master.png"))

    assert (ran.status, ran.code) == (1, "MASTER_AT_HUB")
    assert desk.call("queue", "fetch", paper).code == "MASTER_AT_HUB"
    assert "--archival" in ran.err
    desk.call("show", paper, "--archival", "--out", str(tmp_path / "a.pdf")).done()
    desk.call("show", paper).done()


def test_no_original_goes_while_the_hub_cannot_be_asked(
    desk: Desk, hub: ServedHub, bench: Bench
) -> None:
    held_paper(desk, bench)
    desk.call("enrol", hub.url, hub.code()).done()
    desk.call("queue", "push", "--until-empty").done()
    for path in (desk.data / "vault").rglob("*"):
        os.utime(path, (0, 0))
    hub.kill()

    ran = desk.call("queue", "purge", "--now", LATER)

    assert (ran.status, faults("queue-purge", ran.document)) == (1, [])
    assert (ran.document["masters"], ran.document["stays"]) == (0, {"hub_not_asked": 1})
    assert ran.document["stopped"]["code"] == "LINK_DOWN"  # type: ignore[index] # JSON
    plain = [word for word in desk.words if word != "--json"]
    said = call("queue", "purge", "--now", LATER, *plain)
    assert said.status == 1
    assert said.out.splitlines()[0] == "Không có bản gốc nào được xóa."
    assert "Giữ lại 1: chưa hỏi được máy chủ còn giữ hay không" in said.out
    assert "Máy chủ tiếp nhận từ chối kết nối." in said.out.splitlines()[-1]
    words = ("queue", "purge", "--now", LATER, "--without-link", "Chỉ gửi bằng USB")
    would = call(*words, "--dry-run", *plain)
    assert (would.status, "không hỏi được còn giữ hay không" in would.out) == (0, True)
    gone = desk.call(*words).done()
    assert (faults("queue-purge", gone), gone["masters"], gone["unasked"]) == ([], 1, 1)


def test_sizes_that_are_none_are_refused(desk: Desk, tmp_path: Path) -> None:
    for size in ("", "x", "-1", "10", "1.5G", "G"):
        ran = desk.call("queue", "export", str(tmp_path / "stick"), f"--part-size={size}")
        assert ran.code == "BAD_USAGE", size
    assert desk.call("queue", "purge", "--days", "0").code == "BAD_USAGE"


def test_what_is_no_package_or_receipt_file_is_told(
    desk: Desk, hub: ServedHub, tmp_path: Path
) -> None:
    desk.call("enrol", hub.url, hub.code()).done()
    nothing = tmp_path / "nothing"
    nothing.mkdir()
    assert call(*import_words(hub, str(nothing))).code == "FILE_NOT_FOUND"
    assert call(*import_words(hub, str(tmp_path / "none"))).code == "FILE_NOT_FOUND"
    assert desk.call("queue", "receipt", str(tmp_path / "none")).code == "FILE_NOT_FOUND"
    nonsense = tmp_path / "nonsense"
    nonsense.write_bytes(b"\xff\xfe\x00")
    assert desk.call("queue", "receipt", str(nonsense)).code == "RECEIPT_FILE_INVALID"


@pytest.mark.parametrize("name", ["show", "person"])
def test_the_schemas_know_every_kind_of_event(name: str) -> None:
    text = (files("counter_app") / "_resources" / "schemas" / f"{name}.json").read_text("utf-8")
    (known,) = [
        found["enum"]
        for found in _objects(json.loads(text))
        if "due_recounted" in found.get("enum", ())
    ]
    assert set(known) == {kind.value for kind in EventKind}


def _objects(document: object) -> Iterator[dict[str, list[str]]]:
    if isinstance(document, dict):
        yield document
    inner = list(document.values()) if isinstance(document, dict) else document
    for each in inner if isinstance(inner, list) else ():
        yield from _objects(each)
