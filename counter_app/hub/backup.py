"""A hub's whole content as files, from any engine and into any engine: this is also how an embedded hub grows.

    DIR/tables/NAME.jsonl   one row a line, as it was at one moment; unfinished uploads are left out
    DIR/blobs/ab/abcd…      sealed as in the hub's own store
    DIR/manifest.json       written last: counts and hashes, under the hub's own key

The key file is not in it and is needed to put it back: kept together they would open every paper to whoever finds them.

A blob that the hub itself has no whole copy of is left out and named in the manifest (`lacking`); all the rest is saved. Put
from an older backup into `blobs/` under its own name it is taken at the restore like any other.
"""

import base64
import hmac
import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, cast

from sqlalchemy import Connection, LargeBinary, Table, delete, func, insert, inspect, select, text

from counter_app.domain.errors import BackupUnsound, BadUsage, InternalError
from counter_app.hub import (
    carried_schema as _carried_schema,  # noqa: F401 - its tables belong to METADATA
    forward_schema as _forward_schema,  # noqa: F401 - its tables belong to METADATA
    open_schema as _open_schema,  # noqa: F401 - its tables belong to METADATA
)
from counter_app.hub.application import STORE_MARK, must_be_own_store, open_objects, own_keys
from counter_app.hub.blobs import Blobs
from counter_app.hub.changes import begin_list_anew
from counter_app.hub.copying import Copying, LackingBlob, lacking_of, named_by, pieces_of
from counter_app.hub.database import Database
from counter_app.hub.disk import replacing
from counter_app.hub.folder_lock import FolderLock
from counter_app.hub.keys import HubKeys
from counter_app.hub.objects import FolderObjects, ObjectsUnreachable
from counter_app.hub.schema import METADATA, Moment, blob_damage, fact
from counter_app.hub.settings import HubSettings
from counter_app.records import Json, JsonObject, NotCanonical, canonical, parse_object

_UNFINISHED = frozenset({"upload", "upload_part"})
_BATCH = 500


@dataclass(frozen=True, slots=True)
class Backup:
    """What is in a backup: rows of all tables, blobs and their plain bytes. It was read back before this is said.

    `lacking`: blobs of which no whole copy is there.
    """

    rows: int
    blobs: int
    bytes: int
    lacking: tuple[LackingBlob, ...] = ()


def back_up(settings: HubSettings, target: Path) -> Backup:
    """Write everything to `target`, an empty or new folder, and read it back. Works while the hub runs.

    A damaged blob stops nothing: it is `lacking`, and from then on the hub asks the desks for it again.
    Raises BadUsage (`reason`: backup_not_empty, blobs_not_there, blobs_unreachable, and what opening the hub raises),
    BackupUnsound (`reason`: target: what was written is not what is read back), OSError.
    """
    target.mkdir(parents=True, exist_ok=True, mode=0o700)
    if any(target.iterdir()):
        raise BadUsage(reason="backup_not_empty")
    with ExitStack() as opened, _reachable():
        database = Database(settings.database)
        opened.callback(database.close)
        keys = own_keys(database, settings)
        objects = open_objects(settings, opened)
        # Of a disk that is not mounted every file would be lacking.
        must_be_own_store(database, objects, lost=False)
        tables = _dump(database, target)
        copying = Copying(objects, FolderObjects(target), keys)
        blobs = Blobs(database, objects, keys, settings)
        for digest, size in _blob_rows(target):
            # At the second look a desk may have sent it again; else the damage is noted.
            if not copying.copy(digest, size) and not (
                blobs.is_whole(digest, size) and copying.copy(digest, size)
            ):
                copying.lack(digest, size)
    lacking = named_by(copying.lacking, _lines(target, METADATA.tables["record"]))
    content: JsonObject = {
        "tables": tables,
        "made_at": settings.now().isoformat(),
        "blobs": copying.blobs,
        "bytes": copying.bytes,
        "lacking": [cast(Json, asdict(each)) for each in lacking],
    }
    # As it will be read: a tuple is a list there.
    content = cast(JsonObject, json.loads(json.dumps(content)))
    manifest = canonical(content | {"mac": _mac(keys, content)})
    with replacing(target / "manifest.json") as file:
        file.write(manifest.encode("utf-8"))
    return _summary(content, lacking)


