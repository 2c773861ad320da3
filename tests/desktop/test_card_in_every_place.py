"""A card read in whatever place is in view finds its citizen; it does nothing to what has the focus."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget

from counter_app.desktop.views.digitise.screen import DigitiseScreen
from counter_app.desktop.views.dossiers.screen import DossiersScreen
from counter_app.desktop.views.intake.screen import IntakeScreen
from counter_app.desktop.views.screen import Place
from counter_app.desktop.views.shell.desk import DeskView
from counter_app.desktop.views.store.screen import StoreScreen
from counter_app.domain.dossier_acts import DossierAct
from counter_app.domain.dossier_course import GivenElsewhere
from counter_app.domain.dossiers import Dossier
from counter_app.services.solving import SolvingWords
from tests.desktop.intake_kit import with_bench
from tests.desktop.screens_kit import Desk, at_machine_speed, cells
from tests.services_bench import HUY, HUY_NAME, LAND, MAI, MAI_NAME, WEDDING

CARD = f"{MAI}|280123456|XUAN THI NGOC PHUONG LAN|27091992|Nu|To 3, phuong Mau|01072021"
"""Its letters X, N, O, P and L are keys of acts that are done at once."""

HUYS_CARD = f"{HUY}|285123456|NGUYEN XUAN MAU|27091990|Nam|To 3, phuong Mau|01072021"
ZONE = (
    "IDVNM1920038762070192003876<<3",
    "9209275F3209273VNM<<<<<<<<<<<0",
    "TRAN<<THI<MAU<DON<<<<<<<<<<<<<",
)


class Window:
    """All places, with a dossier of Mai and one of Huy."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        scans = {"marriage_certificate": desk.bench.file("marriage_certificate", WEDDING)}
        taken = desk.bench.take(MAI, LAND, case="both_spouses", name=MAI_NAME, scans=scans)
        self.mai = taken.checklist.dossier
        self.huy = desk.bench.take(HUY, LAND, name=HUY_NAME).checklist.dossier
        while desk.bench.digitising.read_next() is not None:
            pass
        self.view = DeskView(with_bench(desk)[0])
        desk.qtbot.addWidget(self.view)
        self.view.resize(1366, 768)
        self.view.show()
        desk.qtbot.waitUntil(self.view.isActiveWindow)

    def kept(self, dossier: Dossier) -> Dossier:
        return self.desk.session.counter.dossiers.find(dossier.id).dossier

    def read(self, *lines: str) -> None:
        focus = self.desk.focus()
        with at_machine_speed(focus):
            for line in lines:
                QTest.keyClicks(focus, line)
                QTest.keyClick(focus, Qt.Key.Key_Return)

    @property
    def dossiers(self) -> DossiersScreen:
        screen = self.view.screen_of(Place.DOSSIERS)
        assert isinstance(screen, DossiersScreen)
        return screen

    @property
    def digitise(self) -> DigitiseScreen:
        screen = self.view.screen_of(Place.DIGITISE)
        assert isinstance(screen, DigitiseScreen)
        return screen

    @property
    def received(self) -> str:
        """The number of whoever stands at the intake."""
        assert self.view.place is Place.INTAKE
        screen = self.view.screen_of(Place.INTAKE)
        assert isinstance(screen, IntakeScreen)
        citizen = screen.model.state.citizen
        return "" if citizen is None else citizen.found.number.number

    def over(self, dossier: Dossier) -> None:
        """The focus on a dossier's row, where letters are acts."""
        self.view.show_place(Place.DOSSIERS, dossier.id)
        self.desk.qtbot.waitUntil(self.dossiers.table.table.hasFocus)


@pytest.fixture
def window(desk: Desk) -> Iterator[Window]:
    yield Window(desk)


