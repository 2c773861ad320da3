"""How long a text may be that somebody types: what leaves the PC is held to the same lengths."""

from .errors import FieldRefused

LONGEST_NAME = 400
LONGEST_WORDS = 4000
LONGEST_DESK = 200
"""Characters of NFC text: a person's or organisation's name, a reason or summary, a desk's name."""


def within(text: str, longest: int, field: str) -> str:
    """Return `text`. Raises FieldRefused(field, reason="too_long") when it has more than `longest` characters."""
    if len(text) > longest:
        raise FieldRefused(field=field, reason="too_long")
    return text
