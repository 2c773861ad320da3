"""Paths that are no file to read: each says what it is, none is waited for."""

import errno
import os
from pathlib import Path

import pytest

from counter_app.domain.errors import (
    CounterError,
    FileNotFound,
    FileNotReadable,
    InputRefused,
)
from counter_app.pages.limits import Limits
from counter_app.pages.opening import open_document


def _refusal(path: Path, scratch: Path) -> CounterError:
    with pytest.raises(InputRefused) as refused:
        open_document(path, scratch, Limits())
    return refused.value


def test_a_pipe_or_a_device_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.pdf")
    for path in (tmp_path / "pipe.pdf", Path(os.devnull)):
        error = _refusal(path, tmp_path)
        assert isinstance(error, FileNotReadable)
        assert error.details == {"file": path.name, "reason": "no_file"}


def test_links_that_lead_nowhere_and_names_too_long_are_not_there(tmp_path: Path) -> None:
    (tmp_path / "loop.pdf").symlink_to("loop.pdf")
    (tmp_path / "broken.pdf").symlink_to("nothing")
    (tmp_path / "a.pdf").write_bytes(b"%PDF-")
    for name in ("loop.pdf", "broken.pdf", "a.pdf/b.pdf", "x" * 300):
        assert isinstance(_refusal(tmp_path / name, tmp_path), FileNotFound), name


@pytest.mark.parametrize(
    ("code", "reason"), [(errno.EACCES, "no_permission"), (errno.EIO, "device")]
)
def test_bytes_that_the_system_does_not_give_are_told_with_their_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, reason: str
) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(b"%PDF-")

    def refuse(*_: object, **__: object) -> None:
        raise OSError(code, os.strerror(code), str(path))

    monkeypatch.setattr(Path, "open", refuse)
    error = _refusal(path, tmp_path)
    assert isinstance(error, FileNotReadable)
    assert error.details == {"file": "a.pdf", "reason": reason}
