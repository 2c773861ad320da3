"""The look: enough contrast by numbers, every icon drawn, one family, no English on a standard button."""

import re

import pytest
from PySide6.QtGui import QColor, QFontDatabase, QFontInfo
from PySide6.QtWidgets import QDialogButtonBox, QLineEdit, QMenu
from pytestqt.qtbot import QtBot

from counter_app.desktop.resources import QtWords, resource
from counter_app.desktop.theme import DARK, LIGHT, Palette, Theme, Tone, contrast
from counter_app.desktop.theme.fonts import FAMILY, TextSize, font
from counter_app.desktop.theme.icons import draw_icon, icon_names
from counter_app.desktop.theme.stylesheet import style_sheet
from counter_app.desktop.views.widgets import StateChip

LOOKS = pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])


@LOOKS
def test_text_reaches_seven_to_one(palette: Palette) -> None:
    pale = {
        name: round(ratio, 2)
        for name, ink, ground in palette.text_pairs()
        if (ratio := contrast(ink, ground)) < 7
    }
    assert pale == {}


@LOOKS
def test_marks_and_edges_reach_four_and_a_half_to_one(palette: Palette) -> None:
    pale = {
        name: round(ratio, 2)
        for name, mark, ground in palette.mark_pairs()
        if (ratio := contrast(mark, ground)) < 4.5
    }
    assert pale == {}


def test_contrast_is_what_the_standard_says() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@LOOKS
def test_the_style_sheet_leaves_no_name_unfilled(palette: Palette) -> None:
    assert re.findall(r"\$\w+", style_sheet(palette)) == []


@pytest.mark.parametrize("name", icon_names())
def test_an_icon_is_drawn_in_its_ink(qapp: object, name: str) -> None:
    image = draw_icon(name, "#0b5350", 24, 2.0).toImage()

    inked = [
        image.pixelColor(x, y)
        for x in range(image.width())
        for y in range(image.height())
        if image.pixelColor(x, y).alpha() > 250
    ]
    assert image.width() == 48
    assert inked
    wanted = QColor("#0b5350")
    # Where strokes cross, blending rounds by a step or two.
    assert all(abs(colour.red() - wanted.red()) < 4 for colour in inked)
    assert all(abs(colour.green() - wanted.green()) < 4 for colour in inked)


def test_the_family_is_ours_and_has_every_vietnamese_letter(theme: Theme) -> None:
    assert FAMILY in QFontDatabase.families()
    for size in TextSize:
        assert QFontInfo(font(size)).family() == FAMILY
    assert QFontDatabase.WritingSystem.Vietnamese in QFontDatabase.writingSystems(FAMILY)


def test_a_state_is_word_icon_and_colour(qtbot: QtBot, theme: Theme) -> None:
    chip = StateChip(theme, Tone.LOOK, "Cần nộp")
    qtbot.addWidget(chip)
    chip.show()

    pixels = chip.grab().toImage()
    colours = {pixels.pixelColor(x, 10).name() for x in range(pixels.width())}
    assert chip.accessibleName() == "Cần nộp"
    assert LIGHT.look.wash in colours


def test_the_look_changes_as_a_whole(qtbot: QtBot, theme: Theme) -> None:
    chip = StateChip(theme, Tone.DONE, "Đã nhận")
    qtbot.addWidget(chip)
    chip.show()

    with qtbot.waitSignal(theme.changed):
        theme.set_dark(True)
    dark = chip.grab().toImage().pixelColor(3, 10).name()
    theme.set_dark(False)

    assert dark == DARK.done.wash


@pytest.fixture
def words(qapp: object) -> QtWords:
    return QtWords()


def test_no_standard_button_is_english(qtbot: QtBot, qapp: object, words: QtWords) -> None:
    from PySide6.QtCore import QCoreApplication

    QCoreApplication.installTranslator(words)
    try:
        box = QDialogButtonBox()
        qtbot.addWidget(box)
        english: list[str] = []
        for button in QDialogButtonBox.StandardButton:
            if button is QDialogButtonBox.StandardButton.NoButton:
                continue
            made = box.addButton(button)
            if made is not None and made.text().replace("&", "") in ENGLISH:
                english.append(made.text())
        assert english == []
        assert len(box.buttons()) > 15
    finally:
        QCoreApplication.removeTranslator(words)


ENGLISH = {"OK", "Open", "Save", "Cancel", "Close", "Discard", "Apply", "Reset", "Help", "Yes", "No"} | {
    "Restore Defaults", "Save All", "Yes to All", "No to All", "Abort", "Retry", "Ignore",
}  # fmt: skip


def test_the_menu_of_a_field_is_vietnamese(qtbot: QtBot, qapp: object, words: QtWords) -> None:
    from PySide6.QtCore import QCoreApplication

    QCoreApplication.installTranslator(words)
    try:
        field = QLineEdit("chữ")
        qtbot.addWidget(field)
        menu: QMenu = field.createStandardContextMenu()
        said = [action.text().partition("\t")[0] for action in menu.actions() if action.text()]
        menu.deleteLater()
    finally:
        QCoreApplication.removeTranslator(words)
    assert said == ["Hoàn tác", "Làm lại", "Cắt", "Sao chép", "Dán", "Xóa", "Chọn tất cả"]


def test_our_words_leave_other_contexts_alone(words: QtWords) -> None:
    assert words.translate("Places", "OK") is None
    assert resource("i18n", "qt_vi.json").is_file()
