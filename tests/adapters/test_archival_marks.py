"""Words that differ in one mark alone stay apart on the archival page: ổ is no ố, ẩ no ấ, ở no ớ.

Each word is drawn softly, so as a scanner of 200 dpi sees it, and so are its siblings in its very place. What the page shows
is held against all of them where they differ.
"""

from dataclasses import dataclass, replace

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from counter_app.pages.layers import Layers, Zone, study, take_apart
from counter_app.pages.pieces import find_pieces
from counter_app.pdf import archival
from counter_app.pdf.archival import encode_page
from counter_app.pdf.mixed import MixedPage
from counter_app.pdf.render_back import Unlike
from counter_app.pdf.render_marks import mark_differences, mark_likeness, mark_places
from counter_app.pdf.sheets import Part, part_of

from .archival_kit import FONT, Pixels, render_page
from .test_archival_strokes import strokes_unlike

_SIBLINGS = (
    ("Tổ", "Tố", "Tồ", "Tỗ"),
    ("ấn", "ần", "ẩn", "ẫn"),
    ("cử", "cứ", "cừ", "cữ", "cự"),
    ("ơ", "ở", "ớ", "ờ", "ỡ"),
    ("quyển", "quyến", "quyền", "quyễn"),
    ("bẳng", "bắng", "bằng", "bẵng"),
)
_FINE = 5
_COLUMNS = 10
_TIMES = 2
_SOME_INK = 150
_MEAN_ALIKE = 0.89
_LEAST_ALIKE = 0.6
"""So much a word's marks must correlate with their master, in the mean and each; a lone horn takes in the letter's side."""

Grey = NDArray[np.float32]


@dataclass(frozen=True)
class Cell:
    """A word on the page: where its cell begins, itself and its siblings without grain."""

    word: str
    x: int
    y: int
    own: Grey
    siblings: tuple[Grey, ...]


@dataclass(frozen=True)
class Scan:
    rgb: Pixels
    cells: tuple[Cell, ...]

    @property
    def size(self) -> tuple[int, int]:
        return self.rgb.shape[1], self.rgb.shape[0]


def drawn(
    word: str, size: tuple[int, int], at: tuple[int, int], points: float, blur: float
) -> Grey:
    image = Image.new("L", (size[0] * _FINE, size[1] * _FINE), 245)
    font = ImageFont.truetype(FONT, points * 200 / 72 * _FINE)
    ImageDraw.Draw(image).text(at, word, fill=40, font=font)
    small = np.asarray(image.resize(size, Image.Resampling.BOX), np.float32)
    return np.asarray(cv2.GaussianBlur(small, (0, 0), blur), np.float32)


