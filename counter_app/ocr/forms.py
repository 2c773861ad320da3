"""Labels and the values beside them on one page: rows, blocks (mother, father, wife, husband) and columns."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from counter_app.domain.catalogue import FieldDefinition, FieldKind, PaperType
from counter_app.domain.digitised import Word

from .anchors import Found, Label, find_labels, labels_of
from .layout import Row
from .values import parse_value, tidy

_CONTINUES = 3
_REACHES = 0.72
_ROW_GAP = 3.2
_COLUMN_SLACK = 0.6


@dataclass(frozen=True, slots=True)
class RawField:
    """A value as found: text as kept, its words, and how alike its label was (0..1)."""

    value: str
    words: tuple[Word, ...]
    likeness: float


@dataclass(frozen=True, slots=True)
class _Head:
    """The label that opens a block: the prefix of its fields, where it stands, its row."""

    prefix: str
    x: int
    row: int
    order: int


@dataclass
class _State:
    heads: list[_Head] = field(default_factory=list)
    values: dict[str, RawField] = field(default_factory=dict)


def read_form(rows: Sequence[Row], kind: PaperType) -> dict[str, RawField]:
    """Read the fields of `kind` from a page's rows, top to bottom. The first place that gives a value wins."""
    form = _Form(rows, kind)
    return form.read()


