"""Font files by name (families of one name differ between packages), and only those that hold every Vietnamese letter."""

import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from PIL import ImageFont
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

_HOME = Path("/usr/share/fonts/truetype")
_VOWELS = "aăâeêioôơuưy"
_TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")


@dataclass(frozen=True, slots=True)
class Family:
    """Regular, bold and italic font files; `scale` brings its letters to about one height."""

    name: str
    regular: Path
    bold: Path
    italic: Path
    scale: float = 1.0


def _family(name: str, folder: str, faces: tuple[str, str, str], scale: float = 1.0) -> Family:
    regular, bold, italic = (_HOME / folder / f"{face}.ttf" for face in faces)
    return Family(name, regular, bold, italic, scale)


_KNOWN = (
    _family(
        "LiberationSerif",
        "liberation2",
        ("LiberationSerif-Regular", "LiberationSerif-Bold", "LiberationSerif-Italic"),
    ),
    _family(
        "LiberationSans",
        "liberation2",
        ("LiberationSans-Regular", "LiberationSans-Bold", "LiberationSans-Italic"),
        0.92,
    ),
    _family("NotoSans", "noto", ("NotoSans-Regular", "NotoSans-Bold", "NotoSans-Italic"), 0.88),
    _family("NotoSerif", "noto", ("NotoSerif-Regular", "NotoSerif-Bold", "NotoSerif-Italic"), 0.88),
    _family("FreeSerif", "freefont", ("FreeSerif", "FreeSerifBold", "FreeSerifItalic")),
    _family("FreeSans", "freefont", ("FreeSans", "FreeSansBold", "FreeSansOblique"), 0.92),
    _family("DejaVuSans", "dejavu", ("DejaVuSans", "DejaVuSans-Bold", "DejaVuSans-Oblique"), 0.82),
    _family(
        "DejaVuSerif", "dejavu", ("DejaVuSerif", "DejaVuSerif-Bold", "DejaVuSerif-Italic"), 0.82
    ),
    _family("Carlito", "crosextra", ("Carlito-Regular", "Carlito-Bold", "Carlito-Italic"), 1.0),
)


def vietnamese_letters() -> str:
    """Return every Vietnamese letter with its tones, both cases, NFC."""
    lower = "".join(unicodedata.normalize("NFC", v + tone) for v in _VOWELS for tone in _TONES)
    return lower + lower.upper() + "đĐ"


@cache
def families() -> tuple[Family, ...]:
    """Return the installed families whose three files hold every Vietnamese letter; registered for drawing."""
    usable = tuple(family for family in _KNOWN if _complete(family))
    if not usable:
        raise FileNotFoundError(f"no complete Vietnamese font below {_HOME}")
    return usable


def width_mm(text: str, font: Path, size: float) -> float:
    """Return the width of `text` in millimetres; `size` in points."""
    return float(pdfmetrics.stringWidth(text, font.stem, size)) / mm


def _complete(family: Family) -> bool:
    for file in (family.regular, family.bold, family.italic):
        if not file.is_file():
            return False
        font = TTFont(file.stem, str(file))
        if any(ord(letter) not in font.face.charToGlyph for letter in vietnamese_letters()):
            return False
        if letters_without_their_marks(file):
            return False
        pdfmetrics.registerFont(font)
    return True


def letters_without_their_marks(file: Path) -> str:
    """Return the letters that a font file draws as if they bore one mark less: a code point is no proof of a shape."""
    face = ImageFont.truetype(str(file), 48)

    def shape(letter: str) -> bytes:
        return bytes(face.getmask(letter))

    return "".join(
        letter for letter in vietnamese_letters() if shape(letter) in map(shape, _barer(letter))
    )


def _barer(letter: str) -> list[str]:
    parts = unicodedata.normalize("NFD", letter)
    return [
        unicodedata.normalize("NFC", parts[:left] + parts[left + 1 :])
        for left in range(1, len(parts))
    ]
