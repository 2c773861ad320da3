"""`verify PAPER --withdraw REASON`: a wrong confirmation at one counter, seen through to the right one."""

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from PIL import Image

from counter_app.app import counter as counter_module
from counter_app.domain.digitised import Probe
from tests.command_line import Desk, Document, call, cheap_keys, faults
from tests.fakes.digitiser import Canned, FakeDigitiser
from tests.services_bench import ALLOWANCE, BIRTH, MAI, MAI_NAME

WHY = "Quét nhầm giấy của người đứng sau"
INTAKE = ("intake", "--citizen", MAI, "--name", MAI_NAME, "--procedure", ALLOWANCE)


class _Reader(FakeDigitiser):
    """Whatever it looks at is the same birth certificate."""

    def __init__(self, *, jobs: int | None = None) -> None:
        super().__init__()

    def probe(self, path: Path) -> Probe:
        seen = super().probe(path)
        self.on[seen.sha256] = Canned("birth_certificate", BIRTH, " ".join(BIRTH.values()))
        return seen


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    made = Desk(tmp_path)
    monkeypatch.setattr(counter_module, "LazyDigitiser", _Reader)
    with cheap_keys():
        made.init("--test").done()
        yield made


def visit(desk: Desk, *words: str) -> Document:
    """Mai's visit as an orphan; her birth certificate is the one that is wanted."""
    return desk.call(*INTAKE, "--case", "orphan", "--role", f"child={MAI}", *words).done()


def confirmed(desk: Desk) -> tuple[str, Document]:
    """A scan that an officer confirmed, and the dossier that it came with."""
    scan = desk.folder / "birth.png"
    Image.new("L", (60, 80), 200).save(scan)
    took = visit(desk, "--scan", f"birth_certificate={scan}")
    [waiting] = cast(list[Document], desk.call("verify", "list").done()["papers"])
    paper = str(waiting["id"])
    desk.call("verify", paper, "--accept").done()
    return paper, took


def states(desk: Desk) -> dict[str, str]:
    """The state of each paper of Mai's, by its id."""
    document = desk.call("papers", "--citizen", MAI).done()
    assert faults("papers", document) == []
    return {str(it["id"]): str(it["state"]) for it in cast(list[Document], document["papers"])}


def birth_line(document: Document) -> Document:
    items = cast(list[Document], document["items"])
    return next(it for it in items if it["component"] == "birth_certificate")


def test_a_wrong_confirmation_is_taken_back_and_confirmed_rightly(desk: Desk) -> None:
    paper, took = confirmed(desk)
    assert states(desk) == {paper: "accepted"}

    done = desk.call("verify", paper, "--withdraw", WHY, "--again").done()

    assert faults("verify", done) == []
    assert cast(Document, done["paper"])["state"] == "withdrawn"
    assert done["reopened"] == [
        {
            "dossier": took["dossier"],
            "number": took["number"],
            "components": ["birth_certificate"],
            "result": False,
        }
    ]
    again = str(done["again"])
    [waiting] = cast(list[Document], desk.call("verify", "list").done()["papers"])
    assert (waiting["id"], waiting["digitised"]) == (again, True)
    line = birth_line(desk.call("dossier", "show", str(took["number"])).done())
    assert (line["state"], line["paper"]) == ("scanned", again)
    desk.call("verify", again, "--accept", "--set", "number=46/2023").done()
    assert states(desk) == {again: "accepted", paper: "withdrawn"}


def test_what_was_taken_back_is_asked_for_and_can_be_looked_at(desk: Desk, tmp_path: Path) -> None:
    paper, took = confirmed(desk)
    desk.call("verify", paper, "--withdraw", WHY).done()

    assert birth_line(visit(desk))["state"] == "needed"
    seen = desk.call("show", paper, "--out", str(tmp_path / "master.png")).done()
    assert faults("show", seen) == []
    told = cast(Document, seen["withdrawn"])
    assert told["reason"] == WHY and told["by"]
    assert (tmp_path / "master.png").read_bytes() == (desk.folder / "birth.png").read_bytes()
    assert "paper_withdrawn" in [it["kind"] for it in cast(list[Document], seen["events"])]
    assert desk.call("audit", "chain").done()["ok"] is True
    status = desk.call("queue", "status").document
    assert faults("queue-status", status) == []
    assert "withdrawal.v1" in [it["kind"] for it in cast(list[Document], status["rows"])]

    backlog = desk.call("audit", "backlog").done()
    assert faults("audit-backlog", backlog) == []
    [row] = cast(list[Document], backlog["withdrawn"])
    assert (row["paper"], row["reason"], row["number"]) == (paper, WHY, took["number"])


def test_an_officer_reads_what_changed(desk: Desk) -> None:
    paper, took = confirmed(desk)
    words = [word for word in desk.words if word != "--json"]
    ran = call("verify", paper, "--withdraw", WHY, "--again", *words)
    assert ran.status == 0
    assert ran.out.splitlines()[0].startswith("Đã hủy xác nhận: Giấy khai sinh.")
    assert str(took["number"]) in ran.out and "Bản quét chờ xác nhận lại" in ran.out
    assert WHY in call("show", paper, *words).out
    assert WHY in call("audit", "backlog", *words).out
    assert "Đã hủy xác nhận" in call("papers", "--citizen", MAI, *words).out


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--withdraw", " "), "FIELD_REFUSED"),
        (("--withdraw", WHY, "--accept"), "BAD_USAGE"),
        (("--withdraw", WHY, "--reject", "mờ"), "BAD_USAGE"),
        (("--withdraw", WHY, "--set", "number=1"), "BAD_USAGE"),
        (("--again",), "BAD_USAGE"),
    ],
)
def test_what_makes_no_sense_changes_nothing(desk: Desk, words: tuple[str, ...], code: str) -> None:
    paper, _ = confirmed(desk)
    ran = desk.call("verify", paper, *words)
    assert (ran.code, ran.status) == (code, 2 if code == "BAD_USAGE" else 1)
    assert states(desk) == {paper: "accepted"}


def test_twice_is_told(desk: Desk) -> None:
    paper, _ = confirmed(desk)
    desk.call("verify", paper, "--withdraw", WHY).done()
    assert desk.call("verify", paper, "--withdraw", WHY).code == "PAPER_NOT_HELD"
