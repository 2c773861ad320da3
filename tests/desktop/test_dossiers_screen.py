"""Hồ sơ by keys over a real store: found, looked at, asked for supplements, refused, extended, handed over, taken in."""

from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMenu

from counter_app.desktop.views.dossiers.screen import DossiersScreen
from counter_app.desktop.views.screen import Destination, Place
from counter_app.domain.dossier_acts import DossierAct
from counter_app.domain.dossier_course import ExtensionReason, GivenElsewhere, RefusalReason
from counter_app.domain.dossiers import Dossier, DossierStatus
from counter_app.domain.results import ReturnWay
from counter_app.services.dossier_list import DossierGroup
from counter_app.services.results import ResultDesk
from tests.desktop.intake_kit import pick, with_bench
from tests.desktop.screens_kit import Desk, cells
from tests.services_bench import (
    ALLOWANCE,
    HUY,
    HUY_NAME,
    LAND,
    MAI,
    MAI_NAME,
)

Key = Qt.Key
NINE = ("number", "issued_on", "issuer", "title", "holder_id")


class Place2:
    """The screen in use, with the dossiers of Mai (land) and Huy (allowance)."""

    def __init__(self, desk: Desk) -> None:
        context, self.dialogs = with_bench(desk)
        self.desk = desk
        self.mai = desk.bench.take(MAI, LAND, name=MAI_NAME).checklist.dossier
        self.huy = desk.bench.take(HUY, ALLOWANCE, name=HUY_NAME).checklist.dossier
        self.screen = DossiersScreen(context)
        self.wishes: list[Destination] = desk.show(self.screen)

    def kept(self, dossier: Dossier) -> Dossier:
        return self.desk.session.counter.dossiers.find(dossier.id).dossier

    def find(self, words: str) -> None:
        self.desk.type(words)
        self.desk.press(Key.Key_Return)
        self.desk.qtbot.waitUntil(lambda: self.screen.table.table.hasFocus())

    def open(self, act: Key) -> None:
        self.desk.press(act)
        self.desk.qtbot.waitUntil(self.screen.panel.isVisible)


@pytest.fixture
def place(desk: Desk) -> Place2:
    return Place2(desk)


def test_the_list_is_there_and_the_focus_waits_for_what_is_looked_for(place: Place2) -> None:
    assert place.screen.field.hasFocus()
    assert {row["applicant"] for row in cells(place.screen.table)} == {MAI_NAME, HUY_NAME}


@pytest.mark.parametrize("words", ["tran thi mau don", MAI])
def test_found_by_name_and_number_and_shown_at_once(place: Place2, words: str) -> None:
    place.find(words)
    assert [row["applicant"] for row in cells(place.screen.table)] == [MAI_NAME]
    checklist = place.screen.model.state.checklist
    assert checklist is not None
    assert checklist.dossier.id == place.mai.id


def test_other_words_leave_no_dossier_in_view_that_is_not_in_the_list(
    place: Place2, desk: Desk
) -> None:
    place.find("tran thi mau")
    place.screen.field.setFocus()
    place.screen.field.selectAll()
    place.find("nguyen phuc thien hoang")
    checklist = place.screen.model.state.checklist
    assert checklist is not None
    assert checklist.dossier.id == place.huy.id
    place.screen.field.setFocus()
    place.screen.field.selectAll()
    desk.type("khong co ai ten nay")
    desk.press(Key.Key_Return)
    assert place.screen.model.state.chosen == ""
    assert place.screen.detail.acts == ()


def test_a_group_shows_its_dossiers_and_the_badge_those_that_are_late(
    place: Place2, desk: Desk
) -> None:
    badges: list[int] = []
    place.screen.badge_changed.connect(badges.append)
    clock = desk.session.counter.clock
    clock.stand_at(max(place.mai.due_at, place.huy.due_at) + timedelta(minutes=1))
    place.screen.model.refresh()
    place.screen.filters.choose(DossierGroup.LATE)
    assert len(cells(place.screen.table)) == 2
    assert cells(place.screen.table)[0]["due"].startswith("Quá hạn")
    assert badges[-1] == 2


