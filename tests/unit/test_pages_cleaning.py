"""Straightening and the reading copy: skew, turns, blank pages, leaders, seals."""

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from counter_app.pages import leaders
from counter_app.pages.clean import Cleaned, clean_for_reading, coloured_ink, even_grey, ink_mask
from counter_app.pages.measure import measure
from counter_app.pages.raster import Pixels
from counter_app.pages.straighten import find_skew, quarter_turn, rotate

FONT = "resources/fonts/LiberationSerif-Regular.ttf"
DPI = 200
LINES = [
    "Họ, chữ đệm, tên: Nguyễn Thị Hạnh",
    "Ngày, tháng, năm sinh: 12/04/1990",
    "Nơi cư trú: phường Suối Rạng, thành phố Đồng Xoài",
    "Tình trạng hôn nhân: hiện tại chưa đăng ký kết hôn với ai",
]


def sheet(lines: list[str], colour: tuple[int, int, int] = (20, 20, 25)) -> Pixels:
    image = Image.new("RGB", (1654, 1200), (246, 243, 232))
    draw = ImageDraw.Draw(image)
    font = ImageFont.truetype(FONT, 38)
    for number, line in enumerate(lines):
        draw.text((180, 200 + 70 * number), line, colour, font)
    return np.array(image, dtype=np.uint8)


def ink_of(rgb: Pixels) -> Pixels:
    return ink_mask(even_grey(rgb, DPI), DPI)


@pytest.mark.parametrize("degrees", [-16.0, -3.2, -0.4, 0.0, 1.5, 7.0, 16.0])
def test_skew_is_found_and_taken_out(degrees: float) -> None:
    page = sheet(LINES * 3)
    height, width = page.shape[:2]
    # OpenCV turns counter-clockwise for positive angles, as skew is counted.
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    askew = cv2.warpAffine(page, matrix, (width, height), borderValue=(246, 243, 232))
    found = find_skew(ink_of(np.asarray(askew, np.uint8)), DPI).degrees
    assert found == pytest.approx(degrees, abs=0.15)
    straight = rotate(np.asarray(askew, np.uint8), found)
    assert find_skew(ink_of(straight), DPI).degrees == pytest.approx(0.0, abs=0.15)


def test_new_corners_have_the_colour_of_the_paper() -> None:
    turned = rotate(sheet(LINES), 8.0)
    for corner in (turned[0, 0], turned[0, -1], turned[-1, 0], turned[-1, -1]):
        assert np.abs(corner.astype(int) - (246, 243, 232)).max() <= 3


def test_page_on_its_side_is_straightened_too() -> None:
    side = quarter_turn(sheet(LINES * 3), 90)
    height, width = side.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), 2.0, 1.0)
    askew = cv2.warpAffine(side, matrix, (width, height), borderValue=(246, 243, 232))
    assert find_skew(ink_of(np.asarray(askew, np.uint8)), DPI).degrees == pytest.approx(
        2.0, abs=0.15
    )


def test_quarter_turns_are_exact_and_clockwise() -> None:
    page = np.zeros((2, 3, 3), dtype=np.uint8)
    page[0, 0] = 255
    assert quarter_turn(page, 90)[0, -1].min() == 255
    assert quarter_turn(page, 180)[-1, -1].min() == 255
    assert quarter_turn(page, 270)[-1, 0].min() == 255
    assert np.array_equal(quarter_turn(quarter_turn(page, 90), 270), page)


def test_shadowed_empty_paper_is_blank_and_a_page_number_is_nearly() -> None:
    empty = sheet([])
    fall = np.linspace(0.45, 1.0, empty.shape[1])[None, :, None]
    shadowed = np.asarray(empty * fall, np.uint8)
    shadowed[:, :25] = 40
    assert measure(shadowed, ink_of(shadowed), DPI).blank
    numbered = sheet(["12"])
    measures = measure(numbered, ink_of(numbered), DPI)
    assert measures.nearly_blank and not measures.blank
    full = sheet(LINES * 3)
    whole = measure(full, ink_of(full), DPI)
    assert not whole.blank and not whole.nearly_blank


def ink_left(cleaned: Cleaned) -> Pixels:
    return ink_mask(cleaned.grey, DPI)


def leader(page: Pixels, row: int, start: int, end: int, size: int, pitch: int, wide: int) -> None:
    for left in range(start, end, pitch):
        page[row : row + size, left : left + wide] = 30


