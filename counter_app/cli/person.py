"""`person`: a citizen's file, two entries made one or parted again, a number added, a death recorded."""

from argparse import ArgumentParser, Namespace
from contextlib import closing
from datetime import date

from counter_app.domain.errors import BadUsage
from counter_app.messages import EVENT_LABELS, PAPER_STATE, day, identity_number, moment
from counter_app.services.people_desk import PersonFile

from .documents import dossier_document, paper_document, person_document
from .options import counter
from .output import Answer, Json
from .parsers import Commands


def add(commands: Commands, common: ArgumentParser) -> None:
    parser = commands.add_parser("person", help="a citizen's numbers and papers")
    acts = parser.add_subparsers(dest="act", metavar="ACT", required=True)
    show = acts.add_parser("show", parents=[common], help="all that is held of a citizen")
    show.add_argument("person", metavar="ID|QR")
    show.set_defaults(action=_show)
    merge = acts.add_parser("merge", parents=[common], help="two entries are one citizen")
    merge.add_argument("person", metavar="ID|QR")
    merge.add_argument("other", metavar="ID|QR")
    merge.set_defaults(action=_merge)
    split = acts.add_parser("split", parents=[common], help="undo a merge")
    split.add_argument("person", metavar="ID", help="the number that was merged")
    split.set_defaults(action=_split)
    alias = acts.add_parser("alias", parents=[common], help="one more number of a citizen")
    alias.add_argument("person", metavar="ID|QR")
    alias.add_argument("number", metavar="NUMBER")
    alias.set_defaults(action=_alias)
    died = acts.add_parser("died", parents=[common], help="record a death")
    died.add_argument("person", metavar="ID|QR")
    died.add_argument("--on", required=True, metavar="DATE")
    died.set_defaults(action=_died)
    alive = acts.add_parser("alive", parents=[common], help="take back a death")
    alive.add_argument("person", metavar="ID|QR")
    alive.set_defaults(action=_alive)


def _show(options: Namespace) -> Answer:
    with closing(counter(options)) as desk:
        return _answer(desk.people.show(options.person))


def _merge(options: Namespace) -> Answer:
    with closing(counter(options)) as desk:
        return _answer(desk.people.merge(options.person, options.other))


def _split(options: Namespace) -> Answer:
    with closing(counter(options)) as desk:
        return _answer(desk.people.split(options.person))


def _alias(options: Namespace) -> Answer:
    with closing(counter(options)) as desk:
        return _answer(desk.people.add_number(options.person, options.number))


def _died(options: Namespace) -> Answer:
    try:
        on = date.fromisoformat(options.on)
    except ValueError as wrong:
        raise BadUsage(reason="day_not_iso") from wrong
    with closing(counter(options)) as desk:
        return _answer(desk.people.died(options.person, on))


def _alive(options: Namespace) -> Answer:
    with closing(counter(options)) as desk:
        return _answer(desk.people.alive(options.person))


def _answer(file: PersonFile) -> Answer:
    return Answer(_document(file), _lines(file))


def _document(file: PersonFile) -> dict[str, Json]:
    known = {one.id: one for one in (file.person, *file.merged)}
    return {
        "person": person_document(file.person),
        "merged": [person_document(one) for one in file.merged],
        "papers": [
            paper_document(
                paper, tuple(known[holder] for holder in paper.holders if holder in known)
            )
            for paper in file.papers
        ],
        "dossiers": [dossier_document(dossier) for dossier in file.dossiers],
        "events": [
            {"at": event.at.isoformat(), "officer": event.officer, "kind": event.kind.value}
            for event in file.events
        ],
    }


def _lines(file: PersonFile) -> tuple[str, ...]:
    person = file.person
    lines = [f"{person.name} – {identity_number(person.number)}"]
    if person.deceased_on is not None:
        lines.append(f"Đã mất ngày {day(person.deceased_on)} – không mở hồ sơ mới.")
    numbers = [alias.number for alias in person.aliases if alias.number != person.number]
    if numbers:
        lines.append(f"Số khác: {', '.join(identity_number(number) for number in numbers)}")
    lines += [
        f"Đã gộp: {one.name} – {identity_number(one.number)} (tách lại: person split {one.number})"
        for one in file.merged
    ]
    lines += [
        f"  {paper.id}  {PAPER_STATE[paper.state]:<12} {paper.metadata.title or paper.type}"
        for paper in file.papers
    ]
    lines += [f"  {moment(e.at)}  {EVENT_LABELS[e.kind]}  ({e.officer})" for e in file.events]
    return tuple(lines)
