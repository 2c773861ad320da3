"""kill -9 of `reconcile` at seeded moments: no row is lost, and what the hub lost arrives, once."""

import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

import pytest
import requests

from counter_app.app import counter as counter_module
from tests.command_line import Desk, ServedHub
from tests.fakes.digitiser import FakeDigitiser
from tests.fault.trials import (
    LAND,
    Seen,
    copy_of,
    count_changes,
    demand,
    demand_kept,
    look,
    make_desk,
    opened,
    run_trial,
)


@dataclass
class KilledReconcile:
    """`reconcile` against a hub that was put back to what it was before anything came."""

    name = "reconcile"
    hubs: ClassVar[list[ServedHub]] = []
    """Every trial's: one whose kill came too late is never finished."""
    desk: Desk = field(init=False)
    hub: ServedHub = field(init=False)
    before: Seen = field(init=False)

    def prepare(self, folder: Path, base: Desk) -> None:
        self.desk = copy_of(base, folder)
        self.hub = ServedHub(folder / "hub")
        self.hubs.append(self.hub)
        self.hub.start()
        try:
            self.desk.call("enrol", self.hub.url, self.hub.code()).done()
            self.hub.kill()
            shutil.copytree(self.hub.data, folder / "older")
            self.hub.start()
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(counter_module, "LazyDigitiser", FakeDigitiser)
                for number in range(3):
                    words = [*LAND, "--citizen", f"07019200{number:04d}"]
                    self.desk.call(*words, "--name", f"Mẫu {number}").done()
            self.desk.call("queue", "push", "--until-empty").done()
        finally:
            self.hub.kill()
        shutil.rmtree(self.hub.data)
        shutil.copytree(folder / "older", self.hub.data)
        self.before = look(self.desk)

    def watched(self) -> Sequence[Path]:
        return [self.desk.data]

    def start(self) -> "subprocess.Popen[str]":
        self.hub.start()
        return self.desk.start_quietly("reconcile")

    def victim(self, command: "subprocess.Popen[str]") -> int:
        return command.pid

    def after_kill(self) -> None:
        demand_kept(self.before, look(self.desk))

    def finish(self) -> None:
        try:
            if self.hub.process is None:
                self.hub.start()
            again = self.desk.call("reconcile")
            demand(again.status == 0, f"the repeated reconcile: {again.err}")
            self.desk.call("queue", "push", "--until-empty").done()
            with (
                closing(requests.Session()) as session,
                opened(self.desk) as counter,
                counter.desk.store.reading() as view,
            ):
                enrolment = view.settings.enrolment()
                assert enrolment is not None
                session.headers["Authorization"] = f"Bearer {enrolment.credential}"
                page = session.get(f"{self.hub.url}/v1/records", timeout=60).json()
            names = [item["id"] for item in page["items"]]
            demand(len(set(names)) == len(names) == len(self.before.records), "not each once")
            demand(self.desk.call("reconcile").document["missing"] == [], "something is missing")
        finally:
            self.hub.kill()


@pytest.fixture
def no_hub_left() -> Iterator[None]:
    yield
    while KilledReconcile.hubs:
        KilledReconcile.hubs.pop().kill()


@pytest.mark.usefixtures("no_hub_left")
def test_a_kill_loses_nothing_and_doubles_nothing(tmp_path: Path) -> None:
    base = make_desk(tmp_path / "base")
    total = count_changes(KilledReconcile, tmp_path / "alone", base)
    trials = [run_trial(KilledReconcile, tmp_path, base, seed, total) for seed in (1, 2, 3)]

    assert all(0 < trial.changes <= 2 * total for trial in trials)
