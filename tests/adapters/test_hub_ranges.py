"""One hash for a range of what the hub holds of a desk, on both engines."""

from hashlib import sha256

import pytest

from counter_app.domain.outbox import OutgoingRecord
from tests.adapters.test_hub_calls import Desk, code
from tests.fakes.records import dossier_record
from tests.fixtures_hub import EMBEDDED, GROWN, HubMaker, RunningHub


@pytest.fixture(params=[EMBEDDED, GROWN])
def hub_engine(request: pytest.FixtureRequest) -> str:
    """Every test here, on both engines."""
    return str(request.param)


@pytest.fixture
def desk(running_hub: RunningHub) -> Desk:
    return Desk(running_hub)


def hash_of(records: list[OutgoingRecord]) -> str:
    """Return what the docstring of the call promises, reckoned here by itself."""
    lines = sorted(f"{record.id} {record.sha256}\n" for record in records)
    return sha256("".join(lines).encode()).hexdigest()


def test_a_range_is_hashed_from_ids_and_contents_alone(desk: Desk) -> None:
    records = [dossier_record(n) for n in range(1, 13)]
    for record in records:
        assert desk.put(record).status_code == 201

    whole = desk.call("GET", "/v1/records/digest").json()
    assert whole == {"count": 12, "sha256": hash_of(records)}
    for bound in ("8", "4c", sorted(records, key=lambda each: each.id)[5].id[:8]):
        below = [record for record in records if record.id < bound]
        above = [record for record in records if record.id >= bound]
        first = desk.call("GET", f"/v1/records/digest?to={bound}").json()
        rest = desk.call("GET", f"/v1/records/digest?from={bound}").json()
        assert first == {"count": len(below), "sha256": hash_of(below)}
        assert rest == {"count": len(above), "sha256": hash_of(above)}


def test_a_short_range_is_told_by_name_when_asked(desk: Desk) -> None:
    records = sorted((dossier_record(n) for n in (1, 2, 3)), key=lambda record: record.id)
    for record in records:
        desk.put(record)

    told = desk.call("GET", "/v1/records/digest?list=3").json()["items"]
    assert told == [{"id": record.id, "sha256": record.sha256} for record in records]
    assert "items" not in desk.call("GET", "/v1/records/digest?list=2").json()


def test_another_desk_has_none_of_it(desk: Desk, running_hub: RunningHub) -> None:
    desk.put(dossier_record())

    for other in (Desk(running_hub, name="Quầy 2"), Desk(running_hub, "H19.13")):
        assert other.call("GET", "/v1/records/digest").json() == {"count": 0, "sha256": hash_of([])}


@pytest.mark.parametrize(
    "query",
    [
        "from=g",
        "to=A0",
        "from=8&to=8",
        "from=9&to=1",
        "from=123456789",
        "list=65",
        "list=-1",
        "list=x",
    ],
)
def test_a_range_that_is_none_is_refused(desk: Desk, query: str) -> None:
    answer = desk.call("GET", f"/v1/records/digest?{query}")

    assert answer.status_code == 400
    assert code(answer) in ("BAD_RANGE", "BAD_REQUEST")


def test_only_a_desk_may_ask(make_hub: HubMaker) -> None:
    answer = Desk(make_hub()).call("GET", "/v1/records/digest", Authorization="Bearer none")

    assert answer.status_code == 401
