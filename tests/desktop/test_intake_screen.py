"""Tiếp nhận by keys and mouse, over a real store: from the card's QR to the slip."""

from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from counter_app.desktop.theme import Tone
from counter_app.desktop.viewmodels.intake_state import Step
from counter_app.desktop.views.intake.screen import IntakeScreen
from counter_app.desktop.views.screen import Destination, Place
from counter_app.domain.digitised import Box, Quality, QualityMark, QualityReason, Verdict
from counter_app.domain.dossiers import ItemState
from counter_app.domain.errors import DiskFull
from counter_app.domain.ids import ComponentCode
from counter_app.domain.papers import PaperState
from counter_app.services.ports import ScanOptions
from tests.desktop.intake_kit import CARD, drop, pick, with_bench, words_of
from tests.desktop.screens_kit import Desk
from tests.services_bench import LAN, LAND, MAI_NAME, WEDDING

Key = Qt.Key
WEDDING_LINE = ComponentCode("marriage_certificate")


def hold_wedding_since_yesterday(desk: Desk) -> None:
    """Today's visit is another dossier than the one the certificate came with."""
    clock = desk.bench.clock
    clock.go_on(timedelta(days=-1))
    desk.bench.hold_wedding()
    clock.go_on(timedelta(days=1))


class Visit:
    """A screen in use."""

    def __init__(self, desk: Desk) -> None:
        context, self.dialogs = with_bench(desk)
        self.desk = desk
        self.screen = IntakeScreen(context)
        self.wishes: list[Destination] = desk.show(self.screen)

    def enter(self, text: str) -> None:
        self.desk.type(text)
        self.desk.press(Key.Key_Return)

    def await_focus(self, step: Step) -> None:
        """The step is reached and the focus has moved with it."""
        place = {
            Step.NAME: self.screen.identify.name_field,
            Step.PROCEDURE: self.screen.picker.field,
            Step.DONE: self.screen.primary,
        }
        self.desk.qtbot.waitUntil(lambda: self.screen.model.state.step is step)
        if step in place:
            self.desk.qtbot.waitUntil(lambda: place[step].hasFocus())
        else:
            self.desk.qtbot.waitUntil(
                lambda: any(row.hasFocus() for row in self.screen.lines.rows())
            )

    def to_land(self) -> None:
        """Mai, with the case that wants land and marriage certificates; the first open row has the focus."""
        self.enter(CARD)
        self.await_focus(Step.PROCEDURE)
        self.enter("cap doi giay chung nhan")
        self.await_focus(Step.CHECKLIST)
        self.screen.model.choose_case(
            next(
                case.code
                for case in self.screen.model.state.procedure.cases  # type: ignore[union-attr]  # chosen above
                if case.code == "both_spouses"
            )
        )


@pytest.fixture
def visit(desk: Desk) -> Visit:
    return Visit(desk)


def test_the_focus_waits_in_the_field_for_the_citizen(visit: Visit) -> None:
    assert visit.screen.identify.field.hasFocus()
    assert not visit.screen.primary.isVisible()


def test_from_the_card_to_the_slip_with_keys_only(visit: Visit, desk: Desk) -> None:
    visit.enter(CARD)
    visit.await_focus(Step.PROCEDURE)
    visit.enter("dang ky ket hon")
    visit.await_focus(Step.CHECKLIST)
    desk.press(Key.Key_Return, ctrl=True)
    visit.await_focus(Step.DONE)

    assert "-H19.12-260302-0001" in visit.screen.done.number
    desk.press(Key.Key_P, ctrl=True)
    assert desk.printers.printed == [
        ("Máy in quầy 1", "Giấy tiếp nhận hồ sơ và hẹn trả kết quả", 1)
    ]
    opened = desk.session.counter.dossiers.find(visit.screen.done.number)
    assert opened.applicant.name == MAI_NAME

    desk.press(Key.Key_Return, ctrl=True)
    desk.qtbot.waitUntil(lambda: visit.screen.identify.field.hasFocus())
    assert visit.screen.identify.field.text() == ""


