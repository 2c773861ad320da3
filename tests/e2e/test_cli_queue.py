"""`queue status | hold | release | retry | priority | policy | service`, as a script and an officer would use them."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from counter_app.app import counter as counter_module, sender_service
from counter_app.domain.errors import LinkOffline
from tests.command_line import OFFICE, Desk, Document, call, cheap_keys, faults
from tests.fakes.digitiser import FakeDigitiser
from tests.fakes.hub_link import FakeHubLink
from tests.fakes.records import noise
from tests.services_bench import HUY, HUY_NAME, LAN, LAN_NAME, LAND, MAI, MAI_NAME


@pytest.fixture
def hub() -> FakeHubLink:
    return FakeHubLink()


@pytest.fixture
def desk(tmp_path: Path, hub: FakeHubLink, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """A desk with two dossiers in its queue."""
    made = Desk(tmp_path)
    monkeypatch.setattr(counter_module, "LazyDigitiser", FakeDigitiser)
    monkeypatch.setattr(counter_module, "HttpHubLink", lambda: hub)
    with cheap_keys():
        made.init("--test").done()
        words = ["intake", "--procedure", LAND, "--citizen"]
        made.call(*words, MAI, "--name", MAI_NAME).done()
        made.call(*words, LAN, "--name", LAN_NAME).done()
        made.call("enrol", "http://127.0.0.1:1", hub.code(OFFICE)).done()
        yield made


def rows(desk: Desk) -> list[dict[str, object]]:
    status = desk.call("queue", "status").done()
    assert faults("queue-status", status) == []
    found = status["rows"]
    assert isinstance(found, list)
    return found


def ids(desk: Desk) -> list[str]:
    return [str(row["id"]) for row in rows(desk)]


def test_a_row_is_named_as_an_officer_knows_it(desk: Desk) -> None:
    """By the dossier's number and procedure: a uuid tells nobody anything."""
    recent = desk.call("dossier", "list").done()["dossiers"]
    assert isinstance(recent, list)
    plain = [word for word in desk.words if word != "--json"]
    told = call("queue", "status", *plain).out.splitlines()
    for dossier in recent:
        (line,) = (line for line in told if dossier["number"] in line)
        assert dossier["procedure_name"] in line
        assert "dossier.v1" not in line


def test_a_pause_is_told_with_its_reason_its_act_and_the_next_try(
    desk: Desk, hub: FakeHubLink
) -> None:
    hub.trouble = LinkOffline()
    desk.call("queue", "push")
    hub.trouble = None

    status = desk.call("queue", "status").done()

    assert faults("queue-status", status) == []
    pause, link = status["pause"], status["link"]
    assert isinstance(pause, dict)
    assert isinstance(link, dict)
    assert (pause["code"], pause["tries"]) == ("LINK_OFFLINE", 1)
    assert pause["reason"].startswith("Máy này đang không có mạng.")
    assert pause["act"] == "Kiểm tra dây mạng hoặc Wi-Fi."
    assert pause["next_try_at"] > pause["since"]
    assert link["state"] == "down"
    assert [row["state"] for row in rows(desk)] == ["queued", "queued"]
    desk.call("queue", "retry", "--line").done()
    assert desk.call("queue", "status").done()["pause"] is None


