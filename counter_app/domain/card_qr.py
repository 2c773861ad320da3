"""The QR of identity cards, read field by field; what is impossible is left empty and said, never guessed."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from .errors import CardQrRefused, PersonNumberRefused
from .people import Sex
from .person_numbers import IdentityWarning, PersonNumber, cross_check, parse_person_number
from .text import clean, fold

_TYPED = re.compile(r"[0-9]+(?:[ .\t\u00a0]+[0-9]+)*")
_CARD_FIELDS = 7


class CardRefusal(StrEnum):
    """Why pasted text is no card's QR; the value of `reason` in CardQrRefused."""

    EMPTY = "empty"
    NOT_A_CARD = "not_a_card"
    TYPED_NUMBER = "typed_number"
    SEVERAL_CODES = "several_codes"
    TOO_FEW_FIELDS = "too_few_fields"
    NUMBER_STRANGE = "number_strange"
    BIRTH_YEAR_AHEAD = "birth_year_ahead"
    NAME_MISSING = "name_missing"
    NAME_STRANGE = "name_strange"


@dataclass(frozen=True, slots=True)
class CardQr:
    """The QR of a CCCD (2021) or căn cước (2024) card, as read.

    Attributes:
        old_number: CMND or CCCD number held before, or None.
        name: as on the card, NFC.
        birth_date: None when the card gives no whole or no possible date; `birth_year` is then still known.
        residence: as on the card, NFC, or None.
        raw: the text as it came, further fields of newer cards included.
    """

    number: str
    old_number: str | None
    name: str
    birth_date: date | None
    birth_year: int
    sex: Sex | None
    residence: str | None
    issued_on: date | None
    raw: str
    warnings: tuple[IdentityWarning, ...] = ()


def parse_card_qr(text: str, today: date | None = None) -> CardQr:
    """Read the QR of an identity card: seven fields parted by `|`, further ones (cards of 2024) are kept in `raw`.

    Fields: number, old number, name, birth date ddMMyyyy (00 for an unknown day or month), sex, residence, date of
    issue. An impossible date is left empty with a warning and never shifted; a bare number is not a card.

    Raises:
        CardQrRefused: with `reason`, a CardRefusal.
    """
    line = _single_line(text)
    fields = [clean(part) for part in line.split("|")]
    if len(fields) < _CARD_FIELDS:
        raise CardQrRefused(reason=_why_too_short(line, len(fields)).value)
    number = _card_number(fields[0], today)
    name = _card_name(fields[2])
    birth_date, birth_year, birth_warnings = _card_birth(fields[3], number, today)
    sex, sex_warnings = _card_sex(fields[4])
    old_number = fields[1] if re.fullmatch(r"[0-9]{9}|[0-9]{12}", fields[1]) else None
    issued_on = _whole_date(fields[6])
    if issued_on is not None and not _issue_possible(issued_on, birth_date, today):
        issued_on = None
    crossed = cross_check(number, sex=sex, birth_year=birth_year)
    warnings = [*number.warnings, *birth_warnings, *sex_warnings, *crossed]
    if fields[1] and old_number is None:
        warnings.append(IdentityWarning.OLD_NUMBER_STRANGE)
    if not fields[5]:
        warnings.append(IdentityWarning.RESIDENCE_MISSING)
    if issued_on is None:
        warnings.append(IdentityWarning.ISSUE_DATE_IMPOSSIBLE)
    return CardQr(
        number=number.number,
        old_number=old_number,
        name=name,
        birth_date=birth_date,
        birth_year=birth_year,
        sex=sex,
        residence=fields[5] or None,
        issued_on=issued_on,
        raw=text,
        warnings=tuple(warnings),
    )


def _single_line(text: str) -> str:
    """One code's text; a trigger pulled twice on the same card gives the same line twice, which is fine."""
    lines = {line.strip() for line in text.splitlines() if line.strip()}
    if not lines:
        raise CardQrRefused(reason=CardRefusal.EMPTY.value)
    if len(lines) > 1:
        raise CardQrRefused(reason=CardRefusal.SEVERAL_CODES.value)
    return lines.pop()


def _why_too_short(line: str, fields: int) -> CardRefusal:
    if fields > 1:
        return CardRefusal.TOO_FEW_FIELDS
    return CardRefusal.TYPED_NUMBER if _TYPED.fullmatch(line) else CardRefusal.NOT_A_CARD


def _card_number(field: str, today: date | None) -> PersonNumber:
    if not re.fullmatch(r"[0-9]{12}", field):
        raise CardQrRefused(reason=CardRefusal.NUMBER_STRANGE.value)
    try:
        return parse_person_number(field, today)
    except PersonNumberRefused as refused:
        raise CardQrRefused(reason=CardRefusal.BIRTH_YEAR_AHEAD.value) from refused


def _card_name(field: str) -> str:
    if not field:
        raise CardQrRefused(reason=CardRefusal.NAME_MISSING.value)
    # A hand scanner set to the wrong code page turns Vietnamese letters into signs: better refused than stored.
    if not all(mark in " '’.-" or unicodedata.category(mark)[0] in "LM" for mark in field):
        raise CardQrRefused(reason=CardRefusal.NAME_STRANGE.value)
    return field


def _card_birth(
    field: str, number: PersonNumber, today: date | None
) -> tuple[date | None, int, tuple[IdentityWarning, ...]]:
    """Date (None unless whole and possible), year (of the card, else of the number) and what to look at."""
    whole = _whole_date(field)
    partial = re.fullmatch(r"00(?:0[0-9]|1[0-2])([0-9]{4})", field)
    if whole is not None and (today is None or whole <= today):
        return whole, whole.year, ()
    if partial:
        return None, int(partial[1]), (IdentityWarning.BIRTH_DATE_PARTIAL,)
    return None, number.birth_year or 0, (IdentityWarning.BIRTH_DATE_IMPOSSIBLE,)


def _card_sex(field: str) -> tuple[Sex | None, tuple[IdentityWarning, ...]]:
    sex = {"nam": Sex.MALE, "nu": Sex.FEMALE}.get(fold(field))
    return sex, () if sex is not None else (IdentityWarning.SEX_STRANGE,)


def _whole_date(field: str) -> date | None:
    """ddMMyyyy as a date, or None when it is not one; no guess, no shift."""
    if not re.fullmatch(r"[0-9]{8}", field):
        return None
    try:
        return date(int(field[4:]), int(field[2:4]), int(field[:2]))
    except ValueError:
        return None


def _issue_possible(issued_on: date, birth_date: date | None, today: date | None) -> bool:
    return not (today and issued_on > today) and not (birth_date and issued_on < birth_date)
