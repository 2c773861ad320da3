"""Who stands at the counter: personal numbers, tax codes and the QR of identity cards, checked and cross-checked."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from .errors import CardQrRefused, PersonNumberRefused
from .people import Sex
from .text import clean, fold

# fmt: off
_PROVINCES = (
    1, 2, 4, 6, 8, 10, 11, 12, 14, 15, 17, 19, 20, 22, 24, 25, 26, 27, 30, 31, 33, 34, 35, 36,
    37, 38, 40, 42, 44, 45, 46, 48, 49, 51, 52, 54, 56, 58, 60, 62, 64, 66, 67, 68, 70, 72, 74,
    75, 77, 79, 80, 82, 83, 84, 86, 87, 89, 91, 92, 93, 94, 95, 96,
)
# fmt: on
KNOWN_PROVINCES = frozenset(f"{number:03d}" for number in _PROVINCES)
"""First three digits given out by the 63 provinces (TT 59/2021/TT-BCA); the 34 units of 2025 keep some of them."""

OLD_IDENTITY_ENDED = date(2025, 1, 1)
"""From this day a nine-digit card (CMND) proves nothing any more (Luật Căn cước 2023 Đ46)."""

_TAX_WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)
_GROUPED_DIGITS = re.compile(r"[0-9]+(?:[ .\t\u00a0]+[0-9]+)*")
_TAX_BRANCH = re.compile(r"([0-9]{10}) ?- ?([0-9]{3})")
_CARD_FIELDS = 7


class IdentifierKind(StrEnum):
    """Kinds of number a person or an organisation is known by."""

    PERSONAL = "personal"
    """Số định danh cá nhân: 12 digits; since 1/7/2025 also the tax code of individuals and household businesses."""
    OLD_IDENTITY = "old_identity"
    """CMND: 9 digits."""
    TAX = "tax"
    """Tax or enterprise code: 10 digits."""
    TAX_BRANCH = "tax_branch"
    """Code of a branch: 10 digits, a hyphen, 3 digits."""


class NumberRefusal(StrEnum):
    """Why typed text is no person's number; the value of `reason` in PersonNumberRefused."""

    EMPTY = "empty"
    STRANGE_CHARACTERS = "strange_characters"
    WRONG_LENGTH = "wrong_length"
    BIRTH_YEAR_AHEAD = "birth_year_ahead"
    CHECK_DIGIT = "check_digit"


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


class IdentityWarning(StrEnum):
    """What an officer should look at although the number or card is taken."""

    UNKNOWN_PROVINCE = "unknown_province"
    """Not a province's prefix: born abroad, or mistyped."""
    OLD_IDENTITY_ENDED = "old_identity_ended"
    OLD_NUMBER_STRANGE = "old_number_strange"
    SEX_DIFFERS = "sex_differs"
    """The card's sex is not the one the number carries."""
    SEX_STRANGE = "sex_strange"
    BIRTH_YEAR_DIFFERS = "birth_year_differs"
    BIRTH_DATE_PARTIAL = "birth_date_partial"
    """Only the year, or month and year, of birth is known."""
    BIRTH_DATE_IMPOSSIBLE = "birth_date_impossible"
    RESIDENCE_MISSING = "residence_missing"
    ISSUE_DATE_IMPOSSIBLE = "issue_date_impossible"


@dataclass(frozen=True, slots=True)
class PersonNumber:
    """A number that may be a person's or an organisation's.

    Attributes:
        number: digits only; a branch keeps its hyphen (`0100109106-001`).
        birth_year, sex, century, province_code: what a personal number says (TT 59/2021/TT-BCA Đ4); None for others.
            `century` counts as in speech: 20 for the years 1900 to 1999.
    """

    number: str
    kind: IdentifierKind
    birth_year: int | None = None
    sex: Sex | None = None
    century: int | None = None
    province_code: str | None = None
    warnings: tuple[IdentityWarning, ...] = ()


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


@dataclass(frozen=True, slots=True)
class Identification:
    """Who was identified: the number always, the card when its QR was pasted, and all warnings together."""

    number: PersonNumber
    card: CardQr | None = None
    warnings: tuple[IdentityWarning, ...] = ()


def identify(text: str, today: date | None = None) -> Identification:
    """Take what was typed or pasted into the field: a card's QR when it has a bar in it, else a number.

    Args:
        text: as typed, pasted or sent by a hand scanner.
        today: Viet Nam date, to refuse people of the future; None leaves that unchecked.

    Raises:
        PersonNumberRefused: no possible number; `reason` is a NumberRefusal.
        CardQrRefused: a bar, but no card's QR; `reason` is a CardRefusal.
    """
    if "|" not in text:
        number = parse_person_number(text, today)
        return Identification(number=number, warnings=number.warnings)
    card = parse_card_qr(text, today)
    number = parse_person_number(card.number, today)
    return Identification(number=number, card=card, warnings=card.warnings)