def test_a_supplement_names_everything_that_is_missing_and_its_form_is_at_hand(
    place: Place2, desk: Desk
) -> None:
    place.find("tran thi mau")
    place.open(Key.Key_B)
    missing = desk.session.counter.acts.missing(place.mai)
    assert missing
    assert place.screen.panel.line_field(0).text() == missing[0].words
    desk.press(Key.Key_Return, ctrl=True)

    kept = place.kept(place.mai)
    assert kept.status is DossierStatus.SUPPLEMENT_ASKED
    assert len(kept.course.supplements[0].lines) == len(missing)
    assert place.screen.printout.isVisible()
    assert place.screen.printout.page_count >= 1
    desk.press(Key.Key_P, ctrl=True)
    assert len(desk.printers.printed) == 1


def test_what_came_not_must_be_said_to_be_taken_all_the_same(place: Place2, desk: Desk) -> None:
    acts = desk.session.counter.acts
    acts.supplement(place.mai.id, acts.missing(place.mai))
    place.find("tran thi mau")
    place.open(Key.Key_U)
    desk.press(Key.Key_Return, ctrl=True)
    assert place.screen.panel.message != ""
    assert place.kept(place.mai).is_paused
    place.screen.panel.anyway.setChecked(True)
    desk.press(Key.Key_Return, ctrl=True)
    assert place.kept(place.mai).status is DossierStatus.RECEIVED


def test_a_refusal_takes_its_reason_from_the_list_by_keys(place: Place2, desk: Desk) -> None:
    place.find("tran thi mau")
    place.open(Key.Key_T)
    desk.qtbot.waitUntil(lambda: place.screen.panel.reasons.hasFocus())
    desk.press(Key.Key_Down)
    desk.press(Key.Key_Return, ctrl=True)
    closing = place.kept(place.mai).course.closing
    assert closing is not None
    assert closing.reason is RefusalReason.CONDITIONS_NOT_MET


def test_another_reason_wants_words_and_says_so(place: Place2, desk: Desk) -> None:
    place.find("tran thi mau")
    place.open(Key.Key_T)
    desk.press(Key.Key_End)
    desk.press(Key.Key_Return, ctrl=True)
    assert place.screen.panel.message != ""
    assert place.kept(place.mai).is_open
    place.screen.panel.words.setFocus()
    desk.type("Hồ sơ trùng")
    desk.press(Key.Key_Return, ctrl=True)
    closing = place.kept(place.mai).course.closing
    assert closing is not None
    assert closing.words == "Hồ sơ trùng"


def test_an_extension_proposes_a_day_of_the_office(place: Place2, desk: Desk) -> None:
    place.find("tran thi mau")
    place.open(Key.Key_G)
    desk.press(Key.Key_Return, ctrl=True)
    kept = place.kept(place.mai)
    assert kept.due_at > place.mai.due_at
    assert kept.course.extensions[0].reason is ExtensionReason.VERIFICATION


def test_escape_leaves_an_act_and_nothing_is_done(place: Place2, desk: Desk) -> None:
    place.find("tran thi mau")
    place.open(Key.Key_D)
    desk.press(Key.Key_Escape)
    desk.qtbot.waitUntil(lambda: place.screen.table.table.hasFocus())
    assert place.kept(place.mai).revision == place.mai.revision


def test_what_somebody_changed_meanwhile_is_not_overwritten(place: Place2, desk: Desk) -> None:
    place.find("tran thi mau")
    place.open(Key.Key_T)
    desk.session.counter.acts.move(place.mai.id, DossierAct.START)
    desk.press(Key.Key_Return, ctrl=True)
    assert place.kept(place.mai).status is DossierStatus.IN_PROGRESS
    assert place.screen.panel.message != "" or place.screen.detail.message != ""


