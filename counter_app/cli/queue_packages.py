"""`queue export | receipt | purge | fetch | only-here`: the way to the hub by hand, and what is on which PC."""

from argparse import ArgumentParser, Namespace
from contextlib import closing
from pathlib import Path

from counter_app.domain.errors import BadUsage, FileNotFound, ReceiptFileInvalid
from counter_app.domain.ids import PaperId, RecordId
from counter_app.domain.papers import PaperState
from counter_app.messages import OUTBOX_STATE, byte_size, sentence
from counter_app.messages.purge_words import held_words, here_title, purge_notes
from counter_app.messages.sentences_packages import STAYS, larger_words, nothing_fits

from .options import counter, wants_json
from .output import DONE, PERSON, Answer, note
from .parsers import Commands

_CONFIRMED = (PaperState.ACCEPTED, PaperState.SUPERSEDED)
_UNITS = {"K": 1024, "M": 1024**2, "G": 1024**3}


def add(acts: Commands, common: ArgumentParser) -> None:
    export = acts.add_parser("export", parents=[common], help="a package for the hub, by hand")
    export.add_argument("folder", metavar="DIR")
    export.add_argument("--part-size", metavar="BYTES", help="at most so much a part: 512M")
    export.add_argument("--record", metavar="ID", action="append", help="only these records")
    export.set_defaults(action=_export)
    receipt = acts.add_parser("receipt", parents=[common], help="the hub's receipt file")
    receipt.add_argument("file", metavar="FILE")
    receipt.set_defaults(action=_receipt)
    purge = acts.add_parser("purge", parents=[common], help="let originals go that the hub keeps")
    purge.add_argument("--dry-run", action="store_true", help="say what would go")
    purge.add_argument(
        "--days", type=int, metavar="N", help="keep originals for N days from now on"
    )
    purge.add_argument(
        "--without-link",
        metavar="REASON",
        help="where no line leads to the hub its receipts alone do; a supervisor's act, logged with the reason",
    )
    purge.set_defaults(action=_purge)
    fetch = acts.add_parser("fetch", parents=[common], help="originals back from the hub")
    fetch.add_argument("papers", metavar="PAPER", nargs="+")
    fetch.set_defaults(action=_fetch)
    only = acts.add_parser("only-here", parents=[common], help="what is on this PC alone")
    only.set_defaults(action=_only_here)


def _export(options: Namespace) -> Answer:
    size = None if options.part_size is None else _bytes(options.part_size)
    quiet = wants_json(options)

    def told(done: int, parts: int) -> None:
        if not quiet:
            note(f"Đã ghi và đọc lại phần {done}/{parts}.")

    with closing(counter(options)) as desk:
        made = desk.carrying.export(
            Path(options.folder),
            part_size=size,
            records=tuple(RecordId(record) for record in options.record or ()),
            told=told,
        )
    if made.package is None:
        lines = ["Không có bản ghi nào chờ gửi." if not made.stays else nothing_fits(made.stays)]
    else:
        lines = [
            f"Đã ghi {made.rows} bản ghi vào {len(made.parts)} phần, {byte_size(made.bytes)}: {made.package}",
            "Các bản ghi vẫn chờ trong hàng đợi cho tới khi có tệp biên nhận của máy chủ.",
        ]
    if made.left:
        lines.append(f"Còn {made.left} bản ghi chưa xuất được vào ổ này; xuất tiếp vào ổ khác.")
    lines += [f"  {larger_words(it.title, it.dossier, it.needs)}" for it in made.larger]
    return Answer(
        {
            "package": None if made.package is None else str(made.package),
            "rows": made.rows,
            "bytes": made.bytes,
            "parts": [str(part) for part in made.parts],
            "left": made.left,
            "stays": made.stays,
            "larger": [
                {"record": it.record, "title": it.title, "dossier": it.dossier, "needs": it.needs}
                for it in made.larger
            ],
        },
        tuple(lines),
        PERSON if made.left or made.stays else DONE,
    )


