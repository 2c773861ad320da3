"""`intake`: open or continue a dossier, take what is held, keep what is scanned, say what is still needed."""

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from counter_app.domain.catalogue import HolderRole
from counter_app.domain.dossiers import ItemState
from counter_app.domain.errors import BadUsage, UnknownCode
from counter_app.domain.ids import CaseCode, ComponentCode, DossierId, PaperId
from counter_app.messages import HOLDER_ROLE, moment, warning_sentence
from counter_app.messages.checklist import line_words, searched_words, state_words
from counter_app.messages.digitising import DIGITISE, scan_warning
from counter_app.services.checklist import Checklist
from counter_app.services.concerned import NAMED_ROLES, RoleWords
from counter_app.services.intake import IntakeRequest

from . import options as common_words
from .documents import checklist_document
from .intake_batch import run_batch
from .options import counter, pair
from .output import DONE, PERSON, Answer
from .page_quality import paper_lines
from .parsers import Commands
from .reading import read_scans


def add(commands: Commands, common: ArgumentParser) -> None:
    parser = commands.add_parser("intake", parents=[common], help="take in a dossier")
    parser.add_argument("--batch", metavar="FILE.jsonl", help="one dossier a line, for backlogs")
    parser.add_argument("--read", action="store_true", help="with --batch: recognise the scans too")
    parser.add_argument("--citizen", metavar="ID|QR")
    parser.add_argument("--name", help="name of a citizen who comes for the first time")
    parser.add_argument("--procedure", metavar="CODE")
    parser.add_argument("--case", metavar="CASE")
    parser.add_argument("--received-at", metavar="ISO")
    parser.add_argument("--dossier", metavar="ID")
    parser.add_argument("--scan", action="append", default=[], metavar="COMPONENT=FILE")
    parser.add_argument("--reuse", action="append", default=[], metavar="COMPONENT=PAPER")
    parser.add_argument("--no-reuse", action="store_true")
    parser.add_argument(
        "--decline",
        action="append",
        default=[],
        metavar="COMPONENT=REASON",
        help="ask although held (expired, information_changed, scan_unclear, citizen_submits_new, other), or say what is"
        " wrong with the line's database (database_no_entry, database_incomplete, database_wrong), so that what is held is"
        " offered and else asked for; database_answers takes that back. Both may be said of one line",
    )
    parser.add_argument("--role", action="append", default=[], metavar="ROLE=ID|QR")
    parser.add_argument("--role-name", action="append", default=[], metavar="ROLE=NAME")
    parser.set_defaults(action=_intake)


def request(options: Namespace) -> IntakeRequest:
    """Return what the words ask for. Raises BadUsage."""
    scans: dict[ComponentCode, list[Path]] = {}
    for component, path in map(pair, options.scan):
        scans.setdefault(ComponentCode(component), []).append(Path(path))
    said: tuple[dict[ComponentCode, str], dict[ComponentCode, str]] = ({}, {})
    for component, reason in map(pair, options.decline):
        said[ComponentCode(component) in said[0]][ComponentCode(component)] = reason
    return IntakeRequest(
        citizen=options.citizen,
        procedure=options.procedure,
        name=options.name,
        case=None if options.case is None else CaseCode(options.case),
        received_at=None
        if options.received_at is None
        else common_words.moment(options.received_at),
        dossier=None if options.dossier is None else DossierId(options.dossier),
        reuse={ComponentCode(c): PaperId(p) for c, p in map(pair, options.reuse)},
        no_reuse=options.no_reuse,
        decline=said[0],
        lacks=said[1],
        scans=scans,
        roles=roles(options.role, options.role_name),
    )


def roles(said: Sequence[str], names: Sequence[str]) -> dict[HolderRole, RoleWords]:
    """Read ROLE=ID and ROLE=NAME: child, spouse, deceased, authoriser. Raises BadUsage, UnknownCode."""
    named = dict(map(pair, names))
    found = {role: RoleWords(text, named.pop(role, None)) for role, text in map(pair, said)}
    for role in (*found, *named):
        if role not in [known.value for known in NAMED_ROLES]:
            raise UnknownCode(kind="role", value=role)
    if named:
        raise BadUsage(reason="role_without_number")
    return {HolderRole(role): words for role, words in found.items()}


def _intake(options: Namespace) -> Answer:
    if options.batch is not None:
        return run_batch(options)
    if not options.citizen or not options.procedure:
        raise BadUsage(reason="the following arguments are required: --citizen, --procedure")
    wanted = request(options)
    with closing(counter(options)) as desk:
        result = desk.intake.take(wanted)
        unread = read_scans(desk, result.checklist.dossier.items)
        slip = desk.print_receipt(result.checklist.dossier)
        checklist = desk.dossiers.find(result.checklist.dossier.id)
    document = checklist_document(
        checklist, slip=str(slip), warnings=tuple(w.value for w in result.warnings)
    )
    words = (*map(warning_sentence, result.warnings), *_lines(checklist, slip))
    return Answer({**document, "unread": unread}, words, PERSON if unread else DONE)


def _lines(checklist: Checklist, slip: Path) -> tuple[str, ...]:
    dossier = checklist.dossier
    rows = [
        f"Hồ sơ {dossier.number} – {dossier.procedure_name}",
        f"Người nộp: {checklist.applicant.name}",
        f"Nhận {moment(dossier.received_at)} · hẹn trả {moment(dossier.due_at)}",
    ]
    rows += [f"{HOLDER_ROLE[role].capitalize()}: {it.name}" for role, it in checklist.roles.items()]
    rows.append(searched_words(dossier.searched))
    for line in checklist.lines:
        to_come = line.state in (ItemState.NEEDED, ItemState.DECLINED)
        rule = f" · {DIGITISE[line.digitise.verdict].lower()}" if to_come else ""
        rows.append(f"  [{state_words(line)}] {line.item.name} ({line.item.component}){rule}")
        words = line_words(line, checklist)
        if words and line.state is not ItemState.SCANNED:
            rows.append(f"      {words}")
        if line.state is ItemState.SCANNED and scan_warning(line.digitise):
            rows.append(f"      {scan_warning(line.digitise)}")
        rows += paper_lines(line.paper, line.flawed, indent="      ")
    rows.append(f"Giấy tiếp nhận: {slip}")
    return tuple(rows)
