"""Lines go to Tesseract's net as they are: it packs each as PNG and unpacks it at once, a seventh of a page's reading.

No setting of Tesseract turns that off, only how it is built. It unpacks whatever form leptonica knows by its first bytes, and
one of those is the bare pixels (SPIX). So its one call that packs is led to the function that writes those, which takes the
same arguments: an entry in the table by which a library finds what it calls in others, in this process alone.
"""

import ctypes
import os
import platform
import struct
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

_LIBRARY = "libtesseract"
_SWITCH = "COUNTER_PACKED_LINES"
_PACKS, _COPIES = "pixWriteMem", "pixWriteMemSpix"
# Of ELF (elf.h) on x86-64: entries of the dynamic section, the kind of a called function's entry, sizes of records in bytes.
_STRINGS, _SYMBOLS, _CALLS, _CALLS_SIZE = 5, 6, 23, 2
_CALLED = 7
_SYMBOL_SIZE = 24
_LINK_MAP = 2
# What Tesseract asks leptonica to pack as (imageio.h).
_AS_PNG = 3


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Addresses `first` to `end` (exclusive) of this process, where `file` lies if any does."""

    first: int
    end: int
    writable: bool
    file: str


class _LinkMap(ctypes.Structure):
    _fields_ = (
        ("base", ctypes.c_size_t),
        ("name", ctypes.c_char_p),
        ("dynamic", ctypes.c_size_t),
    )


def leave_lines_unpacked() -> bool:
    """Have the linked reader pass lines on as they are, from now until this process ends.

    Returns whether it does. Where it does not, since the system is another, Tesseract built otherwise, or the environment says
    `COUNTER_PACKED_LINES=1` (for an office where it is suspected), it reads the same words and takes longer.
    """
    if os.environ.get(_SWITCH) == "1":
        return False
    if sys.platform != "linux" or platform.machine() != "x86_64":
        return False
    try:
        stretches = _stretches()
    except OSError:
        return False
    files = dict.fromkeys(one.file for one in stretches if _LIBRARY in Path(one.file).name)
    # Of two copies nobody can tell which one reads: each is led there.
    done = [_left_unpacked(file, stretches) for file in files]
    return bool(done) and all(done)


def _left_unpacked(file: str, stretches: list[_Stretch]) -> bool:
    try:
        # What is looked for in it is also looked for in the leptonica that it was loaded with.
        library = ctypes.CDLL(file, mode=os.RTLD_NOLOAD | os.RTLD_LAZY)
        entry, copies = _entry(library), getattr(library, _COPIES)
        if entry is None or not _writable(entry, stretches) or not _comes_back(library, copies):
            return False
    except (OSError, AttributeError):
        return False
    ctypes.c_size_t.from_address(entry).value = ctypes.cast(copies, ctypes.c_void_p).value or 0
    return True


def _stretches() -> list[_Stretch]:
    found = []
    for row in Path("/proc/self/maps").read_text("utf-8", "surrogateescape").splitlines():
        cells = row.split(maxsplit=5)
        first, end = (int(side, 16) for side in cells[0].split("-"))
        found.append(_Stretch(first, end, "w" in cells[1], cells[5] if len(cells) > 5 else ""))
    return found


def _writable(address: int, stretches: list[_Stretch]) -> bool:
    return any(one.writable and one.first <= address < one.end for one in stretches)


def _entry(library: ctypes.CDLL) -> int | None:
    """Return the address of the entry by which `library` finds the function that packs; None where it has none."""
    tell = getattr(ctypes.CDLL(None), "dlinfo", None)
    about = ctypes.POINTER(_LinkMap)()
    handle = ctypes.c_void_p(library._handle)
    if tell is None or tell(handle, _LINK_MAP, ctypes.byref(about)):
        return None
    base = about.contents.base
    parts = dict(_dynamic(about.contents.dynamic))
    if not {_STRINGS, _SYMBOLS, _CALLS, _CALLS_SIZE} <= parts.keys():
        return None
    # The loader may leave addresses as they stand in the file.
    strings, symbols, calls = (
        parts[tag] + (base if parts[tag] < base else 0) for tag in (_STRINGS, _SYMBOLS, _CALLS)
    )
    wanted = _PACKS.encode("ascii")
    for place, kind, _ in struct.iter_unpack("<QQq", ctypes.string_at(calls, parts[_CALLS_SIZE])):
        if kind & 0xFFFFFFFF == _CALLED:
            name = ctypes.c_uint32.from_address(symbols + _SYMBOL_SIZE * (kind >> 32)).value
            if ctypes.string_at(strings + name) == wanted:
                return int(base + place)
    return None


def _dynamic(address: int) -> Iterator[tuple[int, int]]:
    """Go through a dynamic section: tag and value of each entry, up to the one of tag 0."""
    while True:
        tag, value = struct.unpack("<qQ", ctypes.string_at(address, 16))
        if tag == 0:
            return
        yield tag, value
        address += 16


def _comes_back(library: ctypes.CDLL, copies: Callable[..., object]) -> bool:
    """Say whether leptonica gives a grey picture back, pixel for pixel, from what `copies` makes of it."""
    library.pixCreate.restype = library.pixReadMem.restype = ctypes.c_void_p
    picture = ctypes.c_void_p(library.pixCreate(5, 3, 8))
    content, size, same = ctypes.c_void_p(), ctypes.c_size_t(), ctypes.c_int()
    for column in range(5):
        library.pixSetPixel(picture, column, 1, 40 * column + 7)
    copies(ctypes.byref(content), ctypes.byref(size), picture, _AS_PNG)
    back = ctypes.c_void_p(library.pixReadMem(content, size) if content.value else None)
    if back.value:
        library.pixEqual(picture, back, ctypes.byref(same))
    for one in (picture, back):
        library.pixDestroy(ctypes.byref(one))
    library.lept_free(content)
    return bool(same)
