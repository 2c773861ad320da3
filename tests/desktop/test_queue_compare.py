"""Comparing with a real hub in the window: what it lost goes again, what nobody has is given up, a hub is replaced."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from counter_app.catalogue import load_retention_rules
from counter_app.desktop.views.queue.compare import ComparePanel
from counter_app.desktop.views.queue.screen import QueueScreen
from counter_app.domain.ids import Sha256
from counter_app.domain.outbox import OutboxState
from counter_app.domain.papers import Paper
from counter_app.services.enrolling import Enrolling
from counter_app.services.losses import LossDesk
from counter_app.services.purging import Purging
from counter_app.services.reconciling import Reconciling
from counter_app.services.sending import Sending
from counter_app.upload import HttpHubLink
from tests.desktop.screens_kit import Desk, cells
from tests.desktop.test_queue_screen import show
from tests.fixtures_hub import HubMaker, RunningHub, hub_engine, make_hub, running_hub
from tests.services_bench import LAN, LAN_NAME, LAND

__all__ = ["hub_engine", "make_hub", "running_hub"]

Key = Qt.Key


@pytest.fixture
def link() -> Iterator[HttpHubLink]:
    made = HttpHubLink()
    yield made
    made.close()


@pytest.fixture
def paper(desk: Desk, running_hub: RunningHub, link: HttpHubLink) -> Paper:
    """A held paper and another dossier, all signed for by a real hub."""
    bench, counter = desk.bench, desk.session.counter
    counter.sending = Sending(bench.desk, link, lambda: 0.5)
    counter.reconciling = Reconciling(bench.desk, link)
    counter.enrolling, counter.losses = Enrolling(bench.desk, link), LossDesk(bench.desk)
    counter.sending.enrol(running_hub.url, running_hub.code())
    paper = bench.hold_wedding()
    bench.take(LAN, LAND, name=LAN_NAME, scans={"application": bench.file()})
    assert counter.sending.push().left == 0
    return paper


@pytest.fixture
def screen(desk: Desk, paper: Paper) -> QueueScreen:
    return show(desk)


def opened(desk: Desk, screen: QueueScreen) -> ComparePanel:
    screen.table.setFocus()
    desk.press(Key.Key_J, ctrl=True)
    assert screen.aside.compare.isVisible()
    return screen.aside.compare


def lose(hub: RunningHub, sha256: Sha256) -> None:
    with hub.objects() as objects:
        objects.delete(f"blobs/{sha256[:2]}/{sha256}")


def purge(desk: Desk, paper: Paper, link: HttpHubLink) -> Sha256:
    """Let the paper's original go from this PC by the rule."""
    assert paper.dossier is not None
    bench = desk.bench
    bench.finish(paper.dossier)
    desk.session.counter.sending.push()
    bench.clock.go_on(timedelta(days=4000))
    purging = Purging(bench.desk, load_retention_rules(), link, unused_for=timedelta(0))
    gone = purging.purge()
    assert gone.masters == 1
    return paper.masters[0].sha256


def test_a_hub_that_has_all_is_said_to(screen: QueueScreen, desk: Desk) -> None:
    panel = opened(desk, screen)
    room = (screen.minimumSizeHint().width(), screen.minimumSizeHint().height())
    assert room <= (1158, 716), "what a window of 1366 by 768 leaves to a place"
    desk.press(Key.Key_Return)

    assert panel.bar.text == "Máy chủ giữ đủ mọi hồ sơ và giấy tờ của quầy này."
    assert "bản ghi và" in panel.text and "Máy chủ giữ đủ" in panel.text
    assert panel.loss.isHidden()
    desk.press(Key.Key_Escape)
    assert not screen.aside.is_open


