"""Straight lines and streaks: found a little askew, taken out, letters that touch them kept."""

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from counter_app.pages.clean import (
    Cleaned,
    clean_for_reading,
    even_grey,
    faint_ink_mask,
    ink_mask,
)
from counter_app.pages.raster import Pixels
from counter_app.pages.rules import find_lines, without_streaks
from counter_app.pages.straighten import find_skew

FONT = "resources/fonts/LiberationSerif-Regular.ttf"
DPI = 200


def sheet(lines: list[str], ink: int = 25, pitch: int = 70) -> Pixels:
    image = Image.new("RGB", (1654, 1200), (250, 250, 248))
    draw = ImageDraw.Draw(image)
    font = ImageFont.truetype(FONT, 38)
    for number, line in enumerate(lines):
        draw.text((180, 200 + pitch * number), line, (ink, ink, ink), font)
    return np.array(image, dtype=np.uint8)


def ink_left(cleaned: Cleaned) -> Pixels:
    return ink_mask(cleaned.grey, DPI)


def text_ink(page: Pixels) -> int:
    return int(np.count_nonzero(ink_left(clean_for_reading(even_grey(page, DPI), DPI))))


@pytest.mark.parametrize("rise", [-14, 0, 9])
@pytest.mark.parametrize("thick", [1, 2, 4])
def test_rules_go_though_askew_and_the_words_on_them_stay(rise: int, thick: int) -> None:
    plain = sheet(["Nguyễn Thị Hạnh Mận", "phường Suối Rạng"])
    ruled = plain.copy()
    cv2.line(ruled, (170, 252), (1400, 252 + rise), (40, 40, 40), thick)
    assert len(find_lines(faint_ink_mask(even_grey(ruled, DPI), DPI), DPI)) == 1
    cleaned = clean_for_reading(even_grey(ruled, DPI), DPI)
    assert cleaned.rules == 1
    assert np.count_nonzero(ink_left(cleaned)[:, 700:]) == 0
    assert text_ink(ruled) == pytest.approx(text_ink(plain), rel=0.1)


def test_heavy_print_has_no_lines() -> None:
    bold = sheet(["034833727324 TRÍCH LỤC THẾ HỆ", "777777 mmmnnnuuu KẾT HÔN TÍNH"])
    mask = faint_ink_mask(even_grey(bold, DPI), DPI)
    assert find_lines(mask, DPI) == ()
    assert find_lines(np.ascontiguousarray(mask.T), DPI) == ()


def test_tone_marks_on_a_dashed_leader_stay() -> None:
    words = ["Bạc thị tạm chợ tại nhận lập Diệu"]
    plain, dashed = sheet(words), sheet(words)
    for left in range(170, 1450, 14):
        dashed[246:248, left : left + 9] = 40
    cleaned = clean_for_reading(even_grey(dashed, DPI), DPI)
    assert np.count_nonzero(ink_left(cleaned)[:, 900:]) == 0
    wanted = ink_left(clean_for_reading(even_grey(plain, DPI), DPI))[240:262, 170:800] > 0
    kept = np.count_nonzero((ink_left(cleaned)[240:262, 170:800] > 0) & wanted)
    assert kept > 0.75 * np.count_nonzero(wanted)


def test_streaks_go_from_edge_to_edge_but_frames_stay() -> None:
    page = sheet(["Nguyễn Thị Hạnh ở phường Suối Rạng"] * 4)
    grey = even_grey(page, DPI)
    streaked = grey.copy()
    streaked[:, 300:302] = 90
    streaked[500:900, 1200:1202] = 60
    swept = without_streaks(streaked, faint_ink_mask(streaked, DPI), DPI)
    assert np.count_nonzero(swept[520:, 300:302] < 200) == 0
    assert np.count_nonzero(swept[500:900, 1200:1202] < 100) == 800
    beside = np.ones(grey.shape, dtype=bool)
    beside[:, 297:305] = False
    beside[:, 1200:1202] = False
    assert np.array_equal(swept[beside], grey[beside])


@pytest.mark.parametrize("level", [60, 160])
@pytest.mark.parametrize(("dpi", "wide"), [(200, 1), (200, 5), (300, 7), (400, 9)])
def test_streaks_go_up_to_six_tenths_of_a_millimetre_thick(dpi: int, wide: int, level: int) -> None:
    plain = even_grey(sheet(["Nguyễn Thị Hạnh ở phường Suối Rạng"] * 4), dpi)
    streaked = plain.copy()
    under = np.s_[:, 400 : 400 + wide]
    streaked[under] = np.minimum(streaked[under], level)
    swept = without_streaks(streaked, faint_ink_mask(streaked, dpi), dpi)
    assert np.count_nonzero(swept[520:][under] < 200) == 0
    # What is left of it beside letters is less than a twentieth.
    assert np.count_nonzero(swept[under][plain[under] > 245] < 200) < 0.05 * plain[under].size


@pytest.mark.parametrize("dpi", [200, 300])
def test_a_table_down_the_whole_page_keeps_its_rules_beside_a_streak(dpi: int) -> None:
    unit = dpi / 25.4
    grey = np.full((round(297 * unit), round(210 * unit)), 255, np.uint8)
    thick, top, foot = round(0.4 * unit), round(15 * unit), round(282 * unit)
    sides = [round(place * unit) for place in (20, 60, 100, 140, 190)]
    for left in sides:
        grey[top:foot, left : left + thick] = 60
    for row in np.linspace(top, foot - thick, 12).astype(int):
        grey[row : row + thick, sides[0] : sides[-1]] = 60
    streak = round(80 * unit)
    grey[:, streak : streak + 2] = 90
    swept = without_streaks(grey, faint_ink_mask(grey, dpi), dpi)
    assert np.all(swept[top:foot, sides] < 100)
    assert np.count_nonzero(swept[: top - 2, streak] < 200) == 0
    cleaned = clean_for_reading(swept, dpi)
    assert cleaned.tabular
    assert cleaned.rules == len(sides) + 12


