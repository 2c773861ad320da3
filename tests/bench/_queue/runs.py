"""What the marks of the queue ask: each run makes its desk and its hub anew, and counts at the hub what arrived."""

import gzip
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from random import Random
from statistics import median
from threading import Event

import requests

from counter_app.domain.errors import HubBusy
from counter_app.domain.outbox import Enrolment, OutboxState, OutgoingRecord
from counter_app.messages import sentence_of
from counter_app.services.sending import Sending
from counter_app.upload import HttpHubLink
from tests.bench._queue.desk import Load, QueueDesk
from tests.fakes.http_seen import ASKING
from tests.fakes.thin_line import LineKind, ThinLine, thin_line
from tests.fixtures_hub import HubProcess

THIN = LineKind(rate=20_000, latency=0.1)
CUT = replace(THIN, cuts=(5.0, 60.0))
_LOOKS = 9
_CALLS_A_CREDENTIAL = 800
"""Fewer than a hub lets one desk make at once."""

_FRUITLESS = 5
"""Passes in a row without a receipt, for each dossier, after which a run is given up: it would never end."""


@dataclass(frozen=True, slots=True)
class Run:
    """What came of sending a whole queue.

    Attributes:
        dossiers, received: queued, and closed by a receipt at the desk.
        at_hub, twice: different records that the hub holds of this desk, and how many it holds more than once.
        lost: queued ones that the hub does not hold with the same content, or not with all their files.
        needed, carried: bytes of files and records (as folded), and those of bodies that the line carried.
        up, down: all bytes on the line, headers too.
        cuts, lost_replies, passes: how often the line broke, swallowed a reply, and the desk began again.
        line_seconds: on the line's clock; processor: seconds of this process (the desk and the line).
    """

    dossiers: int
    received: int
    at_hub: int
    twice: int
    lost: int
    needed: int
    carried: int
    up: int
    down: int
    cuts: int
    lost_replies: int
    passes: int
    line_seconds: float
    processor: float
    states: Mapping[str, int]
    explained: tuple[str, ...] = ()

    @property
    def resent(self) -> float:
        """Bytes of bodies that were carried for nothing, over those needed."""
        return self.carried / self.needed - 1

    @property
    def use(self) -> float:
        """Share of the line's rate that went into files and records."""
        return self.needed / (self.line_seconds * THIN.rate)

    @property
    def whole(self) -> bool:
        """None lost, none twice."""
        return not self.lost and not self.twice


@contextmanager
def hub_in(folder: Path) -> Iterator[HubProcess]:
    """Run a hub in a process of its own."""
    hub = HubProcess(data=folder / "hub" / "data", key_file=folder / "hub" / "keys.json")
    hub.start()
    try:
        yield hub
    finally:
        hub.kill()


def send_all(folder: Path, load: Load, kind: LineKind, *, damaged: int = 0) -> Run:
    """Send a queue over a line of that kind until nothing goes any more; count at the hub.

    `damaged`: the number of one dossier whose file on this PC is not what it was; 0 for none.
    """
    with hub_in(folder) as hub, QueueDesk(folder, load) as desk:
        desk.fill()
        if damaged:
            _spoil(desk, desk.records[damaged - 1])
        began = time.process_time()
        with thin_line(hub.port, kind, seed=load.seed) as line:
            passes = _drain(desk, desk.sending(hub, line))
            seconds = line.clock()
            desk.hang_up()
        spent = time.process_time() - began
        return _counted(desk, hub, line, passes, seconds, spent)


def _drain(desk: QueueDesk, sending: Sending) -> int:
    """Push until nothing is left that goes by itself; waits take no time. Return the number of passes."""
    passes = fruitless = 0
    while fruitless < _FRUITLESS * (len(desk.records) + 20):
        done = sending.push()
        passes += 1
        if isinstance(done.stopped, HubBusy):
            # The hub counts calls by its own clock, which nobody hurries.
            Event().wait(float(done.stopped.details.get("retry_after") or 1))
        fruitless = 0 if done.received else fruitless + 1
        seen = sending.status()
        if not any(
            seen.counts.get(state, 0)
            for state in (OutboxState.QUEUED, OutboxState.WAITING, OutboxState.SENDING)
        ):
            break
        desk.clock.go_on_to((seen.next_try_at or desk.clock.now()) + timedelta(seconds=1))
    return passes


