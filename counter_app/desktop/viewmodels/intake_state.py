"""What the intake screen shows: the citizen, the procedure, the lines, and what went wrong where."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum, auto
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from counter_app.desktop.theme.palette import Tone
from counter_app.domain.catalogue import Case, HolderRole, Procedure
from counter_app.domain.dossier_acts import missing_items
from counter_app.domain.dossiers import ItemState
from counter_app.domain.errors import CounterError
from counter_app.domain.ids import CaseCode, ComponentCode, DossierId, PaperId, Sha256
from counter_app.domain.papers import PaperState
from counter_app.messages import (
    PAPER_STATE,
    day,
    time_left,
)
from counter_app.services.checklist import Checklist
from counter_app.services.finding import FoundProcedure
from counter_app.services.glance import Glance
from counter_app.services.intake import CitizenView
from counter_app.services.steering import HoldReason

from .intake_line import Attached as Attached, Draft as Draft, LineState as LineState, line_state
from .reading import ReadingState


class Step(Enum):
    """Where the visit is: one question at a time."""

    IDENTIFY = auto()
    NAME = auto()
    """A new citizen whose number was typed: who is it?"""
    PROCEDURE = auto()
    CHECKLIST = auto()
    DONE = auto()


class Spot(Enum):
    """Beside what a message belongs."""

    CITIZEN = auto()
    PROCEDURE = auto()
    LINES = auto()
    COMMIT = auto()


@dataclass(frozen=True, slots=True)
class HeldPaper:
    """A line of "Giấy tờ đã có".

    Attributes:
        digitised: when and by whom it was digitised, empty where it was not yet.
        image: the picture of its first page.
    """

    id: PaperId
    title: str
    number: str
    issued_on: date | None
    tone: Tone
    word: str
    digitised: str = ""
    image: Sha256 | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """A dossier that was just written. `slip_fault` when only the slip failed."""

    dossier: DossierId
    number: str
    due_at: datetime
    opened: bool
    slip: Path | None
    slip_fault: CounterError | None
    reused: int
    scanned: int
    missing: int


@dataclass(frozen=True, slots=True)
class RoleState:
    """Somebody else whose papers the case wants.

    Attributes:
        text: the number or card as given, empty before.
        name: as known or typed; empty where a name is still wanted.
        number: for the eye.
        wanted: a line that may not be missing wants this person's paper; else the role is offered quietly.
        new: the store has never met them and the card did not tell a name: it is asked for.
    """

    role: HolderRole
    text: str = ""
    name: str = ""
    number: str = ""
    wanted: bool = True
    new: bool = False
    fault: CounterError | None = None


@dataclass(frozen=True, slots=True)
class LeftVisit:
    """A visit that was begun and not finished.

    Attributes:
        name: of the citizen; `about` the procedure or what else is known.
        officer: who began it, empty for the one signed in.
    """

    draft: str
    name: str
    about: str
    saved_at: datetime
    officer: str = ""


@dataclass(frozen=True, slots=True)
class IntakeState:
    """The whole screen.

    Attributes:
        continues: the dossier is in the store already.
        opened_here: it was opened during this visit, by a scan before anything else was written.
        chosen: the officer opened this very dossier: who is named in it is put right there, not in another of the day.
        procedures: what fits the words in `searched`; None while nothing was looked for.
        roles: who else the case is about, in the order asked.
        left: what this officer began and did not finish, the last saved first; shown before a citizen is known.
    """

    step: Step = Step.IDENTIFY
    busy: str = ""
    typed: str = ""
    name: str = ""
    citizen: CitizenView | None = None
    held: tuple[HeldPaper, ...] = ()
    procedures: tuple[FoundProcedure, ...] = ()
    searched: str | None = None
    left: tuple[LeftVisit, ...] = ()
    procedure: Procedure | None = None
    case: Case | None = None
    checklist: Checklist | None = None
    continues: bool = False
    opened_here: bool = False
    chosen: bool = False
    lines: tuple[LineState, ...] = ()
    done: Done | None = None
    fault: CounterError | None = None
    spot: Spot = Spot.CITIZEN
    roles: tuple[RoleState, ...] = ()
    drafts: dict[ComponentCode, Draft] = field(default_factory=dict)

    @property
    def case_code(self) -> CaseCode | None:
        return None if self.case is None else self.case.code

    @property
    def still_needed(self) -> int:
        """Required lines with neither a paper nor a file, and of which none was counted."""
        return sum(
            line.required and line.may_add and not line.files and not line.on_paper
            for line in self.lines
        )


def lines_of(
    state: IntakeState, reasons: Mapping[str, str], reading: ReadingState
) -> tuple[LineState, ...]:
    """Return the lines of the state's checklist with what was decided and how far reading is."""
    checklist = state.checklist
    if checklist is None:
        return ()
    return tuple(
        line_state(
            line,
            checklist,
            state.drafts.get(line.item.component, Draft()),
            reasons,
            reading_words(reading)
            if line.item.paper is not None and line.item.paper == reading.paper
            else "",
            stored=state.continues or state.done is not None,
        )
        for line in checklist.lines
    )


