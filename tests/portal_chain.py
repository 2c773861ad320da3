"""A desk, a hub and a stand-in portal, all on real sockets."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

import pytest

from counter_app.catalogue import OfficeCatalogue, SignedPacks
from counter_app.domain.forwarding import ForwardState
from counter_app.domain.ids import DossierId
from counter_app.hub.forward_book import ForwardBook, ForwardRow
from counter_app.hub.forward_worker import opened_forwarder
from counter_app.hub.forwarding import Forwarder, ForwardResult
from counter_app.portal import Generation, config_from, open_portal
from counter_app.services.catalogue_desk import CatalogueDesk
from counter_app.services.changes import ChangesDesk, TakenIn
from counter_app.services.sending import Sending
from counter_app.upload import HttpChangeFeed, HttpHubLink
from tests.fakes.portal import CLIENT, SECRET, SESSION, StandInPortal
from tests.fixtures_hub import HubMaker, RunningHub
from tests.fixtures_store import SetClock, make_store
from tests.portal_records import DAY
from tests.services_bench import ALLOWANCE, CATALOGUE, LAN, LAN_NAME, MAI, MAI_NAME, Bench


def settings_of(
    portal: StandInPortal, generation: Generation, hub: RunningHub
) -> dict[str, object]:
    """What an administrator would write into the portal's configuration file."""
    common: dict[str, object] = {"generation": generation.value, "url": portal.url, "agency": "H19"}
    if generation is Generation.LGSP:
        return {**common, "session": SESSION, "files_url": hub.url}
    return {**common, "client_id": CLIENT, "client_secret": SECRET}


class ChainDesk:
    """A desk enrolled at the hub, over HTTP."""

    def __init__(self, folder: Path, hub: RunningHub, name: str | None, prefix: int) -> None:
        folder.mkdir()
        clock = SetClock()
        store = make_store(folder / "data", clock=clock)
        self.bench = Bench(folder, store, clock, prefix=prefix)
        self._link, self._feed = HttpHubLink(), HttpChangeFeed()
        self.sending = Sending(self.bench.desk, self._link, lambda: 0.5)
        self.catalogue = CatalogueDesk(
            self.bench.desk, OfficeCatalogue(CATALOGUE), SignedPacks(CATALOGUE)
        )
        self.changes = ChangesDesk(self.bench.desk, self._feed, self.catalogue)
        self.sending.enrol(hub.url, hub.code(), desk_name=name)

    def push(self) -> None:
        result = self.sending.push()
        assert (result.stopped, result.left) == (None, 0)

    def catch_up(self) -> TakenIn:
        return self.changes.catch_up()

    def close(self) -> None:
        self._link.close()
        self._feed.close()
        self.bench.store.close()


@dataclass
class Chain:
    """`later` moves the hub's clock, so that what waits is due."""

    folder: Path
    make_hub: HubMaker
    portal: StandInPortal
    generation: Generation
    silence: float = 5.0
    ahead: timedelta = timedelta()
    desks: list[ChainDesk] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.hub = self.make_hub(now=lambda: datetime.now(UTC) + self.ahead)
        self.desk = self.add_desk()

    def add_desk(self, name: str | None = None) -> ChainDesk:
        number = len(self.desks)
        self.desks.append(ChainDesk(self.folder / f"desk{number}", self.hub, name, 7 + number))
        return self.desks[-1]

    def later(self) -> None:
        self.ahead += timedelta(hours=3)

    @contextmanager
    def forwarder(self) -> Iterator[tuple[Forwarder, ForwardBook]]:
        config = config_from(settings_of(self.portal, self.generation, self.hub))
        client = open_portal(config, DAY, CATALOGUE, silence=self.silence)
        try:
            with opened_forwarder(self.hub.settings, client) as opened:
                yield opened
        finally:
            client.close()

    def forward(self) -> ForwardResult:
        """One pass by a forwarder that knows nothing of the passes before: as after a kill."""
        with self.forwarder() as (forwarder, _):
            return forwarder.drain(Event())

    def counts(self) -> dict[ForwardState, int]:
        """States with rows."""
        with self.forwarder() as (_, book):
            return {state: number for state, number in book.counts().items() if number}

    def row(self, dossier: str) -> ForwardRow:
        with self.forwarder() as (_, book):
            row = book.get(dossier)
        assert row is not None
        return row

    def close(self) -> None:
        for desk in self.desks:
            desk.close()


OLD, NEW = Generation.LGSP, Generation.ADAPTER_2026
NUMBERS = {OLD: "H19.12-{:%y%m%d}-{:04d}", NEW: "H19.12-20261126-{1:07d}"}


@pytest.fixture
def portal() -> Iterator[StandInPortal]:
    made = StandInPortal()
    yield made
    made.stop()


@pytest.fixture
def chain(
    tmp_path: Path, make_hub: HubMaker, portal: StandInPortal, generation: Generation
) -> Iterator[Chain]:
    made = Chain(tmp_path, make_hub, portal, generation)
    yield made
    made.close()


def take_in(chain: Chain, procedure: str = ALLOWANCE, citizen: str = LAN) -> DossierId:
    name = {LAN: LAN_NAME, MAI: MAI_NAME}[citizen]
    return chain.desk.bench.take(citizen, procedure, name=name).checklist.dossier.id


def number(chain: Chain, serial: int = 1) -> str:
    return NUMBERS[chain.generation].format(chain.desk.bench.clock.now(), serial)


def shown(chain: Chain, dossier: DossierId) -> tuple[str | None, str | None]:
    """The official number, and the code of what a person must see."""
    checklist = chain.desk.bench.dossiers.find(dossier)
    return (
        checklist.dossier.official_number,
        None if checklist.notice is None else checklist.notice.code,
    )
