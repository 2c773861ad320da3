"""Which files the hub really has of those it signed for, on both engines."""

from collections.abc import Iterator
from itertools import pairwise

import pytest

from counter_app.hub import held_files
from tests.adapters.test_hub_blobs import name_of
from tests.adapters.test_hub_calls import Desk, code
from tests.fakes.records import MemoryBlob, dossier_record, noise, paper_record
from tests.fixtures_hub import EMBEDDED, GROWN, HubMaker, RunningHub

PATH = "/v1/records/files"


@pytest.fixture(params=[EMBEDDED, GROWN])
def hub_engine(request: pytest.FixtureRequest) -> str:
    """Every test here, on both engines."""
    return str(request.param)


@pytest.fixture
def desk(running_hub: RunningHub) -> Desk:
    return Desk(running_hub)


def papers(desk: Desk, count: int) -> list[tuple[str, MemoryBlob]]:
    """Send as many papers, each with a file of its own; return their records' ids in order, with the file."""
    sent = []
    for number in range(count):
        blob = noise(1000 + number, seed=number)
        record = paper_record(blob, name=f"{number:032x}")
        desk.send(blob)
        assert desk.put(record).status_code == 201
        sent.append((str(record.id), blob))
    return sorted(sent, key=lambda each: each[0])


def walk(desk: Desk, query: str = "") -> Iterator[dict[str, object]]:
    """Ask until the hub has no more to tell."""
    start = ""
    while True:
        answer = desk.call("GET", f"{PATH}?from={start}{query}").json()
        yield answer
        start = str(answer["next"])
        if not start:
            return


def test_a_hub_that_has_all_says_so_in_one_answer(desk: Desk) -> None:
    papers(desk, 3)
    desk.put(dossier_record())

    answer = desk.call("GET", PATH).json()
    assert answer == {"records": 4, "files": 3, "lacking": [], "next": ""}


@pytest.mark.parametrize("size", [None, 10, 5000])
def test_a_file_that_is_gone_or_has_another_size_is_named(desk: Desk, size: int | None) -> None:
    sent = papers(desk, 3)
    lost, blob = sent[1]
    with desk.hub.objects() as objects:
        objects.delete(name_of(blob))
        if size is not None:
            objects.put(name_of(blob), [bytes(size)], size)

    answer = desk.call("GET", PATH).json()
    assert answer["lacking"] == [{"id": lost, "sha256": [blob.sha256]}]
    beyond, before = f"{PATH}?from={sent[2][0][:8]}", f"{PATH}?to={lost[:8]}"
    assert desk.call("GET", beyond).json()["lacking"] == []
    assert desk.call("GET", before).json()["lacking"] == []

    desk.send(blob)
    assert desk.call("GET", PATH).json()["lacking"] == []


def test_a_changed_bit_is_found_by_the_deep_look_and_by_who_reads(desk: Desk) -> None:
    (lost, blob), (also, other) = papers(desk, 2)
    desk.hub.spoil(name_of(blob))
    assert desk.call("GET", PATH).json()["lacking"] == []

    found = [{"id": lost, "sha256": [blob.sha256]}]
    assert desk.call("GET", f"{PATH}?deep=1").json()["lacking"] == found
    # Once it is known nobody is told any more that it is here, and it can be sent again.
    assert desk.call("GET", PATH).json()["lacking"] == found
    assert desk.call("HEAD", f"/v1/blobs/{blob.sha256}").status_code == 404
    desk.send(blob)
    assert desk.call("GET", f"/v1/blobs/{blob.sha256}").content == blob.content
    assert desk.call("GET", f"{PATH}?deep=1").json()["lacking"] == []

    desk.hub.spoil(name_of(other))
    assert code(desk.call("GET", f"/v1/blobs/{other.sha256}")) == "BLOB_DAMAGED"
    assert [each["id"] for each in desk.call("GET", PATH).json()["lacking"]] == [also]


@pytest.mark.parametrize("way", [PATH, f"{PATH}?deep=1"])
def test_a_damaged_file_that_was_put_back_from_a_backup_is_here_again_at_any_look(
    desk: Desk, way: str
) -> None:
    ((lost, blob),) = papers(desk, 1)
    good = desk.hub.bytes_of(name_of(blob))
    desk.hub.spoil(name_of(blob))
    assert desk.call("GET", f"{PATH}?deep=1").json()["lacking"]
    assert [each["id"] for each in desk.call("GET", PATH).json()["lacking"]] == [lost]
    with desk.hub.objects() as objects:
        objects.put(name_of(blob), [good], len(good))

    assert desk.call("GET", way).json()["lacking"] == []
    assert desk.call("HEAD", f"/v1/blobs/{blob.sha256}").status_code == 200


