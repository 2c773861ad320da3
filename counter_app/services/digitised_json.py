"""What was read of a document as the stable JSON of `counter-app digitise` (resources/schemas/digitise.json)."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from counter_app.domain.digitised import (
    Box,
    DigitisedDocument,
    DigitisedPage,
    MachineCode,
    Quality,
    ReadField,
    RefusedDocument,
    SignatureFact,
    Word,
)

Json = str | int | float | bool | None | Sequence["Json"] | Mapping[str, "Json"]


def document_json(document: DigitisedDocument) -> dict[str, Json]:
    """Return one entry of `documents[]`, the content of STEM.json. Boxes in pixels of the emitted page."""
    probe = document.probe
    return {
        "input": _path(document.source),
        "sha256": probe.sha256,
        "bytes": probe.bytes,
        "kind": probe.kind.value,
        "pdf": _path(document.pdf),
        "json": _path(document.report),
        "signed": probe.signed,
        "signatures": [_signature(fact) for fact in probe.signatures],
        "pdfa": _pdfa(document.pdfa_findings),
        "repaired": probe.repaired,
        "type": document.type,
        "type_confidence": round(document.type_confidence, 4),
        "fields": {name: _field(read) for name, read in document.fields.items()},
        "pages": [_page(page) for page in document.pages],
        "refused": None,
    }


def refused_json(refused: RefusedDocument, message: str) -> dict[str, Json]:
    """Return the entry of a file that could not be read, with the sentence to show; the same keys, empty."""
    return {
        "input": _path(refused.path),
        "sha256": None,
        "bytes": None,
        "kind": None,
        "pdf": None,
        "json": None,
        "signed": False,
        "signatures": [],
        "pdfa": None,
        "repaired": False,
        "type": None,
        "type_confidence": 0.0,
        "fields": {},
        "pages": [],
        "refused": {
            "code": refused.error.code,
            "message": message,
            "details": dict(refused.error.details),
        },
    }


def _path(path: Path | None) -> str | None:
    return None if path is None else str(path)


def _box(box: Box | None) -> list[Json] | None:
    return None if box is None else [box.x0, box.y0, box.x1, box.y1]


def _pdfa(findings: tuple[str, ...] | None) -> Json:
    return None if findings is None else {"flavour": "2b", "findings": list(findings)}


def _signature(fact: SignatureFact) -> dict[str, Json]:
    return {"signer": fact.signer, "signed_at": fact.signed_at, "intact": fact.intact}


def _field(read: ReadField) -> dict[str, Json]:
    return {
        "value": read.value,
        "confidence": read.confidence,
        "box": _box(read.box),
        "page": read.page,
        "source": read.source.value,
        "verify": read.verify,
    }


def _page(page: DigitisedPage) -> dict[str, Json]:
    return {
        "number": page.number,
        "width": page.width,
        "height": page.height,
        "dpi": page.dpi,
        "skew_degrees": page.skew_degrees,
        "rotated_by": page.rotated_by,
        "blank": page.blank,
        "quality": _quality(page.quality),
        "text": page.text,
        "words": [_word(word) for word in page.words],
        "codes": [_code(code) for code in page.codes],
        "recipe": dict(page.recipe),
        "seconds": dict(page.seconds),
    }


def _quality(quality: Quality) -> dict[str, Json]:
    reasons: list[Json] = [
        {"code": mark.reason.value, "box": _box(mark.box)} for mark in quality.marks
    ]
    return {"verdict": quality.verdict.value, "reasons": reasons}


def _word(word: Word) -> dict[str, Json]:
    return {
        "text": word.text,
        "box": _box(word.box),
        "confidence": round(word.confidence, 4),
        "line": word.line,
    }


def _code(code: MachineCode) -> dict[str, Json]:
    return {"kind": code.kind.value, "text": code.text, "box": _box(code.box)}