def test_no_time_is_told_while_the_line_is_down(
    desk: Desk, hub: FakeHubLink, tmp_path: Path
) -> None:
    def link() -> dict[str, object]:
        status = desk.call("queue", "status").done()
        assert faults("queue-status", status) == []
        found = status["link"]
        assert isinstance(found, dict)
        return found

    page = tmp_path / "page.png"
    Image.frombytes("L", (330, 470), noise(330 * 470, seed=1).content).save(page)
    words = ["intake", "--procedure", LAND, "--citizen", LAN, "--scan", f"application={page}"]
    desk.call(*words).done()
    desk.call("queue", "push", "--until-empty").done()
    desk.call("intake", "--procedure", LAND, "--citizen", HUY, "--name", HUY_NAME).done()
    known = link()
    assert (known["forecast_at"] is None, known["no_forecast"]) == (False, None)

    hub.trouble = LinkOffline()
    desk.call("queue", "push")

    times = ("forecast_at", "records_at", "urgent_at", "masters_at")
    told = link()
    assert [told[name] for name in times] == [None] * 4
    why = told["no_forecast"]
    assert isinstance(why, dict)
    assert (why["code"], str(why["reason"]).startswith("Máy này đang không có mạng.")) == (
        "LINK_OFFLINE",
        True,
    )
    assert told["bytes_per_second"] == known["bytes_per_second"]
    plain = call("queue", "status", *(word for word in desk.words if word != "--json")).out
    assert "Khi gửi lại được, 1 hồ sơ cần " in plain
    assert "sẽ xong lúc" not in plain


def test_rows_are_held_released_and_ordered_together(desk: Desk, hub: FakeHubLink) -> None:
    first, second = ids(desk)
    assert desk.call("queue", "hold", "--state", "queued").done()["changed"] == 2
    assert {row["state"] for row in rows(desk)} == {"held"}
    retried = desk.call("queue", "retry", first, second).done()
    assert retried == {"changed": 0, "skipped": {"held": 2}}
    assert desk.call("queue", "release", first, second).done() == {"changed": 2, "skipped": {}}
    assert desk.call("queue", "priority", "first", second).done() == {"changed": 1}
    assert [row["priority"] for row in rows(desk)] == ["normal", "first"]
    one = desk.call("queue", "hold", first).done()
    assert faults("queue-row", one) == []
    assert one["state"] == "held"
    desk.call("queue", "release", first).done()
    desk.call("queue", "push").done()
    assert list(hub.records) == [second, first]


@pytest.mark.parametrize(
    "words",
    [
        ["hold"],
        ["retry", "x", "--state", "held"],
        ["priority", "soon", "x"],
        ["policy", "--hours", "25:00-26:00"],
        ["policy", "--masters", "sometimes"],
        ["policy", "--rate", "-5"],
        ["service", "dance"],
    ],
)
def test_words_that_say_nothing_are_refused(desk: Desk, words: list[str]) -> None:
    ran = desk.call("queue", *words)
    assert (ran.status, ran.code) == (2, "BAD_USAGE")


def test_the_rules_of_the_line_are_set_and_shown(desk: Desk) -> None:
    asked: Document = {
        "masters": "in_hours",
        "masters_hours": "19:00-06:00",
        "hours": None,
        "metered": True,
        "rate_limit": 20000,
    }
    words = ["--masters", "19:00-06:00", "--metered", "yes", "--rate", "20000"]
    assert desk.call("queue", "policy", *words).done() == asked
    assert desk.call("queue", "policy").done() == asked
    back = desk.call("queue", "policy", "--masters", "with-record", "--rate", "none").done()
    assert (back["masters"], back["masters_hours"], back["rate_limit"]) == (
        "with_record",
        None,
        None,
    )


class Systemd:
    """A stand-in for systemctl that notes what it is asked and remembers whether the service runs."""

    def __init__(self, folder: Path) -> None:
        self.log = folder / "asked"
        self.run = folder / "run"
        self.run.mkdir(mode=0o700)
        self.config = folder / "config"
        self.program = folder / "bin" / "systemctl"
        self.program.parent.mkdir()
        self.program.write_text(
            "#!/bin/sh\n"
            f'echo "$*" >> "{self.log}"\n'
            f'state="{folder}/state"\n'
            'case "$2" in restart) echo active > "$state";; stop) echo inactive > "$state";;\n'
            'show) cat "$state" 2>/dev/null || echo inactive;; esac\n'
        )
        self.program.chmod(0o755)

    @property
    def asked(self) -> list[str]:
        return [line.split()[1] for line in self.log.read_text().splitlines()]

    def secrets(self) -> list[Path]:
        return [path for path in self.run.rglob("*") if path.is_file()]


