"""A PDF to disk through qpdf (pikepdf), so that a full disk is an error and not the end of the process."""

import errno
import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from counter_app.domain.errors import DiskFull

_BUFFER = 1 << 18
# The last: the place takes no file as long as this one (a limit set for the process, a small file system).
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def write_pdf(target: Path, save: Callable[[BinaryIO], object]) -> None:
    """Have `save` write a document to `target`, mode 0600, and wait until it is on the disk.

    What was at `target` is replaced; nothing is left there when it fails.

    Raises:
        DiskFull.
        OSError: it cannot be written for another reason.
        What `save` raises.
    """
    try:
        _write(target, save)
    except BaseException as error:
        target.unlink(missing_ok=True)
        if isinstance(error, OSError) and error.errno in _NO_ROOM:
            raise DiskFull(file=target.name) from error
        raise


def _write(target: Path, save: Callable[[BinaryIO], object]) -> None:
    # One that was there already would keep its mode.
    target.unlink(missing_ok=True)
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        sink = _Sink(handle)
        raw: io.RawIOBase = sink
        with io.BufferedWriter(raw, _BUFFER) as stream:
            save(stream)
        if sink.fault is not None:
            raise sink.fault
        os.fsync(handle)
    finally:
        os.close(handle)


class _Sink(io.RawIOBase):
    """What qpdf writes to: it notes its first fault and swallows everything after it.

    A write that fails under qpdf ends the whole process. It has no file number to give, since pikepdf would let qpdf write
    to that by itself.
    """

    def __init__(self, handle: int) -> None:
        super().__init__()
        self._handle = handle
        self.fault: OSError | None = None

    def writable(self) -> bool:
        return True

    def write(self, content: memoryview, /) -> int:  # type: ignore[override]  # its buffer hands over no other
        if self.fault is None:
            try:
                return os.write(self._handle, content)
            except OSError as fault:
                self.fault = fault
        return content.nbytes
