"""The digitising rule at work (TT 01/2023/TT-VPCP Đ4): what it says of a line, and what it refuses."""

from counter_app.domain.catalogue import Component, CopyKind, PaperType
from counter_app.domain.digitising_rules import DigitiseRule, ScanAnswer, digitise_rule
from counter_app.domain.errors import DigitisingForbidden
from counter_app.services.desk import Desk


def rule_of(
    desk: Desk, component: Component, kind: PaperType, copy_kind: CopyKind, *, in_database: bool
) -> DigitiseRule:
    """Return the rule in force today for such a paper; `in_database`: a database answers for the component, so that no paper
    is asked for. Raises UnknownCode."""
    today = desk.clock.now().date()
    return digitise_rule(
        desk.digitising, component, kind, copy_kind, today, in_database=in_database
    )


def check_may_digitise(desk: Desk, component: Component, copy_kind: CopyKind) -> DigitiseRule:
    """Return the rule for a scan of what a component asks for first; its warning is shown and stands in the scan's event.

    Raises DigitisingForbidden: the rule lets no such scan into the store.
    """
    kind = desk.catalogue.paper_type(component.accepts[0])
    rule = rule_of(desk, component, kind, copy_kind, in_database=False)
    if rule.scan is ScanAnswer.REFUSE:
        raise DigitisingForbidden(
            component=component.code, rule=rule.code, words=rule.words, ground=rule.ground
        )
    return rule
