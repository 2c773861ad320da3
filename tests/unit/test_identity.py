"""Numbers and card codes: what is taken, what is refused and why, and what is only pointed at."""

from datetime import date

import pytest

from counter_app.domain.errors import CardQrRefused, PersonNumberRefused
from counter_app.domain.identity import (
    CardRefusal,
    IdentifierKind,
    IdentityWarning,
    NumberRefusal,
    group_digits,
    identify,
    parse_card_qr,
    parse_person_number,
)
from counter_app.domain.people import Sex

TODAY = date(2026, 11, 25)
CARD = "075185001234|270123456|Nguyễn Thị Mai|15031985|Nữ|12 Lê Lợi, Đồng Xoài|01012022"


@pytest.mark.parametrize(
    ("number", "year", "sex", "century"),
    [  # TT 59/2021/TT-BCA Đ4: 0/1 the 20th century, 2/3 the 21st, … 8/9 the 24th; odd is female
        ("075085001234", 1985, Sex.MALE, 20),
        ("075185001234", 1985, Sex.FEMALE, 20),
        ("070204000001", 2004, Sex.MALE, 21),
        ("070326000001", 2026, Sex.FEMALE, 21),
        ("001485000001", 2185, Sex.MALE, 22),
        ("001799000001", 2299, Sex.FEMALE, 23),
        ("001900000001", 2300, Sex.FEMALE, 24),
    ],
)
def test_personal_number_tells_year_sex_and_century(
    number: str, year: int, sex: Sex, century: int
) -> None:
    read = parse_person_number(number)
    assert (read.kind, read.birth_year, read.sex, read.century) == (
        IdentifierKind.PERSONAL,
        year,
        sex,
        century,
    )
    assert read.warnings == ()
    assert read.province_code == number[:3]


@pytest.mark.parametrize(
    "typed", [" 075 085 001 234 ", "075.085.001.234", "075\u00a0085 001234\r\n"]
)
def test_blanks_and_dots_between_digits_do_not_matter(typed: str) -> None:
    assert parse_person_number(typed).number == "075085001234"


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", NumberRefusal.EMPTY),
        ("  \t", NumberRefusal.EMPTY),
        ("07508500123", NumberRefusal.WRONG_LENGTH),
        ("0750850012345", NumberRefusal.WRONG_LENGTH),
        ("07508500123O", NumberRefusal.STRANGE_CHARACTERS),
        ("075-085-001-234", NumberRefusal.STRANGE_CHARACTERS),
        ("٠٧٥٠٨٥٠٠١٢٣٤", NumberRefusal.STRANGE_CHARACTERS),
        (".075085001234", NumberRefusal.STRANGE_CHARACTERS),
        ("Nguyễn Văn An", NumberRefusal.STRANGE_CHARACTERS),
        ("075227001234", NumberRefusal.BIRTH_YEAR_AHEAD),
        ("0100109107", NumberRefusal.CHECK_DIGIT),
        ("0100109107-001", NumberRefusal.CHECK_DIGIT),
    ],
)
def test_other_text_is_refused_with_its_reason(typed: str, reason: NumberRefusal) -> None:
    with pytest.raises(PersonNumberRefused) as refused:
        parse_person_number(typed, TODAY)
    assert refused.value.details == {"reason": reason.value}


def test_child_born_this_year_is_taken_and_without_a_date_nothing_is_ahead() -> None:
    assert parse_person_number("075226001234", TODAY).birth_year == 2026
    assert parse_person_number("075227001234").birth_year == 2027


def test_prefix_of_no_province_is_a_warning_only() -> None:
    """People born abroad have a country's code there."""
    assert parse_person_number("999085001234").warnings == (IdentityWarning.UNKNOWN_PROVINCE,)


def test_old_card_is_an_alias_that_proves_nothing_since_2025() -> None:
    """Luật Căn cước 2023 Đ46."""
    assert parse_person_number("285123456", TODAY).warnings == (IdentityWarning.OLD_IDENTITY_ENDED,)
    before = parse_person_number("285123456", date(2024, 12, 31))
    assert (before.kind, before.warnings) == (IdentifierKind.OLD_IDENTITY, ())


@pytest.mark.parametrize("code", ["0100109106", "0300588569", "0101248141", "0100100079"])
def test_tax_codes_of_known_companies_pass_their_check_digit(code: str) -> None:
    assert parse_person_number(code).kind is IdentifierKind.TAX
    assert parse_person_number(f"{code}-001").number == f"{code}-001"
    for digit in set("0123456789") - {code[-1]}:
        with pytest.raises(PersonNumberRefused):
            parse_person_number(code[:-1] + digit)


def test_card_of_seven_fields() -> None:
    card = parse_card_qr(CARD, TODAY)
    assert (card.number, card.old_number, card.name) == (
        "075185001234",
        "270123456",
        "Nguyễn Thị Mai",
    )
    assert (card.birth_date, card.birth_year, card.sex) == (date(1985, 3, 15), 1985, Sex.FEMALE)
    assert (card.residence, card.issued_on) == ("12 Lê Lợi, Đồng Xoài", date(2022, 1, 1))
    assert (card.raw, card.warnings) == (CARD, ())


def test_card_of_2024_has_more_fields_that_are_kept_raw() -> None:
    text = CARD + "||||"
    card = parse_card_qr(text, TODAY)
    assert (card.issued_on, card.raw, card.warnings) == (date(2022, 1, 1), text, ())