def parse_person_number(text: str, today: date | None = None) -> PersonNumber:
    """Read a typed number; blanks and dots between the digits are taken, anything else is not.

    Personal numbers after TT 59/2021/TT-BCA Đ4 (a prefix that is no province's is a warning: people born abroad have
    one), nine-digit CMND, tax codes with their check digit. Numbers stay text: leading zeros count.

    Raises:
        PersonNumberRefused: with `reason`, a NumberRefusal.
    """
    stripped = text.strip()
    if not stripped:
        raise PersonNumberRefused(reason=NumberRefusal.EMPTY.value)
    branch = _TAX_BRANCH.fullmatch(stripped)
    if branch:
        _check_tax(branch[1])
        return PersonNumber(f"{branch[1]}-{branch[2]}", IdentifierKind.TAX_BRANCH)
    if not _GROUPED_DIGITS.fullmatch(stripped):
        raise PersonNumberRefused(reason=NumberRefusal.STRANGE_CHARACTERS.value)
    digits = re.sub(r"[^0-9]", "", stripped)
    if len(digits) == 12:
        return _personal(digits, today)
    if len(digits) == 10:
        _check_tax(digits)
        return PersonNumber(digits, IdentifierKind.TAX)
    if len(digits) == 9:
        ended = today is None or today >= OLD_IDENTITY_ENDED
        warnings = (IdentityWarning.OLD_IDENTITY_ENDED,) if ended else ()
        return PersonNumber(digits, IdentifierKind.OLD_IDENTITY, warnings=warnings)
    raise PersonNumberRefused(reason=NumberRefusal.WRONG_LENGTH.value)


def _personal(digits: str, today: date | None) -> PersonNumber:
    mark = int(digits[3])
    birth_year = 1900 + 100 * (mark // 2) + int(digits[4:6])
    if today is not None and birth_year > today.year:
        raise PersonNumberRefused(reason=NumberRefusal.BIRTH_YEAR_AHEAD.value)
    province = digits[:3]
    return PersonNumber(
        number=digits,
        kind=IdentifierKind.PERSONAL,
        birth_year=birth_year,
        sex=Sex.FEMALE if mark % 2 else Sex.MALE,
        century=20 + mark // 2,
        province_code=province,
        warnings=() if province in KNOWN_PROVINCES else (IdentityWarning.UNKNOWN_PROVINCE,),
    )


def _check_tax(digits: str) -> None:
    total = sum(weight * int(digit) for weight, digit in zip(_TAX_WEIGHTS, digits, strict=False))
    # A remainder of 0 gives 10, which no single digit equals: such a code does not exist.
    if 10 - total % 11 != int(digits[9]):
        raise PersonNumberRefused(reason=NumberRefusal.CHECK_DIGIT.value)


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
    sex, sex_warnings = _card_sex(fields[4], number)
    old_number = fields[1] if re.fullmatch(r"[0-9]{9}|[0-9]{12}", fields[1]) else None
    issued_on = _whole_date(fields[6])
    if issued_on is not None and not _issue_possible(issued_on, birth_date, today):
        issued_on = None
    warnings = [*number.warnings, *birth_warnings, *sex_warnings]
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
    return CardRefusal.TYPED_NUMBER if _GROUPED_DIGITS.fullmatch(line) else CardRefusal.NOT_A_CARD


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
    number_year = number.birth_year or 0
    whole = _whole_date(field)
    partial = re.fullmatch(r"00(?:0[0-9]|1[0-2])([0-9]{4})", field)
    if whole is not None and (today is None or whole <= today):
        year, warnings = whole.year, []
    elif partial:
        whole, year, warnings = None, int(partial[1]), [IdentityWarning.BIRTH_DATE_PARTIAL]
    else:
        return None, number_year, (IdentityWarning.BIRTH_DATE_IMPOSSIBLE,)
    if year != number_year:
        warnings.append(IdentityWarning.BIRTH_YEAR_DIFFERS)
    return whole, year, tuple(warnings)


def _card_sex(field: str, number: PersonNumber) -> tuple[Sex | None, tuple[IdentityWarning, ...]]:
    sex = {"nam": Sex.MALE, "nu": Sex.FEMALE}.get(fold(field))
    if sex is None:
        return None, (IdentityWarning.SEX_STRANGE,)
    return sex, () if sex is number.sex else (IdentityWarning.SEX_DIFFERS,)


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


def group_digits(number: str) -> str:
    """Digits in threes as people read them out: `075 085 001 234`; other shapes come back as they are."""
    if not number or len(number) % 3 or not all(mark in "0123456789•" for mark in number):
        return number
    return " ".join(number[at : at + 3] for at in range(0, len(number), 3))


def mask_number(number: str) -> str:
    """The number as lists show it: first and last three digits, the rest hidden: `075 ••• ••• 234`."""
    hidden = "".join("•" if mark.isdigit() else mark for mark in number[3:-3])
    return group_digits(number[:3] + hidden + number[-3:]) if len(number) > 6 else "•" * len(number)
