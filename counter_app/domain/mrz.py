"""The machine-readable zone on the back of identity cards: three lines of 30 characters (ICAO Doc 9303-5, size TD1).

Readers of print take fillers and look-alikes for each other. What stands where is known, so that most of it can be
mended, and the check digits tell whether it was mended rightly.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from .errors import CardZoneRefused, PersonNumberRefused
from .people import Sex
from .person_numbers import IdentifierKind, parse_person_number
from .text import fold

LINE_LENGTH = 30
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<"
_FILLER = "<"
_WEIGHTS = (7, 3, 1)
# The zone has capitals only: a small l is an I.
_SEEN = str.maketrans("«»‹›〈《≪〉({[l|!", "<<<<<<<<<<<III")
_DIGITS_SEEN = str.maketrans("OQDUILJZASGTB", "0000111245678")
_LETTERS_SEEN = str.maketrans("0123456789", "OIZEASGTBG")
# What a short run of fillers is taken for, by readers that expect words.
_FILLER_LIKE = frozenset("<KCLESXIT")
_SEXES = {"M": Sex.MALE, "F": Sex.FEMALE}


class ZoneRefusal(StrEnum):
    """Why text is no zone of a card; the value of `reason` in CardZoneRefused."""

    INCOMPLETE = "incomplete"
    """Fewer than three lines of 30 so far: a hand reader sends line after line."""
    SEVERAL_CARDS = "several_cards"
    NOT_A_CARD = "not_a_card"
    """A check digit disagrees, or the card is not one of Việt Nam."""


@dataclass(frozen=True, slots=True)
class CardZone:
    """The zone of a Vietnamese identity card whose check digits all agree.

    Attributes:
        lines: three of 30 characters. No check digit covers the third, the name: it is as it was read.
        number: the holder's personal number, 12 digits.
        birth_year: as the zone says, in the century nearest to the number's own year.
        birth_date: None when the zone's year is not the number's, or the day does not exist.
        sex: None when the zone leaves it open.
        agrees: whether year of birth and sex are those that the number itself carries (TT 59/2021/TT-BCA Đ4).
    """

    lines: tuple[str, str, str]
    number: str
    birth_date: date | None
    sex: Sex | None
    agrees: bool
    birth_year: int

    @property
    def text(self) -> str:
        """The three lines, parted by newlines."""
        return "\n".join(self.lines)

    @property
    def name(self) -> str:
        """Family and given names in capitals without marks, as far as the line holds them: `LE THI HOAI MAU`."""
        return " ".join(self.lines[2].replace(_FILLER, " ").split())


def check_digit(text: str) -> str:
    """Return the check digit (ICAO Doc 9303-3) of digits, capitals and fillers."""
    values = (0 if mark == _FILLER else int(mark, 36) for mark in text)
    return str(sum(value * _WEIGHTS[at % 3] for at, value in enumerate(values)) % 10)


def read_card_zone(lines: Sequence[str]) -> CardZone | None:
    """Read three lines as recognised, mended where their places allow; None unless every check digit agrees then.

    Only cards of Việt Nam are known: the document's number must be the end of the holder's number beside it.
    """
    if len(lines) != 3:
        return None
    first, second, third = (_bare(line) for line in lines)
    seconds = [line for line in _second_lines(second) if _second_agrees(line)]
    for upper in _first_lines(first):
        if not _first_agrees(upper):
            continue
        for lower in seconds:
            if check_digit(upper[5:] + lower[:7] + lower[8:15] + lower[18:29]) == lower[29]:
                return _zone(upper, lower, _name_line(third))
    return None


def looks_like_zone(text: str) -> bool:
    """Tell whether typed or scanned text is meant as a zone: it has fillers, or begins as every Vietnamese card does."""
    return _FILLER in text or fold(text).replace(" ", "").startswith("idvnm")


def parse_card_zone(text: str) -> CardZone:
    """Read the zone as a hand reader sends it or a person types it: three lines of 30, with or without line ends.

    A trigger pulled twice on one card gives the zone twice, which is fine.

    Raises:
        CardZoneRefused: with `reason`, a ZoneRefusal.
    """
    lines = _zone_lines(text)
    if len(lines) < 3 or (len(lines) == 3 and len(lines[2]) < 3):
        raise CardZoneRefused(reason=ZoneRefusal.INCOMPLETE.value)
    if len(lines) > 3 and (
        len(lines) % 3 or any(lines[:3] != lines[at : at + 3] for at in range(3, len(lines), 3))
    ):
        raise CardZoneRefused(reason=ZoneRefusal.SEVERAL_CARDS.value)
    zone = read_card_zone(lines[:3])
    if zone is None:
        raise CardZoneRefused(reason=ZoneRefusal.NOT_A_CARD.value)
    return zone


def _zone_lines(text: str) -> list[str]:
    """The lines as they came, or cut from one run of 90 characters where the reader sends no line ends."""
    parts = text.split()
    run = "".join(parts)
    if len(parts) % 3 and len(run) % LINE_LENGTH == 0:
        return [run[at : at + LINE_LENGTH] for at in range(0, len(run), LINE_LENGTH)]
    return parts


def _bare(line: str) -> str:
    """Return the capitals, digits and fillers of a line; letters without their marks."""
    plain = fold(line.translate(_SEEN)).upper()
    return "".join(mark for mark in plain if mark in ALPHABET)


def _first_lines(line: str) -> Iterator[str]:
    """Give what the first line may be: IDVNM, nine digits, their check digit, the holder's twelve, `<<`, a check digit."""
    start = re.search(r"V[NHM][MNH]", line)
    rest = line[start.end() :] if start else line[5:]
    digits = rest.translate(_DIGITS_SEEN).replace(_FILLER, "")
    # Fillers read as letters stand before the last character.
    shapes = [digits, re.sub(r"[^0-9]", "", digits)]
    for shape in shapes:
        for whole in (shape, *_one_less(shape)):
            if len(whole) in (22, 23) and whole.isdigit():
                yield from _first_line(whole[:-14], whole[-14], whole[-13:-1], whole[-1])


