"""`audit backlog|register|chain`: the supervisor's figures, the register, and the chain of events verified."""

from argparse import ArgumentParser, Namespace
from contextlib import closing
from pathlib import Path

from counter_app.domain.errors import BadUsage
from counter_app.domain.figures import Backlog, BacklogRow
from counter_app.messages import OUTBOX_STATE, PAPER_STATE, dossier_status, moment, per_cent
from counter_app.messages.withdrawn_words import withdrawal_line
from counter_app.services.supervising import BacklogView, WithdrawnPaper

from .documents import withdrawal_document
from .dossier_results import write_out
from .options import counter, day, place_for
from .output import DONE, PERSON, Answer, Json
from .parsers import Commands


def add(commands: Commands, common: ArgumentParser) -> None:
    parser = commands.add_parser("audit", parents=[common], help="for supervisors")
    acts = parser.add_subparsers(dest="act", metavar="ACT", required=True)
    backlog = acts.add_parser("backlog", parents=[common], help="what waits, and how old it is")
    backlog.add_argument("--out", metavar="FILE", help="write it as .xlsx")
    backlog.set_defaults(action=_backlog)
    register = acts.add_parser("register", parents=[common], help="the register of a period")
    register.add_argument("--from", dest="first", required=True, metavar="DATE")
    register.add_argument("--to", dest="last", required=True, metavar="DATE")
    register.add_argument("--out", required=True, metavar="FILE.pdf|.xlsx")
    register.set_defaults(action=_register)
    chain = acts.add_parser("chain", parents=[common], help="the chain of events")
    chain.add_argument("--verify", action="store_true", help="(always done)")
    chain.set_defaults(action=_chain)


def _backlog(options: Namespace) -> Answer:
    target = place_for(options, options.out) if options.out else None
    with closing(counter(options)) as desk:
        supervising = desk.supervising
        seen = supervising.backlog() if target is None else supervising.export(target)
    figures = seen.backlog
    return Answer(
        {
            "at": figures.at.isoformat(),
            "dossiers": {str(status): n for status, n in figures.dossiers_by_status.items()},
            "papers": dict(figures.papers_by_state),
            "queue": dict(figures.queue_by_state),
            "ages": [
                {"from_days": a.from_days, "to_days": a.to_days, "count": a.count}
                for a in figures.ages
            ],
            "officers": [
                {
                    "login": o.login,
                    "name": o.name,
                    "opened": o.opened,
                    "waiting_papers": o.waiting_papers,
                    "accepted_papers": o.accepted_papers,
                    "overdue": o.overdue,
                }
                for o in figures.officers
            ],
            "reused": figures.reused,
            "asked": figures.asked,
            "declined": figures.declined,
            "database_lacks": figures.database_lacks,
            "asked_again": figures.asked_again,
            "extended": figures.extended,
            "solved_on_time": figures.solved_on_time,
            "solved_late": figures.solved_late,
            "overdue_open": figures.overdue_open,
            **_reuse_document(seen),
            "withdrawn": [_withdrawn_document(row) for row in seen.withdrawn],
            "rows": [_row_document(row) for row in seen.rows],
            "written": options.out,
        },
        (*_lines(figures, seen.rows), *_reuse_lines(seen), *_withdrawn_lines(seen)),
    )


def _reuse_document(seen: BacklogView) -> dict[str, Json]:
    """What was not asked for, and what was although it is held."""
    return {
        "avoided": [
            {
                "day": row.day.isoformat(),
                "officer": row.officer,
                "procedure": row.procedure,
                "count": row.count,
            }
            for row in seen.avoided
        ],
        "held_but_asked": [
            {
                "at": row.at.isoformat(),
                "officer": row.officer,
                "dossier": row.dossier,
                "number": row.number,
                "component": row.component,
                "reason": row.reason,
                "paper": row.paper,
            }
            for row in seen.asked_again
        ],
        "once": [
            {
                "kind": row.kind.value,
                "at": row.at.isoformat(),
                "officer": row.officer,
                "dossier": row.dossier,
                "number": row.number,
                "component": row.component,
                "reason": row.declined or (None if row.reason is None else row.reason.value),
            }
            for row in seen.once
        ],
    }


