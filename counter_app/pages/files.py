"""Files of our own making: whole on disk or not at all, readable by us alone."""

import errno
import os
from collections.abc import Iterable
from pathlib import Path

from counter_app.domain.errors import DiskFull


def write_whole(path: Path, content: bytes) -> None:
    """Write `content` to `path`, mode 0600: temporary file, fsync, rename.

    Raises:
        DiskFull.
    """
    write_parts(path, (content,))


def write_parts(path: Path, parts: Iterable[bytes]) -> None:
    """Write one part after the other, for what is too large to be held whole; the file is whole or not there.

    Raises:
        DiskFull, what `parts` raises.
    """
    part = path.with_name(path.name + ".part")
    try:
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as stream:
            for content in parts:
                stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(path)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFull(file=path.name) from error
        raise
    finally:
        part.unlink(missing_ok=True)
