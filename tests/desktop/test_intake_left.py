"""What was begun at intake outlives the program; and a returning citizen's visit in a handful of keys."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from counter_app.desktop.viewmodels.intake_state import Step
from counter_app.desktop.views.widgets.two_lines import FACTS
from counter_app.domain.catalogue import HolderRole
from counter_app.domain.dossiers import ItemState
from counter_app.domain.events import EventDraft, EventKind
from counter_app.domain.ids import ComponentCode, OfficerLogin
from counter_app.domain.officers import Officer, Role
from tests.desktop.intake_kit import CARD, drop, words_of
from tests.desktop.screens_kit import Desk
from tests.desktop.test_intake_screen import WEDDING_LINE, Visit, hold_wedding_since_yesterday
from tests.services_bench import LAND, MAI, MAI_NAME, MARRIAGE
from tests.unit.test_services_concerned import ADOPTION, AN, AN_NAME, hold_land

Key = Qt.Key


@pytest.fixture
def visit(desk: Desk) -> Iterator[Visit]:
    yield Visit(desk)


def started_again(desk: Desk, before: Visit) -> Visit:
    """The program was killed and is started: nothing of the old screen is asked to save."""
    before.screen.hide()
    again = Visit(desk)
    desk.qtbot.waitUntil(lambda: again.screen.identify.field.hasFocus())
    return again


def saved(desk: Desk, visit: Visit, count: int = 1) -> None:
    """The rest after typing is over and the draft is in the store."""
    desk.qtbot.waitUntil(lambda: len(desk.session.counter.drafts.list()) == count)
    desk.qtbot.waitUntil(lambda: not visit.screen.autosave.waiting)


def test_what_was_decided_is_offered_at_the_next_start_and_put_back(
    visit: Visit, desk: Desk, tmp_path: Path
) -> None:
    hold_wedding_since_yesterday(desk)
    visit.to_land()
    visit.screen.model.decline(WEDDING_LINE, "unreadable_scan")
    land = next(row for row in visit.screen.lines.rows() if row.state and row.state.may_add)
    assert land.state is not None
    scan = desk.bench.file("land_certificate")
    drop(land, [scan])
    saved(desk, visit)

    again = started_again(desk, visit)
    assert again.screen.welcome.names == (MAI_NAME,)
    desk.press(Key.Key_Down)
    desk.press(Key.Key_Return)
    again.await_focus(Step.CHECKLIST)
    state = again.screen.model.state
    assert state.case_code == "both_spouses"
    assert words_of(again.screen)[str(WEDDING_LINE)] == "Nộp lại"
    again_land = again.screen.lines.row(land.state.code).state
    assert again_land is not None
    assert [each.path for each in again_land.files] == [scan]
    assert again_land.files[0].pages == 1


def test_what_was_typed_in_the_last_moment_is_kept_when_the_window_closes(
    visit: Visit, desk: Desk
) -> None:
    visit.to_land()
    drop(visit.screen.lines.rows()[0], [desk.bench.file("land_certificate")])
    assert visit.screen.autosave.waiting
    desk.session.stop()
    (kept,) = desk.session.counter.drafts.list()
    assert kept.draft.scans


def test_the_paper_chosen_and_the_child_named_come_back_too(visit: Visit, desk: Desk) -> None:
    desk.bench.clock.go_on(timedelta(days=-9))
    old = hold_land(desk.bench, "AA 1", "2015-03-04")
    hold_land(desk.bench, "AA 2", "2020-05-06")
    desk.bench.clock.go_on(timedelta(days=7))
    visit.enter(CARD)
    visit.await_focus(Step.PROCEDURE)
    visit.enter(LAND)
    visit.await_focus(Step.CHECKLIST)
    visit.screen.model.choose_paper(ComponentCode("land_certificate"), old.id)
    saved(desk, visit)
    again = started_again(desk, visit)
    desk.press(Key.Key_Down)
    desk.press(Key.Key_Return)
    again.await_focus(Step.CHECKLIST)
    row = again.screen.lines.row(ComponentCode("land_certificate")).state
    assert row is not None
    assert row.chosen == old.id

    model = again.screen.model
    model.start_over()
    model.look_up(MAI)
    again.await_focus(Step.PROCEDURE)
    model.choose_procedure(ADOPTION)
    desk.qtbot.waitUntil(lambda: bool(model.state.roles))
    model.set_role(HolderRole.CHILD, AN)
    desk.qtbot.waitUntil(lambda: model.state.roles[0].new)
    model.name_role(HolderRole.CHILD, AN_NAME)

    def kept() -> list[str]:
        drafts = desk.session.counter.drafts.list()
        return [each.draft.id for each in drafts if AN_NAME in each.draft.extra.values()]

    desk.qtbot.waitUntil(lambda: bool(kept()))
    third = started_again(desk, again)
    third.screen.autosave.resume(kept()[0])
    desk.qtbot.waitUntil(lambda: bool(third.screen.model.state.roles))
    child = third.screen.model.state.roles[0]
    assert (child.number.replace(" ", ""), child.name) == (AN, AN_NAME)


def test_a_file_that_is_gone_is_told_on_its_line(visit: Visit, desk: Desk) -> None:
    visit.to_land()
    row = visit.screen.lines.rows()[0]
    assert row.state is not None
    scan = desk.bench.file("land_certificate")
    drop(row, [scan])
    saved(desk, visit)
    scan.unlink()

    again = started_again(desk, visit)
    desk.press(Key.Key_Down)
    desk.press(Key.Key_Return)
    again.await_focus(Step.CHECKLIST)
    assert again.screen.lines.row(row.state.code).message != ""


def test_a_dossier_that_is_written_leaves_no_draft(visit: Visit, desk: Desk) -> None:
    visit.to_land()
    saved(desk, visit)
    desk.press(Key.Key_Return, ctrl=True)
    visit.await_focus(Step.DONE)
    assert desk.session.counter.drafts.list() == ()


def test_a_draft_can_be_given_up(visit: Visit, desk: Desk) -> None:
    visit.to_land()
    saved(desk, visit)
    again = started_again(desk, visit)
    desk.press(Key.Key_Down)
    desk.press(Key.Key_Delete)
    assert again.screen.welcome.names == ()
    assert desk.session.counter.drafts.list() == ()


def test_a_second_officer_goes_on_with_what_another_left(visit: Visit, desk: Desk) -> None:
    visit.to_land()
    drop(visit.screen.lines.rows()[0], [desk.bench.file("land_certificate")])
    saved(desk, visit)
    counter = desk.session.counter
    (mine,) = counter.drafts.list()
    lan = Officer(OfficerLogin("lan"), "Cán Bộ Mẫu Lan", Role.OFFICER)
    with counter.desk.store.writing() as view:
        view.officers.add(lan)
        view.drafts.put(replace(view.drafts.get(mine.draft.id), officer=lan.login))
        view.events.append(EventDraft(EventKind.OFFICER_ADDED, (lan.login,)))

    again = started_again(desk, visit)
    assert again.screen.welcome.names == (MAI_NAME,)
    assert "của Cán Bộ Mẫu Lan" in again.screen.welcome.left.item(0).data(FACTS)
    desk.press(Key.Key_Down)
    desk.press(Key.Key_Delete)
    assert len(counter.drafts.of_others()) == 1
    desk.press(Key.Key_Return)
    again.await_focus(Step.CHECKLIST)
    assert counter.drafts.of_others() == ()
    assert [each.draft.id for each in counter.drafts.list()] == [mine.draft.id]
    assert EventKind.DRAFT_TAKEN_OVER in desk.bench.events()
    assert any(row.state and row.state.files for row in again.screen.lines.rows())


def test_papers_begun_for_a_dossier_of_another_day_go_on_with_it(visit: Visit, desk: Desk) -> None:
    desk.bench.clock.go_on(timedelta(days=-3))
    before = desk.bench.take(MAI, LAND, name=MAI_NAME).checklist.dossier
    desk.bench.clock.go_on(timedelta(days=3))
    visit.screen.activate(f"dossier:{before.number}")
    visit.await_focus(Step.CHECKLIST)
    row = visit.screen.lines.rows()[0]
    drop(row, [desk.bench.file("application")])
    saved(desk, visit)

    again = started_again(desk, visit)
    desk.press(Key.Key_Down)
    desk.press(Key.Key_Return)
    again.await_focus(Step.CHECKLIST)
    desk.press(Key.Key_Return, ctrl=True)
    again.await_focus(Step.DONE)
    assert again.screen.done.number == before.number
    assert again.screen.done.word == "Đã bổ sung hồ sơ"


def test_the_next_citizen_leaves_what_was_decided_but_not_a_mere_look(
    visit: Visit, desk: Desk
) -> None:
    visit.to_land()
    saved(desk, visit)
    desk.press(Key.Key_N, ctrl=True)
    desk.qtbot.waitUntil(lambda: visit.screen.identify.field.hasFocus())
    assert visit.screen.welcome.names == ()

    visit.to_land()
    drop(visit.screen.lines.rows()[0], [desk.bench.file("land_certificate")])
    desk.press(Key.Key_N, ctrl=True)
    desk.qtbot.waitUntil(lambda: visit.screen.welcome.names == (MAI_NAME,))


def test_a_returning_citizen_takes_at_most_six_keys_from_card_to_printed_slip(
    visit: Visit, desk: Desk
) -> None:
    """The reader's Enter counts too. Everything asked for is held or stands in a database."""
    desk.bench.clock.go_on(timedelta(days=-1))
    first = desk.bench.take(MAI, MARRIAGE, name=MAI_NAME)
    scans = {
        line.item.component: desk.bench.file(line.wanted.id)
        for line in first.checklist.lines
        if line.state is ItemState.NEEDED and not line.wanted.single_use
    }
    assert not scans
    desk.bench.clock.go_on(timedelta(days=1))

    keys = 0
    desk.type(CARD)
    desk.press(Key.Key_Return)
    keys += 1
    visit.await_focus(Step.PROCEDURE)
    assert visit.screen.picker.list.item(0).text() == first.checklist.dossier.procedure_name
    desk.press(Key.Key_Return)
    keys += 1
    visit.await_focus(Step.CHECKLIST)
    desk.press(Key.Key_Return, ctrl=True)
    keys += 1
    visit.await_focus(Step.DONE)
    desk.press(Key.Key_Return)
    keys += 1
    assert [title for _, title, _ in desk.printers.printed] == [
        "Giấy tiếp nhận hồ sơ và hẹn trả kết quả"
    ]
    assert keys <= 6


