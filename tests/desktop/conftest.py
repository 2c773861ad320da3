"""Fixtures for the tests of this folder."""

import pytest
from PySide6.QtWidgets import QApplication

from counter_app.desktop.resources import QtWords
from tests.desktop.screens_kit import clipboard, desk, theme

__all__ = ["clipboard", "desk", "theme"]


@pytest.fixture(scope="session", autouse=True)
def _qt_words(qapp: QApplication) -> None:
    """Qt's own words as in the real program: they rename keys too."""
    qapp.installTranslator(QtWords(qapp))
