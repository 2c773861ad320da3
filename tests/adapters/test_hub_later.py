"""Originals that come after their record: the hub's receipt names what is there, and a blobs.v1 what came."""

from dataclasses import replace

import pytest

from counter_app.domain.outbox import OutgoingRecord
from counter_app.domain.papers import BlobRole, Paper
from counter_app.records import NeutralRecordBook, verify_receipt
from tests.adapters.test_hub_calls import Desk, code
from tests.fakes.records import AT, MemoryBlob, dossier, noise, office, paper, person
from tests.fixtures_hub import EMBEDDED, GROWN, RunningHub

BOOK = NeutralRecordBook()
MASTER, PDF = noise(9000, seed=1), noise(3000, seed=2)


@pytest.fixture(params=[EMBEDDED, GROWN])
def hub_engine(request: pytest.FixtureRequest) -> str:
    """Every test here, on both engines."""
    return str(request.param)


@pytest.fixture
def desk(running_hub: RunningHub) -> Desk:
    return Desk(running_hub)


def held() -> Paper:
    blobs = (MASTER.as_blob(), PDF.as_blob(BlobRole.ARCHIVAL, None))
    return replace(paper(), blobs=blobs)


def record() -> OutgoingRecord:
    return BOOK.paper(
        held(),
        revision=1,
        office=office(),
        holders=[person()],
        dossier=dossier(),
        at=AT,
        later=True,
    )


def originals() -> OutgoingRecord:
    return BOOK.blobs(held().id, revision=1, office=office(), blobs=[MASTER.as_blob()])


def named(receipt: str, desk: Desk) -> set[str]:
    return set(verify_receipt(receipt, desk.enrolment.receipt_key).blobs)


def test_a_record_goes_without_its_original_and_the_receipt_does_not_name_it(desk: Desk) -> None:
    wanted = desk.put(record())
    assert (wanted.status_code, code(wanted)) == (424, "BLOBS_WANTED")
    assert wanted.json()["error"]["blobs"] == [PDF.sha256]

    desk.send(PDF)
    answer = desk.put(record())

    assert answer.status_code == 201
    assert named(answer.text, desk) == {PDF.sha256}
    BOOK.check_receipt(answer.text, record(), desk.enrolment)


def test_the_original_is_signed_for_when_it_is_in_and_not_before(desk: Desk) -> None:
    desk.send(PDF)
    first = desk.put(record()).text
    early = desk.put(originals())
    assert (early.status_code, code(early)) == (424, "BLOBS_WANTED")

    desk.send(MASTER)
    answer = desk.put(originals())

    assert answer.status_code == 201
    assert named(answer.text, desk) == {MASTER.sha256}
    BOOK.check_receipt(answer.text, originals(), desk.enrolment)
    assert desk.put(record()).text == first, "a receipt that was given stays as it is"


@pytest.mark.parametrize("sent", [(MASTER, PDF), (PDF,)])
def test_an_original_that_is_there_already_is_signed_for_at_once(
    desk: Desk, sent: tuple[MemoryBlob, ...]
) -> None:
    desk.send(*sent)
    receipt = desk.put(record()).text
    assert named(receipt, desk) == {blob.sha256 for blob in sent}
    BOOK.check_receipt(receipt, record(), desk.enrolment)