def reading_words(reading: ReadingState) -> str:
    """Return how far the paper under way is read: `Đang đọc trang 2/3`."""
    say = QCoreApplication.translate
    if not reading.total:
        return say("Reading", "Đang đọc…")
    if reading.joining:
        return say("Reading", "Đang ghép {total} trang…").format(total=reading.total)
    return say("Reading", "Đang đọc trang {page}/{total}").format(
        page=reading.page, total=reading.total
    )


def reading_notes(reading: ReadingState) -> str:
    """Return what is to be said beside it: that it gives way to the officer, gives up a page, or how long it will take."""
    say = QCoreApplication.translate
    if HoldReason.SCANNING in reading.holding:
        return say("Reading", "Đang nhường máy quét")
    if HoldReason.TYPING in reading.holding:
        return say("Reading", "Tạm nhường khi đang gõ phím")
    if reading.skipping and reading.skipping == reading.page:
        return say("Reading", "Đang bỏ qua trang {page}…").format(page=reading.page)
    words = time_left(reading.seconds_left) if reading.total else ""
    return words[:1].upper() + words[1:]


def done_of(
    checklist: Checklist, opened: bool, slip: Path | None, slip_fault: CounterError | None
) -> Done:
    """Return what to say of a dossier just written."""
    states = [line.state for line in checklist.lines]
    on_paper = [line.item.component for line in checklist.lines if line.on_paper]
    return Done(
        dossier=checklist.dossier.id,
        number=checklist.dossier.number,
        due_at=checklist.dossier.due_at,
        opened=opened,
        slip=slip,
        slip_fault=slip_fault,
        reused=states.count(ItemState.REUSED),
        scanned=states.count(ItemState.SCANNED),
        missing=len(missing_items(checklist.dossier, on_paper)),
    )


def held_paper(seen: Glance) -> HeldPaper:
    """Return a paper as a line of "Giấy tờ đã có"."""
    paper = seen.paper
    tones = {
        PaperState.ACCEPTED: Tone.DONE,
        PaperState.SCANNED: Tone.LOOK,
        PaperState.SUPERSEDED: Tone.GREY,
        PaperState.REJECTED: Tone.GREY,
        PaperState.WITHDRAWN: Tone.GREY,
    }
    digitised = ""
    if paper.digitised_at is not None:
        words = QCoreApplication.translate("Intake", "Số hóa {when}, {who}")
        digitised = words.format(when=day(paper.digitised_at.date()), who=seen.officer)
    return HeldPaper(
        id=paper.id,
        title=paper.metadata.title or seen.type_name,
        number=paper.metadata.number,
        issued_on=paper.metadata.issued_on,
        tone=tones[paper.state],
        word=PAPER_STATE[paper.state],
        digitised=digitised,
        image=seen.image,
    )
