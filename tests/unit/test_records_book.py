"""What leaves the PC: whole, valid, and the same bytes for the same act."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from counter_app.domain.errors import InternalError
from counter_app.domain.outbox import RecordKind
from counter_app.domain.papers import BlobRole, PaperState
from counter_app.records import NeutralRecordBook, record_id, schema_faults, sha256_of
from tests.fakes.records import (
    AT,
    NAME,
    NUMBER,
    dossier,
    dossier_record,
    noise,
    office,
    paper,
    paper_record,
    person,
)


def test_a_paper_carries_the_nine_minimum_metadata_and_its_blobs() -> None:
    page = noise(100)
    record = paper_record(page)
    content = json.loads(record.body)

    assert {
        name: content[name]
        for name in ("type", "title", "number", "issued_on", "issuer", "summary", "scope")
    } == {
        "type": "birth_certificate",
        "title": "Giấy khai sinh",
        "number": "12/2020",
        "issued_on": "2020-03-04",
        "issuer": "UBND phường Mẫu",
        "summary": "Khai sinh",
        "scope": "toàn quốc",
    }
    assert content["valid_until"] is None
    assert content["holders"] == [{"id": NUMBER, "name": NAME}]
    assert content["fields"] == {"full_name": NAME}
    assert content["dossier"] == "H19.12-261124-0001"
    assert content["accepted_by"] == "lan"
    assert content["blobs"] == [
        {"role": "master", "sha256": page.sha256, "bytes": 100, "type": "image/jpeg", "page": 1}
    ]
    assert schema_faults("paper.v1", content) == ()
    assert (record.kind, record.subject, record.revision) == (RecordKind.PAPER, "b" * 32, 1)
    assert [blob.sha256 for blob in record.blobs] == [page.sha256]


def test_the_same_act_gives_the_same_record() -> None:
    first, again = paper_record(noise(10)), paper_record(noise(10))

    assert first == again
    assert first.sha256 == sha256_of(first.body)
    assert first.body == json.dumps(
        json.loads(first.body), sort_keys=True, ensure_ascii=False, separators=(",", ":")
    )


def test_each_subject_and_revision_has_one_name() -> None:
    names = {record_id(subject, revision) for subject in ("a", "b") for revision in (1, 2)}

    assert len(names) == 4
    assert record_id("a", 1) == record_id("a", 1)


def test_text_leaves_composed() -> None:
    decomposed = replace(person(), name="Nguye\u0302\u0303n")
    record = NeutralRecordBook().paper(
        paper(noise(10)), revision=1, office=office(), holders=[decomposed], dossier=None, at=AT
    )

    assert json.loads(record.body)["holders"][0]["name"] == "Nguyễn"


def test_a_paper_that_no_officer_accepted_does_not_leave() -> None:
    waiting = paper(noise(10), state=PaperState.SCANNED)

    with pytest.raises(InternalError) as caught:
        NeutralRecordBook().paper(
            waiting, revision=1, office=office(), holders=[person()], dossier=None, at=AT
        )

    assert caught.value.details["record"] == "paper.v1"
    assert NAME not in str(caught.value)


def test_a_paper_without_a_holder_does_not_leave() -> None:
    with pytest.raises(InternalError) as caught:
        NeutralRecordBook().paper(
            paper(noise(10)), revision=1, office=office(), holders=[], dossier=None, at=AT
        )

    assert caught.value.details["where"] == "/holders: minItems"


def test_one_file_scanned_twice_is_one_blob() -> None:
    twice = noise(10)
    record = paper_record(twice, twice)

    assert [blob.sha256 for blob in record.blobs] == [twice.sha256]
    assert len(json.loads(record.body)["blobs"]) == 1


def test_a_dossier_names_the_masters_just_scanned_and_no_copy_made_of_them() -> None:
    master, copy = noise(10, 1), noise(10, 2)
    scanned = replace(
        paper(master), blobs=(master.as_blob(), copy.as_blob(BlobRole.ARCHIVAL, None))
    )
    record = NeutralRecordBook().dossier(
        dossier(), office=office(), applicant=person(), masters=[scanned], at=AT
    )
    content = json.loads(record.body)

    assert [blob["sha256"] for blob in content["blobs"]] == [master.sha256]
    assert content["blobs"][0]["paper"] == scanned.id
    assert [blob.sha256 for blob in record.blobs] == [master.sha256]
    assert content["number"] == "H19.12-261124-0001"
    assert content["applicant"] == {"id": NUMBER, "name": NAME}
    assert [item["state"] for item in content["items"]] == ["scanned", "not_asked"]
    assert (content["revision"], content["status"], content["owner_desk"]) == (1, 2, "Quầy 1")
    assert schema_faults("dossier.v1", content) == ()


def test_times_keep_their_offset() -> None:
    content = json.loads(dossier_record(at=AT + timedelta(minutes=1)).body)

    assert content["recorded_at"] == "2026-11-24T08:31:00+07:00"
    assert content["received_at"] == "2026-11-24T08:30:00+07:00"


def test_a_fault_names_the_place_and_never_the_value() -> None:
    content = json.loads(paper_record(noise(10)).body)
    content["holders"][0]["id"] = "12345"

    assert schema_faults("paper.v1", content) == ("/holders/0/id: pattern",)
