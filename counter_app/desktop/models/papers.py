"""A person's papers and dossiers as tables and in words, and the story of one paper."""

from collections.abc import Callable, Mapping
from datetime import date

from PySide6.QtCore import QCoreApplication

from counter_app.desktop.models.table import Column
from counter_app.desktop.theme.palette import Tone
from counter_app.domain.dossiers import Dossier, DossierStatus
from counter_app.domain.events import Event, EventKind
from counter_app.domain.papers import PaperState
from counter_app.domain.people import AliasKind, Person, PersonKind
from counter_app.messages import (
    DOSSIER_STATUS,
    EVENT_LABELS,
    PAPER_STATE,
    SEX,
    day,
    grouped_number,
    identity_number,
    moment,
)
from counter_app.services.holdings import HeldPaper

TONES: Mapping[PaperState, Tone] = {
    PaperState.SCANNED: Tone.LOOK,
    PaperState.ACCEPTED: Tone.DONE,
    PaperState.SUPERSEDED: Tone.GREY,
    PaperState.REJECTED: Tone.GREY,
    PaperState.WITHDRAWN: Tone.GREY,
}

DOSSIER_TONES: Mapping[DossierStatus, Tone] = {
    DossierStatus.REGISTERED: Tone.WORKING,
    DossierStatus.RECEIVED: Tone.WORKING,
    DossierStatus.REFUSED: Tone.STOP,
    DossierStatus.IN_PROGRESS: Tone.WORKING,
    DossierStatus.SUPPLEMENT_ASKED: Tone.LOOK,
    DossierStatus.FEE_ASKED: Tone.LOOK,
    DossierStatus.WITHDRAWN: Tone.GREY,
    DossierStatus.STOPPED: Tone.GREY,
    DossierStatus.SOLVED: Tone.DONE,
    DossierStatus.RETURNED: Tone.DONE,
}

_say = QCoreApplication.translate


def number_words(person: Person) -> str:
    """Return the number a person is shown under, with its name."""
    if person.kind is PersonKind.ORGANISATION:
        return _say("Store", "Mã số thuế {number}").format(number=person.number)
    words = _say("Store", "Số định danh {number}")
    return words.format(number=identity_number(person.number))


def other_numbers(person: Person) -> str:
    """Return the other numbers a person was ever known by; empty when there are none."""
    names = {
        AliasKind.PERSONAL: _say("Store", "Số định danh"),
        AliasKind.OLD_IDENTITY: _say("Store", "CMND"),
        AliasKind.TAX: _say("Store", "Mã số thuế"),
    }
    return " · ".join(
        f"{names[alias.kind]} {identity_number(alias.number)}"
        for alias in person.aliases
        if alias.number != person.number
    )


def person_line(person: Person) -> str:
    """Return birth, sex, other numbers and residence as far as known."""
    parts: list[str] = []
    if person.birth_date is not None:
        parts.append(_say("Store", "Sinh ngày {day}").format(day=day(person.birth_date)))
    elif person.birth_year is not None:
        parts.append(_say("Store", "Sinh năm {year}").format(year=person.birth_year))
    if person.sex is not None:
        parts.append(SEX[person.sex])
    if others := other_numbers(person):
        parts.append(others)
    if person.residence:
        parts.append(_say("Store", "Nơi cư trú: {place}").format(place=person.residence))
    if person.deceased_on is not None:
        parts.append(_say("Store", "Đã mất ngày {day}").format(day=day(person.deceased_on)))
    return " · ".join(parts)


def paper_title(line: HeldPaper) -> str:
    """Return a paper's own title, or its type's name while it has none."""
    return line.paper.metadata.title or line.type_name


def holder_names(line: HeldPaper) -> str:
    """Return whose paper it is."""
    return ", ".join(holder.name for holder in line.holders)


