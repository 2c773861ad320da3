"""Who stands at the counter: what was typed, pasted or sent by a hand scanner into the one field, told apart.

A card's QR, the machine-readable zone of its back, or a number. The parts stand in modules of their own and are named
here for whoever deals with people.
"""

from dataclasses import dataclass
from datetime import date

from .card_qr import CardQr as CardQr, CardRefusal as CardRefusal, parse_card_qr as parse_card_qr
from .mrz import CardZone, ZoneRefusal as ZoneRefusal, looks_like_zone, parse_card_zone
from .person_numbers import (
    KNOWN_PROVINCES as KNOWN_PROVINCES,
    OLD_IDENTITY_ENDED as OLD_IDENTITY_ENDED,
    IdentifierKind as IdentifierKind,
    IdentityWarning as IdentityWarning,
    NumberRefusal as NumberRefusal,
    PersonNumber as PersonNumber,
    cross_check as cross_check,
    group_digits as group_digits,
    parse_person_number as parse_person_number,
)


@dataclass(frozen=True, slots=True)
class Identification:
    """Who was identified: the number always, the card or its zone when that was read, and all warnings together."""

    number: PersonNumber
    card: CardQr | None = None
    warnings: tuple[IdentityWarning, ...] = ()
    zone: CardZone | None = None


def identify(text: str, today: date | None = None) -> Identification:
    """Take what came into the field: a card's QR when it has a bar in it, a zone by its fillers, else a number.

    Args:
        text: as typed, pasted or sent by a hand scanner; the zone's three lines parted by newlines, blanks or nothing.
        today: Viet Nam date, to refuse people of the future; None leaves that unchecked.

    Raises:
        PersonNumberRefused: no possible number; `reason` is a NumberRefusal.
        CardQrRefused: a bar, but no card's QR; `reason` is a CardRefusal.
        CardZoneRefused: fillers, but no card's zone; `reason` is a ZoneRefusal.
    """
    if "|" in text:
        card = parse_card_qr(text, today)
        number = parse_person_number(card.number, today)
        return Identification(number=number, card=card, warnings=card.warnings)
    if looks_like_zone(text):
        zone = parse_card_zone(text)
        number = parse_person_number(zone.number, today)
        crossed = cross_check(number, sex=zone.sex, birth_year=zone.birth_year)
        return Identification(number=number, warnings=number.warnings + crossed, zone=zone)
    number = parse_person_number(text, today)
    return Identification(number=number, warnings=number.warnings)
