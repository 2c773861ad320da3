"""Two desks and a real hub: a dossier that changed hands reaches it whole, in order, each record once."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from counter_app.domain.dossier_acts import DossierAct
from counter_app.domain.errors import (
    HandoverNotSent,
    NotEnrolled,
    PageNotInPaper,
    TransferRefused,
)
from counter_app.domain.events import EventDraft, EventKind
from counter_app.domain.outbox import Priority, RecordKind
from counter_app.domain.sending_policy import MastersWhen, SendingPolicy
from counter_app.services.originals import OriginalAt, Originals, is_here, original_at
from counter_app.services.sending import Sending
from counter_app.services.taking_from_hub import TakingFromHub
from counter_app.upload import HttpHubDossiers, HttpHubLink, HttpProvinceStore
from tests.fixtures_hub import RunningHub, make_hub, running_hub
from tests.fixtures_store import OFFICE, CountingIds, SetClock, make_store
from tests.services_bench import LAN, LAN_NAME, LAND, MAI, MAI_NAME, Bench, bench

__all__ = ["bench", "make_hub", "running_hub"]


@pytest.fixture
def second(tmp_path: Path) -> Iterator[Bench]:
    folder = tmp_path / "second"
    folder.mkdir()
    clock = SetClock()
    store = make_store(folder / "data", clock=clock, office=replace(OFFICE, desk="Quầy 2"))
    made = Bench(folder, store, clock)
    object.__setattr__(made.desk, "ids", CountingIds(prefix=9))
    yield made
    store.close()


def enrolled(bench: Bench, hub: RunningHub, desk: str) -> Sending:
    with bench.store.working() as view:
        view.settings.save_enrolment(hub.enrolment(desk=desk))
    return Sending(bench.desk, HttpHubLink(), lambda: 0.5)


def only_here(bench: Bench) -> list[tuple[str, str]]:
    """Paper and role of each file that is told to be on that PC alone."""
    with bench.store.reading() as view:
        return [(each.paper, each.role.value) for each in view.carry.only_here()]


@pytest.mark.parametrize("first_to_send", ["giver", "taker"])
def test_whoever_has_a_link_first_sends_what_is_left(
    bench: Bench, second: Bench, running_hub: RunningHub, first_to_send: str, tmp_path: Path
) -> None:
    giver = enrolled(bench, running_hub, "Quầy 1")
    taker = enrolled(second, running_hub, "Quầy 2")
    took = bench.take(MAI, LAND, name=MAI_NAME, scans={"land_certificate": bench.file()})
    dossier = took.checklist.dossier.id
    given = bench.handing_over.hand_over(dossier, "Quầy 2", tmp_path / "giao.qsbg")
    second.handing_over.take_in(given.file, given.code)
    second.acts.move(dossier, DossierAct.START)

    senders = [giver, taker] if first_to_send == "giver" else [taker, giver]
    for sending in senders:
        pushed = sending.push()
        assert (pushed.left, pushed.stopped) == (0, None)

    for desk in (bench, second):
        with desk.store.reading() as view:
            rows = view.outbox.rows(list(view.outbox.counts()), limit=100)
        assert all(row.receipt is not None for row in rows)
    mine, theirs = receipts(bench), receipts(second)
    assert set(mine) < set(theirs), "the taker holds what was left, and its own revisions"
    assert {record: theirs[record] for record in mine} == mine


def test_of_a_scan_from_the_hub_no_number_of_pages_is_told_before_it_is_read(
    bench: Bench, second: Bench, running_hub: RunningHub, link: HttpHubDossiers, tmp_path: Path
) -> None:
    giver = enrolled(bench, running_hub, "Quầy 1")
    enrolled(second, running_hub, "Quầy 2")
    took = bench.take(MAI, LAND, name=MAI_NAME, scans={"land_certificate": bench.file()})
    (scan,) = took.papers
    given = bench.handing_over.hand_over(
        took.checklist.dossier.id, "Quầy 2", tmp_path / "giao.qsbg"
    )
    assert giver.push().left == 0
    from_hub(second, link).take_in(given.qr)

    with pytest.raises(PageNotInPaper) as refused:
        second.digitising.read_again(scan, (0,))
    assert refused.value.details == {"page": 0}
    assert second.digitising.read_again(scan, (1,)) == 1, "it is read as a whole"
    assert second.digitising.waits(scan)


def test_what_is_made_here_of_a_paper_that_came_from_the_hub_is_here_alone_until_it_is_sent(
    bench: Bench, second: Bench, running_hub: RunningHub, link: HttpHubDossiers, tmp_path: Path
) -> None:
    giver = enrolled(bench, running_hub, "Quầy 1")
    taker = enrolled(second, running_hub, "Quầy 2")
    took = bench.take(
        MAI, LAND, name=MAI_NAME, case="both_spouses", scans={"land_certificate": bench.file()}
    )
    (scan,) = took.papers
    dossier = took.checklist.dossier.id
    given = bench.handing_over.hand_over(dossier, "Quầy 2", tmp_path / "giao.qsbg")
    assert giver.push().left == 0
    from_hub(second, link).take_in(given.qr)
    assert only_here(second) == []
    other = second.take(LAN, LAND, name=LAN_NAME, scans={"application": second.file()})
    assert [paper for paper, _ in only_here(second)] == [*other.papers], "its own is told as ever"

    with second.store.working() as view:
        known = view.settings.enrolment()
        assert known is not None
        view.settings.save_enrolment(replace(known, hub="hub-another"))
    assert (scan, "master") in only_here(second), "another hub may not have it"
    with second.store.working() as view:
        view.settings.save_enrolment(known)
    assert taker.push().left == 0
    assert only_here(second) == []


@pytest.fixture
def link() -> Iterator[HttpHubDossiers]:
    made = HttpHubDossiers()
    yield made
    made.close()


def from_hub(bench: Bench, link: HttpHubDossiers) -> TakingFromHub:
    return TakingFromHub(bench.desk, bench.handing_over, link)


def test_with_a_link_the_qr_is_enough(
    bench: Bench, second: Bench, running_hub: RunningHub, link: HttpHubDossiers, tmp_path: Path
) -> None:
    """A confirmed paper and a scan that waits: both arrive, the scan to be read here."""
    giver = enrolled(bench, running_hub, "Quầy 1")
    taker = enrolled(second, running_hub, "Quầy 2")
    held = bench.hold_wedding()
    took = bench.take(MAI, LAND, case="both_spouses", scans={"land_certificate": bench.file()})
    dossier = took.checklist.dossier
    bench.acts.number(dossier.id, "H19.12-260302-0975")
    given = bench.handing_over.hand_over(dossier.id, "Quầy 2", tmp_path / "giao.qsbg")
    with pytest.raises(HandoverNotSent):
        from_hub(second, link).take_in(given.qr)
    assert giver.push().left == 0

    taken = from_hub(second, link).take_in(given.qr.lower())

    assert (taken.number, taken.desk) == (dossier.number, "Quầy 2")
    assert only_here(second) == [], "the hub has what came from it"
    assert taken.official_number == "H19.12-260302-0975"
    assert taken.due_at == dossier.due_at
    assert taken.printed_due_at == dossier.printed_due_at
    assert taken.course.handovers == given.dossier.course.handovers
    shown = second.dossiers.find(taken.number)
    assert (shown.applicant.name, shown.applicant.number) == (MAI_NAME, MAI)
    with second.store.reading() as view:
        here = view.papers.get(held.id)
        assert (here.state, here.blobs, here.metadata) == (held.state, held.blobs, held.metadata)
        assert here.holders[0] == taken.applicant
        assert view.jobs.waiting() == 1
        for paper in view.papers.of_dossier(dossier.id):
            for blob in paper.masters:
                assert second.store.vault.read(blob.sha256) == bench.store.vault.read(blob.sha256)
    second.acts.move(dossier.id, DossierAct.START)
    assert taker.push().left == 0
    with pytest.raises(TransferRefused) as refused:
        from_hub(second, link).take_in(given.qr)
    assert refused.value.details["reason"] == "owned"


def test_originals_that_come_later_by_policy_do_not_keep_the_dossier_back(
    bench: Bench, second: Bench, running_hub: RunningHub, link: HttpHubDossiers, tmp_path: Path
) -> None:
    """A scan that waits to be confirmed has its original alone and is sent; a confirmed paper's follows."""
    giver = enrolled(bench, running_hub, "Quầy 1")
    taker = enrolled(second, running_hub, "Quầy 2")
    giver.set_policy(SendingPolicy(masters=MastersWhen.AFTER_RECORDS, metered=True))
    held = bench.hold_wedding()
    took = bench.take(MAI, LAND, case="both_spouses", scans={"land_certificate": bench.file()})
    dossier = took.checklist.dossier
    given = bench.handing_over.hand_over(dossier.id, "Quầy 2", tmp_path / "giao.qsbg")
    giver.push()
    waiting = giver.rows()
    assert [(row.record.kind, row.record.subject) for row in waiting] == [
        (RecordKind.BLOBS, held.id)
    ]

    from_hub(second, link).take_in(given.qr)

    vault = second.store.vault
    (scan,) = took.papers
    with second.store.reading() as view:
        places = {it: original_at(second.desk, view, view.papers.get(it)) for it in (held.id, scan)}
        assert is_here(second.desk, view, held.blobs)
        assert view.jobs.waiting() == 1
    assert places == {held.id: OriginalAt.TO_FOLLOW, scan: OriginalAt.HERE}
    assert taker.push().left == 0

    giver.set_policy(SendingPolicy(masters=MastersWhen.AFTER_RECORDS))
    assert giver.push().left == 0
    store = HttpProvinceStore()
    try:
        assert Originals(second.desk, store).fetch_due() == 1
    finally:
        store.close()
    assert all(vault.read(it.sha256) == bench.store.vault.read(it.sha256) for it in held.masters)
    assert taker.push().left == 0


