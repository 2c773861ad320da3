"""Where things lie: the desk's data folder, and the folders inside it."""

from dataclasses import dataclass
from pathlib import Path

import platformdirs

from counter_app.domain.errors import PlaceNotWritable

APP_NAME = "quay-so"


def default_data() -> Path:
    """Return the platform's data folder for this program (XDG on Linux, AppData on Windows)."""
    return Path(platformdirs.user_data_path(APP_NAME, appauthor=False))


@dataclass(frozen=True, slots=True)
class DataFolder:
    """One desk's data folder."""

    root: Path

    def keep_out(self, target: Path) -> None:
        """Let no file be written where it could replace what is kept.

        Raises PlaceNotWritable: `target` lies in this folder, by its own name or by a link.
        """
        if target.resolve().is_relative_to(self.root.resolve()):
            raise PlaceNotWritable(file=target.name)

    @property
    def spool(self) -> Path:
        """Pages of scanners on their way into the vault."""
        return self.root / "spool"

    @property
    def printouts(self) -> Path:
        """Slips that were printed to a file: plain PDF, made again at will, so swept at sign-in."""
        return self.root / "printouts"
