"""The same way to the portal over PostgreSQL and S3: two replicas, one table, one number a dossier."""

from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread

import pytest

from counter_app.domain.forwarding import ForwardState
from counter_app.hub.forwarding import ForwardResult
from counter_app.portal import Generation
from tests.fakes.portal import Fault, StandInPortal
from tests.fixtures_hub import GROWN, HubMaker
from tests.portal_chain import Chain
from tests.services_bench import ALLOWANCE, HUY, HUY_NAME, LAN, LAN_NAME


@pytest.fixture
def hub_engine() -> str:
    return GROWN


@pytest.fixture(params=list(Generation))
def chain(tmp_path: Path, make_hub: HubMaker, request: pytest.FixtureRequest) -> Iterator[Chain]:
    portal = StandInPortal()
    made = Chain(tmp_path, make_hub, portal, request.param)
    yield made
    made.close()
    portal.stop()


def test_two_replicas_forward_each_dossier_once(chain: Chain) -> None:
    for citizen, name in ((LAN, LAN_NAME), (HUY, HUY_NAME)):
        chain.desk.bench.take(citizen, ALLOWANCE, name=name)
    birth = chain.desk.bench.hold_birth()
    chain.desk.push()
    entry = "DongBoHoSoMC" if chain.generation is Generation.LGSP else "ThemMoiHoSo"
    chain.portal.faults[entry] = [Fault.LOST]
    results: list[ForwardResult] = []
    replicas = [Thread(target=lambda: results.append(chain.forward())) for _ in range(2)]
    for replica in replicas:
        replica.start()
    for replica in replicas:
        replica.join()
    assert len(results) == 2
    chain.later()
    chain.forward()

    assert chain.counts() == {ForwardState.DONE: 3}
    assert [held.creations for held in chain.portal.held.values()] == [1, 1, 1]
    taken = chain.desk.catch_up()
    assert (len(taken.numbers), birth.dossier in taken.numbers) == (3, True)


def test_the_lease_is_one_for_all_replicas(chain: Chain) -> None:
    chain.desk.bench.take(LAN, ALLOWANCE, name=LAN_NAME)
    chain.desk.push()
    with chain.forwarder() as (forwarder, book):
        assert book.take_lease("elsewhere")
        assert forwarder.drain(Event()).busy
        book.give_back_lease("elsewhere")
        assert forwarder.drain(Event()).forwarded == 1