def _receipt(options: Namespace) -> Answer:
    path = Path(options.file)
    try:
        text = path.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise ReceiptFileInvalid(reason="not_json") from error
    except OSError as error:
        raise FileNotFound(file=path.name) from error
    with closing(counter(options)) as desk:
        done = desk.carrying.take_receipts(text)
    lines = [f"Máy chủ đã ký nhận {done.closed} bản ghi; {done.already} bản ghi đã nhận từ trước."]
    if done.refused:
        lines.append(f"Máy chủ từ chối {done.refused} bản ghi; xem hàng đợi để xử lý.")
    if done.unknown:
        lines.append(f"{done.unknown} bản ghi trong tệp không phải của quầy này.")
    return Answer(
        {
            "closed": done.closed,
            "already": done.already,
            "refused": done.refused,
            "unknown": done.unknown,
        },
        tuple(lines),
        PERSON if done.refused else DONE,
    )


def _purge(options: Namespace) -> Answer:
    with closing(counter(options)) as desk:
        if options.days is not None:
            desk.purging.set_days(options.days)
        done = desk.purging.purge(rehearse=options.dry_run, unasked=options.without_link)
    verb = "Sẽ xóa" if options.dry_run else "Đã xóa"
    gone = (
        f"{verb} {done.masters} bản gốc của {done.papers} giấy tờ, {byte_size(done.bytes)};"
        f" {held_words(done)}, bản lưu trữ vẫn ở máy này."
    )
    lines = [
        gone if done.masters else "Không có bản gốc nào được xóa.",
        f"Bản gốc được giữ {done.days} ngày kể từ khi máy chủ ký nhận.",
    ]
    lines += [f"  Giữ lại {count}: {STAYS[reason]}" for reason, count in done.stays.items()]
    lines += purge_notes(done)
    return Answer(
        {
            "dry_run": options.dry_run,
            "masters": done.masters,
            "papers": done.papers,
            "bytes": done.bytes,
            "retention_days": done.days,
            "stays": {reason.value: count for reason, count in done.stays.items()},
            "requeued": done.requeued,
            "unasked": done.unasked,
            "stopped": None
            if done.trouble is None
            else {"code": done.trouble.code, "reason": sentence(done.trouble).text},
        },
        tuple(lines),
        DONE if done.trouble is None else PERSON,
    )


def _fetch(options: Namespace) -> Answer:
    with closing(counter(options)) as desk:
        came = [desk.originals.fetch_back(PaperId(paper)) for paper in options.papers]
    papers = sum(1 for count in came if count)
    words = (
        f"Đã lấy lại {sum(came)} tệp bản gốc của {papers} giấy tờ; đã đối chiếu từng tệp."
        if papers
        else "Bản gốc đã có trên máy này."
    )
    return Answer({"papers": papers, "files": sum(came)}, (words,))


def _only_here(options: Namespace) -> Answer:
    with closing(counter(options)) as desk:
        found = desk.purging.only_here()
    papers = {each.paper for each in found}
    size = sum(each.bytes for each in found)
    lines = [f"{len(papers)} giấy tờ có tệp chỉ nằm trên máy này, {byte_size(size)}."]
    lines += [
        f"  {each.paper}  {here_title(each)}  {byte_size(each.bytes)}"
        f"  {'chưa vào hàng đợi' if each.row is None else OUTBOX_STATE[each.row]}"
        for each in found
    ]
    return Answer(
        {
            "files": len(found),
            "papers": len(papers),
            "bytes": size,
            "items": [
                {
                    "paper": each.paper,
                    "title": here_title(each),
                    "confirmed": each.state in _CONFIRMED,
                    "dossier": each.number or None,
                    "sha256": each.sha256,
                    "role": each.role.value,
                    "bytes": each.bytes,
                    "state": None if each.row is None else each.row.value,
                }
                for each in found
            ],
        },
        tuple(lines),
    )


def _bytes(text: str) -> int:
    """Raises BadUsage."""
    number, unit = text.strip().upper().removesuffix("B"), 1
    if number[-1:] in _UNITS:
        number, unit = number[:-1], _UNITS[number[-1]]
    if not (number.isascii() and number.isdecimal()):
        raise BadUsage(reason="part_size")
    return int(number) * unit