def test_a_star_puts_a_procedure_first_for_this_officer(visit: Visit, desk: Desk) -> None:
    visit.enter(CARD)
    visit.await_focus(Step.PROCEDURE)
    desk.type("cap doi giay chung nhan")
    wanted = visit.screen.picker.names[0]
    desk.press(Key.Key_F2)
    for _ in "cap doi giay chung nhan":
        desk.press(Key.Key_Backspace)
    assert visit.screen.picker.names[0] == wanted
    assert EventKind.FAVOURITE_SET in desk.bench.events()
    desk.press(Key.Key_1, ctrl=True)
    visit.await_focus(Step.CHECKLIST)
    assert visit.screen.model.state.procedure is not None
    assert visit.screen.model.state.procedure.code == LAND


def test_an_enter_before_the_list_is_there_never_takes_a_row_of_other_words(
    visit: Visit, desk: Desk
) -> None:
    visit.enter(CARD)
    visit.await_focus(Step.PROCEDURE)
    chosen: list[str] = []
    picker = visit.screen.picker
    picker.chosen.disconnect(visit.screen.model.choose_procedure)
    picker.searched.disconnect(visit.screen.model.search)
    picker.chosen.connect(chosen.append)
    desk.type("cap doi")
    desk.press(Key.Key_Return)
    assert chosen == []
    visit.screen.model.search("cap doi")
    assert chosen == [visit.screen.model.state.procedures[0].procedure.code]