@pytest.mark.parametrize(
    ("size", "pitch", "wide"),
    [(3, 10, 3), (4, 8, 4), (3, 22, 12), (2, 7, 2), (3, 14, 4), (3, 38, 18), (2, 26, 5)],
)
def test_leaders_of_many_styles_go_and_tone_marks_stay(size: int, pitch: int, wide: int) -> None:
    plain = sheet(["Hạnh Rạng Việt Nhật", "Mạnh Thị Mận Bệnh"])
    dotted = plain.copy()
    for row in (248, 318):
        leader(dotted, row, 170, 1450, size, pitch, wide)
    ink_plain = ink_left(clean_for_reading(even_grey(plain, DPI), DPI))
    cleaned = clean_for_reading(even_grey(dotted, DPI), DPI)
    beyond = ink_left(cleaned)[:, 900:]
    assert cleaned.leaders >= 100 * 8 // pitch
    assert np.count_nonzero(beyond) == 0
    text = ink_left(cleaned)[190:340, 170:800] > 0
    wanted = ink_plain[190:340, 170:800] > 0
    kept = np.count_nonzero(text & wanted) / np.count_nonzero(wanted)
    assert kept > 0.9


def test_what_is_level_between_two_dashes_is_a_letters_and_stays() -> None:
    """An L whose foot begins on a dash and goes on beyond it, and a stroke that stands on one."""
    page = sheet([])
    leader(page, 300, 170, 1450, 3, 40, 20)
    page[270:300, 575:579] = 30
    page[300:303, 575:605] = 30
    page[270:303, 975:979] = 30
    cleaned = clean_for_reading(even_grey(page, DPI), DPI)
    left = ink_left(cleaned) > 0
    assert left[270:303, 575:579].all() and left[270:303, 975:979].all()
    assert left[300:303, 593:604].all()
    assert not left[:, :570].any() and not left[:, 1000:].any()
    assert [place[0] for place in cleaned.struck] == pytest.approx([570, 970], abs=1)


def test_dots_held_against_each_other_a_few_at_a_time_go_as_all_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A colon on a leader of dots: its lower dot, in step with the leader's, stays."""
    dotted = sheet(["Hạnh Rạng Việt Nhật"])
    leader(dotted, 248, 170, 1450, 3, 10, 3)
    dotted[232:235, 1000:1003] = 30
    even = even_grey(dotted, DPI)
    at_once = clean_for_reading(even, DPI)
    assert at_once.leaders > 50
    monkeypatch.setattr(leaders, "_PAIRS", 1)
    few = clean_for_reading(even, DPI)
    assert few.leaders == at_once.leaders
    assert np.array_equal(few.grey, at_once.grey)
    assert few.grey[249, 1001] < 128


def test_plain_text_without_leaders_loses_nothing() -> None:
    grey = even_grey(sheet(LINES * 3), DPI)
    cleaned = clean_for_reading(grey, DPI)
    assert cleaned.leaders == 0
    assert np.array_equal(cleaned.grey, grey)


def test_rules_and_streaks_go_and_a_grid_is_noticed() -> None:
    page = sheet(LINES)
    page[:, 1500:1502] = 60
    page[600:603, 150:1400] = 30
    cleaned = clean_for_reading(even_grey(page, DPI), DPI)
    assert not cleaned.tabular
    assert np.count_nonzero(ink_left(cleaned)[560:640]) <= 12
    assert np.count_nonzero(ink_left(cleaned)[:, 1490:1510]) <= 12
    for row in range(700, 1101, 100):
        page[row : row + 3, 150:1400] = 30
    for column in range(150, 1401, 250):
        page[700:1103, column : column + 3] = 30
    assert clean_for_reading(even_grey(page, DPI), DPI).tabular


def test_red_seal_vanishes_but_red_print_can_be_read_apart() -> None:
    black = sheet(LINES)
    both = black.copy()
    red = sheet(["", "", "", "", "", "GIẤY CHỨNG NHẬN QUYỀN SỬ DỤNG ĐẤT"], (190, 30, 40))
    inked = red.min(axis=2) < 200
    both[inked] = red[inked]
    grey = even_grey(both, DPI)
    apart = coloured_ink(both, grey, DPI)
    assert apart is not None
    assert np.count_nonzero(ink_mask(grey, DPI)[540:620]) == 0
    assert np.count_nonzero(ink_mask(apart, DPI)[540:620]) > 2000
    assert np.count_nonzero(ink_mask(apart, DPI)[190:480]) == 0
    assert coloured_ink(black, even_grey(black, DPI), DPI) is None
