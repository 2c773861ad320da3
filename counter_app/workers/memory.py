"""The memory of a worker: kept from page to page while there is work, given back when there is none."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

# Options of glibc's mallopt (malloc.h), and bytes: larger than any picture of a page, and than all of them.
_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
_LARGEST_KEPT, _MOST_KEPT = 64 << 20, 512 << 20
_LARGEST_SPARED = 4 << 20
# Somewhat more than A4 at 300 dpi, in pixels.
_LARGE = 10_000_000
# No page of usual print and size comes to hold so much before it is encoded.
_MUCH = 480 << 20


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


def room_for(pixels: int) -> int:
    """Return how much (bytes) may be held before a page of so many pixels is worth being eased; 0 of a page larger than most."""
    return 0 if pixels > _LARGE else _MUCH


@contextmanager
def sparing(wanted: bool) -> Iterator[None]:
    """If `wanted`, have this process keep nothing large that it frees in the meantime.

    The pictures of a page larger than most leave holes that the next ones do not fit in: a hundred megabytes of an A3 page
    at 300 dpi, for a tenth of its processor time.
    """
    option = _glibc("mallopt") if wanted else None
    if option is None:
        yield
        return
    give_back()
    option(_MMAP_THRESHOLD, _LARGEST_SPARED)
    try:
        yield
    finally:
        option(_MMAP_THRESHOLD, _LARGEST_KEPT)


def ease(above: int) -> None:
    """Give back what is free where this process holds more than `above` bytes."""
    if resident(os.getpid()) > above:
        give_back()


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