def test_handed_over_with_a_file_and_a_large_code(
    place: Place2, desk: Desk, tmp_path: Path
) -> None:
    place.dialogs.target = tmp_path / "ban-giao.qsbg"
    place.find("tran thi mau")
    place.open(Key.Key_C)
    desk.type("Quầy 9")
    desk.press(Key.Key_Return, ctrl=True)
    assert place.dialogs.target.stat().st_size > 0
    assert place.kept(place.mai).course.owned_elsewhere == "Quầy 9"
    assert place.screen.detail.qr_shown
    first = place.screen.model.state.handed
    assert first is not None
    # The file was lost: it is written anew for the same desk, and for no other.
    place.dialogs.target = tmp_path / "ban-giao-2.qsbg"
    assert place.screen.detail.acts == (DossierAct.HAND_OVER,)
    place.screen.printout.put_away()
    place.open(Key.Key_C)
    assert place.screen.panel.desk.text() == "Quầy 9"
    desk.press(Key.Key_Return, ctrl=True)
    assert place.dialogs.target.stat().st_size > 0
    # This desk is not the one it was given to.
    handed = place.screen.model.state.handed
    assert handed is not None
    place.screen.taking.from_file(handed.file, handed.qr)
    assert place.screen.handed_in.text.startswith("Hồ sơ này bàn giao cho quầy khác.")


def test_the_code_stays_in_view_though_its_dossier_has_left_the_list(
    place: Place2, desk: Desk, tmp_path: Path
) -> None:
    place.dialogs.target = tmp_path / "ban-giao.qsbg"
    table = place.screen.table.table
    desk.press(Key.Key_Down)
    desk.qtbot.waitUntil(table.hasFocus)
    assert [row.row() for row in table.selectionModel().selectedRows()] == [0]
    desk.qtbot.waitUntil(lambda: place.screen.model.state.checklist is not None)
    chosen = place.screen.model.state.chosen
    place.open(Key.Key_C)
    desk.type("Quầy 9")
    desk.press(Key.Key_Return, ctrl=True)
    desk.qtbot.waitUntil(lambda: len(cells(place.screen.table)) == 1)
    desk.qtbot.waitUntil(place.screen.printout.isVisible)
    desk.press(Key.Key_Escape)
    desk.qtbot.waitUntil(table.hasFocus)
    assert place.screen.detail.qr_shown
    assert place.screen.model.state.chosen == chosen


def test_the_official_number_is_kept_beside_the_desks_own(place: Place2, desk: Desk) -> None:
    place.find("tran thi mau")
    place.screen.detail.official.setFocus()
    desk.type("H19.12-260302-0042")
    desk.press(Key.Key_Return)
    assert place.kept(place.mai).official_number == "H19.12-260302-0042"


def test_papers_are_added_at_intake(place: Place2, desk: Desk) -> None:
    place.find("tran thi mau")
    desk.press(Key.Key_I)
    assert place.wishes == [Destination(Place.INTAKE, f"dossier:{place.mai.number}")]


def test_every_act_has_a_letter_of_its_own_and_fits_the_room(place: Place2, desk: Desk) -> None:
    place.find("tran thi mau")
    assert DossierAct.SUPPLEMENT in place.screen.detail.acts
    assert place.screen.minimumSizeHint().width() <= 1158
    assert place.screen.minimumSizeHint().height() <= 716


def leave_all_aside(place: Place2) -> int:
    """Give a reason for every line that the page of the act shows as open; return how many."""
    lines = len(place.screen.model.state.proposed)
    for at in range(lines):
        field = place.screen.panel.line_field(at)
        assert field.placeholderText().startswith("Còn thiếu ")
        field.setText("Có trên giấy")
    return lines


def test_a_result_given_elsewhere_is_told_by_number_and_day(place: Place2, desk: Desk) -> None:
    place.find("tran thi mau")
    place.open(Key.Key_K)
    leave_all_aside(place)
    told = place.screen.panel.elsewhere
    told.number_field.setText("12/XN")
    told.day_field.setText("30/02/2026")
    desk.press(Key.Key_Return, ctrl=True)
    assert place.kept(place.mai).status is not DossierStatus.SOLVED
    received = place.kept(place.mai).received_at.date()
    told.day_field.setText(f"{received:%d/%m/%Y}")
    desk.press(Key.Key_Return, ctrl=True)

    solving = place.kept(place.mai).course.solving
    assert solving is not None
    assert solving.elsewhere == GivenElsewhere("12/XN", received)


