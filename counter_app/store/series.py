"""What lies beside the database so that a number is never given twice, whatever happens to the database.

    DATA/numbers/anchor            made when a series begins and never touched again
    DATA/numbers/<series>-<day>    the last serial given on that day, written after the commit

A database put back from a backup still finds the serials given after it. A whole folder put back or copied to another
PC has an anchor with another place or time of change than the database remembers: then a new series begins.
"""

import secrets
from datetime import date
from pathlib import Path

from counter_app.domain.dossier_number import SERIES_ALPHABET, SERIES_LENGTH

from .files import full_disk_told, make_folder, new_private

_ANCHOR = "anchor"


class NumberFolder:
    """DATA/numbers of one store. Every call is made inside a write transaction, or right after its commit."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def mark(self) -> str | None:
        """Return what tells this very anchor from a copy of it; None when there is none."""
        try:
            found = (self._folder / _ANCHOR).stat()
        except FileNotFoundError:
            return None
        return f"{found.st_ino}:{found.st_ctime_ns}"

    def begin(self) -> tuple[str, str]:
        """Draw a new series and lay its anchor; return (series, mark). Raises DiskFull."""
        code = "T" + "".join(secrets.choice(SERIES_ALPHABET) for _ in range(SERIES_LENGTH))
        with full_disk_told():
            make_folder(self._folder)
            anchor = self._folder / _ANCHOR
            anchor.unlink(missing_ok=True)
            with new_private(anchor) as stream:
                stream.write(code.encode("ascii"))
        mark = self.mark()
        assert mark is not None
        return code, mark

    def last(self, series: str, day: date) -> int:
        """Return the last serial known to be given on `day`, 0 when none is."""
        try:
            return int(self._place(series, day).read_text("ascii"))
        except (FileNotFoundError, ValueError):
            return 0

    def given(self, series: str, day: date, serial: int) -> None:
        """Note a serial whose dossier is committed. Raises DiskFull."""
        with full_disk_told():
            make_folder(self._folder)
            # Other threads and processes may note theirs at the same time: each in a file of its own.
            temporary = self._folder / f"{series}.{secrets.token_hex(4)}.new"
            with new_private(temporary) as stream:
                stream.write(str(max(serial, self.last(series, day))).encode("ascii"))
            temporary.replace(self._place(series, day))

    def _place(self, series: str, day: date) -> Path:
        return self._folder / f"{series}-{day.isoformat()}"
