"""The machine-readable zone of cards: mended by place, believed by check digits, used where no QR was read."""

from datetime import date

import pytest

from counter_app.domain.catalogue import FieldDefinition, FieldKind, PaperType
from counter_app.domain.digitised import (
    Box,
    CodeKind,
    DigitisedPage,
    FieldSource,
    MachineCode,
    Quality,
    Verdict,
    Word,
)
from counter_app.domain.ids import PaperTypeId
from counter_app.domain.mrz import check_digit, read_card_zone
from counter_app.domain.people import Sex
from counter_app.ocr.fields import read_document
from tests.specimens.cast import HUSBAND, WIFE, Citizen
from tests.specimens.codes import card_mrz, card_qr

EXPIRES = date(2031, 8, 20)
# Digits and check digits that stand under the zone's check digits.
FIRST, SECOND = (*range(5, 27), 29), (*range(7), *range(8, 15), 29)


def zone_of(citizen: Citizen) -> list[str]:
    return list(card_mrz(citizen, expires=EXPIRES))


def changed(line: str, place: int, mark: str) -> str:
    return line[:place] + mark + line[place + 1 :]


@pytest.mark.parametrize("citizen", [HUSBAND, WIFE], ids=["man", "woman"])
def test_a_clean_zone_says_who_holds_the_card(citizen: Citizen) -> None:
    zone = read_card_zone(zone_of(citizen))
    assert zone is not None
    assert zone.lines == tuple(zone_of(citizen))
    assert (zone.number, zone.birth_date) == (citizen.number, citizen.birth_date)
    assert zone.sex is (Sex.MALE if citizen.sex == "Nam" else Sex.FEMALE)
    assert zone.agrees


@pytest.mark.parametrize(
    ("line", "read", "seen"),
    [
        (0, "0", "O"),
        (0, "9", "9"),
        (0, "1", "l"),
        (0, "IDVNM", "DVNM"),
        (0, "IDVNM", "I DVNMD"),
        (0, "<<", "«"),
        (0, "<<", "KK"),
        (1, "0", "D"),
        (1, "<<<<<<<<<<<", "<<<<<K<<«"),
        (1, "<<<<<<<<<<<", "<<<<<<<<<<<<<"),
        (2, "<<<<", "<<<<<<"),
        (2, "U", "Ư"),
        (2, "I", "l"),
    ],
)
def test_look_alikes_and_fillers_are_mended(line: int, read: str, seen: str) -> None:
    lines = zone_of(HUSBAND)
    assert read in lines[line]
    lines[line] = lines[line].replace(read, seen)
    zone = read_card_zone(lines)
    assert zone is not None and zone.lines == tuple(zone_of(HUSBAND))


def test_one_wrong_digit_is_never_believed() -> None:
    """A digit of the document's number, which is the end of the holder's number too, is put right from its twin."""
    lines = zone_of(HUSBAND)
    for row, places in ((0, FIRST), (1, SECOND)):
        for place in places:
            for digit in "0123456789":
                if digit != lines[row][place]:
                    wrong = [*lines]
                    wrong[row] = changed(lines[row], place, digit)
                    zone = read_card_zone(wrong)
                    assert zone is None or zone.lines == tuple(lines), (row, place, digit)
                    twice = row == 0 and (5 <= place < 14 or 18 <= place < 27)
                    assert (zone is not None) is twice


def test_a_digit_more_or_less_is_not_made_up() -> None:
    first, second, third = zone_of(HUSBAND)
    assert read_card_zone([first[:16] + first[17:], second, third]) is None
    twin = read_card_zone([first[:7] + first[8:], second, third])
    assert twin is not None and twin.lines[0] == first
    assert read_card_zone([first, second[:3] + second[4:], third]) is None
    assert read_card_zone([first, second]) is None
    assert read_card_zone(["", "", ""]) is None


def test_other_lines_of_thirty_are_no_zone() -> None:
    assert read_card_zone(["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT", "NAM ĐỘC LẬP TỰ DO", "HẠNH"]) is None


def test_a_zone_at_odds_with_its_own_number_says_so() -> None:
    """Check digits may agree on what cannot be: a number given to a man born in 1990, a woman born in 1991."""
    first, _, third = zone_of(HUSBAND)
    born, ends = "910315", "310820"
    second = f"{born}{check_digit(born)}F{ends}{check_digit(ends)}VNM".ljust(29, "<")
    whole = check_digit(first[5:] + second[:7] + second[8:15] + second[18:29])
    zone = read_card_zone([first, second + whole, third])
    assert zone is not None and not zone.agrees
    assert zone.birth_date is None


CARD = PaperType(
    id=PaperTypeId("identity_card"),
    name="Căn cước công dân",
    result_codes=(),
    titles=("CĂN CƯỚC CÔNG DÂN",),
    legal_basis="Luật Căn cước 2023",
    fields=tuple(
        FieldDefinition(name, name, kind, printed=(printed,))
        for name, kind, printed in (
            ("card_number", FieldKind.TEXT, "Số"),
            ("full_name", FieldKind.NAME, "Họ và tên"),
            ("birth_date", FieldKind.DATE, "Ngày sinh"),
            ("sex", FieldKind.SEX, "Giới tính"),
        )
    ),
)


def back_of_card(*codes: MachineCode) -> DigitisedPage:
    text = "Ngày sinh: 15/03/1890"
    words = tuple(
        Word(part, Box(100 + 200 * at, 100, 280 + 200 * at, 130), 0.95, 0)
        for at, part in enumerate(text.split())
    )
    return DigitisedPage(
        number=1,
        width=1654,
        height=2339,
        dpi=200,
        skew_degrees=0.0,
        rotated_by=0,
        blank=False,
        quality=Quality(Verdict.PASS),
        text=text,
        words=words,
        codes=codes,
        image=None,
    )


def test_fields_come_from_the_zone_where_no_qr_was_read() -> None:
    code = MachineCode(CodeKind.MRZ, "\n".join(zone_of(HUSBAND)), Box(10, 20, 300, 80))
    fields = read_document([back_of_card(code)], (CARD,), CARD.id).fields
    for name, value in (
        ("card_number", HUSBAND.number),
        ("birth_date", "1990-03-15"),
        ("sex", "Nam"),
    ):
        assert (fields[name].value, fields[name].source) == (value, FieldSource.MRZ)
        assert fields[name].box == code.box and not fields[name].verify
    assert "full_name" not in fields


def test_the_qr_goes_before_the_zone() -> None:
    qr = card_qr(WIFE, residence="xã Mẫu", issued=date(2021, 8, 20))
    page = back_of_card(
        MachineCode(CodeKind.MRZ, "\n".join(zone_of(HUSBAND)), Box(10, 20, 300, 80)),
        MachineCode(CodeKind.QR, qr, Box(400, 20, 480, 100)),
    )
    number = read_document([page], (CARD,), CARD.id).fields["card_number"]
    assert (number.value, number.source) == (WIFE.number, FieldSource.QR)


def test_a_code_that_only_claims_to_be_a_zone_gives_nothing() -> None:
    first, second, third = zone_of(HUSBAND)
    code = MachineCode(
        CodeKind.MRZ, "\n".join((changed(first, 16, "8"), second, third)), Box(1, 2, 3, 4)
    )
    fields = read_document([back_of_card(code)], (CARD,), CARD.id).fields
    assert "card_number" not in fields
