"""A message bar is never a window of its own."""

from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from counter_app.desktop.theme import Theme, Tone
from counter_app.desktop.views.widgets.message_bar import MessageBar


def test_it_waits_for_a_parent_and_shows_there(qtbot: QtBot, theme: Theme) -> None:
    bar = MessageBar(theme)
    bar.show_words(Tone.DONE, "Đã lưu.")
    assert not bar.isVisible()
    assert bar.text == "Đã lưu."
    place = QWidget()
    qtbot.addWidget(place)
    QVBoxLayout(place).addWidget(bar)
    place.show()
    assert bar.isVisible()
    assert not bar.isWindow()


def test_put_away_before_it_has_a_parent_it_stays_away(qtbot: QtBot, theme: Theme) -> None:
    bar = MessageBar(theme)
    bar.show_words(Tone.DONE, "Đã lưu.")
    bar.clear()
    place = QWidget()
    qtbot.addWidget(place)
    QVBoxLayout(place).addWidget(bar)
    place.show()
    assert bar.text == ""
    assert not bar.isVisible()
