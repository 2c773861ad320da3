"""The supervisor's page of days off, working hours and catalogue packs: the same acts as the command line."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from counter_app.catalogue import publisher_of
from counter_app.desktop.views.supervise.keeping import KeepingPage
from counter_app.desktop.views.supervise.screen import SuperviseScreen
from counter_app.services.calendars import hours_text, office_hours
from tests.catalogue_bench import Signer, changed
from tests.desktop.intake_kit import with_bench
from tests.desktop.screens_kit import Desk, cells
from tests.services_bench import LAND, MAI, MAI_NAME

Key = Qt.Key


class Keeper:
    """The page in use, opened by its key."""

    def __init__(self, desk: Desk) -> None:
        context, self.dialogs = with_bench(desk)
        self.desk = desk
        self.screen = SuperviseScreen(context)
        desk.show(self.screen)
        desk.press(Key.Key_M, ctrl=True)
        self.page: KeepingPage = self.screen.keeping
        desk.qtbot.waitUntil(self.page.days.day.hasFocus)

    def rows(self) -> dict[str, dict[str, str]]:
        return {row["day"]: row for row in cells(self.page.days.table)}

    def fill(self, day: str, name: str, source: str) -> None:
        days = self.page.days
        for field, text in ((days.day, day), (days.name, name), (days.source, source)):
            field.setFocus()
            self.desk.type(text)


@pytest.fixture
def keeper(desk: Desk) -> Keeper:
    return Keeper(desk)


def test_the_official_days_of_the_year_are_marked(keeper: Keeper) -> None:
    rows = keeper.rows()
    assert rows["30/04/2026"]["origin"] == "Chính thức"
    assert rows["30/04/2026"]["kind"] == "Nghỉ"
    assert {day[-4:] for day in rows} == {"2026"}
    keeper.page.days.year_wanted.emit(2025)
    assert {day[-4:] for day in keeper.rows()} == {"2025"}


def test_an_own_day_off_is_added_and_taken_out_by_keys(keeper: Keeper, desk: Desk) -> None:
    keeper.fill("20/03/2026", "Ngày truyền thống Mẫu", "QĐ 12/2026 (mẫu)")
    desk.press(Key.Key_Return)
    row = keeper.rows()["20/03/2026"]
    assert (row["origin"], row["kind"]) == ("Của đơn vị", "Nghỉ")
    kept = {each.day: each for each in desk.session.counter.catalogue_desk.days(2026)}
    assert kept[date(2026, 3, 20)].local
    assert keeper.page.days.table.table.model() is not None
    assert keeper.page.days.table.choose("2026-03-20")
    keeper.page.days.table.setFocus()
    desk.press(Key.Key_Delete)
    assert "20/03/2026" not in keeper.rows()


def test_a_saturday_is_worked_and_another_day_cannot_be(keeper: Keeper, desk: Desk) -> None:
    keeper.page.days.worked.setChecked(True)
    keeper.fill("20/03/2026", "Làm bù Mẫu", "QĐ 12/2026 (mẫu)")
    desk.press(Key.Key_Return)
    assert keeper.page.bar.text != ""
    assert "20/03/2026" not in keeper.rows()
    keeper.page.days.day.clear()
    keeper.page.days.day.setFocus()
    desk.type("21/03/2026")
    desk.press(Key.Key_Return)
    assert keeper.rows()["21/03/2026"]["kind"] == "Làm bù"


def test_what_is_no_day_and_what_is_missing_is_said(keeper: Keeper, desk: Desk) -> None:
    keeper.fill("31/02/2026", "", "")
    desk.press(Key.Key_Return)
    assert "ngày/tháng/năm" in keeper.page.bar.text
    assert keeper.page.days.day.hasFocus()
    keeper.page.days.day.clear()
    for lacks, name in (("tên", ""), ("văn bản", "Ngày truyền thống Mẫu")):
        keeper.page.days.day.clear()
        keeper.fill("20/03/2026", name, "")
        desk.press(Key.Key_Return)
        assert lacks in keeper.page.bar.text
    assert "20/03/2026" not in keeper.rows()


def test_an_official_day_is_struck_only_by_a_document(keeper: Keeper, desk: Desk) -> None:
    assert keeper.page.days.table.choose("2026-04-30")
    keeper.page.days.table.setFocus()
    desk.press(Key.Key_Delete)
    assert keeper.page.bar.text != ""
    assert keeper.rows()["30/04/2026"]["origin"] == "Chính thức"
    keeper.page.days.source.setFocus()
    desk.type("QD 13/2026 (mau)")
    keeper.page.days.table.setFocus()
    desk.press(Key.Key_Delete)
    assert keeper.rows()["30/04/2026"]["kind"] == "Không nghỉ"


def test_a_new_day_off_names_the_dossiers_that_would_be_due_otherwise(desk: Desk) -> None:
    dossier = desk.bench.take(MAI, LAND, name=MAI_NAME).checklist.dossier
    keeper = Keeper(desk)
    day = dossier.received_at.date() + timedelta(days=1)
    keeper.fill(f"{day:%d/%m/%Y}", "Nghỉ Mẫu", "QĐ 14/2026 (mẫu)")
    desk.press(Key.Key_Return)
    assert dossier.number in keeper.page.bar.text
    assert desk.session.counter.dossiers.find(dossier.id).dossier.due_at == dossier.due_at


def test_hours_are_kept_and_what_are_no_hours_is_refused(keeper: Keeper, desk: Desk) -> None:
    field = keeper.page.days.hours
    assert field.text() == "07:00-11:30,13:30-17:00"
    field.setFocus()
    field.selectAll()
    desk.type("07:30-11:30,13:00-16:30")
    desk.press(Key.Key_Return)
    with desk.session.counter.desk.store.reading() as view:
        assert hours_text(office_hours(view)) == "07:30-11:30,13:00-16:30"
    field.setFocus()
    field.selectAll()
    desk.type("sang chieu")
    desk.press(Key.Key_Return)
    assert keeper.page.bar.text != ""
    assert "Từ nay" not in keeper.page.bar.text


def test_a_pack_shows_its_difference_first_and_is_then_taken_in(
    keeper: Keeper, desk: Desk, tmp_path: Path
) -> None:
    signer = Signer()
    pack = tmp_path / "goi.json"
    pack.write_bytes(signer.pack(procedures=[changed(LAND, name="Đăng ký đất đai (mẫu mới)")]))
    keeper.dialogs.files = (pack,)
    keeper.page.choose_pack()
    assert keeper.page.bar.text != "", "nobody trusts this publisher yet"
    desk.session.counter.catalogue_desk.trust(publisher_of(signer.private, signer.name, None))

    keeper.page.choose_pack()
    assert "1 mục đổi" in keeper.page.packs.head
    assert "Đăng ký đất đai (mẫu mới)" in keeper.page.packs.difference.toPlainText()
    assert desk.session.counter.catalogue_desk.held() == ()

    desk.press(Key.Key_Return, ctrl=True)
    (held,) = desk.session.counter.catalogue_desk.held()
    assert held.version == 1
    assert "Bản 1" in keeper.page.packs.versions.item(0).text()
    keeper.page.choose_pack()
    assert "không có gì thay đổi" in keeper.page.packs.head
    assert not keeper.page.packs.take.isVisible()


def test_escape_goes_back_to_the_board(keeper: Keeper, desk: Desk) -> None:
    desk.press(Key.Key_Escape)
    assert keeper.screen.board.isVisible()
