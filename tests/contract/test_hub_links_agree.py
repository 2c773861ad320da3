"""Whatever a desk does in whatever order: the stand-in of the tests answers as the real link and hub do."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count

from hypothesis import HealthCheck, given, settings, strategies as st

from counter_app.domain.errors import CounterError
from counter_app.domain.outbox import Enrolment, OutgoingRecord, Transfer
from counter_app.services.hub_ports import HubLink
from counter_app.upload import HttpHubLink
from tests.fakes.hub_link import FakeHubLink
from tests.fakes.records import MemoryBlob, noise, paper_record
from tests.fixtures_hub import RunningHub

SIZES = (16, 300, 5_000, 70_000, 400_000)
FRESH = count(1)


@dataclass
class DeskSide:
    """One link, and what this desk remembers of each blob."""

    link: HubLink
    enrolment: Enrolment
    known: dict[str, Transfer]

    def do(self, act: str, blob: MemoryBlob, record: OutgoingRecord) -> str:
        """Return what a desk would see of it."""
        acts: dict[str, Callable[[], str]] = {
            "ask": lambda: str(self.link.holds_blob(self.enrolment, blob.sha256)),
            "send": lambda: self._send(blob),
            "forget": lambda: str(self.known.pop(blob.sha256, None) and None),
            "put": lambda: str(bool(self.link.put_record(self.enrolment, record))),
            "receipt": lambda: str(self.link.receipt_of(self.enrolment, record.id) is not None),
        }
        try:
            return acts[act]()
        except CounterError as fault:
            return f"{fault.code} {dict(fault.details)}"

    def _send(self, blob: MemoryBlob) -> str:
        def note(step: Transfer) -> None:
            self.known[blob.sha256] = step

        start = self.known.get(blob.sha256, Transfer(blob.sha256, None, 0, done=False))
        return str(self.link.upload(self.enrolment, blob, start, progress=note).done)


ACTS = st.sampled_from(["ask", "send", "send", "forget", "put", "put", "receipt"])


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(ACTS, st.integers(0, 4), st.integers(0, 2)), min_size=1, max_size=14))
def test_the_stand_in_answers_as_the_real_one(
    running_hub: RunningHub, steps: list[tuple[str, int, int]]
) -> None:
    number = next(FRESH)
    blobs = [noise(size, seed=10 * number + index) for index, size in enumerate(SIZES)]
    # Two different contents under one name, and a third record of its own.
    records = [
        paper_record(blobs[1], blobs[2], name=f"{number:032x}"),
        paper_record(blobs[3], name=f"{number:032x}"),
        paper_record(blobs[4], blobs[0], name=f"{number + (1 << 64):032x}"),
    ]
    fake = FakeHubLink()
    real = HttpHubLink()
    try:
        sides = [
            DeskSide(fake, fake.enrol(running_hub.url, fake.code("H19.12"), "Quầy 1"), {}),
            DeskSide(real, running_hub.enrolment(), {}),
        ]
        for act, blob, record in steps:
            seen = [side.do(act, blobs[blob], records[record]) for side in sides]
            if act == "begin":
                # How much goes with the request that begins an upload is each link's own affair.
                seen = [word.replace("True", "left off") for word in seen]
            assert seen[0] == seen[1], (act, blob, record)
    finally:
        real.close()
