"""A record that the hub's database has spoilt: found by the deep look, sent again, and no hindrance to the others."""

import pytest
from sqlalchemy import select, update

from counter_app.hub.database import Database
from counter_app.hub.schema import record as record_table
from tests.adapters.test_hub_calls import Desk
from tests.fakes.records import NUMBER, dossier_record, noise, paper_record
from tests.fixtures_hub import EMBEDDED, GROWN, RunningHub

FILES = "/v1/records/files"


@pytest.fixture(params=[EMBEDDED, GROWN])
def hub_engine(request: pytest.FixtureRequest) -> str:
    """Every test here, on both engines."""
    return str(request.param)


@pytest.fixture
def desk(running_hub: RunningHub) -> Desk:
    return Desk(running_hub)


def spoil(hub: RunningHub, name: str) -> None:
    """Turn one bit of a record's sealed text."""
    database = Database(hub.settings.database)
    with database.transaction() as connection:
        held = select(record_table.c.body).where(record_table.c.id == name)
        body = bytearray(connection.execute(held).scalar_one())
        body[len(body) // 2] ^= 1
        connection.execute(
            update(record_table).where(record_table.c.id == name).values(body=bytes(body))
        )
    database.close()


def test_the_deep_look_names_it_and_what_is_sent_again_takes_its_place(desk: Desk) -> None:
    blob = noise(1000)
    desk.send(blob)
    kept, other = paper_record(blob), dossier_record()
    receipts = [desk.put(each).content for each in (kept, other)]
    spoil(desk.hub, str(kept.id))

    assert desk.call("GET", FILES).json()["lacking"] == []
    found = [{"id": str(kept.id), "sha256": []}]
    assert desk.call("GET", f"{FILES}?deep=1").json()["lacking"] == found
    assert desk.call("GET", f"/v1/records/{kept.id}").status_code == 404

    again = desk.put(kept)
    assert (again.status_code, again.content) == (200, receipts[0])
    assert desk.call("GET", f"/v1/records/{kept.id}").status_code == 200
    assert desk.call("GET", f"{FILES}?deep=1").json()["lacking"] == []


def test_a_persons_other_papers_are_shown_all_the_same(desk: Desk) -> None:
    blobs = [noise(1000, seed=seed) for seed in (1, 2)]
    desk.send(*blobs)
    first, second = (paper_record(blob, name=f"{n:032x}") for n, blob in enumerate(blobs, 1))
    dossier = dossier_record()
    for each in (first, second, dossier):
        assert desk.put(each).status_code == 201
    ask = f"/v1/people/{NUMBER}/papers?dossier={dossier.subject}&procedure=1.012783"
    assert len(desk.call("GET", ask).json()["papers"]) == 2
    spoil(desk.hub, str(first.id))

    papers = desk.call("GET", ask).json()["papers"]

    assert [paper["id"] for paper in papers] == [second.subject]
