"""What the once-only rule saved, and where it was set aside: counted for supervisors."""

from datetime import timedelta

from tests.services_bench import ALLOWANCE, MAI, Bench, bench

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
