"""The colours that our documents' numbers mean: sRGB, as an ICC profile of a third of a kilobyte when packed."""

import struct
from functools import cache

from PIL import ImageCms

_VERSION_4_2 = b"\x04\x20\x00\x00"
# Always the same, so that equal documents have equal bytes.
_MADE = struct.pack(">6H", 2026, 1, 1, 0, 0, 0)


@cache
def srgb_profile() -> bytes:
    """Return the profile (ICC.1:2004, which PDF 1.7 reads): the curve as the formula that it is instead of a table.

    Little CMS makes it. It names the newest version of the format, of which it uses nothing, and the time of day.
    """
    made = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return made[:8] + _VERSION_4_2 + made[12:24] + _MADE + made[36:]
