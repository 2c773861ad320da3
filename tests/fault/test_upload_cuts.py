"""Bad lines: a cut anywhere costs time, never a byte and never a second copy."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
import requests

from counter_app.domain.errors import LinkDown, TryLater
from counter_app.domain.outbox import Enrolment, Transfer
from counter_app.records import NeutralRecordBook
from counter_app.upload import HttpHubLink
from tests.fakes.cut_proxy import Cut, cut_proxy
from tests.fakes.records import MemoryBlob, noise, paper_record
from tests.fixtures_hub import RunningHub


@pytest.fixture
def link() -> Iterator[HttpHubLink]:
    link = HttpHubLink()
    yield link
    link.close()


def send(link: HttpHubLink, enrolment: Enrolment, blob: MemoryBlob) -> int:
    """Send a blob, after each cut from where it was left; return the number of cuts."""
    cuts = 0
    known = [Transfer(blob.sha256, None, 0, done=False)]
    while not known[-1].done:
        try:
            link.upload(enrolment, blob, known[-1], progress=known.append)
        except LinkDown:
            cuts += 1
    return cuts


def content(hub: RunningHub, enrolment: Enrolment, blob: MemoryBlob) -> bytes:
    answer = requests.get(
        f"{hub.url}/v1/blobs/{blob.sha256}",
        headers={"Authorization": f"Bearer {enrolment.credential}"},
        timeout=60,
    )
    return answer.content


def test_a_blob_arrives_whole_through_cut_after_cut(
    running_hub: RunningHub, link: HttpHubLink
) -> None:
    blob = noise(4_000_000)
    cuts = [Cut(up=size) for size in (1, 700, 400_000, 1_000_000, 350_000, 900_000)]
    with cut_proxy(running_hub.port, cuts) as line:
        enrolment = running_hub.enrolment(url=line.url)
        broken = send(link, enrolment, blob)

        assert broken == len(cuts)
        assert content(running_hub, enrolment, blob) == blob.content
        assert link.holds_blob(enrolment, blob.sha256)


def test_on_a_slow_line_little_is_sent_twice(running_hub: RunningHub, link: HttpHubLink) -> None:
    blob = noise(1_500_000)
    cuts = [Cut(up=400_000), Cut(up=500_000)]
    with cut_proxy(running_hub.port, cuts, rate=1_500_000) as line:
        enrolment = running_hub.enrolment(url=line.url)
        send(link, enrolment, blob)

        assert content(running_hub, enrolment, blob) == blob.content
        assert line.up <= blob.bytes * 1.15


@pytest.mark.parametrize("passed", [1, 5, 40, 200])
def test_an_answer_lost_on_its_way_makes_no_second_record(
    running_hub: RunningHub, link: HttpHubLink, passed: int
) -> None:
    page = noise(1000)
    record = paper_record(page)
    enrolment = running_hub.enrolment()
    send(link, enrolment, page)
    with cut_proxy(running_hub.port, [Cut(down=passed)]) as line:
        through = replace(enrolment, url=line.url)
        with pytest.raises(TryLater):
            link.put_record(through, record)
        receipt = link.put_record(through, record)

    NeutralRecordBook().check_receipt(receipt, record, enrolment)
    held = requests.get(
        f"{running_hub.url}/v1/records",
        headers={"Authorization": f"Bearer {enrolment.credential}"},
        timeout=60,
    ).json()["items"]
    assert [item["id"] for item in held] == [record.id]


def test_a_lost_reply_to_an_enrolment_costs_no_code(
    running_hub: RunningHub, link: HttpHubLink
) -> None:
    """The code is used up at the hub, and the desk never heard of it: it asks again and is answered as before."""
    with cut_proxy(running_hub.port, [Cut(down=1), Cut(down=1)]) as proxy:
        enrolment = link.enrol(proxy.url, running_hub.code(), "Quầy 1")
        assert proxy.connections == 3

    blob = noise(1_000)
    send(link, replace(enrolment, url=running_hub.url), blob)
    assert link.holds_blob(replace(enrolment, url=running_hub.url), blob.sha256)