def test_a_wrong_qr_gives_its_sentence_and_keeps_the_focus(visit: Visit) -> None:
    visit.enter("https://vi-du.example/khong-phai-the|x|y")

    assert "QR" in visit.screen.identify.message
    assert visit.screen.identify.field.hasFocus()


def test_the_code_of_a_slip_leads_to_its_dossier(visit: Visit, desk: Desk) -> None:
    number = desk.bench.take(LAN, LAND, name="Lê Thị Hoài Mẫu").checklist.dossier.number
    visit.enter(number)
    assert visit.wishes == [Destination(Place.DOSSIERS, number)]
    assert visit.screen.identify.field.text() == ""


def test_an_impossible_number_gives_its_sentence(visit: Visit) -> None:
    visit.enter("12345")
    assert visit.screen.identify.message.startswith("Số giấy tờ không đủ hoặc thừa chữ số")


def test_a_new_citizen_with_a_typed_number_is_asked_for_the_name(visit: Visit, desk: Desk) -> None:
    visit.enter(LAN)
    visit.await_focus(Step.NAME)
    visit.enter("Nguyễn Phúc Thiên Hoàng Ngọc Phương Quỳnh")
    visit.await_focus(Step.PROCEDURE)
    visit.enter("dang ky tam tru")
    visit.await_focus(Step.CHECKLIST)
    desk.press(Key.Key_Return, ctrl=True)
    visit.await_focus(Step.DONE)

    found = desk.session.counter.dossiers.find(visit.screen.done.number)
    assert found.applicant.name == "Nguyễn Phúc Thiên Hoàng Ngọc Phương Quỳnh"


def test_procedures_are_found_without_marks_and_by_arrow(visit: Visit, desk: Desk) -> None:
    visit.enter(CARD)
    visit.await_focus(Step.PROCEDURE)
    desk.type("dang ky k")
    names = visit.screen.picker.names
    assert "Đăng ký kết hôn" in names
    assert names[0].startswith("Đăng ký")

    desk.press(Key.Key_Down)
    desk.press(Key.Key_Return)
    visit.await_focus(Step.CHECKLIST)
    assert visit.screen.model.state.procedure is not None
    assert visit.screen.model.state.procedure.name == names[1]


def test_what_is_held_is_taken_and_only_the_rest_is_asked(visit: Visit, desk: Desk) -> None:
    hold_wedding_since_yesterday(desk)
    visit.to_land()

    row = visit.screen.lines.row(WEDDING_LINE)
    assert row.chip.word == "Dùng lại"
    assert row.chip.tone is Tone.DONE
    assert row.state is not None
    assert "31/2022" in row.state.reason
    desk.press(Key.Key_Return, ctrl=True)
    visit.await_focus(Step.DONE)
    assert "Tái sử dụng 1" in visit.screen.done.told


def test_asking_again_needs_a_reason_from_the_list(visit: Visit, desk: Desk) -> None:
    hold_wedding_since_yesterday(desk)
    visit.to_land()
    row = visit.screen.lines.row(WEDDING_LINE)
    row.setFocus()
    desk.press(Key.Key_Y)
    offered = pick(desk, visit.screen, 1)
    assert offered == [words for _, words in visit.screen.model.reasons]

    assert row.chip.word == "Nộp lại"
    assert row.state is not None
    assert row.state.reason == "Yêu cầu nộp mới: Thông tin đã thay đổi."
    desk.press(Key.Key_Return, ctrl=True)
    visit.await_focus(Step.DONE)
    checklist = visit.screen.model.state.checklist
    assert checklist is not None
    item = checklist.dossier.item(WEDDING_LINE)
    assert item is not None
    assert (item.state, item.reason) == (ItemState.DECLINED, "information_changed")


def test_a_wish_to_ask_again_can_be_taken_back(visit: Visit, desk: Desk) -> None:
    hold_wedding_since_yesterday(desk)
    visit.to_land()
    visit.screen.model.decline(WEDDING_LINE, "expired")
    visit.screen.lines.row(WEDDING_LINE).setFocus()
    desk.press(Key.Key_D)
    assert words_of(visit.screen)[WEDDING_LINE] == "Dùng lại"


