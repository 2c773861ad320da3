"""What each page of a PDF weighs: the streams that only it needs, and its share of what pages have in common."""

from collections import Counter
from pathlib import Path

import pikepdf


def page_bytes(pdf: Path) -> list[int]:
    """Return the bytes of each page of `pdf`; together they are the size of the file.

    A stream used by several pages (an embedded font, a profile) and what is no stream is shared evenly.
    """
    size = pdf.stat().st_size
    with pikepdf.open(pdf) as document:
        used = [_streams(page.obj) for page in document.pages]
    users = Counter(stream for streams in used for stream in streams)
    own = [
        sum(length for stream, length in streams.items() if users[stream] == 1) for streams in used
    ]
    shared = (size - sum(own)) / max(1, len(own))
    return [round(weight + shared) for weight in own]


def _streams(page: pikepdf.Object) -> dict[tuple[int, int], int]:
    """Return the encoded length of every stream that can be reached from a page but not through its parent."""
    found: dict[tuple[int, int], int] = {}
    seen = set[tuple[int, int]]()
    waiting: list[pikepdf.Object] = [page]
    while waiting:
        here = waiting.pop()
        if here.is_indirect:
            if here.objgen in seen:
                continue
            seen.add(here.objgen)
        if isinstance(here, pikepdf.Stream):
            found[here.objgen] = int(here.stream_dict.get("/Length", 0))
            waiting += _inside(here.stream_dict)
        elif isinstance(here, pikepdf.Dictionary | pikepdf.Array):
            waiting += _inside(here)
    return found


def _inside(holder: pikepdf.Object) -> list[pikepdf.Object]:
    if isinstance(holder, pikepdf.Array):
        return [value for value in holder if isinstance(value, pikepdf.Object)]
    return [
        value
        for key, value in holder.items()
        if key != "/Parent" and isinstance(value, pikepdf.Object)
    ]
