"""The words after a label to a typed value. What cannot be parsed is no value: nothing is guessed or corrected."""

import re
from datetime import date

from counter_app.domain.catalogue import FieldDefinition, FieldKind
from counter_app.domain.text import clean, fold

_LEADING = re.compile(r"^[\s.:;,_\-–—…·'\"“”‘’„‚`|*=~<>«»‹›]+")
_TRAILING = re.compile(r"[\s.:;,_\-–—…·'\"“”‘’„‚`|*=~<>«»‹›]+$")
_LEADER_RUNS = re.compile(r"\.{2,}|…+|_{2,}|(?<=\w)\.(?=[A-ZÀ-ỸĐa-zà-ỹđ])|(?<=[,\s])\.(?=\w)")
# What is left of a leader at the end of a written-out word in the middle of a value; `TP. Huế` keeps its point.
_LEADER_ENDS = re.compile(r"(?<=[a-zà-ỹ]{2})\.\s+(?=[A-ZÀ-ỸĐa-zà-ỹđ])")
_WORDED_DATE = re.compile(r"(\d{1,2})\s*thang\s*(\d{1,2})\s*nam\s*(\d{4})")
_FIGURE_DATE = re.compile(r"(?<!\d)(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{4})(?!\d)")
# A form that wants one digit in each cell has day, month and year without strokes.
_CELLED_DATE = re.compile(r"(?<!\d)(\d{2})\s?(\d{2})\s?(\d{4})(?!\d)")
_YEAR = re.compile(r"(?<!\d)(1[89]\d{2}|20\d{2})(?!\d)")
_NUMBER = re.compile(r"\d[\d.,]*")
_NAME_MARKS = " '’-."
_PERSON_NUMBER = re.compile(r"(?<!\d)(?:\d[ .]?){11}\d(?!\d)|(?<!\d)(?:\d[ .]?){8}\d(?!\d)")


def tidy(text: str) -> str:
    """Return a value without leaders, stray punctuation around it, and doubled blanks."""
    spaced = _LEADER_ENDS.sub(" ", _LEADER_RUNS.sub(" ", text))
    spaced = re.sub(r"\s+([,;])", r"\1", spaced)
    return clean(_TRAILING.sub("", _LEADING.sub("", clean(spaced))))


def parse_value(definition: FieldDefinition, text: str) -> str | None:
    """Return the value of a field as it is kept, or None when the text holds none of its kind.

    Dates become ISO, years and numbers plain digits, a number's comma a point; names lose everything that is no letter.
    """
    if definition.name.endswith("_id") or definition.name == "card_number":
        return person_number(text)
    parsers = {
        FieldKind.DATE: _date_value,
        FieldKind.YEAR: _year_value,
        FieldKind.NUMBER: _number_value,
        FieldKind.SEX: _sex_value,
        FieldKind.NAME: name_value,
        FieldKind.TEXT: _text_value,
    }
    return parsers[definition.kind](text) or None


def find_date(text: str) -> date | None:
    """Find `ngày dd tháng mm năm yyyy` or `dd/mm/yyyy`; None for none or an impossible one."""
    for pattern, where in ((_WORDED_DATE, fold(text)), (_FIGURE_DATE, text)):
        found = pattern.search(where)
        if found:
            try:
                return date(int(found[3]), int(found[2]), int(found[1]))
            except ValueError:
                return None
    return None


def person_number(text: str) -> str | None:
    """Find a 12-digit personal number (or a 9-digit old one); blanks inside it are the reader's."""
    found = _PERSON_NUMBER.search(text)
    return re.sub(r"\D", "", found[0]) if found else None


def name_value(text: str) -> str:
    """Keep a name's letters; names in capitals come back in the usual writing."""
    letters = "".join(mark if mark.isalpha() or mark in _NAME_MARKS else " " for mark in text)
    name = tidy(letters)
    # A trailing lower-case scrap or single letter is dirt beside the line, not part of a name.
    words = name.split()
    while words and len(words[-1]) == 1:
        words.pop()
    # Names are written with capitals; a line of ordinary words is none.
    if sum(word[:1].isupper() for word in words) * 2 <= len(words):
        return ""
    name = " ".join(words)
    return " ".join(word.capitalize() for word in words) if name.isupper() else name


def _date_value(text: str) -> str:
    found = find_date(text) or _celled_date(text)
    return found.isoformat() if found else ""


def _celled_date(text: str) -> date | None:
    found = _CELLED_DATE.search(text)
    try:
        return date(int(found[3]), int(found[2]), int(found[1])) if found else None
    except ValueError:
        return None


def _year_value(text: str) -> str:
    found = _YEAR.search(text)
    return found[0] if found else ""


def _number_value(text: str) -> str:
    found = _NUMBER.search(text)
    if not found:
        return ""
    figure = found[0].rstrip(".,")
    if "," in figure:
        return figure.replace(".", "").replace(",", ".")
    whole = re.fullmatch(r"\d{1,3}(?:\.\d{3})+", figure)
    return figure.replace(".", "") if whole else figure


def _sex_value(text: str) -> str:
    first = fold(text).split()
    for word in first:
        bare = re.sub(r"[^a-z]", "", word)
        if bare in ("nam", "nu"):
            return "Nam" if bare == "nam" else "Nữ"
    return ""


def _text_value(text: str) -> str:
    return tidy(text)
