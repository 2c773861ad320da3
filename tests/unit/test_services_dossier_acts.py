"""Acts on a dossier through the services: events, revisions in the queue, clocks that stop and go on."""

import json
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from counter_app.domain.deadlines import VIETNAM
from counter_app.domain.dossier_acts import DossierAct
from counter_app.domain.dossier_course import (
    AgainReason,
    Course,
    ExtensionReason,
    RefusalReason,
    StopReason,
    SupplementLine,
)
from counter_app.domain.dossiers import Dossier, DossierStatus, ItemState
from counter_app.domain.errors import (
    ActNotAllowed,
    ClockSetBack,
    ComponentNotAsked,
    DossierNumberRefused,
    ExtensionOffHours,
    NotFound,
    NumberTaken,
    ReasonRequired,
    RoleRequired,
    StaleDossier,
    SupplementStillMissing,
    UnknownCode,
)
from counter_app.domain.events import EventDraft, EventKind
from counter_app.domain.ids import ComponentCode, DossierId, OfficerLogin
from counter_app.domain.officers import Officer, Role
from counter_app.domain.slips import SlipKind
from counter_app.records import schema_faults
from counter_app.services.clock_check import ClockWatch
from counter_app.services.dossier_acts import DossierActs
from counter_app.services.intake_drafts import IntakeDrafts
from counter_app.store import open_store
from counter_app.store.keys import KeyBook
from tests.fixtures_store import CHEAP, LOGIN, NOON, PASSPHRASE
from tests.services_bench import (
    HUY,
    HUY_NAME,
    LAND,
    MAI,
    MAI_NAME,
    Bench,
    Words,
    bench,
    line,
)

__all__ = ["bench"]

LANH = OfficerLogin("lanh")
WEDDING = "marriage_certificate"


def opened(bench: Bench) -> Dossier:
    return bench.take(MAI, LAND, name=MAI_NAME).checklist.dossier


def everything(bench: Bench, dossier: Dossier) -> tuple[SupplementLine, ...]:
    return bench.acts.missing(dossier)


def last_record(bench: Bench) -> dict[str, object]:
    with bench.store.reading() as view:
        body = view.outbox.rows(limit=500)[-1].record.body
    content: dict[str, object] = json.loads(body)
    return content


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=VIETNAM)


def test_a_supplement_stops_the_clock_and_its_answer_moves_the_appointment(bench: Bench) -> None:
    """Asked at 14:00 on Monday, answered at 14:00 on Wednesday: two working days later (ruling on open supplements)."""
    bench.clock.at = at(2, 8)
    before = opened(bench)
    bench.clock.at = at(2, 14)

    asked = bench.acts.supplement(before.id, everything(bench, before))
    assert asked.status is DossierStatus.SUPPLEMENT_ASKED
    assert asked.is_paused
    assert last_record(bench)["paused"] is True

    bench.clock.at = at(4, 14)
    with bench.since() as events:
        done = bench.acts.resume(before.id, anyway=True)
    assert events == [EventKind.SUPPLEMENT_ANSWERED]
    assert done.status is DossierStatus.RECEIVED
    assert done.due_at == before.due_at + _working_days_later(before.due_at, 2)
    assert done.printed_due_at == before.due_at
    assert done.course.supplements[0].due_after == done.due_at


def _working_days_later(start: datetime, days: int) -> timedelta:
    day = start
    while days:
        day += timedelta(days=1)
        days -= day.weekday() < 5
    return day - start


def test_an_answer_brings_what_was_asked_for(bench: Bench) -> None:
    dossier = opened(bench)
    bench.acts.supplement(dossier.id, everything(bench, dossier))
    with pytest.raises(SupplementStillMissing):
        bench.acts.resume(dossier.id)
    missing = [line.component for line in everything(bench, dossier)]
    for component in missing:
        assert component is not None
        bench.take(MAI, LAND, dossier=dossier.id, scans={component: bench.file()})
    assert bench.acts.resume(dossier.id).status is DossierStatus.RECEIVED