def test_what_was_handed_over_goes_before_the_rest(
    bench: Bench, running_hub: RunningHub, tmp_path: Path
) -> None:
    giver = enrolled(bench, running_hub, "Quầy 1")
    bench.take(LAN, LAND, name=LAN_NAME)
    dossier = bench.take(MAI, LAND, name=MAI_NAME).checklist.dossier

    bench.handing_over.hand_over(dossier.id, "Quầy 2", tmp_path / "giao.qsbg")

    first = [row.record.subject for row in giver.rows() if row.priority is Priority.FIRST]
    assert first == [dossier.id, dossier.id]


def test_a_qr_is_for_one_desk_and_one_office(
    bench: Bench, second: Bench, running_hub: RunningHub, link: HttpHubDossiers, tmp_path: Path
) -> None:
    giver = enrolled(bench, running_hub, "Quầy 1")
    dossier = bench.take(MAI, LAND, name=MAI_NAME).checklist.dossier
    given = bench.handing_over.hand_over(dossier.id, "Quầy 3", tmp_path / "giao.qsbg")
    assert giver.push().left == 0
    with pytest.raises(NotEnrolled):
        from_hub(second, link).take_in(given.qr)
    enrolled(second, running_hub, "Quầy 2")
    with pytest.raises(TransferRefused) as refused:
        from_hub(second, link).take_in(given.qr)
    assert refused.value.details["reason"] == "other_desk"
    with second.store.working() as view:
        view.settings.save_enrolment(running_hub.enrolment("H19.13", "Quầy 3"))
    with pytest.raises(HandoverNotSent):
        from_hub(second, link).take_in(given.qr)
    for text in ("QSBG1", "QSBG1 x", f"QSBG1 {dossier.id} y z", MAI):
        with pytest.raises(TransferRefused) as refused:
            from_hub(second, link).take_in(text)
        assert refused.value.details["reason"] == "not_a_qr"


