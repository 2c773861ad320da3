"""Packages that desks bring by hand: opened, checked as strictly as what comes over the wire, and answered with a file."""

import re
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import cast

import bagit
import pyrage
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from counter_app.domain.carry import CarriedPackage, PartsWanted, package_name
from counter_app.domain.errors import (
    BadUsage,
    DiskFull,
    FileNotFound,
    PackageDamaged,
    PackageIncomplete,
    PackageNotOfADesk,
    PackageOfAnotherHub,
)
from counter_app.hub.application import open_objects, own_keys
from counter_app.hub.blobs import Blobs
from counter_app.hub.carried import CarriedParts, KeptRecord
from counter_app.hub.carry_key import CarryKey
from counter_app.hub.clock import HubClock
from counter_app.hub.database import Database, is_full as database_is_full, is_passing
from counter_app.hub.desks import Caller
from counter_app.hub.disk import is_full, replacing
from counter_app.hub.draft import SealedDraft, TooLarge
from counter_app.hub.key_rotation import told_chain
from counter_app.hub.keys import HubKeys
from counter_app.hub.objects import ObjectsUnreachable
from counter_app.hub.refusals import Refusal
from counter_app.hub.registry import Registry
from counter_app.hub.schema import desk as desk_table, fact
from counter_app.hub.settings import HubSettings
from counter_app.records import Json, JsonObject, NotCanonical, parse_object, schema_faults
from counter_app.records.carry import SHEET_FILE, same_mark, sheet_mac, signed_receipts

_LARGEST_SHEET = 512 * 1024**2
_LARGEST_TAGS = 64 * 1024**2
_TAG_FILES = ("bagit.txt", "bag-info.txt", "manifest-sha256.txt", "tagmanifest-sha256.txt")
_MEMBER = re.compile(r"\d{5,9}\.age", re.ASCII)
_SHEET_SCHEMA = "carry-sheet.v1"
_ON_A_MEDIUM = ("part-*/bagit.txt", f"{package_name('*')}/part-*/bagit.txt")
_NAMED = 20
"""Missing parts that a person is told of at once."""


@dataclass(frozen=True, slots=True)
class RecordOutcome:
    """What became of one record: accepted, held (it was here already) or refused with a code."""

    record: str
    outcome: str
    code: str | None
    receipt: str | None


@dataclass(frozen=True, slots=True)
class _Part:
    """A part that was opened: whose it is, and what its sheet says."""

    path: Path
    caller: Caller
    sheet: JsonObject

    @property
    def key(self) -> CarriedPackage:
        return CarriedPackage(self.caller.office, self.caller.desk, str(self.sheet["package"]))

    @property
    def number(self) -> int:
        return cast(int, self.sheet["part"])

    @property
    def of(self) -> int:
        return cast(int, self.sheet["parts"])


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of each record of the packages that are whole, and which packages wait for more parts."""

    records: tuple[RecordOutcome, ...]
    waiting: tuple[PartsWanted, ...]


def import_packages(settings: HubSettings, sources: Sequence[Path], out: Path) -> Imported:
    """Take in packages (their folders, or those of some parts) and write the receipt file `out` for those that are whole.

    Parts may come one at a time, in any order: what came is kept, with its files, until the last one is here; then the
    package's records are taken. Works while the hub runs, and may be done again: what is held is answered as held. Every
    part is opened and checked before anything of it is kept.

    Raises:
        PackageIncomplete: none of the packages is whole yet; the parts that came are kept.
        FileNotFound, PackageDamaged, PackageOfAnotherHub, PackageNotOfADesk, DiskFull, HubClockWrong, BadUsage.
    """
    with _opened(settings) as intake:
        return intake.take(list(_folders(sources)), out)


def waiting_packages(settings: HubSettings) -> tuple[PartsWanted, ...]:
    """Return the packages of which parts are still missing, the oldest first. Raises BadUsage."""
    with _opened(settings) as intake:
        return intake.waiting()


@contextmanager
def _opened(settings: HubSettings) -> "Iterator[_Intake]":
    """Open the hub's stores beside a hub that may be running. Raises BadUsage, DiskFull."""
    with ExitStack() as opened:
        database = Database(settings.database)
        opened.callback(database.close)
        keys = own_keys(database, settings)
        blobs = Blobs(database, open_objects(settings, opened), keys, settings)
        hub = _hub_name(database)
        try:
            yield _Intake(database, keys, blobs, settings=settings, hub=hub)
        except ObjectsUnreachable as error:
            raise BadUsage(reason="blobs_unreachable") from error
        except OSError as error:
            if is_full(error):
                raise DiskFull() from error
            raise
        except DBAPIError as error:
            if database_is_full(error):
                raise DiskFull() from error
            if is_passing(error):
                raise BadUsage(reason="database_unreachable") from error
            raise