def test_every_act_is_one_event_and_the_next_revision_in_the_queue(bench: Bench) -> None:
    dossier = opened(bench)
    with bench.since() as events:
        bench.acts.move(dossier.id, DossierAct.START)
        bench.acts.extend(dossier.id, at(16, 9), ExtensionReason.VERIFICATION)
        bench.acts.stop(dossier.id, StopReason.DISPUTE)
    assert events == [
        EventKind.DOSSIER_MOVED,
        EventKind.DOSSIER_EXTENDED,
        EventKind.DOSSIER_STOPPED,
    ]
    with bench.store.reading() as view:
        records = [row.record for row in view.outbox.rows(limit=500)]
        kept = view.dossiers.get(dossier.id)
    assert [record.revision for record in records] == [1, 2, 3, 4]
    assert kept.revision == 4
    for record in records:
        assert schema_faults("dossier.v1", json.loads(record.body)) == ()
    last = last_record(bench)
    assert last["status"] == 8
    assert last["closing"] == {
        "at": bench.clock.now().isoformat(),
        "by": LOGIN,
        "reason": "dispute",
        "words": "",
    }
    assert bench.supervising.verify_chain().ok


def test_what_befell_a_dossier_comes_back_as_it_was(bench: Bench) -> None:
    dossier = opened(bench)
    bench.acts.supplement(dossier.id, everything(bench, dossier))
    bench.acts.resume(dossier.id, anyway=True)
    lines = [*everything(bench, dossier), SupplementLine(None, "Ký lại tờ khai")]
    bench.acts.supplement(dossier.id, lines, again=AgainReason.ANSWER_INCOMPLETE)
    done = bench.acts.refuse(dossier.id, RefusalReason.OTHER, words="Không đến")
    with bench.store.reading() as view:
        assert view.dossiers.get(dossier.id) == done
    assert done.course.asked_again


def test_a_refused_act_changes_nothing(bench: Bench) -> None:
    dossier = opened(bench)
    bench.acts.withdraw(dossier.id)
    rows = bench.rows()
    with bench.since() as events, pytest.raises(ActNotAllowed):
        bench.acts.supplement(dossier.id, everything(bench, dossier))
    assert events == []
    assert bench.rows() == rows


def test_two_officers_do_not_overwrite_each_other(bench: Bench) -> None:
    """Both looked at the same revision; who comes second is told and has to look again."""
    dossier = opened(bench)
    other = officer(bench)
    first = bench.acts.move(dossier.id, DossierAct.START, seen=dossier.revision)
    with pytest.raises(StaleDossier) as refused:
        DossierActs(other.desk).stop(dossier.id, StopReason.DISPUTE, seen=dossier.revision)
    assert refused.value.details["revision"] == first.revision
    with pytest.raises(StaleDossier):
        bench.take(MAI, LAND, dossier=dossier.id, seen=dossier.revision)
    with pytest.raises(StaleDossier), bench.store.writing() as view:
        view.dossiers.update(replace(dossier, revision=dossier.revision + 1))
    other.store.close()


def test_another_officer_takes_over_with_one_key(bench: Bench) -> None:
    dossier = opened(bench)
    assert bench.acts.take_over(dossier.id) == dossier, "mine already"
    other = officer(bench)
    taken = DossierActs(other.desk).take_over(dossier.id)
    assert (dossier.handler, taken.handler) == (LOGIN, LANH)
    assert taken.opened_by == LOGIN
    assert last_record(bench)["handler"] == LANH
    other.store.close()


def test_more_than_one_extension_is_a_supervisors(bench: Bench) -> None:
    dossier = opened(bench)
    other = officer(bench)
    theirs = DossierActs(other.desk)
    theirs.extend(dossier.id, at(13, 9), ExtensionReason.OTHER_AGENCY)
    with pytest.raises(RoleRequired):
        theirs.extend(dossier.id, at(16, 9), ExtensionReason.OTHER_AGENCY)
    twice = bench.acts.extend(dossier.id, at(16, 9), ExtensionReason.OTHER_AGENCY)
    assert len(twice.course.extensions) == 2
    noon, a_sundays_closing = at(17, 12), at(22, 17)
    for off in (noon, a_sundays_closing):
        with pytest.raises(ExtensionOffHours):
            bench.acts.extend(dossier.id, off, ExtensionReason.OTHER_AGENCY)
    other.store.close()


