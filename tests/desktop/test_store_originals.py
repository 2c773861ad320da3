"""Originals that left this PC by rule: the store says where they are and brings them back, checked, by one key."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt

from counter_app.desktop.views.store.screen import StoreScreen
from counter_app.domain.events import EventKind
from tests.adapters.test_purging import House
from tests.desktop.screens_kit import Desk, cells
from tests.fixtures_cluster import cluster
from tests.fixtures_hub import RunningHub, hub_engine, make_hub, running_hub

__all__ = ["cluster", "hub_engine", "make_hub", "running_hub"]

Key = Qt.Key


@pytest.fixture
def house(desk: Desk, running_hub: RunningHub) -> Iterator[House]:
    """A desk whose only held paper has its original at the hub alone."""
    made = House(desk.bench, running_hub)
    made.settle()
    assert made.purging.purge().masters == 1
    yield made
    made.close()


@pytest.fixture
def screen(desk: Desk, house: House) -> StoreScreen:
    screen = StoreScreen(desk.context)
    desk.show(screen)
    screen.model.open_subject(house.paper.id)
    return screen


def test_the_paper_says_where_its_original_is_and_a_key_brings_it_back(
    screen: StoreScreen, desk: Desk, house: House
) -> None:
    page = screen.person
    assert page.original_words == "Bản gốc do máy chủ giữ, máy này có bản đọc."
    assert (page.originals.isVisible(), page.master.isVisible()) == (True, False)

    desk.press(Key.Key_G, ctrl=True, shift=True)

    assert house.holds(house.master)
    assert page.bar.text.startswith("Đã lấy lại bản gốc: 1 tệp")
    assert page.original_words == ""
    assert (page.originals.isVisible(), page.master.isVisible()) == (False, True)
    assert "Lấy lại bản gốc từ máy chủ" in {row["what"] for row in cells(page.below.story)}
    assert house.bench.events().count(EventKind.MASTER_FETCHED) == 1
    desk.press(Key.Key_G, ctrl=True, shift=True)
    assert house.bench.events().count(EventKind.MASTER_FETCHED) == 1


def test_without_a_link_a_sentence_says_what_helps(
    screen: StoreScreen, desk: Desk, house: House
) -> None:
    house.hub.stop()

    desk.press(Key.Key_G, ctrl=True, shift=True)

    assert not house.holds(house.master)
    assert "do máy chủ tiếp nhận giữ" in screen.person.bar.text
    assert screen.person.originals.isEnabled(), "it may be tried again"
