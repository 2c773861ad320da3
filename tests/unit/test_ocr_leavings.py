"""Marks of leaders among the words go; marks that belong to the text stay."""

import pytest

from counter_app.ocr.engine import RawWord
from counter_app.ocr.leavings import without_leavings


def line(text: str, *, gap_before: str = "", x: int = 100) -> list[RawWord]:
    words = []
    for part in text.split():
        x += 200 if part == gap_before else 0
        words.append(RawWord(part, x, 100, x + 14 * len(part), 124, 0.9, (1, 0, 0)))
        x += 14 * len(part) + 10
    return words


def left(words: list[RawWord]) -> str:
    return " ".join(word.text for word in without_leavings(words))


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("Dân tộc: Kinh _", "Dân tộc: Kinh"),
        ("Gò Vắng, tỉnh Lâm Đồng...............", "Gò Vắng, tỉnh Lâm Đồng"),
        ("Họ tên: ......Lê Thị Mẫu ___", "Họ tên: Lê Thị Mẫu"),
        ("Số: ……… 12 …", "Số: 12"),
        ("Ngày sinh: 23/11/1993 -", "Ngày sinh: 23/11/1993"),
        ("Nghề nghiệp: Thợ điện ^^ --", "Nghề nghiệp: Thợ điện"),
        ("........ .... __", ""),
    ],
)
def test_leaders_go(read: str, meant: str) -> None:
    assert left(line(read)) == meant


@pytest.mark.parametrize(
    "text",
    [
        "Độc lập - Tự do - Hạnh phúc",
        "- Như trên;",
        "12/QĐ-UBND ngày 03/02/2021.",
        "và những việc khác...",
        "– Lưu: VT.",
        "* Ghi chú: thửa số 5 (năm)",
    ],
)
def test_text_stays(text: str) -> None:
    words = line(text)
    assert without_leavings(words) == tuple(words)


def test_a_dash_before_a_wide_gap_is_an_end() -> None:
    assert left(line("Dân tộc: Kinh - Quốc tịch: Việt Nam", gap_before="Quốc")) == (
        "Dân tộc: Kinh Quốc tịch: Việt Nam"
    )


def test_a_word_freed_of_its_leader_keeps_its_place() -> None:
    word = RawWord("Đồng......", 100, 100, 300, 124, 0.9, (1, 0, 0))
    (freed,) = without_leavings([word])
    assert (freed.text, freed.x0, freed.x1) == ("Đồng", 100, 180)
