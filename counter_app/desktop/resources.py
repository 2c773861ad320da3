"""Files that travel with the program: icons, fonts, words for Qt's own buttons."""

import importlib.resources
import json
from importlib.resources.abc import Traversable
from pathlib import Path

from PySide6.QtCore import QObject, QTranslator

_ROOT = importlib.resources.files("counter_app") / "_resources"


def resource(*parts: str) -> Traversable:
    """Return the resource below `resources/`."""
    return _ROOT.joinpath(*parts)


def resource_path(*parts: str) -> Path:
    """Return a resource's place on disk, for what only takes file names (style sheets)."""
    return Path(str(resource(*parts)))


class QtWords(QTranslator):
    """Vietnamese words for Qt's own buttons, menus and file dialog: Qt ships none."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        text = resource("i18n", "qt_vi.json").read_text("utf-8")
        self._words: dict[str, dict[str, str]] = json.loads(text)

    def isEmpty(self) -> bool:
        return False

    def translate(
        self, context: str, text: str, disambiguation: str | None = None, n: int = -1
    ) -> str | None:
        return self._words.get(context, {}).get(text)
