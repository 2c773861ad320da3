"""`verify list` and `verify PAPER`: confirm the metadata, and only then the paper is held; take a confirmation back."""

from argparse import ArgumentParser, Namespace
from contextlib import closing

from counter_app.domain.catalogue import CopyKind
from counter_app.domain.digitised import ReadField
from counter_app.domain.errors import BadUsage
from counter_app.domain.ids import PaperId
from counter_app.messages import acceptance_sentence, file_notes, sentence_of
from counter_app.messages.withdrawn_words import withdrawn_lines
from counter_app.services.drafts import not_read
from counter_app.services.judged import JudgedPaper, judged

from .documents import judged_document, paper_document, waiting_document, withdrawal_document
from .options import counter, pair
from .output import Answer, Json
from .page_quality import quality_lines
from .parsers import Commands
from .reading import read_with_progress


def add(commands: Commands, common: ArgumentParser) -> None:
    parser = commands.add_parser("verify", parents=[common], help="confirm what was read")
    parser.add_argument("paper", metavar="list|PAPER")
    parser.add_argument("--set", action="append", default=[], metavar="FIELD=VALUE")
    parser.add_argument("--copy-kind", choices=[kind.value for kind in CopyKind])
    parser.add_argument("--accept", action="store_true")
    parser.add_argument(
        "--of-another",
        action="store_true",
        help="it is right that nobody of the dossier is its holder",
    )
    parser.add_argument("--reject", metavar="REASON")
    parser.add_argument(
        "--withdraw", metavar="REASON", help="it was confirmed by mistake and is no answer any more"
    )
    parser.add_argument(
        "--again",
        action="store_true",
        help="with --withdraw: the same scan waits to be confirmed once more",
    )
    parser.add_argument(
        "--read-again",
        action="store_true",
        help="read the pages that were skipped or took too long, or a paper that was found unreadable",
    )
    parser.add_argument(
        "--page",
        action="append",
        type=int,
        default=[],
        metavar="N",
        help="with --read-again: read this page once more, whatever was read of it",
    )
    parser.set_defaults(action=_verify)


def _verify(options: Namespace) -> Answer:
    if options.paper == "list":
        return _list(options)
    values = dict(map(pair, options.set))
    if options.accept and options.reject is not None:
        raise BadUsage(reason="accept_or_reject")
    if options.withdraw is not None:
        return _withdraw(options, alone=not (options.accept or options.reject or values))
    if options.again:
        raise BadUsage(reason="again_with_withdraw")
    if options.accept:
        return _accept(options, values)
    if options.reject is not None:
        return _reject(options)
    if values:
        raise BadUsage(reason="accept_needed")
    if options.page and not options.read_again:
        raise BadUsage(reason="page_with_read_again")
    return _look(options)


def _list(options: Namespace) -> Answer:
    with closing(counter(options)) as desk:
        waiting = tuple(judged(desk.desk, (paper.id for paper in desk.verifying.waiting())))
    return Answer(
        {"papers": [judged_document(each.paper, each.flawed) for each in waiting]},
        tuple(line for each in waiting for line in _waiting_lines(each))
        or ("Không có giấy tờ nào chờ.",),
    )


def _waiting_lines(scan: JudgedPaper) -> tuple[str, ...]:
    """A scan, and below it which of its pages want a look or another scan."""
    code = scan.paper.refused_code
    refused = "" if code is None else f"  {sentence_of(code).text}"
    return (f"{scan.paper.id}  {scan.type_name}{refused}", *quality_lines(scan.flawed))


def _look(options: Namespace) -> Answer:
    with closing(counter(options)) as desk:
        if options.read_again:
            pages = options.page or None
            if not desk.digitising.read_again(PaperId(options.paper), pages) and pages:
                raise BadUsage(reason="no_such_page")
        read_with_progress(desk, PaperId(options.paper))
        seen = desk.verifying.look_at(PaperId(options.paper))
    reading = seen.paper.reading
    notes = () if reading is None else file_notes(reading.file)
    refused = seen.paper.refused_code
    pages = tuple(page.judged for page in seen.pages)
    return Answer(
        {
            "paper": judged_document(seen.paper, pages),
            "type": seen.type.id,
            "required": list(seen.required),
            "proposals": {name: _proposal(found) for name, found in seen.proposals.items()},
            "notes": list(notes),
            "unread_pages": [page.number for page in seen.pages if not_read(page)],
            "text": "\n\f\n".join(page.text for page in seen.pages),
        },
        (
            *(f"{name}: {found.value}" for name, found in seen.proposals.items()),
            *notes,
            *(() if refused is None else (sentence_of(refused).text,)),
            *quality_lines(pages, indent=""),
        ),
    )


def _proposal(found: ReadField) -> dict[str, Json]:
    box = found.box
    return {
        "value": found.value,
        "confidence": found.confidence,
        "source": found.source.value,
        "verify": found.verify,
        "page": found.page,
        "box": None if box is None else [box.x0, box.y0, box.x1, box.y1],
    }


def _accept(options: Namespace, values: dict[str, str]) -> Answer:
    kind = None if options.copy_kind is None else CopyKind(options.copy_kind)
    with closing(counter(options)) as desk:
        read_with_progress(desk, PaperId(options.paper))
        done = desk.verifying.accept(
            PaperId(options.paper), values, copy_kind=kind, of_another=options.of_another
        )
        with desk.desk.store.reading() as view:
            holders = tuple(view.people.get(holder) for holder in done.paper.holders)
    return Answer(
        {
            "paper": paper_document(done.paper, holders),
            "ended": list(done.ended),
            "dossier": None if done.dossier is None else done.dossier.id,
            "warnings": [warning.value for warning in done.warnings],
        },
        (
            f"Đã nhận vào kho: {done.paper.metadata.title} ({done.paper.id}).",
            *map(acceptance_sentence, done.warnings),
        ),
    )


def _reject(options: Namespace) -> Answer:
    with closing(counter(options)) as desk:
        paper = desk.verifying.reject(PaperId(options.paper), options.reject)
    return Answer({"paper": waiting_document(paper)}, (f"Đã loại {paper.id}.",))


def _withdraw(options: Namespace, *, alone: bool) -> Answer:
    if not alone:
        raise BadUsage(reason="withdraw_alone")
    with closing(counter(options)) as desk:
        done = desk.withdrawing.withdraw(
            PaperId(options.paper), options.withdraw, again=options.again
        )
        with desk.desk.store.reading() as view:
            holders = tuple(view.people.get(holder) for holder in done.paper.holders)
            revived = tuple(view.papers.get(paper) for paper in done.undone.revived)
    again = () if done.again is None else (f"  {done.again.id}",)
    return Answer(
        {
            "paper": paper_document(done.paper, holders),
            "withdrawn": withdrawal_document(done.withdrawal),
            "reopened": [
                {
                    "dossier": it.dossier.id,
                    "number": it.dossier.number,
                    "components": [item.component for item in it.lines],
                    "result": it.result,
                }
                for it in done.undone.reopened
            ],
            "revived": [paper.id for paper in revived],
            "deaths_taken_back": len(done.undone.alive),
            "unchanged": [
                {"dossier": it.id, "number": it.number, "status": it.status.value}
                for it in done.undone.settled
            ],
            "again": None if done.again is None else done.again.id,
        },
        (*withdrawn_lines(done, revived), *again),
    )
