"""What only comes on paper is counted into the dossier by key, without a scan; the row in hand stays whole in view."""

import pytest
from PySide6.QtCore import QPoint, Qt

from counter_app.desktop.theme import Tone
from counter_app.desktop.viewmodels.intake_state import Step
from counter_app.desktop.views.intake.lines import LineRow
from tests.desktop.screens_kit import Desk
from tests.desktop.test_intake_concerned import LAND_LINE, of_mai
from tests.desktop.test_intake_screen import Visit, visit
from tests.services_bench import LAND

__all__ = ["visit"]
Key = Qt.Key


def test_before_the_dossier_is_written_nothing_can_be_counted_into_it(
    visit: Visit, desk: Desk
) -> None:
    of_mai(desk, visit, LAND)
    visit.screen.lines.row(LAND_LINE).setFocus()
    desk.press(Key.Key_S)
    assert not visit.screen.line_desk.count_panel.isVisible()


def test_a_paper_that_is_not_scanned_is_counted_and_no_longer_missing(
    visit: Visit, desk: Desk
) -> None:
    counter = desk.session.counter
    of_mai(desk, visit, LAND)
    desk.press(Key.Key_Return, ctrl=True)
    visit.await_focus(Step.DONE)
    needed = visit.screen.model.state.still_needed
    row = visit.screen.lines.row(LAND_LINE)
    row.setFocus()
    desk.press(Key.Key_S)
    panel = visit.screen.line_desk.count_panel
    desk.qtbot.waitUntil(panel.pages.hasFocus)
    desk.type("2")
    desk.press(Key.Key_Return)
    assert panel.message == "Đã ghi số đếm."
    row = visit.screen.lines.row(LAND_LINE)
    desk.qtbot.waitUntil(lambda: row.chip.tone is Tone.DONE)
    assert visit.screen.model.state.still_needed == needed - 1
    dossier = counter.dossiers.find(visit.screen.done.number).dossier
    (counted,) = counter.counting.of(dossier.id)
    assert (counted.handed.component, counted.handed.pages) == (LAND_LINE, 2)


@pytest.mark.parametrize("height", [420, 520])
def test_a_row_that_grows_under_the_hand_stays_whole_in_view(
    visit: Visit, desk: Desk, height: int
) -> None:
    of_mai(desk, visit, LAND)
    visit.screen.resize(1158, height)
    row = visit.screen.lines.rows()[-1]
    row.setFocus()
    visit.screen.lines.ensureWidgetVisible(row)
    before = row.height()
    assert row.state is not None and row.state.may_state
    visit.screen.model.state_database(row.state.code, "database_no_entry")
    desk.qtbot.waitUntil(lambda: row.height() > before)
    desk.qtbot.waitUntil(lambda: whole_in_view(visit, row))


def whole_in_view(visit: Visit, row: LineRow) -> bool:
    view = visit.screen.lines.viewport()
    foot = row.mapTo(view, QPoint(0, min(row.height(), view.height()) - 1))
    return 0 <= foot.y() < view.height()
