"""Reads the rules of what is digitised: resources/catalogue/digitising.json."""

from datetime import date
from importlib.resources.abc import Traversable
from typing import NotRequired, TypedDict, cast

from counter_app.domain.catalogue import CopyKind
from counter_app.domain.digitising_rules import Digitise, DigitiseRule, ScanAnswer, Trait
from counter_app.domain.ids import PaperTypeId

from .files import catalogue_folder, read_file


class _RuleRow(TypedDict):
    code: str
    verdict: str
    words: str
    ground: str
    valid_from: str
    valid_to: str | None
    traits: NotRequired[list[str]]
    copy_kinds: NotRequired[list[str]]
    paper_types: NotRequired[list[str]]
    scan: NotRequired[str]


class _RulesFile(TypedDict):
    rules: list[_RuleRow]


def load_digitising_rules(root: Traversable | None = None) -> tuple[DigitiseRule, ...]:
    """Return the rules in the order in which they decide.

    Args:
        root: a folder with the catalogue's files; default the one that travels with the program.

    Raises:
        CatalogueInvalid: the file is missing or against its schema.
    """
    content = cast(_RulesFile, read_file(root or catalogue_folder(), "digitising"))
    return tuple(map(_rule, content["rules"]))


def _rule(row: _RuleRow) -> DigitiseRule:
    return DigitiseRule(
        code=row["code"],
        verdict=Digitise(row["verdict"]),
        words=row["words"],
        ground=row["ground"],
        valid_from=date.fromisoformat(row["valid_from"]),
        valid_to=date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
        traits=frozenset(map(Trait, row.get("traits", []))),
        copy_kinds=frozenset(map(CopyKind, row.get("copy_kinds", []))),
        paper_types=frozenset(map(PaperTypeId, row.get("paper_types", []))),
        scan=ScanAnswer(row.get("scan", ScanAnswer.TAKE.value)),
    )
