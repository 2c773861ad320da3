"""The memory of a worker: kept from page to page while there is work, given back when there is none."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

# Options of glibc's mallopt (malloc.h), and bytes: larger than any picture of a page, and than all of them.
_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
_LARGEST_KEPT, _MOST_KEPT = 64 << 20, 512 << 20


def resident(pid: int) -> int:
    """Return the bytes of memory a process holds now; 0 where the system does not tell."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1])
    except (OSError, IndexError, ValueError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")


def keep_freed() -> None:
    """Have this process keep what it frees.

    A picture's memory that goes back at once is fetched and wiped again for the next picture, and for the next page: a tenth
    of a page's processor time.
    """
    option = _glibc("mallopt")
    if option is not None:
        option(_MMAP_THRESHOLD, _LARGEST_KEPT)
        option(_TRIM_THRESHOLD, _MOST_KEPT)


def give_back() -> None:
    """Give what this process has freed back to the system."""
    trim = _glibc("malloc_trim")
    if trim is not None:
        trim(0)


def _glibc(name: str) -> Callable[..., object] | None:
    if sys.platform != "linux":
        return None
    import ctypes

    found: Callable[..., object] | None = getattr(ctypes.CDLL(None), name, None)
    return found
