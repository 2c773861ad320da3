"""One hub a folder: a second process on the same one is refused as long as the first one lives."""

import os
import sys
from pathlib import Path

from counter_app.domain.errors import BadUsage

if sys.platform == "win32":
    import msvcrt

    def _take(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _take(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


class FolderLock:
    """Holds a folder until `close`; the system gives it back when the process dies. Raises BadUsage (`data_in_use`)."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._handle: int | None = os.open(folder / "hub.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _take(self._handle)
        except OSError as error:
            self.close()
            raise BadUsage(reason="data_in_use") from error

    def close(self) -> None:
        """Give the folder back."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None
