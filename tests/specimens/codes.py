"""Machine-readable texts of an identity card: the QR of 2021 and the machine-readable zone (ICAO 9303 TD1)."""

import unicodedata
from datetime import date

from .cast import Citizen

_WEIGHTS = (7, 3, 1)


def card_qr(citizen: Citizen, *, residence: str, issued: date, old_number: str = "") -> str:
    """Return the seven fields of the card's QR, parted by bars; dates ddMMyyyy."""
    return "|".join(
        (
            citizen.number,
            old_number,
            citizen.name,
            f"{citizen.birth_date:%d%m%Y}",
            citizen.sex,
            residence,
            f"{issued:%d%m%Y}",
        )
    )


def card_mrz(citizen: Citizen, *, expires: date) -> tuple[str, str, str]:
    """Return the three lines of 30 characters."""
    last = citizen.number[-9:]
    first = f"IDVNM{last}{check_digit(last)}{citizen.number}<<{check_digit(citizen.number)}"
    born, ends = f"{citizen.birth_date:%y%m%d}", f"{expires:%y%m%d}"
    sex = "M" if citizen.sex == "Nam" else "F"
    second = f"{born}{check_digit(born)}{sex}{ends}{check_digit(ends)}VNM".ljust(29, "<")
    whole = first[5:30] + second[0:7] + second[8:15] + second[18:29]
    family, *given = _bare(citizen.name).split()
    third = f"{family}<<{'<'.join(given)}".ljust(30, "<")
    return first, second + check_digit(whole), third


def check_digit(text: str) -> str:
    """Return the 7-3-1 check digit of ICAO 9303 of `text` (digits, capitals, fillers)."""
    values = (int(mark, 36) if mark != "<" else 0 for mark in text)
    return str(sum(value * _WEIGHTS[place % 3] for place, value in enumerate(values)) % 10)


def _bare(name: str) -> str:
    plain = unicodedata.normalize("NFD", name.upper().replace("Đ", "D"))
    return "".join(mark for mark in plain if not unicodedata.combining(mark))