def restore(settings: HubSettings, source: Path) -> Backup:
    """Put a backup into a hub that holds nothing yet, of whichever engine; one of an older program too.

    Blobs first, then all rows in one transaction: what is cut off may simply be done again. What the backup lacks is
    taken when it was put there since, or when the hub's store still has it whole. Raises BadUsage (`reason`:
    restore_not_empty, key_file_…), BackupUnsound (`reason`: manifest, table, blob, target), OSError.
    """
    with ExitStack() as opened, _reachable():
        if settings.folder is not None:
            opened.callback(FolderLock(settings.folder).close)
        database = Database(settings.database)
        opened.callback(database.close)
        with database.read() as connection:
            if connection.execute(select(fact.c.name)).first() is not None:
                raise BadUsage(reason="restore_not_empty")
        if not settings.key_file.exists():
            raise BadUsage(reason="key_file_missing")
        keys = HubKeys(settings.key_file)
        content = _checked_manifest(source, keys)
        objects = open_objects(settings, opened)
        known = {each.sha256: each for each in lacking_of(content)}
        copying = Copying(FolderObjects(source), objects, keys)
        for digest, size in _blob_rows(source):
            if copying.copy(digest, size) or copying.is_there(digest, size):
                continue
            if digest not in known:
                raise BackupUnsound(reason="blob", sha256=digest)
            copying.lack(digest, size)
        facts = {str(row["name"]): str(row["value"]) for row in _lines(source, fact)}
        mark = facts["blobs"].encode("ascii")
        objects.put(STORE_MARK, [mark], len(mark))
        saved = cast(JsonObject, content["tables"])
        with database.transaction() as connection:
            for table in _tables(connection):
                # What an older program did not have yet is empty.
                if table.name in saved:
                    _fill(connection, table, source)
            _forget_damage(connection, {each.sha256 for each in copying.lacking})
            begin_list_anew(connection)
    lacking = tuple(known[each.sha256] for each in copying.lacking)
    return _summary(content | {"blobs": copying.blobs, "bytes": copying.bytes}, lacking)


@contextmanager
def _reachable() -> Iterator[None]:
    """Raises BadUsage (`reason`: blobs_unreachable)."""
    try:
        yield
    except ObjectsUnreachable as error:
        raise BadUsage(reason="blobs_unreachable") from error


def _forget_damage(connection: Connection, lacking: set[str]) -> None:
    """All blobs but these have just been read to their last byte."""
    for digest in set(connection.execute(select(blob_damage.c.sha256)).scalars()) - lacking:
        connection.execute(delete(blob_damage).where(blob_damage.c.sha256 == digest))


def _tables(connection: Connection) -> list[Table]:
    """Every table of the database that is kept, those first that others refer to."""
    known = {table.name for table in METADATA.sorted_tables} | {"alembic_version"}
    if strange := set(inspect(connection).get_table_names()) - known:
        raise InternalError(kind="TableUnknown", where=min(strange))
    return [table for table in METADATA.sorted_tables if table.name not in _UNFINISHED]


def _dump(database: Database, target: Path) -> JsonObject:
    """Write all tables as of one moment; return their rows and hashes."""
    (target / "tables").mkdir(mode=0o700)
    found: JsonObject = {}
    with database.snapshot() as connection:
        for table in _tables(connection):
            lines, digest = 0, sha256()
            with replacing(_file(target, table)) as file:
                rows = select(table).execution_options(yield_per=_BATCH)
                for row in connection.execute(rows):
                    line = json.dumps(_row_out(row._asdict()), ensure_ascii=False) + "\n"
                    file.write(line.encode("utf-8"))
                    digest.update(line.encode("utf-8"))
                    lines += 1
            found[table.name] = {"rows": lines, "sha256": digest.hexdigest()}
    return found