def test_figures_keep_the_side_that_a_fold_runs_along() -> None:
    plain = even_grey(sheet(["8 0 6 9 3 8 0 6"] * 12, ink=110), DPI).astype(np.float32)
    # Down the left side of the second figure.
    places = np.flatnonzero((plain[:, 200:240] < 150).any(axis=0)) + 200
    left = int(places[0]) + 1
    fold = np.full(plain.shape[1], 1.0, np.float32)
    fold[left - 2 : left + 3] = (0.85, 0.68, 0.64, 0.68, 0.85)
    grain = np.random.default_rng(2).normal(0, 2.5, plain.shape)
    folded = np.clip(plain * fold + grain, 0, 255).astype(np.uint8)
    swept = without_streaks(folded, faint_ink_mask(folded, DPI), DPI)
    core = np.s_[:, left - 1 : left + 2]
    print_there = plain[core] < 130
    assert print_there.sum() > 300
    # The fold is gone where there is paper, and print is as dark as beside it.
    assert np.median(swept[core][plain[core] > 245]) > 235
    assert np.mean(swept[core][print_there] < 160) > 0.9


FOLD = (0.85, 0.68, 0.64, 0.68, 0.85)


@pytest.mark.parametrize("along", ["sides", "feet"])
def test_figures_keep_their_strokes_along_a_fold_askew(along: str) -> None:
    page = sheet(["8 0 6 9 3 8 0 6 2 5 7 4"] * 12, ink=90)
    plain = even_grey(page, DPI)
    high, wide = plain.shape
    fold = np.ones(plain.shape, np.float32)
    if along == "sides":
        # From the left side of one figure in the first row to that of the next in the last.
        for y in range(high):
            at = 214 + y * 14 // high
            fold[y, at - 2 : at + 3] = FOLD
    else:
        feet = int(np.flatnonzero((plain[200:250] < 150).any(axis=1))[-1]) + 200
        for x in range(wide):
            at = feet - 1 + x * 3 // wide
            fold[at - 2 : at + 3, x] = FOLD
    grain = np.random.default_rng(2).normal(0, 2.5, plain.shape)
    folded = np.clip(plain * fold + grain, 0, 255).astype(np.uint8)
    cleaned = clean_for_reading(folded, DPI)
    core = fold < 0.7
    print_there = core & (plain < 130)
    assert cleaned.rules >= 1
    assert print_there.sum() > 150
    assert np.mean(cleaned.grey[print_there] < 160) > 0.9
    # The fold itself is gone.
    assert np.mean(cleaned.grey[core & (plain > 245)] < 200) < 0.02


@pytest.mark.parametrize("lean", [0, 14], ids=["straight", "leaning"])
def test_figures_keep_their_sides_along_a_dark_streak(lean: int) -> None:
    page = sheet(["H N L 1 H N L 1 H N L 1 H N L"] * 12, ink=40, pitch=60)
    plain = even_grey(page, DPI)
    high = plain.shape[0]
    streaked = plain.copy()
    stems = np.flatnonzero((plain[200:240] < 120).mean(axis=0) > 0.55)
    streak = np.zeros(plain.shape, np.bool_)
    for y in range(high):
        at = int(stems[0]) + 1 + y * lean // high
        streak[y, at : at + 2] = True
    streaked[streak] = np.minimum(streaked[streak], 60)
    swept = without_streaks(streaked, faint_ink_mask(streaked, DPI), DPI)
    cleaned = clean_for_reading(swept, DPI)
    print_there = streak & (plain < 110)
    assert print_there.sum() > 50
    assert np.mean(cleaned.grey[print_there] < 160) > 0.8
    # The streak itself is gone.
    assert np.mean(cleaned.grey[streak & (plain > 245)] < 200) < 0.1


def test_streaks_and_dark_borders_do_not_turn_a_page() -> None:
    page = sheet(["Nguyễn Thị Hạnh ở phường Suối Rạng"] * 8)
    height, width = page.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), 2.4, 1.0)
    askew = cv2.warpAffine(page, matrix, (width, height), borderValue=(250, 250, 248))
    askew[:, 700:702] = 60
    askew[:, :12] = 20
    skew = find_skew(faint_ink_mask(even_grey(np.asarray(askew, np.uint8), DPI), DPI), DPI)
    assert not skew.sideways
    assert skew.degrees == pytest.approx(2.4, abs=0.15)


def test_pale_print_is_darkened_and_black_print_left_alone() -> None:
    pale = even_grey(sheet(["Nguyễn Thị Hạnh ở phường Suối Rạng"] * 3, ink=185), DPI)
    black = even_grey(sheet(["Nguyễn Thị Hạnh ở phường Suối Rạng"] * 3), DPI)
    darkest = np.percentile(clean_for_reading(pale, DPI).grey, 0.5)
    assert darkest < np.percentile(pale, 0.5) - 50
    assert np.array_equal(clean_for_reading(black, DPI).grey, black)
