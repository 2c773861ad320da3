"""A hub whose clock went back signs nothing in the past: it says so, loses nothing, and goes on when the clock is right."""

import json
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import requests

from counter_app.domain.errors import HubBusy, HubClockWrong
from counter_app.hub.clock import accept_clock, hub_time
from counter_app.hub.key_rotation import rotate_keys
from counter_app.hub.packages import import_packages
from counter_app.upload import HttpHubLink
from tests.adapters.test_hub_calls import Desk, code
from tests.command_line import Ran, call, faults
from tests.fakes.records import dossier_record, noise, paper_record
from tests.fixtures_hub import EMBEDDED, GROWN, HubMaker

DAY = timedelta(days=1)


@dataclass
class Clock:
    """A clock that a test may put forward and back."""

    ahead: timedelta = field(default=timedelta(0))

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@pytest.fixture(params=[EMBEDDED, GROWN])
def hub_engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(make_hub: HubMaker, clock: Clock) -> Desk:
    """A desk with one record at a hub whose clock the test holds."""
    desk = Desk(make_hub(now=clock))
    assert desk.put(dossier_record(1)).status_code == 201
    return desk


def test_nothing_is_signed_in_the_past_and_all_goes_on_afterwards(desk: Desk, clock: Clock) -> None:
    receipt = desk.put(dossier_record(1)).text
    clock.ahead = -DAY
    refused = desk.put(dossier_record(2))
    health = requests.get(f"{desk.hub.url}/healthz", timeout=60)
    metrics = requests.get(f"{desk.hub.url}/metrics", timeout=60).text

    assert (refused.status_code, code(refused)) == (503, "HUB_CLOCK_WRONG")
    assert refused.headers["Retry-After"] == "60"
    assert (health.status_code, health.json()["clock"]) == (503, "behind")
    [behind] = [it for it in metrics.splitlines() if it.startswith("counter_hub_clock_behind")]
    assert 86_300 < int(behind.rpartition(" ")[2]) <= 86_400
    # What was signed is told again, and files are taken: they bear no time.
    assert desk.put(dossier_record(1)).text == receipt
    desk.send(noise(2000))

    clock.ahead = timedelta(0)
    assert desk.put(dossier_record(2)).status_code == 201
    assert requests.get(f"{desk.hub.url}/healthz", timeout=60).json()["status"] == "ok"


def test_the_desk_takes_it_for_a_hub_that_will_be_well_again(desk: Desk, clock: Clock) -> None:
    clock.ahead = -DAY
    link = HttpHubLink()
    with pytest.raises(HubBusy) as caught:
        link.put_record(desk.enrolment, dossier_record(2))
    link.close()
    assert caught.value.details["retry_after"] == 60


def test_clocks_of_replicas_may_differ_a_little(desk: Desk, clock: Clock) -> None:
    clock.ahead = -timedelta(minutes=4)
    assert desk.put(dossier_record(2)).status_code == 201


def test_neither_packages_nor_keys_are_signed_in_the_past(
    desk: Desk, clock: Clock, tmp_path: Path
) -> None:
    clock.ahead = -DAY
    with pytest.raises(HubClockWrong):
        rotate_keys(desk.hub.settings)
    (tmp_path / "part").mkdir()
    (tmp_path / "part" / "bagit.txt").write_text("x")
    with pytest.raises(HubClockWrong):
        import_packages(desk.hub.settings, [tmp_path / "part"], tmp_path / "receipts")
    assert not (tmp_path / "receipts").exists()


def test_receipts_of_a_time_that_never_was_do_not_hold_the_hub_up_for_ever(
    desk: Desk, clock: Clock
) -> None:
    clock.ahead = 3000 * DAY
    assert desk.put(dossier_record(2)).status_code == 201
    clock.ahead = timedelta(0)
    assert desk.put(dossier_record(3)).status_code == 503
    wrong = hub_time(desk.hub.settings)

    right = accept_clock(desk.hub.settings, by="quản trị", reason="Giờ bị đặt nhầm năm")

    assert (wrong.is_wrong, right.is_wrong, right.newest) == (True, False, None)
    assert desk.put(dossier_record(3)).status_code == 201
    # From then on the clock is held against the receipts that came since.
    clock.ahead = -DAY
    page = noise(900)
    desk.send(page)
    assert code(desk.put(paper_record(page))) == "HUB_CLOCK_WRONG"


def test_a_clock_that_is_right_needs_no_word(desk: Desk, clock: Clock) -> None:
    before = hub_time(desk.hub.settings)
    assert accept_clock(desk.hub.settings, by="x", reason="y").newest == before.newest
    clock.ahead = -DAY
    assert code(desk.put(dossier_record(2))) == "HUB_CLOCK_WRONG"


class TestCommands:
    """On the embedded engine: the command asks nothing of the engine that is not tried above."""

    @pytest.fixture
    def hub_engine(self) -> str:
        return EMBEDDED

    @pytest.fixture
    def place(self, desk: Desk, clock: Clock) -> list[str]:
        """A hub that is not served, with a receipt of tomorrow."""
        clock.ahead = DAY
        assert desk.put(dossier_record(2)).status_code == 201
        desk.hub.stop()
        return ["--data", str(desk.hub.data)]

    def test_who_runs_the_hub_sees_it_and_may_say_that_the_clock_is_right(
        self, place: list[str]
    ) -> None:
        def ask(*words: str) -> Ran:
            return call("hub", "clock", *place, *words)

        wrong, told = ask("--json"), ask()
        assert (wrong.status, wrong.document["signs"]) == (1, False)
        assert faults("hub-clock", wrong.document) == []
        assert told.status == 1 and "hub clock --accept" in told.out
        half = ask("--accept", "--json")
        assert (half.status, half.code) == (2, "BAD_USAGE")
        right = ask("--accept", "--reason", "Máy đã đặt lại giờ", "--json")
        assert (right.status, right.document["signs"]) == (0, True)
        assert faults("hub-clock", right.document) == []
        assert ask().status == 0

    def test_a_hub_that_starts_so_says_it_in_its_log(
        self, place: list[str], desk: Desk, tmp_path: Path
    ) -> None:
        log, keys = tmp_path / "log", str(desk.hub.settings.key_file)
        words = ["hub", "serve", "--listen", "127.0.0.1:0", *place, "--key-file", keys, "--json"]
        with log.open("wb") as stderr:
            process = subprocess.Popen(
                [sys.executable, "-m", "counter_app", *words],
                stdout=subprocess.PIPE,
                stderr=stderr,
                text=True,
                cwd=Path(__file__).parents[2],
            )
        assert process.stdout is not None
        url = json.loads(process.stdout.readline())["url"]
        desk.hub.url = url
        held = desk.put(dossier_record(1)).status_code
        refused = code(desk.put(dossier_record(3)))
        process.send_signal(signal.SIGTERM)
        process.wait()
        process.stdout.close()

        lines = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
        assert [it["level"] for it in lines if "[HUB_CLOCK_WRONG]" in it["message"]] == ["warning"]
        assert (held, refused) == (200, "HUB_CLOCK_WRONG")
