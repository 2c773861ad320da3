"""Write resources/catalogue/holidays.json: the `holidays` package as a seed, put right where the notices say otherwise.

    pip install "holidays==0.109" && python packaging/catalogue/build_holidays.py

Not needed at run time. The package is a good list of past years but no source of law: it lacks the swap of 2/1/2026,
takes 24/11 as a day off although no law says so yet, and guesses the years that the Prime Minister has not decided.
"""

import json
from datetime import date, timedelta
from pathlib import Path

import holidays

YEARS = range(2023, 2028)
TARGET = Path(__file__).resolve().parents[2] / "resources" / "catalogue" / "holidays.json"
LABOUR_CODE = "BLLĐ 2019 Đ112"

NOTICES = {
    2023: "Thông báo 5034/TB-LĐTBXH năm 2022",
    2024: "Thông báo 5015/TB-LĐTBXH năm 2023",
    2025: "Công văn 8726/VPCP-KGVX ngày 26/11/2024",
    2026: "Thông báo 9441/TB-BNV năm 2025",
}
"""Who fixed the days of Tết and of 2/9, and most swaps, for each year; 2027 is not decided."""

NAMES = {
    "New Year's Day": "Tết Dương lịch",
    "Lunar New Year": "Tết Nguyên đán",
    "Hung Kings": "Giỗ Tổ Hùng Vương",
    "Liberation Day": "Ngày Chiến thắng 30/4",
    "International Labor Day": "Ngày Quốc tế lao động",
    "National Day": "Quốc khánh",
}

SWAPS = {
    date(2024, 4, 29): (date(2024, 5, 4), "Công văn 2450/VPCP-KGVX ngày 12/4/2024"),
    date(2025, 5, 2): (date(2025, 4, 26), NOTICES[2025]),
    date(2026, 1, 2): (date(2026, 1, 10), "Công văn 12729/VPCP-KGVX ngày 25/12/2025"),
    date(2026, 8, 31): (date(2026, 8, 22), NOTICES[2026]),
}
"""Day off -> the Saturday worked for it, and the document."""

UNDECIDED = {
    # Off with two days before Tết, worked with one: 5/2 to 10/2 is off either way.
    date(2027, 2, 4),
}

EXPECTED = {date(2027, 9, 3)}
"""Days that the law gives but the Prime Minister still has to fix: 2/9 has a second day, the one before or the one after.

The one beside a day of rest is expected, so that nobody is promised a result on it; the row says that it is not decided.
"""

CULTURE_DAY = (date(2026, 11, 24), date(2027, 11, 24))

Row = dict[str, str | bool]


def main() -> None:
    """Write the file."""
    rows = [*seeded(), *swaps(), *switches()]
    rows.sort(key=lambda row: str(row["day"]))
    document = {"version": 1, "known_to": f"{YEARS[-1]}-12-31", "days": rows}
    TARGET.write_text(json.dumps(document, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def seeded() -> list[Row]:
    """Days off as the package knows them, without swaps, switches and what nobody has decided."""
    rows = []
    for day, english in sorted(holidays.country_holidays("VN", years=YEARS).items()):
        if day in SWAPS or day in UNDECIDED or day in CULTURE_DAY:
            continue
        name = next((ours for theirs, ours in NAMES.items() if theirs in english), None)
        if name is None:
            raise SystemExit(
                f"{day}: no name for {english!r}; the package has changed, look at the notices"
            )
        if "observed" in english:
            name += " (nghỉ bù)"
        if day in EXPECTED:
            name += " (dự kiến)"
        rows.append(row(day, "off", name, source_of(day, name)))
    return rows


def source_of(day: date, name: str) -> str:
    """The document that makes `day` a day off."""
    decided_yearly = name.startswith(("Tết Nguyên đán", "Quốc khánh"))
    if not decided_yearly:
        return LABOUR_CODE
    return NOTICES.get(day.year, f"{LABOUR_CODE} (chưa có thông báo của năm {day.year})")


def swaps() -> list[Row]:
    """Both halves of every exchange: the day off and the Saturday worked for it."""
    rows = []
    for off, (worked, source) in SWAPS.items():
        if worked.weekday() != 5 or abs(worked - off) > timedelta(days=31):
            raise SystemExit(f"{off}: swapped for {worked}, which is no near Saturday")
        rows.append(row(off, "off", "Nghỉ hoán đổi ngày làm việc", source))
        rows.append(
            row(worked, "worked_saturday", f"Làm bù ngày {off.day}/{off.month}/{off.year}", source)
        )
    return rows


def switches() -> list[Row]:
    """24/11: a resolution of the Politburo wants it off, the Labour Code does not name it yet; off until turned on."""
    source = "NQ 80-NQ/TW năm 2026 (chưa có trong BLLĐ Đ112)"
    return [
        {**row(day, "off", "Ngày Văn hóa Việt Nam", source), "enabled": False}
        for day in CULTURE_DAY
    ]


def row(day: date, kind: str, name: str, source: str) -> Row:
    """One row of the file."""
    return {"day": day.isoformat(), "kind": kind, "name": name, "source": source}


if __name__ == "__main__":
    main()
