"""The whole chain once, with everything real: card to slip, scan to vault, reading, acceptance, hub, second visit."""

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import requests

from counter_app.app.counter import open_counter
from counter_app.domain.ids import OfficerLogin
from counter_app.domain.outbox import Enrolment, OutboxRow, OutboxState
from counter_app.records import NeutralRecordBook
from tests.command_line import (
    PASSPHRASE,
    Desk,
    Document,
    Ran,
    ServedHub,
    cheap_keys,
    faults,
    served_hub,
    specimens,
    truth,
)

CARD = (
    "070090004521|285990412|Nguyễn Phúc Thiên Hoàng|15031990|Nam"
    "|Tổ 3, Khu phố 2, Suối Rạng, Đồng Xoài, Bình Phước|14082021"
)
HUSBAND, HUSBAND_NAME = "070090004521", "Nguyễn Phúc Thiên Hoàng"
WIFE = "070192003876"
SCANS = {
    "marriage_certificate": "marriage_certificate.jpg",
    "land_certificate": "land_certificate.pdf",
}
FIRST = ["--procedure", "1.012783", "--case", "both_spouses"]
SECOND = ["--procedure", "1.013831", "--case", "family_gift"]


@dataclass
class Chain:
    """What happened on the way."""

    desk: Desk
    folder: Path
    hub: ServedHub
    first: Document = field(default_factory=dict)
    accepted: dict[str, Document] = field(default_factory=dict)
    pushed: list[Ran] = field(default_factory=list)
    second: Document = field(default_factory=dict)


def _items(document: Document) -> dict[str, Document]:
    items = document["items"]
    assert isinstance(items, list)
    return {item["component"]: item for item in items}


def _accept(desk: Desk, paper: str, stem: str, folder: Path) -> Document:
    """Confirm what was read, typing over what differs from the paper as an officer would."""
    seen = desk.call("verify", paper).done()
    proposals = seen["proposals"]
    assert isinstance(proposals, dict)
    known = {*proposals, *seen["required"]}  # type: ignore[misc] # held to a schema elsewhere
    typed = [
        word
        for name, value in truth(folder, stem).items()
        if name in known and value and proposals.get(name, {}).get("value") != value
        for word in ("--set", f"{name}={value}")
    ]
    document = desk.call("verify", paper, *typed, "--accept").done()["paper"]
    assert isinstance(document, dict)
    return document


@pytest.fixture(scope="module")
def chain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chain]:
    folder = tmp_path_factory.mktemp("chain")
    with cheap_keys(), served_hub(folder / "hub") as hub, specimens() as papers:
        story = Chain(Desk(folder), folder, hub)
        desk = story.desk
        desk.init("--test").done()
        scans = [word for c, f in SCANS.items() for word in ("--scan", f"{c}={papers / f}")]
        intake = desk.process("intake", "--citizen", CARD, *FIRST, *scans)
        story.first = intake.done()
        for component, file in SCANS.items():
            paper = _items(story.first)[component]["paper"]
            assert isinstance(paper, str)
            story.accepted[component] = _accept(desk, paper, Path(file).stem, papers)
        desk.call("enrol", hub.url, hub.code()).done()
        story.pushed = [desk.process("queue", "push", "--until-empty") for _ in range(2)]
        story.second = desk.call("intake", "--citizen", HUSBAND, *SECOND).done()
        yield story


def test_the_first_visit_takes_the_scans_and_prints_a_slip(chain: Chain) -> None:
    items = _items(chain.first)
    assert {name: item["state"] for name, item in items.items()} == {
        "application": "needed",
        "land_certificate": "scanned",
        "marriage_certificate": "scanned",
        "identity": "not_asked",
    }
    assert chain.first["applicant"] == {"id": HUSBAND, "name": HUSBAND_NAME}
    assert chain.first["unread"] == []
    assert isinstance(chain.first["slip"], str)
    _is_sound(Path(chain.first["slip"]))
    assert HUSBAND_NAME in _text(Path(chain.first["slip"]))


def _text(pdf: Path) -> str:
    shown = subprocess.run(
        ["pdftotext", "-layout", pdf, "-"], capture_output=True, text=True, check=True
    )
    return " ".join(shown.stdout.split())


