"""A hub of before: the dossiers it holds are queued for the portal, each once, for the desk that has it."""

import pytest
from sqlalchemy import select, text

from counter_app.domain.forwarding import ForwardState
from counter_app.hub.database import Database
from counter_app.hub.forward_schema import forwarding
from counter_app.upload import HttpHubLink
from tests.fakes.records import dossier_record
from tests.fixtures_hub import EMBEDDED, GROWN, HubMaker

NEW_TABLES = (
    "open_work",
    "carried_record",
    "carried_part",
    "blob_damage",
    "forwarded_wait",
    "forwarded_step",
    "forwarded_file",
    "number_series",
    "lease",
    "change",
    "forwarding",
)
NEW_DESK_COLUMNS = ("last_seen_at", "revoked_by", "revoked_reason")


@pytest.fixture(params=[EMBEDDED, GROWN])
def hub_engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_what_a_hub_holds_is_queued(make_hub: HubMaker) -> None:
    hub = make_hub()
    enrolment = hub.enrolment()
    link = HttpHubLink()
    for revision in (1, 2):
        link.put_record(enrolment, dossier_record(revision=revision))
    link.close()
    hub.stop()
    database = Database(hub.settings.database)
    with database.transaction() as connection:
        for table in NEW_TABLES:
            connection.execute(text(f'DROP TABLE "{table}"'))
        for column in NEW_DESK_COLUMNS:
            connection.execute(text(f"ALTER TABLE desk DROP COLUMN {column}"))
        connection.execute(text("DROP INDEX record_range"))
        connection.execute(text("UPDATE alembic_version SET version_num = 'v0002'"))
    database.close()

    upgraded = Database(hub.settings.database)
    with upgraded.read() as connection:
        rows = connection.execute(select(forwarding)).all()
    upgraded.close()

    assert [(row.dossier, row.office, row.desk) for row in rows] == [
        (dossier_record().subject, "H19.12", "Quầy 1")
    ]
    assert [(row.state, row.wanted, row.done) for row in rows] == [
        (ForwardState.QUEUED.value, 1, 0)
    ]
    assert rows[0].changed_at.tzinfo is not None