def test_what_the_hub_lost_is_queued_named_and_sent(
    screen: QueueScreen, desk: Desk, paper: Paper, running_hub: RunningHub
) -> None:
    for blob in paper.blobs:
        lose(running_hub, blob.sha256)
    pushed: list[None] = []
    desk.context.link.push_quietly = lambda: pushed.append(None)  # type: ignore[method-assign] # it waits
    panel = opened(desk, screen)
    desk.press(Key.Key_Return)

    assert panel.bar.text == "Đã xếp gửi lại 1 bản ghi mà máy chủ thiếu."
    assert "1 bản ghi máy chủ còn giữ nhưng đã mất hoặc hỏng tệp" in panel.text
    (row,) = cells(screen.table)
    assert (row["state"], row["title"]) == ("Chờ gửi", "Giấy chứng nhận kết hôn")
    assert f"  {row['dossier']} · {row['title']}" in panel.text.splitlines()
    assert pushed, "a sending that gave way goes on"

    desk.press(Key.Key_Escape)
    desk.press(Key.Key_Return, ctrl=True)
    assert screen.empty_words == "Đã gửi hết"
    opened(desk, screen)
    desk.press(Key.Key_Return)
    assert panel.bar.text == "Máy chủ giữ đủ mọi hồ sơ và giấy tờ của quầy này."


def test_a_spoilt_file_is_found_when_the_hub_reads_every_one(
    screen: QueueScreen, desk: Desk, paper: Paper, running_hub: RunningHub
) -> None:
    sha256 = paper.masters[0].sha256
    running_hub.spoil(f"blobs/{sha256[:2]}/{sha256}")
    panel = opened(desk, screen)
    panel.deep.setChecked(True)
    panel.compare.setFocus()
    desk.press(Key.Key_Return)

    assert panel.bar.text == "Đã xếp gửi lại 1 bản ghi mà máy chủ thiếu."


def test_what_nobody_has_is_told_and_given_up_with_a_reason(
    screen: QueueScreen, desk: Desk, paper: Paper, running_hub: RunningHub, link: HttpHubLink
) -> None:
    lose(running_hub, purge(desk, paper, link))
    panel = opened(desk, screen)
    desk.press(Key.Key_Return)

    assert panel.bar.text.startswith("Có việc cần người xử lý")
    (row,) = cells(screen.table)
    assert row["state"] == "Cần cán bộ xử lý"
    assert f"hồ sơ {row['dossier']} · {paper.metadata.title}" in panel.text
    assert "khôi phục các tệp này từ bản sao lưu" in panel.text
    assert panel.loss.isVisible()

    screen.table.setFocus()
    desk.press(Key.Key_Home, ctrl=True)
    assert panel.loss.reason.placeholderText() == "Lý do, cho 1 bản ghi đang chọn"
    panel.loss.reason.setFocus()
    desk.press(Key.Key_Return)
    assert panel.bar.code == "FIELD_REFUSED"
    desk.type("Không còn bản sao lưu")
    desk.press(Key.Key_Return)

    assert panel.bar.text.startswith("Đã ghi nhận tệp đã mất của 1 bản ghi")
    assert desk.session.counter.sending.push().left == 0
    assert not desk.session.counter.reconciling.run().needs_person


def test_a_replaced_hub_is_taken_with_a_reason_and_the_place_says_so(
    screen: QueueScreen, desk: Desk, running_hub: RunningHub, make_hub: HubMaker
) -> None:
    running_hub.stop()
    other = make_hub()
    before = desk.session.counter.sending.status().counts[OutboxState.RECEIVED]
    desk.context.link.push_now = lambda: None  # type: ignore[method-assign] # what is queued is looked at first
    panel = opened(desk, screen)
    panel.other_hub.click()
    panel.hub.url.setText(other.url)
    panel.hub.code.setText(other.code())
    panel.hub.button.click()
    assert panel.hub.isVisible(), "without a reason nothing happens"
    panel.hub.reason.setFocus()
    desk.type("Hỏng ổ đĩa")
    desk.press(Key.Key_Return)

    assert f"{before} bản ghi được đối chiếu và gửi lại" in panel.bar.text
    assert panel.hub.isHidden()
    assert screen.head.replaced.startswith("Máy chủ tiếp nhận được thay lúc ")
    assert {row["state"] for row in cells(screen.table)} == {"Chờ gửi"}
    assert desk.session.counter.sending.push().received == before
    screen.model.refresh()
    desk.context.link.refresh()
    assert screen.head.replaced == ""


def test_an_officer_may_compare_but_not_replace_the_hub(
    desk: Desk, paper: Paper, tmp_path: Path
) -> None:
    panel = ComparePanel(desk.context.theme, is_supervisor=False)
    assert panel.other_hub.isHidden()
