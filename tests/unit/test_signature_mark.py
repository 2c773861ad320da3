"""Whether a PDF may be signed is found out block by block."""

from pathlib import Path

import pytest

from counter_app.pdf.signatures import may_be_signed

BLOCK = 1 << 20


@pytest.mark.parametrize(
    "at", [0, 9, BLOCK - 11, BLOCK - 10, BLOCK - 5, BLOCK - 1, BLOCK, 2 * BLOCK - 3]
)
def test_the_mark_is_found_wherever_it_stands(at: int, tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(bytes(at) + b"/ByteRange" + bytes(2 * BLOCK))
    assert may_be_signed(path)


@pytest.mark.parametrize(
    "content", [b"", b"/ByteRang", bytes(BLOCK) + b"/Byte", b"/Byte Range" * 9]
)
def test_a_file_without_it_is_not_signed(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(content)
    assert not may_be_signed(path)
