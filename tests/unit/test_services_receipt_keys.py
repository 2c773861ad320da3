"""A hub that changes its receipt key: desks follow when the key they know vouches for the new one, and not otherwise."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from counter_app.domain.events import EventKind
from counter_app.domain.outbox import Enrolment, OutboxState as State
from counter_app.records import canonical, first_link
from tests.fakes.hub_link import FakeHubLink
from tests.services_bench import Bench, bench

__all__ = ["bench"]


def enrolment(bench: Bench) -> Enrolment:
    with bench.store.reading() as view:
        kept = view.settings.enrolment()
    assert kept is not None
    return kept


def test_a_desk_follows_a_key_that_the_known_one_vouches_for(bench: Bench) -> None:
    bench.hold_birth()
    bench.enrol()
    before = enrolment(bench)
    bench.hub.rotate_key()

    result = bench.sending.push()

    assert (result.received, result.left, result.stopped) == (3, 0, None)
    after = enrolment(bench)
    assert after.receipt_key != before.receipt_key
    assert (after.credential, after.hub) == (before.credential, before.hub)
    assert bench.events().count(EventKind.DESK_ENROLLED) == 2
    bench.sending.push()
    assert enrolment(bench) == after


class Usurper(FakeHubLink):
    """Bears the hub's name and signs with a key that nobody vouches for."""

    def take_over(self) -> None:
        self._key = Ed25519PrivateKey.generate()
        self._chain.append(first_link(self._key.public_key().public_bytes_raw()))

    def receipt_keys(self, enrolment: Enrolment) -> str:
        return canonical({"hub": self.name, "keys": self._chain})


def test_a_key_that_nobody_vouches_for_closes_no_row(bench: Bench) -> None:
    bench.hold_birth()
    hub = Usurper()
    desk = Bench(bench.folder, bench.store, bench.clock, bench.reader, hub)
    desk.enrol()
    before = enrolment(desk)
    hub.take_over()

    desk.sending.push()

    assert not list(desk.sending.rows((State.RECEIVED,)))
    assert enrolment(desk) == before