def test_files_dropped_on_a_line_become_its_paper(visit: Visit, desk: Desk) -> None:
    visit.to_land()
    scan = desk.bench.file("marriage_certificate", WEDDING)
    drop(visit.screen.lines.row(WEDDING_LINE), [scan])
    assert words_of(visit.screen)[WEDDING_LINE] == "Đã thêm tệp"

    desk.press(Key.Key_Return, ctrl=True)
    visit.await_focus(Step.DONE)
    paper = desk.session.counter.verifying.waiting()[0]
    assert paper.masters[0].sha256 == desk.bench.sha256(scan)
    assert paper.component == WEDDING_LINE


def test_files_chosen_by_key_can_be_taken_back(visit: Visit, desk: Desk) -> None:
    visit.to_land()
    visit.dialogs.files = (desk.bench.file(),)
    visit.screen.lines.row(WEDDING_LINE).setFocus()
    desk.press(Key.Key_T)
    assert words_of(visit.screen)[WEDDING_LINE] == "Đã thêm tệp"
    desk.press(Key.Key_Delete)
    assert words_of(visit.screen)[WEDDING_LINE] == "Cần nộp"


def test_a_file_that_cannot_be_taken_says_so_on_its_own_line(
    visit: Visit, desk: Desk, tmp_path: Path
) -> None:
    visit.to_land()
    wrong = tmp_path / "ghi-chu.txt"
    wrong.write_text("không phải giấy tờ", "utf-8")
    row = visit.screen.lines.row(WEDDING_LINE)
    drop(row, [wrong, desk.bench.file()])

    assert "không phải loại nhận được" in row.message
    assert row.state is not None
    assert len(row.state.files) == 1


def test_after_the_commit_papers_are_read_and_the_row_says_so(visit: Visit, desk: Desk) -> None:
    visit.to_land()
    scan = desk.bench.file("marriage_certificate", WEDDING)
    drop(visit.screen.lines.row(WEDDING_LINE), [scan])
    desk.press(Key.Key_Return, ctrl=True)
    visit.await_focus(Step.DONE)

    desk.qtbot.waitUntil(lambda: words_of(visit.screen)[WEDDING_LINE] == "Chờ xác nhận")
    row = visit.screen.lines.row(WEDDING_LINE)
    row.look_wanted.emit()
    assert visit.wishes[0].place is Place.DIGITISE
    assert visit.wishes[0].subject == desk.session.counter.verifying.waiting()[0].id


def test_a_page_that_went_wrong_is_told_on_its_row_while_the_citizen_is_there(
    visit: Visit, desk: Desk
) -> None:
    mark = QualityMark(QualityReason.BLURRED, Box(900, 100, 1500, 700))
    desk.bench.reader.quality = {1: Quality(Verdict.RESCAN, (mark,))}
    visit.to_land()
    drop(visit.screen.lines.row(WEDDING_LINE), [desk.bench.file("marriage_certificate", WEDDING)])
    desk.press(Key.Key_Return, ctrl=True)
    visit.await_focus(Step.DONE)

    desk.qtbot.waitUntil(lambda: words_of(visit.screen)[WEDDING_LINE] == "Cần quét lại")
    state = visit.screen.lines.row(WEDDING_LINE).state
    assert state is not None
    assert state.tone is Tone.STOP
    assert state.reason == "Trang 1 bị mờ ở góc trên bên phải – quét lại trang 1."


