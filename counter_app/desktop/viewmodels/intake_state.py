"""What the intake screen shows: the citizen, the procedure, the lines, and what went wrong where."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum, auto
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from counter_app.desktop.theme.palette import Tone
from counter_app.domain.catalogue import Case, Procedure
from counter_app.domain.digitised import Verdict
from counter_app.domain.dossiers import ItemState
from counter_app.domain.errors import CounterError
from counter_app.domain.ids import CaseCode, ComponentCode, DossierId, PaperId
from counter_app.domain.papers import PageQuality, Paper, PaperState
from counter_app.messages import (
    ITEM_STATE,
    PAPER_STATE,
    VERDICT,
    quality_sentences,
    time_left,
)
from counter_app.messages.checklist import line_words
from counter_app.services.checklist import Checklist, ChecklistLine
from counter_app.services.finding import FoundProcedure
from counter_app.services.intake import CitizenView
from counter_app.services.offering import still_asked
from counter_app.services.steering import HoldReason

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
class Attached:
    """A file put on a line, not in the store yet. `pages` None while a worker looks at it."""

    path: Path
    pages: int | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """What the officer decided for one line since the dossier was last written."""

    files: tuple[Attached, ...] = ()
    decline: str | None = None
    fault: CounterError | None = None


@dataclass(frozen=True, slots=True)
class HeldPaper:
    """A line of "Giấy tờ đã có"."""

    id: PaperId
    title: str
    number: str
    issued_on: date | None
    tone: Tone
    word: str


@dataclass(frozen=True, slots=True)
class LineState:
    """One line as shown.

    Attributes:
        reason: why it stands so, in one sentence to read out.
        files: what will be handed in with the dossier.
        may_add: files or a scan may be put on it; may_decline: what is held may be asked for again, with a reason.
        may_undo: the wish to ask again can still be taken back.
        paper: the paper on the line, for the way to its verification.
    """

    code: ComponentCode
    name: str
    required: bool
    tone: Tone
    word: str
    reason: str
    files: tuple[Attached, ...]
    may_add: bool
    may_decline: bool
    may_undo: bool
    paper: PaperId | None = None
    fault: CounterError | None = None


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
class LeftVisit:
    """A visit that was begun and not finished: `name` of the citizen, `about` the procedure or what else is known."""

    draft: str
    name: str
    about: str
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class IntakeState:
    """The whole screen.

    Attributes:
        continues: the dossier is in the store already.
        opened_here: it was opened during this visit, by a scan before anything else was written.
        procedures: what fits the words in `searched`; None while nothing was looked for.
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
    lines: tuple[LineState, ...] = ()
    done: Done | None = None
    fault: CounterError | None = None
    spot: Spot = Spot.CITIZEN
    drafts: dict[ComponentCode, Draft] = field(default_factory=dict)

    @property
    def case_code(self) -> CaseCode | None:
        return None if self.case is None else self.case.code

    @property
    def still_needed(self) -> int:
        """Required lines with neither a paper nor a file."""
        return sum(1 for line in self.lines if line.required and line.may_add and not line.files)


_TOLD_PAGES = 2
_TONES = {
    ItemState.NEEDED: Tone.LOOK,
    ItemState.OFFERED: Tone.DONE,
    ItemState.REUSED: Tone.DONE,
    ItemState.SCANNED: Tone.WORKING,
    ItemState.NOT_ASKED: Tone.GREY,
    ItemState.DECLINED: Tone.LOOK,
}


