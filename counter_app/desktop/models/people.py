"""People and search hits as tables."""

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication

from counter_app.desktop.models.papers import other_numbers
from counter_app.desktop.models.table import Column
from counter_app.domain.people import Person, PersonKind
from counter_app.domain.text import fold
from counter_app.messages import day, identity_number
from counter_app.services.ports import Hit

_say = QCoreApplication.translate


def hit_key(hit: Hit) -> str:
    """Return what tells hits of different kinds apart: `paper:…`."""
    return f"{hit.kind}:{hit.id}"


def kind_words(hit: Hit) -> str:
    """Return what a hit is."""
    words: Mapping[str, str] = {
        "person": _say("Store", "Công dân"),
        "dossier": _say("Store", "Hồ sơ"),
        "paper": _say("Store", "Giấy tờ"),
    }
    return words.get(hit.kind, hit.kind)


def hit_columns() -> tuple[Column[Hit], ...]:
    """Return the columns of what was found."""
    return (
        Column("kind", _say("Store", "Loại"), kind_words, sort=kind_words, width=110),
        Column("title", _say("Store", "Tìm thấy"), lambda hit: hit.title, width=430),
        Column("snippet", _say("Store", "Trong"), _snippet, width=0),
    )


def people_columns() -> tuple[Column[Person], ...]:
    """Return the columns of the people of the store."""
    return (
        Column(
            "name",
            _say("Store", "Họ và tên"),
            lambda person: person.name,
            sort=lambda person: fold(person.name),
            width=320,
        ),
        Column(
            "number",
            _say("Store", "Số định danh"),
            _number,
            sort=lambda person: person.number,
            width=150,
        ),
        Column("birth", _say("Store", "Sinh"), _birth, sort=_birth_sort, width=104),
        Column("others", _say("Store", "Số khác"), other_numbers, width=170),
        Column("residence", _say("Store", "Nơi cư trú"), lambda p: p.residence or "", width=0),
    )


def _snippet(hit: Hit) -> str:
    """Numbers of a person are read in threes."""
    if hit.kind != "person":
        return hit.snippet
    return " · ".join(identity_number(part) for part in hit.snippet.split(" · "))


def _number(person: Person) -> str:
    is_tax = person.kind is PersonKind.ORGANISATION
    return person.number if is_tax else identity_number(person.number)


def _birth(person: Person) -> str:
    if person.birth_date is not None:
        return day(person.birth_date)
    return "" if person.birth_year is None else str(person.birth_year)


def _birth_sort(person: Person) -> str | None:
    if person.birth_date is not None:
        return person.birth_date.isoformat()
    return None if person.birth_year is None else str(person.birth_year)
