"""Forms, counts and results: `dossier print|count|result|return`."""

from argparse import ArgumentParser, Namespace
from contextlib import closing
from pathlib import Path

from counter_app.app.private import write_private
from counter_app.domain.catalogue import CopyKind
from counter_app.domain.dossier_course import GivenElsewhere
from counter_app.domain.dossiers import Dossier
from counter_app.domain.errors import BadUsage, PlaceNotWritable
from counter_app.domain.ids import ComponentCode, DossierId, PaperTypeId
from counter_app.domain.papers import PaperState
from counter_app.domain.results import RETURN_WAY, ReturnWay
from counter_app.domain.slips import SlipKind
from counter_app.messages import dossier_status, moment
from counter_app.services.results import Outcome
from counter_app.services.solving import SolvingWords

from . import options as common_words
from .documents import dossier_document
from .options import counter, pair, place_for
from .output import DONE, PERSON, Answer, Json
from .parsers import Commands
from .reading import read_with_progress


def add(acts: Commands, common: ArgumentParser) -> None:
    """Add the commands below `dossier`."""
    form = acts.add_parser("print", parents=[common], help="a form of the circular as PDF")
    form.add_argument("dossier")
    kinds = [kind.value for kind in SlipKind if kind is not SlipKind.REGISTER]
    form.add_argument("--form", choices=kinds, default=SlipKind.RECEIPT.value)
    form.add_argument("--out", required=True, metavar="FILE")
    form.set_defaults(action=_print)
    count = acts.add_parser("count", parents=[common], help="what was handed in, by count")
    count.add_argument("dossier")
    count.add_argument("component")
    count.add_argument("--pages", type=int, required=True, help="pages with print or writing")
    count.add_argument("--papers", type=int, default=1)
    count.add_argument("--copy-kind", choices=[kind.value for kind in CopyKind])
    count.add_argument("--confirm", action="store_true", help="the scan is right as it is")
    count.set_defaults(action=_count)
    result = acts.add_parser("result", parents=[common], help="capture the result; solved")
    result.add_argument("dossier")
    result.add_argument("--scan", action="append", default=[], metavar="FILE")
    result.add_argument("--type", metavar="T", help="which of the procedure's results it is")
    add_solving(result)
    result.add_argument("--set", action="append", default=[], metavar="FIELD=VALUE")
    result.add_argument(
        "--of-another",
        action="store_true",
        help="it is right that nobody of the dossier is its holder",
    )
    result.set_defaults(action=_result)
    back = acts.add_parser("return", parents=[common], help="give the result out, signed for")
    back.add_argument("dossier")
    back.add_argument("--to", required=True, metavar="NAME", help="who signs for it")
    back.add_argument("--number", default="", help="number of their paper")
    ways = [way.value for way in ReturnWay]
    back.add_argument("--way", choices=ways, default=ReturnWay.DIRECT.value)
    back.add_argument("--signed", metavar="FILE", help="scan of the signed slip")
    back.set_defaults(action=_return)


def add_solving(parser: ArgumentParser) -> None:
    """Add what is said when the work ends with something not here."""
    parser.add_argument(
        "--left-aside", action="append", default=[], metavar="COMPONENT=WORDS",
        help="a required paper that is not here, and why the work ends without it",
    )  # fmt: skip
    parser.add_argument("--result-number", metavar="N", help="of a result given elsewhere")
    parser.add_argument("--result-date", metavar="YYYY-MM-DD", help="of a result given elsewhere")


def solving_words(options: Namespace) -> SolvingWords:
    """Return what `add_solving` was told. Raises BadUsage (result_half, date_not_iso)."""
    number, day = options.result_number, options.result_date
    if (number is None) != (day is None):
        raise BadUsage(reason="result_half")
    aside = {ComponentCode(code): words for code, words in map(pair, options.left_aside)}
    given = None if number is None else GivenElsewhere(number, common_words.day(day))
    return SolvingWords(aside, given)


def write_out(options: Namespace, content: bytes) -> Path:
    """Write a PDF to --out, whole or not at all, readable by its owner alone. Raises PlaceNotWritable, DiskFull."""
    target = place_for(options, options.out)
    if not target.parent.is_dir() or target.is_dir():
        raise PlaceNotWritable(file=target.name)
    return write_private(target, content)


