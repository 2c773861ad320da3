"""Which process owns a job, an upload or a temporary file, so that those of the dead are taken up again at once.

A mark is `BOOT-PID-START`: the boot's id, the process id and the process's start in clock ticks since boot.
A process id alone is given to others again, a start time alone repeats after a reboot.
"""

import os
from pathlib import Path

_DEAD_STATES = frozenset({"Z", "X", "x"})


def mark_of(pid: int) -> str | None:
    """Return the mark of a process that lives, None for one that is gone or only waits for its parent to notice."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return None
    # The name in brackets may itself hold spaces and brackets: what follows the last one is regular.
    fields = stat.rpartition(")")[2].split()
    if fields[0] in _DEAD_STATES:
        return None
    boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    return f"{boot.replace('-', '')}-{pid}-{fields[19]}"


def pid_of(mark: str) -> int:
    """Return the process id in a mark."""
    return int(mark.split("-")[1])


def own_mark() -> str:
    """Return the mark of this process."""
    mark = mark_of(os.getpid())
    if mark is None:
        raise RuntimeError("a running process has no entry in /proc")
    return mark


def lives(mark: str) -> bool:
    """Return whether the process of this mark still runs."""
    parts = mark.split("-")
    if len(parts) != 3 or not parts[1].isdigit():
        return False
    return mark_of(int(parts[1])) == mark