class _Intake:
    def __init__(
        self, database: Database, keys: HubKeys, blobs: Blobs, *, settings: HubSettings, hub: str
    ) -> None:
        self._database = database
        self._keys = keys
        self._blobs = blobs
        self._settings = settings
        self._hub = hub
        self._identity = CarryKey(database, keys, hub).identity
        self._registry = Registry(database, blobs, keys, settings, hub)
        self._carried = CarriedParts(database, keys, settings)

    def take(self, folders: list[Path], out: Path) -> Imported:
        HubClock(self._database, self._settings).time().must_be_right()
        parts = sorted(
            (self._open(path) for path in folders), key=lambda part: (part.key.package, part.number)
        )
        _must_agree(parts)
        for part in parts:
            self._carried.must_fit(part.key, part.number, part.of, file=part.path.name)
        self._carried.forget_old()
        for part in parts:
            for member in cast(list[JsonObject], part.sheet["blobs"]):
                self._keep(part, member)
            self._carried.keep(part.key, part.sheet)
        keys = tuple(dict.fromkeys(part.key for part in parts))
        waiting = tuple(each for key in keys for each in self._carried.waiting(key))
        unfinished = {each.key for each in waiting}
        if unfinished >= set(keys):
            raise _incomplete(waiting[0])
        outcomes = tuple(
            outcome for key in keys if key not in unfinished for outcome in self._put_all(key)
        )
        self._answer(outcomes, out)
        return Imported(outcomes, waiting)

    def waiting(self) -> tuple[PartsWanted, ...]:
        return self._carried.waiting()

    def _put_all(self, key: CarriedPackage) -> Iterator[RecordOutcome]:
        """Let the hub have the records of a package that is whole."""
        caller = Caller(office=key.office, desk=key.desk)
        taken: list[KeptRecord] = []
        for kept in self._carried.records(key):
            outcome = self._put(caller, kept)
            if outcome.receipt is not None and kept.text is not None:
                taken.append(kept)
            yield outcome
        self._carried.let_go(taken)

    def _open(self, path: Path) -> _Part:
        """Check a part's bag and open its sheet. Raises what `import_packages` does."""
        _must_be_plain(path)
        try:
            bagit.Bag(str(path)).validate()
        except (bagit.BagError, OSError, ValueError) as error:
            raise PackageDamaged(file=path.name, reason="checksum") from error
        text = BytesIO()
        self._unseal(path / "data" / SHEET_FILE, _Limited(text, _LARGEST_SHEET), path.name)
        try:
            sheet = parse_object(text.getvalue())
        except NotCanonical as error:
            raise PackageDamaged(file=path.name, reason="shape") from error
        if schema_faults(_SHEET_SCHEMA, sheet):
            raise PackageDamaged(file=path.name, reason="shape")
        if sheet["hub"] != self._hub:
            raise PackageOfAnotherHub(file=path.name)
        return _Part(path, self._author(sheet, path.name), sheet)

    def _author(self, sheet: JsonObject, name: str) -> Caller:
        """Return the desk whose credential marked the sheet. Raises PackageNotOfADesk."""
        wanted = select(desk_table.c.credential, desk_table.c.office, desk_table.c.desk).where(
            desk_table.c.office == sheet["office"], desk_table.c.revoked_at.is_(None)
        )
        with self._database.read() as connection:
            rows = connection.execute(wanted).all()
        for row in rows:
            if same_mark(sheet["mac"], sheet_mac(sheet, row.credential)):
                return Caller(office=row.office, desk=row.desk)
        raise PackageNotOfADesk(file=name)

    def _keep(self, part: _Part, member: JsonObject) -> None:
        """Keep one file of a part, unless its office has sent it and it is here. Raises PackageDamaged, DiskFull.

        What only another office sent must come in full: to know a hash is no right to a file.
        """
        digest, size = str(member["sha256"]), cast(int, member["bytes"])
        if not _MEMBER.fullmatch(str(member["member"])) or size > self._settings.max_upload:
            raise PackageDamaged(file=part.path.name, reason="size")
        try:
            if not self._has(part.caller.office, digest, size):
                if not self._blobs.has_room(size):
                    raise DiskFull()
                with SealedDraft(size) as draft:
                    source = part.path / "data" / str(member["member"])
                    self._unseal(source, draft, part.path.name)
                    draft.end()
                    if (draft.sha256, draft.bytes) != (digest, size):
                        raise PackageDamaged(file=part.path.name, reason="checksum")
                    self._blobs.write(digest, draft.pieces(), size)
        except OSError as error:
            if is_full(error):
                raise DiskFull() from error
            raise
        with self._database.transaction() as connection:
            self._blobs.own(
                connection, digest, size, office=part.caller.office, media_type=str(member["type"])
            )

    def _has(self, office: str, digest: str, size: int) -> bool:
        with self._database.read() as connection:
            sent = self._blobs.owned_sizes(connection, office, [digest])
        return sent.get(digest) == size and self._blobs.is_here(digest, size)

    def _unseal(self, path: Path, target: "_Limited | SealedDraft", name: str) -> None:
        try:
            with path.open("rb") as source:
                pyrage.decrypt_io(source, target, [self._identity])
        except pyrage.DecryptError as error:
            if "No matching keys" in str(error):
                raise PackageOfAnotherHub(file=name) from error
            raise PackageDamaged(file=name, reason="sealed") from error
        except TooLarge as error:
            raise PackageDamaged(file=name, reason="size") from error
        except FileNotFoundError as error:
            raise PackageDamaged(file=name, reason="missing") from error
        except OSError as error:
            # The stream says that it is cut or changed by an error of the system without a number.
            if error.errno is not None:
                raise
            raise PackageDamaged(file=name, reason="sealed") from error

    def _put(self, caller: Caller, kept: KeptRecord) -> RecordOutcome:
        try:
            if kept.text is None:
                _, receipt = self._registry.get(caller, kept.id)
                return RecordOutcome(kept.id, "held", None, receipt)
            text = kept.text.encode("utf-8")
            if len(text) > self._settings.max_record:
                raise Refusal(413, "TOO_LARGE", "the record is too large")
            receipt, new = self._registry.put(caller, kept.id, text)
        except Refusal as refusal:
            return RecordOutcome(kept.id, "refused", refusal.code, None)
        return RecordOutcome(kept.id, "accepted" if new else "held", None, receipt)

    def _answer(self, outcomes: tuple[RecordOutcome, ...], out: Path) -> None:
        records: list[Json] = [
            {
                "record": each.record,
                "outcome": each.outcome,
                "code": each.code,
                "receipt": None if each.receipt is None else parse_object(each.receipt),
            }
            for each in outcomes
        ]
        signer = self._keys.signer()
        content: JsonObject = {
            "hub": self._hub,
            "made_at": self._settings.now().isoformat(timespec="seconds"),
            "keys": list(told_chain(self._database, signer.chain)),
            "records": records,
        }
        with replacing(out) as file:
            file.write(signed_receipts(content, signer.key).encode("utf-8"))


