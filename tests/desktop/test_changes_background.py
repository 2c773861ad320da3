"""The window looks for what the hub tells by itself, and says that something must be seen."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from counter_app.desktop.garbage import MainThreadGarbage
from counter_app.desktop.options import LaunchOptions
from counter_app.desktop.theme import Theme
from counter_app.portal import Generation
from tests.desktop.test_main_window import Used
from tests.fakes.portal import StandInPortal
from tests.fixtures_hub import HubMaker
from tests.portal_chain import Chain
from tests.services_bench import ALLOWANCE, HUY, HUY_NAME, LAN, LAN_NAME, LAND


@pytest.fixture
def chain(tmp_path: Path) -> Iterator[Chain]:
    """A desk whose two dossiers the portal has answered: one refused, one with its number."""
    portal, make_hub = StandInPortal(), HubMaker(tmp_path, None)
    made = Chain(tmp_path, make_hub, portal, Generation.ADAPTER_2026)
    made.desk.bench.take(LAN, LAND, name=LAN_NAME)
    made.desk.bench.take(HUY, ALLOWANCE, name=HUY_NAME)
    portal.refuse[LAND] = "Thiếu mã lĩnh vực"
    made.desk.push()
    made.forward()
    made.close()
    yield made
    make_hub.stop()
    portal.stop()


@pytest.fixture
def used(chain: Chain, qapp: QApplication, qtbot: QtBot, theme: Theme) -> Iterator[Used]:
    garbage = MainThreadGarbage()
    used = Used(qtbot, theme, LaunchOptions(data=chain.folder / "desk0" / "data"))
    yield used
    used.window.close()
    used.window.finish()
    used.window.deleteLater()
    garbage.stop()


def test_numbers_and_refusals_come_while_the_window_is_open(used: Used, chain: Chain) -> None:
    used.sign_in()
    used.opened()
    used.wait(lambda: "Cần xem" in used.window.notice)

    assert used.window.notice.startswith("Có 1 thông báo mới cần xem")
    session = used.window.session
    assert session is not None
    (number,) = chain.portal.held
    assert session.counter.dossiers.find(number).applicant.name == HUY_NAME
    assert [it.code for it in session.counter.changes.notices()] == ["PORTAL_REFUSED"]
