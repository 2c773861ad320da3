"""Lines that the linked reader passes on as they are: the same words, to the last digit of what it is sure of.

Each in a process of its own, since there is no way back in the one that it was done in.
"""

import json
import platform
import subprocess
import sys

import pytest

from counter_app.ocr import unpacked_lines

_HERE = sys.platform == "linux" and platform.machine() == "x86_64"
"""Whether it is done on this machine at all; elsewhere the reader reads as ever."""

_READ = """
import cv2, json
import numpy as np
from counter_app.ocr import linked, unpacked_lines
from counter_app.ocr.linked import LinkedTesseract, Models

linked.leave_lines_unpacked = lambda: False
page = np.random.default_rng(7).normal(240, 5, (900, 700)).clip(0, 255).astype(np.uint8)
for row in range(7):
    text = "Thua dat so %d to ban do %d" % (218 + 37 * row, 14 * row)
    cv2.putText(page, text, (40, 90 + 110 * row), cv2.FONT_HERSHEY_DUPLEX, 1.2, 20 + 15 * row, 2)
page = cv2.GaussianBlur(page, (3, 3), 0)
reader = LinkedTesseract(Models())

def read():
    words = reader.read(page, 200)
    return [[w.text, w.x0, w.y0, w.x1, w.y1, w.confidence] for w in words]

said = [read()]
"""
_TOLD = "print(json.dumps(said))"


def _said(code: str) -> list[object]:
    ran = subprocess.run(
        [sys.executable, "-c", _READ + code + _TOLD],
        capture_output=True,
        text=True,
        check=True,
    )
    answer: list[object] = json.loads(ran.stdout)
    return answer


def test_words_places_and_sureness_are_those_of_packed_lines() -> None:
    before, done, after, again, last = _said(
        "said += [unpacked_lines.leave_lines_unpacked(), read()]\n"
        "said += [unpacked_lines.leave_lines_unpacked(), read()]\n"
    )
    assert isinstance(before, list)
    assert len(before) > 30
    assert (done, again) == (_HERE, _HERE)
    assert before == after == last


def test_the_net_gets_what_the_function_put_in_its_place_makes_of_a_line() -> None:
    # JPEG of the poorest quality, passed for a form that loses nothing.
    before, done, after = _said(
        "unpacked_lines._COPIES, unpacked_lines._comes_back = 'pixWriteMemJpeg', lambda *_: True\n"
        "said += [unpacked_lines.leave_lines_unpacked(), read()]\n"
    )
    assert done is _HERE
    assert (before != after) is _HERE


@pytest.mark.parametrize(
    "change",
    [
        pytest.param("_COPIES = 'pixWriteMemJpeg'", id="a form that loses tones"),
        pytest.param("_COPIES = 'pixWriteMemXyz'", id="no such form"),
        pytest.param("_PACKS = 'pixWriteMemXyz'", id="a Tesseract that packs nothing"),
        pytest.param("_LIBRARY = 'libm.so'", id="a library without it"),
        pytest.param("_LIBRARY = 'libxyz'", id="no such library"),
        pytest.param("_writable = lambda *_: False", id="a table that is closed"),
        pytest.param("_comes_back = lambda lib, _: lib.pixXyz()", id="another leptonica"),
        pytest.param(
            "os.environ['COUNTER_PACKED_LINES'] = '1'", id="an office that wants none of it"
        ),
    ],
)
def test_where_it_cannot_be_done_the_reader_reads_as_ever(change: str) -> None:
    before, done, after = _said(
        f"unpacked_lines.{change}\nsaid += [unpacked_lines.leave_lines_unpacked(), read()]\n"
    )
    assert done is False
    assert before == after


def test_every_model_reads_so_from_its_first_line() -> None:
    """What `Models` gives out was led there: a process that never asked for it reads a page with it done."""
    before, last = _said(
        "linked.leave_lines_unpacked = unpacked_lines.leave_lines_unpacked\n"
        "unpacked_lines._COPIES, unpacked_lines._comes_back = 'pixWriteMemJpeg', lambda *_: True\n"
        "reader = LinkedTesseract(Models())\n"
        "said += [read()]\n"
    )
    assert (before != last) is _HERE


def test_another_system_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "machine", lambda: "aarch64")
    assert unpacked_lines.leave_lines_unpacked() is False