def test_after_an_extension_the_wait_still_counts(bench: Bench) -> None:
    bench.clock.at = at(2, 8)
    dossier = opened(bench)
    bench.acts.extend(dossier.id, at(16, 9), ExtensionReason.VERIFICATION)
    bench.acts.supplement(dossier.id, everything(bench, dossier))
    bench.clock.at = at(3, 8)
    assert bench.acts.resume(dossier.id, anyway=True).due_at == at(17, 9)


def test_the_official_number_stands_beside_the_desks_own_and_both_find_it(bench: Bench) -> None:
    dossier = opened(bench)
    done = bench.acts.number(dossier.id, "000.00.12.h19-260302-0975")
    assert done.number == dossier.number
    assert done.official_number == "000.00.12.H19-260302-0975"
    for text in (dossier.number.lower(), "H19.12-260302-0975", done.official_number):
        assert bench.dossiers.find(text).dossier.id == dossier.id
    hits, _ = bench.holdings.search("000.00.12.H19-260302-0975")
    assert [hit.id for hit in hits] == [dossier.id]
    assert hits[0].title.startswith(f"{done.official_number} · {done.number} · ")
    assert bench.acts.number(dossier.id, "000.00.12.H19-260302-0975").revision == done.revision


def test_an_official_number_is_no_desks_and_belongs_to_one_dossier(bench: Bench) -> None:
    first = opened(bench)
    bench.acts.number(first.id, "H19.12-260302-0975")
    second = bench.take(MAI, LAND, case="both_spouses").checklist.dossier
    with pytest.raises(NumberTaken):
        bench.acts.number(second.id, "000.00.12.H19-260302-0975")
    with pytest.raises(DossierNumberRefused):
        bench.acts.number(second.id, first.number)


def test_a_supplement_speaks_of_this_dossiers_lines(bench: Bench) -> None:
    dossier = opened(bench)
    lines = [*everything(bench, dossier), SupplementLine(ComponentCode("moon_rock"), "x")]
    with pytest.raises(UnknownCode):
        bench.acts.supplement(dossier.id, lines)
    with pytest.raises(NotFound):
        bench.acts.stop(DossierId("none"), StopReason.DISPUTE)


def test_a_supplement_asks_for_nothing_that_is_held_unless_it_was_declined(bench: Bench) -> None:
    """NĐ 45/2020/NĐ-CP Đ24: held and valid is not asked for, also not by a supplement, without a reason of the list."""
    bench.hold_wedding()
    visit: Words = {"name": HUY_NAME, "case": "both_spouses", "no_reuse": True}
    dossier = bench.take(HUY, LAND, **visit).checklist.dossier
    lines = everything(bench, dossier)
    assert WEDDING not in {it.component for it in lines}
    for held, refusal in ((WEDDING, ReasonRequired), ("identity", ComponentNotAsked)):
        asked_too = [*lines, SupplementLine(ComponentCode(held), "Nộp lại")]
        with pytest.raises(refusal):
            bench.acts.supplement(dossier.id, asked_too)
    insisting: Words = {**visit, "decline": {WEDDING: "scan_unclear"}}
    lines = everything(bench, bench.take(HUY, LAND, **insisting).checklist.dossier)
    assert WEDDING in {it.component for it in lines}
    assert bench.acts.supplement(dossier.id, lines).course.supplements[-1].lines == lines


def test_a_supplement_knows_what_came_into_the_store_since(bench: Bench) -> None:
    dossier = bench.take(HUY, LAND, name=HUY_NAME, case="both_spouses").checklist.dossier
    assert WEDDING in {it.component for it in everything(bench, dossier)}
    bench.hold_wedding()
    lines = everything(bench, dossier)
    assert WEDDING not in {it.component for it in lines}
    done = bench.acts.supplement(dossier.id, lines)
    assert line(done, WEDDING).shown is ItemState.OFFERED


def test_a_clock_set_back_is_noticed_and_a_supervisor_confirms_it(bench: Bench) -> None:
    dossier = opened(bench)
    real_office(bench)
    bench.clock.go_on(timedelta(days=-3))
    with bench.store.writing() as view:
        office = view.settings.office()
        view.settings.save_office(office)
        view.events.append(_looked())
    assert EventKind.CLOCK_WENT_BACK in bench.events()
    with pytest.raises(ClockSetBack) as refused:
        bench.acts.move(dossier.id, DossierAct.START)
    assert refused.value.details["last"] == NOON.isoformat()
    with pytest.raises(ClockSetBack):
        bench.take(MAI, LAND, case="both_spouses")
    watch = ClockWatch(bench.desk)
    assert watch.state().ahead == NOON
    assert watch.confirm() == watch.state()
    assert bench.acts.move(dossier.id, DossierAct.START).status is DossierStatus.IN_PROGRESS
    assert bench.supervising.verify_chain().ok


