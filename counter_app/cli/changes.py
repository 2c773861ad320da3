"""`changes`: what the hub tells this desk is taken in, and what of it a person must see."""

from argparse import ArgumentParser, Namespace
from contextlib import closing

from counter_app.app.counter import Counter
from counter_app.domain.changes import (
    OFFICE_SUBJECTS,
    Notice,
    dossier_meant,
)
from counter_app.domain.errors import CounterError
from counter_app.messages import moment, sentence, sentence_of
from counter_app.messages.told_words import OFFICE_NOTICE

from .options import counter
from .output import DONE, PERSON, Answer, Json
from .parsers import Commands


def add(commands: Commands, common: ArgumentParser) -> None:
    parser = commands.add_parser("changes", parents=[common], help="what the hub tells this desk")
    parser.add_argument(
        "--done",
        metavar="DOSSIER",
        help=f"a notice is dealt with (or: {', '.join(OFFICE_SUBJECTS)})",
    )
    parser.set_defaults(action=_changes)


def _changes(options: Namespace) -> Answer:
    stopped: CounterError | None = None
    with closing(counter(options)) as desk:
        if options.done:
            desk.changes.dismiss(_subject(desk, options.done))
        numbers: list[str] = []
        packs = 0
        try:
            taken = desk.changes.catch_up()
            packs = taken.packs
            numbers = [desk.dossiers.find(it).dossier.official_number or "" for it in taken.numbers]
        except CounterError as fault:
            stopped = fault
        notices = [(notice, _number(desk, notice)) for notice in desk.changes.notices()]
    lines = [f"Mã chính thức mới: {number}" for number in numbers]
    lines += [
        f"{moment(notice.at)}  {number or OFFICE_NOTICE[notice.subject]}:"
        f" {sentence_of(notice.code, notice.details).text}"
        for notice, number in notices
    ]
    if stopped is not None:
        lines.append(sentence(stopped).text)
    return Answer(
        {
            "numbers": list(numbers),
            "packs": packs,
            "notices": [_document(notice, number) for notice, number in notices],
            "stopped": None
            if stopped is None
            else {"code": stopped.code, "reason": sentence(stopped).text},
        },
        tuple(lines) or ("Không có thông tin mới.",),
        PERSON if notices or stopped is not None else DONE,
    )


def _subject(desk: Counter, said: str) -> str:
    """The notice that is meant: of the office, of a dossier here, or of one that was given to this desk."""
    if said in OFFICE_SUBJECTS:
        return said
    given = [it.subject for it in desk.changes.notices() if it.details.get("number") == said]
    if given and dossier_meant(given[0]) is None:
        return given[0]
    dossier = desk.dossiers.find(said).dossier.id
    notice = desk.changes.notice_of(dossier)
    return dossier if notice is None else notice.subject


def _number(desk: Counter, notice: Notice) -> str | None:
    """The number of the dossier that a notice is about; None when it is about the office."""
    dossier = dossier_meant(notice.subject)
    if dossier is not None:
        return desk.dossiers.find(dossier).dossier.number
    return None if notice.subject in OFFICE_SUBJECTS else str(notice.details.get("number"))


def _document(notice: Notice, number: str | None) -> dict[str, Json]:
    return {
        "dossier": dossier_meant(notice.subject),
        "subject": notice.subject,
        "number": number,
        "code": notice.code,
        "reason": sentence_of(notice.code, notice.details).text,
        "at": notice.at.isoformat(),
    }
