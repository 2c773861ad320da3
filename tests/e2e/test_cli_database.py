"""`intake --decline` about a line's database, as an officer types it, and what supervisors read of it."""

from collections.abc import Iterator
from typing import cast

import pytest

from tests.command_line import Desk, Document, cheap_keys, faults
from tests.services_bench import LAN, LAN_NAME, MARRIAGE

LINE = "marital_status"


@pytest.fixture
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with cheap_keys():
        made = Desk(tmp_path_factory.mktemp("database"))
        made.init("--test").done()
        yield made


def intake(desk: Desk, *words: str) -> Document:
    said = desk.call(
        "intake", "--citizen", LAN, "--name", LAN_NAME, "--procedure", MARRIAGE, *words
    )
    return said.done()


def stated(document: Document) -> tuple[object, object]:
    """State and statement of the line."""
    items = cast(list[dict[str, object]], document["items"])
    item = next(it for it in items if it["component"] == LINE)
    return item["state"], item["database_lacks"]


def test_stated_counted_and_taken_back(desk: Desk) -> None:
    assert stated(intake(desk)) == ("not_asked", None)
    said = intake(desk, "--decline", f"{LINE}=database_wrong")
    assert faults("intake", said) == []
    assert stated(said) == ("needed", "database_wrong")

    backlog = desk.call("audit", "backlog").done()
    assert faults("audit-backlog", backlog) == []
    (row,) = cast(list[dict[str, object]], backlog["once"])
    assert (backlog["database_lacks"], backlog["declined"]) == (1, 0)
    assert (row["kind"], row["reason"]) == ("database_lacks", "database_wrong")

    assert stated(intake(desk, "--decline", f"{LINE}=database_answers")) == ("not_asked", None)
    assert desk.call("audit", "backlog").done()["database_lacks"] == 0


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ((f"{LINE}=database_unreachable",), "OFFER_NOT_VALID"),
        (("declaration=database_no_entry",), "OFFER_NOT_VALID"),
        ((f"{LINE}=because",), "UNKNOWN_CODE"),
        # Both may be said of one line, but nothing is held that could be declined.
        ((f"{LINE}=database_wrong", f"{LINE}=scan_unclear"), "OFFER_NOT_VALID"),
    ],
)
def test_what_cannot_be_said_is_refused(desk: Desk, words: tuple[str, ...], code: str) -> None:
    said = [part for word in words for part in ("--decline", word)]
    call = desk.call("intake", "--citizen", LAN, "--name", LAN_NAME, "--procedure", MARRIAGE, *said)
    assert call.code == code
    assert desk.call("audit", "backlog").done()["database_lacks"] == 0
