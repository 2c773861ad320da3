"""Paper types and procedures to plain JSON rows and back: one form for files, signed packs and kept versions."""

from datetime import date

from .catalogue import (
    Case,
    Component,
    CopyKind,
    DayKind,
    DeclineReason,
    FieldDefinition,
    FieldKind,
    HolderRole,
    Holiday,
    LimitUnit,
    NationalDatabase,
    PaperType,
    Procedure,
    ReasonAbout,
    Retention,
    SpecialDay,
    TimeLimit,
)
from .catalogue_rows import (
    CaseRow,
    ComponentRow,
    DayRow,
    FieldRow,
    PaperTypeRow,
    ProcedureRow,
    ReasonRow,
)
from .ids import CaseCode, ComponentCode, PaperTypeId, ProcedureCode


def day_of(text: str | None) -> date | None:
    """Read an ISO date that may be missing."""
    return date.fromisoformat(text) if text else None


def paper_type_from(row: PaperTypeRow) -> PaperType:
    """Read a row that fits its schema. Raises KeyError, ValueError otherwise."""
    retention = row.get("retention")
    return PaperType(
        id=PaperTypeId(row["id"]),
        name=row["name"],
        result_codes=tuple(row["result_codes"]),
        titles=tuple(row["titles"]),
        fields=tuple(map(_field_from, row["fields"])),
        legal_basis=row["legal_basis"],
        holders=row.get("holders", 1),
        holder_fields=tuple((number, name) for number, name in row.get("holder_fields", [])),
        valid_months=row.get("valid_months"),
        single_use=row.get("single_use", False),
        purpose_bound=row.get("purpose_bound", False),
        many_at_once=row.get("many_at_once", False),
        sensitive=row.get("sensitive", False),
        keep_image=row.get("keep_image", True),
        secret=row.get("secret", False),
        back=tuple(row.get("back", [])),
        proves_death=row.get("proves_death", False),
        supersedes=tuple(map(PaperTypeId, row.get("supersedes", []))),
        retention=Retention(retention) if retention else None,
        retention_ground=row.get("retention_ground"),
        valid_from=date.fromisoformat(row["valid_from"]),
        valid_to=day_of(row.get("valid_to")),
    )


def _field_from(row: FieldRow) -> FieldDefinition:
    return FieldDefinition(
        name=row["name"],
        label=row["label"],
        kind=FieldKind(row["kind"]),
        required=row.get("required", False),
        printed=tuple(row["printed"]),
    )


def procedure_from(row: ProcedureRow) -> Procedure:
    """Read a row that fits its schema. Raises KeyError, ValueError otherwise."""
    return Procedure(
        code=ProcedureCode(row["code"]),
        name=row["name"],
        field=row["field"],
        field_code=row["field_code"],
        level=row["level"],
        legal_basis=row["legal_basis"],
        cases=tuple(map(_case_from, row["cases"])),
        results=tuple(map(PaperTypeId, row["results"])),
        valid_from=date.fromisoformat(row["valid_from"]),
        valid_to=day_of(row.get("valid_to")),
        saturday_intake=row.get("saturday_intake", False),
    )


def _case_from(row: CaseRow) -> Case:
    return Case(
        code=CaseCode(row["code"]),
        name=row["name"],
        limit=TimeLimit(row["limit"]["amount"], LimitUnit(row["limit"]["unit"])),
        fee=row["fee"],
        components=tuple(map(_component_from, row["components"])),
    )


def _component_from(row: ComponentRow) -> Component:
    database = row.get("database")
    return Component(
        code=ComponentCode(row["code"]),
        name=row["name"],
        accepts=tuple(map(PaperTypeId, row["accepts"])),
        required=row.get("required", True),
        originals=row["originals"],
        copies=row.get("copies", 0),
        copy_kinds=tuple(map(CopyKind, row["copy_kinds"])),
        holder=HolderRole(row.get("holder", HolderRole.APPLICANT.value)),
        database=NationalDatabase(database) if database else None,
        database_ground=row.get("database_ground"),
        purpose=row.get("purpose"),
        max_age_months=row.get("max_age_months"),
        condition=row.get("condition"),
        shown_only=row.get("shown_only", False),
    )


