"""Which process writes to a database just now: whoever must wait for it can then be told."""

import os
from dataclasses import dataclass
from pathlib import Path

_WRITE_LOCK = 120
"""Byte of the `-shm` file that a writer in WAL mode has locked (SQLite's WAL_WRITE_LOCK)."""

_STOPPED = frozenset({"T", "t"})


@dataclass(frozen=True, slots=True)
class Writer:
    """`stopped`: it was halted (SIGSTOP) in the middle of a transaction and ends it only when it is let go on, or ended."""

    pid: int
    stopped: bool


def writer_of(database: Path) -> Writer | None:
    """Return the process that holds the database's write lock; None when none does or the system does not tell.

    Only read from /proc: to open the `-shm` file here and close it again would drop this process's own locks.
    """
    try:
        seen = database.with_name(f"{database.name}-shm").stat()
        locks = Path("/proc/locks").read_text(encoding="ascii")
    except OSError:
        return None
    file = f"{os.major(seen.st_dev):02x}:{os.minor(seen.st_dev):02x}:{seen.st_ino}"
    for line in locks.splitlines():
        # 1: POSIX  ADVISORY  WRITE 1234 fe:00:4711 120 120
        parts = line.split()
        if len(parts) == 8 and parts[1] == "POSIX" and parts[5] == file:
            first, last = int(parts[6]), int(parts[7]) if parts[7] != "EOF" else _WRITE_LOCK
            if parts[3] == "WRITE" and first <= _WRITE_LOCK <= last and int(parts[4]) > 0:
                return Writer(int(parts[4]), _is_stopped(int(parts[4])))
    return None


def _is_stopped(pid: int) -> bool:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] in _STOPPED
