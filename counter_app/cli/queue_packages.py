"""`queue export | receipt`: the way to the hub by hand."""

from argparse import ArgumentParser, Namespace
from contextlib import closing
from pathlib import Path

from counter_app.domain.errors import BadUsage, FileNotFound, ReceiptFileInvalid
from counter_app.domain.ids import RecordId
from counter_app.messages import byte_size

from .options import counter, wants_json
from .output import DONE, PERSON, Answer, note
from .parsers import Commands

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
        lines = ["Không có bản ghi nào chờ gửi."]
    else:
        lines = [
            f"Đã ghi {made.rows} bản ghi vào {len(made.parts)} phần, {byte_size(made.bytes)}: {made.package}",
            "Các bản ghi vẫn chờ trong hàng đợi cho tới khi có tệp biên nhận của máy chủ.",
        ]
    if made.left:
        lines.append(f"Còn {made.left} bản ghi chưa xuất được vào ổ này; xuất tiếp vào ổ khác.")
    return Answer(
        {
            "package": None if made.package is None else str(made.package),
            "rows": made.rows,
            "bytes": made.bytes,
            "parts": [str(part) for part in made.parts],
            "left": made.left,
        },
        tuple(lines),
        PERSON if made.left else DONE,
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


def _bytes(text: str) -> int:
    """Raises BadUsage."""
    number, unit = text.strip().upper().removesuffix("B"), 1
    if number[-1:] in _UNITS:
        number, unit = number[:-1], _UNITS[number[-1]]
    if not (number.isascii() and number.isdecimal()):
        raise BadUsage(reason="part_size")
    return int(number) * unit
