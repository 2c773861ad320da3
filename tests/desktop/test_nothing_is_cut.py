"""What a window of 1366 by 768 leaves to a place is enough for its words, and one button of a place is filled."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QPushButton

from counter_app.desktop.models.dossiers import short_status
from counter_app.desktop.views.dossiers.screen import DossiersScreen
from counter_app.desktop.views.queue.screen import QueueScreen
from counter_app.desktop.views.table.delegate import ICON, PADDING
from counter_app.domain.dossiers import DossierStatus
from counter_app.messages import DOSSIER_STATUS
from tests.desktop.screens_kit import Desk, cells
from tests.desktop.test_queue_screen import show
from tests.services_bench import LAND, MAI, MAI_NAME

Key = Qt.Key
GAP = 6
"""Between a mark and its word."""

FRAME = 14
"""Pixels of a field's own on either side of its text."""


@pytest.fixture
def queue(desk: Desk) -> QueueScreen:
    desk.bench.enrol()
    desk.bench.hold_wedding()
    return show(desk)


@pytest.mark.parametrize("key", [Key.Key_O, Key.Key_Y, Key.Key_J, Key.Key_K])
def test_one_button_of_the_queue_is_filled_whatever_stands_beside_the_list(
    queue: QueueScreen, desk: Desk, key: Key
) -> None:
    desk.press(key, ctrl=True)

    assert queue.aside.is_open
    buttons = queue.findChildren(QPushButton)
    filled = [each for each in buttons if each.isVisible() and each.property("kind") == "primary"]
    assert filled == [queue.acts.push]
    desk.press(Key.Key_Escape)
    assert not queue.aside.is_open


def test_what_can_be_looked_for_is_told_in_full_where_the_field_is_narrowest(
    queue: QueueScreen,
) -> None:
    field = queue.filters.field
    words = QFontMetrics(field.font()).horizontalAdvance(field.placeholderText())

    assert words <= field.minimumWidth() - 2 * FRAME
    assert "loại giấy tờ" in field.toolTip()


def test_every_status_of_a_dossier_fits_its_column(desk: Desk) -> None:
    dossier = desk.bench.take(MAI, LAND, name=MAI_NAME).checklist.dossier
    desk.bench.acts.supplement(dossier.id, desk.bench.acts.missing(dossier))
    screen = DossiersScreen(desk.context)
    desk.show(screen)
    table = screen.table.table
    column = [each.key for each in screen.table.columns].index("status")
    metrics = QFontMetrics(table.font())

    room = table.columnWidth(column) - 2 * PADDING - ICON - GAP
    cut = [s for s in DossierStatus if metrics.horizontalAdvance(short_status(s)) > room]

    assert cut == []
    (row,) = cells(screen.table)
    assert row["status"] == "Chờ bổ sung"
    tip = table.model().index(0, column).data(Qt.ItemDataRole.ToolTipRole)
    assert tip == DOSSIER_STATUS[DossierStatus.SUPPLEMENT_ASKED]
