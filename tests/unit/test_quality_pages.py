"""The verdict on a page as a person would give it: made pages that went wrong in one way, and good ones that look odd."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from counter_app.domain.digitised import Box, Quality, QualityReason, Verdict, Word
from counter_app.pages.raster import Pixels
from counter_app.pages.straighten import quarter_turn, rotate
from counter_app.workers.places import Journey
from tests.unit.quality_kit import (
    DPI,
    HEIGHT,
    READ,
    WIDTH,
    blurred,
    page,
    place,
    reasons,
    verdict,
)


def test_a_good_page_passes() -> None:
    assert verdict(page()) == Quality(Verdict.PASS)


def test_a_blurred_page_is_to_be_scanned_again() -> None:
    quality = verdict(blurred(page(), 3.2))
    assert quality.verdict is Verdict.RESCAN and reasons(quality) == [QualityReason.BLURRED]


def test_blur_in_a_corner_is_found_there() -> None:
    rgb = page()
    rgb[:1100, 900:] = blurred(rgb, 3.2)[:1100, 900:]
    quality = verdict(rgb)
    box = place(quality)
    assert reasons(quality) == [QualityReason.BLURRED]
    assert box.x0 >= 750 and box.y0 <= 320 and box.y1 <= 1250 and box.x1 >= 1250


def test_large_print_bears_more_blur() -> None:
    assert verdict(blurred(page(size=96, pitch=150, lines=12), 2.4)).verdict is Verdict.PASS
    assert verdict(blurred(page(), 2.4)).verdict is not Verdict.PASS


def test_paper_that_moved_under_the_sensor_is_blurred() -> None:
    moved = np.asarray(cv2.blur(page(), (1, 15)), np.uint8)
    assert QualityReason.BLURRED in reasons(verdict(moved))


@pytest.mark.parametrize("sigma", [6.0, 9.0])
def test_print_dissolved_by_blur_is_no_empty_page(sigma: float) -> None:
    quality = verdict(blurred(page(), sigma), words=())
    assert quality.verdict is Verdict.RESCAN
    assert QualityReason.BLURRED in reasons(quality)


def test_a_dark_page_is_told() -> None:
    dim = (page() * 0.42).astype(np.uint8)
    assert reasons(verdict(dim)) == [QualityReason.TOO_DARK]
    black = verdict((page() * 0.25).astype(np.uint8))
    assert black.verdict is Verdict.RESCAN


@pytest.mark.parametrize("left", [0.35, 0.2])
def test_print_that_light_has_burnt_away_is_no_empty_page(left: float) -> None:
    burnt = np.clip((255 - (255 - page().astype(float)) * left) * 1.05, 0, 255).astype(np.uint8)
    quality = verdict(burnt, words=())
    assert quality.verdict is Verdict.RESCAN
    assert QualityReason.TOO_LIGHT in reasons(quality)
    assert QualityReason.BLANK not in reasons(quality)


def test_a_shadow_from_the_side_is_worth_a_look_where_it_lies() -> None:
    shade = np.zeros((HEIGHT, WIDTH), np.float32)
    shade[900:1800, 1000:] = 1
    soft = cv2.GaussianBlur(shade, (0, 0), 18, borderType=cv2.BORDER_REPLICATE)
    quality = verdict((page() * (1 - 0.55 * soft)[:, :, None]).astype(np.uint8))
    box = place(quality)
    assert quality.verdict is Verdict.LOOK and reasons(quality) == [QualityReason.COVERED]
    assert 900 <= box.x0 <= 1150 and 800 <= box.y0 <= 1050 and box.x1 >= 1640


def finger(rgb: Pixels, tip: tuple[int, int], out: tuple[int, int]) -> Pixels:
    mask = np.zeros(rgb.shape[:2], np.uint8)
    cv2.line(mask, tip, out, 255, 130)
    rgb[mask > 0] = (205, 152, 126)
    return rgb


def test_a_finger_over_print_hides_it() -> None:
    quality = verdict(finger(page(), (300, 1200), (-200, 1230)))
    assert quality.verdict is Verdict.RESCAN
    assert reasons(quality) == [QualityReason.COVERED]
    box = place(quality)
    assert box.x0 == 0 and 250 <= box.x1 <= 420 and 1050 <= box.y0 <= 1180


def test_a_finger_in_the_margin_is_worth_a_look() -> None:
    quality = verdict(finger(page(lines=20), (800, 2270), (830, 2500)))
    assert quality.verdict is Verdict.LOOK
    assert reasons(quality) == [QualityReason.COVERED]


def test_the_bed_beside_a_page_fed_askew_covers_nothing() -> None:
    matrix = cv2.getRotationMatrix2D((WIDTH / 2, HEIGHT / 2), 2.0, 1.0)
    askew = cv2.warpAffine(page(), matrix, (WIDTH, HEIGHT), borderValue=(48, 48, 50))
    assert verdict(np.asarray(askew, np.uint8)) == Quality(Verdict.PASS)


def test_red_and_blue_stamps_are_no_covers() -> None:
    rgb = page()
    cv2.circle(rgb, (1300, 1900), 140, (200, 40, 50), 8)
    cv2.circle(rgb, (1250, 60), 90, (40, 60, 180), 6)
    assert verdict(rgb) == Quality(Verdict.PASS)


def moved(rgb: Pixels, across: int, down: int) -> Pixels:
    matrix = np.asarray(((1, 0, across), (0, 1, down)), np.float32)
    return np.asarray(
        cv2.warpAffine(rgb, matrix, (WIDTH, HEIGHT), borderValue=(250, 250, 250)), np.uint8
    )


def test_lines_that_run_out_of_the_picture_are_cut() -> None:
    quality = verdict(moved(page(), -245, 0))
    assert quality.verdict is Verdict.RESCAN and reasons(quality) == [QualityReason.CUT_EDGE]
    assert place(quality).x0 == 0 and place(quality).y1 - place(quality).y0 > 1000


def test_a_line_cut_by_the_top_is_told() -> None:
    quality = verdict(moved(page(), 0, -(220 + 58 + 22)))
    assert reasons(quality) == [QualityReason.CUT_EDGE]
    assert place(quality).y0 == 0 and place(quality).y1 < 150


def test_print_close_to_the_edge_is_not_cut() -> None:
    assert verdict(moved(page(), -185, -200)) == Quality(Verdict.PASS)


def test_two_sheets_one_behind_the_other_are_a_double_feed() -> None:
    long = np.concatenate((page(), page()[:900]))
    quality = verdict(long)
    assert quality.verdict is Verdict.RESCAN
    assert QualityReason.DOUBLE_FEED in reasons(quality)


def overlapped(place_: int) -> Pixels:
    """A second sheet from row `place_` on, its shadow along its edge."""
    under = page()
    over = page(lines=20)
    rgb = under.copy()
    rgb[place_:] = over[: HEIGHT - place_]
    shadow = np.linspace(1.0, 0.7, 5)
    rgb[place_ - 5 : place_] = (under[place_ - 5 : place_] * shadow[:, None, None]).astype(np.uint8)
    return rgb


def test_the_edge_of_a_second_sheet_across_the_page_is_a_double_feed() -> None:
    quality = verdict(overlapped(1290))
    assert QualityReason.DOUBLE_FEED in reasons(quality)
    mark = next(m for m in quality.marks if m.reason is QualityReason.DOUBLE_FEED)
    assert mark.box is not None and mark.box.y0 < 1290 < mark.box.y1


def test_a_fold_across_the_page_is_none() -> None:
    rgb = page().astype(np.float32)
    ramp = np.linspace(0, 1, 25) ** 2
    rgb[1145:1170] *= (1 - 0.2 * ramp)[:, None, None]
    rgb[1168:1171] *= 0.75
    assert verdict(rgb.astype(np.uint8)) == Quality(Verdict.PASS)


@pytest.mark.parametrize(("dpi", "wanted"), [(150, Verdict.LOOK), (75, Verdict.RESCAN)])
def test_a_coarse_scan_is_told(dpi: int, wanted: Verdict) -> None:
    size = (WIDTH * dpi // DPI, HEIGHT * dpi // DPI)
    coarse = np.asarray(cv2.resize(page(), size, interpolation=cv2.INTER_AREA), np.uint8)
    quality = verdict(coarse, dpi)
    assert quality.verdict is wanted
    assert QualityReason.LOW_RESOLUTION in reasons(quality)


@pytest.mark.parametrize(("dpi", "wanted"), [(200, Verdict.PASS), (91, Verdict.LOOK)])
def test_where_the_file_tells_no_resolution_its_print_does(dpi: int, wanted: Verdict) -> None:
    size = (WIDTH * dpi // DPI, HEIGHT * dpi // DPI)
    scan = np.asarray(cv2.resize(page(), size, interpolation=cv2.INTER_AREA), np.uint8)
    quality = verdict(scan, dpi, assumed=True)
    assert quality.verdict is wanted
    assert (QualityReason.LOW_RESOLUTION in reasons(quality)) == (wanted is Verdict.LOOK)


def test_a_file_that_claims_a_finer_scan_than_its_print_shows_is_not_believed() -> None:
    size = (WIDTH * 75 // DPI, HEIGHT * 75 // DPI)
    coarse = np.asarray(cv2.resize(page(), size, interpolation=cv2.INTER_AREA), np.uint8)
    assert QualityReason.LOW_RESOLUTION in reasons(verdict(coarse, 200))


@pytest.mark.parametrize("coarse", [60, 75])
@pytest.mark.parametrize("way", [cv2.INTER_CUBIC, cv2.INTER_LANCZOS4, cv2.INTER_LINEAR])
def test_an_enlarged_scan_is_told_by_its_print(coarse: int, way: int) -> None:
    small = cv2.resize(page(), None, fx=coarse / DPI, fy=coarse / DPI, interpolation=cv2.INTER_AREA)
    large = np.asarray(cv2.resize(small, (WIDTH, HEIGHT), interpolation=way), np.uint8)
    found = verdict(large)
    assert found.verdict is not Verdict.PASS
    assert {QualityReason.LOW_RESOLUTION, QualityReason.BLURRED} & set(reasons(found))


def test_a_finer_scan_made_smaller_is_as_fine_as_it_says() -> None:
    fine = cv2.resize(page(), None, fx=1.5, fy=1.5, interpolation=cv2.INTER_CUBIC)
    back = np.asarray(cv2.resize(fine, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA), np.uint8)
    assert verdict(back).verdict is Verdict.PASS


def line_of(*confidences: float) -> tuple[Word, ...]:
    return tuple(
        Word("Erưby", Box(400 + 100 * at, 400, 480 + 100 * at, 440), confidence, 3)
        for at, confidence in enumerate(confidences)
    )


def test_a_line_read_as_scraps_is_to_be_looked_at_where_it_is() -> None:
    found = verdict(page(), words=(*READ, *line_of(0.95, 0.15, 0.25, 0.2, 0.02, 0.9)))
    assert found.verdict is Verdict.LOOK
    assert reasons(found) == [QualityReason.LOW_CONFIDENCE]
    assert place(found) == Box(500, 400, 880, 440)


def test_a_sure_word_among_scraps_does_not_end_them() -> None:
    found = verdict(page(), words=(*READ, *line_of(0.95, 0.1, 0.15, 0.96, 0.05, 0.1, 0.9)))
    assert reasons(found) == [QualityReason.LOW_CONFIDENCE]
    assert place(found) == Box(500, 400, 980, 440)


def test_each_line_read_as_scraps_is_framed() -> None:
    lower = tuple(
        replace(word, line=4, box=Box(word.box.x0, 600, word.box.x1, 640))
        for word in line_of(0.2, 0.1, 0.3)
    )
    found = verdict(page(), words=(*READ, *line_of(0.2, 0.1, 0.3), *lower))
    assert [mark.box for mark in found.marks] == [Box(400, 400, 680, 440), Box(400, 600, 680, 640)]
    assert set(reasons(found)) == {QualityReason.LOW_CONFIDENCE}


@pytest.mark.parametrize(
    ("text", "confidence", "dash", "told"),
    [
        ("0415692869", 0.75, Box(420, 436, 440, 440), True),
        ("0415692869", 0.85, Box(420, 436, 440, 440), False),
        ("0415692869", 0.75, Box(520, 436, 540, 440), False),
        ("Trũng", 0.75, Box(420, 436, 440, 440), False),
    ],
)
def test_doubtful_figures_that_a_dash_runs_into_are_framed(
    text: str, confidence: float, dash: Box, told: bool
) -> None:
    number = Word(text, Box(400, 400, 500, 440), confidence, 0)
    found = verdict(page(), words=(number,), struck=(dash,))
    assert found.verdict is (Verdict.LOOK if told else Verdict.PASS)
    assert [mark.box for mark in found.marks] == [number.box] * told


def test_a_number_that_a_dash_runs_into_and_that_is_a_digit_too_wide_is_framed() -> None:
    whole = tuple(
        Word(text, Box(400, 400 + 60 * line, 400 + 20 * len(text), 440 + 60 * line), 0.95, line)
        for line, text in enumerate(("0415692869", "215", "976811"))
    )
    short = Word("741", Box(400, 700, 478, 740), 0.97, 5)
    dash = Box(440, 736, 460, 740)
    assert verdict(page(), words=(*whole, short)).verdict is Verdict.PASS
    found = verdict(page(), words=(*whole, short), struck=(dash,))
    assert [mark.box for mark in found.marks] == [short.box]
    full = replace(short, text="7411")
    assert verdict(page(), words=(*whole, full), struck=(dash,)).verdict is Verdict.PASS


def test_doubtful_words_that_stand_askew_are_no_bent_lines() -> None:
    askew = tuple(
        replace(
            word, line=line, box=Box(x, 300 + 60 * line + at * 8, x + 80, 340 + 60 * line + at * 8)
        )
        for line in range(8)
        for at, word in enumerate(line_of(0.2, 0.4, 0.1, 0.3, 0.2, 0.3))
        for x in (word.box.x0,)
    )
    assert QualityReason.SKEWED not in reasons(verdict(page(), words=(*READ, *askew)))
    sure = tuple(replace(word, confidence=0.9) for word in askew)
    assert QualityReason.SKEWED in reasons(verdict(page(), words=(*READ, *sure)))


@pytest.mark.parametrize(
    "confidences",
    [(0.1, 0.1), (0.1, 0.9, 0.1, 0.9, 0.1), (0.38, 0.42, 0.4), (0.6, 0.7, 0.6, 0.7)],
)
def test_single_doubtful_words_are_marked_word_by_word_only(confidences: tuple[float, ...]) -> None:
    assert verdict(page(), words=(*READ, *line_of(*confidences))).verdict is Verdict.PASS


@pytest.mark.parametrize("tone", [0, 40])
def test_a_black_page_is_no_blank_back(tone: int) -> None:
    quality = verdict(np.full((HEIGHT, WIDTH, 3), tone, np.uint8), words=())
    assert quality.verdict is Verdict.LOOK and reasons(quality) == [QualityReason.TOO_DARK]


def test_a_dark_page_with_grain_is_not_told_to_be_dropped_as_nearly_blank() -> None:
    noise = np.random.default_rng(4).normal(0, 4, (HEIGHT, WIDTH, 3))
    dark = np.clip(45 + noise, 0, 255).astype(np.uint8)
    cv2.rectangle(dark, (700, 1000), (760, 1016), (8, 8, 8), -1)
    cv2.rectangle(dark, (780, 1000), (830, 1016), (8, 8, 8), -1)
    told = reasons(verdict(dark, words=()))
    assert QualityReason.TOO_DARK in told and QualityReason.NEARLY_BLANK not in told


def test_empty_paper_with_a_fold_and_a_shadow_is_blank() -> None:
    rgb = page(lines=0).astype(np.float32)
    rgb[1168:1171] *= 0.75
    rgb *= np.linspace(0.6, 1.0, WIDTH)[None, :, None]
    quality = verdict(rgb.astype(np.uint8), words=())
    assert quality.verdict is Verdict.PASS and reasons(quality) == [QualityReason.BLANK]


def test_the_back_shining_through_empty_paper_leaves_it_blank() -> None:
    back = blurred(np.ascontiguousarray(page()[:, ::-1]), 2.0).astype(np.float32)
    through = 240 - 0.12 * (240 - back)
    quality = verdict(np.clip(through, 0, 255).astype(np.uint8), words=())
    assert quality.verdict is not Verdict.RESCAN
    assert not set(reasons(quality)) - {QualityReason.BLANK, QualityReason.NEARLY_BLANK}


def test_a_seal_alone_on_a_page_is_something() -> None:
    rgb = page(lines=0)
    for left in range(600, 1000, 60):
        cv2.ellipse(rgb, (left, 900), (22, 30), 0, 20, 330, (215, 70, 80), 5)
    quality = verdict(rgb, words=())
    assert quality.verdict is Verdict.LOOK
    assert reasons(quality) == [QualityReason.NEARLY_BLANK]


@pytest.mark.parametrize("ink", [(25, 40, 150), (20, 20, 24)])
@pytest.mark.parametrize("high", [120, 260])
def test_a_signature_of_one_stroke_alone_on_a_page_is_something(
    ink: tuple[int, int, int], high: int
) -> None:
    rgb = page(lines=0)
    along = np.linspace(0, 1, 200)
    down = 1300 + high / 2 * np.sin(along * 12)
    stroke = np.stack((700 + 400 * along, down), axis=1).astype(np.int32)
    cv2.polylines(rgb, [stroke], isClosed=False, color=ink, thickness=3, lineType=cv2.LINE_AA)
    quality = verdict(rgb, words=())
    assert quality.verdict is Verdict.LOOK
    assert QualityReason.NEARLY_BLANK in reasons(quality)


def test_a_pale_seal_alone_on_a_page_is_something() -> None:
    rgb = page(lines=0)
    cv2.circle(rgb, (800, 900), 140, (236, 205, 205), 6)
    cv2.circle(rgb, (800, 900), 50, (236, 205, 205), -1)
    assert reasons(verdict(rgb, words=())) == [QualityReason.NEARLY_BLANK]


@pytest.mark.parametrize("lines", [1, 2])
def test_a_page_with_hardly_any_print_is_not_blurred(lines: int) -> None:
    assert QualityReason.BLURRED not in reasons(verdict(page(lines=lines)))


@pytest.mark.parametrize("clockwise", [0, 90, 180, 270])
@pytest.mark.parametrize("degrees", [0.0, 2.0, -9.0])
def test_a_place_is_framed_where_it_comes_to_lie(clockwise: int, degrees: float) -> None:
    rgb = np.full((600, 400, 3), 240, np.uint8)
    rgb[100:160, 250:340] = (200, 0, 0)
    straight = rotate(rgb, degrees)
    upright = quarter_turn(straight, clockwise)
    half = cv2.resize(upright, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    rows, columns = np.nonzero(np.asarray(half)[:, :, 1] < 120)
    journey = Journey(
        (400, 600),
        (straight.shape[1], straight.shape[0]),
        (half.shape[1], half.shape[0]),
        degrees,
        clockwise,
    )
    box = journey.carry((250, 100, 340, 160))
    assert abs(box.x0 - columns.min()) <= 2 and abs(box.x1 - columns.max()) <= 2
    assert abs(box.y0 - rows.min()) <= 2 and abs(box.y1 - rows.max()) <= 2
