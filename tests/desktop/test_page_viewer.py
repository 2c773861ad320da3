"""The page viewer: words that can be chosen and copied, zoom about the pointer, a light on the field's place."""

import io
from collections.abc import Callable

import pytest
from PIL import Image
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from counter_app.desktop.images import PageImages
from counter_app.desktop.views.page import PagePanel
from counter_app.domain.digitised import Box, Quality, QualityMark, QualityReason, Verdict, Word
from counter_app.domain.ids import PageId, Sha256
from counter_app.domain.papers import Page
from tests.desktop.screens_kit import Desk

FIRST = (
    Word("GIẤY", Box(100, 100, 200, 140), 0.9, 0),
    Word("KHAI", Box(220, 100, 320, 140), 0.9, 0),
    Word("SINH", Box(340, 100, 440, 140), 0.9, 0),
    Word("Họ", Box(100, 200, 160, 240), 0.9, 1),
    Word("tên", Box(180, 200, 240, 240), 0.9, 1),
)

BLURRED_AT = Box(380, 30, 590, 200)


def make_page(desk: Desk, number: int, *, words: tuple[Word, ...] = (), lost: bool = False) -> Page:
    buffer = io.BytesIO()
    Image.new("RGB", (600, 850), (250, 250 - number, 250)).save(buffer, "JPEG")
    buffer.seek(0)
    image = None if lost else desk.bench.store.vault.put(buffer).sha256
    marks = (QualityMark(QualityReason.BLURRED, BLURRED_AT),) if number == 2 else ()
    if lost:
        marks = (QualityMark(QualityReason.UNREADABLE),)
    verdict = Verdict.RESCAN if lost else (Verdict.LOOK if marks else Verdict.PASS)
    return Page(
        id=PageId(f"p{number}"),
        number=number,
        width=600,
        height=850,
        dpi=200,
        blank=False,
        quality=Quality(verdict, marks),
        text="\n".join(("GIẤY KHAI SINH", "Họ tên")) if words else "",
        words=words,
        codes=(),
        image=image,
    )


@pytest.fixture
def panel(desk: Desk) -> PagePanel:
    panel = PagePanel(desk.context.theme, PageImages(desk.session))
    desk.qtbot.addWidget(panel)
    panel.resize(800, 600)
    panel.show()
    panel.show_pages(
        (make_page(desk, 1, words=FIRST), make_page(desk, 2), make_page(desk, 3, lost=True))
    )
    return panel


def at(panel: PagePanel, x: int, y: int) -> QPoint:
    """Where a place of the page is on the viewport."""
    return panel.view.mapFromScene(QPointF(x, y))


def drag(panel: PagePanel, start: QPoint, end: QPoint) -> None:
    viewport = panel.view.viewport()
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(viewport, (start + end) / 2)
    QTest.mouseMove(viewport, end)
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=end)


def test_the_first_page_is_shown_as_wide_as_the_view(panel: PagePanel) -> None:
    assert panel.page_in_view is not None
    assert panel.page_in_view.number == 1
    shown = panel.view.scale_now * panel.view.page_width
    assert panel.view.viewport().width() - 30 <= shown <= panel.view.viewport().width()


def test_dragging_over_words_chooses_them_and_ctrl_c_copies_their_text(
    panel: PagePanel, clipboard: Callable[[], str]
) -> None:
    panel.view.setFocus()
    drag(panel, at(panel, 230, 120), at(panel, 130, 220))
    QTest.keyClick(panel.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)

    assert panel.view.chosen_text == "KHAI SINH\nHọ"
    assert clipboard() == "KHAI SINH\nHọ"


def test_dragging_backwards_chooses_the_same(panel: PagePanel) -> None:
    drag(panel, at(panel, 130, 220), at(panel, 230, 120))
    assert panel.view.chosen_text == "KHAI SINH\nHọ"


