"""Where Tesseract's language data lie on this PC, for the reader that is linked in and brings none of its own."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

_SUFFIX = ".traineddata"
_USUAL = (
    "/usr/share/tesseract-ocr/5/tessdata",
    "/usr/share/tesseract-ocr/4.00/tessdata",
    "/usr/share/tessdata",
    "/usr/share/tesseract/tessdata",
    "/usr/local/share/tessdata",
)


def tessdata_folder() -> Path | None:
    """Return the folder of language data: TESSDATA_PREFIX when it is set, else the first usual place that has any.

    None when this PC has none.
    """
    named = os.environ.get("TESSDATA_PREFIX")
    if named:
        return Path(named) if Path(named).is_dir() else None
    return next((folder for folder in _places() if any(folder.glob(f"*{_SUFFIX}"))), None)


def languages_in(folder: Path) -> frozenset[str]:
    """Return the names of the data in `folder`, those of scripts too (`Vietnamese`)."""
    return frozenset(file.name.removesuffix(_SUFFIX) for file in folder.glob(f"*{_SUFFIX}"))


def _places() -> Iterator[Path]:
    if sys.platform == "win32":
        for variable in ("ProgramFiles", "LOCALAPPDATA"):
            if base := os.environ.get(variable):
                yield Path(base) / "Tesseract-OCR" / "tessdata"
                yield Path(base) / "Programs" / "Tesseract-OCR" / "tessdata"
        return
    yield from map(Path, _USUAL)
