"""`dossier handover ID --to DESK --out FILE` and `dossier takeover FILE --code CODE`: one dossier from desk to desk."""

from argparse import ArgumentParser, Namespace
from contextlib import closing
from pathlib import Path

from counter_app.domain.slips import SlipKind
from counter_app.services.handing_over import is_qr

from .documents import checklist_document
from .dossier_acts import dossier_lines
from .options import ask_secret, counter, place_for
from .output import Answer
from .parsers import Commands


def add(acts: Commands, common: ArgumentParser) -> None:
    """Add both commands below `dossier`."""
    give = acts.add_parser("handover", parents=[common], help="give it to another desk")
    give.add_argument("dossier", help="number or id")
    give.add_argument("--to", required=True, metavar="DESK", help="the name of the next desk")
    give.add_argument("--out", required=True, metavar="FILE", help="where its sealed file goes")
    give.add_argument("--seen", type=int, metavar="REVISION", help="refuse if it changed since")
    give.set_defaults(action=_give)
    take = acts.add_parser("takeover", parents=[common], help="take in what another desk gave")
    take.add_argument("file", metavar="FILE|QR", help="its file, or the QR when the hub has it")
    take.add_argument("--code", metavar="CODE|QR", help="the code or QR on the hand-over sheet")
    take.set_defaults(action=_take)


def _give(options: Namespace) -> Answer:
    target = place_for(options, options.out)
    with closing(counter(options)) as desk:
        found = desk.dossiers.find(options.dossier).dossier
        for line in found.items:
            if line.paper is not None:
                # An original that was let go to the hub goes along all the same.
                desk.originals.fetch_back(line.paper)
        given = desk.handing_over.hand_over(found.id, options.to, target, seen=options.seen)
        slip = str(desk.print_slip(given.dossier, SlipKind.CONTROL))
        checklist = desk.dossiers.find(found.id)
    document = checklist_document(checklist, slip=slip)
    lines = (
        *dossier_lines(given.dossier, slip),
        f"Tệp bàn giao: {given.file}",
        f"Mã mở tệp (ghi lên phiếu, không để cùng tệp): {given.code}",
    )
    return Answer({**document, "file": str(given.file), "code": given.code, "qr": given.qr}, lines)


def _take(options: Namespace) -> Answer:
    by_link = is_qr(options.file)
    code = "" if by_link else options.code or ask_secret("Mã bàn giao: ")
    with closing(counter(options)) as desk:
        taken = (
            desk.from_hub.take_in(options.file)
            if by_link
            else desk.handing_over.take_in(Path(options.file), code)
        )
        checklist = desk.dossiers.find(taken.id)
    return Answer(checklist_document(checklist, slip=None), dossier_lines(taken, None))