def scanned(points: float, blur: float, noise: float) -> Scan:
    """Draw the words at 200 dpi, each at another part of a pixel, and wear them as a scanner and a JPEG do."""
    em, random = points * 200 / 72, np.random.default_rng(round(10 * points))
    size = round(3.6 * em), round(2 * em)
    words = [(word, group) for group in _SIBLINGS for word in group for _ in range(_TIMES)]
    rows = -(-len(words) // _COLUMNS)
    grey = np.full((rows * size[1] + 40, _COLUMNS * size[0] + 40), 245, np.float32)
    cells = list[Cell]()
    for number, (word, group) in enumerate(words):
        x, y = 20 + number % _COLUMNS * size[0], 20 + number // _COLUMNS * size[1]
        across, down = random.integers(4 * _FINE, 5 * _FINE, 2).tolist()
        shapes = {one: drawn(one, size, (across, down), points, blur) for one in group}
        grey[y : y + size[1], x : x + size[0]] = shapes[word]
        others = tuple(shape for one, shape in shapes.items() if one != word)
        cells.append(Cell(word, x, y, shapes[word], others))
    tinted = grey[:, :, None] * np.asarray((1.0, 0.99, 0.96), np.float32)
    grain = random.normal(0, noise, (*grey.shape, 1)) + random.normal(0, noise / 3, tinted.shape)
    worn = np.clip(tinted + grain, 0, 255).astype(np.uint8)
    _, coded = cv2.imencode(".jpg", worn[:, :, ::-1], [cv2.IMWRITE_JPEG_QUALITY, 80])
    rgb = cv2.imdecode(coded, cv2.IMREAD_COLOR)
    assert rgb is not None
    return Scan(np.ascontiguousarray(rgb[:, :, ::-1]), tuple(cells))


def held_against(cell: Cell, again: Pixels) -> tuple[float, float]:
    """Return how far a word went over to its nearest sibling (0 itself, 1 the other), and how like itself it is there."""
    height, width = cell.own.shape
    part = again[cell.y : cell.y + height, cell.x : cell.x + width]
    shown = cv2.cvtColor(part, cv2.COLOR_RGB2GRAY).astype(np.float32)
    gone, alike = -1.0, 1.0
    for sibling in cell.siblings:
        apart = sibling - cell.own
        there = np.abs(apart) > 0.2 * np.abs(apart).max()
        there = cv2.dilate(there.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
        off = (shown - cell.own)[there]
        gone = max(gone, float((off * apart[there]).sum() / (apart[there] ** 2).sum()))
        if cell.own[there].min() < _SOME_INK:
            shapes = [one[there] - one[there].mean() for one in (shown, cell.own)]
            spread = float(np.sqrt((shapes[0] ** 2).sum() * (shapes[1] ** 2).sum()))
            alike = min(alike, float((shapes[0] * shapes[1]).sum()) / max(spread, 1.0))
    return gone, alike


@pytest.mark.parametrize("points", [9, 10, 11, 12, 13])
@pytest.mark.parametrize(("blur", "noise"), [(0.45, 2.5), (0.8, 5.0)], ids=["light", "worn"])
def test_no_word_comes_nearer_to_another_than_to_itself(
    points: float, blur: float, noise: float
) -> None:
    scan = scanned(points, blur, noise)
    encoded = encode_page(scan.rgb, 200, ())
    assert encoded.recipe["format"] == "layered"
    again = render_page(encoded.pdf, 200, scan.size)
    found = {(cell.word, cell.x): held_against(cell, again) for cell in scan.cells}
    assert {where: one for where, one in found.items() if one[0] >= 0.5} == {}
    assert {where: one for where, one in found.items() if one[1] < _LEAST_ALIKE} == {}
    assert np.mean([alike for _, alike in found.values()]) >= _MEAN_ALIKE


def sibling_for_word(scan: Scan, which: int) -> Pixels:
    """Return the page with another word in each word's place."""
    again = scan.rgb.copy()
    for cell in scan.cells:
        height, width = cell.own.shape
        shape = np.clip(cell.siblings[which], 0, 255).astype(np.uint8)
        again[cell.y : cell.y + height, cell.x : cell.x + width] = shape[:, :, None]
    return again


@pytest.mark.parametrize(("which", "share"), [(0, 0.65), (1, 0.85), (2, 0.9)])
def test_the_gate_sees_a_mark_that_turned_into_another(which: int, share: float) -> None:
    """A hook over a hat that became an acute is told by a pixel or two; the others are all seen, but for bare horns."""
    scan = scanned(13, 0.45, 2.5)
    marks = mark_places(find_pieces(study(scan.rgb, 200).print_mask), 200)
    assert len(marks) >= 0.9 * len(scan.cells)
    turned = sibling_for_word(scan, which)
    found = mark_differences(scan.rgb, turned, marks)
    found += strokes_unlike(scan.rgb, turned)
    seen = [
        cell
        for cell in scan.cells
        if any(
            0 <= one.place.x0 - cell.x < cell.own.shape[1]
            and 0 <= one.place.y0 - cell.y < cell.own.shape[0]
            for one in found
        )
    ]
    assert {one.kind for one in found} == {Unlike.MARK, Unlike.STROKES}
    assert len(seen) >= share * len(scan.cells)
    assert mark_differences(scan.rgb, scan.rgb, marks) == []


@pytest.mark.parametrize("points", [10, 13])
def test_marks_of_a_good_page_are_far_from_what_the_gate_refuses(points: float) -> None:
    scan = scanned(points, 0.6, 3.5)
    marks = mark_places(find_pieces(study(scan.rgb, 200).print_mask), 200)
    again = render_page(MixedPage(take_apart(scan.rgb, 200), 200).pdf(()), 200, scan.size)
    found = mark_likeness(scan.rgb, again, marks)
    assert np.percentile(found.alike, 5) > 0.93
    assert np.percentile(found.apart, 95) < 0.2


def test_marks_that_lost_their_shape_are_mended_as_pictures(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """All marks painted as upright blocks: the page keeps their pictures instead, near ones in one."""
    scan = scanned(13, 0.45, 2.5)

    def blocks(layers: Layers, dpi: int) -> MixedPage:
        inks = tuple(
            replace(ink, mask=_filled(ink.mask)) if ink.finer > 1 else ink for ink in layers.inks
        )
        return MixedPage(replace(layers, inks=inks), dpi)

    monkeypatch.setattr(archival, "MixedPage", blocks)
    encoded = encode_page(scan.rgb, 200, ())
    mended = int(encoded.recipe.get("mended_places", 0))
    assert encoded.recipe["format"] == "jpeg" or mended >= 6
    again = render_page(encoded.pdf, 200, scan.size)
    gone = [held_against(cell, again)[0] for cell in scan.cells]
    assert max(gone) < 0.5


def _filled(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Close every piece of a mask to its own rectangle."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8))
    filled = np.zeros_like(mask)
    for x, y, wide, high, _ in stats[1:].tolist():
        filled[y : y + high, x : x + wide] = True
    return filled


def test_a_mark_that_its_picture_blurs_too_costs_its_place_not_the_page(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Pictures of ours too coarse for marks: those of the marks that turned are laid over them pixel by pixel."""
    scan, faithful = scanned(14, 0.45, 2.5), list[bool]()

    def coarse(layers: Layers, dpi: int) -> MixedPage:
        inks = tuple(
            replace(ink, mask=_filled(ink.mask)) if ink.finer > 1 else ink for ink in layers.inks
        )
        return MixedPage(replace(layers, inks=inks), dpi)

    def coarsely(patch: Zone, dpi: int) -> Part:
        faithful.append(patch.faithful)
        return part_of(patch if patch.faithful else replace(patch, rgb=_coarse(patch.rgb)), dpi)

    monkeypatch.setattr(archival, "MixedPage", coarse)
    monkeypatch.setattr(archival, "part_of", coarsely)
    encoded = encode_page(scan.rgb, 200, ())
    assert encoded.recipe["format"] == "layered"
    again = render_page(encoded.pdf, 200, scan.size)
    marks = mark_places(find_pieces(study(scan.rgb, 200).print_mask), 200)
    assert mark_differences(scan.rgb, again, marks) == []
    assert not faithful[0]
    assert sum(faithful) >= 10


def _coarse(rgb: Pixels) -> Pixels:
    return np.asarray(cv2.blur(rgb, (4, 4)), np.uint8)


def test_bits_of_a_fold_and_of_the_sheets_edge_are_no_marks() -> None:
    """Upright bits of a pixel or two over each other, and what lies within 2 mm of the edge."""
    mask = np.zeros((400, 400), np.uint8)
    for y in range(40, 360, 14):
        mask[y : y + 9, 200:202] = 255
        mask[y : y + 7, 394:399] = 255
    assert len(mark_places(find_pieces(mask), 200)) == 0
    mask[100:104, 100:105] = 255
    mask[107:118, 96:108] = 255
    assert mark_places(find_pieces(mask), 200).tolist() == [[98, 98, 107, 106]]
