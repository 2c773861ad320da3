"""Who else is concerned, which of several papers, one person under two numbers: asked by keys, only where a case needs it."""

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt

from counter_app.desktop.theme import Tone
from counter_app.desktop.viewmodels.intake_state import Step
from counter_app.desktop.views.intake.citizen import HeldRow, Thumb
from counter_app.domain.catalogue import HolderRole
from counter_app.domain.ids import ComponentCode
from tests.desktop.intake_kit import CARD, drop, pick
from tests.desktop.screens_kit import Desk
from tests.desktop.test_intake_screen import Visit, hold_wedding_since_yesterday
from tests.services_bench import HUY, HUY_NAME, LAND, MAI, MAI_NAME
from tests.unit.test_services_concerned import (
    ADOPTION,
    AN,
    AN_NAME,
    hold_childs_health,
    hold_land,
)
from tests.unit.test_services_people import CARD as CARD_WITH_CMND, CMND, hold_under_cmnd

Key = Qt.Key
LAND_LINE = ComponentCode("land_certificate")
HEALTH_LINE = ComponentCode("child_health")


@pytest.fixture
def visit(desk: Desk) -> Visit:
    return Visit(desk)


def of_mai(desk: Desk, visit: Visit, procedure: str) -> None:
    visit.enter(CARD)
    visit.await_focus(Step.PROCEDURE)
    desk.type(procedure)
    desk.press(Key.Key_Return)
    desk.qtbot.waitUntil(lambda: visit.screen.model.state.step is Step.CHECKLIST)


def test_of_several_papers_the_officer_chooses_by_keys(visit: Visit, desk: Desk) -> None:
    desk.bench.clock.go_on(timedelta(days=-9))
    old = hold_land(desk.bench, "AA 1", "2015-03-04")
    hold_land(desk.bench, "AA 2", "2020-05-06")
    desk.bench.clock.go_on(timedelta(days=7))
    of_mai(desk, visit, LAND)
    row = visit.screen.lines.row(LAND_LINE)
    assert (row.chip.tone, row.chip.word) == (Tone.LOOK, "Chọn giấy tờ")

    row.setFocus()
    desk.press(Key.Key_X)
    words = pick(desk, visit.screen, 1)
    assert [each.split(" · ")[0] for each in words] == ["AA 2", "AA 1"]
    assert row.chip.word == "Dùng lại"

    desk.press(Key.Key_Return, ctrl=True)
    visit.await_focus(Step.DONE)
    found = desk.session.counter.dossiers.find(visit.screen.done.number)
    item = found.dossier.item(LAND_LINE)
    assert item is not None
    assert item.paper == old.id


def test_the_child_is_asked_for_where_its_paper_is_wanted_and_offered_then(
    visit: Visit, desk: Desk
) -> None:
    desk.bench.clock.go_on(timedelta(days=-5))
    held = hold_childs_health(desk.bench)
    desk.bench.clock.go_on(timedelta(days=4))
    of_mai(desk, visit, ADOPTION)
    child = visit.screen.roles.field(HolderRole.CHILD)
    desk.qtbot.waitUntil(child.field.hasFocus)
    assert visit.screen.lines.row(HEALTH_LINE).chip.tone is Tone.LOOK

    desk.type(AN)
    desk.press(Key.Key_Return)
    assert visit.screen.model.state.roles[0].name == AN_NAME
    assert visit.screen.lines.row(HEALTH_LINE).chip.word == "Dùng lại"
    desk.press(Key.Key_Return, ctrl=True)
    visit.await_focus(Step.DONE)
    found = desk.session.counter.dossiers.find(visit.screen.done.number)
    item = found.dossier.item(HEALTH_LINE)
    assert item is not None
    assert item.paper == held.id
    assert found.roles[HolderRole.CHILD].name == AN_NAME


def test_a_second_child_of_the_day_leaves_the_first_ones_dossier_alone(
    visit: Visit, desk: Desk
) -> None:
    first = desk.bench.take(MAI, ADOPTION, name=MAI_NAME, roles={"child": (AN, AN_NAME)})
    of_mai(desk, visit, ADOPTION)
    model = visit.screen.model
    assert model.state.continues

    model.set_role(HolderRole.CHILD, "075215000999", "Lê Văn Mẫu Bình")
    desk.qtbot.waitUntil(lambda: not model.state.continues and not model.state.busy)
    request = model.request()
    assert request is not None
    assert request.dossier is None
    assert request.roles[HolderRole.CHILD].text == "075215000999"
    kept = desk.session.counter.dossiers.find(first.checklist.dossier.number)
    assert [person.name for person in kept.roles.values()] == [AN_NAME]


