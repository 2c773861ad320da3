"""What a PDF says: text and word boxes of each page as poppler sees them, an outside eye."""

import re
import subprocess
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tests.bench._paper.damage import Homography
from tests.bench._paper.sheet import Piece

from .metrics import PlacedWord

_XHTML = "{http://www.w3.org/1999/xhtml}"
_NO_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


@dataclass(frozen=True, slots=True)
class PageLayer:
    """A page's text, and its words with boxes as shares (0..1) of the page's width and height."""

    text: str
    words: tuple[PlacedWord, ...]


def read_layers(pdf: Path) -> list[PageLayer]:
    """Return the text layer of each page of `pdf`, in the order in which the file has it.

    Poppler's own guess of the layout is not asked for: what is judged is the reader's order.

    Raises:
        subprocess.CalledProcessError: poppler refuses the file.
    """
    texts = _poppler(pdf, "-raw", "-enc", "UTF-8").split("\f")
    tree = ET.fromstring(_NO_XML.sub("", _poppler(pdf, "-bbox", "-enc", "UTF-8")))
    layers = []
    for place, page in enumerate(tree.iter(f"{_XHTML}page")):
        wide, high = float(page.attrib["width"]), float(page.attrib["height"])
        words = tuple(
            PlacedWord(
                word.text or "",
                (
                    float(word.attrib["xMin"]) / wide,
                    float(word.attrib["yMin"]) / high,
                    float(word.attrib["xMax"]) / wide,
                    float(word.attrib["yMax"]) / high,
                ),
            )
            for word in page.iter(f"{_XHTML}word")
        )
        layers.append(PageLayer(texts[place] if place < len(texts) else "", words))
    return layers


def _poppler(pdf: Path, *options: str) -> str:
    done = subprocess.run(
        ["pdftotext", *options, str(pdf), "-"], check=True, capture_output=True, timeout=600
    )
    return done.stdout.decode("utf-8", "replace")


def true_places(
    pieces: tuple[Piece, ...], place: Homography, size: tuple[int, int], *, skew: float = 0.0
) -> list[PlacedWord]:
    """Return the truth's words where they stand on the emitted page, boxes as shares of its size.

    Args:
        place: from millimetres of the paper to pixels of the scan, `size` wide and high.
        skew: degrees by which the reader says it turned the scan clockwise about its middle.
    """
    whole = turned_place(place, size, skew)
    return [
        PlacedWord(word.text, _moved(word.box, whole, size))
        for piece in pieces
        for word in piece.words
    ]


def turned_place(place: Homography, size: tuple[int, int], skew: float) -> Homography:
    """Return the way from the paper to the scan, `size` wide and high, turned clockwise about its middle by `skew` degrees."""
    width, height = size
    turn = np.radians(skew)
    cosine, sine = np.cos(turn), np.sin(turn)
    about = np.asarray(
        [
            [cosine, -sine, width / 2 * (1 - cosine) + height / 2 * sine],
            [sine, cosine, height / 2 * (1 - cosine) - width / 2 * sine],
            [0, 0, 1],
        ]
    )
    return np.asarray(about @ place, np.float64)


def _moved(
    box: tuple[float, float, float, float], whole: NDArray[np.float64], size: tuple[int, int]
) -> tuple[float, float, float, float]:
    x0, y0, x1, y1 = box
    corners = whole @ np.asarray([(x0, y0, 1), (x1, y0, 1), (x1, y1, 1), (x0, y1, 1)], float).T
    x, y = corners[0] / corners[2] / size[0], corners[1] / corners[2] / size[1]
    return float(x.min()), float(y.min()), float(x.max()), float(y.max())
