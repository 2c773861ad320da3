"""`counter-app demo`: one command for a newcomer, everything real, the second visit asked for less."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.command_line import Document, Ran, call, faults


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Ran, Path]]:
    folder = tmp_path_factory.mktemp("demo") / "new"
    report = folder.parent / "report.json"
    yield call("demo", "--out", str(folder), "--report", str(report), "--json"), report


def _visit(document: Document, name: str) -> dict[str, int]:
    visit = document[name]
    assert isinstance(visit, dict)
    return visit


def test_the_demo_keeps_its_schema_and_its_promise(told: tuple[Ran, Path]) -> None:
    document = told[0].done()
    assert faults("demo", document) == []
    first, second = _visit(document, "first_visit"), _visit(document, "second_visit")
    assert second["asked"] < first["asked"]
    assert second["reused"] > first["reused"]
    receipts = document["receipts"]
    assert isinstance(receipts, list)
    assert document["received"] == len(receipts)


def test_the_report_is_the_same_document(told: tuple[Ran, Path]) -> None:
    assert told[1].read_text("utf-8").strip() == told[0].out.strip()


def test_the_demos_desk_is_kept_and_opens(told: tuple[Ran, Path]) -> None:
    document = told[0].document
    words = ["--data", str(document["data"]), "--officer", str(document["officer"])]
    secret = ["--passphrase-file", str(document["passphrase_file"]), "--json"]
    chain = call("audit", "chain", *words, *secret).done()
    assert chain["ok"] is True
    backlog = call("audit", "backlog", *words, *secret).done()
    assert faults("audit-backlog", backlog) == []
    rows, queue = backlog["rows"], backlog["queue"]
    assert isinstance(rows, list) and isinstance(queue, dict)
    assert len(rows) > 10, "every screen has something to show"
    assert queue["queued"] > 0 and queue["held"] == 1 and queue["received"] > 0
    status = call("queue", "status", *words, *secret).done()
    assert faults("queue-status", status) == []
