"""A paper of another desk whose original is not at the hub yet: every place that shows it says what is here and what follows."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from counter_app.desktop.views.dossiers.screen import DossiersScreen
from counter_app.desktop.views.store.screen import StoreScreen
from counter_app.domain.dossiers import Dossier
from counter_app.domain.papers import Paper
from counter_app.services.intake import Intake
from counter_app.services.province import Province
from counter_app.services.sending import Sending
from counter_app.upload import HttpHubLink, HttpProvinceStore
from tests.adapters.test_province import OTHER_OFFICE, Desk as Elsewhere
from tests.adapters.test_province_later import NOT_YET, NOW
from tests.desktop.screens_kit import Desk
from tests.fixtures_cluster import cluster
from tests.fixtures_hub import RunningHub, hub_engine, make_hub, running_hub
from tests.services_bench import ALLOWANCE, MAI, MAI_NAME

__all__ = ["cluster", "hub_engine", "make_hub", "running_hub"]

COMING = (
    "Giấy tờ đang chờ lấy từ máy chủ: tự về khi máy chủ đã nhận hồ sơ này và có tệp của giấy tờ."
)
TO_FOLLOW = "Đã có bản đọc; bản gốc tự về khi quầy đã số hóa gửi xong."


@dataclass
class Taken:
    """A dossier of this desk for which a paper was taken that `holder` holds, its original kept back there."""

    holder: Elsewhere
    paper: Paper
    dossier: Dossier
    sending: Sending
    province: Province

    def bring_in(self) -> None:
        self.sending.push()
        assert self.province.bring_in() == (self.dossier.id,)


@pytest.fixture
def taken(desk: Desk, running_hub: RunningHub, tmp_path: Path) -> Iterator[Taken]:
    holder = Elsewhere(tmp_path / "holder", running_hub, OTHER_OFFICE)
    holder.sending.set_policy(NOT_YET)
    paper = holder.bench.hold_birth()
    holder.push()
    bench = desk.bench
    with closing(HttpHubLink()) as link, closing(HttpProvinceStore()) as store:
        sending, province = Sending(bench.desk, link, lambda: 0.5), Province(bench.desk, store)
        bench.intake = Intake(bench.desk, bench.reader, province)
        with bench.store.reading() as view:
            office = view.settings.office().code
        sending.enrol(running_hub.url, running_hub.code(office))
        took = bench.take(MAI, ALLOWANCE, case="orphan", name=MAI_NAME)
        yield Taken(holder, paper, took.checklist.dossier, sending, province)
    holder.close()


def said(widget: QWidget) -> set[str]:
    return {label.text() for label in widget.findChildren(QLabel)}


def test_the_dossiers_page_says_what_is_waited_for_and_what_follows(
    desk: Desk, taken: Taken
) -> None:
    screen = DossiersScreen(desk.context)
    desk.show(screen)
    screen.activate(taken.dossier.id)
    assert COMING in said(screen)

    taken.bring_in()
    screen = DossiersScreen(desk.context)
    desk.show(screen)
    screen.activate(taken.dossier.id)
    assert COMING not in said(screen)
    assert TO_FOLLOW in said(screen)


def test_the_store_says_it_too_and_asks_for_the_original_by_a_key(desk: Desk, taken: Taken) -> None:
    taken.bring_in()
    screen = StoreScreen(desk.context)
    desk.show(screen)
    screen.model.open_subject(taken.paper.id)
    page = screen.person
    assert page.original_words == TO_FOLLOW
    assert "Số hóa tại H19.13" in page.preview_line

    desk.press(Qt.Key.Key_G, ctrl=True, shift=True)
    assert page.bar.text.startswith("Bản gốc của giấy tờ này chưa về máy này")

    taken.holder.sending.set_policy(NOW)
    taken.holder.push()
    desk.press(Qt.Key.Key_G, ctrl=True, shift=True)
    assert page.bar.text.startswith("Đã lấy lại bản gốc: 1 tệp")
    assert page.original_words == ""
