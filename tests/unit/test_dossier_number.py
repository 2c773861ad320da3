"""Dossier numbers of every generation, and both forms of agency codes."""

from datetime import date

import pytest

from counter_app.domain.dossier_number import (
    DossierNumberRefusal,
    make_number,
    office_to_new,
    office_to_old,
    parse_dossier_number,
    same_number,
)
from counter_app.domain.errors import DossierNumberRefused
from counter_app.domain.ids import OfficeCode


@pytest.mark.parametrize(
    ("text", "office", "day", "serial"),
    [
        ("000.00.06.H56-231027-0361", "000.00.06.H56", date(2023, 10, 27), 361),  # TT 01/2018
        ("H15.50.05.13-261008-0975", "H15.50.05.13", date(2026, 10, 8), 975),
        ("G09.20-20260609-0092637", "G09.20", date(2026, 6, 9), 92637),  # new portal
        ("H19-240229-0001", "H19", date(2024, 2, 29), 1),
        (" H19.12-261125-123456\n", "H19.12", date(2026, 11, 25), 123456),
    ],
)
def test_numbers_in_use(text: str, office: str, day: date, serial: int) -> None:
    read = parse_dossier_number(text)
    assert (read.office, read.day, read.serial) == (office, day, serial)
    assert read.text == text.strip()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("H19.12-250229-0001", DossierNumberRefusal.NO_SUCH_DAY),
        ("H19.12-261301-0001", DossierNumberRefusal.NO_SUCH_DAY),
        ("G09.20-20260931-0092637", DossierNumberRefusal.NO_SUCH_DAY),
        ("G09.20-00000101-0092637", DossierNumberRefusal.NO_SUCH_DAY),
        ("X19.12-261125-0001", DossierNumberRefusal.SHAPE),
        ("000.00.06.K56-231027-0361", DossierNumberRefusal.SHAPE),
        ("H19.12-261125-0001x", DossierNumberRefusal.SHAPE),
        ("H19.12-261125-0001-2", DossierNumberRefusal.SHAPE),
        ("H19.12-261125-001", DossierNumberRefusal.SHAPE),
        ("H19.12-2611250-0001", DossierNumberRefusal.SHAPE),
        ("H19.12-261125-٠٠٠١", DossierNumberRefusal.SHAPE),
        ("", DossierNumberRefusal.SHAPE),
    ],
)
def test_what_is_no_dossier_number(text: str, reason: DossierNumberRefusal) -> None:
    with pytest.raises(DossierNumberRefused) as refused:
        parse_dossier_number(text)
    assert refused.value.details == {"reason": reason.value}


def test_made_numbers_read_back() -> None:
    assert make_number(OfficeCode("H19.12"), date(2026, 11, 25), 1) == "H19.12-261125-0001"
    for serial in (1, 9999, 10000, 9_999_999):
        read = parse_dossier_number(
            make_number(OfficeCode("000.00.06.H56"), date(2026, 1, 2), serial)
        )
        assert (read.office, read.day, read.serial) == ("000.00.06.H56", date(2026, 1, 2), serial)


def test_a_desks_own_number_has_its_series_in_front() -> None:
    number = make_number(OfficeCode("H19.12"), date(2026, 11, 25), 1, series="TH29ABC")
    assert number == "TH29ABC-H19.12-261125-0001"
    for text in (number, f" {number.lower()} "):
        read = parse_dossier_number(text)
        assert (read.series, read.office, read.serial) == ("TH29ABC", "H19.12", 1)
    assert parse_dossier_number("H19.12-261125-0001").series is None


@pytest.mark.parametrize("series", ["", "T", "H7K3Q9M", "T7K3Q9", "T7K3Q9MX", "T7K3Q9O", "t7k3q9m"])
def test_what_is_no_series(series: str) -> None:
    with pytest.raises(DossierNumberRefused):
        make_number(OfficeCode("H19.12"), date(2026, 11, 25), 1, series=series)
    if series.upper() != "T7K3Q9M":
        with pytest.raises(DossierNumberRefused):
            parse_dossier_number(f"{series}-H19.12-261125-0001")


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("H19.12-261125-0001", {"H19.12-261125-0001", "000.00.12.H19-261125-0001"}),
        ("000.00.12.h19-261125-0001", {"H19.12-261125-0001", "000.00.12.H19-261125-0001"}),
        (
            "TH29ABC-H29-261125-0001",
            {"TH29ABC-H29-261125-0001", "TH29ABC-000.00.00.H29-261125-0001"},
        ),
        ("G09.20-20260609-0092637", {"G09.20-20260609-0092637", "000.00.20.G09-20260609-0092637"}),
        ("H15.50.05.13-261008-0975", {"H15.50.05.13-261008-0975"}),
        (" ab12 ", {"ab12"}),
    ],
)
def test_one_number_in_both_forms_of_the_agency(text: str, forms: set[str]) -> None:
    assert set(same_number(text)) == forms


@pytest.mark.parametrize(
    ("office", "serial"), [("", 1), ("H19.12-", 1), ("H19", 0), ("H19", 10_000_000)]
)
def test_impossible_numbers_are_not_made(office: str, serial: int) -> None:
    with pytest.raises(DossierNumberRefused):
        make_number(OfficeCode(office), date(2026, 11, 25), serial)


@pytest.mark.parametrize(
    ("old", "new"),
    [  # QĐ 20/2020/QĐ-TTg: right to left becomes left to right, empty last levels fall away
        ("000.00.00.H56", "H56"),
        ("000.00.06.H56", "H56.06"),
        ("000.02.06.H56", "H56.06.02"),
        ("001.02.06.H56", "H56.06.02.001"),
        ("000.02.00.H56", "H56.00.02"),
        ("001.00.06.H56", "H56.06.00.001"),
    ],
)
def test_agency_codes_both_ways(old: str, new: str) -> None:
    assert office_to_new(OfficeCode(old)) == new
    assert office_to_old(OfficeCode(new)) == old
    assert office_to_new(OfficeCode(new)) == new
    assert office_to_old(OfficeCode(old)) == old


@pytest.mark.parametrize("code", ["H15.50.05.13", "H56.001", "K56", "", "H56."])
def test_codes_without_an_old_form(code: str) -> None:
    with pytest.raises(DossierNumberRefused):
        office_to_old(OfficeCode(code))
