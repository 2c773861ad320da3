"""Every document of the command line keeps its schema: a day at one desk, told by its answers."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PIL import Image

from counter_app.app import counter as counter_module
from counter_app.domain.digitised import Probe
from counter_app.hub.settings import HubSettings
from tests.command_line import OFFICE, Desk, Document, Ran, call, cheap_keys, faults
from tests.fakes.digitiser import Canned, FakeDigitiser
from tests.fixtures_hub import RunningHub
from tests.services_bench import ALLOWANCE, BIRTH, LAND, MAI, MAI_NAME


@dataclass
class Day:
    """What each command answered."""

    desk: Desk
    told: dict[str, Ran] = field(default_factory=dict)

    def do(self, name: str, *words: str) -> Document:
        self.told[name] = self.desk.call(*words)
        return self.told[name].document


class _Reader(FakeDigitiser):
    """Stands in for the pool: whatever it looked at is the same birth certificate."""

    def __init__(self, *, jobs: int | None = None) -> None:
        super().__init__()

    def probe(self, path: Path) -> Probe:
        seen = super().probe(path)
        self.on[seen.sha256] = Canned("birth_certificate", BIRTH, " ".join(BIRTH.values()))
        return seen


def picture(folder: Path, name: str, shade: int) -> str:
    path = folder / name
    Image.new("L", (60, 80), shade).save(path)
    return str(path)


def _intake(procedure: str, case: str) -> list[str]:
    return ["intake", "--citizen", MAI, "--procedure", procedure, "--case", case]


def _first_visit(day: Day, folder: Path) -> str:
    day.do("init", "init", "--office", OFFICE, "--name", "Bộ phận Một cửa Mẫu", "--test")
    day.do("officer list", "officer", "list")
    scan = f"birth_certificate={picture(folder, 'birth.png', 200)}"
    opened = day.do("intake", *_intake(ALLOWANCE, "orphan"), "--name", MAI_NAME, "--scan", scan)
    day.do("verify list", "verify", "list")
    papers = day.do("papers", "papers", "--citizen", MAI)["papers"]
    assert isinstance(papers, list) and isinstance(opened["dossier"], str)
    waiting = day.do("verify list", "verify", "list")["papers"]
    assert isinstance(waiting, list)
    paper: str = waiting[0]["id"]
    day.do("verify look", "verify", paper)
    day.do("verify accept", "verify", paper, "--accept")
    day.do("dossier show", "dossier", "show", opened["dossier"], "--slip")
    aside = "--left-aside=declaration=Tờ khai giấy lưu tại hồ sơ"
    day.do("dossier finish", "dossier", "finish", opened["dossier"], aside)
    return paper


def _later(day: Day, folder: Path, paper: str) -> None:
    day.do("second visit", *_intake("1.004859", "default"))
    day.do("papers", "papers", "--citizen", MAI)
    day.do("show", "show", paper, "--out", str(folder / "master.png"))
    day.do("search", "search", "tran thi mau don")
    day.do("dossier list", "dossier", "list")
    inbox = folder / "inbox"
    inbox.mkdir()
    picture(inbox, "page.png", 90)
    third = day.do("third visit", *_intake(LAND, "default"))
    target = f"{third['number']}/application"
    day.do("scan", "scan", "--source", f"folder:{inbox}", "--into", target)
    day.do("scan list", "scan", "--list")
    waiting = day.do("verify list", "verify", "list")["papers"]
    assert isinstance(waiting, list)
    day.do("verify reject", "verify", waiting[0]["id"], "--reject", "blurred")
    day.do("audit backlog", "audit", "backlog", "--out", str(folder / "backlog.xlsx"))
    day.do("audit chain", "audit", "chain", "--verify")
    day.do("doctor", "doctor")


def _sending(day: Day, hub: RunningHub) -> None:
    rows = day.do("queue status", "queue", "status")["rows"]
    assert isinstance(rows, list)
    record: str = rows[-1]["id"]
    day.do("queue hold", "queue", "hold", record)
    day.do("queue retry", "queue", "retry", record)
    day.told["hub enrol"] = call(
        "hub", "enrol", "--office", OFFICE, "--data", str(hub.data), "--json"
    )
    code = day.told["hub enrol"].document["code"]
    assert isinstance(code, str)
    day.do("enrol", "enrol", hub.url, code)
    day.do("queue push", "queue", "push")
    day.do("queue status", "queue", "status", "--state", "received")


def _accounts(day: Day, folder: Path) -> None:
    other = folder / "other"
    other.write_text("mật khẩu của lan\n", "utf-8")
    key = folder / "recovery"
    key.write_text(str(day.told["init"].document["recovery_key"]), "utf-8")
    file = ["--new-passphrase-file", str(other)]
    day.do("officer add", "officer", "add", "lan", "--name", "Đỗ Thị Lan", *file)
    day.desk.extra = ["--officer", "giamsat"]
    day.do("recover", "recover", "lan", "--recovery-key-file", str(key), *file)
    day.do("officer passwd", "officer", "passwd", *file)
    day.do("wrong", "papers", "--citizen", MAI)


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Day]:
    folder = tmp_path_factory.mktemp("documents")
    hub = RunningHub(HubSettings(data=folder / "hub", key_file=folder / "keys.json", port=0))
    with cheap_keys(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(counter_module, "LazyDigitiser", _Reader)
        told = Day(Desk(folder))
        paper = _first_visit(told, folder)
        _later(told, folder, paper)
        _sending(told, hub)
        _accounts(told, folder)
        yield told
    hub.stop()


SCHEMAS = {
    "init": "init",
    "officer list": "officers",
    "officer add": "officers",
    "officer passwd": "officers",
    "recover": "officers",
    "intake": "intake",
    "second visit": "intake",
    "third visit": "intake",
    "verify list": "verify",
    "verify look": "verify",
    "verify accept": "verify",
    "verify reject": "verify",
    "dossier show": "dossier",
    "dossier finish": "dossier",
    "dossier list": "dossier",
    "papers": "papers",
    "show": "show",
    "search": "search",
    "scan": "scan",
    "scan list": "scan",
    "audit backlog": "audit-backlog",
    "audit chain": "audit-chain",
    "queue status": "queue-status",
    "queue hold": "queue-row",
    "queue retry": "queue-row",
    "hub enrol": "hub-enrol",
    "enrol": "enrol",
    "queue push": "queue-push",
}


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_document_keeps_its_schema(day: Day, name: str) -> None:
    ran = day.told[name]
    assert ran.status == 0, ran.err
    assert faults(SCHEMAS[name], ran.document) == []


def test_every_command_of_the_day_was_held_to_a_schema(day: Day) -> None:
    assert set(day.told) == set(SCHEMAS) | {"doctor", "wrong"}


def test_the_doctor_keeps_its_schema_and_says_what_to_do(day: Day) -> None:
    ran = day.told["doctor"]
    checks = ran.document["checks"]
    assert faults("doctor", ran.document) == []
    assert isinstance(checks, list)
    assert ran.status == (0 if all(check["ok"] for check in checks) else 1)
    assert all(check["remedy"] for check in checks if not check["ok"])
    assert {"tesseract", "language", "store", "link", "disk"} <= {c["name"] for c in checks}


def test_a_failure_keeps_its_schema(day: Day) -> None:
    ran = day.told["wrong"]
    assert ran.status == 1
    assert faults("error", ran.document) == []
    assert ran.code == "WRONG_PASSPHRASE"
    assert "[WRONG_PASSPHRASE]" in ran.err


def test_what_the_day_told_agrees_with_itself(day: Day) -> None:
    shown, accepted = day.told["show"].document, day.told["verify accept"].document["paper"]
    assert isinstance(accepted, dict)
    assert {name: shown[name] for name in accepted} == accepted
    second = {i["component"]: i for i in _items(day.told["second visit"])}
    assert second["ground_papers"]["state"] == "reused"
    assert second["ground_papers"]["paper"] == shown["id"]
    assert shown["dossier_number"] == day.told["intake"].document["number"]
    assert day.told["queue push"].document["left"] == 0
    assert day.told["audit chain"].document["ok"] is True


def _items(ran: Ran) -> list[dict[str, object]]:
    items = ran.document["items"]
    assert isinstance(items, list)
    return items


def test_a_document_is_alone_on_stdout(day: Day) -> None:
    for ran in day.told.values():
        assert ran.out == json.dumps(ran.document, ensure_ascii=False, indent=2) + "\n"


def test_without_json_a_person_reads_vietnamese(day: Day) -> None:
    words = [word for word in day.desk.words if word != "--json"]
    other = ["--passphrase-file", str(day.desk.folder / "other")]
    ran = call("search", "tran", *words, *other)
    assert ran.status == 0
    assert ran.out.splitlines()[-1].startswith("Tất cả: ")
    assert ran.err == ""