def line_state(
    line: ChecklistLine,
    checklist: Checklist,
    draft: Draft,
    reasons: Mapping[str, str],
    reading: str,
) -> LineState:
    """Return the line as shown. `reasons`: code to words of asking again; `reading`: how far its paper is read, or empty."""
    say = QCoreApplication.translate
    item = line.item
    declined = draft.decline
    held = line.state in (ItemState.OFFERED, ItemState.REUSED)
    state = ItemState.DECLINED if declined is not None and held else line.state
    tone, word = _TONES[state], ITEM_STATE[state]
    if state is ItemState.NEEDED and not item.required:
        tone, word = Tone.GREY, say("Intake", "Không bắt buộc")
    elif state is ItemState.OFFERED:
        word = say("Intake", "Dùng lại")
    elif state is ItemState.SCANNED:
        tone, word = _scanned(line, reading)
    if draft.files:
        tone, word = Tone.WORKING, say("Intake", "Đã thêm tệp")
    return LineState(
        code=item.component,
        name=item.name,
        required=item.required,
        tone=tone,
        word=word,
        reason=_reason(line, checklist, declined, reasons),
        files=draft.files,
        may_add=state in (ItemState.NEEDED, ItemState.DECLINED),
        may_decline=state in (ItemState.OFFERED, ItemState.REUSED),
        may_undo=state is ItemState.DECLINED and held,
        paper=item.paper,
        fault=draft.fault,
    )


def _scanned(line: ChecklistLine, reading: str) -> tuple[Tone, str]:
    say = QCoreApplication.translate
    paper = line.paper
    if reading:
        return Tone.WORKING, reading
    if paper is None:
        return Tone.WORKING, ITEM_STATE[ItemState.SCANNED]
    if paper.state is PaperState.ACCEPTED:
        return Tone.DONE, PAPER_STATE[PaperState.ACCEPTED]
    if paper.refused_code is not None:
        return Tone.STOP, say("Intake", "Không đọc được")
    if paper.digitised_at is None:
        return Tone.WORKING, say("Intake", "Đã lưu, chờ đọc")
    verdicts = {page.quality.verdict for page in line.flawed}
    if Verdict.RESCAN in verdicts:
        return Tone.STOP, VERDICT[Verdict.RESCAN]
    if verdicts:
        return Tone.LOOK, VERDICT[Verdict.LOOK]
    return Tone.LOOK, PAPER_STATE[PaperState.SCANNED]


def _flaws(pages: Sequence[PageQuality]) -> str:
    """Return what is wrong with the first pages, those to be scanned again before the others."""
    ordered = sorted(pages, key=lambda page: page.quality.verdict is not Verdict.RESCAN)
    said = [
        " ".join(quality_sentences(page.quality, page.number, page.size))
        for page in ordered[:_TOLD_PAGES]
    ]
    if len(ordered) > _TOLD_PAGES:
        more = QCoreApplication.translate("Intake", "Còn {count} trang khác cần xem lại.")
        said.append(more.format(count=len(ordered) - _TOLD_PAGES))
    return " ".join(said)


def _reason(
    line: ChecklistLine, checklist: Checklist, declined: str | None, reasons: Mapping[str, str]
) -> str:
    code = declined or line.item.reason
    if code is not None:
        words = QCoreApplication.translate("Intake", "Yêu cầu nộp mới: {reason}.")
        return words.format(reason=reasons.get(code, code))
    if line.state is ItemState.SCANNED:
        # What the store lacked before is no longer the point.
        return _flaws(line.flawed)
    return line_words(line, checklist)


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
    return Done(
        dossier=checklist.dossier.id,
        number=checklist.dossier.number,
        due_at=checklist.dossier.due_at,
        opened=opened,
        slip=slip,
        slip_fault=slip_fault,
        reused=states.count(ItemState.REUSED),
        scanned=states.count(ItemState.SCANNED),
        missing=len(still_asked(checklist.dossier)),
    )


def held_paper(paper: Paper, type_name: str) -> HeldPaper:
    """Return a paper as a line of "Giấy tờ đã có"."""
    tones = {
        PaperState.ACCEPTED: Tone.DONE,
        PaperState.SCANNED: Tone.LOOK,
        PaperState.SUPERSEDED: Tone.GREY,
        PaperState.REJECTED: Tone.GREY,
    }
    return HeldPaper(
        id=paper.id,
        title=paper.metadata.title or type_name,
        number=paper.metadata.number,
        issued_on=paper.metadata.issued_on,
        tone=tones[paper.state],
        word=PAPER_STATE[paper.state],
    )
