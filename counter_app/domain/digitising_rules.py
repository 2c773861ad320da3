"""Whether a paper that is handed in must, may or must not be digitised (TT 01/2023/TT-VPCP Đ4).

The rules are dated data (resources/catalogue/digitising.json): an ordered list, the first that fits decides. Order is what
makes papers that are secret, only shown or covered by a database come before every list of what has to be digitised.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from .catalogue import Component, CopyKind, PaperType
from .errors import UnknownCode
from .ids import PaperTypeId


class Digitise(StrEnum):
    """What the rule says of a paper."""

    MUST = "must"
    MAY = "may"
    MUST_NOT = "must_not"


class ScanAnswer(StrEnum):
    """What happens when such a paper is scanned all the same."""

    TAKE = "take"
    WARN = "warn"
    REFUSE = "refuse"


class Trait(StrEnum):
    """A fact about a component or its paper that a rule may demand."""

    SECRET = "secret"
    SHOWN_ONLY = "shown_only"
    DATABASE = "database"
    IMAGE_NOT_KEPT = "image_not_kept"
    RESULT = "result"


@dataclass(frozen=True, slots=True)
class DigitiseRule:
    """One rule.

    Attributes:
        code: its name for ever.
        traits: all of them must hold; none: any paper.
        copy_kinds: the paper must be one of these; empty: any.
        paper_types: the paper must be one of these types; empty: any.
        words: the rule in the words that are shown to the officer.
        ground: the rule of law by its own name.
        scan: what becomes of a scan; TAKE unless the verdict is MUST_NOT.
    """

    code: str
    verdict: Digitise
    words: str
    ground: str
    valid_from: date
    valid_to: date | None = None
    traits: frozenset[Trait] = frozenset()
    copy_kinds: frozenset[CopyKind] = frozenset()
    paper_types: frozenset[PaperTypeId] = frozenset()
    scan: ScanAnswer = ScanAnswer.TAKE


def digitise_rule(
    rules: Sequence[DigitiseRule],
    component: Component,
    kind: PaperType,
    copy_kind: CopyKind,
    day: date,
    *,
    in_database: bool,
) -> DigitiseRule:
    """Return the rule that decides for a paper of type `kind`, handed in as `copy_kind` for `component` on `day`.

    Args:
        in_database: a database answers for the component in this dossier; where its data are missing or wrong a paper is
            taken and digitised like any other.

    Raises UnknownCode(kind="digitising_rule"): no rule was in force on that day.
    """
    traits = _traits(component, kind, in_database=in_database)
    for rule in rules:
        if not rule.valid_from <= day <= (rule.valid_to or date.max):
            continue
        if (
            rule.traits <= traits
            and (not rule.copy_kinds or copy_kind in rule.copy_kinds)
            and (not rule.paper_types or kind.id in rule.paper_types)
        ):
            return rule
    raise UnknownCode(kind="digitising_rule", value=day.isoformat())


def _traits(component: Component, kind: PaperType, *, in_database: bool) -> frozenset[Trait]:
    """What holds of a paper of type `kind` that a component asks for."""
    facts = {
        Trait.SECRET: kind.secret,
        Trait.SHOWN_ONLY: component.shown_only,
        Trait.DATABASE: in_database,
        Trait.IMAGE_NOT_KEPT: not kind.keep_image,
        Trait.RESULT: kind.is_result,
    }
    return frozenset(trait for trait, holds in facts.items() if holds)
