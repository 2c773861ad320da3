"""Real hubs for tests: one in a thread (quick), one in a process (to be killed)."""

import asyncio
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

import pytest
import requests
import uvicorn

from counter_app.domain.outbox import Enrolment
from counter_app.hub.application import create_hub, open_objects
from counter_app.hub.database import DATABASE, Database, sqlite_url
from counter_app.hub.desks import create_enrol_code
from counter_app.hub.objects import ObjectStore
from counter_app.hub.renewal import OwnCertificate
from counter_app.hub.server import address_of, listen, uvicorn_config
from counter_app.hub.settings import HubSettings
from counter_app.upload import HttpHubLink
from tests.fixtures_cluster import Cluster

OFFICE = "H19.12"


class _Server(uvicorn.Server):
    """uvicorn's server, told to end instead of asking ten times a second whether it should."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ended = asyncio.Event()

    async def main_loop(self) -> None:
        self._loop = asyncio.get_running_loop()
        await self.on_tick(0)
        if not self.should_exit:
            await self._ended.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """uvicorn's own waits a tenth of a second before it looks whether anything is under way; mostly nothing is."""
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        # A connection that was idle leaves at the loop's next turn.
        await asyncio.sleep(0)
        if self.server_state.connections or self.server_state.tasks:
            await super().shutdown(sockets)
            return
        for server in self.servers:
            await server.wait_closed()
        await self.lifespan.shutdown()

    def end(self) -> None:
        self.should_exit = True
        if self._loop is not None and self._loop.is_running():
            self._loop.call_soon_threadsafe(self._ended.set)


class RunningHub:
    """A hub on a real socket of this machine, in a thread of this process."""

    def __init__(self, settings: HubSettings) -> None:
        self.settings = settings
        app = create_hub(settings)
        self._listener = listen(settings)
        self.url = address_of(settings, self._listener)
        self.port: int = self._listener.getsockname()[1]
        self._server = _Server(uvicorn_config(app, settings))
        self.certificate: OwnCertificate | None = app.state.certificate
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [self._listener]}, daemon=True
        )
        self._thread.start()

    @property
    def data(self) -> Path:
        return self.settings.data

    @contextmanager
    def objects(self) -> Iterator[ObjectStore]:
        """Give what the hub keeps its bytes in."""
        with ExitStack() as opened:
            yield open_objects(self.settings, opened)

    def unfinished(self) -> list[str]:
        """Return the names of what is kept of unfinished uploads."""
        with self.objects() as objects:
            return objects.names("uploads/")

    def bytes_of(self, name: str) -> bytes:
        """Return an object as it is kept."""
        with self.objects() as objects:
            size = objects.size(name) or 0
            with objects.open(name, 0, size) as reader:
                return reader.read(size)

    def spoil(self, name: str) -> None:
        """Change one bit of an object."""
        kept = bytearray(self.bytes_of(name))
        kept[60] ^= 1
        with self.objects() as objects:
            objects.put(name, [bytes(kept)], len(kept))

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
        self._server.end()
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

    def ask_to_end(self) -> None:
        """SIGTERM, as a service manager does."""
        assert self._process is not None
        self._process.terminate()

    def kill(self) -> None:
        """kill -9, and wait until it is gone."""
        if self._process is not None:
            self._process.kill()
            self.ended()

    def ended(self) -> int:
        """Wait until it is gone; return its exit status."""
        assert self._process is not None
        status = self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()
        self._process = None
        return status

    def enrolment(self, url: str | None = None, desk: str = "Quầy 1") -> Enrolment:
        link = HttpHubLink()
        try:
            code, _ = create_enrol_code(HubSettings(data=self.data), OFFICE)
            enrolment = link.enrol(self.url, code, desk)
        finally:
            link.close()
        return replace(enrolment, url=url or self.url)


class HubMaker:
    """Makes hubs on one engine and stops them. The keywords are those of HubSettings."""

    def __init__(self, folder: Path, cluster: Cluster | None) -> None:
        self._folder = folder
        self._cluster = cluster
        self._hubs: list[RunningHub] = []

    def __call__(
        self, like: RunningHub | HubSettings | None = None, **changes: object
    ) -> RunningHub:
        """`like`: a hub whose data and keys the new one has; an embedded one must have been stopped."""
        if isinstance(like, RunningHub):
            like = like.settings
        settings = self._fresh() if like is None else replace(like, port=0)
        hub = RunningHub(replace(settings, **changes))  # type: ignore[arg-type] # keywords of HubSettings
        self._hubs.append(hub)
        return hub

    def _fresh(self) -> HubSettings:
        folder = self._folder / f"hub{len(self._hubs)}"
        settings = HubSettings(data=folder / "data", key_file=folder / "keys.json", port=0)
        if self._cluster is None:
            settings.data.mkdir(mode=0o700, parents=True)
            (settings.data / DATABASE).write_bytes(_empty_database())
            return settings
        return replace(
            settings,
            database_url=self._cluster.fresh_database(),
            blobs_url=self._cluster.fresh_blobs(),
            blobs_credentials=self._cluster.blobs_credentials,
        )

    def stop(self) -> None:
        for hub in self._hubs:
            hub.stop()


@cache
def _empty_database() -> bytes:
    """An embedded hub's tables, copied as those of a grown one are: making them takes longer than most tests."""
    with tempfile.TemporaryDirectory() as folder:
        Database(sqlite_url(Path(folder))).close()
        return Path(folder, DATABASE).read_bytes()


EMBEDDED, GROWN = "embedded", "grown"


@pytest.fixture
def hub_engine() -> str:
    """What the hubs of a test stand on. Modules that try both override it with these two as parameters."""
    return EMBEDDED


@pytest.fixture
def make_hub(tmp_path: Path, hub_engine: str, request: pytest.FixtureRequest) -> Iterator[HubMaker]:
    """Return a maker of hubs; all are stopped at the end."""
    cluster = request.getfixturevalue("cluster") if hub_engine == GROWN else None
    maker = HubMaker(tmp_path, cluster)
    yield maker
    maker.stop()


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
