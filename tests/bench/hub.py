"""`python -m tests.bench hub [--desks N] [--dossiers N] [--every S] [--json]`: a grown hub under a province's desks.

A real cluster (packaging/hub): PostgreSQL, SeaweedFS with three volume servers, two replicas. Each desk takes in a
dossier every S seconds, as counters do, not all at the same moment: it asks for the file, sends it by tus, then the
record. Halfway one volume server and one replica are killed -9, and the desks go on with what is left, sending again
whatever was not answered. In the end every record must be held once, with a receipt, and every file must come back with
its hash. Prints the times of a record (PUT until its receipt is there) before and after, and processor time per dossier.
"""

import argparse
import asyncio
import base64
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path
from random import Random
from statistics import quantiles
from typing import cast

from counter_app.domain.outbox import OutgoingRecord
from counter_app.hub.desks import create_enrol_code
from counter_app.hub.settings import HubSettings
from counter_app.records import NeutralRecordBook, verify_receipt
from tests.bench._http import Line, Reply
from tests.fakes.records import AT, MemoryBlob, dossier, office, paper, person

_CLUSTER = Path(__file__).parents[2] / "packaging" / "hub" / "cluster.py"
_OFFICES = 20
_KILLED = ("volume1", "hub1")
_AGAIN = frozenset({408, 409, 423, 429, 500, 502, 503, 504})
_STREAM = "application/offset+octet-stream"


@dataclass
class Figures:
    """What is printed. Times in milliseconds; `cpu_ms` is processor time of the replicas per dossier."""

    desks: int
    dossiers: int
    record_p50: float = 0.0
    record_p95: float = 0.0
    record_max: float = 0.0
    after_kill_p50: float = 0.0
    after_kill_p95: float = 0.0
    after_kill_max: float = 0.0
    sent_again: int = 0
    lost: int = 0
    twice: int = 0
    files_lost: int = 0
    seconds: float = 0.0
    cpu_ms: float = 0.0
    load: float = 0.0


@dataclass
class Desk:
    """One desk with its own credential and line."""

    number: int
    line: Line
    credential: str = ""
    receipt_key: str = ""
    again: Counter[str] = field(default_factory=Counter)

    @property
    def office(self) -> str:
        return f"H19.{10 + self.number % _OFFICES}"

    async def enrol(self, code: str) -> None:
        body = json.dumps({"code": code, "desk": f"Quầy {self.number}"}).encode()
        reply = await self.line.call("POST", "/v1/enrol", {}, body)
        told = json.loads(reply.body)
        self.credential, self.receipt_key = told["credential"], told["receipt_key"]

    async def ask(
        self, method: str, path: str, headers: Mapping[str, str] | None = None, body: bytes = b""
    ) -> Reply:
        """Ask until there is an answer that is one."""
        given = {"Authorization": f"Bearer {self.credential}", **(headers or {})}
        while True:
            try:
                reply = await self.line.call(method, path, given, body)
            except ConnectionError:
                self.again["cut"] += 1
                await asyncio.sleep(0.2)
                continue
            if reply.status not in _AGAIN or (method == "PATCH" and reply.status == 409):
                return reply
            self.again[str(reply.status)] += 1
            await asyncio.sleep(min(1.0, float(reply.headers.get("retry-after", "0.5"))))

    async def send(self, blob: MemoryBlob) -> None:
        """Send a file as a desk does, from wherever the hub says that it stands."""
        tus = {"Tus-Resumable": "1.0.0"}
        there = f"/v1/blobs/{blob.sha256}"
        while (await self.ask("HEAD", there)).status != 200:
            made = await self.ask(
                "POST",
                "/v1/files",
                {**tus, "Upload-Length": str(blob.bytes), "Upload-Metadata": _metadata(blob)},
            )
            upload = made.headers["location"]
            offset = 0
            while offset < blob.bytes:
                given = {**tus, "Content-Type": _STREAM, "Upload-Offset": str(offset)}
                reply = await self.ask("PATCH", upload, given, blob.content[offset:])
                if reply.status == 204:
                    return
                stands = await self.ask("HEAD", upload, tus)
                if stands.status != 200:
                    break
                offset = int(stands.headers["upload-offset"])

    async def put(self, record: OutgoingRecord) -> float:
        """Send a record; return the seconds until its receipt was there and believed."""
        began = time.perf_counter()
        path, body = f"/v1/records/{record.id}", record.body.encode()
        reply = await self.ask("PUT", path, {"Content-Type": "application/json"}, body)
        spent = time.perf_counter() - began
        if reply.status not in (200, 201):
            raise RuntimeError(f"record refused: {reply.status} {reply.body[:200]!r}")
        verify_receipt(reply.body.decode(), self.receipt_key)
        return spent


@dataclass(frozen=True)
class Work:
    """One dossier: its file and its record."""

    blob: MemoryBlob
    record: OutgoingRecord


