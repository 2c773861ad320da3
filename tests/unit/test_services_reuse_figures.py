"""What the once-only rule saved, and where it was set aside: counted for supervisors."""

from datetime import timedelta

from counter_app.domain.dossier_course import AgainReason, ExtensionReason
from counter_app.domain.figures import Once
from tests.services_bench import ALLOWANCE, LAN, LAN_NAME, MAI, MARRIAGE, Bench, bench

__all__ = ["bench"]


def test_each_request_avoided_is_counted_once_by_officer_day_and_procedure(bench: Bench) -> None:
    bench.hold_birth()
    for _ in range(2):
        bench.clock.go_on(timedelta(days=1))
        bench.take(MAI, ALLOWANCE, case="orphan")
        bench.take(MAI, ALLOWANCE, case="orphan")
    seen = bench.supervising.backlog()
    assert [
        (row.day.isoformat(), row.officer, row.procedure, row.count) for row in seen.avoided
    ] == [
        ("2026-03-03", "hoa", ALLOWANCE, 1),
        ("2026-03-04", "hoa", ALLOWANCE, 1),
    ]
    assert seen.asked_again == ()


def test_an_offer_that_was_taken_and_then_declined_avoided_nothing(bench: Bench) -> None:
    held = bench.hold_birth()
    bench.clock.go_on(timedelta(days=1))
    bench.take(MAI, ALLOWANCE, case="orphan")
    took = bench.take(MAI, ALLOWANCE, case="orphan", decline={"birth_certificate": "scan_unclear"})
    seen = bench.supervising.backlog()
    assert seen.avoided == ()
    (asked,) = seen.asked_again
    assert (asked.number, asked.component, asked.reason, asked.paper, asked.officer) == (
        took.checklist.dossier.number,
        "birth_certificate",
        "scan_unclear",
        held.id,
        "hoa",
    )


def test_a_period_begins_with_its_day(bench: Bench) -> None:
    bench.hold_birth()
    bench.clock.go_on(timedelta(days=1))
    bench.take(MAI, ALLOWANCE, case="orphan")
    tomorrow = (bench.clock.now() + timedelta(days=1)).date()
    assert bench.supervising.backlog(since=tomorrow).avoided == ()


def test_every_figure_leads_to_the_dossiers_behind_it(bench: Bench) -> None:
    """Taken; asked though held; no answer of a database; supplements twice; put off; taken back: each names its dossier
    and why."""
    bench.hold_birth()
    bench.clock.go_on(timedelta(days=1))
    saved = bench.take(MAI, ALLOWANCE, case="orphan").checklist.dossier
    bench.clock.go_on(timedelta(days=1))
    asked = bench.take(
        MAI, ALLOWANCE, case="orphan", decline={"birth_certificate": "scan_unclear"}
    ).checklist.dossier
    lines = bench.acts.missing(asked)
    bench.acts.supplement(asked.id, lines)
    bench.acts.resume(asked.id, anyway=True)
    bench.acts.supplement(asked.id, lines, again=AgainReason.NEW_FACTS)
    later = saved.due_at + timedelta(days=7)
    bench.acts.extend(saved.id, later, ExtensionReason.VERIFICATION)

    stated = bench.take(LAN, MARRIAGE, name=LAN_NAME, lacks={"marital_status": "database_wrong"})

    wedding = bench.hold_wedding()
    bench.withdrawing.withdraw(wedding.id, "Nhầm người")
    with bench.store.reading() as view:
        brought = view.dossiers.get(wedding.dossier or asked.id)

    rows = {row.kind: row for row in bench.supervising.backlog().once}
    assert len(bench.supervising.backlog().once) == len(Once)
    assert {kind: row.number for kind, row in rows.items()} == {
        Once.AVOIDED: saved.number,
        Once.HELD_BUT_ASKED: asked.number,
        Once.DATABASE_LACKS: stated.checklist.dossier.number,
        Once.ASKED_AGAIN: asked.number,
        Once.EXTENDED: saved.number,
        Once.WITHDRAWN: brought.number,
    }
    assert rows[Once.WITHDRAWN].declined == "Nhầm người"
    assert rows[Once.HELD_BUT_ASKED].declined == "scan_unclear"
    assert rows[Once.DATABASE_LACKS].declined == "database_wrong"
    assert rows[Once.HELD_BUT_ASKED].component == rows[Once.AVOIDED].component != ""
    assert rows[Once.ASKED_AGAIN].reason is AgainReason.NEW_FACTS
    assert rows[Once.EXTENDED].reason is ExtensionReason.VERIFICATION
    assert {row.officer for row in rows.values()} == {"hoa"}
