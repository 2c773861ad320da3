"""Days without a link: the queue goes to a real hub on a stick, and its receipt file closes the rows in the window."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from counter_app.desktop.views.context import ViewContext
from counter_app.desktop.views.queue.screen import QueueScreen
from counter_app.domain.outbox import OutboxState
from counter_app.hub.packages import import_packages
from counter_app.services.carrying_out import CarryingOut
from counter_app.services.sending import Sending
from counter_app.upload import BagPackages, HttpHubLink
from tests.desktop.intake_kit import Picked
from tests.desktop.screens_kit import Desk, cells
from tests.fixtures_hub import RunningHub, hub_engine, make_hub, running_hub
from tests.services_bench import LAN, LAN_NAME, LAND, MAI, MAI_NAME

__all__ = ["hub_engine", "make_hub", "running_hub"]

Key = Qt.Key


@pytest.fixture
def picked() -> Picked:
    return Picked()


@pytest.fixture
def screen(desk: Desk, running_hub: RunningHub, picked: Picked) -> Iterator[QueueScreen]:
    """A desk that is enrolled at a real hub, with two dossiers in its queue."""
    link = HttpHubLink()
    bench, counter = desk.bench, desk.session.counter
    counter.sending = Sending(bench.desk, link, lambda: 0.5)
    counter.carrying = CarryingOut(bench.desk, link, BagPackages())
    counter.sending.enrol(running_hub.url, running_hub.code())
    for citizen, name in ((MAI, MAI_NAME), (LAN, LAN_NAME)):
        bench.take(citizen, LAND, name=name, scans={"application": bench.file()})
    context = desk.context
    desk.context.link.refresh()
    screen = QueueScreen(
        ViewContext(context.theme, context.session, context.link, context.reading, picked)
    )
    desk.show(screen)
    yield screen


def test_a_package_goes_out_and_its_receipt_closes_the_rows(
    screen: QueueScreen, desk: Desk, picked: Picked, running_hub: RunningHub, tmp_path: Path
) -> None:
    panel = screen.aside.carry
    picked.folder = tmp_path / "stick"
    desk.press(Key.Key_Y, ctrl=True)
    assert panel.isVisible()
    desk.press(Key.Key_Return)

    assert panel.bar.text.startswith("Đã ghi 2 bản ghi (")
    assert [row["state"] for row in cells(screen.table)] == ["Chờ gửi"] * 2
    day = f"{desk.bench.clock.now():%d/%m %H:%M}"
    assert {row["reason"] for row in cells(screen.table)} == {f"Đã xuất {day}"}
    (package,) = picked.folder.iterdir()
    desk.press(Key.Key_Escape)
    desk.press(Key.Key_Return)
    assert package.name in screen.details.facts()["Gửi bằng USB"]
    desk.press(Key.Key_Escape)
    desk.press(Key.Key_Y, ctrl=True)

    receipts = tmp_path / "receipts.json"
    import_packages(running_hub.settings, tuple(picked.folder.iterdir()), receipts)
    picked.files = (receipts,)
    panel.receipt.setFocus()
    desk.press(Key.Key_Return)

    assert panel.bar.text == "Máy chủ đã ký nhận 2 bản ghi."
    assert screen.empty_words == "Đã gửi hết"
    desk.press(Key.Key_Escape)
    assert not screen.aside.is_open


def test_only_the_selected_rows_are_carried(
    screen: QueueScreen, desk: Desk, picked: Picked, tmp_path: Path
) -> None:
    desk.bench.take(MAI, LAND, case="both_spouses", name=MAI_NAME)
    screen.model.refresh()
    picked.folder = tmp_path / "stick"
    screen.table.setFocus()
    desk.press(Key.Key_Home, ctrl=True)
    desk.press(Key.Key_Down, shift=True)
    desk.press(Key.Key_Y, ctrl=True)
    only = screen.aside.carry.only
    assert only.text() == "Chỉ 2 bản ghi đang chọn"
    only.setFocus()
    desk.press(Key.Key_Space)
    screen.aside.carry.export.setFocus()
    desk.press(Key.Key_Return)

    assert screen.aside.carry.bar.text.startswith("Đã ghi 2 bản ghi (")
    assert len(cells(screen.table)) > 2


def test_a_file_that_is_no_receipt_closes_nothing_and_says_so(
    screen: QueueScreen, desk: Desk, picked: Picked, tmp_path: Path
) -> None:
    wrong = tmp_path / "letter.json"
    wrong.write_bytes(b"\xff\xfe not a receipt")
    picked.files = (wrong,)
    desk.press(Key.Key_Y, ctrl=True)
    screen.aside.carry.receipt.setFocus()
    desk.press(Key.Key_Return)

    assert screen.aside.carry.bar.code == "RECEIPT_FILE_INVALID"
    status = desk.session.counter.sending.status()
    assert status.counts[OutboxState.RECEIVED] == 0


def test_leaving_the_dialog_does_nothing(screen: QueueScreen, desk: Desk) -> None:
    desk.press(Key.Key_Y, ctrl=True)
    desk.press(Key.Key_Return)

    assert screen.aside.carry.bar.text == ""
