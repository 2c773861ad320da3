"""What the digitising screen shows: the papers that wait, and one of them beside its nine metadata."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from PySide6.QtCore import QCoreApplication

from counter_app.desktop.theme.palette import Tone
from counter_app.domain.catalogue import CopyKind, FieldKind, PaperType
from counter_app.domain.digitised import Box
from counter_app.domain.errors import CounterError, FieldRefused, PaperOfAnother
from counter_app.domain.ids import PaperId
from counter_app.domain.metadata import DATES, NINE, WITHOUT_NUMBER
from counter_app.domain.papers import Paper
from counter_app.messages import day
from counter_app.messages.reasons import FIELDS
from counter_app.services.drafts import not_read
from counter_app.services.verifying import PaperToVerify

from .intake_state import reading_words
from .reading import ReadingState


@dataclass(frozen=True, slots=True)
class WaitingPaper:
    """A paper of the list. `ready`: it was read and can be confirmed; `pending`: it waits to be read, or to be read again."""

    paper: Paper
    title: str
    dossier: str
    ready: bool
    pending: bool = False

    @property
    def id(self) -> PaperId:
        return self.paper.id

    @property
    def read_before(self) -> bool:
        """It was read once, or could not be."""
        return self.ready or self.paper.refused_code is not None


@dataclass(frozen=True, slots=True)
class FieldState:
    """One field of the form.

    Attributes:
        value: text as shown; days as dd/mm/yyyy.
        look: it was read with doubt and nobody looked at it yet.
        missing: it must have a value and has none.
        box: where it stands on page `page`, None when it follows from a rule.
    """

    name: str
    label: str
    value: str
    required: bool
    look: bool
    missing: bool
    page: int = 1
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class DigitiseState:
    """The whole screen.

    Attributes:
        looked: fields that the officer said to have compared, or typed into.
        visited: fields that had the focus.
        again: the paper of which pages wait to be read again.
        asked, ask: the field that the last try to confirm led to, and the sentence that says why.
    """

    known: bool = False
    waiting: tuple[WaitingPaper, ...] = ()
    chosen: PaperId | None = None
    seen: PaperToVerify | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    looked: frozenset[str] = frozenset()
    visited: frozenset[str] = frozenset()
    asked: str = ""
    ask: str = ""
    copy_kind: CopyKind | None = None
    fields: tuple[FieldState, ...] = ()
    busy: str = ""
    note: str = ""
    again: PaperId | None = None
    fault: CounterError | None = None

    @property
    def can_accept(self) -> bool:
        """The paper is read and nothing is under way."""
        return self.seen is not None and self.seen.paper.digitised_at is not None and not self.busy

    @property
    def unread_pages(self) -> tuple[int, ...]:
        """Numbers of the pages in view that were kept as pictures only and do not wait to be read again."""
        if self.seen is None or self.pending:
            return ()
        return tuple(page.number for page in self.seen.pages if not_read(page))

    @property
    def pending(self) -> bool:
        """The paper in view waits to be read, or to be read again."""
        if self.seen is None:
            return False
        paper = self.seen.paper.id
        return self.again == paper or any(it.pending for it in self.waiting if it.id == paper)

    @property
    def refused(self) -> str:
        """Code of why the paper in view could not be read, empty for none and while it waits to be read again."""
        if self.seen is None or self.pending:
            return ""
        return self.seen.paper.refused_code or ""

    @property
    def may_read_again(self) -> bool:
        """The paper in view was read, or could not be, and does not wait to be read again."""
        if self.seen is None or self.busy or self.pending:
            return False
        return self.seen.paper.digitised_at is not None or bool(self.refused)

    @property
    def unseen(self) -> tuple[str, ...]:
        """Names of the fields to compare with the paper that nobody has been at, in the order of the form."""
        return tuple(
            each.name for each in self.fields if each.look and each.name not in self.visited
        )

    @property
    def other_holder(self) -> bool:
        """The last try was refused because the paper is nobody's whom the dossier concerns."""
        return isinstance(self.fault, PaperOfAnother)

    @property
    def refused_field(self) -> str:
        """Name of the field that the last try stumbled over, empty for none."""
        name = self.fault.details.get("field") if isinstance(self.fault, FieldRefused) else ""
        return str(name or "")


def fields_of(state: DigitiseState) -> tuple[FieldState, ...]:
    """Return the fields of the paper in view: the nine metadata but the type, then the type's own."""
    seen = state.seen
    if seen is None:
        return ()
    names = [name for name in NINE if name != "type"] + [own.name for own in seen.type.fields]
    fields = [_field(seen, name, state) for name in names]
    if not next(each.value.strip() for each in fields if each.name == "holder_id"):
        at = names.index("holder_id") + 1
        fields[at:at] = [_field(seen, name, state) for name in WITHOUT_NUMBER]
    return tuple(fields)


def _field(seen: PaperToVerify, name: str, state: DigitiseState) -> FieldState:
    read = seen.proposals.get(name)
    proposed = "" if read is None else shown_value(seen.type, name, read.value)
    value = state.values.get(name, proposed)
    required = name in seen.required
    doubted = read is not None and read.verify and name not in state.looked
    return FieldState(
        name=name,
        label=field_label(seen.type, name),
        value=value,
        required=required,
        look=doubted and bool(value),
        missing=required and not value.strip(),
        page=1 if read is None else read.page,
        box=None if read is None else read.box,
    )


def field_label(kind: PaperType, name: str) -> str:
    """Return what a field is called: the circular's words, or the type's own."""
    own = kind.field(name)
    return own.label if own is not None else FIELDS.get(name, name)


def shown_value(kind: PaperType, name: str, value: str) -> str:
    """Return a value as people read it: ISO days as dd/mm/yyyy, all else as it is."""
    own = kind.field(name)
    dated = name in DATES or (own is not None and own.kind is FieldKind.DATE)
    if not dated:
        return value
    try:
        return day(date.fromisoformat(value))
    except ValueError:
        return value


def paper_state(paper: WaitingPaper, reading: ReadingState) -> tuple[Tone, str]:
    """Return how a waiting paper stands, as tone and word."""
    say = QCoreApplication.translate
    if reading.paper == paper.id:
        return Tone.WORKING, reading_words(reading)
    if paper.pending:
        words = say("Digitise", "Chờ đọc lại") if paper.read_before else say("Digitise", "Chờ đọc")
        return Tone.GREY, words
    if paper.paper.refused_code is not None:
        return Tone.STOP, say("Digitise", "Không đọc được")
    if paper.ready:
        return Tone.LOOK, say("Digitise", "Chờ xác nhận")
    return Tone.GREY, say("Digitise", "Chờ đọc")
