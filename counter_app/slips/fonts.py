"""The fonts of printed forms: Liberation Serif, with the measures of Times New Roman (NĐ 30/2020/NĐ-CP Phụ lục I)."""

from functools import cache
from importlib.resources import as_file, files

from counter_app.domain.errors import FontMissing

REGULAR = "LiberationSerif"
BOLD = "LiberationSerif-Bold"
ITALIC = "LiberationSerif-Italic"
BOLD_ITALIC = "LiberationSerif-BoldItalic"

_FILES = {
    REGULAR: "LiberationSerif-Regular.ttf",
    BOLD: "LiberationSerif-Bold.ttf",
    ITALIC: "LiberationSerif-Italic.ttf",
    BOLD_ITALIC: "LiberationSerif-BoldItalic.ttf",
}


@cache
def register_fonts() -> None:
    """Make the four faces known to reportlab, once a process; inline bold and italic find their faces.

    Raises:
        FontMissing: a font file is not there or is no TrueType font. Details: `font`.
    """
    from reportlab.lib.fonts import addMapping
    from reportlab.pdfbase.pdfmetrics import registerFont
    from reportlab.pdfbase.ttfonts import TTFError, TTFont

    folder = files("counter_app") / "_resources" / "fonts"
    for name, file in _FILES.items():
        try:
            with as_file(folder / file) as path:
                registerFont(TTFont(name, str(path)))
        except (TTFError, OSError) as error:
            raise FontMissing(font=file) from error
    addMapping(REGULAR, 0, 0, REGULAR)
    addMapping(REGULAR, 1, 0, BOLD)
    addMapping(REGULAR, 0, 1, ITALIC)
    addMapping(REGULAR, 1, 1, BOLD_ITALIC)
