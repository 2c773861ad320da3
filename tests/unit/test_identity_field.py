"""What comes into the one field for citizens: zones of cards by hand reader or hand, branches, names by their spelling."""

from datetime import date

import pytest

from counter_app.domain.errors import CardZoneRefused, PersonNumberRefused
from counter_app.domain.identity import (
    IdentifierKind,
    IdentityWarning,
    NumberRefusal,
    ZoneRefusal,
    identify,
    parse_person_number,
)
from counter_app.domain.mrz import check_digit
from counter_app.domain.people import Sex, same_name
from tests.specimens.cast import HUSBAND, WIFE, Citizen
from tests.specimens.codes import card_mrz

TODAY = date(2026, 11, 25)


def zone_of(citizen: Citizen = WIFE) -> tuple[str, str, str]:
    first, second, third = card_mrz(citizen, expires=date(2031, 8, 20))
    return first, second, third


def with_sex(lines: tuple[str, str, str], mark: str) -> str:
    """The same zone with another sex: no check digit covers it."""
    first, second, third = lines
    return "\n".join((first, second[:7] + mark + second[8:], third))


@pytest.mark.parametrize("parted", ["\n", "\r\n", "\r", " ", "", "\t"])
def test_a_zone_names_its_holder_however_its_lines_are_parted(parted: str) -> None:
    found = identify(parted.join(zone_of()) + "\r\n", TODAY)
    assert found.number.number == WIFE.number
    assert found.zone is not None
    assert (found.zone.birth_date, found.zone.sex) == (WIFE.birth_date, Sex.FEMALE)
    assert found.warnings == ()


def test_a_trigger_pulled_twice_is_one_card_and_two_cards_are_refused() -> None:
    once = "\n".join(zone_of())
    assert identify(f"{once}\n{once}\n").number.number == WIFE.number
    with pytest.raises(CardZoneRefused) as refused:
        identify(f"{once}\n" + "\n".join(zone_of(HUSBAND)))
    assert refused.value.details == {"reason": ZoneRefusal.SEVERAL_CARDS.value}


@pytest.mark.parametrize("lines", [1, 2])
def test_a_reader_that_is_not_done_is_waited_for(lines: int) -> None:
    with pytest.raises(CardZoneRefused) as refused:
        identify("\r".join(zone_of()[:lines]) + "\r")
    assert refused.value.details == {"reason": ZoneRefusal.INCOMPLETE.value}


@pytest.mark.parametrize("place", [(0, 14), (0, 16), (0, 29), (1, 2), (1, 6), (1, 29)])
def test_a_digit_typed_wrong_is_refused(place: tuple[int, int]) -> None:
    lines = list(zone_of())
    line, at = place
    wrong = str((int(lines[line][at]) + 4) % 10)
    lines[line] = lines[line][:at] + wrong + lines[line][at + 1 :]
    with pytest.raises(CardZoneRefused) as refused:
        identify("\n".join(lines))
    assert refused.value.details == {"reason": ZoneRefusal.NOT_A_CARD.value}


def test_a_zone_at_odds_with_its_number_is_taken_and_told() -> None:
    assert identify(with_sex(zone_of(), "M")).warnings == (IdentityWarning.SEX_DIFFERS,)
    assert identify(with_sex(zone_of(), "<")).warnings == ()
    first, second, third = zone_of()
    other_year = f"{(int(second[:2]) + 1) % 100:02d}" + second[2:6]
    second = other_year + check_digit(other_year) + second[7:29]
    second += check_digit(first[5:] + second[:7] + second[8:15] + second[18:29])
    told = identify("\n".join((first, second, third)))
    assert told.warnings == (IdentityWarning.BIRTH_YEAR_DIFFERS,)
    assert told.zone is not None and told.zone.birth_date is None


def test_the_zones_name_has_no_marks() -> None:
    zone = identify("\n".join(zone_of())).zone
    assert zone is not None
    assert zone.name == zone.name.upper() and zone.name.isascii()


@pytest.mark.parametrize("typed", ["0100109106-001", "0100109106 - 001", "0100109106001"])
def test_a_branch_is_ten_digits_and_three(typed: str) -> None:
    found = parse_person_number(typed)
    assert (found.number, found.kind) == ("0100109106-001", IdentifierKind.TAX_BRANCH)


@pytest.mark.parametrize("typed", ["0100109106-000", "0100109106000"])
def test_there_is_no_branch_zero(typed: str) -> None:
    """TT 86/2024/TT-BTC Đ5: branches are counted from 001."""
    with pytest.raises(PersonNumberRefused) as refused:
        parse_person_number(typed)
    assert refused.value.details == {"reason": NumberRefusal.BRANCH_NUMBER.value}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Nguyễn Thị Hoà", "NGUYỄN THỊ HÒA", True),
        ("Hoàng  Thúy", "Hoàng Thuý", True),
        ("Trần Văn Mẫu", "Tra\u0302\u0300n Va\u0306n Ma\u0302\u0303u", True),
        ("Trần Văn Mẫu", "Trần Văn Mậu", False),
        ("Trần Văn Mẫu", "Trần Văn Mâu", False),
        ("Đào Mẫu", "Dào Mẫu", False),
        ("Lý Mẫu", "Lí Mẫu", False),
        ("Trần Mẫu", "Trần Văn Mẫu", False),
        ("Trần Ơn", "Trần Ôn", False),
    ],
)
def test_where_a_tone_stands_does_not_make_another_name(one: str, other: str, same: bool) -> None:
    assert same_name(one, other) is same
    assert same_name(other, one) is same