@pytest.fixture
def systemd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Systemd:
    folder = tmp_path / "systemd"
    folder.mkdir()
    made = Systemd(folder)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(made.config))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(made.run))
    monkeypatch.setenv("PATH", f"{made.program.parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr(sender_service, "kind_of_place", lambda _folder: "tmpfs")
    return made


def test_the_background_sender_runs_only_on_an_officers_word(desk: Desk, systemd: Systemd) -> None:
    early = desk.call("queue", "service", "start")
    assert (early.status, early.code) == (1, "SERVICE_NOT_POSSIBLE")

    installed = desk.call("queue", "service", "install").done()
    unit = Path(str(installed["unit"]))
    assert (installed["state"], installed["unlocked"]) == ("inactive", False)
    assert unit.is_relative_to(systemd.config)
    assert f'queue push --watch --data "{desk.data}"' in unit.read_text()
    assert systemd.secrets() == []

    started = desk.call("queue", "service", "start").done()
    assert (started["state"], started["unlocked"]) == ("active", True)
    (secret,) = systemd.secrets()
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    assert f"%t/{secret.relative_to(systemd.run)}" in unit.read_text()

    stopped = desk.call("queue", "service", "stop").done()
    assert (stopped["state"], stopped["unlocked"]) == ("inactive", False)
    assert systemd.secrets() == []
    removed = desk.call("queue", "service", "remove").done()
    assert (removed["state"], unit.exists()) == ("not_installed", False)
    assert systemd.asked.count("daemon-reload") == 2


def test_no_passphrase_is_written_to_a_disk(
    desk: Desk, systemd: Systemd, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.call("queue", "service", "install").done()
    monkeypatch.setattr(sender_service, "kind_of_place", lambda _folder: "ext4")
    ran = desk.call("queue", "service", "start")
    assert (ran.status, ran.code) == (1, "SERVICE_NOT_POSSIBLE")
    assert "bộ nhớ" in ran.err
    assert systemd.secrets() == []


def test_where_systemd_refuses_nothing_is_left_behind(desk: Desk, systemd: Systemd) -> None:
    works = systemd.program.read_text()
    systemd.program.write_text("#!/bin/sh\nexit 1\n")
    ran = desk.call("queue", "service", "install")
    assert (ran.status, ran.code) == (1, "SERVICE_NOT_POSSIBLE")
    assert desk.call("queue", "service", "status").done()["installed"] is False

    systemd.program.write_text(works)
    unit = Path(str(desk.call("queue", "service", "install").done()["unit"]))
    systemd.program.write_text("#!/bin/sh\nexit 1\n")
    assert desk.call("queue", "service", "remove").done()["installed"] is False
    assert not unit.exists()


def test_a_wrong_passphrase_never_reaches_the_service(desk: Desk, systemd: Systemd) -> None:
    desk.call("queue", "service", "install").done()
    desk.secret.write_text("không phải mật khẩu này\n", "utf-8")
    ran = desk.call("queue", "service", "start")
    assert (ran.status, ran.code) == (1, "WRONG_PASSPHRASE")
    assert systemd.secrets() == []


def test_the_kind_of_a_place_is_the_kernels_word() -> None:
    assert sender_service.kind_of_place(Path("/proc")) == "proc"
    assert sender_service.kind_of_place(Path("/proc/self")) == "proc"


def test_rows_are_found_by_number_and_by_words_without_marks(desk: Desk) -> None:
    (first, _) = rows(desk)

    (found,) = _found(desk, "--find", "-0001")
    assert found["id"] == first["id"]
    assert len(_found(desk, "--find", "quyen su dung dat")) == 2
    assert _found(desk, "--find", "khai tử") == []
    assert _found(desk, "--code", "RECORD_REFUSED") == []


def _found(desk: Desk, *words: str) -> list[dict[str, object]]:
    found = desk.call("queue", "status", *words).done()["rows"]
    assert isinstance(found, list)
    return found
