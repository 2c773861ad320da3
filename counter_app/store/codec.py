"""How values without columns of their own are kept: short JSON, and packed JSON for the words of a page.

Keys of kept JSON are part of the schema: a change needs a migration.
"""

import json
import zlib
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TypeVar, cast

from counter_app.domain.digitised import (
    ActiveContent,
    Attachment,
    Box,
    CodeKind,
    FieldSource,
    FileFacts,
    MachineCode,
    Quality,
    QualityMark,
    QualityReason,
    ReadField,
    SignatureFact,
    Verdict,
    Word,
)
from counter_app.domain.errors import StoreDamaged
from counter_app.domain.events import Fact
from counter_app.domain.ids import PaperId, PaperTypeId
from counter_app.domain.offers import Offer, OfferCode
from counter_app.domain.papers import Reading
from counter_app.domain.text import nfc

Kind = TypeVar("Kind")


def dumps(value: object) -> str:
    """Return compact JSON; letters stay letters."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _map(text: str) -> dict[str, object]:
    return cast(dict[str, object], json.loads(text))


def _is(value: object, kind: type[Kind]) -> Kind:
    if not isinstance(value, kind):
        raise StoreDamaged(kind=kind.__name__)
    return value


def _text(value: object) -> str:
    return _is(value, str)


def _maybe_text(value: object) -> str | None:
    return None if value is None else _text(value)


def _real(value: object) -> float:
    return float(value) if isinstance(value, int | float) else _is(value, float)


def _box(value: object) -> Box | None:
    if value is None:
        return None
    x0, y0, x1, y1 = (_is(side, int) for side in _is(value, list))
    return Box(x0, y0, x1, y1)


def _sure_box(value: object) -> Box:
    box = _box(value)
    if box is None:
        raise StoreDamaged(kind="box")
    return box


def _sides(box: Box | None) -> list[int] | None:
    return None if box is None else [box.x0, box.y0, box.x1, box.y1]


def texts_out(values: Mapping[str, str]) -> str:
    return dumps({nfc(name): nfc(value) for name, value in values.items()})


def texts_in(text: str) -> dict[str, str]:
    return {name: _text(value) for name, value in _map(text).items()}


def subjects_in(text: str) -> tuple[str, ...]:
    return tuple(_text(subject) for subject in json.loads(text))


def facts_out(facts: Mapping[str, Fact] | None) -> str | None:
    return None if facts is None else dumps(dict(facts))


def facts_in(text: str | None) -> dict[str, Fact] | None:
    return None if text is None else cast(dict[str, Fact], json.loads(text))


def quality_out(quality: Quality) -> str:
    return dumps([quality.verdict, [[mark.reason, _sides(mark.box)] for mark in quality.marks]])


def quality_in(text: str) -> Quality:
    verdict, marks = json.loads(text)
    return Quality(
        Verdict(verdict),
        tuple(QualityMark(QualityReason(reason), _box(sides)) for reason, sides in marks),
    )


def words_out(words: Sequence[Word]) -> bytes:
    """Pack the words of a page; confidence is kept to four digits."""
    rows = [
        [
            nfc(word.text), word.box.x0, word.box.y0, word.box.x1, word.box.y1,
            round(word.confidence, 4), word.line,
        ]
        for word in words
    ]  # fmt: skip
    return zlib.compress(dumps(rows).encode(), 6)


def words_in(packed: bytes) -> tuple[Word, ...]:
    """Raises StoreDamaged."""
    try:
        rows = json.loads(zlib.decompress(packed))
    except (zlib.error, ValueError) as error:
        raise StoreDamaged(kind="words") from error
    return tuple(
        Word(_text(text), _sure_box(list(sides)), _real(confidence), _is(line, int))
        for text, *sides, confidence, line in rows
    )


def codes_out(codes: Sequence[MachineCode]) -> str:
    return dumps([[code.kind, nfc(code.text), _sides(code.box)] for code in codes])


def codes_in(text: str) -> tuple[MachineCode, ...]:
    return tuple(
        MachineCode(CodeKind(kind), _text(content), _sure_box(sides))
        for kind, content, sides in json.loads(text)
    )


def reading_out(reading: Reading | None) -> str | None:
    if reading is None:
        return None
    return dumps(
        {
            "type": reading.type,
            "type_confidence": reading.type_confidence,
            "fields": {
                name: {
                    "value": nfc(field.value),
                    "confidence": field.confidence,
                    "box": _sides(field.box),
                    "page": field.page,
                    "source": field.source,
                    "verify": field.verify,
                }
                for name, field in reading.fields.items()
            },
            "signatures": [
                [fact.signer, fact.signed_at, fact.intact, fact.in_term]
                for fact in reading.file.signatures
            ],
            "repaired": reading.file.repaired,
            "attachments": [
                [one.name, one.bytes, one.media_type] for one in reading.file.attachments
            ],
            "active": list(reading.file.active),
            "doubted": list(reading.file.doubted),
        }
    )


def reading_in(text: str | None) -> Reading | None:
    if text is None:
        return None
    content = _map(text)
    kind = _maybe_text(content["type"])
    fields = cast(dict[str, dict[str, object]], _is(content["fields"], dict))
    return Reading(
        type=None if kind is None else PaperTypeId(kind),
        type_confidence=_real(content["type_confidence"]),
        fields={name: _field_in(field) for name, field in fields.items()},
        file=_facts_in(content),
    )


def _facts_in(content: dict[str, object]) -> FileFacts:
    """What older programs did not write is not there."""
    return FileFacts(
        signatures=tuple(
            SignatureFact(
                _text(signer),
                _maybe_text(at),
                _is(intact, bool),
                None if not more or more[0] is None else _is(more[0], bool),
            )
            for signer, at, intact, *more in _is(content["signatures"], list)
        ),
        repaired=_is(content["repaired"], bool),
        attachments=tuple(
            Attachment(_text(name), None if size is None else _is(size, int), _maybe_text(kind))
            for name, size, kind in _is(content.get("attachments", []), list)
        ),
        active=tuple(map(ActiveContent, _is(content.get("active", []), list))),
        doubted=tuple(_is(page, int) for page in _is(content.get("doubted", []), list)),
    )


def _field_in(field: dict[str, object]) -> ReadField:
    return ReadField(
        value=_text(field["value"]),
        confidence=_real(field["confidence"]),
        box=_box(field["box"]),
        page=_is(field["page"], int),
        source=FieldSource(_text(field["source"])),
        verify=_is(field["verify"], bool),
    )


def offer_out(offer: Offer | None) -> str | None:
    return None if offer is None else dumps(_offer_out(offer))


def _offer_out(offer: Offer) -> dict[str, object]:
    expires = None if offer.expires_on is None else offer.expires_on.isoformat()
    content: dict[str, object] = {
        "ok": offer.ok,
        "code": offer.code,
        "paper": offer.paper,
        "expires_on": expires,
        "superseded_by": offer.superseded_by,
    }
    if offer.others:
        content["others"] = [_offer_out(other) for other in offer.others]
        content["choice"] = offer.choice
    return content


def offer_in(text: str | None) -> Offer | None:
    return None if text is None else _offer_in(_map(text))


def _offer_in(content: dict[str, object]) -> Offer:
    others = cast(list[dict[str, object]], _is(content.get("others", []), list))
    paper, newer = _maybe_text(content["paper"]), _maybe_text(content["superseded_by"])
    expires = _maybe_text(content["expires_on"])
    return Offer(
        ok=_is(content["ok"], bool),
        code=OfferCode(_text(content["code"])),
        paper=None if paper is None else PaperId(paper),
        expires_on=None if expires is None else date.fromisoformat(expires),
        superseded_by=None if newer is None else PaperId(newer),
        others=tuple(_offer_in(other) for other in others),
        choice=_is(content.get("choice", False), bool),
    )
