"""The hub dies, or is told to end, in the middle of a bundle: what came whole is kept, nothing is lost or there twice."""

import gzip
import json
import socket
from collections import Counter
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
import requests

from counter_app.domain.outbox import Enrolment
from counter_app.hub.frames import MEDIA_TYPE
from counter_app.services.sending import Sending
from counter_app.upload import HttpHubLink
from tests.bench._queue.desk import Load, QueueDesk
from tests.bench._queue.runs import hub_in
from tests.fakes.cut_proxy import Cut, cut_proxy
from tests.fakes.records import noise, paper_record
from tests.fixtures_hub import HubProcess


def at_hub(hub: HubProcess, enrolment: Enrolment) -> Counter[str]:
    headers = {"Authorization": f"Bearer {enrolment.credential}"}
    answer = requests.get(f"{hub.url}/v1/records", headers=headers, timeout=60)
    return Counter(item["sha256"] for item in answer.json()["items"])


@pytest.mark.parametrize("up", [12_000, 30_000, 60_000])
def test_a_hub_killed_in_a_bundle_has_each_record_once_in_the_end(tmp_path: Path, up: int) -> None:
    """`up`: bytes after which it dies, the first dossier and the question before the bundle counted."""
    with hub_in(tmp_path) as hub, QueueDesk(tmp_path, Load(30, 1_000, 3_000)) as desk:
        desk.fill()
        with cut_proxy(hub.port, [Cut(up=up, then=hub.kill)]) as line:
            enrolment = hub.enrolment(url=line.url)
            with desk.store.working() as view:
                view.settings.save_enrolment(enrolment)
            link = HttpHubLink()
            sending = Sending(desk.desk, link, Random(7).random)
            cut = sending.push()
            hub.start()
            kept = at_hub(hub, enrolment)
            desk.clock.go_on(timedelta(hours=1))
            rest = sending.push()
            link.close()
        held = at_hub(hub, enrolment)

    assert cut.stopped is not None and cut.received == 1
    assert 1 <= len(kept) < 30
    assert (rest.left, rest.received) == (0, 29)
    assert held == Counter({record.sha256: 1 for record in desk.records})
    assert line.connections <= 3, "one connection carries all calls until it breaks"


def test_a_hub_told_to_end_keeps_what_came_whole_and_says_so(hub_process: HubProcess) -> None:
    enrolment = hub_process.enrolment()
    page, half = noise(3000, 1), noise(3000, 2)
    record = paper_record(page)
    packed = gzip.compress(record.body.encode())
    body = b"".join(
        json.dumps(head).encode() + b"\n" + content
        for head, content in (
            ({"file": page.sha256, "type": "image/jpeg", "bytes": 3000}, page.content),
            ({"record": record.id, "bytes": len(packed), "encoding": "gzip"}, packed),
            ({"file": half.sha256, "type": "image/jpeg", "bytes": 3000}, half.content[:1000]),
        )
    )
    head = (
        "POST /v1/bundles HTTP/1.1\r\nHost: hub\r\n"
        f"Authorization: Bearer {enrolment.credential}\r\n"
        f"Content-Type: {MEDIA_TYPE}\r\nContent-Length: {len(body) + 2000}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", hub_process.port)) as line:
        line.sendall(head.encode() + body)
        while not at_hub(hub_process, enrolment):
            """It works on what came."""
        hub_process.ask_to_end()
        told = line.makefile("rb").read()
    hub_process.kill()
    hub_process.start()

    assert told.startswith(b"HTTP/1.1 503 ") and b'"DRAINING"' in told
    assert at_hub(hub_process, enrolment) == {record.sha256: 1}
