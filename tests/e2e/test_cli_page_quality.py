"""Which pages want a look or another scan, as the command line tells it: the sentences of the window, and a program's keys."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from PIL import Image

from counter_app.app import counter as counter_module
from counter_app.domain.digitised import Box, Quality, QualityMark, QualityReason, Verdict
from counter_app.domain.errors import FileDamaged
from tests.command_line import Desk, Document, Ran, call, cheap_keys, faults
from tests.fakes.digitiser import HEIGHT, WIDTH, FakeDigitiser
from tests.services_bench import HUY, HUY_NAME, LAND, MAI, MAI_NAME

BLURRED = Quality(Verdict.RESCAN, (QualityMark(QualityReason.BLURRED, Box(1200, 40, 1600, 300)),))
PALE = Quality(Verdict.LOOK, (QualityMark(QualityReason.FAINT_PRINT),))
BLANK = Quality(Verdict.PASS, (QualityMark(QualityReason.BLANK),))
RESCAN_2 = "Trang 2 bị mờ ở góc trên bên phải – quét lại trang 2."
LOOK_3 = (
    "Trang 3 có chữ rất nhạt, máy không đọc được – giữ trang 3, giảm độ sáng rồi quét lại hoặc đối"
    " chiếu với bản giấy."
)
BLANK_4 = "Trang 4 là trang trắng – bỏ trang 4 nếu là mặt sau không có chữ."
INTAKE = ("intake", "--citizen", MAI, "--name", MAI_NAME, "--procedure", LAND)


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> FakeDigitiser:
    """Of what it reads the second page is blurred, the third pale, the fourth a blank back."""
    made = FakeDigitiser()
    made.quality = {2: BLURRED, 3: PALE, 4: BLANK}
    monkeypatch.setattr(counter_module, "LazyDigitiser", lambda **_: made)
    return made


@pytest.fixture
def desk(tmp_path: Path, reader: FakeDigitiser) -> Iterator[Desk]:
    made = Desk(tmp_path)
    with cheap_keys():
        made.init("--test").done()
        yield made


def plainly(desk: Desk, *words: str) -> Ran:
    """The answer for a person."""
    return call(*words, *(word for word in desk.words if word != "--json"))


def pages(folder: Path, count: int) -> list[str]:
    made = [folder / f"page-{number}.png" for number in range(1, count + 1)]
    for number, path in enumerate(made):
        Image.new("L", (60, 80), 200 - number).save(path)
    return list(map(str, made))


def scans(folder: Path, count: int) -> list[str]:
    return [f"--scan=land_certificate={path}" for path in pages(folder, count)]


def told(flawed: object) -> dict[int, tuple[str, list[str]]]:
    """The verdict and the sentences of each page told of."""
    return {
        cast(int, each["number"]): (
            str(cast(Document, each["quality"])["verdict"]),
            cast(list[str], each["messages"]),
        )
        for each in cast(list[Document], flawed)
    }


EXPECTED = {2: ("rescan", [RESCAN_2]), 3: ("look", [LOOK_3])}


def taken(desk: Desk) -> tuple[str, Document]:
    """A paper of four pages in a dossier that was just opened, and what the intake told."""
    took = desk.call(*INTAKE, *scans(desk.folder, 4)).done()
    [waiting] = cast(list[Document], desk.call("verify", "list").done()["papers"])
    return str(waiting["id"]), took


def test_each_command_that_shows_a_paper_names_the_pages_to_a_program(desk: Desk) -> None:
    paper, took = taken(desk)
    listed, seen = desk.call("verify", "list").done(), desk.call("verify", paper).done()
    shown = desk.call("show", paper).done()
    dossier = desk.call("dossier", "show", str(took["number"])).done()
    for name, document in (
        ("intake", took),
        ("verify", listed),
        ("verify", seen),
        ("show", shown),
        ("dossier", dossier),
    ):
        assert faults(name, document) == []
    lines = [
        next(it for it in cast(list[Document], each["items"]) if it["paper"] == paper)
        for each in (took, dossier)
    ]
    [waiting] = cast(list[Document], listed["papers"])
    for each in (*lines, waiting, cast(Document, seen["paper"]), shown):
        assert told(each["flawed"]) == EXPECTED
    [blurred, _] = cast(list[Document], shown["flawed"])
    assert (blurred["width"], blurred["height"]) == (WIDTH, HEIGHT)
    assert cast(Document, blurred["quality"])["reasons"] == [
        {"code": "blurred", "box": [1200, 40, 1600, 300]}
    ]


def test_each_command_that_shows_a_paper_tells_a_person(desk: Desk) -> None:
    paper, took = taken(desk)
    for words in (
        ("verify", "list"),
        ("verify", paper),
        ("show", paper),
        ("dossier", "show", str(took["number"])),
        INTAKE,
    ):
        lines = [line.strip() for line in plainly(desk, *words).out.splitlines()]
        assert f"! {RESCAN_2}" in lines, words
        assert f"! {LOOK_3}" in lines, words
        # Who looks at one paper is told of blank backs as well; in a list they would bury what matters.
        assert (f"i {BLANK_4}" in lines) is (words[-1] == paper)


def test_a_paper_without_flaws_has_none_and_one_not_read_has_no_word(
    desk: Desk, reader: FakeDigitiser
) -> None:
    reader.quality = {}
    paper, _ = taken(desk)
    assert cast(Document, desk.call("verify", paper).done()["paper"])["flawed"] == []
    assert "!" not in plainly(desk, "verify", "list").out

    lot = batch(desk, HUY, HUY_NAME, 1)
    desk.call("intake", "--batch", lot).done()
    papers = cast(list[Document], desk.call("verify", "list").done()["papers"])
    assert [each["flawed"] for each in papers if each["id"] != paper] == [None]


def test_one_page_is_read_again_whatever_was_read_of_it(desk: Desk, reader: FakeDigitiser) -> None:
    paper, _ = taken(desk)
    reader.read.clear()
    reader.quality = {3: PALE}
    seen = desk.call("verify", paper, "--read-again", "--page", "2").done()
    assert reader.read == [2]
    assert told(cast(Document, seen["paper"])["flawed"]) == {3: EXPECTED[3]}


def test_pages_of_a_scan_are_told_while_the_citizen_waits(desk: Desk) -> None:
    number = str(desk.call(*INTAKE).done()["number"])
    inbox = desk.folder / "inbox"
    inbox.mkdir()
    pages(inbox, 3)
    words = ("scan", "--source", f"folder:{inbox}", "--into", f"{number}/application")
    scanned = desk.call(*words).done()
    assert faults("scan", scanned) == []
    assert told(scanned["flawed"]) == EXPECTED

    pages(inbox, 2)
    again = plainly(desk, *words[:-1], f"{number}/land_certificate").out
    assert f"  ! {RESCAN_2}\n" in again


# Backlogs ------------------------------------------------------------------------------------------------------


def batch(desk: Desk, citizen: str, name: str, count: int, key: str = "1") -> str:
    """A file of one line with a paper of `count` pages."""
    file = desk.folder / f"lot-{key}.jsonl"
    folder = desk.folder / key
    folder.mkdir(exist_ok=True)
    line = {"key": key, "citizen": citizen, "name": name, "procedure": LAND}
    scan = {"land_certificate": pages(folder, count)}
    file.write_text(json.dumps({**line, "scan": scan}) + "\n", "utf-8")
    return str(file)


def test_a_backlog_that_is_read_names_the_papers_with_pages_to_look_at(
    desk: Desk, reader: FakeDigitiser
) -> None:
    fine = desk.call("intake", "--batch", batch(desk, HUY, HUY_NAME, 1), "--read").done()
    assert fine["papers"] == []

    ran = desk.call("intake", "--batch", batch(desk, MAI, MAI_NAME, 4, key="2"), "--read")

    assert (ran.status, faults("intake-batch", ran.document)) == (0, [])
    [found] = cast(list[Document], ran.document["papers"])
    [opened] = cast(list[Document], ran.document["dossiers"])
    assert told(found["flawed"]) == EXPECTED
    assert (found["number"], found["component"]) == (opened["number"], "land_certificate")


def test_a_backlog_tells_a_person_of_each_paper_and_its_pages(desk: Desk) -> None:
    ran = plainly(desk, "intake", "--batch", batch(desk, MAI, MAI_NAME, 4), "--read")
    [paper] = cast(list[Document], desk.call("verify", "list").done()["papers"])
    assert ran.status == 0
    taken_in, summary, which, *flaws = ran.out.splitlines()
    assert taken_in.startswith("Đã nhận 1 hồ sơ")
    assert summary == "Đã đọc 1 giấy tờ; 1 giấy tờ cần xem lại hoặc quét lại:"
    assert which.startswith(f"{paper['id']}  ") and "H19.12-" in which
    assert flaws == [f"  ! {RESCAN_2}", f"  ! {LOOK_3}"]

    nothing = plainly(desk, "intake", "--batch", batch(desk, HUY, HUY_NAME, 1, key="2"), "--read")
    assert nothing.out.splitlines()[1:] == ["Đã đọc 1 giấy tờ, không có trang nào cần xem lại."]


def test_a_backlog_with_a_paper_that_cannot_be_read_wants_a_person(
    desk: Desk, reader: FakeDigitiser
) -> None:
    reader.trouble = FileDamaged()
    ran = desk.call("intake", "--batch", batch(desk, MAI, MAI_NAME, 1), "--read")
    assert (ran.status, faults("intake-batch", ran.document)) == (1, [])
    [found] = cast(list[Document], ran.document["papers"])
    assert (found["refused"], found["flawed"]) == ("FILE_DAMAGED", None)
    refused = plainly(desk, "verify", str(found["id"]))
    assert refused.status == 1 and "hỏng" in refused.err


def test_a_backlog_with_a_page_lost_in_its_file_wants_a_person(
    desk: Desk, reader: FakeDigitiser
) -> None:
    lost = Quality(Verdict.RESCAN, (QualityMark(QualityReason.CONTENT_LOST),))
    reader.quality = {1: lost}
    ran = plainly(desk, "intake", "--batch", batch(desk, MAI, MAI_NAME, 1), "--read")
    assert ran.status == 1
    assert "Trang 1 mất nội dung vì tệp hỏng – quét lại trang 1 từ bản giấy." in ran.out


def test_of_very_many_pages_those_to_be_scanned_again_are_told_first(
    desk: Desk, reader: FakeDigitiser
) -> None:
    reader.quality = dict.fromkeys(range(1, 30), PALE) | {25: BLURRED}
    paper = str(
        next(
            it["paper"]
            for it in cast(
                list[Document], desk.call(*INTAKE, *scans(desk.folder, 26)).done()["items"]
            )
            if it["paper"] is not None
        )
    )
    lines = plainly(desk, "verify", "list").out.splitlines()[1:]
    assert len(lines) == 21
    assert lines[19].startswith("  ! Trang 25 bị mờ")
    assert lines[20] == "  ! Còn 6 trang khác cần xem lại."
    assert len(told(desk.call("show", paper).done()["flawed"])) == 26
