"""The database file: encrypted, on a local disk, upgraded with care, never opened half understood."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from counter_app.domain.chain import verify_chain
from counter_app.domain.errors import (
    InternalError,
    StoreBusy,
    StoreDamaged,
    StoreExists,
    StoreMissing,
    StoreNewer,
    StoreOnNetwork,
    UnknownOfficer,
)
from counter_app.domain.events import EventKind
from counter_app.domain.ids import OfficerLogin
from counter_app.domain.people import Person
from counter_app.store import (
    DataKey,
    KeyBook,
    SqlStore,
    create_store,
    migrations,
    open as opening,
    open_store,
)
from counter_app.store.database import keyed
from counter_app.store.engine import Connection, Database, Migrations
from counter_app.store.migrations import all_migrations, migrate
from counter_app.store.rows import Session
from tests.fixtures_store import (
    CHEAP,
    LOGIN,
    OFFICE,
    PASSPHRASE,
    SUPERVISOR,
    CountingIds,
    SetClock,
    make_store_anew,
    reopen_store,
)
from tests.store_data import ACT, a_page, a_person, a_scan, accepted

SCHEMA = Path(__file__).with_name("schema.sql")


def schema_of(connection: Connection) -> str:
    """Everything the database is made of, as text; the tables that FTS5 makes for itself are left out."""
    rows = Session(connection).all(
        "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'search~_%' ESCAPE '~'"
        " AND name NOT LIKE 'sqlite~_%' ESCAPE '~' ORDER BY type, name"
    )
    return "".join(f"{row.text('sql')};\n" for row in rows)


def key_of(data: Path) -> DataKey:
    return KeyBook(data, cost=CHEAP).unlock(LOGIN, PASSPHRASE)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A closed store with a citizen in it."""
    folder = tmp_path / "data"
    store = make_store_anew(folder)
    fill(store, a_person())
    store.close()
    return folder


def fill(store: SqlStore, person: Person) -> None:
    paper = accepted(a_scan("p1", person))
    with store.writing() as tx:
        tx.people.add(person)
        tx.papers.add(paper)
        tx.papers.set_pages(paper.id, [a_page(paper, 1, "Họ và tên: Đặng Thị Huệ")])
        tx.events.append(ACT)


class TestSecrecy:
    def test_no_file_of_the_store_shows_a_name_or_number(self, tmp_path: Path) -> None:
        folder = tmp_path / "data"
        store = make_store_anew(folder)
        fill(store, a_person())
        scan = tmp_path / "scan.txt"
        scan.write_text("Đặng Thị Huệ 001190000018", encoding="utf-8")
        store.vault.put_file(scan)
        with store.working() as tx:
            tx.session.all("SELECT * FROM person ORDER BY residence")
        assert_secret(folder)
        store.close()
        assert_secret(folder)

    def test_files_and_folders_are_private(self, data: Path) -> None:
        assert [path for path in data.rglob("*") if path.stat().st_mode & 0o077] == []

    def test_no_ordinary_sqlite_reads_it(self, data: Path) -> None:
        other = sqlite3.connect(data / "counter.db")
        with pytest.raises(sqlite3.DatabaseError):
            other.execute("SELECT * FROM person")
        other.close()


def assert_secret(folder: Path) -> None:
    words = ("Đặng Thị Huệ", "dang thi hue", "001190000018", "Thôn Đông", "person")
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert len(files) > 2
    for path in files:
        content = path.read_bytes()
        shown = [
            word
            for word in words
            for encoding in ("utf-8", "utf-16-le")
            if word.encode(encoding) in content
        ]
        assert (path.name, shown) == (path.name, [])


