"""What would be lost with this PC, listed in the window; originals go only after a rehearsal and a second press."""

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt

from counter_app.catalogue import load_retention_rules
from counter_app.desktop.views.queue.screen import QueueScreen
from counter_app.desktop.views.screen import Destination, Place
from counter_app.domain.errors import LinkOffline
from counter_app.domain.papers import Paper
from counter_app.messages import sentence
from counter_app.services.purging import Purging
from tests.desktop.screens_kit import Desk, cells
from tests.desktop.test_queue_screen import show
from tests.services_bench import LAN, LAN_NAME, LAND, line

Key = Qt.Key


@pytest.fixture
def paper(desk: Desk) -> Paper:
    """A held paper that waits for the hub."""
    bench = desk.bench
    desk.session.counter.purging = Purging(
        bench.desk, load_retention_rules(), bench.hub, unused_for=timedelta(0)
    )
    bench.enrol()
    return bench.hold_wedding()


@pytest.fixture
def screen(desk: Desk, paper: Paper) -> QueueScreen:
    return show(desk)


def open_here(desk: Desk, screen: QueueScreen) -> None:
    screen.table.setFocus()
    desk.press(Key.Key_K, ctrl=True)
    assert screen.aside.here.isVisible()


def test_what_no_receipt_names_is_listed_with_its_place_in_the_queue(
    screen: QueueScreen, desk: Desk, paper: Paper
) -> None:
    wishes: list[Destination] = []
    screen.go.connect(wishes.append)
    open_here(desk, screen)
    here = screen.aside.here

    assert "của 1 giấy tờ" in here.words
    assert here.words.endswith("chưa được máy chủ ký nhận: hỏng máy này là mất.")
    (row,) = cells(here.table)
    assert (row["title"], row["row"]) == ("Giấy chứng nhận kết hôn", "Chờ gửi")
    desk.press(Key.Key_Return)
    assert wishes == [Destination(Place.STORE, paper.id)]
    desk.press(Key.Key_Escape)
    assert not screen.aside.is_open


def test_a_scan_that_nobody_has_confirmed_says_what_it_is(
    screen: QueueScreen, desk: Desk, paper: Paper
) -> None:
    bench = desk.bench
    took = bench.take(LAN, LAND, name=LAN_NAME, scans={"land_certificate": bench.file()})
    again = bench.take(
        LAN,
        LAND,
        dossier=took.checklist.dossier.id,
        seen=took.checklist.dossier.revision,
        scans={"land_certificate": bench.file()},
    )
    open_here(desk, screen)

    number, name = again.checklist.dossier.number, line(again, "land_certificate").name
    assert [row["title"] for row in cells(screen.aside.here.table)] == [
        "Giấy chứng nhận kết hôn",
        f"Bản quét đã thay bằng bản khác: {name}, hồ sơ {number}",
        f"Bản quét chưa xác nhận: {name}, hồ sơ {number}",
    ]


def test_what_the_hub_signed_for_is_not_listed(screen: QueueScreen, desk: Desk) -> None:
    desk.bench.sending.push()

    open_here(desk, screen)

    assert screen.aside.here.words == (
        "Không có tệp nào chỉ nằm trên máy này: máy chủ đã ký nhận đủ."
    )
    assert screen.aside.here.table.isHidden()


def test_what_may_not_go_yet_says_why_and_has_no_button(screen: QueueScreen, desk: Desk) -> None:
    desk.bench.sending.push()
    open_here(desk, screen)
    desk.press(Key.Key_Return)

    assert "Chưa có bản gốc nào bỏ được" in screen.aside.here.bar.text
    assert "Giữ lại: " in screen.aside.here.bar.text
    assert "hồ sơ chưa kết thúc" in screen.aside.here.bar.text
    screen.aside.here.bar.press()
    assert "Đã bỏ" not in screen.aside.here.bar.text


def test_originals_go_after_a_rehearsal_and_a_second_press(
    screen: QueueScreen, desk: Desk, paper: Paper
) -> None:
    bench = desk.bench
    assert paper.dossier is not None
    bench.finish(paper.dossier)
    bench.sending.push()
    bench.clock.go_on(timedelta(days=4000))
    vault, masters = bench.store.vault, [blob.sha256 for blob in paper.masters]
    open_here(desk, screen)
    here = screen.aside.here

    here.rehearse.click()
    assert here.bar.text.startswith("Có thể bỏ 1 bản gốc của 1 giấy tờ")
    assert all(vault.holds(each) for each in masters)
    here.bar.press()

    assert here.bar.text.startswith("Đã bỏ 1 bản gốc của 1 giấy tờ")
    assert not any(vault.holds(each) for each in masters)


def test_without_a_link_all_stays_and_the_sentence_says_why(
    screen: QueueScreen, desk: Desk, paper: Paper
) -> None:
    bench = desk.bench
    assert paper.dossier is not None
    bench.finish(paper.dossier)
    bench.sending.push()
    bench.clock.go_on(timedelta(days=4000))
    open_here(desk, screen)
    here = screen.aside.here
    here.rehearse.click()
    bench.hub.trouble = LinkOffline()

    here.bar.press()

    assert "Chưa bỏ bản gốc nào." in here.bar.text
    assert "Chưa hỏi được máy chủ còn giữ bản gốc hay không" in here.bar.text
    assert sentence(LinkOffline()).act in here.bar.text
    assert all(bench.store.vault.holds(blob.sha256) for blob in paper.masters)


def test_a_rehearsal_is_forgotten_when_the_panel_is_left(screen: QueueScreen, desk: Desk) -> None:
    open_here(desk, screen)
    screen.aside.here.rehearse.click()
    assert screen.aside.here.bar.text != ""
    desk.press(Key.Key_Escape)

    open_here(desk, screen)

    assert screen.aside.here.bar.text == ""
