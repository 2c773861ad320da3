"""A dossier from another desk: its QR alone with a link, its file without one, read wherever the focus is."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from counter_app.desktop.views.context import ViewContext
from counter_app.desktop.views.dossiers.screen import DossiersScreen
from counter_app.desktop.views.screen import Destination, Place
from counter_app.desktop.views.shell.desk import DeskView
from counter_app.domain.dossiers import Dossier
from counter_app.domain.errors import LinkDown
from counter_app.domain.ids import DossierId
from counter_app.domain.outbox import Enrolment
from counter_app.domain.papers import Blob
from counter_app.services.handing_over import HandedOver
from counter_app.services.handover_ports import HubDossier
from counter_app.services.taking_from_hub import TakingFromHub
from counter_app.upload import HttpHubDossiers, HttpHubLink
from tests.desktop.intake_kit import Picked, with_bench
from tests.desktop.screens_kit import Desk, at_machine_speed
from tests.desktop.test_intake_screen import Visit, visit
from tests.fixtures_hub import RunningHub, hub_engine, make_hub, running_hub
from tests.fixtures_store import OFFICE, CountingIds, SetClock, make_store
from tests.services_bench import LAND, MAI, MAI_NAME, Bench

__all__ = ["hub_engine", "make_hub", "running_hub", "visit"]
Key = Qt.Key


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Bench]:
    """The desk that gives away."""
    folder = tmp_path / "other"
    folder.mkdir()
    clock = SetClock()
    store = make_store(folder / "data", clock=clock, office=replace(OFFICE, desk="Quầy 7"))
    made = Bench(folder, store, clock)
    object.__setattr__(made.desk, "ids", CountingIds(prefix=9))
    yield made
    store.close()


class CutLink:
    """The hub's dossiers behind a line that does not hold."""

    def dossier(self, enrolment: Enrolment, dossier: DossierId, revision: int) -> HubDossier:
        raise LinkDown()

    def fetch(self, enrolment: Enrolment, blob: Blob, target: BinaryIO) -> None:
        raise LinkDown()

    def close(self) -> None:
        pass


class StoppedAfterOne(HttpHubDossiers):
    """Calls `press` when the first file has come, as an officer who has waited long enough."""

    press: Callable[[], None]

    def fetch(self, enrolment: Enrolment, blob: Blob, target: BinaryIO) -> None:
        super().fetch(enrolment, blob, target)
        self.press()


@dataclass
class Counter2:
    """The dossiers' place of the desk that takes in, with the real hub behind it."""

    desk: Desk
    screen: DossiersScreen
    dialogs: Picked
    context: ViewContext
    given: HandedOver
    dossier: Dossier

    @property
    def bar_text(self) -> str:
        return self.screen.handed_in.text


@pytest.fixture
def place(desk: Desk, other: Bench, running_hub: RunningHub, tmp_path: Path) -> Iterator[Counter2]:
    own = desk.session.office.desk
    with other.store.working() as view:
        view.settings.save_enrolment(running_hub.enrolment(desk="Quầy 7"))
    with desk.bench.store.working() as view:
        view.settings.save_enrolment(running_hub.enrolment(desk=own))
    scans = {"land_certificate": other.file()}
    dossier = other.take(MAI, LAND, name=MAI_NAME, scans=scans).checklist.dossier
    given = other.handing_over.hand_over(dossier.id, own, tmp_path / "giao.qsbg")
    other.sending = type(other.sending)(other.desk, HttpHubLink(), lambda: 0.5)
    assert other.sending.push().left == 0
    context, dialogs = with_bench(desk)
    screen = DossiersScreen(context)
    desk.show(screen)
    yield Counter2(desk, screen, dialogs, context, given, dossier)


def read(desk: Desk, text: str) -> None:
    """A reader types where the focus is, Enter behind it."""
    focus = desk.focus()
    with at_machine_speed(focus):
        QTest.keyClicks(focus, text)
        QTest.keyClick(focus, Key.Key_Return)


def test_with_a_link_the_qr_alone_brings_the_dossier_and_shows_it(
    place: Counter2, desk: Desk
) -> None:
    place.screen.take_in.click()
    assert place.screen.handed_in.code.hasFocus()
    read(desk, place.given.qr)
    kept = desk.session.counter.dossiers.find(place.dossier.number).dossier
    assert kept.course.owned_elsewhere is None
    assert place.dossier.number in place.bar_text
    checklist = place.screen.model.state.checklist
    assert checklist is not None and checklist.dossier.id == kept.id
    assert place.screen.table.hasFocus() or place.screen.table.table.hasFocus()


def test_without_a_link_it_says_so_and_the_file_is_at_hand(place: Counter2, desk: Desk) -> None:
    counter = desk.session.counter
    counter.from_hub = TakingFromHub(counter.desk, counter.handing_over, CutLink())
    place.screen.take_in.click()
    read(desk, place.given.qr)
    assert place.bar_text != ""
    assert place.screen.taking.state.file_helps
    place.dialogs.files = (place.given.file,)
    place.screen.handed_in.choose_file()
    read(desk, place.given.qr)
    assert place.dossier.number in place.bar_text
    assert counter.dossiers.find(place.dossier.number).dossier.course.owned_elsewhere is None