def test_a_slip_that_cannot_be_written_leaves_the_dossier_and_can_be_tried_again(
    visit: Visit, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit.to_land()
    counter = desk.session.counter
    good = counter.print_receipt

    def full(dossier: object) -> Path:
        raise DiskFull()

    monkeypatch.setattr(counter, "print_receipt", full)
    desk.press(Key.Key_Return, ctrl=True)
    visit.await_focus(Step.DONE)
    done = visit.screen.model.state.done
    assert done is not None
    assert done.slip is None
    assert counter.dossiers.find(done.number).dossier.id == done.dossier

    monkeypatch.setattr(counter, "print_receipt", good)
    visit.screen.done.again_wanted.emit()
    again = visit.screen.model.state.done
    assert again is not None
    assert again.slip is not None


def test_a_full_disk_keeps_everything_on_the_screen(
    visit: Visit, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit.to_land()

    def full(request: object) -> object:
        raise DiskFull()

    monkeypatch.setattr(desk.session.counter.intake, "take", full)
    desk.press(Key.Key_Return, ctrl=True)

    assert visit.screen.bar.text != ""
    assert visit.screen.bar.code == "DISK_FULL"
    assert visit.screen.model.state.step is Step.CHECKLIST
    assert visit.screen.primary.isEnabled()


def test_the_same_dossier_of_the_day_is_continued(visit: Visit, desk: Desk) -> None:
    visit.to_land()
    desk.press(Key.Key_Return, ctrl=True)
    visit.await_focus(Step.DONE)
    number = visit.screen.done.number
    desk.press(Key.Key_N, ctrl=True)
    desk.qtbot.waitUntil(lambda: visit.screen.identify.field.hasFocus())
    visit.to_land()

    assert visit.screen.model.state.continues
    desk.press(Key.Key_Return, ctrl=True)
    visit.await_focus(Step.DONE)
    assert visit.screen.done.number == number


def test_escape_goes_back_a_step_at_a_time(visit: Visit, desk: Desk) -> None:
    visit.to_land()
    desk.press(Key.Key_Escape)
    visit.await_focus(Step.PROCEDURE)
    desk.press(Key.Key_Escape)
    desk.qtbot.waitUntil(lambda: visit.screen.identify.field.hasFocus())
    assert visit.screen.model.state.step is Step.IDENTIFY


def test_pages_of_a_watched_folder_come_into_the_line(
    visit: Visit, desk: Desk, tmp_path: Path
) -> None:
    visit.to_land()
    folder = tmp_path / "trang-quet"
    folder.mkdir()
    scan = desk.bench.file("marriage_certificate", WEDDING)
    scan.rename(folder / "trang-1.png")
    visit.dialogs.folder = folder
    panel = visit.screen.scan_panel
    visit.screen.lines.row(WEDDING_LINE).setFocus()
    desk.press(Key.Key_Q)
    assert panel.isVisible()
    panel.choose(f"folder:{folder}")
    panel.scan_wanted.emit(f"folder:{folder}", ScanOptions(max_pages=1))

    desk.qtbot.waitUntil(lambda: visit.screen.model.state.continues)
    waiting = desk.session.counter.verifying.waiting()
    assert [paper.component for paper in waiting] == [WEDDING_LINE]
    assert waiting[0].state is PaperState.SCANNED
    assert not panel.isVisible()
    assert words_of(visit.screen)[WEDDING_LINE] in ("Đã lưu, chờ đọc", "Chờ xác nhận")

    assert visit.screen.primary.accessibleName() == "Tiếp nhận và lập giấy hẹn"
    desk.press(Key.Key_Return, ctrl=True)
    visit.await_focus(Step.DONE)
    assert visit.screen.done.word == "Đã tiếp nhận"


def test_every_row_tells_its_state_to_the_ear(visit: Visit, desk: Desk) -> None:
    hold_wedding_since_yesterday(desk)
    visit.to_land()
    for row in visit.screen.lines.rows():
        assert row.chip.word in row.accessibleName()


def test_no_row_is_wider_than_the_screen(visit: Visit, desk: Desk) -> None:
    """A long name must wrap, not push the acts out."""
    hold_wedding_since_yesterday(desk)
    visit.to_land()
    assert visit.screen.minimumSizeHint().width() <= 1158
    for row in visit.screen.lines.rows():
        assert row.width() <= visit.screen.lines.viewport().width()