def test_the_wheel_zooms_about_the_pointer(panel: PagePanel) -> None:
    pointer = at(panel, 220, 120)
    before = panel.view.scale_now
    for _ in range(4):
        event = QWheelEvent(
            QPointF(pointer),
            QPointF(panel.view.viewport().mapToGlobal(pointer)),
            QPoint(),
            QPoint(0, 120),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.ControlModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(panel.view.viewport(), event)

    assert panel.view.scale_now > 1.5 * before


def test_plus_minus_zero_and_r_work_on_the_page(panel: PagePanel) -> None:
    fitted = panel.view.scale_now
    QTest.keyClick(panel.view, Qt.Key.Key_Plus)
    assert panel.view.scale_now > fitted
    QTest.keyClick(panel.view, Qt.Key.Key_Minus)
    assert panel.view.scale_now == pytest.approx(fitted)
    QTest.keyClick(panel.view, Qt.Key.Key_R)
    assert panel.view.turned == 90
    QTest.keyClick(panel.view, Qt.Key.Key_0)
    assert panel.view.scale_now == pytest.approx(fitted * 600 / 850, rel=0.05)


def test_a_field_lights_up_on_its_page(panel: PagePanel) -> None:
    panel.show_place(1)
    panel.glow(1, Box(100, 200, 240, 240))

    assert panel.page_in_view is not None
    assert panel.page_in_view.number == 1
    assert panel.view.glowing == Box(100, 200, 240, 240)
    lit = panel.view.grab().toImage().pixelColor(at(panel, 110, 205))
    assert lit.blue() < 200


def test_a_page_that_nobody_can_read_says_so(panel: PagePanel) -> None:
    panel.show_place(2)
    assert panel.empty_words == "Không đọc được trang này"


def test_a_page_that_is_gone_from_the_vault_says_so(panel: PagePanel, desk: Desk) -> None:
    lost = Sha256("0" * 64)
    page = make_page(desk, 1)
    panel.show_pages(
        (
            Page(
                id=page.id,
                number=1,
                width=600,
                height=850,
                dpi=200,
                blank=False,
                quality=page.quality,
                text="",
                words=(),
                codes=(),
                image=lost,
            ),
        )
    )
    assert panel.message != ""


def test_a_page_that_went_wrong_says_where_and_what_to_do_and_frames_the_place(
    panel: PagePanel,
) -> None:
    panel.show_place(1)

    assert panel.quality_words == "Trang 2 bị mờ ở góc trên bên phải – quét lại trang 2."
    assert panel.view.framed == (BLURRED_AT,)
    picture = panel.view.grab().toImage()
    edge = [picture.pixelColor(at(panel, 480, y)) for y in range(18, 40)]
    assert any(colour.red() - colour.blue() > 60 for colour in edge)
    inside = picture.pixelColor(at(panel, 480, 120))
    assert inside == picture.pixelColor(at(panel, 200, 400))


def test_a_fine_page_tells_which_others_are_to_be_scanned_again(panel: PagePanel) -> None:
    assert panel.quality_words == "Trang 3 cần quét lại."
    assert panel.view.framed == ()


def test_one_key_goes_from_place_to_place_and_on_to_the_next_page(panel: PagePanel) -> None:
    panel.show_next_fault()
    assert panel.page_in_view is not None and panel.page_in_view.number == 2
    for _ in range(8):
        panel.view.zoom_in()
    panel.view.verticalScrollBar().setValue(panel.view.verticalScrollBar().maximum())
    panel.show_next_fault()
    assert panel.page_in_view.number == 2
    shown = panel.view.mapToScene(panel.view.viewport().rect()).boundingRect()
    assert shown.top() <= BLURRED_AT.y0
    panel.show_next_fault()
    assert panel.page_in_view.number == 3
    assert panel.quality_words == "Trang 3 không đọc được – quét lại trang 3."


def test_a_paper_whose_pages_are_all_fine_says_nothing(panel: PagePanel, desk: Desk) -> None:
    panel.show_pages((make_page(desk, 1), make_page(desk, 4)))
    assert panel.quality_words == ""
