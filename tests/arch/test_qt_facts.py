"""Facts about PySide6 that the window leans on; a new version has to pass them before it is let in.

PySide6 6.12.0 on Python 3.11 drops a reference to None, True or False on each call between Qt and Python, until the
interpreter aborts ("none_dealloc"). From Python 3.12 on these objects are immortal: their counts mean nothing any more and
only the acts themselves are tried.
"""

import sys
from collections.abc import Callable

import pytest
from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtWidgets import QComboBox, QLabel
from pytestqt.qtbot import QtBot

TIMES = 2_000
NOISE = 200
"""References that other code may gain or lose meanwhile; the fault loses one or more for each call."""

SINGLES = (None, True, False)
MORTAL = sys.version_info < (3, 12)


def _drift(act: Callable[[], object]) -> list[int]:
    """Call `act` many times and return by how much the counts of None, True and False moved."""
    act()
    before = [sys.getrefcount(single) for single in SINGLES]
    for _ in range(TIMES):
        act()
    return [sys.getrefcount(single) - old for single, old in zip(SINGLES, before, strict=True)]


def _assert_steady(act: Callable[[], object]) -> None:
    drift = _drift(act)
    steady = max(map(abs, drift)) < NOISE
    assert steady or not MORTAL, f"None, True, False moved by {drift} in {TIMES} calls"


class _Empty(QAbstractListModel):
    """A model whose answers are None, asked for by C++."""

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 1

    def data(
        self,
        index: QModelIndex | QPersistentModelIndex,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        return None


class _Bell(QObject):
    rung = Signal(object)


def test_a_model_that_answers_none_loses_no_reference(qtbot: QtBot) -> None:
    model = _Empty()
    index = model.index(0, 0)

    _assert_steady(index.data)


def test_setters_lose_no_reference(qtbot: QtBot) -> None:
    label = QLabel()
    qtbot.addWidget(label)

    _assert_steady(lambda: label.setText("Tiếp nhận"))


@pytest.mark.parametrize("single", SINGLES)
def test_item_data_loses_no_reference(qtbot: QtBot, single: bool | None) -> None:
    box = QComboBox()
    qtbot.addWidget(box)
    box.addItem("Khai sinh", single)

    _assert_steady(lambda: box.itemData(0))


@pytest.mark.parametrize("single", SINGLES)
def test_signals_lose_no_reference(qtbot: QtBot, single: bool | None) -> None:
    bell = _Bell()
    heard: list[object] = []
    bell.rung.connect(lambda value: heard.append(value is single))

    def ring() -> None:
        bell.rung.emit(single)
        heard.clear()

    _assert_steady(ring)
