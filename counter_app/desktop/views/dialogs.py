"""Asking for files: the only modal dialogs there are."""

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget


class Dialogs:
    """The system's own dialogs; tests bring their own."""

    def choose_files(self, parent: QWidget, title: str, kinds: str) -> tuple[Path, ...]:
        """Return the files chosen, none when the dialog was left. `kinds`: `Words (*.pdf *.jpg)`."""
        names, _ = QFileDialog.getOpenFileNames(parent, title, "", kinds)
        return tuple(Path(name) for name in names)

    def choose_folder(self, parent: QWidget, title: str) -> Path | None:
        """Return the folder chosen, or None."""
        name = QFileDialog.getExistingDirectory(parent, title)
        return Path(name) if name else None

    def choose_target(self, parent: QWidget, title: str, name: str, kinds: str) -> Path | None:
        """Return where to save, `name` proposed, or None."""
        chosen, _ = QFileDialog.getSaveFileName(parent, title, name, kinds)
        return Path(chosen) if chosen else None
