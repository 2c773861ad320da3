"""Vietnamese text: one composition, and a folded form for searching and comparing."""

import unicodedata
from unicodedata import category

_INVISIBLE = frozenset({"Cc", "Cf"})
"""Control and format characters (zero-width spaces of messengers, a byte-order mark): they hide from whoever compares."""


def nfc(text: str) -> str:
    """Return `text` in Unicode NFC, the only form that is kept or sent."""
    return unicodedata.normalize("NFC", text)


def fold(text: str) -> str:
    """Return `text` without marks, đ as d, lower case, white space collapsed: the form that search compares.

    SQLite's own folding leaves đ alone, so it must happen before the text reaches the index.
    """
    decomposed = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    bare = "".join(mark for mark in decomposed if not unicodedata.combining(mark))
    return " ".join(bare.casefold().split())


def clean(text: str) -> str:
    """Return typed or pasted text as it is kept: NFC, nothing invisible, outer white space gone, inner runs single."""
    seen = (mark for mark in nfc(text) if mark.isspace() or category(mark) not in _INVISIBLE)
    return " ".join("".join(seen).split())
