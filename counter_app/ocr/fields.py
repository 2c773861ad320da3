"""A document's words to its typed fields: the paper type, its own fields, and the nine metadata, all proposals."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from counter_app.domain.catalogue import FieldKind, PaperType
from counter_app.domain.digitised import (
    CodeKind,
    DigitisedPage,
    FieldSource,
    ReadField,
    Word,
)
from counter_app.domain.errors import CardQrRefused
from counter_app.domain.identity import CardQr, parse_card_qr
from counter_app.domain.ids import PaperTypeId
from counter_app.domain.metadata import lawful_end
from counter_app.domain.mrz import read_card_zone
from counter_app.domain.people import Sex
from counter_app.domain.text import fold

from .anchors import DAY_LABEL
from .checks import cross_check
from .common import Common, find_issue_day, find_issuer, find_number
from .confidence import probability
from .forms import RawField, read_form
from .layout import Row, around, rows_of
from .spelling import doubt_odd_spellings
from .titles import TitleFound, recognise

_ALIKE = 0.85
# Found on the reader's own figures.
_SURE = probability(0.85)
_HOLDER_FIELDS = (
    "child_id",
    "person_id",
    "husband_id",
    "wife_id",
    "owner_id",
    "card_number",
    "mother_id",
)
_SEXES = {Sex.MALE: "Nam", Sex.FEMALE: "Nữ", None: ""}
_SERIAL = re.compile(r"\b([A-Z]{2})\s?(\d{6,8})\b")
_SUMMARIES: dict[str, tuple[str, tuple[str, ...]]] = {
    "birth_certificate": ("Khai sinh của {}", ("child_name",)),
    "birth_extract": ("Trích lục khai sinh của {}", ("child_name",)),
    "birth_notice": ("Chứng sinh con của {}", ("mother_name",)),
    "marriage_certificate": ("Kết hôn của {} và {}", ("wife_name", "husband_name")),
    "marital_status": ("Xác nhận tình trạng hôn nhân của {}", ("person_name",)),
    "land_certificate": (
        "Quyền sử dụng đất của {}, thửa đất số {}, tờ bản đồ số {}",
        ("owner_name", "plot_number", "map_sheet"),
    ),
    "identity_card": ("Căn cước công dân của {}", ("full_name",)),
    "residence_confirmation": ("Xác nhận thông tin về cư trú của {}", ("full_name",)),
}


@dataclass(frozen=True, slots=True)
class DocumentReading:
    """The type recognised (or given), how sure, and the fields by name."""

    type: PaperTypeId | None
    type_confidence: float
    fields: dict[str, ReadField]


def read_document(
    pages: Sequence[DigitisedPage], types: Sequence[PaperType], given: PaperTypeId | None
) -> DocumentReading:
    """Read the fields of a document from its pages.

    Args:
        pages: the pages that carry the form (the first few).
        types: the paper types to choose from.
        given: the type when it is known already.
    """
    by_page = [(page, rows_of(page.words)) for page in pages if page.words]
    title, title_page = _find_title(by_page, types)
    wanted = given or (title.type if title else None)
    kind = next((known for known in types if known.id == wanted), None)
    fields: dict[str, ReadField] = {}
    if kind is not None:
        for page, rows in by_page:
            for name, raw in read_form(rows, kind).items():
                fields.setdefault(name, _from_form(raw, page.number, kind, name))
    _add_card(fields, pages, kind)
    _add_common(fields, by_page, kind)
    if title is not None and kind is not None and title.type == kind.id:
        sure = title.confidence >= 0.9
        fields["title"] = ReadField(
            title.title, title.confidence, title.box, title_page, FieldSource.OCR, not sure
        )
        fields["type"] = ReadField(
            kind.id, title.confidence, title.box, title_page, FieldSource.OCR, not sure
        )
    # Before copies are made of values, so that a doubted number is a doubted holder as well.
    fields = cross_check(fields)
    if kind is not None:
        _add_composed(fields, kind)
    confidence = title.confidence if title is not None and title.type == wanted else 0.0
    words = [word for page, _ in by_page for word in page.words]
    return DocumentReading(wanted, confidence, doubt_odd_spellings(fields, words))


def _find_title(
    by_page: Sequence[tuple[DigitisedPage, tuple[Row, ...]]], types: Sequence[PaperType]
) -> tuple[TitleFound | None, int]:
    for page, rows in by_page:
        found = recognise(rows, types)
        if found is not None:
            return found, page.number
    return None, 0


def _confidence(words: Sequence[Word]) -> tuple[float, bool]:
    """Return the mean confidence, by length, of the words that hold letters or digits, and whether to look at them.

    No spelling gives away a wrong digit or a wrong mark in a name, so that each word has to be sure by itself:
    `Số: 514 /UBND` with a written number is not made surer by the print behind it, nor `Mẫn` for Mẫu by the rest of a name.
    """
    counted = [word for word in words if any(map(str.isalnum, word.text))]
    if not counted:
        return 0.0, True
    total = sum(len(word.text) for word in counted)
    mean = sum(len(word.text) * word.confidence for word in counted) / total
    weak = any(word.confidence < _SURE for word in counted)
    return mean, weak or mean < _SURE


def _read_field(value: str, words: Sequence[Word], page: int, likeness: float) -> ReadField:
    mean, doubtful = _confidence(words)
    confidence = round(min(mean, likeness), 4)
    box = around([word.box for word in words]) if words else None
    verify = doubtful or likeness < _ALIKE
    return ReadField(value, confidence, box, page, FieldSource.OCR, verify)


def _from_form(raw: RawField, page: int, kind: PaperType, name: str) -> ReadField:
    read = _read_field(raw.value, raw.words, page, raw.likeness)
    definition = kind.field(name)
    odd_name = (
        definition is not None
        and definition.kind is FieldKind.NAME
        and not 2 <= len(raw.value.split()) <= 7
    )
    if odd_name:
        return ReadField(read.value, read.confidence, read.box, page, FieldSource.OCR, True)
    return read


def _add_card(
    fields: dict[str, ReadField], pages: Sequence[DigitisedPage], kind: PaperType | None
) -> None:
    """A card's QR beats what was read from its print; without one its machine-readable zone does, as far as it goes."""
    if kind is None or kind.field("card_number") is None:
        return
    found = _from_qr(pages) or _from_zone(pages)
    for name, read in found.items():
        if read.value and (kind.field(name) is not None or name == "issued_on"):
            fields[name] = read