class _Limited:
    """A sink that takes so many bytes and no more."""

    def __init__(self, target: BytesIO, limit: int) -> None:
        self._target = target
        self._left = limit

    def write(self, piece: bytes) -> int:
        self._left -= len(piece)
        if self._left < 0:
            raise TooLarge
        return self._target.write(piece)

    def flush(self) -> None:
        """Nothing is held back."""


def _hub_name(database: Database) -> str:
    with database.read() as connection:
        found = connection.execute(select(fact.c.value).where(fact.c.name == "hub"))
        name = found.scalar_one_or_none()
    if name is None:
        # Nothing has ever been served from here: no package can be meant for it.
        raise BadUsage(reason="hub_never_served")
    return str(name)


def _folders(sources: Sequence[Path]) -> Iterator[Path]:
    """Yield the parts that are meant: of a package, or of all packages on a medium. Raises FileNotFound."""
    for source in sources:
        if (source / "bagit.txt").is_file():
            yield source
            continue
        packages = (path for name in _ON_A_MEDIUM for path in source.glob(name))
        found = sorted(path.parent for path in packages)
        if not found:
            raise FileNotFound(file=source.name)
        yield from found


def _must_be_plain(path: Path) -> None:
    """Refuse a bag that holds more than a part does, before anything in it is believed. Raises PackageDamaged.

    No links, no folders but `data`, no lists of files to fetch or lists that name files outside.
    """
    names = {entry.name: entry for entry in path.iterdir()}
    if set(names) != {*_TAG_FILES, "data"} or not names["data"].is_dir():
        raise PackageDamaged(file=path.name, reason="shape")
    entries = [names[name] for name in _TAG_FILES] + list(names["data"].iterdir())
    if names["data"].is_symlink() or any(
        entry.is_symlink() or not entry.is_file() for entry in entries
    ):
        raise PackageDamaged(file=path.name, reason="shape")
    if any(names[name].stat().st_size > _LARGEST_TAGS for name in _TAG_FILES):
        raise PackageDamaged(file=path.name, reason="size")
    for entry in names["data"].iterdir():
        if entry.name != SHEET_FILE and not _MEMBER.fullmatch(entry.name):
            raise PackageDamaged(file=path.name, reason="shape")
    listed = names["manifest-sha256.txt"].read_text("utf-8", errors="replace").splitlines()
    if any(not _LINE.fullmatch(line) for line in listed):
        raise PackageDamaged(file=path.name, reason="shape")


_LINE = re.compile(r"[0-9a-f]{64}  data/(sheet|\d{5,9})\.age", re.ASCII)


def _must_agree(parts: Sequence[_Part]) -> None:
    """Raises PackageDamaged: two parts do not belong together, or say different things under one number."""
    of: dict[CarriedPackage, int] = {}
    sheets: dict[tuple[CarriedPackage, int], JsonObject] = {}
    for part in parts:
        if (
            of.setdefault(part.key, part.of) != part.of
            or sheets.setdefault((part.key, part.number), part.sheet) != part.sheet
        ):
            raise PackageDamaged(file=part.path.name, reason="shape")


def _incomplete(waiting: PartsWanted) -> PackageIncomplete:
    missing = ", ".join(map(str, waiting.missing[:_NAMED]))
    return PackageIncomplete(missing=missing, parts=waiting.parts)
