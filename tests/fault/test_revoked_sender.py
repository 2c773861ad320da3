"""A desk's credential is taken away while it sends, by real processes: it stops, loses and doubles nothing, and goes on."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from counter_app.domain.events import EventKind
from counter_app.domain.outbox import OutboxState
from tests.command_line import Desk, ServedHub, call, served_hub
from tests.fakes.cut_proxy import Cut, cut_proxy
from tests.fault.trials import copy_of, look, make_desk, opened

MOMENTS = {
    "as a file begins": Cut(at=b"POST /v1/files", whole=True),
    "within a file": Cut(up=150_000, whole=True),
    "within a file, then cut": Cut(up=150_000),
    "at a record": Cut(at=b"PUT /v1/records", whole=True),
}


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return make_desk(tmp_path_factory.mktemp("base"))


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[ServedHub]:
    with served_hub(tmp_path / "hub") as served:
        yield served


def revoke(hub: ServedHub) -> None:
    """As who runs the hub does, beside it."""
    place = ["--data", str(hub.data), "--json"]
    desks = call("hub", "desks", *place).done()["desks"]
    assert isinstance(desks, list)
    for each in desks:
        call("hub", "revoke-desk", each["id"], "--reason", "Mất máy", *place).done()


def received(desk: Desk) -> Counter[str]:
    """How often each record was closed by a receipt."""
    with opened(desk) as counter, counter.desk.store.reading() as view:
        assert {row.state for row in view.outbox.rows(list(OutboxState))} == {OutboxState.RECEIVED}
        return Counter(
            event.subjects[0]
            for event in view.events.walk()
            if event.kind is EventKind.RECORD_RECEIVED
        )


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_push_ends_with_why_and_the_next_enrolment_brings_the_rest(
    base: Desk, hub: ServedHub, tmp_path: Path, moment: str
) -> None:
    desk = copy_of(base, tmp_path)
    records = look(desk).records
    with cut_proxy(hub.port) as line:
        desk.call("enrol", line.url, hub.code()).done()
        cut = MOMENTS[moment]
        line.next_one(Cut(cut.up, cut.down, lambda: revoke(hub), cut.at, cut.whole))
        ran = desk.call("queue", "push", "--until-empty")

        stopped = ran.document["stopped"]
        assert ran.status == 1 and isinstance(stopped, dict)
        assert stopped["code"] == "HUB_REFUSED_CREDENTIAL"
        assert "thu hồi" in stopped["reason"]
        again = desk.call("queue", "push")
        assert again.document["received"] == 0
        desk.call("enrol", line.url, hub.code()).done()
        assert desk.call("queue", "push").document["left"] == 0

    assert received(desk) == Counter(dict.fromkeys(records, 1))
