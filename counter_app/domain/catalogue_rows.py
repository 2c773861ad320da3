"""Shapes of the catalogue's rows as plain JSON, as their JSON Schemas promise them."""

from typing import NotRequired, TypedDict


class FieldRow(TypedDict):
    name: str
    label: str
    kind: str
    required: NotRequired[bool]
    printed: list[str]


class PaperTypeRow(TypedDict):
    id: str
    name: str
    result_codes: list[str]
    titles: list[str]
    legal_basis: str
    holders: NotRequired[int]
    holder_fields: NotRequired[list[list[str]]]
    valid_months: NotRequired[int]
    single_use: NotRequired[bool]
    purpose_bound: NotRequired[bool]
    many_at_once: NotRequired[bool]
    sensitive: NotRequired[bool]
    keep_image: NotRequired[bool]
    secret: NotRequired[bool]
    back: NotRequired[list[str]]
    proves_death: NotRequired[bool]
    supersedes: NotRequired[list[str]]
    retention: NotRequired[str]
    retention_ground: NotRequired[str]
    valid_from: str
    valid_to: NotRequired[str | None]
    fields: list[FieldRow]


class ComponentRow(TypedDict):
    code: str
    name: str
    accepts: list[str]
    required: NotRequired[bool]
    originals: int
    copies: NotRequired[int]
    copy_kinds: list[str]
    holder: NotRequired[str]
    database: NotRequired[str]
    database_ground: NotRequired[str]
    purpose: NotRequired[str]
    max_age_months: NotRequired[int]
    condition: NotRequired[str]
    shown_only: NotRequired[bool]


class LimitRow(TypedDict):
    amount: int
    unit: str


class CaseRow(TypedDict):
    code: str
    name: str
    limit: LimitRow
    fee: str
    components: list[ComponentRow]


class ProcedureRow(TypedDict):
    code: str
    name: str
    field: str
    field_code: str
    level: str
    legal_basis: str
    valid_from: str
    valid_to: NotRequired[str | None]
    saturday_intake: NotRequired[bool]
    results: list[str]
    cases: list[CaseRow]


class DayRow(TypedDict):
    day: str
    kind: str
    name: str
    source: str
    enabled: NotRequired[bool]


class ReasonRow(TypedDict):
    code: str
    label: str
    valid_from: str
    valid_to: NotRequired[str | None]
    about: NotRequired[str]
    asks: NotRequired[bool]


class ProvinceRow(TypedDict):
    prefix: str
    name: str
    valid_from: str
    valid_to: str | None
