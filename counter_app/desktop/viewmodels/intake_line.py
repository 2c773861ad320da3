"""One line of the checklist as the intake shows it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from counter_app.desktop.theme.palette import Tone
from counter_app.domain.digitised import Verdict
from counter_app.domain.digitising_rules import Digitise, DigitiseRule
from counter_app.domain.dossiers import ItemState
from counter_app.domain.errors import CounterError
from counter_app.domain.ids import ComponentCode, PaperId
from counter_app.domain.papers import PageQuality, Paper, PaperState
from counter_app.messages import ITEM_STATE, PAPER_STATE, VERDICT, day, quality_sentences
from counter_app.messages.checklist import line_words, state_words
from counter_app.services.checklist import Checklist, ChecklistLine


@dataclass(frozen=True, slots=True)
class Attached:
    """A file put on a line, not in the store yet. `pages` None while a worker looks at it."""

    path: Path
    pages: int | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """What the officer decided for one line since the dossier was last written.

    `reuse`: the paper chosen among several; `lacks`: what is stated of the line's database, DATABASE_ANSWERS to take it back.
    """

    files: tuple[Attached, ...] = ()
    reuse: PaperId | None = None
    decline: str | None = None
    lacks: str | None = None
    fault: CounterError | None = None


@dataclass(frozen=True, slots=True)
class LineState:
    """One line as shown.

    Attributes:
        reason: why it stands so, in one sentence to read out.
        files: what will be handed in with the dossier.
        may_add: files or a scan may be put on it; may_decline: what is held may be asked for again, with a reason.
        may_undo: the wish to ask again can still be taken back.
        may_state: that the database lacks the entry or has it wrong may be stated; may_answer: that may be taken back.
        paper: the paper on the line, for the way to its verification.
        choices: papers that may be reused, in words to tell them apart; () where there is no choice. `chosen`: the one taken.
        may_count: papers and pages can be counted, beside the scan or instead of one.
        rule: whether the paper must, may or must not be digitised, where it is still to come; `rule_ground` says by which rule.
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
    choices: tuple[tuple[PaperId, str], ...] = ()
    chosen: PaperId | None = None
    may_count: bool = False
    rule: str = ""
    rule_ground: str = ""
    fault: CounterError | None = None
    on_paper: bool = False
    may_state: bool = False
    may_answer: bool = False


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
    *,
    stored: bool = True,
) -> LineState:
    """Return the line as shown. `reasons`: code to words of asking again; `reading`: how far its paper is read, or empty;
    `stored`: the dossier is written already, so that what only comes on paper can be counted into it."""
    say = QCoreApplication.translate
    item, declined = line.item, draft.decline
    held = line.state in (ItemState.OFFERED, ItemState.REUSED)
    state = ItemState.DECLINED if declined is not None and held else line.state
    tone, word = _TONES[state], ITEM_STATE[state]
    open_choice = _wants_choice(line, draft) and state is ItemState.OFFERED
    to_come = state in (ItemState.NEEDED, ItemState.DECLINED)
    if line.on_paper:
        tone, word = Tone.DONE, state_words(line)
    elif state is ItemState.NEEDED and not item.required:
        tone, word = Tone.GREY, state_words(line)
    elif open_choice:
        tone, word = Tone.LOOK, say("Intake", "Chọn giấy tờ")
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
        may_add=to_come or open_choice,
        may_decline=state in (ItemState.OFFERED, ItemState.REUSED),
        may_undo=state is ItemState.DECLINED and held,
        paper=item.paper,
        may_count=_may_count(state, draft, stored=stored) and checklist.dossier.is_open,
        choices=_choices(line) if held and state is ItemState.OFFERED else (),
        chosen=draft.reuse or (None if open_choice or line.paper is None else line.paper.id),
        rule=_rule_words(line.digitise) if to_come else "",
        rule_ground=line.digitise.ground,
        fault=draft.fault,
        on_paper=line.on_paper,
        may_state=state is ItemState.NOT_ASKED and checklist.dossier.is_open,
        may_answer=_may_answer(line, draft, state) and checklist.dossier.is_open,
    )


def _may_count(state: ItemState, draft: Draft, *, stored: bool) -> bool:
    """Beside its scan, or instead of one where nothing else was decided yet."""
    if state in (ItemState.NEEDED, ItemState.DECLINED):
        return stored and draft == Draft()
    return state is ItemState.SCANNED


def _may_answer(line: ChecklistLine, draft: Draft, state: ItemState) -> bool:
    """A statement about the database can be taken back while nothing is on the line."""
    empty = line.item.paper is None and not draft.files and not line.on_paper
    asked_again = state is ItemState.DECLINED and draft.decline is not None
    return line.item.lacks is not None and empty and not asked_again


def _wants_choice(line: ChecklistLine, draft: Draft) -> bool:
    """Several papers stand beside each other and none is taken by itself."""
    offer = line.item.offer
    return offer is not None and offer.ok and offer.choice and draft.reuse is None


def _choices(line: ChecklistLine) -> tuple[tuple[PaperId, str], ...]:
    if line.paper is None or not line.others:
        return ()
    return tuple((paper.id, paper_words(paper)) for paper in (line.paper, *line.others))


def paper_words(paper: Paper) -> str:
    """Return what tells a paper from others of its kind: `DB 048213 · 20/05/2021 · UBND phường Mẫu`."""
    known = paper.metadata
    issued = day(known.issued_on) if known.issued_on is not None else ""
    return " · ".join(part for part in (known.number, issued, known.issuer) if part) or known.title


def _rule_words(rule: DigitiseRule) -> str:
    say = QCoreApplication.translate
    word = {
        Digitise.MUST: say("Intake", "Phải số hóa"),
        Digitise.MAY: say("Intake", "Có thể số hóa"),
        Digitise.MUST_NOT: say("Intake", "Không số hóa"),
    }[rule.verdict]
    if word.casefold() in rule.words.casefold():
        # Most rules end in their verdict: said twice it would cost each row a line.
        return rule.words
    return f"{word}: {rule.words}" if rule.words else word


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
