"""What reads on this PC, found without loading it: light enough for the window and the command line."""

import subprocess
from importlib.metadata import version
from importlib.util import find_spec

from counter_app.domain.errors import TesseractMissing

from .tessdata import languages_in, tessdata_folder

_VIETNAMESE = "vie"
_SECONDS = 20


def linked_in() -> bool:
    """Whether Tesseract is installed as a library (tesserocr); it takes the place of the program then."""
    return find_spec("tesserocr") is not None


def reader_version() -> str:
    """Return the version of the reader in use.

    Raises:
        TesseractMissing: neither library nor program, or the library without any language data.
    """
    if linked_in():
        if tessdata_folder() is None:
            raise TesseractMissing()
        return f"tesserocr {version('tesserocr')}"
    said = _said("--version")
    if said is None:
        raise TesseractMissing()
    return said.split("\n", 1)[0].removeprefix("tesseract ")


def has_vietnamese() -> bool:
    """Whether the language data of Vietnamese are installed where the reader looks for them."""
    if linked_in():
        folder = tessdata_folder()
        return folder is not None and _VIETNAMESE in languages_in(folder)
    return _VIETNAMESE in program_languages()


def program_languages() -> frozenset[str]:
    """Return the language data that Tesseract's program finds, scripts too; none where it is missing."""
    return frozenset((_said("--list-langs") or "").split())


def _said(option: str) -> str | None:
    """Return what the program prints, or None when it is missing, fails or hangs."""
    try:
        done = subprocess.run(
            ["tesseract", option], capture_output=True, text=True, timeout=_SECONDS, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout or done.stderr