def test_somebody_new_in_a_role_is_asked_for_the_name(visit: Visit, desk: Desk) -> None:
    of_mai(desk, visit, ADOPTION)
    child = visit.screen.roles.field(HolderRole.CHILD)
    desk.qtbot.waitUntil(child.field.hasFocus)
    desk.type("12345")
    desk.press(Key.Key_Return)
    assert child.message != ""

    child.field.clear()
    desk.type(AN)
    desk.press(Key.Key_Return)
    child.name_field.setFocus()
    desk.type(AN_NAME)
    desk.press(Key.Key_Return)
    desk.press(Key.Key_Return, ctrl=True)
    visit.await_focus(Step.DONE)
    found = desk.session.counter.dossiers.find(visit.screen.done.number)
    assert found.roles[HolderRole.CHILD].name == AN_NAME


def test_without_a_number_an_empty_enter_leads_on_to_the_papers(visit: Visit, desk: Desk) -> None:
    of_mai(desk, visit, ADOPTION)
    desk.qtbot.waitUntil(visit.screen.roles.field(HolderRole.CHILD).field.hasFocus)
    desk.press(Key.Key_Return)
    desk.qtbot.waitUntil(lambda: any(row.hasFocus() for row in visit.screen.lines.rows()))


def test_no_role_is_asked_for_where_no_line_wants_one(visit: Visit, desk: Desk) -> None:
    of_mai(desk, visit, LAND)
    assert visit.screen.model.state.roles == ()
    assert not visit.screen.roles.isVisible()


def test_what_is_to_come_says_whether_it_is_digitised_and_where_was_searched(
    visit: Visit, desk: Desk
) -> None:
    of_mai(desk, visit, LAND)
    state = visit.screen.lines.row(LAND_LINE).state
    assert state is not None
    assert "số hóa" in state.rule
    assert "TT 01/2023" in state.rule_ground
    assert "kho của bộ phận này" in visit.screen.searched.text()


def test_held_papers_show_their_first_page_and_who_digitised_them(visit: Visit, desk: Desk) -> None:
    hold_wedding_since_yesterday(desk)
    visit.enter(CARD)
    visit.await_focus(Step.PROCEDURE)
    (held,) = visit.screen.model.state.held
    assert held.digitised.startswith("Số hóa ")
    assert desk.session.officer.name in held.digitised
    (row,) = visit.screen.citizen.findChildren(HeldRow)
    (thumb,) = row.findChildren(Thumb)
    assert held.image is not None
    desk.qtbot.waitUntil(lambda: not thumb.pixmap().isNull())


def test_two_entries_of_one_person_are_merged_by_an_act_and_parted_again(
    visit: Visit, desk: Desk
) -> None:
    hold_under_cmnd(desk.bench, MAI_NAME)
    desk.bench.take(MAI, LAND, name=MAI_NAME)
    visit.enter(CARD_WITH_CMND)
    visit.await_focus(Step.PROCEDURE)
    before = len(visit.screen.model.state.held)
    visit.screen.citizen.merge_wanted.emit()
    desk.qtbot.waitUntil(visit.screen.merge.isVisible)
    state = visit.screen.merge.model.state
    assert state.other is not None
    assert CMND in [alias.number for alias in state.other.person.aliases]

    visit.screen.merge.press_merge()
    desk.press(Key.Key_Escape)
    visit.await_focus(Step.PROCEDURE)
    assert len(visit.screen.model.state.held) == before + 1

    people = desk.session.counter.people
    assert people.show(CMND).person.number == MAI
    visit.screen.merge.press_undo()
    assert people.show(CMND).person.number == CMND


def test_a_dead_citizen_is_locked_with_its_sentence(visit: Visit, desk: Desk) -> None:
    desk.bench.take(HUY, LAND, name=HUY_NAME)
    desk.session.counter.people.died(HUY, desk.bench.clock.now().date())
    visit.enter(HUY)
    visit.await_focus(Step.PROCEDURE)
    desk.type(LAND)
    desk.press(Key.Key_Return)
    assert visit.screen.model.state.step is Step.PROCEDURE
    assert visit.screen.model.state.fault is not None
    assert visit.screen.model.state.fault.code == "PERSON_LOCKED"


def test_pages_are_counted_and_a_difference_has_to_be_confirmed(visit: Visit, desk: Desk) -> None:
    counter = desk.session.counter
    of_mai(desk, visit, LAND)
    row = visit.screen.lines.row(LAND_LINE)
    drop(row, [desk.bench.file("land_certificate")])
    desk.press(Key.Key_Return, ctrl=True)
    visit.await_focus(Step.DONE)
    row.setFocus()
    desk.press(Key.Key_S)
    panel = visit.screen.line_desk.count_panel
    desk.qtbot.waitUntil(panel.pages.hasFocus)
    desk.type("3")
    desk.press(Key.Key_Return)
    assert "3 trang" in panel.message
    number = visit.screen.done.number
    dossier = counter.dossiers.find(number).dossier
    assert counter.counting.of(dossier.id)[0].differs

    panel.press()
    assert not counter.counting.of(dossier.id)[0].differs
    panel.pages.setText("1")
    desk.press(Key.Key_Return)
    assert panel.message == "Khớp với bản quét."
    desk.press(Key.Key_Escape)
    assert not panel.isVisible()
