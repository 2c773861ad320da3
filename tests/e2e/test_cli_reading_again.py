"""`verify` of a paper that is read, or cannot be: what went wrong is told with its code, and what is shown instead."""

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import cast

import pytest
from PIL import Image

from counter_app.app import counter as counter_module
from counter_app.domain.digitised import Quality, QualityMark, QualityReason, Verdict
from counter_app.domain.errors import CounterError, DiskFull, FileDamaged, TesseractMissing
from counter_app.domain.ids import OfficerLogin, PaperId
from tests.command_line import PASSPHRASE, Desk, Document, Ran, call, cheap_keys, faults
from tests.fakes.digitiser import FakeDigitiser
from tests.services_bench import HUY, HUY_NAME, LAND, MAI, MAI_NAME

EARLIER = "Kết quả đang hiện là của lần đọc trước ("
NOTHING = "Giấy tờ này chưa có kết quả đọc nào để xem."
TEXT = "Cộng hòa xã hội"


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> FakeDigitiser:
    """Of what it reads the second page is blurred."""
    made = FakeDigitiser()
    made.quality = {2: Quality(Verdict.RESCAN, (QualityMark(QualityReason.BLURRED),))}
    monkeypatch.setattr(counter_module, "LazyDigitiser", lambda **_: made)
    return made


@pytest.fixture
def desk(tmp_path: Path, reader: FakeDigitiser) -> Iterator[Desk]:
    made = Desk(tmp_path)
    with cheap_keys():
        made.init("--test").done()
        yield made


def scanned(desk: Desk, *, status: int = 0) -> str:
    """A paper of four pages; the intake reads it unless its reader is in trouble (`status` 1)."""
    pages = [desk.folder / f"page-{number}.png" for number in range(1, 5)]
    for number, path in enumerate(pages):
        Image.new("L", (60, 80), 200 - number).save(path)
    words = ("intake", "--citizen", MAI, "--name", MAI_NAME, "--procedure", LAND)
    assert desk.call(*words, *(f"--scan=land_certificate={it}" for it in pages)).status == status
    [waiting] = cast(list[Document], desk.call("verify", "list").done()["papers"])
    return str(waiting["id"])


def plainly(desk: Desk, *words: str) -> Ran:
    """The answer for a person."""
    return call(*words, *(word for word in desk.words if word != "--json"))


def claimed(desk: Desk, paper: str) -> None:
    """Another reads the paper from now on, and does not come to an end."""
    other = counter_module.open_counter(desk.data, OfficerLogin("giamsat"), PASSPHRASE)
    with closing(other), other.desk.store.working() as view:
        view.jobs.add(PaperId(paper))
        assert view.jobs.claim_paper(PaperId(paper)) is not None


@pytest.mark.parametrize(
    ("trouble", "words"),
    [
        (DiskFull(), "Ổ đĩa đã đầy"),
        (TesseractMissing(), "chưa có bộ nhận dạng chữ"),
        (FileDamaged(), "bị hỏng, không mở được"),
    ],
    ids=lambda it: it.code if isinstance(it, CounterError) else "",
)
def test_a_reading_that_comes_to_nothing_is_told_and_the_earlier_one_is_shown(
    desk: Desk, reader: FakeDigitiser, trouble: CounterError, words: str
) -> None:
    paper = scanned(desk)
    reader.trouble = trouble

    ran = desk.call("verify", paper, "--read-again", "--page", "2")

    assert (ran.status, ran.code, faults("verify", ran.document)) == (1, trouble.code, [])
    assert ran.document["earlier_reading"] is True
    assert TEXT in str(ran.document["text"])

    told = plainly(desk, "verify", paper)
    assert told.status == 1, "it waits to be read still"
    first, second = told.err.splitlines()
    assert words in first and first.endswith(f"[{trouble.code}]")
    assert second.startswith(EARLIER)
    assert "Trang 2 bị mờ" in told.out

    reader.trouble = None
    again = ("--read-again",) if isinstance(trouble, FileDamaged) else ()
    seen = desk.call("verify", paper, *again).done()
    assert seen["earlier_reading"] is False and "error" not in seen


def test_a_paper_that_another_reads_is_told_as_such(desk: Desk) -> None:
    paper = scanned(desk)
    claimed(desk, paper)
    ran = plainly(desk, "verify", paper, "--read-again", "--page", "2")
    assert ran.status == 1
    first, second = ran.err.splitlines()
    assert "đang được đọc" in first and first.endswith("[PAPER_BEING_READ]")
    assert second.startswith(EARLIER)


def test_a_paper_that_was_never_read_says_why_and_is_not_accepted(
    desk: Desk, reader: FakeDigitiser
) -> None:
    reader.trouble = TesseractMissing()
    paper = scanned(desk, status=1)
    assert "(chờ đọc)" in plainly(desk, "verify", "list").out
    seen = plainly(desk, "verify", paper)
    assert (seen.status, seen.err.splitlines()[1]) == (1, NOTHING)
    assert "--accept" not in seen.out
    assert desk.call("verify", paper, "--accept").code == "TESSERACT_MISSING"

    reader.trouble = FileDamaged()
    for words in ((), ("--accept",), ("--accept",)):
        assert desk.call("verify", paper, *words).code == "FILE_DAMAGED"

    reader.trouble = None
    assert "hỏng" in plainly(desk, "verify", "list").out
    desk.call("verify", paper, "--read-again").done()
    assert plainly(desk, "verify", "list").out.splitlines()[0].endswith("gắn liền với đất")
    claimed(desk, paper)
    assert desk.call("verify", paper).code == "PAPER_BEING_READ"


