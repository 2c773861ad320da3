"""kill -9 of the hub: what it acknowledged it has, and nothing is there twice."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
import requests

from counter_app.domain.errors import LinkDown
from counter_app.domain.outbox import Enrolment, Transfer
from counter_app.records import NeutralRecordBook
from counter_app.upload import HttpHubLink
from tests.fakes.cut_proxy import Cut, cut_proxy
from tests.fakes.records import noise, paper_record
from tests.fixtures_hub import HubProcess


@pytest.fixture
def link() -> Iterator[HttpHubLink]:
    link = HttpHubLink()
    yield link
    link.close()


def held(hub: HubProcess, enrolment: Enrolment, path: str) -> requests.Response:
    headers = {"Authorization": f"Bearer {enrolment.credential}"}
    return requests.get(f"{hub.url}{path}", headers=headers, timeout=60)


def test_killed_in_the_middle_of_an_upload(hub_process: HubProcess, link: HttpHubLink) -> None:
    blob = noise(3_000_000)
    moments = (300_000, 1_100_000, 900_000)
    cuts = [Cut(up=size, then=hub_process.kill) for size in moments]
    known = [Transfer(blob.sha256, None, 0, done=False)]
    kills = 0
    with cut_proxy(hub_process.port, cuts) as line:
        enrolment = hub_process.enrolment(url=line.url)
        while not known[-1].done:
            try:
                link.upload(enrolment, blob, known[-1], progress=known.append)
            except LinkDown:
                kills += 1
                hub_process.start()

    assert kills == len(moments)
    # What was acknowledged once is never asked for again.
    assert [step.offset for step in known] == sorted(step.offset for step in known)
    assert len({step.url for step in known} - {None}) == 1
    assert held(hub_process, enrolment, f"/v1/blobs/{blob.sha256}").content == blob.content


@pytest.mark.parametrize("moment", ["request", "answer"])
def test_killed_in_the_middle_of_a_record(
    hub_process: HubProcess, link: HttpHubLink, moment: str
) -> None:
    """Before the whole record was there, or after it was committed and before the desk heard of it."""
    page = noise(1000)
    record = paper_record(page)
    enrolment = hub_process.enrolment()
    fresh = Transfer(page.sha256, None, 0, done=False)
    link.upload(enrolment, page, fresh, progress=lambda _: None)
    cut = {
        "request": Cut(up=len(record.body) // 2, then=hub_process.kill),
        "answer": Cut(down=1, then=hub_process.kill),
    }[moment]
    with cut_proxy(hub_process.port, [cut]) as line:
        through = replace(enrolment, url=line.url)
        with pytest.raises(LinkDown):
            link.put_record(through, record)
        hub_process.start()
        before = held(hub_process, enrolment, "/v1/records").json()["items"]
        receipt = link.put_record(through, record)

    assert len(before) == (1 if moment == "answer" else 0)
    NeutralRecordBook().check_receipt(receipt, record, enrolment)
    after = held(hub_process, enrolment, "/v1/records").json()["items"]
    assert [item["id"] for item in after] == [record.id]
    assert held(hub_process, enrolment, f"/v1/blobs/{page.sha256}").content == page.content
