"""Pages that look odd and are fine: pale furniture with a pencil's line, a card on the scanner's dark bed, a card's emblem."""

from random import Random

import cv2
import numpy as np
from numpy.typing import NDArray

from tests.specimens.degrade import rasterise
from tests.specimens.ink import Pixels

from .damage import FINE_DPI
from .make import Draw, typeset
from .sheet import HEIGHT, WIDTH, Sheet

_UNIT = FINE_DPI / 25.4
_CARD = (85.6, 54.0)
_PALE = (
    (0.80, 0.90, 0.82),
    (0.96, 0.80, 0.82),
    (0.78, 0.86, 0.95),
    (0.85, 0.85, 0.85),
    (0.95, 0.88, 0.70),
)


def framed(random: Random) -> Pixels:
    """Return the paper of a certificate's back: a pale frame, a pale rosette, a pencil's line and maybe a number."""
    page = _bare(WIDTH, HEIGHT)
    ink = tuple(1 - (1 - level) * random.uniform(0.8, 1.6) for level in random.choice(_PALE))
    _frame(page, ink, random)
    if random.random() < 0.7:
        _rosette(page, ink, random)
    pencil = (random.uniform(0.45, 0.7),) * 3
    x, y = random.uniform(30, 90), random.uniform(40, 250)
    along = np.linspace(0, random.uniform(40, 100), 200)
    down = random.uniform(0, 3) * np.sin(along * random.uniform(0.1, 0.5)) + along * random.uniform(
        -0.1, 0.1
    )
    _draw(page, np.stack((x + along, y + down), axis=1), pencil, random.uniform(0.3, 0.6))
    if random.random() < 0.6:
        place = (round(random.uniform(90, 150) * _UNIT), round(random.uniform(30, 280) * _UNIT))
        text = str(random.randint(1, 9999))
        _print(page, text, place, random.uniform(1.4, 2.4), 5)
    return page


def card_front(draw: Draw) -> Pixels:
    """Return the front of the identity card of `draw`, cut out."""
    sheet, _ = typeset(draw)
    return _cut_out(sheet)


def on_bed(card: Pixels, random: Random) -> Pixels:
    """Lay a card on a dark bed, which a scanner takes in whole or cuts off not far from the card."""
    wide, high = random.choice(((WIDTH, HEIGHT), (WIDTH, HEIGHT), (148, 105), (110, 80), (100, 66)))
    dark = random.uniform(0.05, 0.3)
    bed = np.full((round(high * _UNIT), round(wide * _UNIT), 3), dark, np.float32)
    coarse = np.asarray(
        [[random.uniform(0.85, 1.15) for _ in range(3)] for _ in range(4)], np.float32
    )
    bed *= cv2.resize(coarse, (bed.shape[1], bed.shape[0]), interpolation=cv2.INTER_CUBIC)[
        :, :, None
    ]
    x, y = (
        random.uniform(4, side - card_side - 4)
        for side, card_side in zip((wide, high), _CARD, strict=True)
    )
    matrix = cv2.getRotationMatrix2D(
        (_CARD[0] / 2 * _UNIT, _CARD[1] / 2 * _UNIT), random.uniform(-2, 2), 1.0
    )
    matrix[:, 2] += np.asarray((x * _UNIT, y * _UNIT))
    size = (bed.shape[1], bed.shape[0])
    mask = cv2.warpAffine(_rounded(card.shape), matrix, size)[:, :, None]
    return np.asarray(bed * (1 - mask) + cv2.warpAffine(card, matrix, size) * mask, np.float32)


def emblem_side(card: Pixels, random: Random) -> Pixels:
    """Return a sheet with the copies of a card's front and of a side that bears the emblem and little print."""
    page = _bare(WIDTH, HEIGHT)
    x, y = random.uniform(20, 100), random.uniform(25, 60)
    _lay(page, card, x, y)
    side = card.copy()
    side[round(3 * _UNIT) : -round(3 * _UNIT), round(3 * _UNIT) : -round(3 * _UNIT)] = np.median(
        card, axis=(0, 1)
    )
    radius = random.uniform(9, 17)
    _emblem(side, random.uniform(22, 60), random.uniform(20, 32), radius, random)
    below = y + random.uniform(65, 100)
    _lay(page, side, x, below)
    if random.random() < 0.4:
        # Some offices copy the emblem's side alone.
        page[round((y - 3) * _UNIT) : round((y + 58) * _UNIT)] = 1
    for line in range(random.randint(2, 5)):
        text = "MAU THU - DU LIEU HU CAU, ban sao dung voi ban chinh"[: random.randint(24, 52)]
        place = (round(30 * _UNIT), round((below + 75 + 9 * line) * _UNIT))
        _print(page, text, place, 1.5, 3)
    return page


def _bare(wide: float, high: float) -> Pixels:
    return np.ones((round(high * _UNIT), round(wide * _UNIT), 3), np.float32)