class TestOpening:
    def test_a_wrong_key_is_told_quietly(
        self, data: Path, capfd: pytest.CaptureFixture[str]
    ) -> None:
        with pytest.raises(StoreDamaged):
            open_store(data, DataKey(bytes(32)), officer=LOGIN, clock=SetClock())
        assert capfd.readouterr() == ("", "")

    @pytest.mark.parametrize(
        "damage",
        [
            lambda content: b"\0" * len(content),
            lambda content: content[:5000],
            lambda content: b"not a database at all",
            lambda content: content[:100] + b"\1" * 4000 + content[4100:],
        ],
        ids=["zeroed", "cut", "foreign", "scribbled on"],
    )
    def test_a_damaged_database_is_told(
        self, data: Path, damage: Callable[[bytes], bytes], capfd: pytest.CaptureFixture[str]
    ) -> None:
        path = data / "counter.db"
        key = key_of(data)
        path.write_bytes(damage(path.read_bytes()))
        with pytest.raises(StoreDamaged):
            open_store(data, key, officer=LOGIN, clock=SetClock())
        assert capfd.readouterr() == ("", "")

    def test_no_store_is_no_store(self, tmp_path: Path) -> None:
        with pytest.raises(StoreMissing):
            open_store(tmp_path, DataKey(bytes(32)), officer=LOGIN, clock=SetClock())
        assert list(tmp_path.iterdir()) == []

    def test_a_store_is_made_once(self, data: Path) -> None:
        with pytest.raises(StoreExists):
            create_store(
                data,
                key_of(data),
                officer=SUPERVISOR,
                office=OFFICE,
                clock=SetClock(),
                ids=CountingIds(),
            )

    def test_an_unknown_officer_opens_nothing(self, data: Path) -> None:
        with pytest.raises(UnknownOfficer):
            open_store(data, key_of(data), officer=OfficerLogin("nobody"), clock=SetClock())

    def test_what_an_init_left_that_was_cut_off_does_no_harm(self, tmp_path: Path) -> None:
        folder = tmp_path / "data"
        folder.mkdir()
        (folder / "counter.db.0a0b0c0d.new").write_bytes(b"half")
        (folder / "counter.db.0a0b0c0d.new-wal").write_bytes(b"half")
        make_store_anew(folder).close()
        assert sorted(path.name for path in folder.glob("counter.db*")) == ["counter.db"]

    def test_a_network_drive_is_refused(self, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(opening, "on_network", lambda folder: folder == data)
        with pytest.raises(StoreOnNetwork):
            reopen_store(data)

    def test_the_first_events_tell_who_made_the_store(self, data: Path) -> None:
        store = reopen_store(data)
        with store.reading() as tx:
            kinds = [event.kind for event in tx.events.walk()][:2]
        store.close()
        assert kinds == [EventKind.STORE_CREATED, EventKind.OFFICER_ADDED]

    def test_a_closed_store_says_so(self, data: Path) -> None:
        store = reopen_store(data)
        store.close()
        store.close()
        with pytest.raises(InternalError), store.reading():
            pass

    def test_a_writer_that_never_ends_is_told_as_busy(self, data: Path) -> None:
        key = key_of(data)
        other = keyed(data / "counter.db", key.database, busy=0)
        other.execute("BEGIN IMMEDIATE")
        store = SqlStore(data, key, officer=LOGIN, clock=SetClock(), busy=0.01)
        with pytest.raises(StoreBusy), store.working():
            pass
        other.execute("ROLLBACK")
        with store.working() as tx:
            tx.settings.put("seen", "yes")
        other.close()
        store.close()


class TestDurability:
    def test_every_connection_is_durable_and_checks_its_references(self, data: Path) -> None:
        store = reopen_store(data)
        with store.working() as tx:
            assert tx.session.count("PRAGMA synchronous") == 2
            assert tx.session.count("PRAGMA foreign_keys") == 1
            assert tx.session.count("PRAGMA temp_store") == 2
            mode = tx.session.one("PRAGMA journal_mode")
            assert mode is not None
            assert mode.text("journal_mode") == "wal"
        store.close()

    @pytest.mark.parametrize(
        "sql",
        [
            "UPDATE event SET officer = 'other' WHERE sequence = 1",
            "DELETE FROM event WHERE sequence = 3",
            "UPDATE event_subject SET subject = 'x'",
            "DELETE FROM event_subject",
            "INSERT OR REPLACE INTO event SELECT * FROM event WHERE sequence = 1",
            "DELETE FROM paper",
            "DELETE FROM paper_blob",
            "DELETE FROM person",
        ],
    )
    def test_history_cannot_be_rewritten_by_sql(self, data: Path, sql: str) -> None:
        store = reopen_store(data)
        with (
            pytest.raises(Exception, match=r"INTERNAL_ERROR|PAPER_NOT_READY"),
            store.working() as tx,
        ):
            tx.session.run(sql)
        with store.reading() as tx:
            assert verify_chain(tx.events.walk()).ok
            assert tx.papers.get(a_scan("p1").id) == accepted(a_scan("p1", a_person()))
        store.close()


class TestUpgrades:
    def test_the_schema_is_the_committed_one(self, data: Path) -> None:
        """A change of the schema is a new migration; write its outcome here with it."""
        connection = keyed(data / "counter.db", key_of(data).database, busy=1)
        found = schema_of(connection)
        connection.close()
        assert found == SCHEMA.read_text(encoding="utf-8")

    def test_migrations_have_names_in_order(self) -> None:
        names = [one.name for one in all_migrations().pending(Database(memory=True))]
        assert names == sorted(names)
        assert names[0] == "0001_first"

    def test_every_older_database_becomes_the_same_as_a_fresh_one(self, tmp_path: Path) -> None:
        names = [one.name for one in all_migrations().pending(Database(memory=True))]
        for place, name in enumerate(names):
            connection = keyed(tmp_path / f"{place}.db", bytes(32), busy=1)
            all_migrations().apply(migrations.database(connection), stop_before=name)
            migrate(connection, all_migrations())
            assert schema_of(connection) == SCHEMA.read_text(encoding="utf-8")
            connection.close()

    def test_a_newer_database_is_refused_untouched(
        self, data: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with monkeypatch.context() as patch:
            patch.setattr(opening, "all_migrations", lambda: with_next(add_colour))
            reopen_store(data).close()
        before = (data / "counter.db").read_bytes()
        with pytest.raises(StoreNewer):
            reopen_store(data)
        assert (data / "counter.db").read_bytes() == before

    def test_an_upgrade_is_backed_up_encrypted_and_told(
        self, data: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(opening, "all_migrations", lambda: with_next(add_colour))
        store = reopen_store(data)
        with store.reading() as tx:
            last = list(tx.events.walk())[-1]
            assert (last.kind, last.after) == (
                EventKind.STORE_UPGRADED,
                {"migrations": "0003_next"},
            )
            assert tx.people.find("001190000018") == a_person()
        (backup,) = (data / "backups").iterdir()
        assert_secret(data)
        copy = keyed(backup, key_of(data).database, busy=1)
        assert Session(copy).count("SELECT count(*) FROM person") == 1
        assert "colour" not in schema_of(copy)
        copy.close()
        store.close()
        reopen_store(data).close()
        assert len([path for path in (data / "backups").iterdir() if path.suffix == ".db"]) == 1

    def test_an_upgrade_that_fails_changes_nothing(
        self, data: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fails(db: Database) -> None:
            add_colour(db)
            db.execute("INSERT INTO nowhere VALUES (1)")

        with monkeypatch.context() as patch:
            patch.setattr(opening, "all_migrations", lambda: with_next(fails))
            with pytest.raises(InternalError):
                reopen_store(data)
        store = reopen_store(data)
        with store.reading() as tx:
            assert tx.people.find("001190000018") == a_person()
            assert (
                tx.session.count(
                    "SELECT count(*) FROM pragma_table_info('person') WHERE name = 'colour'"
                )
                == 0
            )
        store.close()


def add_colour(db: Database) -> None:
    db.execute("ALTER TABLE person ADD COLUMN colour TEXT")


def with_next(step: Callable[[Database], None]) -> Migrations:
    changed = all_migrations()
    changed(name="0003_next")(step)
    return changed