def _fill(connection: Connection, table: Table, source: Path) -> None:
    batch: list[dict[str, object]] = []
    for line in _lines(source, table):
        batch.append(_row_in(table, line))
        if len(batch) == _BATCH:
            connection.execute(insert(table), batch)
            batch.clear()
    if batch:
        connection.execute(insert(table), batch)
    counted = table.autoincrement_column
    if counted is not None and connection.dialect.name == "postgresql":
        last = connection.execute(select(func.max(counted))).scalar()
        if last is not None:
            name = text("SELECT setval(pg_get_serial_sequence(:table, :column), :last)")
            connection.execute(name, {"table": table.name, "column": counted.name, "last": last})


def _row_out(row: dict[str, object]) -> dict[str, object]:
    return {name: _value_out(value) for name, value in row.items()}


def _value_out(value: object) -> object:
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(value).decode("ascii")
    return value.isoformat() if isinstance(value, datetime) else value


def _row_in(table: Table, line: JsonObject) -> dict[str, object]:
    # A column that an older program did not have yet has nothing to say.
    return {
        column.name: _value_in(column.type, line[column.name])
        for column in table.columns
        if column.name in line
    }


def _value_in(kind: object, value: Json) -> object:
    if value is None:
        return None
    if isinstance(kind, LargeBinary):
        return base64.b64decode(str(value))
    return datetime.fromisoformat(str(value)) if isinstance(kind, Moment) else value


def _lines(source: Path, table: Table) -> Iterator[JsonObject]:
    with _file(source, table).open("rb") as file:
        for line in file:
            yield cast(JsonObject, json.loads(line))


def _file(folder: Path, table: Table) -> Path:
    return folder / "tables" / f"{table.name}.jsonl"


def _blob_rows(folder: Path) -> Iterator[tuple[str, int]]:
    for line in _lines(folder, METADATA.tables["blob"]):
        yield str(line["sha256"]), cast(int, line["bytes"])


def _checked_manifest(source: Path, keys: HubKeys) -> JsonObject:
    """Return the manifest once it and the tables are found to be whole. Raises BackupUnsound."""
    try:
        content = parse_object((source / "manifest.json").read_bytes())
    except (FileNotFoundError, NotCanonical) as error:
        raise BackupUnsound(reason="manifest") from error
    mac = content.pop("mac", "")
    if not hmac.compare_digest(str(mac), _mac(keys, content)):
        raise BackupUnsound(reason="manifest")
    for name, told in cast(dict[str, JsonObject], content["tables"]).items():
        if name not in METADATA.tables:
            raise BackupUnsound(reason="table", table=name)
        try:
            with _file(source, METADATA.tables[name]).open("rb") as file:
                digest = _hash_of(file)
        except FileNotFoundError as error:
            raise BackupUnsound(reason="table", table=name) from error
        if digest != told["sha256"]:
            raise BackupUnsound(reason="table", table=name)
    return content


def _hash_of(file: BinaryIO) -> str:
    found = sha256()
    for piece in pieces_of(file):
        found.update(piece)
    return found.hexdigest()


def _mac(keys: HubKeys, content: JsonObject) -> str:
    message = canonical(content).encode("utf-8")
    return hmac.new(keys.derive("backup"), message, sha256).hexdigest()


def _summary(content: JsonObject, lacking: tuple[LackingBlob, ...]) -> Backup:
    tables = cast(dict[str, dict[str, int]], content["tables"])
    rows = sum(table["rows"] for table in tables.values())
    return Backup(rows, cast(int, content["blobs"]), cast(int, content["bytes"]), lacking)