def _withdrawn_document(row: WithdrawnPaper) -> dict[str, Json]:
    return {
        **withdrawal_document(row.withdrawal),
        "paper": row.withdrawal.paper,
        "type_name": row.type_name,
        "number": row.number,
    }


def _row_document(row: BacklogRow) -> dict[str, Json]:
    return {
        "dossier": row.dossier,
        "number": row.number,
        "procedure": row.procedure,
        "received_at": row.received_at.isoformat(),
        "due_at": row.due_at.isoformat(),
        "status": row.status,
        "officer": row.officer,
        "needed": row.needed,
        "waiting_papers": row.waiting_papers,
        "unsent": row.unsent,
    }


def _lines(figures: Backlog, rows: tuple[BacklogRow, ...]) -> tuple[str, ...]:
    papers = {state.value: label for state, label in PAPER_STATE.items()}
    queue = {state.value: label for state, label in OUTBOX_STATE.items()}
    lines = [f"Tính đến {moment(figures.at)}"]
    lines += [f"  {dossier_status(s)}: {n}" for s, n in figures.dossiers_by_status.items()]
    lines += [f"  {papers.get(s, s)}: {n}" for s, n in figures.papers_by_state.items()]
    lines += [f"  {queue.get(s, s)}: {n}" for s, n in figures.queue_by_state.items()]
    lines.append(
        f"  Tái sử dụng: {per_cent(figures.reused, figures.reused + figures.asked)}"
        f" · quá hạn: {figures.overdue_open} · đang xử lý: {len(rows)}"
    )
    lines.append(
        f"  Yêu cầu bổ sung từ lần thứ hai: {figures.asked_again} · đã gia hạn: {figures.extended}"
    )
    lines.append(f"  Cơ sở dữ liệu thiếu hoặc sai thông tin: {figures.database_lacks}")
    return tuple(lines)


def _reuse_lines(seen: BacklogView) -> tuple[str, ...]:
    total = sum(row.count for row in seen.avoided)
    lines = [f"  Số lần không phải yêu cầu nộp lại: {total}"]
    lines += [
        f"    {moment(row.at)}  {row.number}  yêu cầu nộp lại {row.component} ({row.reason}) – {row.officer}"
        for row in seen.asked_again
    ]
    return tuple(lines)


def _withdrawn_lines(seen: BacklogView) -> tuple[str, ...]:
    lines = [f"  Giấy tờ đã hủy xác nhận: {len(seen.withdrawn)}"]
    lines += [
        f"    {row.type_name}{'' if row.number is None else f' ({row.number})'}: {withdrawal_line(row.withdrawal)}"
        for row in seen.withdrawn
    ]
    return tuple(lines)


def _register(options: Namespace) -> Answer:
    first, last = day(options.first), day(options.last)
    if last < first:
        raise BadUsage(reason="period_backwards")
    suffix = Path(options.out).suffix.lower()
    if suffix not in (".pdf", ".xlsx"):
        raise BadUsage(reason="pdf_or_xlsx")
    target = place_for(options, options.out)
    with closing(counter(options)) as desk:
        if suffix == ".xlsx":
            form, rows = desk.printing.register_workbook(first, last, target)
        else:
            printed = desk.printing.register(first, last)
            form, rows = printed.form, printed.rows
            write_out(options, printed.pdf)
    return Answer(
        {
            "template": form.template,
            "from": first.isoformat(),
            "to": last.isoformat(),
            "rows": rows,
            "written": str(target),
        },
        (f"{form.title} ({form.template}): {rows} hồ sơ, {target}",),
    )


def _chain(options: Namespace) -> Answer:
    with closing(counter(options)) as desk:
        report = desk.supervising.verify_chain()
    words = (
        f"Chuỗi sự kiện nguyên vẹn: {report.events} sự kiện."
        if report.ok
        else f"Chuỗi sự kiện bị đứt ở sự kiện {report.first_bad}. Gọi bộ phận hỗ trợ."
    )
    return Answer(
        {"ok": report.ok, "events": report.events, "first_bad": report.first_bad},
        (words,),
        DONE if report.ok else PERSON,
    )
