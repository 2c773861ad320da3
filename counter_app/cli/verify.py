"""`verify list` and `verify PAPER`: confirm the metadata, and only then the paper is held; take a confirmation back."""

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from contextlib import closing

from counter_app.app.counter import Counter
from counter_app.domain.catalogue import CopyKind
from counter_app.domain.digitised import ReadField
from counter_app.domain.errors import BadUsage, CounterError, PaperNotReady
from counter_app.domain.ids import PaperId
from counter_app.domain.papers import PaperState
from counter_app.messages import acceptance_sentence, file_notes, sentence, sentence_of
from counter_app.messages.digitising import (
    ACCEPTED_AS_READ_BEFORE,
    NOTHING_LEFT_UNREAD,
    WAITS_TO_BE_READ,
    earlier_reading,
    verify_acts,
)
from counter_app.messages.withdrawn_words import withdrawn_lines
from counter_app.services.drafts import not_read
from counter_app.services.judged import JudgedPaper, judged
from counter_app.services.verifying import PaperToVerify

from .documents import judged_document, paper_document, waiting_document, withdrawal_document
from .options import counter, pair
from .output import DONE, PERSON, Answer, Json, error_document, note
from .page_quality import quality_lines
from .parsers import Commands
from .reading import why_not_read


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
    _check(options)
    if options.paper == "list":
        return _list(options)
    if options.withdraw is not None:
        return _withdraw(options)
    if options.accept:
        return _accept(options, dict(map(pair, options.set)))
    if options.reject is not None:
        return _reject(options)
    return _look(options)


def _check(options: Namespace) -> None:
    """Refuse words that would be passed over in silence beside the others. Raises BadUsage."""
    reading = options.read_again or options.page
    answers = options.set or options.copy_kind or options.of_another
    rejecting, withdrawing = options.reject is not None, options.withdraw is not None
    wrong = {
        "list_alone": options.paper == "list"
        and (options.accept or rejecting or withdrawing or options.again or reading or answers),
        "accept_or_reject": options.accept and rejecting,
        "withdraw_alone": withdrawing and (options.accept or rejecting or reading or answers),
        "again_with_withdraw": options.again and not withdrawing,
        "look_before_accept": options.accept and reading,
        "reject_alone": rejecting and (reading or answers),
        "accept_needed": options.set and not options.accept,
        "with_accept": answers and not options.accept,
        "page_with_read_again": options.page and not options.read_again,
    }
    for reason, found in wrong.items():
        if found:
            raise BadUsage(reason=reason)


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
    told = "" if scan.paper.digitised_at is not None else f"  {WAITS_TO_BE_READ}"
    told = told if code is None else f"  {sentence_of(code).text}"
    return (f"{scan.paper.id}  {scan.type_name}{told}", *quality_lines(scan.flawed))


def _look(options: Namespace) -> Answer:
    paper = PaperId(options.paper)
    with closing(counter(options)) as desk:
        if options.read_again:
            _ask_again(desk, paper, options.page)
        trouble = why_not_read(desk, paper)
        seen = desk.verifying.look_at(paper)
    reading = seen.paper.reading
    notes = () if reading is None else file_notes(reading.file)
    if trouble is not None:
        _tell(trouble, earlier_reading(seen.paper.digitised_at))
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
            "earlier_reading": trouble is not None and seen.paper.digitised_at is not None,
            **({} if trouble is None else error_document(trouble)),
        },
        (
            *(f"{name}: {found.value}" for name, found in seen.proposals.items()),
            *notes,
            *quality_lines(pages, indent=""),
            *_acts(seen),
        ),
        DONE if trouble is None else PERSON,
    )


def _acts(seen: PaperToVerify) -> tuple[str, ...]:
    if seen.paper.state is not PaperState.SCANNED or seen.paper.digitised_at is None:
        return ()
    return verify_acts(
        seen.paper.id, [name for name, found in seen.proposals.items() if found.verify]
    )


def _ask_again(desk: Counter, paper: PaperId, pages: Sequence[int]) -> None:
    """Let pages be read again, those that were not read when none is named. Raises PageNotInPaper, PaperNotReady, NotFound."""
    if desk.digitising.read_again(paper, pages or None):
        return
    with desk.desk.store.reading() as view:
        state = view.papers.get(paper).state
    if state is not PaperState.SCANNED:
        raise PaperNotReady(state=state.value)
    note(NOTHING_LEFT_UNREAD)


def _tell(trouble: CounterError, more: str) -> None:
    note(f"{sentence(trouble).text} [{trouble.code}]")
    note(more)


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
        trouble = why_not_read(desk, PaperId(options.paper))
        if trouble is not None:
            with desk.desk.store.reading() as view:
                held = view.papers.get(PaperId(options.paper))
            if held.digitised_at is None:
                raise trouble
            _tell(trouble, ACCEPTED_AS_READ_BEFORE)
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


def _withdraw(options: Namespace) -> Answer:
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
