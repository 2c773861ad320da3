"""What was read of a document as the stable JSON of `counter-app digitise` (resources/schemas/digitise.json)."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from counter_app import __version__
from counter_app.domain.digitised import (
    Attachment,
    Box,
    DigitisedDocument,
    DigitisedPage,
    MachineCode,
    Quality,
    ReadField,
    RefusedDocument,
    SignatureFact,
    TextLayer,
    Word,
)

_ONE = json.JSONEncoder(ensure_ascii=False)

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
        "attachments": [_attachment(one) for one in probe.attachments],
        "active": [kind.value for kind in probe.active],
        "form": None if probe.form is None else probe.form.value,
        "text_layer": layers_json(page.text_layer for page in document.pages),
        "tool": {"name": "counter-app", "version": __version__},
        "type": document.type,
        "type_confidence": round(document.type_confidence, 4),
        "fields": {name: _field(read) for name, read in document.fields.items()},
        "pages": [page_json(page) for page in document.pages],
        "refused": None,
    }


def json_text(document: DigitisedDocument) -> Iterator[str]:
    """Yield the text of STEM.json page by page: as a whole, a thousand pages take hundreds of megabytes."""
    facts = document_json(replace(document, pages=()))
    facts["text_layer"] = layers_json(page.text_layer for page in document.pages)
    head = json.dumps(facts, ensure_ascii=False, indent=1)
    before, empty, after = head.partition('\n "pages": []')
    yield before + empty.removesuffix("]")
    for place, page in enumerate(document.pages):
        yield ",\n" if place else "\n"
        yield "  " + _page_text(page).replace("\n", "\n  ")
    yield ("\n ]" if document.pages else "]") + after + "\n"


def _page_text(page: DigitisedPage) -> str:
    """Return what json.dumps(page_json(page), ensure_ascii=False, indent=1) does, in a quarter of the time.

    Its indenting is done in Python, number by number, and nearly all of a page are its words.
    """
    text = json.dumps(page_json(replace(page, words=())), ensure_ascii=False, indent=1)
    if not page.words:
        return text
    # No string holds a line break as it is, so this is the entry itself.
    before, empty, after = text.partition('\n "words": []')
    return before + empty.removesuffix("]") + ",".join(map(_word_text, page.words)) + "\n ]" + after


def _word_text(word: Word) -> str:
    text, box, confidence = _ONE.encode(word.text), word.box, _ONE.encode(round(word.confidence, 4))
    return (
        f'\n  {{\n   "text": {text},\n   "box": [\n    {box.x0},\n    {box.y0},\n    {box.x1},\n    {box.y1}\n   ],\n'
        f'   "confidence": {confidence},\n   "line": {word.line}\n  }}'
    )


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
        "attachments": [],
        "active": [],
        "form": None,
        "text_layer": None,
        "tool": {"name": "counter-app", "version": __version__},
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


def layers_json(found: Iterable[TextLayer | None]) -> Json:
    """Sum up what became of the text the pages brought along; None when no page brought any.

    `agreement` is that of all letters together; `trusted` when every page's text is.
    """
    layers = [layer for layer in found if layer is not None]
    if not layers:
        return None
    letters = sum(layer.characters for layer in layers)
    alike = sum(layer.agreement * layer.characters for layer in layers)
    verdicts = Counter(layer.verdict.value for layer in layers)
    return {
        "pages": len(layers),
        "agreement": round(alike / letters, 4) if letters else 0.0,
        "trusted": all(layer.trusted for layer in layers),
        "verdicts": dict(sorted(verdicts.items())),
    }


def _path(path: Path | None) -> str | None:
    return None if path is None else str(path)


def _box(box: Box | None) -> list[Json] | None:
    return None if box is None else [box.x0, box.y0, box.x1, box.y1]


def _pdfa(findings: tuple[str, ...] | None) -> Json:
    return None if findings is None else {"flavour": "2b", "findings": list(findings)}


def _signature(fact: SignatureFact) -> dict[str, Json]:
    return {
        "signer": fact.signer,
        "signed_at": fact.signed_at,
        "intact": fact.intact,
        "in_term": fact.in_term,
    }


def _attachment(one: Attachment) -> dict[str, Json]:
    return {"name": one.name, "bytes": one.bytes, "media_type": one.media_type}


def _layer(layer: TextLayer | None) -> Json:
    if layer is None:
        return None
    return {
        "characters": layer.characters,
        "agreement": layer.agreement,
        "trusted": layer.trusted,
        "verdict": layer.verdict.value,
    }


def _field(read: ReadField) -> dict[str, Json]:
    return {
        "value": read.value,
        "confidence": read.confidence,
        "box": _box(read.box),
        "page": read.page,
        "source": read.source.value,
        "verify": read.verify,
    }


def page_json(page: DigitisedPage) -> dict[str, Json]:
    """Return one entry of `pages[]`."""
    return {
        "number": page.number,
        "width": page.width,
        "height": page.height,
        "dpi": page.dpi,
        "skew_degrees": page.skew_degrees,
        "rotated_by": page.rotated_by,
        "blank": page.blank,
        "quality": quality_json(page.quality),
        "text": page.text,
        "words": [_word(word) for word in page.words],
        "codes": [_code(code) for code in page.codes],
        "text_layer": _layer(page.text_layer),
        "recipe": dict(page.recipe),
        "seconds": dict(page.seconds),
    }


def quality_json(quality: Quality) -> dict[str, Json]:
    """Return the verdict on a page and its reasons, each with its place in pixels of the page, or null."""
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