def paper_type_row(known: PaperType) -> PaperTypeRow:
    """Write a paper type; what has its usual value is left out."""
    row = PaperTypeRow(
        id=known.id,
        name=known.name,
        result_codes=list(known.result_codes),
        titles=list(known.titles),
        legal_basis=known.legal_basis,
        valid_from=known.valid_from.isoformat(),
        fields=[_field_row(each) for each in known.fields],
    )
    if known.valid_to is not None:
        row["valid_to"] = known.valid_to.isoformat()
    _holders_into(row, known)
    _reuse_into(row, known)
    if known.sensitive:
        row["sensitive"] = True
    if not known.keep_image:
        row["keep_image"] = False
    if known.secret:
        row["secret"] = True
    if known.back:
        row["back"] = list(known.back)
    if known.retention is not None and known.retention_ground is not None:
        row["retention"] = known.retention.value
        row["retention_ground"] = known.retention_ground
    return row


def _holders_into(row: PaperTypeRow, known: PaperType) -> None:
    if known.holders != 1:
        row["holders"] = known.holders
    if known.holder_fields:
        row["holder_fields"] = [list(pair) for pair in known.holder_fields]
    if known.proves_death:
        row["proves_death"] = True


def _reuse_into(row: PaperTypeRow, known: PaperType) -> None:
    if known.valid_months is not None:
        row["valid_months"] = known.valid_months
    if known.single_use:
        row["single_use"] = True
    if known.purpose_bound:
        row["purpose_bound"] = True
    if known.many_at_once:
        row["many_at_once"] = True
    if known.supersedes:
        row["supersedes"] = list(known.supersedes)


def _field_row(known: FieldDefinition) -> FieldRow:
    row = FieldRow(
        name=known.name, label=known.label, kind=known.kind.value, printed=list(known.printed)
    )
    if known.required:
        row["required"] = True
    return row


def procedure_row(known: Procedure) -> ProcedureRow:
    """Write a procedure; what has its usual value is left out."""
    row = ProcedureRow(
        code=known.code,
        name=known.name,
        field=known.field,
        field_code=known.field_code,
        level=known.level,
        legal_basis=known.legal_basis,
        valid_from=known.valid_from.isoformat(),
        results=list(known.results),
        cases=[_case_row(case) for case in known.cases],
    )
    if known.valid_to is not None:
        row["valid_to"] = known.valid_to.isoformat()
    if known.saturday_intake:
        row["saturday_intake"] = True
    return row


def _case_row(case: Case) -> CaseRow:
    return CaseRow(
        code=case.code,
        name=case.name,
        limit={"amount": case.limit.amount, "unit": case.limit.unit.value},
        fee=case.fee,
        components=[_component_row(component) for component in case.components],
    )


def _component_row(known: Component) -> ComponentRow:
    row = ComponentRow(
        code=known.code,
        name=known.name,
        accepts=list(known.accepts),
        originals=known.originals,
        copy_kinds=[kind.value for kind in known.copy_kinds],
    )
    if not known.required:
        row["required"] = False
    if known.copies:
        row["copies"] = known.copies
    if known.holder is not HolderRole.APPLICANT:
        row["holder"] = known.holder.value
    if known.database is not None and known.database_ground is not None:
        row["database"] = known.database.value
        row["database_ground"] = known.database_ground
    if known.purpose is not None:
        row["purpose"] = known.purpose
    if known.max_age_months is not None:
        row["max_age_months"] = known.max_age_months
    if known.condition is not None:
        row["condition"] = known.condition
    if known.shown_only:
        row["shown_only"] = True
    return row


def holiday_from(row: DayRow) -> Holiday:
    """Read a row that fits its schema. Raises KeyError, ValueError otherwise."""
    day = date.fromisoformat(row["day"])
    special = SpecialDay(day, DayKind(row["kind"]), row["name"], row["source"])
    return Holiday(special, row.get("enabled", True))


def holiday_row(known: Holiday) -> DayRow:
    """Write a row of the holiday table."""
    day = known.row
    row = DayRow(day=day.day.isoformat(), kind=day.kind.value, name=day.name, source=day.source)
    if not known.enabled:
        row["enabled"] = False
    return row


def reason_from(row: ReasonRow) -> DeclineReason:
    """Read a row that fits its schema. Raises KeyError, ValueError otherwise."""
    begins = date.fromisoformat(row["valid_from"])
    return DeclineReason(
        row["code"],
        row["label"],
        begins,
        day_of(row.get("valid_to")),
        about=ReasonAbout(row.get("about", ReasonAbout.PAPER)),
        asks=row.get("asks", True),
    )


def reason_row(known: DeclineReason) -> ReasonRow:
    """Write a reason for asking again."""
    row = ReasonRow(code=known.code, label=known.label, valid_from=known.valid_from.isoformat())
    if known.valid_to is not None:
        row["valid_to"] = known.valid_to.isoformat()
    if known.about is not ReasonAbout.PAPER:
        row["about"] = known.about.value
    if not known.asks:
        row["asks"] = False
    return row
