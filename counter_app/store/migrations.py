"""How the database came to its shape: every migration has its name for ever, and works on names, not on today's classes."""

from datetime import datetime
from pathlib import Path

from counter_app.domain.errors import StoreNewer

from .engine import Connection, Database, Migrations
from .files import full_disk_told, make_folder, sync_folder
from .schema_0001 import STATEMENTS as FIRST
from .schema_0002 import STATEMENTS as SECOND
from .schema_0003 import STATEMENTS as THIRD
from .schema_0004 import STATEMENTS as FOURTH
from .schema_0005 import STATEMENTS as FIFTH
from .schema_0006 import STATEMENTS as SIXTH
from .schema_0007 import STATEMENTS as DECLARED
from .schema_0008 import STATEMENTS as QUEUE
from .schema_0010 import STATEMENTS as CHANGES
from .schema_0011 import STATEMENTS as PACKAGES
from .schema_0012 import STATEMENTS as RECONCILING
from .schema_0013 import STATEMENTS as LOSSES
from .schema_0014 import STATEMENTS as ORIGINALS
from .schema_0015 import STATEMENTS as WHY_NOT_HERE
from .schema_0016 import STATEMENTS as WITHDRAWALS

SET = "counter_app"


def _first(db: Database) -> None:
    for statement in FIRST:
        db.execute(statement)


def _second(db: Database) -> None:
    for statement in SECOND:
        db.execute(statement)


def _third(db: Database) -> None:
    for statement in THIRD:
        db.execute(statement)


def _fourth(db: Database) -> None:
    for statement in FOURTH:
        db.execute(statement)


def _fifth(db: Database) -> None:
    for statement in FIFTH:
        db.execute(statement)


def _sixth(db: Database) -> None:
    for statement in SIXTH:
        db.execute(statement)


def _declared(db: Database) -> None:
    for statement in DECLARED:
        db.execute(statement)


def _queue(db: Database) -> None:
    for statement in QUEUE:
        db.execute(statement)


def _changes(db: Database) -> None:
    for statement in CHANGES:
        db.execute(statement)


def _packages(db: Database) -> None:
    for statement in PACKAGES:
        db.execute(statement)


def _reconciling(db: Database) -> None:
    for statement in RECONCILING:
        db.execute(statement)


def _losses(db: Database) -> None:
    for statement in LOSSES:
        db.execute(statement)


def _originals(db: Database) -> None:
    for statement in ORIGINALS:
        db.execute(statement)


def _why_not_here(db: Database) -> None:
    for statement in WHY_NOT_HERE:
        db.execute(statement)


def _withdrawals(db: Database) -> None:
    for statement in WITHDRAWALS:
        db.execute(statement)


def all_migrations() -> Migrations:
    """Return every migration, oldest first."""
    migrations = Migrations(SET)
    migrations(name="0001_first")(_first)
    migrations(name="0002_page_drafts")(_second)
    migrations(name="0003_dossier_acts")(_third)
    migrations(name="0004_catalogue")(_fourth)
    migrations(name="0005_people_and_province")(_fifth)
    migrations(name="0006_results")(_sixth)
    migrations(name="0007_declared")(_declared)
    migrations(name="0008_queue")(_queue)
    migrations(name="0010_changes")(_changes)
    migrations(name="0011_packages")(_packages)
    migrations(name="0012_reconciling")(_reconciling)
    migrations(name="0013_losses")(_losses)
    migrations(name="0014_originals_to_follow")(_originals)
    migrations(name="0015_originals_why_not_here")(_why_not_here)
    migrations(name="0016_withdrawals")(_withdrawals)
    return migrations


def pending(connection: Connection, migrations: Migrations) -> tuple[str, ...]:
    """Return the names not yet applied to this database. Raises StoreNewer when it has one that this program lacks."""
    db = database(connection)
    known = {migration.name for migration in migrations.pending(Database(memory=True))}
    applied = {migration.name for migration in migrations.applied(db)}
    if applied - known:
        raise StoreNewer()
    return tuple(migration.name for migration in migrations.pending(db))


def migrate(connection: Connection, migrations: Migrations) -> None:
    """Apply what is pending, all of it or nothing."""
    db = database(connection)
    with db.atomic():
        migrations.apply(db)


def back_up(connection: Connection, folder: Path, name: str, at: datetime) -> Path:
    """Write the database, encrypted with its own key, to `folder` before the migration `name`. Raises DiskFull."""
    with full_disk_told():
        make_folder(folder)
        target = folder / f"counter-{at:%Y%m%dT%H%M%S}-before-{name}.db"
        temporary = target.with_suffix(".new")
        temporary.unlink(missing_ok=True)
        try:
            connection.execute("VACUUM INTO ?", [str(temporary)])
            temporary.chmod(0o600)
            temporary.replace(target)
            sync_folder(folder)
        finally:
            temporary.unlink(missing_ok=True)
    return target


def database(connection: Connection) -> Database:
    """Return sqlite-utils over one of our connections."""
    return Database(connection, execute_plugins=False)  # type: ignore[arg-type]  # SQLCipher's, see engine
