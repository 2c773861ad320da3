"""`dossier show|list|finish` and every act on a dossier after intake."""

from argparse import ArgumentParser, Namespace
from contextlib import closing

from counter_app.messages import dossier_status, moment
from counter_app.messages.checklist import coming_words, state_words
from counter_app.services.checklist import ChecklistLine

from . import dossier_acts, dossier_handover, dossier_results
from .documents import checklist_document, dossier_document
from .options import counter
from .output import Answer
from .page_quality import paper_lines
from .parsers import Commands


def add(commands: Commands, common: ArgumentParser) -> None:
    parser = commands.add_parser("dossier", parents=[common], help="a dossier after intake")
    acts = parser.add_subparsers(dest="act", metavar="ACT", required=True)
    show = acts.add_parser("show", parents=[common], help="one dossier by number or id")
    show.add_argument("dossier")
    show.add_argument("--slip", action="store_true", help="print the receipt again")
    show.set_defaults(action=_show)
    listing = acts.add_parser("list", parents=[common], help="dossiers opened last")
    listing.add_argument("--limit", type=int, default=50)
    listing.set_defaults(action=_list)
    finish = acts.add_parser("finish", parents=[common], help="the work on it is done")
    finish.add_argument("dossier")
    dossier_results.add_solving(finish)
    finish.set_defaults(action=_finish)
    dossier_acts.add(acts, common)
    dossier_handover.add(acts, common)
    dossier_results.add(acts, common)


def _show(options: Namespace) -> Answer:
    with closing(counter(options)) as desk:
        checklist = desk.dossiers.find(options.dossier)
        slip = str(desk.print_receipt(checklist.dossier)) if options.slip else None
    dossier = checklist.dossier
    lines = [
        *dossier_acts.dossier_lines(dossier, slip),
        *dossier_acts.notice_lines(checklist),
        f"{dossier.procedure_name} ({dossier.procedure})",
        f"Người nộp: {checklist.applicant.name} · nhận {moment(dossier.received_at)}",
        *(words for line in checklist.lines for words in _line_words(line)),
    ]
    return Answer(checklist_document(checklist, slip=slip), tuple(lines))


def _line_words(line: ChecklistLine) -> tuple[str, ...]:
    """A line of the checklist, what of its paper is not here, and which pages want a look or another scan."""
    words = f"  [{state_words(line)}] {line.item.name} ({line.item.component})"
    coming = coming_words(line)
    told = (f"      {coming}",) if coming else ()
    return (words, *told, *paper_lines(line.paper, line.flawed, indent="      "))


def _list(options: Namespace) -> Answer:
    with closing(counter(options)) as desk:
        recent = desk.dossiers.recent(limit=options.limit)
    return Answer(
        {"dossiers": [dossier_document(known) for known in recent]},
        tuple(
            f"{d.number}  {moment(d.received_at)}  {dossier_status(d.status.value)}" for d in recent
        ),
    )


def _finish(options: Namespace) -> Answer:
    with closing(counter(options)) as desk:
        checklist = desk.dossiers.find(options.dossier)
        said = dossier_results.solving_words(options)
        done = desk.dossiers.finish(checklist.dossier.id, said=said)
    return Answer(dossier_document(done), (f"Hồ sơ {done.number} đã xử lý xong.",))
