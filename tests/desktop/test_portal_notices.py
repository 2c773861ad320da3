"""What the portal said of a dossier, seen in the list of dossiers and at the dossier; both numbers without confusion."""

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QToolButton

from counter_app.desktop.views.dossiers.screen import DossiersScreen
from counter_app.domain.changes import Notice
from counter_app.services.dossier_list import DossierGroup
from tests.desktop.intake_kit import with_bench
from tests.desktop.screens_kit import Desk, cells
from tests.services_bench import ALLOWANCE, HUY, HUY_NAME, MAI, MAI_NAME

WORDS = "Thiếu mã lĩnh vực của thủ tục"
OFFICIAL = "H19.12-20261126-0000001"


@pytest.fixture
def screen(desk: Desk) -> DossiersScreen:
    """The screen with one dossier that the portal refused and one that has its official number."""
    context, _ = with_bench(desk)
    refused = desk.bench.take(MAI, ALLOWANCE, name=MAI_NAME).checklist.dossier
    well = desk.bench.take(HUY, ALLOWANCE, name=HUY_NAME).checklist.dossier
    desk.bench.acts.number(well.id, OFFICIAL)
    details = {"step": "dossier", "portal_code": "HS-07", "words": WORDS}
    at = desk.bench.clock.now() + timedelta(minutes=1)
    with desk.bench.store.working() as view:
        view.changes.note(Notice(refused.id, "PORTAL_REFUSED", details, at))
    made = DossiersScreen(context)
    desk.show(made)
    return made


def words_of(screen: DossiersScreen) -> str:
    return "\n".join(found.text() for found in screen.detail.findChildren(QLabel))


def test_a_refused_dossier_is_found_in_a_group_of_its_own(
    screen: DossiersScreen, desk: Desk
) -> None:
    screen.filters.choose(DossierGroup.NOTICED)
    desk.qtbot.waitUntil(lambda: len(cells(screen.table)) == 1)

    assert [row["applicant"] for row in cells(screen.table)] == [MAI_NAME]
    desk.qtbot.waitUntil(lambda: WORDS in words_of(screen))
    assert "Cổng Dịch vụ công quốc gia không nhận hồ sơ này (mã HS-07)" in words_of(screen)


def test_the_group_is_shown_only_while_it_holds_something(
    screen: DossiersScreen, desk: Desk
) -> None:
    shown = [text for text in _buttons(screen) if text.startswith("Cần xem")]
    assert shown == ["Cần xem  1"]
    with desk.bench.store.working() as view:
        for notice in view.changes.notices():
            view.changes.forget(notice.subject)
    screen.model.refresh()

    desk.qtbot.waitUntil(lambda: not any(it.startswith("Cần xem") for it in _buttons(screen)))


def test_both_numbers_are_told_apart(screen: DossiersScreen, desk: Desk) -> None:
    desk.type(OFFICIAL)
    desk.press(Qt.Key.Key_Return)
    desk.qtbot.waitUntil(lambda: [row["number"] for row in cells(screen.table)] == [OFFICIAL])
    desk.qtbot.waitUntil(lambda: OFFICIAL in words_of(screen))
    model = screen.table.table.model()
    tip = str(model.data(model.index(0, 0), Qt.ItemDataRole.ToolTipRole))

    assert f"Mã chính thức: {OFFICIAL}" in tip
    assert "Mã tại quầy: T" in tip
    assert "Mã tại quầy: T" in words_of(screen)


def _buttons(screen: DossiersScreen) -> list[str]:
    return [
        button.text()
        for button in screen.filters.findChildren(QToolButton)
        if not button.isHidden()
    ]
