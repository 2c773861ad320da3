"""The demo's people who do not exist, and the month of work that lies behind its first day."""

from dataclasses import dataclass

FAMILY = (
    "Nguyễn Hư Cấu",
    "Trần Mẫu",
    "Lê Thí Dụ",
    "Phạm Giả Định",
    "Hoàng Tưởng Tượng",
    "Vũ Minh Họa",
)
GIVEN = ("An", "Bình", "Cúc", "Dũng", "Én", "Giang", "Hạnh", "Khôi", "Liên", "Nghĩa")


@dataclass(frozen=True, slots=True)
class PastVisit:
    """A dossier opened before today.

    Attributes:
        days_ago: calendar days before the demo's day.
        solved_after: days until its work was done, or None when it is still open.
    """

    number: str
    name: str
    procedure: str
    days_ago: int
    hour: int
    solved_after: int | None


_PROCEDURES = (
    "1.013225",
    "1.004873",
    "2.000635",
    "1.004194",
    "1.010041",
    "1.001612",
    "1.001776",
    "1.004884",
    "1.014027",
    "1.011607",
)


def past_visits(count: int = 48) -> tuple[PastVisit, ...]:
    """Return `count` invented visits, oldest first, the same at every call.

    Numbers have the shape of personal numbers (TT 59/2021/TT-BCA Đ4) with a serial that starts with 990.
    """
    return tuple(_visit(index, count) for index in range(count))


def _visit(index: int, count: int) -> PastVisit:
    woman = index % 2
    year = 60 + index % 39
    days_ago = 1 + round((count - 1 - index) * 38 / count)
    solved = index % 4 != 0 and days_ago > 3
    return PastVisit(
        number=f"070{woman}{year:02d}990{index:03d}",
        name=f"{FAMILY[index % len(FAMILY)]} {GIVEN[index * 7 % len(GIVEN)]}",
        procedure=_PROCEDURES[index * 3 % len(_PROCEDURES)],
        days_ago=days_ago,
        hour=8 + index % 3,
        solved_after=(1 + index % 4) if solved else None,
    )
