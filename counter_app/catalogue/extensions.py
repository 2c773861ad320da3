"""Reads the rules of extensions: resources/catalogue/extensions.json."""

from datetime import date
from importlib.resources.abc import Traversable
from itertools import pairwise
from typing import NotRequired, TypedDict, cast

from counter_app.domain.errors import CatalogueInvalid
from counter_app.domain.extensions import ExtensionRule

from .files import catalogue_folder, read_file


class _RuleRow(TypedDict):
    valid_from: str
    valid_to: str | None
    officer_times: int
    most_limits: int
    least_working_days: int
    ground: str
    note: NotRequired[str]


class _RulesFile(TypedDict):
    rules: list[_RuleRow]


def load_extension_rules(root: Traversable | None = None) -> tuple[ExtensionRule, ...]:
    """Return the rules by their first day.

    Args:
        root: a folder with the catalogue's files; default the one that travels with the program.

    Raises:
        CatalogueInvalid: the file is missing or against its schema, or two rules stand for one day.
    """
    content = cast(_RulesFile, read_file(root or catalogue_folder(), "extensions"))
    rules = tuple(sorted(map(_rule, content["rules"]), key=lambda rule: rule.valid_from))
    for earlier, later in pairwise(rules):
        if later.valid_from <= (earlier.valid_to or date.max):
            raise CatalogueInvalid(file="extensions.json", where=later.valid_from.isoformat())
    return rules


def _rule(row: _RuleRow) -> ExtensionRule:
    return ExtensionRule(
        valid_from=date.fromisoformat(row["valid_from"]),
        valid_to=date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
        officer_times=row["officer_times"],
        most_limits=row["most_limits"],
        least_working_days=row["least_working_days"],
        ground=row["ground"],
    )
