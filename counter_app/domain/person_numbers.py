"""Numbers that people and organisations are known by: checked, and what they say of their holder."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from .errors import PersonNumberRefused
from .people import Sex

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
_NO_BRANCH = "000"


class IdentifierKind(StrEnum):
    """Kinds of number a person or an organisation is known by."""

    PERSONAL = "personal"
    """Số định danh cá nhân: 12 digits; since 1/7/2025 also the tax code of individuals and household businesses."""
    OLD_IDENTITY = "old_identity"
    """CMND: 9 digits."""
    TAX = "tax"
    """Tax or enterprise code: 10 digits."""
    TAX_BRANCH = "tax_branch"
    """Code of a branch: 10 digits, a hyphen, 3 digits from 001 on."""


class NumberRefusal(StrEnum):
    """Why typed text is no person's number; the value of `reason` in PersonNumberRefused."""

    EMPTY = "empty"
    STRANGE_CHARACTERS = "strange_characters"
    WRONG_LENGTH = "wrong_length"
    BIRTH_YEAR_AHEAD = "birth_year_ahead"
    CHECK_DIGIT = "check_digit"
    BRANCH_NUMBER = "branch_number"
    """Branches are counted from 001: there is no branch 000."""


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
    NAME_DIFFERS = "name_differs"
    """The name that was typed is not the one this number is known by, here or on the card."""
    NAME_CHANGED = "name_changed"
    """The card names its holder otherwise than the store did; the card was followed."""
    MAYBE_SAME_PERSON = "maybe_same_person"
    """The store knows the card's former number as somebody's: an officer has to say whether that is one person."""


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


def parse_person_number(text: str, today: date | None = None) -> PersonNumber:
    """Read a typed number; blanks and dots between the digits are taken, anything else is not.

    Personal numbers after TT 59/2021/TT-BCA Đ4 (a prefix that is no province's is a warning: people born abroad have
    one), nine-digit CMND, tax codes of 10 digits with their check digit, those of branches of 13 with or without the
    hyphen (TT 86/2024/TT-BTC Đ5). Numbers stay text: leading zeros count.

    Raises:
        PersonNumberRefused: with `reason`, a NumberRefusal.
    """
    stripped = text.strip()
    if not stripped:
        raise PersonNumberRefused(reason=NumberRefusal.EMPTY.value)
    branch = _TAX_BRANCH.fullmatch(stripped)
    if branch:
        return _branch(branch[1], branch[2])
    if not _GROUPED_DIGITS.fullmatch(stripped):
        raise PersonNumberRefused(reason=NumberRefusal.STRANGE_CHARACTERS.value)
    digits = re.sub(r"[^0-9]", "", stripped)
    if len(digits) == 12:
        return _personal(digits, today)
    if len(digits) == 10:
        _check_tax(digits)
        return PersonNumber(digits, IdentifierKind.TAX)
    if len(digits) == 13 and _is_tax(digits[:10]):
        # Thirteen digits of any other kind are rather a personal number with one digit too many.
        return _branch(digits[:10], digits[10:])
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


def _branch(digits: str, branch: str) -> PersonNumber:
    _check_tax(digits)
    if branch == _NO_BRANCH:
        raise PersonNumberRefused(reason=NumberRefusal.BRANCH_NUMBER.value)
    return PersonNumber(f"{digits}-{branch}", IdentifierKind.TAX_BRANCH)


def cross_check(
    number: PersonNumber, *, sex: Sex | None, birth_year: int | None
) -> tuple[IdentityWarning, ...]:
    """Hold sex and year of birth against those that a personal number carries (TT 59/2021/TT-BCA Đ4).

    What is not known, and numbers that carry neither, cannot disagree.
    """
    pairs = (
        (sex, number.sex, IdentityWarning.SEX_DIFFERS),
        (birth_year, number.birth_year, IdentityWarning.BIRTH_YEAR_DIFFERS),
    )
    return tuple(
        warning
        for said, carried, warning in pairs
        if said is not None and carried is not None and said != carried
    )


def _check_tax(digits: str) -> None:
    if not _is_tax(digits):
        raise PersonNumberRefused(reason=NumberRefusal.CHECK_DIGIT.value)


def _is_tax(digits: str) -> bool:
    total = sum(weight * int(digit) for weight, digit in zip(_TAX_WEIGHTS, digits, strict=False))
    # A remainder of 0 gives 10, which no single digit equals: such a code does not exist.
    return 10 - total % 11 == int(digits[9])


def group_digits(number: str) -> str:
    """Digits in threes as people read them out: `075 085 001 234`; other shapes come back as they are."""
    if not number or len(number) % 3 or not (number.isascii() and number.isdigit()):
        return number
    return " ".join(number[at : at + 3] for at in range(0, len(number), 3))
