"""A supervisor lets the hub's receipts do in the window: offered where nobody answers, with a reason and a warning."""

from datetime import timedelta

import pytest

from counter_app.catalogue import load_retention_rules
from counter_app.desktop.viewmodels.only_here import OnlyHereModel
from counter_app.desktop.views.queue.only_here import OnlyHerePanel
from counter_app.desktop.views.queue.screen import QueueScreen
from counter_app.domain.errors import CounterError, HubRefusedCredential, LinkOffline
from counter_app.domain.events import EventKind
from counter_app.domain.papers import Paper
from counter_app.services.purging import Purging
from tests.desktop.screens_kit import Desk
from tests.desktop.test_queue_only_here import open_here
from tests.desktop.test_queue_screen import show

WHY = "Xã chưa có đường truyền"


@pytest.fixture
def paper(desk: Desk) -> Paper:
    """A paper of a finished dossier, which the hub signed for years ago."""
    bench = desk.bench
    desk.session.counter.purging = Purging(
        bench.desk, load_retention_rules(), bench.hub, unused_for=timedelta(0)
    )
    bench.enrol()
    paper = bench.hold_wedding()
    assert paper.dossier is not None
    bench.finish(paper.dossier)
    bench.sending.push()
    bench.clock.go_on(timedelta(days=4000))
    return paper


@pytest.fixture
def screen(desk: Desk, paper: Paper) -> QueueScreen:
    screen = show(desk)
    open_here(desk, screen)
    return screen


def reasons(desk: Desk, paper: Paper) -> list[object]:
    """What the log gives as reasons for originals of the paper that went unasked."""
    with desk.bench.store.reading() as view:
        return [
            (event.after or {}).get("reason")
            for event in view.events.of_subject(paper.id)
            if event.kind is EventKind.MASTER_PURGED
        ]


def test_nothing_is_offered_before_the_hub_was_tried_nor_where_it_answers(
    screen: QueueScreen,
) -> None:
    here = screen.aside.here
    assert not here.by_receipt.isVisible()

    here.rehearse.click()

    assert here.bar.text.startswith("Có thể bỏ 1 bản gốc")
    assert "máy chủ đã ký nhận và còn giữ" in here.bar.text
    assert not here.by_receipt.isVisible()


def test_originals_go_by_receipt_after_a_reason_a_warning_and_a_second_press(
    screen: QueueScreen, desk: Desk, paper: Paper
) -> None:
    here, vault = screen.aside.here, desk.bench.store.vault
    masters = [blob.sha256 for blob in paper.masters]
    desk.bench.hub.trouble = LinkOffline()
    here.rehearse.click()
    assert here.by_receipt.isVisible()
    assert "không hỏi máy chủ còn giữ tệp hay không" in here.by_receipt.warning

    here.by_receipt.button.click()
    assert "Ghi lý do" in here.by_receipt.bar.text
    desk.type(f" {WHY} ")
    here.by_receipt.button.click()

    assert here.bar.text.startswith("Có thể bỏ 1 bản gốc của 1 giấy tờ")
    assert "không hỏi được còn giữ hay không" in here.bar.text
    assert all(map(vault.holds, masters))
    here.bar.press()
    assert here.bar.text.startswith("Đã bỏ 1 bản gốc của 1 giấy tờ")
    assert "không hỏi được còn giữ hay không" in here.bar.text
    assert not any(map(vault.holds, masters))
    assert reasons(desk, paper) == [WHY]


def test_a_later_purge_does_not_take_the_reason_of_an_earlier_rehearsal(
    screen: QueueScreen, desk: Desk, paper: Paper
) -> None:
    here = screen.aside.here
    desk.bench.hub.trouble = LinkOffline()
    here.rehearse.click()
    here.by_receipt.reason.setFocus()
    desk.type(WHY)
    here.by_receipt.button.click()
    desk.bench.hub.trouble = None
    here.rehearse.click()
    desk.bench.hub.trouble = LinkOffline()

    here.bar.press()

    assert "Chưa bỏ bản gốc nào." in here.bar.text
    assert all(desk.bench.store.vault.holds(blob.sha256) for blob in paper.masters)
    assert here.by_receipt.isVisible(), "after the hub was tried it is offered here too"
    assert here.by_receipt.reason.text() == ""


@pytest.mark.parametrize("fault", [HubRefusedCredential()])
def test_a_hub_that_answers_is_no_reason_to_do_without_it(
    screen: QueueScreen, desk: Desk, fault: CounterError
) -> None:
    desk.bench.hub.trouble = fault

    screen.aside.here.rehearse.click()

    assert "Chưa hỏi được máy chủ" in screen.aside.here.bar.text
    assert not screen.aside.here.by_receipt.isVisible()


def test_only_a_supervisor_is_offered_it(desk: Desk, paper: Paper) -> None:
    desk.bench.hub.trouble = LinkOffline()
    model = OnlyHereModel(desk.session)
    panel = OnlyHerePanel(desk.context.theme, model, is_supervisor=False)

    model.rehearse()

    assert "Chưa hỏi được máy chủ" in panel.bar.text
    assert panel.by_receipt.isHidden()
