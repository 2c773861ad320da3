"""Confidences as probabilities, and the measure of how far they are off."""

import numpy as np
import pytest

from counter_app.ocr.confidence import KNOTS, probability
from counter_app.ocr.engine import RawWord
from counter_app.ocr.layout import place_words
from tests.bench._score.reliability import calibration_error, fitted


def test_surer_words_are_likelier_right() -> None:
    said = [probability(step / 1000) for step in range(1001)]
    assert said == sorted(said)
    assert all(0 <= one <= 1 for one in said)
    assert said[0] < 0.1 and said[-1] == 1.0
    for raw, wanted in KNOTS:
        assert probability(raw) == pytest.approx(wanted)


def test_half_sure_of_the_reader_is_less_than_half_right() -> None:
    """What the reader calls 60 % is right in fewer than every second case; from 95 % on hardly ever wrong."""
    assert probability(0.6) < 0.5
    assert probability(0.95) > 0.98
    assert probability(-0.1) == probability(0.0) and probability(1.2) == 1.0


def test_emitted_words_carry_the_probability() -> None:
    words = [
        RawWord("Họ", 10, 10, 40, 30, 0.60, (0, 0, 0)),
        RawWord("tên", 50, 10, 90, 30, 0.96, (0, 0, 0)),
    ]
    placed = place_words(words, 1.0, 200, 100)
    assert [word.confidence for word in placed] == [probability(0.60), probability(0.96)]


def test_the_error_is_nought_for_honest_figures_and_large_for_boasts() -> None:
    random = np.random.default_rng(5)
    said = random.uniform(0.5, 1.0, 40_000)
    right = (random.uniform(size=said.size) < said).astype(float)
    assert calibration_error(said, right) < 0.01
    assert calibration_error(np.full(said.size, 0.99), right) == pytest.approx(0.24, abs=0.01)


def test_fitting_finds_the_shares_and_never_falls() -> None:
    random = np.random.default_rng(6)
    raw = random.uniform(0.3, 1.0, 40_000)
    true = np.clip((raw - 0.3) / 0.7, 0, 1) ** 2
    right = (random.uniform(size=raw.size) < true).astype(float)
    knots = fitted(raw, right)
    shares = [share for _, share in knots]
    assert shares == sorted(shares) and len(knots) > 5
    calibrated = np.interp(raw, [said for said, _ in knots], shares)
    assert calibration_error(calibrated, right) < 0.02 < calibration_error(raw, right)