def paper_line(line: HeldPaper) -> str:
    """Return whose a paper is and which dossier or desk it came from, as far as known."""
    parts: list[str] = []
    if names := holder_names(line):
        parts.append(_say("Store", "Chủ giấy tờ: {names}").format(names=names))
    if line.dossier is not None:
        parts.append(_say("Store", "Từ hồ sơ {number}").format(number=line.dossier.number))
    if line.origin is not None:
        place = ", ".join(part for part in (line.origin.office, line.origin.desk) if part)
        parts.append(_say("Store", "Số hóa tại {place}").format(place=place))
    return " · ".join(parts)


def event_words(event: Event) -> str:
    """Return what happened, with the one fact worth telling."""
    words = EVENT_LABELS[event.kind]
    if event.kind is EventKind.PAPER_EXPORTED and event.after is not None:
        kind = _say("Store", "bản PDF") if event.after.get("archival") else _say("Store", "bản gốc")
        return f"{words} ({kind})"
    return words


def paper_columns() -> tuple[Column[HeldPaper], ...]:
    """Return the columns of a person's papers."""
    return (
        Column(
            "state",
            _say("Store", "Trạng thái"),
            lambda line: PAPER_STATE[line.paper.state],
            sort=lambda line: PAPER_STATE[line.paper.state],
            tone=lambda line: TONES[line.paper.state],
            width=184,
        ),
        Column("title", _say("Store", "Giấy tờ"), paper_title, sort=paper_title, width=0),
        Column(
            "number",
            _say("Store", "Số"),
            lambda line: line.paper.metadata.number,
            sort=lambda line: line.paper.metadata.number,
            width=98,
        ),
        Column(
            "issued",
            _say("Store", "Ngày cấp"),
            lambda line: _day(line.paper.metadata.issued_on),
            sort=lambda line: _iso(line.paper.metadata.issued_on),
            width=98,
        ),
        Column(
            "expires",
            _say("Store", "Hết hạn"),
            lambda line: _day(line.paper.metadata.valid_until),
            sort=lambda line: _iso(line.paper.metadata.valid_until),
            width=98,
        ),
        Column(
            "reused",
            _say("Store", "Tái sử dụng"),
            lambda line: grouped_number(line.reused),
            sort=lambda line: line.reused,
            numeric=True,
            width=100,
        ),
    )


def dossier_columns() -> tuple[Column[Dossier], ...]:
    """Return the columns of a person's dossiers."""
    return (
        Column(
            "status",
            _say("Store", "Trạng thái"),
            lambda dossier: DOSSIER_STATUS[dossier.status],
            sort=lambda dossier: int(dossier.status),
            tone=lambda dossier: DOSSIER_TONES[dossier.status],
            width=150,
        ),
        Column(
            "number",
            _say("Store", "Mã hồ sơ"),
            lambda dossier: dossier.number,
            sort=lambda dossier: dossier.number,
            width=166,
        ),
        Column(
            "procedure",
            _say("Store", "Thủ tục"),
            lambda dossier: dossier.procedure_name,
            sort=lambda dossier: dossier.procedure_name,
            width=0,
        ),
        Column(
            "due",
            _say("Store", "Hẹn trả"),
            lambda dossier: moment(dossier.due_at),
            sort=lambda dossier: dossier.due_at.isoformat(),
            width=140,
        ),
    )


def story_columns(officers: Callable[[], Mapping[str, str]]) -> tuple[Column[Event], ...]:
    """Return the columns of a paper's story; `officers` gives names by login."""
    return (
        Column("at", _say("Store", "Lúc"), lambda event: moment(event.at), width=140),
        Column("what", _say("Store", "Việc"), event_words, width=0),
        Column(
            "who",
            _say("Store", "Cán bộ"),
            lambda event: officers().get(event.officer, event.officer),
            width=180,
        ),
    )


def _day(value: date | None) -> str:
    return "" if value is None else day(value)


def _iso(value: date | None) -> str | None:
    return None if value is None else value.isoformat()
