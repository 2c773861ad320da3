"""The hub's database on both engines: its steps, what an older hub left, and one process a folder."""

import importlib
import pkgutil
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
import requests
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

import counter_app.hub
from counter_app.domain.errors import BadUsage, StoreNewer
from counter_app.hub.application import create_hub
from counter_app.hub.crypt import seal_blob
from counter_app.hub.database import DATABASE, Database, sqlite_url
from counter_app.hub.keys import load_keys
from counter_app.hub.schema import METADATA
from counter_app.hub.settings import HubSettings
from counter_app.messages.usage import usage_words
from tests.fakes.records import noise
from tests.fixtures_hub import EMBEDDED, GROWN, RunningHub

_FIRST_SHAPE = """
CREATE TABLE fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE enrol_code (
    hash TEXT PRIMARY KEY, office TEXT NOT NULL, expires_at TEXT NOT NULL, used_at TEXT, desk TEXT
) STRICT;
CREATE TABLE desk (
    credential TEXT PRIMARY KEY, office TEXT NOT NULL, desk TEXT NOT NULL,
    enrolled_at TEXT NOT NULL, revoked_at TEXT
) STRICT;
CREATE TABLE upload (
    id TEXT PRIMARY KEY, office TEXT NOT NULL, sha256 TEXT NOT NULL, metadata TEXT NOT NULL,
    length INTEGER NOT NULL CHECK (length >= 0),
    offset INTEGER NOT NULL CHECK (offset BETWEEN 0 AND length),
    stored INTEGER NOT NULL CHECK (stored >= 0),
    finished INTEGER NOT NULL CHECK (finished IN (0, 1)),
    expires_at TEXT NOT NULL
) STRICT;
CREATE INDEX upload_expiry ON upload (expires_at);
CREATE TABLE blob (
    sha256 TEXT PRIMARY KEY, bytes INTEGER NOT NULL, received_at TEXT NOT NULL
) STRICT;
CREATE TABLE blob_office (
    sha256 TEXT NOT NULL REFERENCES blob, office TEXT NOT NULL, media_type TEXT NOT NULL,
    PRIMARY KEY (sha256, office)
) STRICT, WITHOUT ROWID;
CREATE TABLE record (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL, subject TEXT NOT NULL, revision INTEGER NOT NULL CHECK (revision >= 1),
    office TEXT NOT NULL, desk TEXT NOT NULL, sha256 TEXT NOT NULL, status INTEGER,
    body BLOB NOT NULL, receipt TEXT NOT NULL, received_at TEXT NOT NULL,
    UNIQUE (kind, subject, revision)
) STRICT;
CREATE INDEX record_desk ON record (office, desk, seq);
CREATE TABLE record_holder (
    holder TEXT NOT NULL, record INTEGER NOT NULL REFERENCES record,
    PRIMARY KEY (holder, record)
) STRICT, WITHOUT ROWID;
CREATE TABLE access (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, office TEXT NOT NULL, desk TEXT NOT NULL,
    holder TEXT NOT NULL, dossier TEXT NOT NULL, procedure TEXT NOT NULL, papers INTEGER NOT NULL
) STRICT;
CREATE TABLE blob_grant (
    sha256 TEXT NOT NULL, office TEXT NOT NULL, desk TEXT NOT NULL, dossier TEXT NOT NULL,
    PRIMARY KEY (sha256, office, desk, dossier)
) STRICT, WITHOUT ROWID;
PRAGMA user_version = 1;
"""
"""The tables of a hub from before its database had steps."""


@pytest.fixture(params=[EMBEDDED, GROWN])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database without any table."""
    if request.param == EMBEDDED:
        yield sqlite_url(tmp_path)
    else:
        yield request.getfixturevalue("cluster").fresh_database(template="template0")


def test_the_steps_lead_to_the_schema(url: str) -> None:
    for module in pkgutil.iter_modules(counter_app.hub.__path__):
        if module.name.endswith("schema"):
            importlib.import_module(f"counter_app.hub.{module.name}")
    database = Database(url)
    with database.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, METADATA)
    database.close()

    assert differences == []


def test_a_database_of_a_newer_program_is_refused(url: str) -> None:
    database = Database(url)
    with database.transaction() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'v9999'")
    database.close()

    with pytest.raises(StoreNewer):
        Database(url)


def test_a_hub_from_before_is_taken_over_with_all_it_holds(tmp_path: Path) -> None:
    settings = HubSettings(data=tmp_path / "data", key_file=tmp_path / "keys.json", port=0)
    blob = noise(200_000)
    _leave_first_shape(settings, blob.content)
    hub = RunningHub(settings)
    try:
        headers = {"Authorization": "Bearer old-credential"}
        path = f"{hub.url}/v1/blobs/{blob.sha256}"
        answer = requests.get(path, headers=headers, timeout=60)
        keys = requests.get(f"{hub.url}/v1/keys", timeout=60).json()
    finally:
        hub.stop()

    assert answer.content == blob.content
    assert keys["hub"] == "hub-0123456789ab"
    # What was unfinished begins anew: its desk is told that the hub does not know it.
    assert list((settings.data / "uploads").iterdir()) == []


def _leave_first_shape(settings: HubSettings, content: bytes) -> None:
    keys = load_keys(settings.key_file, data=settings.data, fresh=True)
    digest, at = sha256(content).hexdigest(), "2026-11-20T01:00:00+00:00"
    folder = settings.data / "blobs" / digest[:2]
    folder.mkdir(parents=True)
    (folder / digest).write_bytes(b"".join(seal_blob([content], keys)))
    (settings.data / "uploads").mkdir()
    (settings.data / "uploads" / ("a" * 32)).write_bytes(b"half a blob")
    connection = sqlite3.connect(settings.data / DATABASE)
    connection.executescript(_FIRST_SHAPE)
    credential = sha256(b"old-credential").hexdigest()
    rows: list[tuple[str, tuple[str | int, ...]]] = [
        ("fact VALUES ('hub', ?)", ("hub-0123456789ab",)),
        ("desk VALUES (?, 'H19.12', 'Quầy 1', ?, NULL)", (credential, at)),
        ("blob VALUES (?, ?, ?)", (digest, len(content), at)),
        ("blob_office VALUES (?, 'H19.12', 'image/jpeg')", (digest,)),
        ("upload VALUES (?, 'H19.12', ?, '', 100, 11, 11, 0, ?)", ("a" * 32, digest, at)),
    ]
    for row, values in rows:
        connection.execute(f"INSERT INTO {row}", values)
    connection.commit()
    connection.close()


def test_two_processes_on_one_folder_would_take_each_others_uploads_away(tmp_path: Path) -> None:
    settings = HubSettings(data=tmp_path / "data", key_file=tmp_path / "keys.json")
    first = create_hub(settings)

    with pytest.raises(BadUsage) as caught:
        create_hub(replace(settings))
    assert usage_words(str(caught.value.details["reason"]))
    first.state.close()
    create_hub(settings).state.close()
