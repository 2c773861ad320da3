"""Tab goes down each place as the eye does, rows and fields made later too, and stays in what lies over it."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from counter_app.desktop.views.digitise.screen import DigitiseScreen
from counter_app.desktop.views.merge import MergePanel
from counter_app.desktop.views.screen import Screen
from counter_app.desktop.views.store.screen import StoreScreen
from counter_app.desktop.views.widgets import PrimaryButton
from tests.desktop.screens_kit import Desk
from tests.desktop.test_digitise_screen import Table, table
from tests.desktop.test_intake_screen import Visit, visit
from tests.services_bench import LAND, MAI, MAI_NAME

__all__ = ["table", "visit"]
Key = Qt.Key


def tabbed(desk: Desk, screen: Screen, steps: int, *, back: bool = False) -> list[QWidget]:
    """What comes into focus."""
    seen: list[QWidget] = []
    for _ in range(steps):
        desk.press(Key.Key_Backtab if back else Key.Key_Tab, shift=back)
        seen.append(desk.focus())
    return seen


def test_from_the_citizen_tab_comes_to_the_lines_before_the_main_act(
    visit: Visit, desk: Desk
) -> None:
    visit.to_land()
    screen = visit.screen
    screen.identify.field.setFocus()
    seen = tabbed(desk, screen, 40)
    rows = screen.lines.rows()
    at = [seen.index(row) for row in rows]
    assert at == sorted(at)
    assert seen.index(screen.primary) > at[-1]


def test_after_a_papers_last_field_tab_comes_to_its_acts(table: Table, desk: Desk) -> None:
    table.scan()
    screen: DigitiseScreen = table.show()
    last = screen.form.row(screen.form.names[-1]).field
    last.setFocus()
    seen = tabbed(desk, screen, 2)
    assert seen[-1] is screen.primary
    assert tabbed(desk, screen, 2, back=True)[-1] is last


@pytest.mark.parametrize("back", [False, True])
def test_what_lies_over_a_place_keeps_the_focus(desk: Desk, back: bool) -> None:
    desk.bench.take(MAI, LAND, name=MAI_NAME)
    screen = StoreScreen(desk.context)
    desk.show(screen)
    screen.activate(MAI)
    screen.open_merge()
    panel: MergePanel = screen.merge
    seen = tabbed(desk, screen, 6, back=back)
    assert all(panel.isAncestorOf(each) for each in seen)
    assert panel.field in seen
    assert not any(isinstance(each, PrimaryButton) for each in seen)
    desk.press(Key.Key_Escape)
    focus = QApplication.focusWidget()
    assert focus is not None and not panel.isAncestorOf(focus)
