"""Files of our own making: whole on disk or not at all, readable by us alone."""

import errno
import os
from pathlib import Path

from counter_app.domain.errors import DiskFull


def write_whole(path: Path, content: bytes) -> None:
    """Write `content` to `path`, mode 0600: temporary file, fsync, rename.

    Raises:
        DiskFull.
    """
    part = path.with_name(path.name + ".part")
    try:
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFull(file=path.name) from error
        raise