def main(words: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench hub")
    parser.add_argument("--desks", type=int, default=200)
    parser.add_argument("--dossiers", type=int, default=6, help="a desk")
    parser.add_argument("--every", type=float, default=10.0, help="seconds between two at a desk")
    parser.add_argument("--kilobytes", type=int, default=60, help="of a file")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(words)
    folder = Path(tempfile.mkdtemp(prefix="counter-hub-bench-"))
    folder.chmod(0o755)
    try:
        _cluster("start", folder)
        facts = json.loads((folder / "cluster.json").read_text("utf-8"))
        figures = asyncio.run(_bench(options, facts))
    finally:
        _cluster("stop", folder)
        shutil.rmtree(folder, ignore_errors=True)
    if options.json:
        print(json.dumps(asdict(figures)))
    else:
        for name, value in asdict(figures).items():
            print(f"{name:16} {value}")
    return 1 if figures.lost or figures.twice or figures.files_lost else 0


async def _bench(options: argparse.Namespace, facts: dict[str, object]) -> Figures:
    urls = cast(list[str], facts["hubs"])
    pids = cast(dict[str, int], facts["pids"])
    desks = [Desk(number, Line(urls)) for number in range(options.desks)]
    settings = HubSettings(data=Path(), database_url=str(facts["database_url"]))
    for desk in desks:
        desk.line.begin_at(desk.number)
        await desk.enrol(create_enrol_code(settings, desk.office)[0])
    works = [[_work(desk, n, options.kilobytes) for n in range(options.dossiers)] for desk in desks]
    figures = Figures(options.desks, options.desks * options.dossiers)
    hubs = [pid for name, pid in pids.items() if name.startswith("hub")]
    cpu, began = sum(map(_cpu, hubs)), time.perf_counter()
    half = options.dossiers // 2
    before = await _round(desks, [mine[:half] for mine in works], options.every)
    spent = sum(map(_cpu, hubs)) - cpu
    figures.cpu_ms = round(1000 * spent / max(1, len(before)), 1)
    killing = asyncio.create_task(_kill([pids[name] for name in _KILLED], options.every / 2))
    after = await _round(desks, [mine[half:] for mine in works], options.every)
    await killing
    figures.seconds = round(time.perf_counter() - began, 1)
    figures.record_p50, figures.record_p95, figures.record_max = _spread(before)
    figures.after_kill_p50, figures.after_kill_p95, figures.after_kill_max = _spread(after)
    figures.sent_again = sum(sum(desk.again.values()) for desk in desks)
    figures.load = round(os.getloadavg()[0], 1)
    await _check(desks, works, figures)
    for desk in desks:
        desk.line.close()
    return figures


async def _round(desks: list[Desk], works: list[list[Work]], every: float) -> list[float]:
    """Let all desks work at once, each at its own moment; return the seconds of each record."""

    async def work(desk: Desk, mine: list[Work]) -> list[float]:
        chance = Random(desk.number)
        times = []
        for one in mine:
            due = time.perf_counter() + every
            await asyncio.sleep(chance.uniform(0, every))
            await desk.send(one.blob)
            times.append(await desk.put(one.record))
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
        return times

    rounds = await asyncio.gather(*map(work, desks, works))
    return [spent for times in rounds for spent in times]


async def _kill(pids: list[int], seconds: float) -> None:
    await asyncio.sleep(seconds)
    for pid in pids:
        os.kill(pid, signal.SIGKILL)


async def _check(desks: list[Desk], works: list[list[Work]], figures: Figures) -> None:
    """Ask the replica that is left for everything."""

    async def check(desk: Desk, mine: list[Work]) -> None:
        held: Counter[str] = Counter()
        since, more = "", True
        while more:
            page = json.loads((await desk.ask("GET", f"/v1/records?since={since}")).body)
            held.update(item["id"] for item in page["items"])
            since, more = page["next"], page["more"]
        for one in mine:
            figures.lost += held[one.record.id] == 0
            figures.twice += held[one.record.id] > 1
            reply = await desk.ask("GET", f"/v1/blobs/{one.blob.sha256}")
            whole = reply.status == 200 and sha256(reply.body).hexdigest() == one.blob.sha256
            figures.files_lost += not whole

    for start in range(0, len(desks), 20):
        some = slice(start, start + 20)
        await asyncio.gather(*map(check, desks[some], works[some]))


def _work(desk: Desk, number: int, kilobytes: int) -> Work:
    blob = MemoryBlob(Random(f"{desk.number}-{number}").randbytes(kilobytes * 1024))
    name = sha256(f"{desk.number}-{number}".encode()).hexdigest()[:32]
    record = NeutralRecordBook().dossier(
        dossier(1, name=name),
        office=office(desk.office),
        applicant=person(),
        masters=[paper(blob, name=name[::-1])],
        at=AT,
    )
    return Work(blob, record)


def _metadata(blob: MemoryBlob) -> str:
    pairs = {"sha256": blob.sha256, "filetype": blob.media_type}
    return ",".join(f"{k} {base64.b64encode(v.encode()).decode()}" for k, v in pairs.items())


def _spread(times: list[float]) -> tuple[float, float, float]:
    """Median, 95 of 100, and the longest, in milliseconds."""
    cuts = quantiles(times, n=100)
    return tuple(round(1000 * value, 1) for value in (cuts[49], cuts[94], max(times)))  # type: ignore[return-value] # three


def _cpu(pid: int) -> float:
    """Seconds of processor time that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _cluster(act: str, folder: Path) -> None:
    words = ["--until-pid", str(os.getpid())] if act == "start" else []
    subprocess.run(
        [sys.executable, str(_CLUSTER), act, str(folder), *words],
        check=True,
        stdout=subprocess.DEVNULL,
    )
