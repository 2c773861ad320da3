"""Shapes of the catalogue's files; the rows in them stand in `domain.catalogue_rows`."""

from typing import NotRequired, TypedDict

from counter_app.domain.catalogue_rows import (
    DayRow,
    PaperTypeRow,
    ProcedureRow,
    ProvinceRow,
    ReasonRow,
)


class PaperTypesFile(TypedDict):
    types: list[PaperTypeRow]


class ProceduresFile(TypedDict):
    procedures: list[ProcedureRow]


class HolidaysFile(TypedDict):
    known_to: str
    days: list[DayRow]


class ReasonsFile(TypedDict):
    reasons: list[ReasonRow]


class ProvincesFile(TypedDict):
    prefixes: list[ProvinceRow]


class ResultCodesFile(TypedDict):
    names: dict[str, dict[str, str]]


class PackContent(TypedDict):
    paper_types: NotRequired[list[PaperTypeRow]]
    procedures: NotRequired[list[ProcedureRow]]
    holidays: NotRequired[list[DayRow]]
    holidays_known_to: NotRequired[str]
    decline_reasons: NotRequired[list[ReasonRow]]
    provinces: NotRequired[list[ProvinceRow]]


class PackFile(TypedDict):
    format: str
    publisher: str
    version: int
    issued_on: str
    title: str
    content: PackContent
    key_id: NotRequired[str]
    signature: NotRequired[str]
