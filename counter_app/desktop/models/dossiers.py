"""Dossiers as a table and in words: where each stands, and how near its appointment is."""

from collections.abc import Callable, Mapping
from datetime import datetime

from PySide6.QtCore import QCoreApplication

from counter_app.desktop.models.table import Column
from counter_app.desktop.theme.palette import Tone
from counter_app.domain.dossiers import Dossier, DossierStatus
from counter_app.messages import DOSSIER_STATUS, day, grouped_number, moment
from counter_app.services.dossier_list import DossierGroup, DossierRow

_say = QCoreApplication.translate

_TONES: Mapping[DossierStatus, Tone] = {
    DossierStatus.SUPPLEMENT_ASKED: Tone.LOOK,
    DossierStatus.FEE_ASKED: Tone.LOOK,
    DossierStatus.REFUSED: Tone.GREY,
    DossierStatus.WITHDRAWN: Tone.GREY,
    DossierStatus.STOPPED: Tone.GREY,
    DossierStatus.SOLVED: Tone.DONE,
    DossierStatus.RETURNED: Tone.DONE,
}

Now = Callable[[], datetime]


def status_tone(dossier: Dossier) -> Tone:
    """Return the state of a dossier's status; work under way unless something else is known."""
    return _TONES.get(dossier.status, Tone.WORKING)


def short_status(status: DossierStatus) -> str:
    """Return a status for a narrow column; its full name stands in the tip and in the dossier."""
    short = {
        DossierStatus.REFUSED: _say("Dossiers", "Từ chối"),
        DossierStatus.SUPPLEMENT_ASKED: _say("Dossiers", "Chờ bổ sung"),
        DossierStatus.FEE_ASKED: _say("Dossiers", "Chờ nộp tiền"),
        DossierStatus.WITHDRAWN: _say("Dossiers", "Đã rút"),
    }
    return short.get(status, DOSSIER_STATUS[status])


def due_state(dossier: Dossier, now: datetime) -> tuple[Tone, str]:
    """Return how near the appointment is, as state and words."""
    if dossier.is_paused:
        return Tone.GREY, _say("Dossiers", "Tạm dừng tính hạn")
    if not dossier.is_open:
        return Tone.GREY, moment(dossier.due_at)
    if dossier.due_at < now:
        return Tone.STOP, _say("Dossiers", "Quá hạn {when}").format(when=moment(dossier.due_at))
    if dossier.due_at.date() == now.astimezone(dossier.due_at.tzinfo).date():
        return Tone.LOOK, _say("Dossiers", "Hôm nay {time}").format(
            time=dossier.due_at.strftime("%H:%M")
        )
    return Tone.WORKING, moment(dossier.due_at)


def _short_due(dossier: Dossier, now: datetime) -> str:
    """The same for a narrow column: a late one without its hour."""
    if dossier.is_open and not dossier.is_paused and dossier.due_at < now:
        return _say("Dossiers", "Quá hạn {day}").format(day=day(dossier.due_at.date()))
    return due_state(dossier, now)[1]


def _numbers(dossier: Dossier) -> str:
    """Both numbers of a dossier, each with what it is."""
    own = _say("Dossiers", "Mã tại quầy: {number}").format(number=dossier.number)
    if dossier.official_number is None:
        return own
    official = _say("Dossiers", "Mã chính thức: {number}")
    return f"{official.format(number=dossier.official_number)}\n{own}"


def group_words(group: DossierGroup, count: int) -> str:
    """Return the word on a filter with its count: `Quá hạn  3`."""
    words = {
        DossierGroup.OPEN: _say("Dossiers", "Đang xử lý"),
        DossierGroup.TODAY: _say("Dossiers", "Hôm nay"),
        DossierGroup.LATE: _say("Dossiers", "Quá hạn"),
        DossierGroup.PAUSED: _say("Dossiers", "Chờ bổ sung"),
        DossierGroup.SOLVED: _say("Dossiers", "Chờ trả"),
        DossierGroup.CLOSED: _say("Dossiers", "Kết thúc"),
        DossierGroup.ALL: _say("Dossiers", "Tất cả"),
        DossierGroup.NOTICED: _say("Dossiers", "Cần xem"),
    }
    return f"{words[group]}  {grouped_number(count)}"


def dossier_columns(now: Now) -> tuple[Column[DossierRow], ...]:
    """Return the columns of the list; `now` is the desk's clock."""
    return (
        Column(
            "number",
            _say("Dossiers", "Mã hồ sơ"),
            lambda row: row.dossier.official_number or row.dossier.number,
            tip=lambda row: _numbers(row.dossier),
            width=234,
        ),
        Column("applicant", _say("Dossiers", "Người nộp"), lambda row: row.applicant, width=0),
        Column(
            "due",
            _say("Dossiers", "Hẹn trả"),
            lambda row: _short_due(row.dossier, now()),
            tip=lambda row: due_state(row.dossier, now())[1],
            tone=lambda row: due_state(row.dossier, now())[0],
            width=178,
        ),
        Column(
            "status",
            _say("Dossiers", "Trạng thái"),
            lambda row: short_status(row.dossier.status),
            tip=lambda row: DOSSIER_STATUS[row.dossier.status],
            tone=lambda row: status_tone(row.dossier),
            width=150,
        ),
    )