def _cut_out(sheet: Sheet) -> Pixels:
    page = rasterise(sheet.pdf(), dpi=FINE_DPI)
    title = next(piece for piece in sheet.pieces if piece.text == "CĂN CƯỚC CÔNG DÂN")
    x, y = (title.box[0] + title.box[2]) / 2 - 55, title.box[3] - 15.5
    x0, y0 = round(x * _UNIT), round(y * _UNIT)
    return page[y0 : y0 + round(_CARD[1] * _UNIT), x0 : x0 + round(_CARD[0] * _UNIT)].copy()


def _rounded(shape: tuple[int, ...]) -> NDArray[np.float32]:
    high, wide, radius = shape[0], shape[1], round(3 * _UNIT)
    mask = np.zeros((high, wide), np.float32)
    cv2.rectangle(mask, (radius, radius), (wide - radius, high - radius), 1.0, -1)
    return np.asarray(
        cv2.dilate(mask, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1,) * 2)),
        np.float32,
    )


def _lay(page: Pixels, card: Pixels, x: float, y: float) -> None:
    x0, y0 = round(x * _UNIT), round(y * _UNIT)
    mask = _rounded(card.shape)[:, :, None]
    there = page[y0 : y0 + card.shape[0], x0 : x0 + card.shape[1]]
    there[...] = there * (1 - mask) + card * mask


def _draw(
    page: Pixels,
    points: NDArray[np.float64],
    ink: tuple[float, ...],
    width: float,
    *,
    closed: bool = False,
) -> None:
    whole = np.rint(points * _UNIT * 16).astype(np.int32)
    cv2.polylines(page, [whole], closed, ink, max(1, round(width * _UNIT)), cv2.LINE_AA, 4)


def _print(page: Pixels, text: str, place: tuple[int, int], size: float, weight: int) -> None:
    mask = np.zeros(page.shape[:2], np.uint8)
    cv2.putText(mask, text, place, cv2.FONT_HERSHEY_DUPLEX, size, 225, weight, cv2.LINE_AA)
    page *= (1 - mask / np.float32(255))[:, :, None]


def _frame(page: Pixels, ink: tuple[float, ...], random: Random) -> None:
    inset = random.uniform(7, 16)
    for edge, width in ((inset, 0.7), (inset + 4, 0.3)):
        corners = (
            (edge, edge),
            (WIDTH - edge, edge),
            (WIDTH - edge, HEIGHT - edge),
            (edge, HEIGHT - edge),
        )
        _draw(page, np.asarray(corners), ink, width, closed=True)
    for phase in (0.0, 1.6, 3.1):
        for upright in (False, True):
            length, far = (HEIGHT, WIDTH) if upright else (WIDTH, HEIGHT)
            forward = np.arange(inset, length - inset, 0.3)
            for side in (inset + 2, far - inset - 2):
                aside = side + 1.5 * np.sin(forward * 0.9 + phase)
                points = (aside, forward) if upright else (forward, aside)
                _draw(page, np.stack(points, axis=1), ink, 0.2)


def _rosette(page: Pixels, ink: tuple[float, ...], random: Random) -> None:
    angle = np.linspace(0, 2 * np.pi, 720)
    petals, pitch = random.randint(9, 24), random.uniform(3.5, 8)
    for ring in range(random.randint(6, 12)):
        radius = 20 + ring * pitch + 4.2 * np.sin(petals * angle + ring * 0.9)
        x, y = WIDTH / 2 + radius * np.cos(angle), HEIGHT / 2 + radius * np.sin(angle)
        _draw(page, np.stack((x, y), axis=1), ink, 0.22, closed=True)


def _emblem(card: Pixels, x: float, y: float, radius: float, random: Random) -> None:
    """A wreath in soft tones around a star: what a copier leaves of an emblem."""
    rows, columns = np.mgrid[0 : card.shape[0], 0 : card.shape[1]].astype(np.float32) / np.float32(
        _UNIT
    )
    away, turn = np.hypot(columns - x, rows - y) / radius, np.arctan2(rows - y, columns - x)
    ears = 0.5 + 0.5 * np.sin(turn * random.randint(14, 30) + away * 20)
    wreath = np.exp(-(((away - 0.8) / 0.14) ** 2)) * (0.55 + 0.45 * ears)
    star = np.clip((0.36 + 0.16 * np.cos(5 * (turn + np.pi / 2)) - away) * 8, 0, 1)
    disc = 0.35 / (1 + np.exp(np.minimum((away - 0.75) * 18, 40)))
    tone = cv2.GaussianBlur(
        np.maximum(np.maximum(wreath, star), disc), (0, 0), random.uniform(0.15, 0.5) * _UNIT
    )
    ink = np.asarray(
        random.choice(((0.35, 0.35, 0.36), (0.75, 0.25, 0.2), (0.6, 0.5, 0.25))), np.float32
    )
    card *= 1 - np.asarray(tone, np.float32)[:, :, None] * (1 - ink) * np.float32(
        random.uniform(0.6, 1.0)
    )