def receipts(bench: Bench) -> dict[str, str | None]:
    with bench.store.reading() as view:
        rows = view.outbox.rows(list(view.outbox.counts()), limit=100)
    return {row.record.id: row.receipt for row in rows}


def test_the_old_desk_cannot_slip_a_revision_in_behind_its_back(
    bench: Bench, second: Bench, running_hub: RunningHub, tmp_path: Path
) -> None:
    """A program that forgets its manners meets the hub: the predecessor of its revision is not the last (409)."""
    giver = enrolled(bench, running_hub, "Quầy 1")
    taker = enrolled(second, running_hub, "Quầy 2")
    dossier = bench.take(MAI, LAND, name=MAI_NAME).checklist.dossier
    given = bench.handing_over.hand_over(dossier.id, "Quầy 2", tmp_path / "giao.qsbg")
    second.handing_over.take_in(given.file, given.code)
    assert taker.push().left == 0
    with bench.store.writing() as view:
        kept = view.dossiers.get(dossier.id)
        mine = replace(kept, course=replace(kept.course, owned_elsewhere=None))
        view.dossiers.replace(mine)
        view.events.append(_event())
    bench.acts.move(dossier.id, DossierAct.START)
    assert giver.push().left == 1
    (row,) = giver.rows()
    assert row.state.value == "needs_person"
    assert row.code == "RECORD_REFUSED"


def _event() -> EventDraft:
    return EventDraft(EventKind.SEARCHED)
