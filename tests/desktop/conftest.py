"""Fixtures for the tests of this folder."""

from tests.desktop.screens_kit import clipboard, desk, theme

__all__ = ["clipboard", "desk", "theme"]
