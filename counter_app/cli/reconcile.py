"""`reconcile`: what the hub holds of this desk against the queue."""

from argparse import ArgumentParser, Namespace
from contextlib import closing

from counter_app.messages import byte_size

from .options import counter
from .output import DONE, PERSON, Answer
from .parsers import Commands

_NAMED = 20
"""Records that are named on the screen; --json names all."""


def add(commands: Commands, common: ArgumentParser) -> None:
    parser = commands.add_parser(
        "reconcile", parents=[common], help="compare with the hub, queue what never arrived"
    )
    parser.add_argument("--dry-run", action="store_true", help="only say what would be queued")
    parser.set_defaults(action=_reconcile)


def _reconcile(options: Namespace) -> Answer:
    with closing(counter(options)) as desk:
        found = desk.reconciling.run(dry_run=options.dry_run)
    lines = [
        f"Đã đối chiếu {found.checked} bản ghi với máy chủ tiếp nhận, dùng {byte_size(found.bytes)}."
    ]
    never = len(found.missing) + found.unqueued
    if not never and not found.needs_person:
        lines.append("Máy chủ giữ đủ, không có gì phải gửi lại.")
    if never and options.dry_run:
        lines.append(f"{never} bản ghi chưa tới máy chủ; chạy lại lệnh không có --dry-run để gửi.")
    elif never:
        lines.append(f"{never} bản ghi chưa tới máy chủ, đã đưa vào hàng đợi gửi.")
    for records, words in (
        (found.differs, "Máy chủ giữ nội dung khác, gọi bộ phận hỗ trợ:"),
        (found.unknown, "Máy chủ có mà kho này không có, gọi bộ phận hỗ trợ:"),
        (found.gaps, "Hồ sơ thiếu nhiều bản trong hàng đợi, gọi bộ phận hỗ trợ:"),
    ):
        if records:
            lines.append(f"{words} {len(records)}")
            lines += [f"  {record}" for record in records[:_NAMED]]
    return Answer(
        {
            "checked": found.checked,
            "missing": list(found.missing),
            "differs": list(found.differs),
            "unknown": list(found.unknown),
            "unqueued": found.unqueued,
            "gaps": list(found.gaps),
            "queued": found.queued,
            "bytes": found.bytes,
        },
        tuple(lines),
        PERSON if found.needs_person else DONE,
    )
