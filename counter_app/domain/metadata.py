"""The metadata of a paper: what is proposed from its text, and what must be there before it counts as held.

The nine minimum metadata are those of TT 01/2023/TT-VPCP Đ9: type, number of the holder, title, number and symbol, day of
issue, issuer, summary, term and scope of validity (the last two where the paper has them).
"""

from calendar import monthrange
from collections.abc import Mapping
from datetime import date

from .catalogue import FieldKind, PaperType
from .errors import FieldRefused
from .lengths import LONGEST_WORDS, within
from .papers import Metadata
from .text import clean

NINE = (
    "type",
    "holder_id",
    "title",
    "number",
    "issued_on",
    "issuer",
    "summary",
    "valid_until",
    "scope",
)
"""Names of the nine minimum metadata, in the circular's order."""

WITHOUT_NUMBER = ("holder_name", "holder_birth_date")
"""What tells a holder who has no number (TT 01/2023/TT-VPCP Đ9): asked for and kept only when `holder_id` is empty."""

_LONGEST = {"title": 1000, "number": 200, "issuer": 1000, "scope": 1000}

DATES = frozenset({"issued_on", "valid_until"})


def required_names(kind: PaperType) -> tuple[str, ...]:
    """Return the names that must have a value: declarations carry no number or issuer, all other papers do.

    A paper for one dossier alone that names its holder by number (a birth notice) was issued by somebody all the same.
    """
    common = ("type", "holder_id", "title", "summary")
    declared = kind.single_use and not kind.holder_fields
    issued = () if declared else ("number", "issued_on", "issuer")
    return common + issued + tuple(known.name for known in kind.fields if known.required)


def add_months(day: date, months: int) -> date:
    """Return the corresponding day `months` later, or the month's last day (BLDS 2015 Đ148.3)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def lawful_end(kind: PaperType, issued_on: date | None) -> date | None:
    """Return the last day of validity that the law sets for this kind of paper, or None for no term."""
    if kind.valid_months is None or issued_on is None:
        return None
    return add_months(issued_on, kind.valid_months)


def parse_day(name: str, text: str, *, label: str | None = None) -> date:
    """Read `yyyy-mm-dd` or `dd/mm/yyyy`; `label` is the field's name as the officer knows it.

    Raises FieldRefused(field=name, reason="not_a_date", label=label).
    """
    parts = text.replace("/", "-").split("-")
    try:
        first, second, third = (int(part) for part in parts)
        return date(first, second, third) if len(parts[0]) == 4 else date(third, second, first)
    except ValueError as wrong:
        raise FieldRefused(field=name, reason="not_a_date", label=label) from wrong


def build_metadata(kind: PaperType, values: Mapping[str, str], *, today: date) -> Metadata:
    """Return the metadata of a paper of `kind` from the officer's confirmed `values` (name to text).

    The term of validity can be shorter than the law's, never longer.

    Raises:
        FieldRefused: reason `missing`, `too_long`, `not_a_date`, `in_future` or `unknown`.
    """
    tidy = {
        name: within(clean(value), _LONGEST.get(name, LONGEST_WORDS), name)
        for name, value in values.items()
    }
    for name in required_names(kind):
        if name not in ("type", "holder_id") and not tidy.get(name):
            definition = kind.field(name)
            label = None if definition is None else f"“{definition.label}”"
            raise FieldRefused(field=name, reason="missing", label=label)
    told = {} if tidy.get("holder_id") else _without_number(tidy, today)
    own = {name: value for name, value in tidy.items() if name not in (*NINE, *WITHOUT_NUMBER)}
    for name, value in own.items():
        definition = kind.field(name)
        if definition is None:
            raise FieldRefused(field=name, reason="unknown")
        if value and definition.kind is FieldKind.DATE:
            own[name] = parse_day(name, value, label=f"“{definition.label}”").isoformat()
    issued_on = _day(tidy, "issued_on")
    if issued_on is not None and issued_on > today:
        raise FieldRefused(field="issued_on", reason="in_future")
    typed_end = _day(tidy, "valid_until")
    ends = [end for end in (typed_end, lawful_end(kind, issued_on)) if end is not None]
    return Metadata(
        title=tidy["title"],
        number=tidy.get("number", ""),
        issued_on=issued_on,
        issuer=tidy.get("issuer", ""),
        summary=tidy["summary"],
        valid_until=min(ends, default=None),
        scope=tidy.get("scope", ""),
        own={name: value for name, value in own.items() if value} | told,
    )


def _without_number(values: Mapping[str, str], today: date) -> dict[str, str]:
    name, typed = values.get("holder_name", ""), values.get("holder_birth_date", "")
    if not name or not typed:
        return {}
    return {"holder_name": name, "holder_birth_date": birth_day(typed, today=today).isoformat()}


def birth_day(text: str, *, today: date) -> date:
    """Read the day of birth of a holder without a number. Raises FieldRefused (not_a_date, in_future)."""
    born = parse_day("holder_birth_date", text)
    if born > today:
        raise FieldRefused(field="holder_birth_date", reason="in_future")
    return born


def _day(values: Mapping[str, str], name: str) -> date | None:
    text = values.get(name, "")
    return parse_day(name, text) if text else None
