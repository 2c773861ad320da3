"""Acts on a dossier, batches and hand-overs by the command line: documents, forms, exit codes, sentences."""

import json
import os
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest
from PIL import Image

from counter_app.app import counter as counter_module
from tests.command_line import Desk, Document, call, cheap_keys, faults
from tests.fakes.digitiser import FakeDigitiser
from tests.services_bench import HUY, HUY_NAME, LAND, MAI, MAI_NAME

MONDAY = ("--now", "2026-03-02T08:00:00+07:00")
WEDNESDAY = ("--now", "2026-03-04T08:00:00+07:00")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with cheap_keys(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(counter_module, "LazyDigitiser", FakeDigitiser)
        made = Desk(tmp_path)
        made.init("--test", "--desk", "Quầy 1").done()
        yield made


def opened(desk: Desk) -> str:
    words = ("intake", "--citizen", MAI, "--name", MAI_NAME, "--procedure", LAND)
    number = desk.call(*words, *MONDAY).done()["number"]
    assert isinstance(number, str)
    return number


def act(desk: Desk, *words: str) -> Document:
    document = desk.call("dossier", *words).done()
    assert faults("dossier", document) == []
    return document


def picture(folder: Path, name: str, shade: int) -> str:
    Image.new("L", (60, 80), shade).save(folder / name)
    return name


def test_a_supplement_its_form_and_its_answer(desk: Desk) -> None:
    number = opened(desk)
    asked = act(desk, "supplement", number, "--other", "Ký lại tờ khai", *MONDAY)
    assert (asked["status"], asked["paused"]) == (5, True)
    supplements = asked["supplements"]
    assert isinstance(supplements, list)
    assert [line["component"] for line in supplements[0]["lines"]] == [
        "application",
        "land_certificate",
        None,
    ]
    assert Path(str(asked["slip"])).read_bytes().startswith(b"%PDF")
    refused = desk.call("dossier", "resume", number, *WEDNESDAY)
    assert (refused.status, refused.code) == (1, "SUPPLEMENT_STILL_MISSING")
    done = act(desk, "resume", number, "--anyway", *WEDNESDAY)
    assert (done["status"], done["paused"]) == (2, False)
    assert str(done["due_at"]) > str(done["printed_due_at"]) == asked["due_at"]


@pytest.mark.parametrize(
    ("words", "status", "reason"),
    [
        (("refuse", "--reason", "not_competent"), 3, "not_competent"),
        (("stop", "--reason", "other", "--words", "Thửa đất có tranh chấp"), 8, "other"),
        (("withdraw",), 7, "citizen_wish"),
    ],
)
def test_a_dossier_ends_without_a_result(
    desk: Desk, words: tuple[str, ...], status: int, reason: str
) -> None:
    number = opened(desk)
    done = act(desk, words[0], number, *words[1:], *MONDAY)
    closing = done["closing"]
    assert isinstance(closing, dict)
    assert (done["status"], closing["reason"], done["possible"]) == (status, reason, [])
    assert Path(str(done["slip"])).read_bytes().startswith(b"%PDF")
    again = desk.call("dossier", *words[:1], number, *words[1:], *MONDAY)
    assert (again.status, again.code) == (1, "ACT_NOT_ALLOWED")
    assert "Hồ sơ đã kết thúc" in again.err


def test_an_extension_keeps_the_printed_promise(desk: Desk) -> None:
    number = opened(desk)
    words = ("extend", number, "--reason", "verification", "--to", "2026-03-16T09:00")
    far = desk.call("dossier", *words[:-1], "2099-03-02T09:00", *MONDAY)
    assert (far.status, far.code) == (1, "EXTENSION_TOO_LONG")
    assert "không muộn hơn 16/03/2026 17:00" in far.err
    done = act(desk, *words, *MONDAY)
    assert done["due_at"] == "2026-03-16T09:00:00+07:00"
    assert done["printed_due_at"] != done["due_at"]
    text = desk.folder / "plain"
    shown = desk.call("dossier", "show", number, *MONDAY)
    assert shown.status == 0 and not text.exists()
    assert Path(str(done["slip"])).read_bytes().startswith(b"%PDF")


def test_both_numbers_find_the_dossier(desk: Desk) -> None:
    number = opened(desk)
    act(desk, "number", number, "000.00.12.H19-260302-0975")
    for name in (number, "H19.12-260302-0975", "000.00.12.h19-260302-0975"):
        assert act(desk, "show", name)["number"] == number


def test_what_changed_meanwhile_is_told(desk: Desk) -> None:
    number = opened(desk)
    seen = act(desk, "show", number)["revision"]
    act(desk, "start", number, "--seen", str(seen))
    stale = desk.call("dossier", "start", number, "--seen", str(seen))
    assert (stale.status, stale.code) == (1, "STALE_DOSSIER")


@pytest.mark.parametrize(
    "words",
    [
        ("refuse", "x"),
        ("refuse", "x", "--reason", "vi_thich"),
        ("extend", "x", "--reason", "workload"),
        ("extend", "x", "--reason", "workload", "--to", "mai"),
        ("supplement", "x", "--item", "land_certificate"),
        ("handover", "x", "--to", "Quầy 2"),
        ("takeover",),
    ],
)
def test_wrong_words(desk: Desk, words: tuple[str, ...]) -> None:
    number = opened(desk)
    ran = desk.call("dossier", *[number if word == "x" else word for word in words])
    assert (ran.status, ran.code) == (2, "BAD_USAGE")


def test_a_hand_over_to_another_desk(desk: Desk, tmp_path: Path) -> None:
    second = Desk(tmp_path / "second")
    second.folder.mkdir()
    second.init("--test", "--desk", "Quầy 2").done()
    number = opened(desk)
    file = tmp_path / "ban-giao.qsbg"
    given = act(desk, "handover", number, "--to", "Quầy 2", "--out", str(file), *MONDAY)
    assert given["owned_elsewhere"] == "Quầy 2"
    refused = desk.call("dossier", "start", number)
    assert (refused.status, refused.code) == (1, "DOSSIER_ELSEWHERE")
    assert "Quầy 2" in refused.err
    wrong = second.call("dossier", "takeover", str(file), "--code", "ABCD")
    assert (wrong.status, wrong.code) == (1, "TRANSFER_CODE_WRONG")
    by_link = second.call("dossier", "takeover", str(given["qr"]))
    assert (by_link.status, by_link.code) == (1, "NOT_ENROLLED")
    taken = act(second, "takeover", str(file), "--code", str(given["qr"]))
    assert (taken["number"], taken["desk"]) == (number, "Quầy 2")
    assert act(second, "start", number)["status"] == 4


def test_two_desks_of_one_office_never_make_the_same_number(desk: Desk, tmp_path: Path) -> None:
    second = Desk(tmp_path / "second")
    second.folder.mkdir()
    second.init("--test", "--desk", "Quầy 2").done()
    numbers = {opened(desk), opened(second)}
    assert len(numbers) == 2
    assert {number.partition("-")[2] for number in numbers} == {"H19.12-260302-0001"}


def test_a_batch_and_the_same_batch_again(desk: Desk) -> None:
    lines = [
        {"key": "1", "citizen": MAI, "name": MAI_NAME, "procedure": LAND},
        {"key": "2", "citizen": "không", "procedure": LAND},
        {
            "key": "3",
            "citizen": HUY,
            "name": HUY_NAME,
            "procedure": LAND,
            "received_at": "2026-02-27T09:00",
            "scan": {"land_certificate": picture(desk.folder, "a.png", 9)},
        },
    ]
    file = desk.folder / "lot.jsonl"
    file.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    ran = desk.call("intake", "--batch", str(file), *MONDAY)
    assert ran.status == 1, "line 2 wants a person"
    assert faults("intake-batch", ran.document) == []
    told = ran.document["dossiers"]
    assert isinstance(told, list)
    assert [line.get("error", {}).get("code") for line in told] == [
        None,
        "PERSON_NUMBER_REFUSED",
        None,
    ]
    assert "Dòng 2: " in ran.err
    assert "hồ sơ/phút" in ran.err
    assert told[2]["received_at"] == "2026-02-27T09:00:00+07:00"
    again = desk.call("intake", "--batch", str(file), *MONDAY).document["dossiers"]
    assert isinstance(again, list)
    assert [line.get("number") for line in again] == [line.get("number") for line in told]
    assert [line.get("before") for line in again] == [True, None, True]
    listed = desk.call("dossier", "list").done()["dossiers"]
    assert isinstance(listed, list)
    assert len(listed) == 2


def test_a_batch_tells_a_person_in_lines(desk: Desk) -> None:
    file = desk.folder / "lot.jsonl"
    good = {"key": "1", "citizen": MAI, "name": MAI_NAME, "procedure": LAND}
    file.write_text(json.dumps(good) + "\n{\n", "utf-8")
    words = [word for word in desk.words if word != "--json"]
    ran = call("intake", "--batch", str(file), *MONDAY, *words)
    assert ran.status == 1
    assert ran.out == "Đã nhận 1 hồ sơ, 0 hồ sơ đã nhận từ trước, 1 dòng lỗi.\n"
    assert "Dòng 2: Dòng này không phải một đối tượng JSON." in ran.err


def test_a_batch_that_is_no_file(desk: Desk) -> None:
    os.mkfifo(desk.folder / "pipe.jsonl")
    for name, code in (
        ("none.jsonl", "FILE_NOT_FOUND"),
        ("", "FILE_IS_FOLDER"),
        ("pipe.jsonl", "FILE_NOT_READABLE"),
    ):
        ran = desk.call("intake", "--batch", str(desk.folder / name))
        assert (ran.status, ran.code) == (1, code)


def test_a_batch_without_a_store(tmp_path: Path) -> None:
    nowhere = Desk(tmp_path)
    (tmp_path / "lot.jsonl").write_text("{}\n", "utf-8")
    ran = nowhere.call("intake", "--batch", str(tmp_path / "lot.jsonl"))
    assert (ran.status, ran.code) == (1, "STORE_MISSING")


def test_a_batch_is_read_when_asked(desk: Desk) -> None:
    file = desk.folder / "lot.jsonl"
    line = {"key": "1", "citizen": MAI, "name": MAI_NAME, "procedure": LAND}
    scan = {"land_certificate": picture(desk.folder, "a.png", 9)}
    file.write_text(json.dumps({**line, "scan": scan}), "utf-8")
    ran = desk.call("intake", "--batch", str(file), "--read", *MONDAY)
    ran.done()
    assert "1/1 giấy tờ · " in ran.err
    papers = desk.call("verify", "list").done()["papers"]
    assert isinstance(papers, list)
    assert len(papers) == 1


def test_a_clock_that_went_back_is_told_until_a_supervisor_confirms_it(desk: Desk) -> None:
    opened(desk)
    earlier = ("--now", "2026-02-27T08:00:00+07:00")
    ran = desk.call("clock", *earlier)
    assert ran.status == 1
    assert faults("clock", ran.document) == []
    assert ran.document["now"] == "2026-02-27T08:00:00+07:00"
    assert desk.call("clock", "--confirm", *earlier).done()["ahead"] is None
    assert desk.call("clock", *earlier).done()["ahead"] is None


def test_a_line_of_a_batch_is_described_as_an_intake_is() -> None:
    folder = files("counter_app") / "_resources" / "schemas"
    intake, batch = (
        json.loads((folder / f"{name}.json").read_text("utf-8"))
        for name in ("intake", "intake-batch")
    )
    line = batch["properties"]["dossiers"]["items"]["oneOf"][1]["properties"]
    assert {name: line.get(name) for name in intake["properties"]} == intake["properties"]
