"""Coloured frames are painted through a mask; seals, pens and uneven lines stay pictures."""

import cv2
import numpy as np

from counter_app.pages.layers import take_apart

from .test_layers_zones import BLACK, BLUE, Pixels, painted, paper, soft

_FRAME = (186, 52, 66)


def framed(colour: tuple[int, int, int] = _FRAME) -> Pixels:
    rgb = paper(1600, 1200)
    cv2.rectangle(rgb, (60, 60), (1140, 1540), colour, 4)
    cv2.rectangle(rgb, (80, 80), (1120, 1520), colour, 2)
    return rgb


def test_a_frame_of_one_colour_is_painted_in_it_and_needs_no_picture() -> None:
    layers = take_apart(soft(framed()), 200)
    assert layers.zones == ()
    (ink,) = layers.inks
    assert np.abs(np.median(ink.shade, axis=(0, 1)) - _FRAME).max() < 25
    lines = np.all(framed() == _FRAME, axis=2)
    mask = np.zeros(lines.shape, bool)
    mask[ink.place.y0 : ink.place.y1, ink.place.x0 : ink.place.x1] = ink.mask
    assert (mask & lines).sum() > 0.95 * lines.sum()
    assert (mask & ~lines).sum() < 0.3 * lines.sum()


def test_black_print_beside_a_frame_stays_black() -> None:
    rgb = framed()
    cv2.putText(rgb, "GIAY CHUNG NHAN", (110, 116), cv2.FONT_HERSHEY_DUPLEX, 1.2, BLACK, 4)
    print_, lines = sorted(
        take_apart(soft(rgb), 200).inks, key=lambda ink: int(np.median(ink.shade))
    )
    assert np.median(print_.shade) < 70
    truth = np.all(rgb == BLACK, axis=2)
    mask = np.zeros(truth.shape, bool)
    mask[print_.place.y0 : print_.place.y1, print_.place.x0 : print_.place.x1] = print_.mask
    assert (mask & truth).sum() > 0.9 * truth.sum()
    assert np.median(lines.shade[..., 0]) > 150


def test_a_seal_across_a_frame_stays_a_picture_with_its_part_of_the_frame() -> None:
    rgb = framed().astype(np.float32)
    seal = np.zeros(rgb.shape[:2], np.uint8)
    cv2.circle(seal, (1050, 1000), 150, 255, 6)
    cv2.circle(seal, (1050, 1000), 40, 255, -1)
    worn = np.random.default_rng(4).uniform(0.2, 1.0, (400, 300, 1)).astype(np.float32)
    worn = np.kron(worn, np.ones((4, 4, 1), np.float32))
    pressed = rgb * np.array([0.80, 0.22, 0.26], np.float32) * worn + rgb * (1 - worn)
    rgb = np.where(seal[:, :, None] > 0, pressed, rgb)
    layers = take_apart(soft(np.asarray(rgb, np.uint8)), 200)
    shown = np.zeros(seal.shape, bool)
    for zone in layers.zones:
        shown[zone.place.y0 : zone.place.y1, zone.place.x0 : zone.place.x1] = True
    assert shown[seal > 0].all()
    assert not painted(layers)[seal > 0].any()


def test_a_signature_however_large_is_no_line_work() -> None:
    rgb = paper(1600, 1200)
    for x in range(100, 1100, 4):
        share = 0.35 + 0.65 * abs(np.sin(x / 17))
        colour = [int(c * share + 240 * (1 - share)) for c in BLUE]
        y = 800 + int(90 * np.sin(x / 40))
        cv2.line(rgb, (x, y), (x + 4, 800 + int(90 * np.sin((x + 4) / 40))), colour, 4)
    layers = take_apart(soft(rgb), 200)
    assert layers.inks == ()
    assert sum(zone.place.x1 - zone.place.x0 for zone in layers.zones) > 900