def _is_sound(pdf: Path) -> None:
    """qpdf finds nothing to say against it."""
    checked = subprocess.run(["qpdf", "--check", pdf], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.mark.parametrize("component", SCANS)
def test_the_archival_pdf_is_sound_and_holds_the_citizens_name(
    chain: Chain, component: str
) -> None:
    target = chain.folder / f"{component}.pdf"
    paper = str(chain.accepted[component]["id"])
    chain.desk.call("show", paper, "--out", str(target), "--archival").done()
    _is_sound(target)
    assert HUSBAND_NAME.casefold() in _text(target).casefold()


@pytest.mark.parametrize("component", SCANS)
def test_the_master_comes_back_byte_for_byte(chain: Chain, component: str) -> None:
    target = chain.folder / f"{component}.master"
    paper = str(chain.accepted[component]["id"])
    chain.desk.call("show", paper, "--out", str(target)).done()
    with specimens() as papers:
        assert target.read_bytes() == (papers / SCANS[component]).read_bytes()


@pytest.mark.parametrize("words", ["nguyen phuc thien hoang", "NGUYỄN PHÚC THIÊN HOÀNG"])
def test_a_search_finds_the_papers_however_it_is_typed(chain: Chain, words: str) -> None:
    hits = chain.desk.call("search", *words.split()).done()["hits"]
    assert isinstance(hits, list)
    found = {hit["id"] for hit in hits if hit["kind"] == "paper"}
    assert {paper["id"] for paper in chain.accepted.values()} <= found


def test_the_accepted_papers_name_their_holders(chain: Chain) -> None:
    holders = chain.accepted["marriage_certificate"]["holders"]
    assert isinstance(holders, list)
    assert {holder["id"] for holder in holders} == {HUSBAND, WIFE}
    hers = chain.desk.call("papers", "--citizen", WIFE).done()["papers"]
    assert isinstance(hers, list)
    assert chain.accepted["marriage_certificate"]["id"] in [paper["id"] for paper in hers]


def test_the_second_visit_is_asked_for_less(chain: Chain) -> None:
    items = _items(chain.second)
    reused = {item["paper"] for item in items.values() if item["state"] == "reused"}
    assert chain.accepted["land_certificate"]["id"] in reused
    asked = [i for i in items.values() if i["required"] and i["state"] == "needed"]
    asked_before = [i for i in _items(chain.first).values() if i["state"] in ("needed", "scanned")]
    assert len(asked) < len(asked_before)
    text = _text(Path(str(chain.second["slip"])))
    assert "tái sử dụng" in text


def test_the_spouse_is_offered_the_marriage_certificate(chain: Chain) -> None:
    took = chain.desk.call("intake", "--citizen", WIFE, *FIRST).done()
    line = _items(took)["marriage_certificate"]
    assert (line["state"], line["paper"]) == (
        "reused",
        chain.accepted["marriage_certificate"]["id"],
    )


def _received(chain: Chain) -> tuple[Enrolment, tuple[OutboxRow, ...]]:
    desk = open_counter(chain.desk.data, OfficerLogin("giamsat"), PASSPHRASE)
    try:
        with desk.desk.store.reading() as view:
            enrolment = view.settings.enrolment()
        assert enrolment is not None
        return enrolment, desk.sending.rows((OutboxState.RECEIVED,))
    finally:
        desk.close()


def test_the_hub_signed_for_every_record_and_holds_it_once(chain: Chain) -> None:
    first, again = chain.pushed
    assert (first.done()["left"], again.done()["sent"]) == (0, 0)
    enrolment, rows = _received(chain)
    assert len(rows) == first.document["received"] == 5
    for row in rows:
        assert row.receipt is not None
        NeutralRecordBook().check_receipt(row.receipt, row.record, enrolment)
    headers = {"Authorization": f"Bearer {enrolment.credential}"}
    listed = requests.get(f"{chain.hub.url}/v1/records", headers=headers, timeout=30).json()
    assert sorted(item["id"] for item in listed["items"]) == sorted(row.record.id for row in rows)
    for blob in {blob.sha256 for row in rows for blob in row.record.blobs}:
        seen = requests.head(f"{chain.hub.url}/v1/blobs/{blob}", headers=headers, timeout=30)
        assert (seen.status_code, seen.headers["ETag"]) == (200, f'"{blob}"')


def test_the_chain_of_events_is_whole(chain: Chain) -> None:
    assert chain.desk.call("audit", "chain", "--verify").done()["ok"] is True


def test_what_was_made_can_be_read_by_its_owner_alone(chain: Chain) -> None:
    open_to_others = [path for path in chain.desk.data.rglob("*") if path.stat().st_mode & 0o077]
    assert open_to_others == []


def test_nothing_of_the_citizen_lies_in_the_clear(chain: Chain) -> None:
    """But the slips, which are printed."""
    needles = [HUSBAND.encode(), HUSBAND_NAME.encode(), b"%PDF-", b"\xff\xd8\xff\xe0"]
    plain = [
        path
        for path in chain.desk.data.rglob("*")
        if path.is_file()
        and "printouts" not in path.parts
        and any(needle in path.read_bytes() for needle in needles)
    ]
    assert plain == []


def test_every_document_of_the_chain_keeps_its_schema(chain: Chain) -> None:
    assert faults("intake", chain.first) == []
    assert faults("intake", chain.second) == []
    assert faults("queue-push", chain.pushed[0].document) == []