def test_a_clock_put_right_again_needs_nobody(bench: Bench) -> None:
    dossier = opened(bench)
    real_office(bench)
    bench.clock.go_on(timedelta(days=-3))
    with bench.store.writing() as view:
        view.events.append(_looked())
    bench.clock.go_on(timedelta(days=3, minutes=1))
    assert bench.acts.move(dossier.id, DossierAct.START).status is DossierStatus.IN_PROGRESS


def test_drafts_outlive_the_program_and_are_their_officers_own(bench: Bench) -> None:
    draft = replace(
        bench.drafts.new(), citizen=MAI, procedure=LAND, scans={"land_certificate": ("a.pdf",)}
    )
    bench.drafts.save(draft)
    bench.drafts.save(replace(draft, name=MAI_NAME))
    other = officer(bench)
    theirs = IntakeDrafts(other.desk)
    assert theirs.list() == ()
    with pytest.raises(NotFound):
        theirs.load(draft.id)
    other.store.close()
    (kept,) = bench.drafts.list()
    assert kept.draft == replace(draft, name=MAI_NAME) == bench.drafts.load(draft.id).draft
    bench.drafts.discard(draft.id)
    assert bench.drafts.list() == ()


class Other:
    """Another officer at the same desk, with a store of their own opened."""

    def __init__(self, bench: Bench) -> None:
        folder = bench.folder / "data"
        key = KeyBook(folder, cost=CHEAP).unlock(LOGIN, PASSPHRASE)
        self.store = open_store(folder, key, officer=LANH, clock=bench.clock)
        self.desk = replace(bench.desk, store=self.store)


def officer(bench: Bench) -> Other:
    with bench.store.writing() as view:
        view.officers.add(Officer(LANH, "Đỗ Thị Lành", Role.OFFICER))
        view.events.append(_looked())
    return Other(bench)


def real_office(bench: Bench) -> None:
    with bench.store.working() as view:
        view.settings.save_office(replace(view.settings.office(), test=False))


def _looked() -> EventDraft:
    return EventDraft(EventKind.SEARCHED)


def test_supervisors_see_who_asked_twice_and_who_was_late_for_it(bench: Bench) -> None:
    """A dossier asked for supplements twice counts as late; an extension does not help; a waiting one is not overdue."""
    bench.clock.at = at(2, 8)
    good = opened(bench)
    again = bench.take(MAI, LAND, case="both_spouses").checklist.dossier
    for reason in (None, AgainReason.OVERLOOKED):
        bench.acts.supplement(again.id, everything(bench, again), again=reason)
        bench.acts.resume(again.id, anyway=True)
    bench.finish(good.id)
    bench.finish(again.id)
    bench.clock.go_on(timedelta(days=1))
    extended = opened(bench)
    bench.acts.extend(extended.id, at(16, 9), ExtensionReason.WORKLOAD)
    waits = bench.take(MAI, LAND, case="both_spouses").checklist.dossier
    bench.acts.supplement(waits.id, everything(bench, waits))
    bench.clock.at = at(30, 9)
    bench.finish(extended.id)
    seen = bench.supervising.backlog().backlog
    assert (seen.solved_on_time, seen.solved_late) == (1, 2)
    assert (seen.asked_again, seen.extended, seen.overdue_open) == (1, 1, 0)


def test_a_dossier_of_an_older_program_goes_on(bench: Bench) -> None:
    """Its course is not there at all, and nobody noted what was printed."""
    dossier = opened(bench)
    with bench.store.working() as view:
        view.session.run("UPDATE dossier SET course = NULL, printed_due_at = NULL")
    old = bench.dossiers.find(dossier.number).dossier
    assert (old.course, old.printed_due_at) == (Course(), None)
    assert bench.printing.slip(old.id, SlipKind.RECEIPT).pdf.startswith(b"%PDF")
    bench.acts.supplement(old.id, everything(bench, old))
    assert bench.acts.resume(old.id, anyway=True).course.supplements[0].answered_at is not None