@pytest.mark.parametrize("lines", [(CARD,), ZONE, (MAI,)])
def test_on_a_dossiers_row_its_letters_do_nothing_and_it_finds_its_citizens_dossiers(
    window: Window, lines: tuple[str, ...]
) -> None:
    window.over(window.huy)
    window.read(*lines)
    assert window.kept(window.huy) == window.huy
    assert window.view.place is Place.DOSSIERS
    assert window.dossiers.model.state.act is None
    assert [row["applicant"] for row in cells(window.dossiers.table)] == [MAI_NAME]


def test_in_the_search_of_dossiers_it_finds_those_of_its_citizen(window: Window) -> None:
    window.view.show_place(Place.DOSSIERS)
    window.read(CARD)
    assert window.dossiers.field.text() == MAI
    assert [row["applicant"] for row in cells(window.dossiers.table)] == [MAI_NAME]


def test_a_card_over_an_act_half_written_leaves_it_and_says_so(window: Window) -> None:
    window.over(window.huy)
    window.desk.press(Qt.Key.Key_C)
    field = window.dossiers.panel.desk
    window.desk.qtbot.waitUntil(field.hasFocus)
    window.desk.type("Quầy 2")
    window.read(CARD)
    assert field.text() == "Quầy 2"
    assert "Esc" in window.dossiers.bar.text


def test_whoever_gets_the_result_signs_by_their_card(window: Window) -> None:
    counter = window.desk.session.counter
    left = counter.dossiers.open_lines(window.huy)
    said = SolvingWords(
        left_aside={item.component: "Có trên giấy" for item in left},
        elsewhere=GivenElsewhere("12/XN", window.huy.received_at.date()),
    )
    counter.results.solve(window.huy.id, said=said)
    window.over(window.huy)
    window.dossiers.begin(DossierAct.GIVE_BACK)
    window.read(CARD)
    panel = window.dossiers.panel
    assert panel.taker.text() == "XUAN THI NGOC PHUONG LAN"
    assert panel.number.text() == MAI


@pytest.mark.parametrize("name", ["issuer", "summary"])
def test_over_a_field_of_a_paper_it_receives_the_citizen_and_leaves_the_field(
    window: Window, name: str
) -> None:
    window.view.show_place(Place.DIGITISE)
    form = window.digitise.form
    field = form.row(name).field
    before, looked = field.text(), window.digitise.model.state.looked
    field.setFocus()
    window.read(HUYS_CARD)
    assert window.received == HUY
    assert field.text() == before
    values = {each.name: each.value for each in window.digitise.model.state.fields}
    assert values[name] == before
    assert window.digitise.model.state.looked == looked


def test_over_the_holders_number_it_is_the_holders(window: Window) -> None:
    window.view.show_place(Place.DIGITISE)
    window.digitise.form.row("holder_id").field.setFocus()
    window.read(MAI)
    assert window.view.place is Place.DIGITISE
    assert window.digitise.form.row("holder_id").field.text() == MAI


@pytest.mark.parametrize("place", [Place.QUEUE, Place.SUPERVISE])
def test_elsewhere_it_receives_the_citizen(window: Window, place: Place) -> None:
    window.view.show_place(place)
    before = texts(window.view)
    window.read(CARD)
    assert window.received == MAI
    assert texts(window.view.screen_of(place)) == before


def test_in_the_store_it_opens_its_citizens_store_from_the_search_and_from_another(
    window: Window,
) -> None:
    window.view.show_place(Place.STORE)
    screen = window.view.screen_of(Place.STORE)
    assert isinstance(screen, StoreScreen)
    for number, card in ((MAI, CARD), (HUY, HUYS_CARD)):
        window.read(card)
        assert screen.model.state.person is not None
        assert screen.model.state.person.number == number


def test_a_card_that_is_none_is_told_where_it_was_read(window: Window) -> None:
    window.over(window.huy)
    window.read(CARD.replace(MAI, "999999999999"))
    assert window.dossiers.bar.text != ""
    assert window.kept(window.huy) == window.huy


def texts(over: QWidget) -> list[str]:
    """What stands in its fields."""
    return [field.text() for field in over.findChildren(QLineEdit) if field.text()]
