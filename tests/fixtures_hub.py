"""Real hubs for tests: one in a thread (quick), one in a process (to be killed)."""

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
import requests
import uvicorn

from counter_app.domain.outbox import Enrolment
from counter_app.hub.application import create_hub
from counter_app.hub.desks import create_enrol_code
from counter_app.hub.server import address_of, listen, uvicorn_config
from counter_app.hub.settings import HubSettings
from counter_app.upload import HttpHubLink

OFFICE = "H19.12"


class RunningHub:
    """A hub on a real socket of this machine, in a thread of this process."""

    def __init__(self, settings: HubSettings) -> None:
        self.settings = settings
        app = create_hub(settings)
        self._listener = listen(settings)
        self.url = address_of(settings, self._listener)
        self.port: int = self._listener.getsockname()[1]
        self._server = uvicorn.Server(uvicorn_config(app, settings))
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [self._listener]}, daemon=True
        )
        self._thread.start()

    @property
    def data(self) -> Path:
        return self.settings.data

    def code(self, office: str = OFFICE) -> str:
        """Return a fresh one-time code."""
        return create_enrol_code(self.settings, office)[0]

    def enrolment(
        self, office: str = OFFICE, desk: str = "Quầy 1", url: str | None = None
    ) -> Enrolment:
        """Enrol a desk; `url` is what it will call from then on (a proxy), by default the hub itself."""
        link = HttpHubLink()
        ca_file = self.settings.tls_cert
        try:
            enrolment = link.enrol(self.url, self.code(office), desk, ca_file=ca_file)
        finally:
            link.close()
        return replace(enrolment, url=url or self.url)

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join()
        self._listener.close()


@dataclass
class HubProcess:
    """A hub in a process of its own, on the same port after each start."""

    data: Path
    key_file: Path
    port: int = 0
    _process: subprocess.Popen[str] | None = field(default=None)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start, and return when it takes calls."""
        command = [sys.executable, "-m", "tests.fakes.hub_process"]
        self._process = subprocess.Popen(
            [*command, str(self.data), str(self.key_file), str(self.port)],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            cwd=Path(__file__).parent.parent,
        )
        assert self._process.stdout is not None
        address = self._process.stdout.readline().strip()
        assert address, "the hub did not start"
        self.port = int(address.rpartition(":")[2])
        requests.get(f"{self.url}/healthz", timeout=60).raise_for_status()

    def kill(self) -> None:
        """kill -9, and wait until it is gone."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            assert self._process.stdout is not None
            self._process.stdout.close()
            self._process = None

    def enrolment(self, url: str | None = None) -> Enrolment:
        link = HttpHubLink()
        try:
            code, _ = create_enrol_code(HubSettings(data=self.data), OFFICE)
            enrolment = link.enrol(self.url, code, "Quầy 1")
        finally:
            link.close()
        return replace(enrolment, url=url or self.url)


HubMaker = Callable[..., RunningHub]


@pytest.fixture
def make_hub(tmp_path: Path) -> Iterator[HubMaker]:
    """Return a maker of hubs; its keywords are those of HubSettings. All are stopped at the end."""
    hubs: list[RunningHub] = []

    def make(**changes: object) -> RunningHub:
        folder = tmp_path / f"hub{len(hubs)}"
        settings = HubSettings(data=folder / "data", key_file=folder / "keys.json", port=0)
        hub = RunningHub(replace(settings, **changes))  # type: ignore[arg-type] # keywords of HubSettings
        hubs.append(hub)
        return hub

    yield make
    for hub in hubs:
        hub.stop()


@pytest.fixture
def running_hub(make_hub: HubMaker) -> RunningHub:
    """A hub with default settings on a free port."""
    return make_hub()


@pytest.fixture
def hub_process(tmp_path: Path) -> Iterator[HubProcess]:
    """A started hub that a test may kill and start again."""
    process = HubProcess(data=tmp_path / "hub" / "data", key_file=tmp_path / "hub" / "keys.json")
    process.start()
    yield process
    process.kill()
