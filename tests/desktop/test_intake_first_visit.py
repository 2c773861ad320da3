"""Somebody's first visit: what can be no name is told where it was typed, and nothing moves under the fingers."""

import pytest
from PySide6.QtCore import QPoint

from counter_app.desktop.viewmodels.intake_state import Step
from tests.desktop.screens_kit import Desk
from tests.desktop.test_intake_screen import Visit, visit

__all__ = ["visit"]

NEW = "079201001234"


@pytest.mark.parametrize("typed", ["", "   ", "0912345678"])
def test_what_is_no_name_is_told_at_once_and_the_field_keeps_the_focus(
    visit: Visit, desk: Desk, typed: str
) -> None:
    visit.enter(NEW)
    visit.await_focus(Step.NAME)
    visit.enter(typed)
    assert visit.screen.model.state.step is Step.NAME
    assert visit.screen.identify.message != ""
    assert visit.screen.identify.name_field.hasFocus()
    visit.screen.identify.name_field.clear()
    visit.enter("Nguyễn Mẫu Mới")
    visit.await_focus(Step.PROCEDURE)
    assert visit.screen.identify.message == ""
    assert visit.screen.model.state.name == "Nguyễn Mẫu Mới"


def test_the_search_of_procedures_stays_where_it_is_when_nothing_is_found(
    visit: Visit, desk: Desk
) -> None:
    visit.enter(NEW)
    visit.await_focus(Step.NAME)
    visit.enter("Nguyễn Mẫu Mới")
    visit.await_focus(Step.PROCEDURE)
    field = visit.screen.picker.field
    desk.qtbot.waitUntil(lambda: visit.screen.picker.list.isVisible())
    before = field.mapTo(visit.screen, QPoint(0, 0))
    desk.type("khong co thu tuc nay")
    desk.qtbot.waitUntil(lambda: not visit.screen.picker.list.isVisible())
    visit.screen.picker.layout().activate()  # type: ignore[union-attr]  # it has one
    assert field.mapTo(visit.screen, QPoint(0, 0)) == before
