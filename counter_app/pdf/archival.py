"""The page as it is archived: layers where they show what the paper shows, the plain picture where they do not."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
import pypdfium2 as pdfium

from counter_app.domain.digitised import Word
from counter_app.pages.encode import emitted, emitted_size, encode_jpeg
from counter_app.pages.layers import Bed, Layers, Parting, Study, study
from counter_app.pages.pieces import find_pieces
from counter_app.pages.raster import MOST_PIXELS, Pixels
from counter_app.pages.small_print import has_small_print
from counter_app.pages.zones import Place, area, look_at, meet, meeting

from .layered import page_pdf, scaled
from .mending import MENDED, may_stay, padded, refused, to_mend
from .mixed import MixedPage, bilevel_pdf
from .patches import faithful, gathered, lay_over, patch
from .render_back import (
    Difference,
    Glimpse,
    Unlike,
    brightness,
    compare_again,
    compare_glimpses,
    counted,
    glimpse,
    glimpse_over,
    with_paper_of,
)
from .render_digits import Reread, digit_differences, has_digits, place_of
from .render_letters import LetterPlaces, letter_differences, letter_places
from .render_marks import MarkPlaces, mark_differences, mark_places
from .render_strokes import stroke_differences
from .rendering import Rendering
from .sheets import Part, part_of

Recipe = dict[str, str | int | float | bool]

_MOSTLY_PICTURE = 0.45
_COARSE_DPI = 130
_DARKEST_PAPER = 48
_SOME = 32
_SMALL_UP_TO_DPI = 220
# Twice as fine would take a worker over 600 MB.
_SMALL_FINER = 1.5
_AROUND_MM = 1.2
_FAITHFUL_PAD_MM = 0.4
_MOST_ROUNDS = 4
# No patch is drawn further over its edge.
_DRAWN_AROUND = 4
_FAITHFUL_FROM = 2
# However empty, 16 x 16 pixels of a baseline JPEG take 4 bytes: 6 bits for each of four blocks of brightness, 4 for each of two
# of colour (ITU-T T.81, tables K.3 to K.6: nothing flat that is new, no waves).
_PIXELS_A_BYTE = 64


@dataclass(frozen=True, slots=True)
class EncodedPage:
    """A one-page PDF, and how it was made (`format` is layered or jpeg; `gate` says why)."""

    pdf: bytes
    recipe: Recipe


def encode_page(
    image: Pixels,
    dpi: int,
    words: Sequence[Word],
    *,
    reread: Reread | None = None,
    enlarged: bool = False,
) -> EncodedPage:
    """Encode an upright, straightened page for the archive.

    Args:
        image: RGB pixels at `dpi`.
        words: the recognised words, boxes in the image's pixels, in reading order.
        reread: reads those words with digits once more whose pictures leave doubt, on the rendering and on the master.
        enlarged: whether the image is finer than it was scanned; marks on letters are then cut out finer still.

    The page of layers is rendered and compared with the image; where a mark, a colour or a shape differs a picture of the
    place is laid over it, that is drawn and compared as well, and so on a few times. A page that differs still, that is mostly
    picture, that would be no smaller so, or whose pixels are too coarse for masks, becomes the plain JPEG; the recipe then says
    why. Small print is cut
    out finer than the page's own resolution: letters of two or three pixels' strokes would become stairs.
    """
    if (undivided := _undivided(image, dpi, words)) is not None:
        return undivided
    page = study(image, dpi)
    pieces = find_pieces(page.print_mask)
    if dpi <= _SMALL_UP_TO_DPI and has_small_print(pieces):
        del page, pieces
        return _cut_finer(image, dpi, words, reread=reread)
    marks, letters = mark_places(pieces, dpi), letter_places(pieces, dpi)
    # What is not needed any more is let go step by step, the masks as soon as they are encoded: of an A3 page at 300 dpi
    # 120 MB before it is drawn.
    del pieces
    parting = Parting(page)
    bed = parting.bed
    if bed.zone_share > _MOSTLY_PICTURE:
        return _plain(image, dpi, words, "mostly_picture", {})
    master = _master(page, words, marks, letters)
    del page
    layers = bed.layers(parting.prints(enlarged=enlarged))
    del parting
    first = MixedPage(layers, dpi)
    inks, rules = len(layers.inks), len(layers.rulings)
    layers = replace(layers, inks=(), rulings=())
    done = _mended(bed, _tried(layers, first, master, reread), master, reread)
    layers, found = done.layers, done.found
    if why := refused(found, layers.size):
        return _plain(image, dpi, words, why, counted(found))
    recipe: Recipe = {
        "format": "layered",
        "gate": "passed",
        "archival_dpi": dpi,
        "mask": "jbig2_generic",
        "inks": inks,
        "rules_drawn": rules,
        "zones": len(layers.zones),
        "mended_places": len(done.mended),
        "backdrop": "detailed" if layers.detailed else "quiet",
    }
    recipe.update({f"gate_{name}": number for name, number in counted(found).items()})
    return _smaller(EncodedPage(done.pdf(words), recipe), image, dpi, words)


def _undivided(image: Pixels, dpi: int, words: Sequence[Word]) -> EncodedPage | None:
    """Encode a page that is no print on paper, or too coarse to be parted; None for all others."""
    if dpi < _COARSE_DPI:
        return _plain(image, dpi, words, "coarse", {})
    if (exact := _bilevel(image, dpi, words)) is not None:
        return exact
    return _plain(image, dpi, words, "dark", {}) if _dark(image) else None


def _dark(image: Pixels) -> bool:
    """Say whether nine tenths of a page are all but black: there is no paper, and against that grain is millions of marks."""
    some = np.ascontiguousarray(image[::_SOME, ::_SOME])
    return bool(np.count_nonzero(some.max(axis=2) > _DARKEST_PAPER) < 0.1 * some[..., 0].size)


def _bilevel(image: Pixels, dpi: int, words: Sequence[Word]) -> EncodedPage | None:
    """Keep a page of pure black and white bit for bit; None where it has other tones, or comes out otherwise."""
    # Pages of other tones show them in a few rows already.
    for some in (image[:8], image):
        if (
            cv2.countNonZero(cv2.inRange(some, (0, 0, 0), (0, 0, 0)))
            + cv2.countNonZero(cv2.inRange(some, (255, 255, 255), (255, 255, 255)))
            != some.shape[0] * some.shape[1]
        ):
            return None
    pdf = bilevel_pdf(image[:, :, 0] == 0, dpi, words)
    with Rendering(pdf, (image.shape[1], image.shape[0])) as rendering:
        if not np.array_equal(rendering.whole(), image):
            return None
    recipe: Recipe = {
        "format": "layered",
        "gate": "exact",
        "archival_dpi": dpi,
        "mask": "jbig2_generic",
        "inks": 1,
        "zones": 0,
        "mended_places": 0,
    }
    return EncodedPage(pdf, recipe)


def _cut_finer(
    image: Pixels, dpi: int, words: Sequence[Word], *, reread: Reread | None
) -> EncodedPage:
    """Encode a page of small print as one of a higher resolution; where that fails, or is too large, its own picture is kept."""
    finer = _SMALL_FINER
    size = (round(finer * image.shape[1]), round(finer * image.shape[0]))
    if size[0] * size[1] > MOST_PIXELS:
        # A sheet larger than A3: twice what a worker may hold.
        return _plain(image, dpi, words, "small_print", {})
    enlarged = np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_CUBIC), np.uint8)
    fine = scaled(words, finer)
    kept = encode_page(enlarged, round(finer * dpi), fine, reread=reread, enlarged=True)
    if kept.recipe["format"] == "layered":
        return kept
    return _plain(image, dpi, words, str(kept.recipe["gate"]), {})


@dataclass(frozen=True, slots=True)
class _Master:
    """A page as the gate knows it: pixels at `dpi`, a glimpse of them, words, where letters and the marks on them are, grain."""

    rgb: Pixels
    grey: Pixels
    dpi: int
    glimpse: Glimpse
    words: Sequence[Word]
    marks: MarkPlaces
    letters: LetterPlaces
    grain: float

    @property
    def size(self) -> tuple[int, int]:
        return self.rgb.shape[1], self.rgb.shape[0]


def _master(
    page: Study, words: Sequence[Word], marks: MarkPlaces, letters: LetterPlaces
) -> _Master:
    return _Master(
        page.rgb,
        page.grey,
        page.dpi,
        glimpse_over(page.small, page.look, page.paper, page.even),
        words,
        marks,
        letters,
        page.grain,
    )


@dataclass(frozen=True, slots=True)
class _Try:
    """A page of layers.

    Attributes:
        layers: what it is made of, but for its print and its patches; page: all of it but the patches, encoded.
        share: how much of the page is shown as pictures, 0..1.
        shown: how it is drawn (RGB), drawn into again when it is patched; grey: its brightness, likewise.
        seen: how it looked before it was patched.
        found: how that differs from its master.
        mended: the places that were patched; patches: what lies over the page.
    """

    layers: Layers
    page: MixedPage
    share: float
    shown: Pixels
    grey: Pixels
    seen: Glimpse
    found: tuple[Difference, ...]
    mended: tuple[Place, ...] = ()
    patches: tuple[Part, ...] = ()

    def pdf(self, words: Sequence[Word]) -> bytes:
        return self.page.pdf(words, self.patches)


def _mended(bed: Bed, done: _Try, master: _Master, reread: Reread | None) -> _Try:
    """Lay pictures over places that differ; where one differs still, or comes up late, the very pixels of the page."""
    for rounds in range(_MOST_ROUNDS):
        more, finer = to_mend(done.found, master.size, master.dpi, detailed=done.layers.detailed)
        if not finer and may_stay(done.found, master.size, tried=bool(done.mended)):
            break
        if finer:
            # Seldom, and first of all: what is patched already goes with the backdrop that was too quiet.
            layers = bed.layers(detailed=True)
            page = done.page.laid_on(layers)
            # It is drawn anew: the first drawing is of no more use.
            del done
            done = _tried(layers, page, master, reread)
            continue
        more = _next_places(done, more, master)
        if not more:
            break
        again = _stubborn(done, master, every=rounds >= _FAITHFUL_FROM)
        done = _patched(done, more, again, master, reread)
    return done


def _next_places(done: _Try, wanted: Sequence[Place], master: _Master) -> list[Place]:
    """Return the places to show as pictures next; none where those would be too much of the page.

    However small, what is not gathered leaves room around it: of A4 a few hundred at most.
    What is only unlike as digits must be is rather left as it is.
    """
    strict = [one for one in done.found if one.kind is not Unlike.DIGIT]
    needed, _ = to_mend(strict, master.size, master.dpi, detailed=True)
    for places in (wanted,) if len(needed) == len(wanted) else (wanted, needed):
        more = gathered(places, master.size, master.dpi)
        if _share(done, more, master) <= _MOSTLY_PICTURE:
            return more
    return []


def _share(done: _Try, more: Sequence[Place], master: _Master) -> float:
    """Return how much of the page is shown as pictures once `more` is."""
    return done.share + sum(map(area, more)) / area(Place(0, 0, *master.size))


def _tried(layers: Layers, page: MixedPage, master: _Master, reread: Reread | None) -> _Try:
    try:
        with Rendering(page.pdf(()), layers.size) as rendering:
            shown = rendering.whole()
    except pdfium.PdfiumError:
        everything = Difference(Unlike.TONE, Place(0, 0, *layers.size))
        return _Try(
            *(layers, page, layers.zone_share, master.rgb, master.grey, master.glimpse),
            found=(everything,),
        )
    seen, grey = glimpse(*look_at(shown, master.dpi)), brightness(shown)
    found = (
        *compare_glimpses(master.glimpse, seen, master.dpi),
        *mark_differences(master.rgb, shown, master.marks),
        *stroke_differences(master.grey, grey, master.dpi),
        *_letters(master, grey),
        *digit_differences(master.rgb, shown, master.words, reread=reread),
    )
    return _Try(layers, page, layers.zone_share, shown, grey, seen, found)


def _patched(
    done: _Try,
    changed: Sequence[Place],
    again: Sequence[Place],
    master: _Master,
    reread: Reread | None,
) -> _Try:
    """Lay patches over `changed`, and over those the very pixels of `again`; draw and compare what they touch anew."""
    dpi, shown = master.dpi, done.shown
    # Gathered, these may reach over what is between the others.
    exact = gathered(again, master.size, dpi)
    pictures = [patch(master.rgb, shown, place, dpi, master.grain) for place in changed]
    pictures += [faithful(master.rgb, place) for place in exact]
    patches = [part_of(one, dpi) for one in pictures]
    lay_over(shown, patches, dpi)
    drawn = (*changed, *exact)
    for place in (padded(one, _DRAWN_AROUND) for one in drawn):
        window = np.s_[place.y0 : place.y1, place.x0 : place.x1]
        done.grey[window] = brightness(shown[window])
    seen = with_paper_of(master.glimpse, done.seen, drawn, dpi)
    marks = master.marks[meeting(master.marks, drawn)]
    words = [word for word in master.words if meet(drawn, place_of(word))]
    known = [one for one in done.found if one.kind not in MENDED]
    found = (
        *compare_again(master.glimpse, seen, shown, changed=drawn, known=known, dpi=dpi),
        *mark_differences(master.rgb, shown, marks),
        *stroke_differences(master.grey, done.grey, dpi, drawn),
        *_letters(master, done.grey, drawn),
        *digit_differences(master.rgb, shown, words, reread=reread),
    )
    return replace(
        done,
        patches=(*done.patches, *patches),
        share=_share(done, changed, master),
        seen=seen,
        found=found,
        mended=(*done.mended, *changed),
    )


def _letters(
    master: _Master, grey: Pixels, among: Sequence[Place] | None = None
) -> list[Difference]:
    return letter_differences(
        master.grey,
        grey,
        master.letters,
        master.dpi,
        grain=master.grain,
        digits=[place_of(word) for word in master.words if has_digits(word)],
        among=among,
    )


def _stubborn(done: _Try, master: _Master, *, every: bool) -> list[Place]:
    """Return the places that differ though they lie in one of those patched before (`every` place if asked for)."""
    # Well inside the picture mended before, of whose edge a half millimetre is soft; in the end with all that is around it.
    pad = max(1, round((_AROUND_MM if every else _FAITHFUL_PAD_MM) * master.dpi / 25.4))
    return [
        place
        for place in (padded(one.place, pad) for one in done.found if one.kind in MENDED)
        if every or meet(done.mended, place)
    ]


def _smaller(kept: EncodedPage, image: Pixels, dpi: int, words: Sequence[Word]) -> EncodedPage:
    """Return a page of layers as it is `kept`, or as the plain JPEG where it is no smaller for its many pictures."""
    (width, height), _ = emitted_size(image, dpi)
    if _PIXELS_A_BYTE * len(kept.pdf) < width * height:
        return kept
    plain = _plain(image, dpi, words, "no_smaller", {})
    return kept if len(kept.pdf) < len(plain.pdf) else plain


def _plain(
    image: Pixels, dpi: int, words: Sequence[Word], why: str, found: dict[str, int]
) -> EncodedPage:
    picture, kept = emitted(image, dpi)
    jpeg = encode_jpeg(picture, kept)
    placed = scaled(words, picture.shape[1] / image.shape[1])
    recipe: Recipe = {"format": "jpeg", "gate": why, "archival_dpi": kept}
    recipe.update({f"gate_{name}": number for name, number in found.items()})
    return EncodedPage(page_pdf(jpeg, picture.shape[1], picture.shape[0], kept, placed), recipe)
