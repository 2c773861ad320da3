"""What a pack would change, told row by row before anything is changed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

Json = str | int | float | bool | None | Sequence["Json"] | Mapping[str, "Json"]
Row = Mapping[str, Json]


class Section(StrEnum):
    """The parts of a catalogue."""

    PAPER_TYPES = "paper_types"
    PROCEDURES = "procedures"
    HOLIDAYS = "holidays"
    DECLINE_REASONS = "decline_reasons"
    PROVINCES = "provinces"


class ChangeKind(StrEnum):
    ADDED = "added"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One value that becomes another; `field` is a dotted path with the codes of cases and components in it."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class CatalogueChange:
    """One row that is new or becomes another. `key` names it: a code with its first day, an id, a day."""

    section: Section
    key: str
    name: str
    kind: ChangeKind
    fields: tuple[FieldChange, ...] = ()


def rows_changed(
    section: Section, before: Mapping[str, Row], after: Mapping[str, Row]
) -> tuple[CatalogueChange, ...]:
    """Return what is different in `after`, by key. Rows never disappear: they end by their last day."""
    changes = []
    for key, row in sorted(after.items()):
        held = before.get(key)
        name = str(row.get("name") or row.get("label") or "")
        if held is None:
            changes.append(CatalogueChange(section, key, name, ChangeKind.ADDED))
        elif held != row:
            fields = tuple(_differences("", held, row))
            changes.append(CatalogueChange(section, key, name, ChangeKind.CHANGED, fields))
    return tuple(changes)


def _differences(path: str, before: Json, after: Json) -> Iterator[FieldChange]:
    if before == after:
        return
    old, new = _children(before), _children(after)
    if old is None or new is None:
        yield FieldChange(path, _text(before), _text(after))
        return
    for name in (*old, *(name for name in new if name not in old)):
        inner = f"{path}.{name}" if path else name
        yield from _differences(inner, old.get(name), new.get(name))


def _children(value: Json) -> Mapping[str, Json] | None:
    """The parts of an object, or of a list of objects that have codes or names; None for a single value."""
    if isinstance(value, Mapping):
        return value
    if isinstance(value, str) or not isinstance(value, Sequence):
        return None
    named = {}
    for part in value:
        name = part.get("code") or part.get("name") if isinstance(part, Mapping) else None
        if name is None:
            return None
        named[str(name)] = part
    return named or None


def _text(value: Json) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return str(
            value.get("name") or "; ".join(f"{key}: {_text(it)}" for key, it in value.items())
        )
    if isinstance(value, str) or not isinstance(value, Sequence):
        return str(value)
    return ", ".join(_text(part) for part in value)
