"""`reconcile`: what the hub holds of this desk against the queue; `queue lost | give-up`: files that nobody has."""

from argparse import ArgumentParser, Namespace
from contextlib import closing

from counter_app.domain.ids import RecordId
from counter_app.domain.losses import LossState, LostFile
from counter_app.messages.reconcile_words import lost_lines, reconciled_lines
from counter_app.services.queue_subjects import subject_of
from counter_app.services.reconciling import Reconciled

from .documents import outbox_document, outbox_line
from .options import counter
from .output import DONE, PERSON, Answer, Json
from .parsers import Commands


def add(commands: Commands, common: ArgumentParser) -> None:
    parser = commands.add_parser(
        "reconcile", parents=[common], help="compare with the hub, queue what never arrived"
    )
    parser.add_argument("--dry-run", action="store_true", help="only say what would be queued")
    parser.add_argument(
        "--deep", action="store_true", help="the hub reads every file: slow, finds spoilt ones"
    )
    parser.set_defaults(action=_reconcile)


def add_losses(acts: Commands, common: ArgumentParser) -> None:
    lost = acts.add_parser("lost", parents=[common], help="files that nobody has")
    lost.set_defaults(action=_lost)
    give_up = acts.add_parser(
        "give-up", parents=[common], help="send a record without its lost files"
    )
    give_up.add_argument("record", metavar="ID")
    give_up.add_argument("--reason", required=True, metavar="TEXT", help="why, for the event log")
    give_up.set_defaults(action=_give_up)


def _reconcile(options: Namespace) -> Answer:
    with closing(counter(options)) as desk:
        found = desk.reconciling.run(dry_run=options.dry_run, deep=options.deep)
    return Answer(
        reconciled_document(found),
        reconciled_lines(found, dry_run=options.dry_run),
        PERSON if found.needs_person else DONE,
    )


def reconciled_document(found: Reconciled) -> dict[str, Json]:
    """Return the result as JSON."""
    return {
        "checked": found.checked,
        "files": found.files,
        "missing": list(found.missing),
        "renewed": list(found.renewed),
        "originals": [lost_document(each) for each in found.originals],
        "differs": list(found.differs),
        "unknown": list(found.unknown),
        "unqueued": found.unqueued,
        "gaps": [gap.dossier for gap in found.gaps],
        "gap_revisions": {gap.dossier: list(gap.revisions) for gap in found.gaps},
        "queued": found.queued,
        "bytes": found.bytes,
        "on_the_way": {state.value: n for state, n in found.on_the_way.items()},
        "whole": found.whole,
    }


def lost_document(file: LostFile) -> dict[str, Json]:
    """Return a lost file as JSON."""
    return {
        "sha256": file.sha256,
        "state": file.state.value,
        "noted_at": None if file.noted_at is None else file.noted_at.isoformat(),
        "paper": file.paper,
        "title": file.title,
        "dossier": file.dossier,
        "number": file.number,
        "reason": file.reason,
    }


def _lost(options: Namespace) -> Answer:
    with closing(counter(options)) as desk:
        files = desk.losses.listed()
    return Answer(
        {"files": [lost_document(each) for each in files]},
        lost_lines(files) or ("Không có tệp nào bị mất.",),
        PERSON if any(each.state is LossState.LOST for each in files) else DONE,
    )


def _give_up(options: Namespace) -> Answer:
    with closing(counter(options)) as desk:
        row = desk.losses.give_up(RecordId(options.record), options.reason)
        out = desk.carrying.carried_out([row.record.id]).get(row.record.id)
        told = outbox_line(row, subject_of(desk.desk, row), out)
    said = "Đã ghi nhận tệp đã mất; phần còn lại sẽ được gửi ở lần gửi tới."
    return Answer(outbox_document(row, out), (told, said))