def test_decomposed_letters_and_ragged_blanks_are_put_right_in_the_name() -> None:
    card = parse_card_qr(
        CARD.replace("Nguyễn Thị Mai", " Nguye\u0302\u0303n  Thi\u0323 Mai "), TODAY
    )
    assert card.name == "Nguyễn Thị Mai"


def test_trigger_pulled_twice_gives_one_card_and_two_cards_are_refused() -> None:
    assert parse_card_qr(f"{CARD}\r\n{CARD}\r\n", TODAY).number == "075185001234"
    with pytest.raises(CardQrRefused) as refused:
        parse_card_qr(f"{CARD}\n{CARD.replace('1234', '1235')}", TODAY)
    assert refused.value.details["reason"] == CardRefusal.SEVERAL_CODES.value


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", CardRefusal.EMPTY),
        ("075185001234", CardRefusal.TYPED_NUMBER),
        ("https://example.vn/tra-cuu", CardRefusal.NOT_A_CARD),
        ("075185001234||Nguyễn Thị Mai|15031985|Nữ|Đồng Xoài", CardRefusal.TOO_FEW_FIELDS),
        (CARD.replace("075185001234", "07518500123"), CardRefusal.NUMBER_STRANGE),
        (CARD.replace("075185001234", "270123456"), CardRefusal.NUMBER_STRANGE),
        (CARD.replace("075185001234", "075327001234"), CardRefusal.BIRTH_YEAR_AHEAD),
        (CARD.replace("Nguyễn Thị Mai", ""), CardRefusal.NAME_MISSING),
        (CARD.replace("Nguyễn Thị Mai", "Nguyá»…n Thá»‹ Mai"), CardRefusal.NAME_STRANGE),
        (CARD.replace("Nguyễn Thị Mai", "15031985"), CardRefusal.NAME_STRANGE),
    ],
)
def test_other_codes_are_refused_with_their_reason(text: str, reason: CardRefusal) -> None:
    with pytest.raises(CardQrRefused) as refused:
        parse_card_qr(text, TODAY)
    assert refused.value.details == {"reason": reason.value}


@pytest.mark.parametrize(
    ("written", "birth_date", "year", "warnings"),
    [
        ("00001985", None, 1985, (IdentityWarning.BIRTH_DATE_PARTIAL,)),
        ("00031985", None, 1985, (IdentityWarning.BIRTH_DATE_PARTIAL,)),
        ("31021985", None, 1985, (IdentityWarning.BIRTH_DATE_IMPOSSIBLE,)),
        ("", None, 1985, (IdentityWarning.BIRTH_DATE_IMPOSSIBLE,)),
        ("15032085", None, 1985, (IdentityWarning.BIRTH_DATE_IMPOSSIBLE,)),
        ("15031986", date(1986, 3, 15), 1986, (IdentityWarning.BIRTH_YEAR_DIFFERS,)),
        (
            "00001986",
            None,
            1986,
            (IdentityWarning.BIRTH_DATE_PARTIAL, IdentityWarning.BIRTH_YEAR_DIFFERS),
        ),
    ],
)
def test_birth_date_never_shifts(
    written: str, birth_date: date | None, year: int, warnings: tuple[IdentityWarning, ...]
) -> None:
    card = parse_card_qr(CARD.replace("15031985", written), TODAY)
    assert (card.birth_date, card.birth_year, card.warnings) == (birth_date, year, warnings)


@pytest.mark.parametrize(
    ("field", "written", "warning"),
    [
        ("Nữ", "Nam", IdentityWarning.SEX_DIFFERS),
        ("Nữ", "F", IdentityWarning.SEX_STRANGE),
        ("270123456", "27012345", IdentityWarning.OLD_NUMBER_STRANGE),
        ("12 Lê Lợi, Đồng Xoài", "", IdentityWarning.RESIDENCE_MISSING),
        ("01012022", "30022022", IdentityWarning.ISSUE_DATE_IMPOSSIBLE),
        ("01012022", "01012027", IdentityWarning.ISSUE_DATE_IMPOSSIBLE),
        ("01012022", "01011985", IdentityWarning.ISSUE_DATE_IMPOSSIBLE),
        ("075185001234", "199185001234", IdentityWarning.UNKNOWN_PROVINCE),
    ],
)
def test_one_odd_field_is_pointed_at_and_the_rest_is_kept(
    field: str, written: str, warning: IdentityWarning
) -> None:
    card = parse_card_qr(CARD.replace(field, written), TODAY)
    assert card.warnings == (warning,)
    assert card.name == "Nguyễn Thị Mai"


def test_identify_takes_both_and_gathers_the_warnings() -> None:
    typed = identify("075 185 001 234", TODAY)
    assert (typed.number.number, typed.card, typed.warnings) == ("075185001234", None, ())
    scanned = identify(CARD.replace("Nữ", "Nam"), TODAY)
    assert scanned.card is not None
    assert (scanned.number.sex, scanned.card.sex) == (Sex.FEMALE, Sex.MALE)
    assert scanned.warnings == (IdentityWarning.SEX_DIFFERS,)


def test_identify_refuses_by_the_kind_of_text() -> None:
    with pytest.raises(CardQrRefused):
        identify("a|b", TODAY)
    with pytest.raises(PersonNumberRefused):
        identify("abc", TODAY)


@pytest.mark.parametrize(
    ("number", "grouped"),
    [
        ("075085001234", "075 085 001 234"),
        ("285123456", "285 123 456"),
        ("0100109106", "0100109106"),
        ("0100109106-001", "0100109106-001"),
        ("12345", "12345"),
        ("", ""),
    ],
)
def test_numbers_as_shown(number: str, grouped: str) -> None:
    assert group_digits(number) == grouped
