"""What the window remembers and tells unasked: widths of columns, names in the course, badges before a place is opened."""

from datetime import timedelta

from PySide6.QtWidgets import QLabel

from counter_app.desktop.session import Changed
from counter_app.desktop.views.dossiers.screen import DossiersScreen
from counter_app.desktop.views.screen import Place
from counter_app.desktop.views.shell.desk import DeskView
from tests.desktop.screens_kit import Desk
from tests.desktop.test_dossiers_screen import Place2, place
from tests.services_bench import LAN, LAN_NAME, MARRIAGE

__all__ = ["place"]


def test_the_widths_drawn_are_kept_for_the_officer(place: Place2, desk: Desk) -> None:
    place.screen.table.table.horizontalHeader().resizeSection(0, 301)
    kept = f"officer.{desk.session.officer.login}.widths.dossiers"

    def is_kept() -> bool:
        with desk.session.counter.desk.store.reading() as view:
            return view.settings.get(kept) == "number:301"

    desk.qtbot.waitUntil(is_kept)
    again = DossiersScreen(desk.context)
    desk.qtbot.addWidget(again)
    assert again.table.table.columnWidth(0) == 301


def test_the_course_names_the_officer_and_where_papers_were_looked_for(
    place: Place2, desk: Desk
) -> None:
    place.find("tran thi mau")
    told = [each.text() for each in place.screen.detail.findChildren(QLabel)]
    assert any(words.endswith("Tiếp nhận, cán bộ Trần Thị Hoa") for words in told)
    assert "Mới tra kho của bộ phận một cửa này, chưa tra được kho toàn tỉnh." in told


def test_badges_are_right_before_any_place_was_opened(place: Place2, desk: Desk) -> None:
    desk.session.counter.clock.stand_at(place.mai.due_at + timedelta(days=40))
    scans = {"marital_status": desk.bench.file("marital_status", {})}
    took = desk.bench.take(LAN, MARRIAGE, case="data_missing", name=LAN_NAME, scans=scans)
    window = DeskView(desk.context)
    desk.qtbot.addWidget(window)
    assert window.rail.badge(Place.DOSSIERS) == 3
    waiting = desk.session.counter.verifying.waiting()
    assert [paper.dossier for paper in waiting] == [took.checklist.dossier.id]
    assert window.rail.badge(Place.DIGITISE) == len([it for it in waiting if it.digitised_at])
    desk.session.counter.clock.stand_at(place.mai.received_at)
    desk.session.tell(Changed.DOSSIERS)
    desk.qtbot.waitUntil(lambda: window.rail.badge(Place.DOSSIERS) == 0)
