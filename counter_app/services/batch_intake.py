"""Backlogs: one intake a line of JSON, each its own transaction. A run that was cut off is simply started again.

The client's own `key` names a dossier for ever: a line that was carried out is passed over by its mark (its content and
the size and time of its files), one that was cut off is carried on, and one that was changed is done again on the same
dossier. A bad line is told and the next one is taken.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeVar, cast

from counter_app.domain.catalogue import HolderRole
from counter_app.domain.deadlines import VIETNAM
from counter_app.domain.errors import (
    BatchLineRefused,
    ClockSetBack,
    CounterError,
    DiskFull,
    StoreBusy,
)
from counter_app.domain.ids import CaseCode, ComponentCode, DossierId
from counter_app.services.concerned import NAMED_ROLES, RoleWords
from counter_app.services.desk import Desk
from counter_app.services.intake import Intake, IntakeRequest

LONGEST_LINE = 1_000_000
"""Bytes of one line; a longer one is no line of a batch."""

_FIELDS = frozenset(
    [
        "key",
        "citizen",
        "name",
        "procedure",
        "case",
        "received_at",
        "scan",
        "decline",
        "roles",
        "role_names",
    ]
)

_LONGEST_KEY = 200
_STOPS = (DiskFull, StoreBusy, ClockSetBack)
"""What the next line would suffer from as well."""

Kind = TypeVar("Kind")
Object = dict[str, object]


@dataclass(frozen=True, slots=True)
class BatchLine:
    """One line as read. `number` counts from 1; `mark` tells whether the same was carried out before."""

    number: int
    key: str
    request: IntakeRequest
    mark: str


@dataclass(frozen=True, slots=True)
class BatchResult:
    """What came of one line: its dossier, or why there is none.

    Attributes:
        key: None when the line does not even tell its key.
        before: carried out by an earlier run; nothing was done now.
    """

    number: int
    key: str | None
    dossier: DossierId | None
    error: CounterError | None = None
    before: bool = False


class BatchIntake:
    """Takes in a backlog."""

    def __init__(self, desk: Desk, intake: Intake) -> None:
        self._desk = desk
        self._intake = intake

    def run(self, lines: Iterable[bytes], *, folder: Path) -> Iterator[BatchResult]:
        """Carry out line after line (UTF-8); blank ones are passed over. `folder`: where relative paths of scans begin.

        A full disk, a store that stays busy or a clock set back ends the run: that line's result is the last one.
        """
        for number, text in enumerate(lines, start=1):
            if not text.strip():
                continue
            result = self._line(number, text, folder)
            yield result
            if isinstance(result.error, _STOPS):
                return

    def _line(self, number: int, text: bytes, folder: Path) -> BatchResult:
        key: str | None = None
        try:
            content = _object(number, text)
            key = _key(number, content)
            line = read_line(number, content, key, folder)
            with self._desk.store.reading() as view:
                known = view.batches.dossier_of(key)
                if known is not None and view.batches.done(key) == line.mark:
                    return BatchResult(number, key, known, before=True)
            taken = self._intake.take(line.request)
            with self._desk.store.working() as view:
                view.batches.finish(key, line.mark)
            return BatchResult(number, key, taken.checklist.dossier.id)
        except CounterError as fault:
            return BatchResult(number, key, None, fault)


def read_line(number: int, content: Object, key: str, folder: Path) -> BatchLine:
    """Turn the JSON object of a line into an intake. Raises BatchLineRefused, naming line and field."""
    for name in content:
        if name not in _FIELDS:
            raise BatchLineRefused(line=number, field=name, reason="unknown")
    take = _Reader(number, content)
    case = take.text("case")
    received_at = take.text("received_at")
    scans = {
        ComponentCode(component): [_placed(folder, path) for path in paths]
        for component, paths in take.paths("scan").items()
    }
    request = IntakeRequest(
        citizen=take.needed("citizen"),
        procedure=take.needed("procedure"),
        name=take.text("name"),
        case=None if case is None else CaseCode(case),
        received_at=None if received_at is None else take.moment("received_at", received_at),
        key=key,
        decline={ComponentCode(c): reason for c, reason in take.texts("decline").items()},
        scans=scans,
        roles=take.roles("roles", "role_names"),
    )
    return BatchLine(number, key, request, _mark(content, scans))


class _Reader:
    """Fields of one line, each of its kind."""

    def __init__(self, number: int, content: Object) -> None:
        self._number = number
        self._content = content

    def text(self, field: str) -> str | None:
        value = self._content.get(field)
        if value is not None and not isinstance(value, str):
            raise self._refused(field, "kind")
        return value

    def needed(self, field: str) -> str:
        value = self.text(field)
        if not value or not value.strip():
            raise self._refused(field, "missing")
        return value

    def moment(self, field: str, text: str) -> datetime:
        """An ISO time; without an offset it is Viet Nam time."""
        try:
            read = datetime.fromisoformat(text)
        except ValueError as wrong:
            raise self._refused(field, "kind") from wrong
        if not 2000 <= read.year < 2100:
            raise self._refused(field, "kind")
        return read if read.tzinfo is not None else read.replace(tzinfo=VIETNAM)

    def texts(self, field: str) -> dict[str, str]:
        return self._each(field, self._one_text)

    def roles(self, field: str, names_field: str) -> dict[HolderRole, RoleWords]:
        """Who else the dossier is about, as `--role` and `--role-name` say it; a name alone is nobody."""
        said, names = self.texts(field), self.texts(names_field)
        known = {role.value: role for role in NAMED_ROLES}
        for told, of in ((said, field), (names, names_field)):
            for role in told.keys() - known.keys():
                raise self._refused(f"{of}.{role}", "unknown")
        if not names.keys() <= said.keys():
            raise self._refused(field, "missing")
        return {known[role]: RoleWords(text, names.get(role)) for role, text in said.items()}

    def paths(self, field: str) -> dict[str, list[str]]:
        return self._each(field, self._some_paths)

    def _each(self, field: str, read: Callable[[str, object], Kind]) -> dict[str, Kind]:
        value = self._content.get(field)
        if value is None:
            return {}
        if not isinstance(value, dict):
            raise self._refused(field, "kind")
        entries = cast(Mapping[str, object], value)
        return {name: read(field, entry) for name, entry in entries.items()}

    def _one_text(self, field: str, value: object) -> str:
        if not isinstance(value, str) or not value or "\0" in value:
            raise self._refused(field, "kind")
        return value

    def _some_paths(self, field: str, value: object) -> list[str]:
        paths = value if isinstance(value, list) else [value]
        if not paths:
            raise self._refused(field, "missing")
        return [self._one_text(field, path) for path in paths]

    def _refused(self, field: str, reason: str) -> BatchLineRefused:
        return BatchLineRefused(line=self._number, field=field, reason=reason)


def _object(number: int, text: bytes) -> Object:
    if len(text) > LONGEST_LINE:
        raise BatchLineRefused(line=number, field=None, reason="too_long")
    try:
        content = json.loads(text.decode("utf-8-sig"), object_pairs_hook=_unique)
        # Half a character, written as an escape, is JSON but no text: it can be neither kept nor sent.
        json.dumps(content, ensure_ascii=False).encode("utf-8")
    except _TwiceError as twice:
        raise BatchLineRefused(line=number, field=twice.name, reason="twice") from twice
    except UnicodeError as torn:
        raise BatchLineRefused(line=number, field=None, reason="not_text") from torn
    except (ValueError, RecursionError) as wrong:
        raise BatchLineRefused(line=number, field=None, reason="not_json") from wrong
    if not isinstance(content, dict):
        raise BatchLineRefused(line=number, field=None, reason="not_json")
    return cast(Object, content)


class _TwiceError(ValueError):
    """A field stands twice: which of the two citizens is meant must not be guessed."""

    def __init__(self, name: str) -> None:
        super().__init__("a field stands twice")
        self.name = name[:40].encode("utf-8", "replace").decode("utf-8")


def _unique(pairs: list[tuple[str, object]]) -> Object:
    content: Object = {}
    for name, value in pairs:
        if name in content:
            raise _TwiceError(name)
        content[name] = value
    return content


def _key(number: int, content: Object) -> str:
    key = content.get("key")
    if not isinstance(key, str) or not key.strip() or len(key) > _LONGEST_KEY:
        raise BatchLineRefused(line=number, field="key", reason="missing")
    return key.strip()


def _placed(folder: Path, path: str) -> Path:
    return folder / path


def _mark(content: Object, scans: Mapping[ComponentCode, list[Path]]) -> str:
    """Content, and size and time of every file: what was done with these need not be done again."""
    files = [_stamp(path) for paths in scans.values() for path in paths]
    text = json.dumps([content, files], ensure_ascii=True, sort_keys=True)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _stamp(path: Path) -> list[int] | None:
    try:
        found = path.stat()
    except (OSError, ValueError):
        return None
    return [found.st_size, found.st_mtime_ns]
