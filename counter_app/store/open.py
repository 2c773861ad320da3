"""Making and opening the store of one desk.

DATA/counter.db   the encrypted database        DATA/keys.json   wrapped keys
DATA/vault/       encrypted files               DATA/backups/    the database before each upgrade
DATA/spool/       pages on their way in         DATA/work/       plain copies for workers, wiped
DATA/printouts/   slips and reports             DATA/locks/      advisory locks
DATA/numbers/     serials given, so that a restored database gives none twice
"""

import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from counter_app.domain.errors import InternalError, StoreExists, StoreMissing, StoreOnNetwork
from counter_app.domain.events import EventDraft, EventKind
from counter_app.domain.ids import OfficerLogin
from counter_app.domain.officers import Office, Officer
from counter_app.services.ports import Clock, Identifiers

from .database import Connections, keyed
from .engine import translated
from .files import full_disk_told, locked, make_folder, sync_folder
from .keys import DataKey
from .migrations import all_migrations, back_up, migrate, pending
from .mounts import on_network
from .owners import lives, own_mark
from .rows import Session
from .series import NumberFolder
from .transaction import SqlTransaction
from .vault import FileVault

DATABASE = "counter.db"
BUSY_SECONDS = 15.0
"""How long a writer waits for another before StoreBusy."""

_FOLDERS = ("vault", "spool", "work", "backups", "printouts", "locks")


class SqlStore:
    """The `Store` port over a folder. Made by `create_store` and `open_store`."""

    def __init__(
        self,
        folder: Path,
        key: DataKey,
        *,
        officer: OfficerLogin,
        clock: Clock,
        busy: float = BUSY_SECONDS,
    ) -> None:
        self._folder = folder
        self._officer = officer
        self._clock = clock
        self._connections = Connections(folder / DATABASE, key.database, busy=busy)
        self._vault = FileVault(folder / "vault", key.vault)
        self._numbers = NumberFolder(folder / "numbers")

    @property
    def folder(self) -> Path:
        return self._folder

    @property
    def vault(self) -> FileVault:
        return self._vault

    @property
    def officer(self) -> OfficerLogin:
        return self._officer

    @contextmanager
    def writing(self) -> Iterator[SqlTransaction]:
        """Raises InternalError (no_event) when the block appended no event; nothing is kept then."""
        with self.working() as transaction:
            yield transaction
            if not transaction.events.appended:
                raise InternalError(kind="no_event")

    @contextmanager
    def working(self) -> Iterator[SqlTransaction]:
        with self._connections.writing() as session:
            transaction = SqlTransaction(session, self._officer, self._clock, self._numbers)
            yield transaction
        transaction.numbers.publish()

    @contextmanager
    def reading(self) -> Iterator[SqlTransaction]:
        with self._connections.reading() as session:
            yield SqlTransaction(session, self._officer, self._clock, self._numbers)

    @contextmanager
    def work_dir(self) -> Iterator[Path]:
        with full_disk_told():
            folder = Path(tempfile.mkdtemp(prefix=f"{own_mark()}.", dir=self._folder / "work"))
        try:
            yield folder
        finally:
            shutil.rmtree(folder)

    @contextmanager
    def lock(self, name: str) -> Iterator[bool]:
        with locked(self._folder / "locks" / f"{name}.lock", wait=False) as held:
            yield held

    def sweep(self) -> None:
        """Remove what processes that died left behind: half-written vault files, plain copies for workers."""
        self._vault.sweep()
        for left in sorted((self._folder / "work").iterdir()):
            if not lives(left.name.partition(".")[0]):
                shutil.rmtree(left)

    def close(self) -> None:
        self._connections.close()


def create_store(
    folder: Path, key: DataKey, *, officer: Officer, office: Office, clock: Clock, ids: Identifiers
) -> SqlStore:
    """Make the store of `office` in `folder` with its first officer, who is signed in.

    The database appears under its name only when it is whole: an `init` that was cut off leaves no store.
    Raises StoreExists, StoreOnNetwork, DiskFull.
    """
    if on_network(folder):
        raise StoreOnNetwork()
    with full_disk_told():
        for name in ("", *_FOLDERS):
            make_folder(folder / name)
    final = folder / DATABASE
    with locked(folder / "locks" / "init.lock", wait=True):
        if final.exists():
            raise StoreExists()
        temporary = folder / f"{DATABASE}.{secrets.token_hex(4)}.new"
        for left in folder.glob(f"{DATABASE}.*.new*"):
            left.unlink()
        try:
            _fill(temporary, key, officer=officer, office=office, clock=clock, store_id=ids.new())
            temporary.replace(final)
            sync_folder(folder)
        finally:
            for left in folder.glob(f"{temporary.name}*"):
                left.unlink()
    return open_store(folder, key, officer=officer.login, clock=clock)


def _fill(
    path: Path, key: DataKey, *, officer: Officer, office: Office, clock: Clock, store_id: str
) -> None:
    path.touch(mode=0o600)
    connection = keyed(path, key.database, busy=BUSY_SECONDS)
    try:
        with translated():
            migrate(connection, all_migrations())
            session = Session(connection)
            session.begin("IMMEDIATE")
            numbers = NumberFolder(path.parent / "numbers")
            transaction = SqlTransaction(session, officer.login, clock, numbers)
            transaction.settings.save_office(office)
            transaction.settings.put("store_id", store_id)
            transaction.officers.add(officer)
            transaction.events.append(
                EventDraft(EventKind.STORE_CREATED, (store_id,), after={"office": office.code})
            )
            transaction.events.append(
                EventDraft(EventKind.OFFICER_ADDED, (officer.login,), after={"role": officer.role})
            )
            session.commit()
            # The file is renamed next: nothing of it may be left in the journal beside it.
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    finally:
        connection.close()


def open_store(folder: Path, key: DataKey, *, officer: OfficerLogin, clock: Clock) -> SqlStore:
    """Open the store in `folder` for the officer signed in, upgraded when an older program wrote it.

    Raises StoreMissing, StoreOnNetwork, StoreDamaged (also for a wrong key), StoreNewer, UnknownOfficer, DiskFull.
    """
    if not (folder / DATABASE).is_file():
        raise StoreMissing()
    if on_network(folder):
        raise StoreOnNetwork()
    with full_disk_told():
        for name in _FOLDERS:
            make_folder(folder / name)
    upgraded = _upgrade(folder, key, clock)
    store = SqlStore(folder, key, officer=officer, clock=clock)
    try:
        with store.reading() as transaction:
            transaction.officers.get(officer)
        if upgraded:
            with store.writing() as transaction:
                transaction.events.append(
                    EventDraft(EventKind.STORE_UPGRADED, after={"migrations": ", ".join(upgraded)})
                )
        store.sweep()
    except BaseException:
        store.close()
        raise
    return store


def _upgrade(folder: Path, key: DataKey, clock: Clock) -> tuple[str, ...]:
    """Apply what this database lacks, a backup first; the names of what was applied."""
    migrations = all_migrations()
    connection = keyed(folder / DATABASE, key.database, busy=BUSY_SECONDS)
    try:
        with translated():
            if not pending(connection, migrations):
                return ()
            with locked(folder / "locks" / "upgrade.lock", wait=True):
                names = pending(connection, migrations)
                if names:
                    back_up(connection, folder / "backups", names[0], clock.now())
                    migrate(connection, migrations)
                return names
    finally:
        connection.close()
