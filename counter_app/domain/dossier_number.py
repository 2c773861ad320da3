"""Dossier numbers (mã số hồ sơ): reading every form in use, writing the desk's own, and both forms of agency codes.

A desk gives its numbers without asking anybody, so that it works without a link: `T7K3Q9M-H19.12-261125-0001`, its own
series in front of an ordinary number. Each store draws its series at random and draws a new one when it finds itself
restored or copied; two desks never share one. The official number, which only the national portal or the ministry's
system gives out, is kept beside it when it comes. No official number begins with T, so neither is taken for the other.
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from .errors import DossierNumberRefused
from .ids import OfficeCode

_OFFICE = r"(?:[0-9]{3}\.[0-9]{2}\.[0-9]{2}\.[GH][0-9]{2}|[GH][0-9]{2}(?:\.[0-9]{2,3})*)"
_NUMBER = re.compile(
    rf"(?P<office>{_OFFICE})-(?P<day>[0-9]{{6}}|[0-9]{{8}})-(?P<serial>[0-9]{{4,7}})"
)
SERIES_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""What a series is made of: no letter that is read as a figure or as another letter."""

SERIES_LENGTH = 6
_SERIES = rf"T[{SERIES_ALPHABET}]{{{SERIES_LENGTH}}}"
_OWN = re.compile(rf"(?P<series>{_SERIES})-(?P<rest>.+)")
_OLD_OFFICE = re.compile(r"([0-9]{3})\.([0-9]{2})\.([0-9]{2})\.([GH][0-9]{2})")
_NEW_OFFICE = re.compile(r"([GH][0-9]{2})(?:\.([0-9]{2}))?(?:\.([0-9]{2}))?(?:\.([0-9]{3}))?")
_LARGEST_SERIAL = 9_999_999


class DossierNumberRefusal(StrEnum):
    """Why text is no dossier number; the value of `reason` in DossierNumberRefused."""

    SHAPE = "shape"
    NO_SUCH_DAY = "no_such_day"
    OFFICE = "office"
    SERIAL = "serial"
    SERIES = "series"


@dataclass(frozen=True, slots=True)
class DossierNumber:
    """A dossier number taken apart: agency code as written (old or new form), day of receipt, serial of that day.

    `series` is the desk's own prefix (`T7K3Q9M`) of a number given without the portal, None for an official number.
    """

    text: str
    office: OfficeCode
    day: date
    serial: int
    series: str | None = None


def parse_dossier_number(text: str) -> DossierNumber:
    """Read a dossier number of TT 01/2018/TT-VPCP Đ19, TT 03/2025/TT-VPCP or the new portal (eight-digit day).

    The agency is central (G) or provincial (H), the day must exist, and nothing may follow. Outer blanks are dropped,
    small letters read as capitals. A desk's own number is read as well.

    Raises:
        DossierNumberRefused: with `reason`, a DossierNumberRefusal.
    """
    whole = text.strip().upper()
    own = _OWN.fullmatch(whole)
    match = _NUMBER.fullmatch(whole if own is None else own["rest"])
    if match is None:
        raise DossierNumberRefused(reason=DossierNumberRefusal.SHAPE.value)
    written = match["day"]
    year, month, day = written[:-4], written[-4:-2], written[-2:]
    try:
        received = date(int(year) if len(year) == 4 else 2000 + int(year), int(month), int(day))
    except ValueError as impossible:
        raise DossierNumberRefused(reason=DossierNumberRefusal.NO_SUCH_DAY.value) from impossible
    return DossierNumber(
        text=whole,
        office=OfficeCode(match["office"]),
        day=received,
        serial=int(match["serial"]),
        series=None if own is None else own["series"],
    )


def same_number(text: str) -> tuple[str, ...]:
    """Return every way the number in `text` may be kept: as typed, and with either form of the agency code.

    Text that is no number comes back alone, trimmed: it may be an id.
    """
    try:
        read = parse_dossier_number(text)
    except DossierNumberRefused:
        return (text.strip(),)
    # A series may hold letters that look like an agency code: only the code itself is turned.
    head = "" if read.series is None else f"{read.series}-"
    tail = read.text[len(head) + len(read.office) :]
    forms = [read.text]
    for turned in (office_to_new, office_to_old):
        try:
            forms.append(f"{head}{turned(read.office)}{tail}")
        except DossierNumberRefused:
            continue
    return tuple(dict.fromkeys(forms))


def make_number(office: OfficeCode, day: date, serial: int, *, series: str | None = None) -> str:
    """Return the number of the `serial`-th dossier of `day` (Viet Nam date): `H19.12-261125-0001`.

    With the desk's `series` it is the desk's own number, `T7K3Q9M-H19.12-261125-0001`.

    Raises:
        DossierNumberRefused: an agency code of neither form, a serial outside 1 to 9,999,999, no such series.
    """
    if series is not None:
        if not re.fullmatch(_SERIES, series):
            raise DossierNumberRefused(reason=DossierNumberRefusal.SERIES.value)
        return f"{series}-{make_number(office, day, serial)}"
    if not re.fullmatch(_OFFICE, office):
        raise DossierNumberRefused(reason=DossierNumberRefusal.OFFICE.value)
    if not 1 <= serial <= _LARGEST_SERIAL:
        raise DossierNumberRefused(reason=DossierNumberRefusal.SERIAL.value)
    return f"{office}-{day:%y%m%d}-{serial:04d}"


def office_to_new(office: OfficeCode) -> OfficeCode:
    """Turn an old agency code (`000.00.06.H56`, right to left) into the new form (`H56.06`) of QĐ 20/2020/QĐ-TTg.

    Empty last levels are dropped; an empty level in the middle is kept, so that the way back is exact. A code already
    new comes back as it is.

    Raises:
        DossierNumberRefused: a code of neither form.
    """
    match = _OLD_OFFICE.fullmatch(office)
    if match is None:
        if re.fullmatch(_OFFICE, office):
            return office
        raise DossierNumberRefused(reason=DossierNumberRefusal.OFFICE.value)
    levels = [match[4], match[3], match[2], match[1]]
    while len(levels) > 1 and not int(levels[-1]):
        levels.pop()
    return OfficeCode(".".join(levels))


def office_to_old(office: OfficeCode) -> OfficeCode:
    """Turn a new agency code (`H56.06`) into the old form (`000.00.06.H56`); one already old comes back as it is.

    Raises:
        DossierNumberRefused: a code that has no old form (more levels or other widths than the old one has).
    """
    if _OLD_OFFICE.fullmatch(office):
        return office
    match = _NEW_OFFICE.fullmatch(office)
    # A three-digit level stands only in the fourth place: "H56.001" has no old form.
    if match is None or (match[4] and not (match[2] and match[3])):
        raise DossierNumberRefused(reason=DossierNumberRefusal.OFFICE.value)
    return OfficeCode(f"{match[4] or '000'}.{match[3] or '00'}.{match[2] or '00'}.{match[1]}")
