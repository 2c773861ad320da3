"""What a page of a PDF draws, looked at before it is drawn: whether that is too large, and what of it is not there."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pikepdf

from counter_app.domain.errors import FileDamaged

from .limits import Limits
from .pdf_contents import DAMAGE
from .pdf_faults import is_cut_off
from .pdf_following import Size, follow
from .pdf_gaps import gap_of
from .pdf_masks import check_pictures, mask_sizes
from .raster import Gap


@dataclass(frozen=True, slots=True)
class PageParts:
    """`masks` are sizes of masks by the size of the picture that each belongs to."""

    gap: Gap = Gap.NONE
    masks: Mapping[Size, Size] = field(default_factory=dict)


def parts_of(path: Path, number: int, limits: Limits) -> PageParts:
    """Look at page `number` (1-based). Nothing is known where the structure cannot be followed: the renderer is believed then.

    Raises:
        FileTooLarge: a picture or a mask is.
        FileDamaged: it cannot be drawn to the end.
    """
    try:
        document = pikepdf.open(path, suppress_warnings=True)
    except DAMAGE:
        return PageParts()
    with document:
        try:
            page = document.pages[number - 1].obj
        except DAMAGE:
            return PageParts()
        try:
            followed = follow(page)
            if followed.endless:
                raise FileDamaged(file=path.name, page=number)
            check_pictures(followed, limits)
            return PageParts(gap_of(page, followed), mask_sizes(followed.pictures))
        except DAMAGE:
            return PageParts(Gap.SOME)


def draws_what_is_cut(path: Path, number: int) -> bool:
    """Say whether page `number` draws a picture whose data end early. Pictures are unpacked for it."""
    try:
        with pikepdf.open(path, suppress_warnings=True) as document:
            return any(map(is_cut_off, follow(document.pages[number - 1].obj).pictures))
    except DAMAGE:
        return False
