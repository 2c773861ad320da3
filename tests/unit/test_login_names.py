"""A login name that is refused is refused for what is wrong with it."""

import pytest

from counter_app.domain.errors import FieldRefused
from counter_app.messages import sentence
from counter_app.services.accounts import parse_login


@pytest.mark.parametrize(
    ("typed", "reason", "words"),
    [
        ("", "missing", "còn để trống"),
        ("   ", "missing", "còn để trống"),
        ("h", "too_short", "Nhập ít nhất 2 ký tự"),
        ("1", "not_a_letter_first", "chữ cái"),
        ("_hoa", "not_a_letter_first", "chữ cái"),
        ("h" * 33, "too_long", "quá dài"),
        ("hòa", "strange_characters", "chữ không dấu"),
        ("hoa le", "strange_characters", "chữ không dấu"),
    ],
)
def test_what_is_wrong_with_a_login_is_said(typed: str, reason: str, words: str) -> None:
    with pytest.raises(FieldRefused) as refused:
        parse_login(typed)
    assert refused.value.details["reason"] == reason
    assert words in sentence(refused.value).text


@pytest.mark.parametrize("typed", ["hoa", " HOA ", "h1", "h" * 32, "hoa.le-2_x"])
def test_a_good_login_is_taken_in_small_letters(typed: str) -> None:
    assert parse_login(typed) == typed.strip().lower()
