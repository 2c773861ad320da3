"""Procedures, cases, components and paper types: dated data of the law, read from the catalogue."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from .ids import CaseCode, ComponentCode, PaperTypeId, ProcedureCode


class FieldKind(StrEnum):
    TEXT = "text"
    NAME = "name"
    DATE = "date"
    NUMBER = "number"
    SEX = "sex"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class FieldDefinition:
    """A field of one paper type: its stable name, Vietnamese label, kind, whether acceptance demands it.

    `printed` lists the labels as printed on the form (anchors for reading), most usual first.
    """

    name: str
    label: str
    kind: FieldKind
    required: bool = False
    printed: tuple[str, ...] = ()


class Retention(StrEnum):
    """Classes of how long a paper is kept."""

    TWO_YEARS = "2_years"
    TWENTY_YEARS = "20_years"
    FOR_EVER = "for_ever"


@dataclass(frozen=True, slots=True)
class PaperType:
    """A canonical kind of paper.

    Attributes:
        result_codes: codes of the national database under which this same paper appears (aliases).
        titles: titles as printed, for recognising the type.
        fields: the type's own fields, beside the nine minimum metadata of TT 01/2023/TT-VPCP Đ9.
        holders: how many holders a paper of this type has (a marriage certificate has two).
        valid_months: months from the day of issue, or None for no term.
        single_use: never offered again (declarations, applications).
        purpose_bound: may only be reused for the purpose printed on it.
        many_at_once: papers of different numbers stand beside each other instead of superseding (land certificates).
        keep_image: False where only the data may be kept (identity cards).
        secret: a state-secret paper, which is never digitised.
        back: printed words of which one at least stands on the back, for papers that are worth nothing without it.
        holder_fields: (number field, name field) of each holder as printed on the paper itself, e.g. wife_id, wife_name;
            empty when the paper does not name its holder's number (then the dossier's applicant is proposed).
        proves_death: the paper is about its holder's death, so a dead holder does not stop its reuse.
        supersedes: types whose older papers end when one of this type is issued (marriage ends a marital-status paper).
        retention: how long a paper of this type is kept by law, with the rule that says so in `retention_ground`; None
            where no rule is known, and then nobody proposes to dispose of it.
    """

    id: PaperTypeId
    name: str
    result_codes: tuple[str, ...]
    titles: tuple[str, ...]
    fields: tuple[FieldDefinition, ...]
    legal_basis: str
    holders: int = 1
    holder_fields: tuple[tuple[str, str], ...] = ()
    valid_months: int | None = None
    single_use: bool = False
    purpose_bound: bool = False
    many_at_once: bool = False
    sensitive: bool = False
    keep_image: bool = True
    secret: bool = False
    back: tuple[str, ...] = ()
    proves_death: bool = False
    supersedes: tuple[PaperTypeId, ...] = ()
    retention: Retention | None = None
    retention_ground: str | None = None
    valid_from: date = date(2000, 1, 1)
    valid_to: date | None = None

    @property
    def is_result(self) -> bool:
        """True when the national database knows the paper as the result of a procedure."""
        return bool(self.result_codes)

    def field(self, name: str) -> FieldDefinition | None:
        return next((known for known in self.fields if known.name == name), None)


class CopyKind(StrEnum):
    """Kinds of copy a component accepts or a paper is (TT 01/2023/TT-VPCP Đ4)."""

    ORIGINAL = "original"
    CERTIFIED_COPY = "certified_copy"
    REGISTER_EXTRACT = "register_extract"
    PHOTOCOPY = "photocopy"
    ELECTRONIC = "electronic"


class HolderRole(StrEnum):
    """Whose paper a component wants."""

    APPLICANT = "applicant"
    CHILD = "child"
    SPOUSE = "spouse"
    DECEASED = "deceased"
    AUTHORISER = "authoriser"
    ANYONE = "anyone"


class NationalDatabase(StrEnum):
    POPULATION = "population"
    CIVIL_STATUS = "civil_status"
    DRIVING_LICENCE = "driving_licence"
    LAND = "land"
    SOCIAL_INSURANCE = "social_insurance"
    BUSINESS = "business"


@dataclass(frozen=True, slots=True)
class Component:
    """One line of a procedure's list of papers.

    Attributes:
        accepts: canonical paper types that satisfy it, the named one first, then its published substitutes.
        database: the national database that holds the information, so that no paper may be asked, or None.
        database_ground: the rule that says so, in its own name.
        purpose: the purpose a purpose-bound paper must carry, or None.
        max_age_months: the paper must have been issued within so many months before the filing day, or None.
        condition: when the paper is asked for at all, in words that follow "khi"; None when always.
        shown_only: the paper is shown and handed back, and so never digitised (TT 01/2023/TT-VPCP Đ4).
    """

    code: ComponentCode
    name: str
    accepts: tuple[PaperTypeId, ...]
    required: bool = True
    originals: int = 1
    copies: int = 0
    copy_kinds: tuple[CopyKind, ...] = (CopyKind.ORIGINAL,)
    holder: HolderRole = HolderRole.APPLICANT
    database: NationalDatabase | None = None
    database_ground: str | None = None
    purpose: str | None = None
    max_age_months: int | None = None
    condition: str | None = None
    shown_only: bool = False

    @property
    def label(self) -> str:
        """The name as it is read out, with the condition when there is one."""
        return f"{self.name} (khi {self.condition})" if self.condition else self.name


class LimitUnit(StrEnum):
    WORKING_DAYS = "working_days"
    CALENDAR_DAYS = "calendar_days"
    WORKING_HOURS = "working_hours"
    SAME_DAY = "same_day"
    MONTHS = "months"


@dataclass(frozen=True, slots=True)
class TimeLimit:
    """How long the office may take. `amount` is 0 for the same-day rule."""

    amount: int
    unit: LimitUnit


@dataclass(frozen=True, slots=True)
class Case:
    """One case (trường hợp) of a procedure, with its own limit, fee and components."""

    code: CaseCode
    name: str
    limit: TimeLimit
    fee: str
    components: tuple[Component, ...]


@dataclass(frozen=True, slots=True)
class Procedure:
    """A published procedure as it stands from `valid_from` to `valid_to` (inclusive, None = open).

    `saturday_intake`: the desk receives it on Saturday mornings too (residence, identity cards).
    """

    code: ProcedureCode
    name: str
    field: str
    field_code: str
    level: str
    legal_basis: str
    cases: tuple[Case, ...]
    results: tuple[PaperTypeId, ...]
    valid_from: date
    valid_to: date | None = None
    saturday_intake: bool = False

    def in_force_on(self, day: date) -> bool:
        return self.valid_from <= day <= (self.valid_to or date.max)

    def case(self, code: CaseCode) -> Case | None:
        return next((known for known in self.cases if known.code == code), None)


class DayKind(StrEnum):
    OFF = "off"
    WORKED_SATURDAY = "worked_saturday"


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A row of the holiday table: a day off, or a Saturday worked in exchange, with its source document."""

    day: date
    kind: DayKind
    name: str
    source: str


class ReasonAbout(StrEnum):
    """What a reason for asking speaks of: a paper that is held, or the database that ought to have the information."""

    PAPER = "paper"
    DATABASE = "database"


DATABASE_ANSWERS = "database_answers"
"""Said of a line instead of a reason: what was stated of its database is taken back."""


@dataclass(frozen=True, slots=True)
class DeclineReason:
    """A reason for asking for a paper that is held or that a database covers; `valid_to` is inclusive, None = open.

    Attributes:
        asks: the paper may be asked for. Paper comes only where the data are missing, incomplete or wrong (NQ
            66.7/2025/NQ-CP; NĐ 224/2026/NĐ-CP Đ15): a database that was not looked into yet is looked into first.
    """

    code: str
    label: str
    valid_from: date
    valid_to: date | None = None
    about: ReasonAbout = ReasonAbout.PAPER
    asks: bool = True

    def in_force_on(self, day: date) -> bool:
        return self.valid_from <= day <= (self.valid_to or date.max)


@dataclass(frozen=True, slots=True)
class Holiday:
    """A row of the dated holiday table. One that is not `enabled` waits for its law, and counts for nothing until then."""

    row: SpecialDay
    enabled: bool = True
