"""Where things lie: the desk's data folder, and the folders inside it."""

from dataclasses import dataclass
from pathlib import Path

import platformdirs

APP_NAME = "quay-so"


def default_data() -> Path:
    """Return the platform's data folder for this program (XDG on Linux, AppData on Windows)."""
    return Path(platformdirs.user_data_path(APP_NAME, appauthor=False))


@dataclass(frozen=True, slots=True)
class DataFolder:
    """One desk's data folder."""

    root: Path

    @property
    def spool(self) -> Path:
        """Pages of scanners on their way into the vault."""
        return self.root / "spool"

    @property
    def printouts(self) -> Path:
        """Slips that were printed to a file: plain PDF, made again at will, so swept at sign-in."""
        return self.root / "printouts"