def test_each_command_that_shows_a_paper_says_that_it_cannot_be_read(
    desk: Desk, reader: FakeDigitiser
) -> None:
    reader.trouble = FileDamaged()
    paper = scanned(desk, status=1)
    number = str(cast(list[Document], desk.call("dossier", "list").done()["dossiers"])[0]["number"])
    again = ("intake", "--citizen", MAI, "--procedure", LAND, "--dossier", number)
    for words in (("show", paper), ("dossier", "show", number), again):
        told = plainly(desk, *words)
        assert "! Tệp bị hỏng, không mở được." in told.out and "[FILE_DAMAGED]" in told.out
        document = desk.call(*words).document
        assert faults(words[0], document) == []
        items = cast(list[Document], document.get("items", [document]))
        assert "FILE_DAMAGED" in [it["refused"] for it in items]
    title = plainly(desk, "show", paper).out.splitlines()[0]
    assert title.startswith("Giấy chứng nhận quyền sử dụng đất"), "no code of a type"


def test_a_paper_is_accepted_as_it_was_read_before_and_that_is_told(
    desk: Desk, reader: FakeDigitiser
) -> None:
    paper = scanned(desk)
    reader.trouble = DiskFull()
    desk.call("verify", paper, "--read-again", "--page", "2")
    values = {"holder_id": MAI, "owner_name": MAI_NAME, "owner_id": MAI, "serial": "DB 048213"}
    more = {"number": "DB 048213", "issued_on": "2021-05-20", "issuer": "Sở Mẫu", "title": "Giấy"}
    words = (f"--set={name}={value}" for name, value in (values | more).items())
    ran = plainly(desk, "verify", paper, "--accept", *words)
    assert ran.status == 0, ran.err
    assert "[DISK_FULL]" in ran.err and "theo kết quả của lần đọc trước" in ran.err

    decided = desk.call("verify", paper, "--read-again", "--page", "2")
    assert (decided.status, decided.code) == (1, "PAPER_NOT_READY")


def test_a_page_that_is_none_of_the_paper_is_named_with_how_many_there_are(
    desk: Desk, reader: FakeDigitiser
) -> None:
    paper = scanned(desk)
    reader.read.clear()
    for pages in (("--page", "5"), ("--page", "2", "--page", "5")):
        ran = desk.call("verify", paper, "--read-again", *pages)
        error = cast(dict[str, object], ran.document["error"])
        assert (ran.status, error["code"]) == (1, "PAGE_NOT_IN_PAPER")
        assert error["details"] == {"page": 5, "pages": 4}
        assert "có 4 trang, không có trang 5" in ran.err
    assert reader.read == []


def test_a_page_that_is_none_of_a_paper_not_read_yet_is_named_too(
    desk: Desk, reader: FakeDigitiser
) -> None:
    reader.trouble = TesseractMissing()
    paper = scanned(desk, status=1)
    ran = plainly(desk, "verify", paper, "--read-again", "--page", "9")
    assert ran.status == 1
    assert "có 4 trang, không có trang 9" in ran.err and "[PAGE_NOT_IN_PAPER]" in ran.err


def test_where_no_page_is_left_unread_nothing_is_read_and_that_is_told(
    desk: Desk, reader: FakeDigitiser
) -> None:
    paper = scanned(desk)
    reader.read.clear()
    ran = plainly(desk, "verify", paper, "--read-again")
    assert (ran.status, reader.read) == (0, [])
    assert "không còn trang nào chưa đọc" in ran.err and "--page N" in ran.err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--accept", "--read-again"), "--accept không đi cùng --read-again và --page"),
        (("--accept", "--page", "2"), "--accept không đi cùng --read-again và --page"),
        (("--page", "2"), "--page chỉ đi cùng --read-again"),
        (("--reject", "mờ", "--read-again"), "--reject không đi cùng"),
        (("--reject", "mờ", "--set", "number=1"), "--reject không đi cùng"),
        (("--withdraw", "nhầm", "--page", "2"), "--withdraw chỉ đi cùng --again"),
        (("--of-another",), "chỉ đi cùng --accept"),
        (("--read-again", "--copy-kind", "photocopy"), "chỉ đi cùng --accept"),
    ],
)
def test_words_that_would_be_passed_over_are_refused(
    desk: Desk, reader: FakeDigitiser, words: tuple[str, ...], told: str
) -> None:
    paper = scanned(desk)
    reader.read.clear()
    for each in (paper, "list"):
        ran = desk.call("verify", each, *words)
        assert (ran.status, ran.code) == (2, "BAD_USAGE")
        assert (told if each == paper else "verify list không đi cùng") in ran.err
    assert reader.read == []
    [waiting] = cast(list[Document], desk.call("verify", "list").done()["papers"])
    assert waiting["id"] == paper


def test_ctrl_c_keeps_the_scan_and_says_how_to_go_on(
    desk: Desk, reader: FakeDigitiser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    paper = scanned(desk)
    line = {"key": "1", "citizen": HUY, "name": HUY_NAME, "procedure": LAND}
    lot = desk.folder / "lot.jsonl"
    scan = {"land_certificate": str(desk.folder / "page-1.png")}
    lot.write_text(json.dumps({**line, "scan": scan}) + "\n", "utf-8")
    for words in (
        ("verify", paper, "--read-again", "--page", "2"),
        ("intake", "--batch", str(lot), "--read"),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(reader, "digitise", interrupted)
            ran = plainly(desk, *words)
        assert ran.status == 130
        assert ran.err.endswith("Chạy lại lệnh này để đọc tiếp.\n")
        assert list((desk.data / "work").iterdir()) == []
        assert plainly(desk, *words).status == 0


def test_who_looks_is_told_how_to_go_on(desk: Desk) -> None:
    paper = scanned(desk)
    last = plainly(desk, "verify", paper).out.splitlines()[-1]
    assert f"counter-app verify {paper} --accept" in last and "--reject" in last