def _from_qr(pages: Sequence[DigitisedPage]) -> dict[str, ReadField]:
    for page in pages:
        for code in page.codes:
            if code.kind is not CodeKind.QR:
                continue
            try:
                card = parse_card_qr(code.text)
            except CardQrRefused:
                continue
            return {
                name: ReadField(
                    value, 1.0, code.box, page.number, FieldSource.QR, bool(card.warnings)
                )
                for name, value in _card_values(card).items()
            }
    return {}


def _from_zone(pages: Sequence[DigitisedPage]) -> dict[str, ReadField]:
    """Only what check digits cover: the zone's name has neither marks nor a check."""
    for page in pages:
        for code in page.codes:
            zone = read_card_zone(code.text.split("\n")) if code.kind is CodeKind.MRZ else None
            if zone is None:
                continue
            values = {
                "card_number": zone.number,
                "birth_date": zone.birth_date.isoformat() if zone.birth_date else "",
                "sex": _SEXES[zone.sex],
            }
            return {
                name: ReadField(value, 1.0, code.box, page.number, FieldSource.MRZ, not zone.agrees)
                for name, value in values.items()
            }
    return {}


def _card_values(card: CardQr) -> dict[str, str]:
    return {
        "card_number": card.number,
        "full_name": card.name,
        "birth_date": card.birth_date.isoformat() if card.birth_date else "",
        "sex": _SEXES[card.sex],
        "residence": card.residence or "",
        "issued_on": card.issued_on.isoformat() if card.issued_on else "",
    }


def _add_common(
    fields: dict[str, ReadField],
    by_page: Sequence[tuple[DigitisedPage, tuple[Row, ...]]],
    kind: PaperType | None,
) -> None:
    for page, rows in by_page:
        found: dict[str, Common | None] = {
            "number": find_number(rows, page.height) if page is by_page[0][0] else None,
            "issued_on": find_issue_day(rows),
            "issuer": find_issuer(rows, page.width, page.height),
        }
        if kind is not None and kind.field("serial") is not None:
            found["number"] = None
            found["serial"] = _serial(rows)
        for name, common in found.items():
            if common is not None and name not in fields:
                read = _read_field(common.value, common.words, page.number, 1.0)
                verify = read.verify or common.composed
                fields[name] = ReadField(
                    read.value, read.confidence, read.box, read.page, read.source, verify
                )


def _serial(rows: Sequence[Row]) -> Common | None:
    """The issue number of a land certificate: two capitals and six to eight digits, on a line of their own."""
    for row in rows:
        text = " ".join(word.text for word in row.words)
        found = _SERIAL.fullmatch(text.strip())
        if found:
            return Common(f"{found[1]} {found[2]}", row.words)
    return None


def _add_composed(fields: dict[str, ReadField], kind: PaperType) -> None:
    """Metadata that follow from others: holder, registration as issue, term, summary."""
    _copy(fields, "issued_on", "registered_on", over=False)
    for definition in kind.fields:
        if DAY_LABEL in map(fold, definition.printed):
            _copy(fields, definition.name, "issued_on", over=False)
    if "registered_at" in fields and not _header_differs(fields):
        _copy(fields, "issuer", "registered_at", over=True)
    for source in ("serial", "card_number"):
        _copy(fields, "number", source, over=True)
    for source in _HOLDER_FIELDS:
        _copy(fields, "holder_id", source, over=False)
    _copy(fields, "valid_until", "expires_on", over=False)
    if kind.valid_months is not None and "valid_until" not in fields and "issued_on" in fields:
        issued = fields["issued_on"]
        end = lawful_end(kind, _day(issued.value))
        if end is not None:
            fields["valid_until"] = _ruled(end.isoformat(), issued)
    pattern, names = _SUMMARIES.get(kind.id, ("", ()))
    if pattern and all(name in fields for name in names):
        parts = [fields[name] for name in names]
        weakest = min(parts, key=lambda part: part.confidence)
        verify = any(part.verify for part in parts)
        fields["summary"] = ReadField(
            pattern.format(*(part.value for part in parts)),
            weakest.confidence,
            None,
            weakest.page,
            FieldSource.RULE,
            verify,
        )


def _header_differs(fields: dict[str, ReadField]) -> bool:
    """An extract is issued by the office in its head, not by the one that registered the fact long ago."""
    issuer, registered = fields.get("issuer"), fields["registered_at"]
    return issuer is not None and fold(issuer.value) not in fold(registered.value)


def _copy(fields: dict[str, ReadField], name: str, source: str, *, over: bool) -> None:
    if source in fields and (over or name not in fields):
        fields[name] = fields[source]


def _ruled(value: str, ground: ReadField) -> ReadField:
    return ReadField(value, ground.confidence, None, ground.page, FieldSource.RULE, ground.verify)


def _day(value: str) -> date | None:
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None