def test_a_result_is_taken_in_confirmed_and_given_out_against_signature(
    place: Place2, desk: Desk
) -> None:
    counter = desk.session.counter
    counter.results = ResultDesk(counter.desk, desk.bench.reader)
    place.find("tran thi mau")
    place.open(Key.Key_K)
    desk.press(Key.Key_Return, ctrl=True)
    assert "chưa đủ" in place.screen.panel.message
    leave_all_aside(place)
    desk.press(Key.Key_Return, ctrl=True)
    assert "kết quả" in place.screen.panel.message
    desk.press(Key.Key_Escape)
    desk.qtbot.waitUntil(lambda: place.screen.table.table.hasFocus())

    place.dialogs.files = (desk.bench.file("land_certificate"),)
    desk.press(Key.Key_Q)
    if len(place.screen.model.state.results) > 1:
        pick(desk, place.screen, 0)
    outcome = place.screen.model.state.outcome
    assert outcome is not None
    ((paper, _),) = outcome.papers
    kind = counter.catalogue.paper_type(paper.type)
    own = {field.name: "1" for field in kind.fields if field.required}
    given = {
        "number": "DB 1", "issued_on": "2026-02-20", "issuer": "UBND tỉnh Mẫu", "title": "Giấy mẫu",
        "holder_id": MAI, "owner_id": MAI, "owner_name": MAI_NAME,
    }  # fmt: skip
    known = {name: value for name, value in given.items() if kind.field(name) or name in NINE}
    desk.bench.accept(paper.id, **{**own, **known})

    place.screen.model.refresh()
    place.screen.table.setFocus()
    place.open(Key.Key_K)
    aside = leave_all_aside(place)
    desk.press(Key.Key_Return, ctrl=True)
    solved = place.kept(place.mai)
    assert solved.status is DossierStatus.SOLVED
    assert solved.course.solving is not None
    assert len(solved.course.solving.left_aside) == aside > 0

    place.screen.table.setFocus()
    place.open(Key.Key_V)
    assert place.screen.panel.taker.text() == MAI_NAME
    desk.press(Key.Key_Return, ctrl=True)
    assert place.kept(place.mai).status is DossierStatus.RETURNED
    returned = counter.results.of(place.mai.id).returned
    assert returned is not None
    assert (returned.name, returned.way) == (MAI_NAME, ReturnWay.DIRECT)


def test_the_register_of_a_period_is_shown_printed_and_saved(
    place: Place2, desk: Desk, tmp_path: Path
) -> None:
    place.screen.register_button.click()
    assert place.screen.register.first.text() == "01/03/2026"
    place.screen.register.first.setText("32/03/2026")
    desk.press(Key.Key_Return)
    assert not place.screen.printout.isVisible()
    place.screen.register.first.setText("01/03/2026")
    desk.press(Key.Key_Return)
    assert place.screen.printout.isVisible()
    assert place.screen.printout.page_count >= 1
    desk.press(Key.Key_Escape)

    place.dialogs.target = tmp_path / "so.xlsx"
    place.screen.register.save_now()
    assert place.dialogs.target.read_bytes().startswith(b"PK")
    assert "so.xlsx" in place.screen.bar.text


def test_the_columns_chosen_are_kept_for_the_officer(place: Place2, desk: Desk) -> None:
    place.find("tran thi mau")
    assert place.screen.table.hidden_columns == frozenset()
    desk.press(Key.Key_F4)
    words = pick(desk, place.screen, 1)
    assert words == ["Mã hồ sơ", "Người nộp", "Hẹn trả", "Trạng thái"]
    assert place.screen.table.hidden_columns == {"applicant"}

    again = DossiersScreen(desk.context)
    desk.qtbot.addWidget(again)
    assert again.table.hidden_columns == {"applicant"}


def test_a_table_keeps_at_least_one_column(place: Place2, desk: Desk) -> None:
    place.screen.table.hide_columns({"number", "applicant", "due"})
    place.find("tran thi mau")
    desk.press(Key.Key_F4)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    enabled = [action.text() for action in menu.actions() if action.isEnabled()]
    assert "Trạng thái" not in enabled
    menu.close()
