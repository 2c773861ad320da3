"""`catalogue holiday add|remove|list`: the office's own days off and worked Saturdays."""

from argparse import ArgumentParser, Namespace
from contextlib import closing
from datetime import date

from counter_app.domain.errors import BadUsage
from counter_app.messages.catalogue_words import DAY_KIND
from counter_app.services.catalogue_desk import DayRow, HolidayChanged
from counter_app.services.catalogue_ports import LocalDayKind

from .options import counter
from .output import Answer, Json
from .parsers import Commands


def add(commands: Commands, common: ArgumentParser) -> None:
    holiday = commands.add_parser("holiday", parents=[common], help="days off and worked Saturdays")
    acts = holiday.add_subparsers(dest="deed", metavar="ACT", required=True)
    new = acts.add_parser("add", parents=[common], help="a day off, or a Saturday that is worked")
    new.add_argument("day", metavar="YYYY-MM-DD")
    new.add_argument("--worked", action="store_true", help="worked in exchange for a day off")
    new.add_argument("--name", required=True)
    new.add_argument("--source", required=True, help="the document that says so")
    new.set_defaults(action=_add)
    remove = acts.add_parser("remove", parents=[common], help="take a day out of the table")
    remove.add_argument("day", metavar="YYYY-MM-DD")
    remove.add_argument("--source", default="", help="the document that says so")
    remove.set_defaults(action=_remove)
    listing = acts.add_parser("list", parents=[common], help="the table")
    listing.add_argument("--year", type=int)
    listing.set_defaults(action=_list)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as wrong:
        raise BadUsage(reason="day_not_iso") from wrong


def _add(options: Namespace) -> Answer:
    kind = LocalDayKind.WORKED_SATURDAY if options.worked else LocalDayKind.OFF
    with closing(counter(options)) as desk:
        changed = desk.catalogue_desk.set_day(
            _day(options.day), kind, name=options.name, source=options.source
        )
    return _changed(changed)


def _remove(options: Namespace) -> Answer:
    with closing(counter(options)) as desk:
        changed = desk.catalogue_desk.remove_day(_day(options.day), source=options.source)
    return _changed(changed)


def _changed(changed: HolidayChanged) -> Answer:
    moved = changed.recounted
    lines = [] if changed.row is None else [_line(changed.row)]
    if changed.row is None:
        lines.append("Đã bỏ ngày này khỏi lịch riêng của đơn vị.")
    if moved:
        lines.append(
            f"{len(moved)} hồ sơ đang giải quyết sẽ tính ra ngày khác; ngày hẹn đã in giữ nguyên:"
        )
        lines += [
            f"  {it.number}: hẹn {it.promised:%H:%M %d/%m/%Y}, tính lại {it.counted:%H:%M %d/%m/%Y}"
            for it in moved
        ]
    document: dict[str, Json] = {
        "day": None if changed.row is None else _row(changed.row),
        "recounted": [
            {
                "dossier": it.dossier,
                "number": it.number,
                "promised": it.promised.isoformat(),
                "counted": it.counted.isoformat(),
            }
            for it in moved
        ],
    }
    return Answer(document, tuple(lines))


def _list(options: Namespace) -> Answer:
    with closing(counter(options)) as desk:
        rows = desk.catalogue_desk.days(options.year)
    return Answer({"days": [_row(row) for row in rows]}, tuple(map(_line, rows)))


def _row(row: DayRow) -> dict[str, Json]:
    return {
        "day": row.day.isoformat(),
        "kind": row.kind.value,
        "name": row.name,
        "source": row.source,
        "local": row.local,
        "by_hub": row.by_hub,
        "waiting": row.waiting,
    }


def _line(row: DayRow) -> str:
    own = row.local and not row.by_hub
    whose = (
        ("do máy chủ phát", row.by_hub),
        ("lịch riêng", own),
        ("chưa áp dụng", row.waiting),
    )
    notes = [note for note, so in whose if so]
    told = f"{row.day:%d/%m/%Y}  {DAY_KIND[row.kind]:<10} {row.name} ({row.source})"
    return told + (f"  [{', '.join(notes)}]" if notes else "")
