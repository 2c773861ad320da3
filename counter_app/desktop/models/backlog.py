"""Open dossiers and officers' work as tables."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from PySide6.QtCore import QCoreApplication

from counter_app.desktop.models.papers import DOSSIER_TONES, TONES as PAPER_TONES
from counter_app.desktop.models.queue import TONES as QUEUE_TONES
from counter_app.desktop.models.table import Column
from counter_app.desktop.theme.palette import Tone
from counter_app.domain.dossiers import DossierStatus
from counter_app.domain.figures import Backlog, BacklogRow, OfficerFigures
from counter_app.domain.outbox import OutboxState
from counter_app.domain.papers import PaperState
from counter_app.messages import (
    OUTBOX_STATE,
    PAPER_STATE,
    dossier_status,
    due_in,
    grouped_number,
    moment,
)

_say = QCoreApplication.translate


def status_tone(status: int) -> Tone:
    """Return the tone of a portal status; grey for one that the portal does not know."""
    try:
        return DOSSIER_TONES[DossierStatus(status)]
    except ValueError:
        return Tone.GREY


def due_tone(row: BacklogRow, at: datetime) -> Tone:
    """Red past the appointment, amber on its last day, else blue."""
    if row.due_at < at:
        return Tone.STOP
    return Tone.LOOK if (row.due_at - at).days < 1 else Tone.WORKING


def backlog_columns(
    now: Callable[[], datetime], names: Callable[[], Mapping[str, str]]
) -> tuple[Column[BacklogRow], ...]:
    """Return the columns of open dossiers; `now` is when the figures were counted, `names` gives officers' names."""

    def officer(row: BacklogRow) -> str:
        return names().get(row.officer, row.officer)

    return (
        Column(
            "due",
            _say("Backlog", "Hạn trả"),
            lambda row: due_in(row.due_at, now()),
            sort=lambda row: row.due_at.isoformat(),
            tone=lambda row: due_tone(row, now()),
            tip=lambda row: _say("Backlog", "Hẹn trả {when}").format(when=moment(row.due_at)),
            width=156,
        ),
        *_what_and_who(),
        *_counts(),
        Column("officer", _say("Backlog", "Cán bộ"), officer, sort=officer, width=128),
    )


def _what_and_who() -> tuple[Column[BacklogRow], ...]:
    return (
        Column(
            "number",
            _say("Backlog", "Mã hồ sơ"),
            lambda row: row.number,
            sort=lambda row: row.number,
            # Nearly every open dossier has the same status: a column of it would only narrow the names.
            tip=lambda row: dossier_status(row.status),
            width=226,
        ),
        Column(
            "procedure",
            _say("Backlog", "Thủ tục"),
            lambda row: row.procedure_name,
            sort=lambda row: row.procedure_name,
            width=0,
        ),
        Column(
            "applicant",
            _say("Backlog", "Người nộp"),
            lambda row: row.applicant_name,
            sort=lambda row: row.applicant_name,
            width=164,
        ),
    )


def _counts() -> tuple[Column[BacklogRow], ...]:
    return (
        Column(
            "needed",
            _say("Backlog", "Còn thiếu"),
            lambda row: grouped_number(row.needed),
            sort=lambda row: row.needed,
            numeric=True,
            width=80,
        ),
        Column(
            "waiting",
            _say("Backlog", "Chờ xác nhận"),
            lambda row: grouped_number(row.waiting_papers),
            sort=lambda row: row.waiting_papers,
            numeric=True,
            width=102,
        ),
        Column(
            "unsent",
            _say("Backlog", "Chưa gửi"),
            lambda row: grouped_number(row.unsent),
            sort=lambda row: row.unsent,
            numeric=True,
            width=76,
        ),
    )


class Group(Enum):
    """What is counted."""

    DOSSIERS = "dossiers"
    PAPERS = "papers"
    QUEUE = "queue"


@dataclass(frozen=True, slots=True)
class StateCount:
    """How many things of one kind are in one state; `state` is the portal status, paper state or queue state."""

    group: Group
    state: str
    words: str
    tone: Tone
    count: int

    @property
    def key(self) -> str:
        return f"{self.group.value}:{self.state}"


def state_counts(backlog: Backlog) -> tuple[StateCount, ...]:
    """Return every state that something is in: dossiers, papers, queue."""
    counts = [
        StateCount(Group.DOSSIERS, str(status), dossier_status(status), status_tone(status), n)
        for status, n in sorted(backlog.dossiers_by_status.items())
    ]
    counts += [
        StateCount(
            Group.PAPERS,
            state.value,
            PAPER_STATE[state],
            PAPER_TONES[state],
            backlog.papers_by_state.get(state.value, 0),
        )
        for state in PaperState
    ]
    counts += [
        StateCount(
            Group.QUEUE,
            state.value,
            OUTBOX_STATE[state],
            QUEUE_TONES[state],
            backlog.queue_by_state.get(state.value, 0),
        )
        for state in OutboxState
    ]
    return tuple(count for count in counts if count.count)


def group_words(group: Group) -> str:
    """Return what is counted, in a word."""
    return {
        Group.DOSSIERS: _say("Backlog", "Hồ sơ"),
        Group.PAPERS: _say("Backlog", "Giấy tờ"),
        Group.QUEUE: _say("Backlog", "Hàng đợi"),
    }[group]


def state_columns() -> tuple[Column[StateCount], ...]:
    """Return the columns of counts by state."""
    return (
        Column("group", _say("Backlog", "Nhóm"), lambda one: group_words(one.group), width=80),
        Column(
            "state",
            _say("Backlog", "Trạng thái"),
            lambda one: one.words,
            tone=lambda one: one.tone,
            width=0,
        ),
        Column(
            "count",
            _say("Backlog", "Số"),
            lambda one: grouped_number(one.count),
            sort=lambda one: one.count,
            numeric=True,
            width=54,
        ),
    )


def officer_columns() -> tuple[Column[OfficerFigures], ...]:
    """Return the columns of officers' work."""
    return (
        Column(
            "name",
            _say("Backlog", "Cán bộ"),
            lambda one: one.name,
            sort=lambda one: one.name,
            width=0,
        ),
        Column(
            "opened",
            _say("Backlog", "Tiếp nhận"),
            lambda one: grouped_number(one.opened),
            sort=lambda one: one.opened,
            numeric=True,
            width=82,
        ),
        Column(
            "accepted",
            _say("Backlog", "Xác nhận"),
            lambda one: grouped_number(one.accepted_papers),
            sort=lambda one: one.accepted_papers,
            numeric=True,
            width=82,
        ),
        Column(
            "waiting",
            _say("Backlog", "Còn chờ"),
            lambda one: grouped_number(one.waiting_papers),
            sort=lambda one: one.waiting_papers,
            numeric=True,
            width=76,
        ),
        Column(
            "overdue",
            _say("Backlog", "Quá hạn"),
            lambda one: grouped_number(one.overdue),
            sort=lambda one: one.overdue,
            numeric=True,
            width=80,
        ),
    )
