"""`scan`: from a scanner or a watched folder straight into a dossier."""

from argparse import ArgumentParser, Namespace
from contextlib import closing
from threading import Event

from counter_app.domain.errors import BadUsage
from counter_app.domain.ids import ComponentCode
from counter_app.messages import sentence
from counter_app.services.judged import judged
from counter_app.services.ports import ScanOptions

from .options import counter
from .output import DONE, PERSON, Answer, Json, note
from .page_quality import flawed_document, quality_lines, waits_as_read
from .parsers import Commands
from .reading import read_scans


def add(commands: Commands, common: ArgumentParser) -> None:
    parser = commands.add_parser("scan", parents=[common], help="scan into a dossier")
    parser.add_argument("--list", action="store_true", help="list the scanners of this PC")
    parser.add_argument("--source", metavar="NAME", help="sane:DEVICE or folder:DIR")
    parser.add_argument("--into", metavar="DOSSIER[/COMPONENT]")
    parser.add_argument("--dpi", type=int, default=200)
    parser.add_argument("--gray", action="store_true")
    parser.add_argument("--feeder", action="store_true", help="take the pages from the feeder")
    parser.add_argument("--duplex", action="store_true")
    parser.add_argument("--pages", type=int, metavar="N", help="at most N pages")
    parser.add_argument(
        "--option",
        action="append",
        default=[],
        metavar="OPTION",
        help="passed to the driver as it stands",
    )
    parser.set_defaults(action=_scan)


def _scan(options: Namespace) -> Answer:
    if options.list:
        return _list(options)
    if options.source is None or options.into is None:
        raise BadUsage(reason="source_and_dossier_needed")
    dossier, _, component = options.into.partition("/")
    with closing(counter(options)) as desk:
        desk.scanning.recover(desk.folder.spool)
        result = desk.scanning.scan(
            options.source,
            dossier,
            ComponentCode(component) if component else None,
            spool_root=desk.folder.spool,
            options=ScanOptions(
                dpi=options.dpi,
                colour=not options.gray,
                feeder=options.feeder,
                duplex=options.duplex,
                max_pages=options.pages,
                extra=tuple(options.option),
            ),
            cancel=Event(),
        )
        unread = read_scans(desk, result.dossier.items)
        scanned = () if result.paper is None else (result.paper,)
        read = [each for each in judged(desk.desk, scanned) if waits_as_read(each.paper)]
    stopped: dict[str, Json] | None = None
    if result.stopped is not None:
        stopped = {"code": result.stopped.code, "message": sentence(result.stopped).text}
        note(sentence(result.stopped).text)
    return Answer(
        {
            "dossier": result.dossier.id,
            "number": result.dossier.number,
            "paper": result.paper,
            "pages": result.pages,
            "stopped": stopped,
            "unread": unread,
            "flawed": flawed_document(read[0].flawed) if read else None,
        },
        (
            f"Đã nhận {result.pages} trang vào hồ sơ {result.dossier.number}.",
            *(line for each in read for line in quality_lines(each.flawed)),
        ),
        PERSON if stopped is not None or unread else DONE,
    )


def _list(options: Namespace) -> Answer:
    with closing(counter(options)) as desk:
        devices = desk.scanning.devices()
    return Answer(
        {"devices": [{"name": d.name, "label": d.label} for d in devices]},
        tuple(f"{d.name}  {d.label}" for d in devices) or ("Không thấy máy quét nào.",),
    )
