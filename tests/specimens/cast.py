"""The cast: people who do not exist, at places that do not exist, with numbers of valid structure."""

from dataclasses import dataclass
from datetime import date

MARK = "MẪU – DỮ LIỆU HƯ CẤU"
"""Stands on every page, so that no specimen can be taken for a paper."""

_UNITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_MONTHS = (
    *("một", "hai", "ba", "tư", "năm", "sáu"),
    *("bảy", "tám", "chín", "mười", "mười một", "mười hai"),
)


@dataclass(frozen=True, slots=True)
class Citizen:
    """A fictional citizen; `number` is the 12-digit personal number (TT 59/2021/TT-BCA Đ4)."""

    number: str
    name: str
    birth_date: date
    sex: str
    home_town: str
    residence: str
    ethnicity: str = "Kinh"
    nationality: str = "Việt Nam"

    @property
    def born(self) -> str:
        return slashed(self.birth_date)

    @property
    def holder(self) -> dict[str, str]:
        return {"id": self.number, "name": self.name}


HOME_TOWN = "Suối Rạng, Đồng Xoài, Bình Phước"
HOME_2022 = "Tổ 3, khu phố 2, phường Suối Rạng, thành phố Đồng Xoài, tỉnh Bình Phước"
HOME_2026 = "Tổ 3, khu phố Suối Rạng, phường Đồng Xoài, thành phố Đồng Nai"
OFFICE_2022 = "Ủy ban nhân dân phường Suối Rạng, thành phố Đồng Xoài, tỉnh Bình Phước"
OFFICE_2026 = "Ủy ban nhân dân phường Đồng Xoài, thành phố Đồng Nai"

HUSBAND = Citizen(
    number="070090004521",
    name="Nguyễn Phúc Thiên Hoàng",
    birth_date=date(1990, 3, 15),
    sex="Nam",
    home_town=HOME_TOWN,
    residence=HOME_2026,
)
WIFE = Citizen(
    number="070192003876",
    name="Trần Thị Mẫu Đơn",
    birth_date=date(1992, 9, 27),
    sex="Nữ",
    home_town="Bàu Mơ, Phú Riềng, Bình Phước",
    residence=HOME_2026,
)
CHILD = Citizen(
    number="070223000417",
    name="Nguyễn Trần Thiên Ân",
    birth_date=date(2023, 4, 12),
    sex="Nam",
    home_town=HOME_TOWN,
    residence=HOME_2026,
)
NEWBORN_NAME = "Nguyễn Trần Mẫu Nguyệt"
NEWBORN_BIRTH = date(2026, 11, 18)
SINGLE = Citizen(
    number="075198006642",
    name="Lê Thị Hoài Mẫu",
    birth_date=date(1998, 7, 2),
    sex="Nữ",
    home_town="Gò Trăng, Trảng Bom, Đồng Nai",
    residence="Tổ 7, khu phố Bàu Sen Mẫu, phường Đồng Xoài, thành phố Đồng Nai",
)


def slashed(day: date) -> str:
    """Return `day` as forms print it: 05/10/2026."""
    return f"{day:%d/%m/%Y}"


def spoken(day: date) -> str:
    """Return `day` as official letters print it: ngày 05 tháng 10 năm 2026."""
    return f"ngày {day.day:02d} tháng {day.month:02d} năm {day.year}"


def in_words(day: date) -> str:
    """Return `day` written out, as birth papers demand: Ngày mười hai tháng tư năm hai nghìn …"""
    year = f"hai nghìn không trăm {_below_hundred(day.year - 2000)}"
    return f"Ngày {_below_hundred(day.day)} tháng {_MONTHS[day.month - 1]} năm {year}"


def _below_hundred(number: int) -> str:
    tens, ones = divmod(number, 10)
    if tens == 0:
        return _UNITS[ones] if ones == 0 else f"{_UNITS[ones]}"
    head = "mười" if tens == 1 else f"{_UNITS[tens]} mươi"
    if ones == 0:
        return head
    tail = {1: "một" if tens == 1 else "mốt", 5: "lăm"}.get(ones, _UNITS[ones])
    return f"{head} {tail}"
