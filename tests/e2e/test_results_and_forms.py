"""Results and forms from the command line, with the real reader: what procedure A ends in, procedure B is not asked for."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.command_line import Desk, cheap_keys, faults, specimens, truth

CONFIRM_STATUS, MARRIAGE = "1.004873", "1.000894"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    with cheap_keys():
        made.init("--test").done()
        made.extra += ["--now", "2026-11-25T09:00:00+07:00"]
        yield made


def _text(path: Path) -> str:
    done = subprocess.run(
        ["pdftotext", str(path), "-"], check=True, capture_output=True, timeout=60
    )
    return " ".join(done.stdout.decode().split())


def test_a_result_is_captured_returned_and_offered_to_the_next_procedure(
    desk: Desk, tmp_path: Path
) -> None:
    with specimens() as folder:
        fields = truth(folder, "marital_status")
        citizen, name = fields["person_id"], fields["person_name"]
        words = ("--citizen", citizen, "--procedure")
        first = desk.call("intake", *words, CONFIRM_STATUS, "--name", name).done()
        number = str(first["number"])
        assert desk.call("dossier", "result", number).code == "LINES_OPEN"
        assert desk.call("dossier", "finish", number).code == "LINES_OPEN"
        desk.call("dossier", "count", number, "declaration", "--pages", "1").done()
        assert desk.call("dossier", "result", number).code == "RESULT_MISSING"
        assert desk.call("dossier", "finish", number).code == "RESULT_MISSING"
        told = [f"--set={field}={value}" for field, value in fields.items()]
        ended = desk.call(
            "dossier", "result", number, "--scan", str(folder / "marital_status.jpg"), *told
        ).done()
    results = ended["results"]
    assert isinstance(results, list)
    assert (ended["status"], results[0]["state"]) == (9, "accepted")
    assert results[0]["code"] == "KQ.G15.000038"

    back = desk.call("dossier", "return", number, "--to", name, "--number", citizen).done()
    assert back["status"] == 10
    assert faults("dossier-result", ended) == faults("dossier-result", back) == []
    assert desk.call("dossier", "return", number, "--to", name).code == "ACT_NOT_ALLOWED"

    second = desk.call("intake", *words, MARRIAGE, "--case", "data_missing").done()
    assert faults("intake", second) == []
    items = second["items"]
    assert isinstance(items, list)
    offered = next(item for item in items if item["component"] == "marital_status")
    assert (offered["state"], offered["paper"]) == ("reused", results[0]["paper"])
    assert offered["digitise"] == "must"

    register = tmp_path / "so.pdf"
    period = ("--from", "2026-11-25", "--to", "2026-11-25")
    written = desk.call("audit", "register", *period, "--out", str(register)).done()
    assert written["rows"] == 2
    assert faults("audit-register", written) == []
    assert "Trực tiếp" in _text(register)
    assert register.stat().st_mode & 0o077 == 0
    assert desk.call("audit", "register", *period, "--out", str(tmp_path / "so.xlsx")).status == 0
    assert desk.call("audit", "register", *period, "--out", str(tmp_path / "so.doc")).status == 2


def test_a_result_given_elsewhere_and_a_line_left_aside_are_said(desk: Desk) -> None:
    words = (
        "--citizen",
        "075198006642",
        "--procedure",
        CONFIRM_STATUS,
        "--name",
        "Lê Thị Hoài Mẫu",
    )
    taken = desk.call("intake", *words).done()
    number, day = str(taken["number"]), str(taken["received_at"])[:10]
    aside = "--left-aside=declaration=Tờ khai giấy lưu tại hồ sơ"
    half = desk.call("dossier", "finish", number, aside, "--result-number", "12/XN")
    assert half.status == 2
    older = desk.call(
        "dossier", "finish", number, aside, "--result-number=12/XN", "--result-date=2020-01-02"
    )
    assert older.code == "FIELD_REFUSED"
    told = ("--result-number", "12/XN", "--result-date", day)
    desk.call("dossier", "finish", number, aside, *told).done()

    shown = desk.call("dossier", "show", number).done()
    assert faults("dossier", shown) == []
    solving = shown["solving"]
    assert isinstance(solving, dict)
    assert solving["elsewhere"] == {"number": "12/XN", "issued_on": day}
    assert solving["left_aside"] == [
        {"component": "declaration", "words": "Tờ khai giấy lưu tại hồ sơ"}
    ]

    desk.call("dossier", "result", number, *told).done()
    other = ("--result-number", "13/XN", "--result-date", day)
    assert desk.call("dossier", "result", number, *other).code == "ACT_NOT_ALLOWED"


def test_a_signed_result_is_kept_byte_for_byte(desk: Desk, tmp_path: Path) -> None:
    with specimens() as folder:
        fields = truth(folder, "marital_status")
        words = ("--citizen", fields["person_id"], "--procedure", CONFIRM_STATUS)
        opened = desk.call("intake", *words, "--name", fields["person_name"]).done()
        desk.call("dossier", "count", str(opened["number"]), "declaration", "--pages", "1").done()
        signed = folder / "signed_decision.pdf"
        told = [f"--set={field}={value}" for field, value in fields.items()]
        ended = desk.call(
            *("dossier", "result", str(opened["number"]), "--scan", str(signed)),
            *("--type", "marital_status", "--set=type=marital_status", *told),
        ).done()
        results = ended["results"]
        assert isinstance(results, list)
        copy = tmp_path / "copy.pdf"
        shown = desk.call("show", str(results[0]["paper"]), "--out", str(copy)).done()

        assert copy.read_bytes() == signed.read_bytes()
        paper = shown.get("paper", shown)
        assert isinstance(paper, dict) and paper["copy_kind"] == "electronic"


def test_a_count_that_differs_asks_for_a_person(desk: Desk) -> None:
    with specimens() as folder:
        fields = truth(folder, "marital_status")
        opened = desk.call(
            *("intake", "--citizen", fields["person_id"], "--name", fields["person_name"]),
            *("--procedure", MARRIAGE, "--case", "data_missing"),
            *("--scan", f"marital_status={folder / 'marital_status.jpg'}"),
        ).done()
    number = str(opened["number"])

    ran = desk.call("dossier", "count", number, "marital_status", "--pages", "3")
    assert (ran.status, ran.document["differs"], ran.document["scanned"]) == (1, True, 1)
    assert faults("dossier-count", ran.document) == []
    items = opened["items"]
    assert isinstance(items, list)
    paper = next(item["paper"] for item in items if item["component"] == "marital_status")
    assert desk.call("verify", paper, "--accept").code == "PAGE_COUNT_DIFFERS"
    sure = desk.call("dossier", "count", number, "marital_status", "--pages", "3", "--confirm")
    assert (sure.status, sure.document["differs"]) == (0, False)


def test_a_form_is_printed_where_it_was_asked_for_and_nowhere_else(
    desk: Desk, tmp_path: Path
) -> None:
    opened = desk.call(
        *("intake", "--citizen", "070192003876", "--name", "Trần Thị Mẫu Đơn"),
        *("--procedure", MARRIAGE),
    ).done()
    number = str(opened["number"])
    form = tmp_path / "kiem-soat.pdf"

    told = desk.call("dossier", "print", number, "--form", "control", "--out", str(form)).done()
    assert told["template"] == "TT 03/2025/TT-VPCP – Mẫu số 06"
    assert faults("dossier-print", told) == []
    assert "PHIẾU KIỂM SOÁT QUÁ TRÌNH GIẢI QUYẾT HỒ SƠ" in _text(form)
    words = ("dossier", "print", number, "--form")
    assert desk.call(*words, "stop", "--out", str(tmp_path / "x.pdf")).code == "SLIP_NOT_DUE"
    missing = str(tmp_path / "none" / "x.pdf")
    assert desk.call(*words, "receipt", "--out", missing).code == "PLACE_NOT_WRITABLE"
    inside = str(desk.data / "counter.db")
    assert desk.call(*words, "receipt", "--out", inside).code == "PLACE_NOT_WRITABLE"
