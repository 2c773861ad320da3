"""Reads how long originals stay on a desk's PC after the hub's receipt: resources/catalogue/retention.json."""

from datetime import date
from importlib.resources.abc import Traversable
from itertools import pairwise
from typing import NotRequired, TypedDict, cast

from counter_app.domain.errors import CatalogueInvalid
from counter_app.domain.purging import RetentionRule

from .files import catalogue_folder, read_file


class _RuleRow(TypedDict):
    valid_from: str
    valid_to: str | None
    days: int
    ground: str
    note: NotRequired[str]


class _RulesFile(TypedDict):
    rules: list[_RuleRow]


def load_retention_rules(root: Traversable | None = None) -> tuple[RetentionRule, ...]:
    """Return the rules by their first day; `root`: a folder with the catalogue's files, default the program's own.

    Raises CatalogueInvalid: the file is missing or against its schema, or two rules stand for one day.
    """
    content = cast(_RulesFile, read_file(root or catalogue_folder(), "retention"))
    rules = tuple(sorted(map(_rule, content["rules"]), key=lambda rule: rule.valid_from))
    for earlier, later in pairwise(rules):
        if later.valid_from <= (earlier.valid_to or date.max):
            raise CatalogueInvalid(file="retention.json", where=later.valid_from.isoformat())
    return rules


def _rule(row: _RuleRow) -> RetentionRule:
    return RetentionRule(
        valid_from=date.fromisoformat(row["valid_from"]),
        valid_to=date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
        days=row["days"],
        ground=row["ground"],
    )
