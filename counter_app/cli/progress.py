"""How far a reading is, on standard error: one line that changes at a terminal, a line for each tenth elsewhere."""

import sys
from pathlib import Path
from typing import TextIO

from counter_app.domain.ids import PaperId
from counter_app.messages import time_left
from counter_app.services.digitise_ports import ReadingStep

from .output import one_line

_LONG = 20
"""Elsewhere than at a terminal shorter readings are not told of: the result comes soon enough."""

_ERASE = "\r\x1b[K"


class ReadingProgress:
    """Tells a person how far each file is."""

    def __init__(self, stream: TextIO | None = None) -> None:
        """`stream` in place of standard error."""
        self._stream = stream if stream is not None else sys.stderr
        self._live = self._stream.isatty()
        self._tenths = dict[str, int]()

    def of_file(self, path: Path, step: ReadingStep) -> None:
        self._show(one_line(path.name), step)

    def of_paper(self, _paper: PaperId, step: ReadingStep) -> None:
        self._show("", step)

    def end(self) -> None:
        """The line makes room for the answer."""
        if self._live:
            self._write(_ERASE)

    def _show(self, name: str, step: ReadingStep) -> None:
        words = f"{name}: {_words(step)}" if name else _words(step)
        if self._live:
            self._write(_ERASE + words)
            return
        if not step.done:
            self._tenths[name] = 0
        tenth = step.done * 10 // step.total
        if step.total >= _LONG and tenth > self._tenths.get(name, 0):
            self._tenths[name] = tenth
            self._write(words + "\n")

    def _write(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()


def _words(step: ReadingStep) -> str:
    """Say it: `đã đọc 100/1000 trang, còn khoảng 25 phút`; pages of an earlier start are named."""
    words = f"đã đọc {step.done}/{step.total} trang"
    if step.resumed:
        words += f" ({step.resumed} trang từ lần trước)"
    if step.done == step.total:
        return f"{words}, đang ghép tệp"
    return f"{words}, {time_left(step.seconds_left)}"
