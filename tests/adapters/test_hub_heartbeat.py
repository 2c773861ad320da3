"""A holder that works long keeps its lease; one that is silent loses it, and within a minute and a half."""

from datetime import timedelta
from pathlib import Path
from threading import Event

from sqlalchemy.exc import OperationalError

from counter_app.hub.forward_book import LEASE_LIFE
from counter_app.hub.forwarding import BEAT_EVERY
from counter_app.hub.heartbeat import beating
from counter_app.portal import Generation
from tests.fakes.portal import StandInPortal
from tests.fixtures_hub import HubMaker
from tests.portal_chain import Chain


def test_a_call_that_outlasts_the_lease_does_not_cost_it(
    tmp_path: Path, make_hub: HubMaker
) -> None:
    portal = StandInPortal()
    chain = Chain(tmp_path, make_hub, portal, Generation.LGSP)
    alive = Event()
    with chain.forwarder() as (_, book):
        assert book.take_lease("slow")

        def beat() -> bool:
            kept = book.keep_lease("slow")
            alive.set()
            return kept

        with beating(beat, every=0.001):
            for _ in range(3):
                chain.ahead += LEASE_LIFE - timedelta(seconds=20)
                alive.clear()
                assert alive.wait(20)
                # The beat under way may have read the clock before it went on; the next one has not.
                alive.clear()
                assert alive.wait(20)
                assert not book.take_lease("waiting")
        chain.ahead += LEASE_LIFE + timedelta(seconds=1)
        assert book.take_lease("waiting")
        assert not book.keep_lease("slow")
    chain.close()
    portal.stop()


def test_a_lease_that_is_gone_ends_the_beats_and_a_database_that_is_away_does_not() -> None:
    answers: list[bool] = []
    lost = Event()

    def beat() -> bool:
        if not answers:
            answers.append(True)
            raise OperationalError("", None, Exception())
        if len(answers) == 2:
            lost.set()
        answers.append(len(answers) < 2)
        return answers[-1]

    with beating(beat, every=0.001):
        assert lost.wait(20)
    assert answers == [True, True, False]


def test_a_dead_holders_lease_outlives_two_lost_beats_and_no_more_than_ninety_seconds() -> None:
    assert timedelta(seconds=2 * BEAT_EVERY) < LEASE_LIFE <= timedelta(seconds=90)
