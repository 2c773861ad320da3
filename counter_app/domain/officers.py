"""Who works at the desk."""

from dataclasses import dataclass
from enum import StrEnum

from .ids import OfficeCode, OfficerLogin


class Role(StrEnum):
    OFFICER = "officer"
    SUPERVISOR = "supervisor"


@dataclass(frozen=True, slots=True)
class Officer:
    login: OfficerLogin
    name: str
    role: Role
    active: bool = True


@dataclass(frozen=True, slots=True)
class Office:
    """The office this store belongs to; `desk` is the name of this PC's desk; `test` allows a set clock."""

    code: OfficeCode
    name: str
    desk: str
    test: bool = False