def _print(options: Namespace) -> Answer:
    with closing(counter(options)) as desk:
        dossier = desk.dossiers.find(options.dossier).dossier
        printed = desk.printing.slip(dossier.id, SlipKind(options.form))
        written = write_out(options, printed.pdf)
    form = printed.form
    return Answer(
        {
            "dossier": dossier.id,
            "number": dossier.number,
            "form": form.kind.value,
            "template": form.template,
            "title": form.title,
            "written": str(written),
        },
        (f"{form.title} ({form.template}): {written}",),
    )


def _count(options: Namespace) -> Answer:
    kind = None if options.copy_kind is None else CopyKind(options.copy_kind)
    with closing(counter(options)) as desk:
        dossier = desk.dossiers.find(options.dossier).dossier
        counted = desk.counting.count(
            dossier.id,
            ComponentCode(options.component),
            pages=options.pages,
            papers=options.papers,
            copy_kind=kind,
            confirmed=options.confirm,
        )
    handed = counted.handed
    scan = "chưa quét" if counted.scanned is None else f"bản quét có {counted.scanned} trang"
    words = f"Đã đếm {handed.papers} giấy tờ, {handed.pages} trang; {scan}."
    if counted.differs:
        words += " Quét lại trang thiếu, đếm lại, hoặc xác nhận là đúng (--confirm)."
    return Answer(
        {
            "dossier": dossier.id,
            "component": handed.component,
            "copy_kind": handed.copy_kind.value,
            "papers": handed.papers,
            "pages": handed.pages,
            "scanned": counted.scanned,
            "blank": counted.blank,
            "confirmed": handed.confirmed,
            "differs": counted.differs,
        },
        (words,),
        PERSON if counted.differs else DONE,
    )


def _result(options: Namespace) -> Answer:
    values = dict(map(pair, options.set))
    said = solving_words(options)
    if values and not options.scan:
        raise BadUsage(reason="scan_needed")
    with closing(counter(options)) as desk:
        dossier = desk.dossiers.find(options.dossier).dossier.id
        if options.scan:
            kind = None if options.type is None else PaperTypeId(options.type)
            paper = desk.results.capture(
                dossier, [Path(name) for name in options.scan], type_id=kind
            )
            read_with_progress(desk, paper.id)
            if paper.state is PaperState.SCANNED:
                desk.verifying.accept(paper.id, values, of_another=options.of_another)
        outcome = desk.results.of(dossier)
        if not outcome.dossier.solved_at or _says_other(outcome.dossier, said):
            outcome = desk.results.solve(dossier, said=said)
    return _answer(outcome)


def _says_other(solved: Dossier, said: SolvingWords) -> bool:
    """True when a result is named that is not the one the work was ended with: it must be refused, not passed over."""
    kept = None if solved.course.solving is None else solved.course.solving.elsewhere
    return said.elsewhere is not None and said.elsewhere != kept


def _return(options: Namespace) -> Answer:
    with closing(counter(options)) as desk:
        dossier: DossierId = desk.dossiers.find(options.dossier).dossier.id
        outcome = desk.results.give_back(
            dossier,
            options.to,
            number=options.number,
            way=ReturnWay(options.way),
            proof=None if options.signed is None else Path(options.signed),
        )
    return _answer(outcome)


def _answer(outcome: Outcome) -> Answer:
    dossier = outcome.dossier
    lines = [f"Hồ sơ {dossier.number} – {dossier_status(dossier.status.value)}"]
    lines += [
        f"  Kết quả: {paper.metadata.title or paper.type} {code or ''}".rstrip()
        for paper, code in outcome.papers
    ]
    if outcome.returned is not None:
        given = outcome.returned
        lines.append(f"  Trả {moment(given.at)}, {RETURN_WAY[given.way].lower()}: {given.name}")
    return Answer(outcome_document(outcome), tuple(lines))


def outcome_document(outcome: Outcome) -> dict[str, Json]:
    """What a dossier ended in, as JSON."""
    given = outcome.returned
    return {
        **dossier_document(outcome.dossier),
        "solved_at": _moment_out(outcome),
        "results": [
            {"paper": paper.id, "type": paper.type, "code": code, "state": paper.state.value}
            for paper, code in outcome.papers
        ],
        "returned": None
        if given is None
        else {
            "to": given.name,
            "number": given.number,
            "way": given.way.value,
            "at": given.at.isoformat(),
            "by": given.by,
            "proof": given.proof,
        },
    }


def _moment_out(outcome: Outcome) -> str | None:
    solved = outcome.dossier.solved_at
    return None if solved is None else solved.isoformat()