def test_stopped_between_files_it_is_not_this_desks_and_goes_on_the_next_time(
    place: Counter2, desk: Desk
) -> None:
    counter = desk.session.counter
    link = StoppedAfterOne()
    link.press = place.screen.taking.stop
    counter.from_hub = TakingFromHub(counter.desk, counter.handing_over, link)
    told: list[str] = []
    place.screen.taking.changed.connect(lambda _: told.append(place.screen.handed_in.work))
    place.screen.take_in.click()
    read(desk, place.given.qr)
    assert place.bar_text.startswith("Đã dừng nhận hồ sơ.")
    assert len(desk.session.dossier_list.find(place.dossier.number)) == 0
    link.press = lambda: None
    read(desk, place.given.qr)
    assert place.dossier.number in place.bar_text
    assert any(words.startswith("Đang hỏi máy chủ") for words in told)
    link.close()


def test_a_code_of_another_kind_is_told_apart_before_anything_is_asked(
    place: Counter2, desk: Desk
) -> None:
    place.screen.take_in.click()
    read(desk, "QSBG1 khong phai")
    assert place.bar_text.startswith("Đây không phải mã QR bàn giao.")
    desk.press(Key.Key_Escape)
    assert place.screen.handed_in.isHidden()


def test_a_file_that_is_none_is_refused_beside_its_field(
    place: Counter2, desk: Desk, tmp_path: Path
) -> None:
    wrong = tmp_path / "khong-phai.qsbg"
    wrong.write_bytes(b"khong phai tep ban giao")
    place.dialogs.files = (wrong,)
    place.screen.take_in.click()
    desk.type("ABCD-EFGH")
    desk.press(Key.Key_Return)
    assert place.bar_text != ""
    assert place.screen.handed_in.code.hasFocus()


def test_a_slip_read_over_an_act_half_written_does_not_throw_it_away(
    place: Counter2, desk: Desk
) -> None:
    mine = desk.bench.take(MAI, LAND, name=MAI_NAME).checklist.dossier
    place.screen.activate(mine.number)
    place.screen.table.setFocus()
    desk.press(Key.Key_C)
    desk.qtbot.waitUntil(lambda: place.screen.panel.desk.hasFocus())
    assert place.screen.panel.whose == f"{mine.number} · {MAI_NAME}"
    desk.type("Quay")
    place.screen.activate("H19.12-260302-0042")
    assert place.screen.panel.desk.text() == "Quay"
    assert "Esc" in place.screen.bar.text


# Read wherever the focus is ----------------------------------------------------------------------

SLIP = "H19.12-260302-0042"
GIVEN = "QSBG1 0d1c7c0e-2f4c-4f0e-9a51-1a2b3c4d5e6f 3 7KQ4T-9ABCD-EFGHJ-KMNPQ"


@pytest.mark.parametrize("text", [SLIP, SLIP.lower(), f"T7K3Q9M-{SLIP}", GIVEN, GIVEN.lower()])
def test_on_a_row_of_the_checklist_a_slips_letters_are_no_keys_of_the_row(
    visit: Visit, desk: Desk, text: str
) -> None:
    wishes: list[Destination] = []
    visit.screen.go.connect(wishes.append)
    visit.to_land()
    row = visit.screen.lines.rows()[0]
    row.setFocus()
    read(desk, text)
    assert wishes == [Destination(Place.DOSSIERS, text)]
    assert not visit.screen.scan_panel.isVisible()
    assert row.state is not None and row.state.files == ()


@pytest.mark.parametrize("place", [Place.DIGITISE, Place.STORE, Place.QUEUE, Place.DOSSIERS])
def test_in_every_place_a_slip_opens_its_dossier(desk: Desk, place: Place) -> None:
    dossier = desk.bench.take(MAI, LAND, name=MAI_NAME).checklist.dossier
    context, _ = with_bench(desk)
    window = DeskView(context)
    desk.qtbot.addWidget(window)
    window.resize(1366, 768)
    window.show()
    desk.qtbot.waitUntil(window.isActiveWindow)
    window.show_place(place)
    before = [field.text() for field in window.findChildren(QLineEdit)]
    if not window.screen_of(place).isAncestorOf(desk.focus()):
        window.screen_of(place).setFocus()
    read(desk, dossier.number)
    assert window.place is Place.DOSSIERS
    screen = window.screen_of(Place.DOSSIERS)
    assert isinstance(screen, DossiersScreen)
    checklist = screen.model.state.checklist
    assert checklist is not None and checklist.dossier.id == dossier.id
    assert [text for text in before if text] == [
        field.text() for field in window.findChildren(QLineEdit) if field.text()
    ]
    window.show_place(place)
    read(desk, GIVEN)
    assert window.place is Place.DOSSIERS
    assert screen.handed_in.code.text() == GIVEN
