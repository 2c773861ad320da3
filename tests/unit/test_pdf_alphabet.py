"""One byte for each letter of Vietnamese, with a width; spaces of many widths are all spaces."""

import unicodedata

import pytest

from counter_app.pdf.alphabet import (
    GAPS,
    PRINTED,
    TABLE,
    TYPED,
    UNDEFINED,
    Cut,
    codes_of,
    natural_width,
    runs,
)

VOWELS = "aăâeêioôơuưy"
TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")


def test_every_letter_of_vietnamese_is_one_byte() -> None:
    letters = "".join(unicodedata.normalize("NFC", v + t) for v in VOWELS for t in TONES)
    for text in (letters + "bcdđghklmnpqrstvx", (letters + "bcdđghklmnpqrstvx").upper()):
        codes = codes_of(text)
        assert codes is not None
        assert len(codes) == len(text)
        assert "".join(TABLE[code] for code in codes) == text


def test_ascii_is_itself() -> None:
    text = "".join(chr(code) for code in range(0x20, 0x7F))
    assert codes_of(text) == text.encode("ascii")


@pytest.mark.parametrize("text", ["\u4eac", "a\u0301", "\ufffe", "\r", "\x01", "\U0001f600"])
def test_what_has_no_code_is_told(text: str) -> None:
    assert codes_of(text) is None


def test_letters_are_as_wide_as_without_their_tones() -> None:
    for marked, plain in (("ế", "e"), ("Ự", "Ư"), ("đ", "d"), ("Ỵ", "Y"), ("ì", "i")):
        widths = {natural_width(codes_of(letter) or b"", PRINTED) for letter in (marked, plain)}
        assert len(widths) == 1
        assert min(widths) > 0


def test_typed_letters_are_all_of_one_width() -> None:
    wide = natural_width(codes_of("i") or b"", TYPED)
    assert natural_width(codes_of("WỮm.–,1iI") or b"", TYPED) == 9 * wide > 0


@pytest.mark.parametrize("cut", [PRINTED, TYPED])
def test_every_space_is_wider_than_the_one_before(cut: Cut) -> None:
    widths = [cut.advances[GAPS[step]] for step in sorted(GAPS)]
    assert widths == sorted(set(widths))


def test_every_code_is_in_one_run_and_every_space_is_a_space() -> None:
    told = [
        (code, chr(ord(mark) + code - first))
        for first, last, mark in runs()
        for code in range(first, last + 1)
    ]
    assert dict(told) == {code: mark for code, mark in enumerate(TABLE) if mark != UNDEFINED}
    assert len(told) == len(dict(told))
    assert {TABLE[code] for code in GAPS.values()} == {" "}
    # A carriage return within a string would be read as a line's end.
    assert {0, 0x0A, 0x0D}.isdisjoint(code for code, _ in told)
