"""`hub backup` and `hub restore`: all that a hub holds as files, and what of it could not be saved.

Both end with status 1 when all was done but for blobs that have no whole copy.
"""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, cast

from counter_app.app.hub import HubPlace, back_up_hub, restore_hub
from counter_app.domain.errors import BackupIncomplete, CounterError, RestoreIncomplete
from counter_app.messages import byte_size, sentence

from .output import DONE, PERSON, Answer, Json, error_document, note
from .parsers import Commands

if TYPE_CHECKING:
    from counter_app.app.hub import Backup, LackingBlob

_LISTED = 50
"""Blobs that are listed for a person; the JSON document has all."""

_REASON = {"missing": "mất", "damaged": "hỏng"}


def add(
    acts: Commands,
    common: ArgumentParser,
    place: Callable[[Namespace], HubPlace],
    options: Callable[[ArgumentParser], None],
) -> None:
    """`options` adds the ways to say which hub, `place` reads them."""
    for name, act, text in (
        ("backup", _back_up, "all that the hub holds, as files; not its keys"),
        ("restore", _restore, "a backup into a hub that holds nothing, of either engine"),
    ):
        copy = acts.add_parser(name, parents=[common], help=text)
        copy.add_argument("folder", metavar="DIR")
        options(copy)
        copy.set_defaults(action=lambda given, act=act: act(given, place(given)))


def _back_up(options: Namespace, place: HubPlace) -> Answer:
    folder = Path(options.folder).absolute()
    made = back_up_hub(folder, place=place)
    lines = (
        f"Đã sao lưu {made.rows} dòng, {made.blobs} tệp và đọc lại đúng.",
        "Tệp khóa của máy chủ không nằm trong bản sao: giữ tệp khóa ở nơi khác.",
    )
    return _answer(folder, made, lines, BackupIncomplete(blobs=len(made.lacking)))


def _restore(options: Namespace, place: HubPlace) -> Answer:
    folder = Path(options.folder).absolute()
    made = restore_hub(folder, place=place)
    line = f"Đã khôi phục {made.rows} dòng, {made.blobs} tệp và đọc lại đúng."
    return _answer(folder, made, (line,), RestoreIncomplete(blobs=len(made.lacking)))


def _answer(
    folder: Path, made: "Backup", lines: tuple[str, ...], incomplete: CounterError
) -> Answer:
    document: dict[str, Json] = {"path": str(folder), "verified": True}
    document |= cast(dict[str, Json], asdict(made))
    if not made.lacking:
        return Answer(document, lines, DONE)
    note(f"{sentence(incomplete).text} [{incomplete.code}]")
    listed = [line for each in made.lacking[:_LISTED] for line in _lines(each)]
    if (rest := len(made.lacking) - _LISTED) > 0:
        listed.append(f"  … và {rest} tệp nữa, xem bằng --json")
    return Answer(document | error_document(incomplete), (*lines, *listed), PERSON)


def _lines(blob: "LackingBlob") -> list[str]:
    first = f"  {blob.sha256}  {_REASON[blob.reason]}  {byte_size(blob.bytes)}"
    return [first] + [
        f"    bản ghi {record.id} ({record.kind}) của {record.office}, {record.desk}"
        for record in blob.records
    ]