def test_a_desk_that_asks_for_one_file_hears_that_it_was_put_back(desk: Desk) -> None:
    ((_, blob),) = papers(desk, 1)
    good = desk.hub.bytes_of(name_of(blob))
    desk.hub.spoil(name_of(blob))
    assert desk.call("GET", f"{PATH}?deep=1").json()["lacking"]
    assert desk.call("HEAD", f"/v1/blobs/{blob.sha256}").status_code == 404
    with desk.hub.objects() as objects:
        objects.put(name_of(blob), [good], len(good))

    assert desk.call("HEAD", f"/v1/blobs/{blob.sha256}").status_code == 200


def test_damaged_files_that_are_read_again_do_not_make_an_answer_late(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = papers(desk, 6)
    for _, blob in sent:
        desk.hub.spoil(name_of(blob))
    assert desk.call("GET", f"{PATH}?deep=1").json()["lacking"]
    monkeypatch.setattr(held_files, "_READ", 1500)

    answers = list(walk(desk))

    assert [answer["files"] for answer in answers] == [2, 2, 2]
    assert all(len(answer["lacking"]) == 2 for answer in answers)  # type: ignore[arg-type] # JSON


@pytest.mark.parametrize(("limit", "query"), [("_FILES", ""), ("_READ", "&deep=1")])
def test_many_are_told_in_several_answers(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, limit: str, query: str
) -> None:
    monkeypatch.setattr(held_files, limit, 2)
    sent = papers(desk, 7)
    for _, blob in (sent[0], sent[-1]):
        with desk.hub.objects() as objects:
            objects.delete(name_of(blob))

    answers = list(walk(desk, query))
    assert len(answers) > 2
    assert all(str(a["next"]) < str(b["next"]) for a, b in pairwise(answers[:-1]))
    assert sum(int(str(answer["records"])) for answer in answers) == 7
    found = [str(each["id"]) for a in answers for each in a["lacking"]]  # type: ignore[attr-defined] # JSON
    assert found == [sent[0][0], sent[-1][0]]


def test_a_desk_hears_of_its_own_and_of_its_former_name(
    desk: Desk, running_hub: RunningHub
) -> None:
    papers(desk, 1)

    renamed = Desk(running_hub, name="Quầy 2")
    assert renamed.call("GET", PATH).json()["records"] == 0
    assert renamed.call("GET", f"{PATH}?desk=Quầy 1").json()["records"] == 1
    assert renamed.call("GET", "/v1/records/digest?desk=Quầy 1").json()["count"] == 1
    elsewhere = Desk(running_hub, "H19.13")
    assert elsewhere.call("GET", f"{PATH}?desk=Quầy 1").json()["records"] == 0
    assert elsewhere.call("GET", "/v1/records/digest?desk=Quầy 1").json()["count"] == 0


@pytest.mark.parametrize("query", ["from=g", "from=8&to=8", "from=9&to=1", "deep=2", "desk=%20"])
def test_a_question_that_is_none_is_refused(desk: Desk, query: str) -> None:
    answer = desk.call("GET", f"{PATH}?{query}")

    assert (answer.status_code, code(answer) in ("BAD_RANGE", "BAD_REQUEST")) == (400, True)


def test_a_record_is_kept_without_a_file_that_is_declared_lost(desk: Desk) -> None:
    here, lost = noise(1000), noise(1001, seed=2)
    record = paper_record(here, lost)
    desk.send(here)
    path, body = f"/v1/records/{record.id}", record.body.encode()

    assert desk.call("PUT", path, body).status_code == 424
    assert desk.call("PUT", path, body, **{"X-Counter-Lost": "0" * 63}).status_code == 400
    kept = desk.call("PUT", path, body, **{"X-Counter-Lost": lost.sha256})
    assert kept.status_code == 201
    # The hub signs for what it has and for nothing else.
    assert kept.json()["blobs"] == [here.sha256]
    assert desk.call("GET", PATH).json() == {"records": 1, "files": 1, "lacking": [], "next": ""}


def test_only_a_desk_may_ask(make_hub: HubMaker) -> None:
    answer = Desk(make_hub()).call("GET", PATH, Authorization="Bearer none")

    assert answer.status_code == 401
