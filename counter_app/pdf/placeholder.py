"""The page that stands for one that could not be read, so that the PDF has as many pages as the paper."""

import io
from importlib import resources
from pathlib import Path

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfbase.ttfonts import TTFError, TTFont
from reportlab.pdfgen.canvas import Canvas

from counter_app.domain.errors import FontMissing

_SENTENCE = "Trang này không đọc được – quét lại"
_PAGE = "Trang {number}"
_NAME = "QuaySoPlaceholder"
_BUNDLED = "_resources/fonts/NotoSans-Regular.ttf"
_SYSTEM = (
    "/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf",
    "/usr/share/fonts/truetype/liberation2/LiberationSans-Regular.ttf",
    "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
    "C:/Windows/Fonts/arial.ttf",
)


def placeholder_pdf(number: int) -> bytes:
    """Return a one-page A4 PDF that says in Vietnamese that page `number` could not be read.

    Raises:
        FontMissing: no font with Vietnamese letters is bundled or installed.
    """
    registerFont(_font())
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4, invariant=1, lang="vi", initialFontName=_NAME)  # type: ignore[arg-type]  # the stub takes the name for a number
    wide, high = A4
    canvas.setFont(_NAME, 18)
    canvas.drawCentredString(wide / 2, high / 2 + 12, _SENTENCE)
    canvas.setFont(_NAME, 12)
    canvas.drawCentredString(wide / 2, high / 2 - 16, _PAGE.format(number=number))
    canvas.showPage()
    canvas.save()
    return stream.getvalue()


def _font() -> TTFont:
    bundled = resources.files("counter_app").joinpath(_BUNDLED)
    if bundled.is_file():
        return TTFont(_NAME, io.BytesIO(bundled.read_bytes()))
    for candidate in _SYSTEM:
        if Path(candidate).is_file():
            try:
                return TTFont(_NAME, candidate)
            except TTFError:
                continue
    raise FontMissing(font="NotoSans-Regular.ttf")
