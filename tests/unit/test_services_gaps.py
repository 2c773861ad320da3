"""What should have stood in the queue and never did is found by reconciling, and what cannot be mended is told."""

from collections.abc import Callable

import pytest

from counter_app.domain.ids import DossierId
from counter_app.domain.outbox import OutboxState as State
from counter_app.messages import OUTBOX_STATE
from counter_app.messages.reconcile_words import reconciled_lines
from counter_app.services.reconciling import Reconciled, Reconciling
from tests.services_bench import LAN, LAN_NAME, LAND, MAI, MAI_NAME, Bench, bench
from tests.unit.test_services_handing_over import give, second

__all__ = ["bench", "second"]


def reconcile(bench: Bench, *, dry_run: bool = False) -> Reconciled:
    return Reconciling(bench.desk, bench.hub).run(dry_run=dry_run)


def forget(bench: Bench, where: str) -> None:
    """Take rows out of the queue behind the services' back, as a fault of a former version might have left it."""
    with bench.store.working() as view:
        names = f"(SELECT record FROM outbox WHERE {where})"
        view.session.run(f"DELETE FROM outbox_blob WHERE record IN {names}")
        view.session.run(f"DELETE FROM outbox WHERE {where}")


@pytest.fixture
def course(bench: Bench) -> DossierId:
    """A dossier of several revisions with a paper that is held; nothing of it was sent yet."""
    paper = bench.hold_birth()
    assert paper.dossier is not None
    bench.finish(paper.dossier)
    bench.enrol()
    return paper.dossier


def revisions(bench: Bench, dossier: DossierId) -> int:
    with bench.store.reading() as view:
        return view.dossiers.get(dossier).revision


def whole(bench: Bench) -> bool:
    assert bench.sending.push().left == 0
    return reconcile(bench).whole


def test_nothing_is_found_where_all_was_queued(bench: Bench, course: DossierId) -> None:
    found = reconcile(bench)

    assert (found.unqueued, found.gaps, found.queued) == (0, (), 0)
    assert found.on_the_way[State.QUEUED] == len(bench.rows())
    assert not found.whole and not found.needs_person
    assert whole(bench)


@pytest.mark.parametrize(
    "where",
    [
        "kind = 'paper.v1'",
        "kind = 'dossier.v1' AND revision = (SELECT max(revision) FROM outbox WHERE kind = 'dossier.v1')",
    ],
    ids=["a paper", "the last revision"],
)
def test_what_never_was_queued_is_queued(bench: Bench, course: DossierId, where: str) -> None:
    before = sorted(bench.rows())
    forget(bench, where)

    dry = reconcile(bench, dry_run=True)
    assert (dry.unqueued, dry.queued, len(bench.rows())) == (1, 0, len(before) - 1)
    found = reconcile(bench)
    assert (found.unqueued, found.queued, found.gaps) == (1, 1, ())
    assert sorted(bench.rows()) == before
    assert whole(bench)


def test_a_paper_is_found_although_its_files_went_with_the_dossier(
    bench: Bench, course: DossierId
) -> None:
    assert bench.sending.push().left == 0
    forget(bench, "kind = 'paper.v1'")
    bench.hub.records = {
        name: record for name, record in bench.hub.records.items() if record.kind != "paper.v1"
    }

    assert reconcile(bench).unqueued == 1
    assert whole(bench)
    assert {record.kind.value for record in bench.hub.records.values()} == {
        "dossier.v1",
        "paper.v1",
    }


def test_an_original_that_no_row_names_is_queued_by_itself(bench: Bench) -> None:
    taken = bench.take(MAI, LAND, name=MAI_NAME, scans={"application": bench.file()})
    bench.take(LAN, LAND, name=LAN_NAME)
    bench.enrol()
    with bench.store.working() as view:
        view.session.run("DELETE FROM outbox_blob")
    with bench.store.reading() as view:
        (original,) = view.papers.get(taken.papers[0]).masters

    found = reconcile(bench)
    assert (found.unqueued, found.gaps) == (1, ())
    assert ("queued", "blobs.v1") in bench.rows()
    # The records of before named the file in their bodies, so the hub would not have taken them; this one brings it.
    named = [row for row in bench.sending.rows() if row.record.kind == "blobs.v1"]
    assert [blob.sha256 for blob in named[0].record.blobs] == [original.sha256]


@pytest.mark.parametrize(
    "lost", [lambda last: [1], lambda last: [1, last], lambda last: list(range(1, last + 1))],
    ids=["the first", "the first and the last", "all"],
)  # fmt: skip
def test_a_gap_is_told_and_not_filled_with_something_else(
    bench: Bench, course: DossierId, lost: Callable[[int], list[int]]
) -> None:
    last = revisions(bench, course)
    assert last > 1
    gone = lost(last)
    names = ", ".join(map(str, gone))
    forget(bench, f"kind = 'dossier.v1' AND revision IN ({names})")

    found = reconcile(bench)
    (gap,) = found.gaps
    assert (gap.dossier, gap.revisions) == (course, tuple(gone))
    assert found.needs_person and not found.whole
    assert ("queued", "dossier.v1") not in bench.rows() or gone != list(range(1, last + 1))
    (line,) = (line for line in reconciled_lines(found) if gap.number in line)
    assert line.endswith(f"thiếu bản {names}")
    # Asked again it is still there, and still for a person.
    again = reconcile(bench)
    assert again.gaps == found.gaps and again.needs_person


def test_a_second_run_does_not_forget_a_row_that_differs(bench: Bench, course: DossierId) -> None:
    bench.sending.push()
    row = bench.sending.rows((State.RECEIVED,))[0]
    held = bench.hub.records[row.record.id]
    other = '{"another": "content"}'
    bench.hub.records[row.record.id] = type(held)(
        held.id, held.kind, held.subject, held.revision, other, held.sha256, held.blobs
    )

    first, second = reconcile(bench), reconcile(bench)
    assert first.differs == second.differs == (row.record.id,)
    assert first.needs_person and second.needs_person
    assert second.on_the_way[State.NEEDS_PERSON] == 1
    # Sent again by a person it is refused, and the third run says so as well.
    bench.sending.retry(row.record.id)
    bench.sending.push()
    assert reconcile(bench).differs == (row.record.id,)


def test_rows_that_are_held_back_are_not_called_whole(bench: Bench, course: DossierId) -> None:
    for row in bench.sending.rows():
        bench.sending.hold(row.record.id)

    found = reconcile(bench)
    assert found.needs_person and not found.whole
    words = f"Chưa được máy chủ ký nhận: {len(bench.rows())} {OUTBOX_STATE[State.HELD].lower()}."
    assert words in reconciled_lines(found)


def test_what_came_by_hand_over_is_the_other_desks_to_queue(bench: Bench, second: Bench) -> None:
    """Its earlier revisions and its papers stand in the queue of the desk that had it."""
    bench.enrol()
    given = give(bench)
    assert bench.sending.push().left == 0
    second.hub = bench.hub
    at_second = Bench(second.folder, second.store, second.clock, second.reader, bench.hub, prefix=9)
    at_second.enrol()
    at_second.handing_over.take_in(given.file, given.code)

    found = reconcile(at_second)
    assert (found.unqueued, found.gaps) == (0, ())
    # What happens to it from now on is this desk's.
    forget(at_second, "kind = 'dossier.v1'")
    assert reconcile(at_second).unqueued == 1
    assert at_second.sending.push().left == 0
