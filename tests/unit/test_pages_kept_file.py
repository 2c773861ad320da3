"""Files kept between processes: the very bytes, or nothing."""

import resource
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from counter_app.pages.kept_file import KeptFile

CONTENT = bytes(range(256)) * 8


def test_what_was_written_is_read(tmp_path: Path) -> None:
    kept = KeptFile(tmp_path / "code", "a source")
    assert kept.read() is None

    kept.write(CONTENT)
    assert kept.read() == CONTENT

    kept.write(b"")
    assert kept.read() == b""
    assert [path.name for path in tmp_path.iterdir()] == ["code"]


@given(place=st.integers(min_value=0), bits=st.integers(1, 255))
def test_no_byte_may_differ(
    tmp_path_factory: pytest.TempPathFactory, place: int, bits: int
) -> None:
    kept = KeptFile(tmp_path_factory.mktemp("kept") / "code", "a source")
    kept.write(CONTENT)
    whole = bytearray(kept.path.read_bytes())
    whole[place % len(whole)] ^= bits
    kept.path.write_bytes(whole)

    assert kept.read() is None


@pytest.mark.parametrize("length", [0, 1, 15, 16, 17, 1000])
def test_half_a_file_is_nothing(length: int, tmp_path: Path) -> None:
    kept = KeptFile(tmp_path / "code", "a source")
    kept.write(CONTENT)
    kept.path.write_bytes(kept.path.read_bytes()[:length])

    assert kept.read() is None


def test_what_was_made_of_something_else_is_nothing(tmp_path: Path) -> None:
    KeptFile(tmp_path / "code", "an older source").write(CONTENT)

    assert KeptFile(tmp_path / "code", "a source").read() is None


def test_what_cannot_be_read_is_nothing(tmp_path: Path) -> None:
    (tmp_path / "code").mkdir()

    assert KeptFile(tmp_path / "code", "a source").read() is None


def test_what_finds_no_room_leaves_what_was_there(tmp_path: Path) -> None:
    kept = KeptFile(tmp_path / "code", "a source")
    kept.write(b"before")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1024, hard))
    try:
        with pytest.raises(OSError, match="File too large"):
            kept.write(CONTENT)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    assert kept.read() == b"before"
    assert [path.name for path in tmp_path.iterdir()] == ["code"]