class _Form:
    def __init__(self, rows: Sequence[Row], kind: PaperType) -> None:
        self._rows = rows
        self._kind = kind
        self._labels = labels_of(kind)
        self._found = [find_labels(row, self._labels) for row in rows]
        self._order = {definition.name: at for at, definition in enumerate(kind.fields)}
        self._prefixes = _block_prefixes(self._labels)
        self._right = max((row.box.x1 for row in rows), default=0)

    def read(self) -> dict[str, RawField]:
        state = _State()
        for number, found_here in enumerate(self._found):
            for place, found in enumerate(found_here):
                self._note_head(state, number, found)
                definition = self._definition(state, number, found)
                if definition is None or definition.name in state.values:
                    continue
                following = found_here[place + 1] if place + 1 < len(found_here) else None
                raw = self._value(state, number, found, following, definition)
                if raw is not None:
                    state.values[definition.name] = raw
        return state.values

    def _x(self, number: int, found: Found) -> int:
        return self._rows[number].words[found.first].box.x0

    def _note_head(self, state: _State, number: int, found: Found) -> None:
        if len(found.label.fields) != 1:
            return
        name = found.label.fields[0]
        prefix = name.split("_")[0]
        if name == f"{prefix}_name" and prefix in self._prefixes:
            if state.heads and number - state.heads[-1].row > _CONTINUES:
                state.heads.clear()
            state.heads.append(_Head(prefix, self._x(number, found), number, self._order[name]))

    def _block(self, state: _State, x: int) -> _Head | None:
        """The block a place belongs to: in side-by-side columns the one whose label stands left of it."""
        columns = self._columns(state)
        if columns:
            left_of = [head for head in columns if head.x <= x + self._slack()]
            return left_of[-1] if left_of else columns[0]
        return state.heads[-1] if state.heads else None

    def _columns(self, state: _State) -> list[_Head]:
        """Heads that stand beside each other, left to right; none when there is one column only."""
        if len(state.heads) < 2:
            return []
        ordered = sorted(state.heads, key=lambda head: head.x)
        apart = ordered[-1].x - ordered[0].x > 0.25 * self._right
        return ordered if apart else []

    def _slack(self) -> float:
        return _COLUMN_SLACK * 40

    def _definition(self, state: _State, number: int, found: Found) -> FieldDefinition | None:
        names = found.label.fields
        if not names:
            return None
        block = self._block(state, self._x(number, found))
        if len(names) > 1:
            if block is None:
                return self._kind.field(names[0]) if not self._ambiguous(names) else None
            names = tuple(name for name in names if name.startswith(f"{block.prefix}_"))[:1]
            return self._kind.field(names[0]) if names else None
        name = names[0]
        outside = not name.startswith(tuple(f"{prefix}_" for prefix in self._prefixes))
        if block is not None and outside:
            first_head = min(self._order[f"{prefix}_name"] for prefix in self._prefixes)
            # The child's own nationality is printed before the mother's name; the same label below is hers.
            if self._order[name] < first_head:
                return None
            state.heads.clear()
        return self._kind.field(name)

    def _ambiguous(self, names: Sequence[str]) -> bool:
        return any(name.split("_")[0] in self._prefixes for name in names)

    def _value(
        self,
        state: _State,
        number: int,
        found: Found,
        following: Found | None,
        definition: FieldDefinition,
    ) -> RawField | None:
        row = self._rows[number]
        left, right = self._bounds(state, number, found)
        if following is not None and self._x(number, following) >= right:
            following = None
        until = following.first if following is not None else len(row.words)
        words = [word for word in row.words[found.last + 1 : until] if word.box.x0 < right]
        words = _after_translation(words)
        text = " ".join([found.rest, *(word.text for word in words)])
        pieces = [*words]
        if following is None:
            reached = bool(words) and words[-1].box.x1 - left >= _REACHES * (right - left)
            for more in self._continued(number, left, right, definition, reached or not tidy(text)):
                pieces += more
                text = " ".join([text, *(word.text for word in more)])
        value = parse_value(definition, text)
        if not value:
            return None
        return RawField(value, tuple(pieces), found.score / 100)

    def _bounds(self, state: _State, number: int, found: Found) -> tuple[float, float]:
        x = self._x(number, found)
        columns = self._columns(state)
        rights = [head.x - self._slack() for head in columns if head.x > x + self._slack()]
        return x, min(rights, default=float(self._right) + 1)

    def _continued(
        self,
        number: int,
        left: float,
        right: float,
        definition: FieldDefinition,
        runs_on: bool,
    ) -> list[list[Word]]:
        """The words of the rows below that carry a value on: within its column, close by, without a label of their own."""
        if definition.kind not in (FieldKind.TEXT, FieldKind.NAME, FieldKind.DATE):
            return []
        lines: list[list[Word]] = []
        above = self._rows[number]
        for below in range(number + 1, min(number + 1 + 2 * _CONTINUES, len(self._rows))):
            row = self._rows[below]
            words = [
                word
                for word in row.words
                if word.box.x0 >= left - self._slack() and word.box.x0 < right
            ]
            if not words:
                continue
            too_far = row.box.y0 - above.box.y1 > _ROW_GAP * above.height
            if (
                not runs_on
                or too_far
                or self._is_labelled(below, words)
                or len(lines) >= _CONTINUES
            ):
                break
            lines.append(words)
            above = row
            runs_on = words[-1].box.x1 - left >= _REACHES * (right - left)
        return lines

    def _is_labelled(self, number: int, words: Sequence[Word]) -> bool:
        row = self._rows[number]
        here = {row.words.index(word) for word in words}
        if any(here & set(range(found.first, found.last + 1)) for found in self._found[number]):
            return True
        # A colon early in the line is a label that nobody told us about; so is a numbered heading.
        return any(word.text.endswith(":") for word in words[:5]) or _is_heading(words[0].text)


def _is_heading(text: str) -> bool:
    return text.rstrip(".)") != text and (text.rstrip(".)").isdigit() or len(text) <= 4)


def _after_translation(words: list[Word]) -> list[Word]:
    """Skip `/ English label:` that follows a Vietnamese one on bilingual cards (the stroke is often read as I or l)."""
    if words and words[0].text in ("/", "I", "l", "|"):
        for at, word in enumerate(words[:7]):
            if word.text.endswith(":"):
                return words[at + 1 :]
    return words


def _block_prefixes(labels: Sequence[Label]) -> frozenset[str]:
    """Prefixes of fields that share a printed label with another block's: mother and father, wife and husband."""
    shared = [
        {name.split("_")[0] for name in label.fields} for label in labels if len(label.fields) > 1
    ]
    heads = {
        label.fields[0].split("_")[0]
        for label in labels
        if len(label.fields) == 1 and label.fields[0].endswith("_name")
    }
    return frozenset(prefix for group in shared if len(group) > 1 for prefix in group) & heads