def _first_line(document: str, check: str, number: str, last: str) -> Iterator[str]:
    """Give the line of these parts. The same nine digits stand there twice: one mends what was misread of the other."""
    for first, second in (
        (document, number),
        (number[3:], number),
        (document, number[:3] + document),
    ):
        if len(first) == 9:
            yield f"IDVNM{first}{check}{second}<<{last}"


def _one_less(text: str) -> Iterator[str]:
    """Give `text` without one of its characters, each in turn."""
    return (text[:at] + text[at + 1 :] for at in range(len(text)))


def _first_agrees(line: str) -> bool:
    document, number = line[5:14], line[15:27]
    return (
        check_digit(document) == line[14]
        and number.endswith(document)
        and check_digit(number) == line[29]
    )


def _second_lines(line: str) -> Iterator[str]:
    """Give what the second line may be: birth date, sex, expiry, VNM, fillers, the check digit of both lines."""
    end = re.search(r"V[NHM][MNH]", line)
    head, rest = (line[: end.start()], line[end.end() :]) if end else (line[:15], line[18:])
    tail = rest[-1:].translate(_DIGITS_SEEN)
    fillers = sum(mark in _FILLER_LIKE for mark in rest[:-1])
    if not tail.isdigit() or fillers < 0.7 * len(rest[:-1]):
        return
    for whole in (head, *_one_less(head)):
        if len(whole) != 15:
            continue
        born, sex, ends = (
            whole[:7].translate(_DIGITS_SEEN),
            whole[7],
            whole[8:].translate(_DIGITS_SEEN),
        )
        if sex in "MF<" and born.isdigit() and ends.isdigit():
            yield f"{born}{sex}{ends}VNM".ljust(LINE_LENGTH - 1, _FILLER) + tail


def _second_agrees(line: str) -> bool:
    return check_digit(line[:6]) == line[6] and check_digit(line[8:14]) == line[14]


def _name_line(line: str) -> str:
    """Return family and given names as they were read, padded; what follows two more fillers is filler."""
    family, _, given = line.translate(_LETTERS_SEEN).partition("<<")
    given = given.lstrip(_FILLER).split("<<")[0].strip(_FILLER)
    return f"{family}<<{given}".ljust(LINE_LENGTH, _FILLER)[:LINE_LENGTH]


def _zone(first: str, second: str, third: str) -> CardZone | None:
    try:
        number = parse_person_number(first[15:27])
    except PersonNumberRefused:
        return None
    if number.kind is not IdentifierKind.PERSONAL or number.birth_year is None:
        return None
    sex = _SEXES.get(second[7])
    same_year = number.birth_year % 100 == int(second[:2])
    birth_year = _nearest_year(int(second[:2]), number.birth_year)
    return CardZone(
        lines=(first, second, third),
        number=number.number,
        birth_date=_day(number.birth_year, second[2:6]) if same_year else None,
        sex=sex,
        agrees=same_year and sex in (None, number.sex),
        birth_year=birth_year,
    )


def _nearest_year(two_digits: int, near: int) -> int:
    """The year of these last two digits that is nearest to `near`."""
    start = near - near % 100 + two_digits
    return min((start - 100, start, start + 100), key=lambda year: abs(year - near))


def _day(year: int, month_and_day: str) -> date | None:
    try:
        return date(year, int(month_and_day[:2]), int(month_and_day[2:]))
    except ValueError:
        return None
