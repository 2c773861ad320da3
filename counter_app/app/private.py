"""Plain files that may lie on the disk for a while: readable by their owner alone, swept when they are a day old."""

import errno
import os
import tempfile
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from counter_app.domain.errors import DiskFull

_KEEP = timedelta(days=1)


def write_private(path: Path, content: bytes) -> Path:
    """Write `content` whole or not at all, mode 0600 in a folder of mode 0700. Raises DiskFull."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except OSError as error:
        Path(temporary).unlink(missing_ok=True)
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise DiskFull() from error
        raise
    return path


def sweep(folder: Path, now: datetime) -> None:
    """Remove files older than a day (they can be printed anew)."""
    oldest = now.timestamp() - _KEEP.total_seconds()
    for path in folder.iterdir() if folder.is_dir() else ():
        # Another sign-in may sweep at the same moment.
        with suppress(FileNotFoundError):
            if path.is_file() and path.stat().st_mtime < oldest:
                path.unlink()