def _spoil(desk: QueueDesk, record: OutgoingRecord) -> None:
    """Change one bit of the record's file in the vault."""
    (path,) = (desk.store.folder / "vault").rglob(record.blobs[0].sha256)
    harmed = bytearray(path.read_bytes())
    harmed[-1] ^= 1
    path.chmod(0o600)
    path.write_bytes(bytes(harmed))


def _counted(
    desk: QueueDesk,
    hub: HubProcess,
    line: ThinLine,
    passes: int,
    seconds: float,
    processor: float,
) -> Run:
    with desk.store.reading() as view:
        enrolment = view.settings.enrolment()
        counts = view.outbox.counts()
        stuck = view.outbox.rows([OutboxState.NEEDS_PERSON])
    assert enrolment is not None
    held = _held_at(hub, enrolment)
    missing = _without_file(hub, desk.records)
    return Run(
        dossiers=len(desk.records),
        received=counts.get(OutboxState.RECEIVED, 0),
        at_hub=len(held),
        twice=sum(times - 1 for times in held.values()),
        lost=sum(
            (record.id, record.sha256) not in held or record.id in missing
            for record in desk.records
        ),
        needed=sum(_needed_for(record) for record in desk.records),
        carried=sum(size for kind, size in line.bodies.items() if kind != ASKING),
        up=line.up,
        down=line.down,
        cuts=line.cuts,
        lost_replies=line.lost,
        passes=passes,
        line_seconds=seconds,
        processor=processor,
        states={state.value: count for state, count in counts.items() if count},
        explained=tuple(sentence_of(row.code).text for row in stuck if row.code),
    )


def _held_at(hub: HubProcess, enrolment: Enrolment) -> Counter[tuple[str, str]]:
    """Return how often the hub holds each record (id and hash) of the desk."""
    held: Counter[tuple[str, str]] = Counter()
    since: str | None = None
    while True:
        page = requests.get(
            f"{hub.url}/v1/records",
            params={} if since is None else {"since": since},
            headers={"Authorization": f"Bearer {enrolment.credential}"},
            timeout=60,
        ).json()
        held.update((item["id"], item["sha256"]) for item in page["items"])
        if not page["more"]:
            return held
        since = page["next"]


def _without_file(hub: HubProcess, records: Iterable[OutgoingRecord]) -> set[str]:
    """Return the ids of records whose file the hub has not got."""
    missing: set[str] = set()
    with requests.Session() as session:
        for number, record in enumerate(records):
            if number % _CALLS_A_CREDENTIAL == 0:
                session.headers["Authorization"] = f"Bearer {hub.enrolment().credential}"
            for blob in record.blobs:
                answer = session.head(f"{hub.url}/v1/blobs/{blob.sha256}", timeout=60)
                if answer.headers.get("ETag") != f'"{blob.sha256}"':
                    missing.add(record.id)
    return missing


def _needed_for(record: OutgoingRecord) -> int:
    """Return the bytes that cannot but cross: each file once, the record as it is folded."""
    folded = gzip.compress(record.body.encode("utf-8"), mtime=0)
    return sum(blob.bytes for blob in record.blobs) + len(folded)


@dataclass(frozen=True, slots=True)
class Look:
    """How long `queue status` takes over a queue of `rows`: milliseconds, the middle of several looks; what it counted."""

    rows: int
    counted: int
    milliseconds: float


def look(folder: Path, rows: int) -> Look:
    """Look at a queue of that many rows as `queue status` does: counts, line, and the first rows."""
    with QueueDesk(folder, Load(rows, 16, 16)) as desk:
        desk.fill(with_files=False)
        sending = Sending(desk.desk, HttpHubLink(), Random(7).random)
        taken = []
        counted = sending.status().left
        for _ in range(_LOOKS):
            began = time.perf_counter()
            sending.status()
            sending.rows(limit=200)
            taken.append(time.perf_counter() - began)
    return Look(rows, counted, median(taken) * 1000)
