"""Acts on a dossier: `dossier supplement|resume|refuse|stop|withdraw|extend|start|ask-fee|fee-paid|take|number`."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from contextlib import closing
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from counter_app.app.counter import Counter
from counter_app.domain.dossier_acts import DossierAct
from counter_app.domain.dossier_course import (
    AgainReason,
    ExtensionReason,
    RefusalReason,
    StopReason,
    SupplementLine,
    WithdrawalReason,
)
from counter_app.domain.dossiers import Dossier
from counter_app.domain.ids import ComponentCode, DossierId
from counter_app.domain.slips import SlipKind
from counter_app.messages import dossier_status, moment, sentence_of
from counter_app.services.checklist import Checklist

from . import options as common_words
from .documents import checklist_document
from .options import counter, pair
from .output import Answer
from .parsers import Commands

Reason = TypeVar("Reason", bound=StrEnum)

_Act = Callable[[Counter, Namespace, DossierId], Dossier]


def add(acts: Commands, common: ArgumentParser) -> None:
    """Add the acts below `dossier`."""
    supplement = _command(acts, common, "supplement", "ask for everything that is missing, at once")
    supplement.add_argument(
        "--item", action="append", default=[], metavar="COMPONENT=WORDS",
        help="what to bring or put right; default: every required paper that is missing",
    )  # fmt: skip
    supplement.add_argument("--other", action="append", default=[], metavar="WORDS")
    supplement.add_argument("--again", type=_one_of(AgainReason), metavar="REASON")
    supplement.set_defaults(action=_does(_supplement, SlipKind.SUPPLEMENT))
    resume = _command(acts, common, "resume", "the supplement has come")
    resume.add_argument("--anyway", action="store_true", help="go on although papers are missing")
    resume.set_defaults(action=_does(_resume))
    refuse = _reasoned(acts, common, "refuse", "do not take it", RefusalReason)
    refuse.set_defaults(action=_does(_refuse, SlipKind.REFUSAL))
    stop = _reasoned(acts, common, "stop", "end the work without a result", StopReason)
    stop.set_defaults(action=_does(_stop, SlipKind.STOP))
    withdraw = _reasoned(
        acts, common, "withdraw", "the citizen takes it back", WithdrawalReason,
        WithdrawalReason.CITIZEN_WISH,
    )  # fmt: skip
    withdraw.set_defaults(action=_does(_withdraw, SlipKind.STOP))
    extend = _reasoned(acts, common, "extend", "move the appointment", ExtensionReason)
    extend.add_argument("--to", required=True, metavar="ISO", help="the new appointment")
    extend.set_defaults(action=_does(_extend, SlipKind.APOLOGY))
    for name, act, words in _MOVES:
        move = _command(acts, common, name, words)
        move.set_defaults(action=_does(_mover(act)))
    take = _command(acts, common, "take", "work on it instead of the officer who did")
    take.set_defaults(action=_does(lambda desk, _, dossier: desk.acts.take_over(dossier)))
    number = _command(acts, common, "number", "keep the official number beside the desk's own")
    number.add_argument("official", metavar="NUMBER")
    number.set_defaults(action=_does(_number))


_MOVES = (
    ("receive", DossierAct.RECEIVE, "take what was registered online"),
    ("start", DossierAct.START, "the work begins"),
    ("ask-fee", DossierAct.ASK_FEE, "ask for the fee"),
    ("fee-paid", DossierAct.FEE_PAID, "the fee is paid"),
)


def _command(acts: Commands, common: ArgumentParser, name: str, words: str) -> ArgumentParser:
    parser = acts.add_parser(name, parents=[common], help=words)
    parser.add_argument("dossier", help="number or id")
    parser.add_argument("--seen", type=int, metavar="REVISION", help="refuse if it changed since")
    return parser


def _reasoned(
    acts: Commands,
    common: ArgumentParser,
    name: str,
    words: str,
    kind: type[Reason],
    default: Reason | None = None,
) -> ArgumentParser:
    parser = _command(acts, common, name, words)
    choices = ", ".join(reason.value for reason in kind)
    parser.add_argument(
        "--reason", type=_one_of(kind), required=default is None, default=default, help=choices
    )
    parser.add_argument("--words", default="", help="the reason in your own words")
    return parser


def _one_of(kind: type[Reason]) -> Callable[[str], Reason]:
    def read(text: str) -> Reason:
        return kind(text)

    read.__name__ = "reason"
    return read


def _does(act: _Act, form: SlipKind | None = None) -> Callable[[Namespace], Answer]:
    """Do an act, print its form, answer with the dossier as it stands."""

    def run(options: Namespace) -> Answer:
        with closing(counter(options)) as desk:
            found = desk.dossiers.find(options.dossier).dossier
            done = act(desk, options, found.id)
            slip = None if form is None else str(desk.print_slip(done, form))
            checklist = desk.dossiers.find(done.id)
        return Answer(checklist_document(checklist, slip=slip), dossier_lines(done, slip))

    return run


def notice_lines(checklist: Checklist) -> tuple[str, ...]:
    """Return what a person must see of a dossier, if anything."""
    notice = checklist.notice
    return () if notice is None else (sentence_of(notice.code, notice.details).text,)


def dossier_lines(dossier: Dossier, slip: str | Path | None) -> tuple[str, ...]:
    """Return number, status and appointment for a person."""
    lines = [f"Hồ sơ {dossier.number} – {dossier_status(dossier.status.value)}"]
    if dossier.official_number is not None:
        lines.append(f"Mã chính thức: {dossier.official_number}")
    if dossier.course.owned_elsewhere is not None:
        lines.append(
            f"Đã bàn giao cho {dossier.course.owned_elsewhere}; quầy này chỉ còn xem được."
        )
    if dossier.is_paused:
        lines.append("Thời hạn tạm dừng đến khi nhận đủ giấy tờ bổ sung.")
    elif dossier.is_open:
        lines.append(f"Hẹn trả {moment(dossier.due_at)}")
        if dossier.printed_due_at not in (None, dossier.due_at):
            lines.append(f"Đã in trên giấy hẹn: {moment(dossier.printed_due_at)}")
    if slip is not None:
        lines.append(f"Phiếu: {slip}")
    return tuple(lines)


def _supplement(desk: Counter, options: Namespace, dossier: DossierId) -> Dossier:
    named = [SupplementLine(ComponentCode(c), words) for c, words in map(pair, options.item)]
    others = [SupplementLine(None, words) for words in options.other]
    lines = [*named, *others]
    if not named:
        checklist = desk.dossiers.find(dossier)
        lines = [*desk.acts.missing(checklist.dossier), *others]
    return desk.acts.supplement(dossier, lines, again=options.again, seen=options.seen)


def _resume(desk: Counter, options: Namespace, dossier: DossierId) -> Dossier:
    return desk.acts.resume(dossier, anyway=options.anyway, seen=options.seen)


def _refuse(desk: Counter, options: Namespace, dossier: DossierId) -> Dossier:
    return desk.acts.refuse(dossier, options.reason, words=options.words, seen=options.seen)


def _stop(desk: Counter, options: Namespace, dossier: DossierId) -> Dossier:
    return desk.acts.stop(dossier, options.reason, words=options.words, seen=options.seen)


def _withdraw(desk: Counter, options: Namespace, dossier: DossierId) -> Dossier:
    return desk.acts.withdraw(dossier, options.reason, words=options.words, seen=options.seen)


def _extend(desk: Counter, options: Namespace, dossier: DossierId) -> Dossier:
    due = common_words.moment(options.to)
    return desk.acts.extend(dossier, due, options.reason, words=options.words, seen=options.seen)


def _number(desk: Counter, options: Namespace, dossier: DossierId) -> Dossier:
    return desk.acts.number(dossier, options.official, seen=options.seen)


def _mover(act: DossierAct) -> _Act:
    def move(desk: Counter, options: Namespace, dossier: DossierId) -> Dossier:
        return desk.acts.move(dossier, act, seen=options.seen)

    return move
