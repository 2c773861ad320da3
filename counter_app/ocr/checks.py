"""Values held against each other: a personal number says sex and year of birth, dates have an order."""

from collections.abc import Mapping
from dataclasses import replace

from counter_app.domain.digitised import ReadField
from counter_app.domain.errors import PersonNumberRefused
from counter_app.domain.identity import IdentifierKind, parse_person_number
from counter_app.domain.people import Sex

_IDS = ("child_id", "person_id", "wife_id", "husband_id", "owner_id", "mother_id", "card_number")
_KNOWN_SEX = {"wife": Sex.FEMALE, "mother": Sex.FEMALE, "husband": Sex.MALE, "father": Sex.MALE}
_SEXES = {"Nam": Sex.MALE, "Nữ": Sex.FEMALE}


def cross_check(fields: Mapping[str, ReadField]) -> dict[str, ReadField]:
    """Return the fields with `verify` set on every value that another one contradicts. No value is changed."""
    doubtful: set[str] = set()
    for name in _IDS:
        if name in fields:
            doubtful |= _doubts_about(name, fields)
    doubtful |= _dates_out_of_order(fields)
    return {
        name: replace(read, verify=True) if name in doubtful else read
        for name, read in fields.items()
    }


def _doubts_about(name: str, fields: Mapping[str, ReadField]) -> set[str]:
    try:
        number = parse_person_number(fields[name].value)
    except PersonNumberRefused:
        return {name}
    if number.kind is not IdentifierKind.PERSONAL:
        return {name}
    prefix = name.split("_")[0]
    doubts = {name} if number.warnings else set()
    for other in (f"{prefix}_birth_date", f"{prefix}_birth_year", "birth_date"):
        read = fields.get(other) if _belongs(prefix, other) else None
        if read is not None and read.value[:4] != str(number.birth_year):
            doubts |= {name, other}
    for other in (f"{prefix}_sex", "sex"):
        read = fields.get(other) if _belongs(prefix, other) else None
        if read is not None and _SEXES.get(read.value) is not number.sex:
            doubts |= {name, other}
    known = _KNOWN_SEX.get(prefix)
    return doubts | ({name} if known is not None and known is not number.sex else set())


def _belongs(prefix: str, name: str) -> bool:
    """Fields without a prefix speak of the child or of the card's holder."""
    return name.startswith(prefix) or prefix in ("child", "card")


def _dates_out_of_order(fields: Mapping[str, ReadField]) -> set[str]:
    """A paper is not issued or registered before its holder is born."""
    doubts: set[str] = set()
    for early in ("birth_date", "person_birth_date", "wife_birth_date", "husband_birth_date"):
        for late in ("registered_on", "issued_on"):
            if early in fields and late in fields and fields[early].value > fields[late].value:
                doubts |= {early, late}
    return doubts
