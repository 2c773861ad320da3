"""What is done about the places where a page of layers differs from its master: shown as pictures, left, or refused."""

from collections.abc import Sequence

from counter_app.pages.zones import Place

from .render_back import Difference, Unlike, faint_share

_PAD_MM = 1.2
_FAINT_FEW = 12
_FAINT_SHARE = 0.01
# More of them are printed on the paper itself, fine lines all over it: the backdrop shows them with fewer bytes than pictures.
_FAINT_MANY = 60
_FAINT_LARGE = 0.05
# What may stay after mending: specks that no reader of the paper would miss.
_TOLERATED = {
    Unlike.LOST: 3,
    Unlike.ADDED: 6,
    Unlike.DARKER: 3,
    Unlike.PALE: 3,
    Unlike.SHAPE: 0,
    Unlike.COLOUR: 0,
    Unlike.MARK: 0,
    Unlike.LETTER: 0,
    Unlike.STROKES: 0,
}
# Whatever else the page is like, at least one try is made to show them. One pale place may be a whole signature.
_TRIED = frozenset((Unlike.LOST, Unlike.DIGIT, Unlike.PALE))
MENDED = frozenset(Unlike) - {Unlike.FAINT}
"""The kinds of which every place is shown as a picture."""


def to_mend(
    found: Sequence[Difference], size: tuple[int, int], dpi: int, *, detailed: bool
) -> tuple[list[Place], bool]:
    """Return the places to show as pictures, and whether the backdrop must show the paper finer, so that these are fewer.

    Args:
        found: the differences of a page of `size` (width, height) in pixels at `dpi`.
        detailed: whether its backdrop is fine already.
    """
    pad = max(1, round(_PAD_MM * dpi / 25.4))
    places = [padded(one.place, pad) for one in found if one.kind in MENDED]
    faint = [padded(one.place, pad) for one in found if one.kind is Unlike.FAINT]
    share = faint_share(found, size)
    if len(faint) > _FAINT_MANY or share > _FAINT_LARGE:
        return places, not detailed
    if len(faint) > _FAINT_FEW or share > _FAINT_SHARE:
        places += faint
    return places, False


def may_stay(found: Sequence[Difference], size: tuple[int, int], *, tried: bool) -> bool:
    """Say whether a page of `size` (width, height) may stay as it is.

    Args:
        tried: whether anything was mended: what a page may go without is not left out before anybody has tried to show it.
    """
    kinds = [one.kind for one in found]
    few = not _TRIED.intersection(kinds) and kinds.count(Unlike.FAINT) <= _FAINT_FEW
    return (tried or few) and not refused(found, size)


def refused(found: Sequence[Difference], size: tuple[int, int]) -> str:
    """Return why a page of layers is not taken, the first reason in the order of weight; "" when it is."""
    kinds = [one.kind for one in found]
    for kind in (Unlike.TONE, Unlike.DIGITS):
        if kind in kinds:
            return kind.value
    for kind, most in _TOLERATED.items():
        if kinds.count(kind) > most:
            return kind.value
    return Unlike.FAINT.value if faint_share(found, size) > _FAINT_SHARE else ""


def padded(place: Place, pad: int) -> Place:
    """Return a place with `pad` pixels around it; over the page's right and lower edge as well."""
    return Place(max(0, place.x0 - pad), max(0, place.y0 - pad), place.x1 + pad, place.y1 + pad)
