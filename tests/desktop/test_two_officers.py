"""Two officers at one PC: the second takes the window over, the first finds the work again."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel
from pytestqt.qtbot import QtBot

from counter_app.desktop.options import LaunchOptions
from counter_app.desktop.theme import Theme
from counter_app.desktop.viewmodels.intake_state import Step
from counter_app.desktop.viewmodels.sign_in import Door
from counter_app.desktop.views.intake.screen import IntakeScreen
from counter_app.desktop.views.screen import Place
from counter_app.domain.ids import OfficerLogin
from counter_app.domain.officers import Officer, Role
from counter_app.store import KeyBook
from tests.desktop.test_main_window import CARD, Used, _garbage
from tests.fixtures_store import CHEAP, LOGIN, PASSPHRASE, make_store

__all__ = ["_garbage"]

SECOND = OfficerLogin("lanh")
SECOND_PASSPHRASE = "mat khau cua Lanh"
Key = Qt.Key


@pytest.fixture
def used(tmp_path: Path, qtbot: QtBot, theme: Theme) -> Iterator[Used]:
    store = make_store(tmp_path / "data")
    with store.working() as view:
        view.officers.add(Officer(SECOND, "Đỗ Thị Lành", Role.OFFICER))
    store.close()
    book = KeyBook(tmp_path / "data", cost=CHEAP)
    book.add(SECOND, SECOND_PASSPHRASE, book.unlock(LOGIN, PASSPHRASE))
    used = Used(qtbot, theme, LaunchOptions(data=tmp_path / "data", officer=LOGIN))
    yield used
    used.window.close()
    used.window.finish()
    used.window.deleteLater()


def switch(used: Used, login: OfficerLogin, passphrase: str) -> None:
    """Lock, choose the officer by keys, sign in; wait for that officer's desk."""
    used.press(Key.Key_L, ctrl=True)
    used.wait(lambda: used.window.locked and not used.window.door_model.state.busy)
    used.wait(lambda: used.window.door_model.state.door is Door.SIGN_IN)
    (box,) = used.window.door.findChildren(QComboBox)
    used.wait(lambda: box.findText(login) >= 0)
    box.setFocus()
    box.setCurrentText(login)
    used.press(Key.Key_Tab)
    used.type(passphrase)
    used.press(Key.Key_Return)
    used.wait(lambda: not used.window.locked)


def place_of(used: Used) -> Place | None:
    return None if used.window.desk is None else used.window.desk.place


def said(used: Used) -> set[str]:
    assert used.window.desk is not None
    return {each.text() for each in used.window.desk.bar.findChildren(QLabel)}


def test_the_second_officer_has_a_desk_of_their_own_and_no_more_rights(used: Used) -> None:
    used.sign_in()
    used.opened()
    first = used.window.session
    assert first is not None and used.window.desk is not None
    intake = used.window.desk.screen_of(Place.INTAKE)
    assert isinstance(intake, IntakeScreen)
    used.type(CARD)
    used.press(Key.Key_Return)
    used.wait(lambda: intake.model.state.step is Step.PROCEDURE)

    switch(used, SECOND, SECOND_PASSPHRASE)
    second = used.window.session
    assert second is not None and second.officer.login == SECOND
    assert "Đỗ Thị Lành" in said(used)
    used.press(Key.Key_6, alt=True)
    assert place_of(used) is Place.INTAKE, "figures are for supervisors"
    fresh = used.window.desk.screen_of(Place.INTAKE)
    assert isinstance(fresh, IntakeScreen)
    assert fresh.model.state.citizen is None, "nothing of the first officer's citizen is left"
    assert used.window.session is not first

    switch(used, LOGIN, PASSPHRASE)
    assert used.window.session is not None
    assert used.window.session.officer.login == LOGIN
    used.press(Key.Key_6, alt=True)
    assert place_of(used) is Place.SUPERVISE


def test_a_reader_at_the_door_reads_into_no_desk_behind_it(used: Used) -> None:
    used.sign_in()
    used.opened()
    desk = used.window.desk
    assert desk is not None
    used.press(Key.Key_4, alt=True)
    used.press(Key.Key_L, ctrl=True)
    used.wait(lambda: used.window.locked and used.focus() is not None)
    used.type("H19.12-260302-0042")
    used.press(Key.Key_Return)
    used.wait(lambda: used.window.door_model.state.fault is not None)
    assert used.window.locked
    assert desk.place is Place.STORE
