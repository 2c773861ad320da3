"""All specimens: papers to files with their truth. One seed, one set of libraries and fonts: the same bytes."""

import json
import re
import unicodedata
from collections.abc import Callable
from pathlib import Path

from .degrade import jpeg, pdf_of, scan
from .forms import card, civil, declaration, extract, land, land_application, letters
from .paper import Page, Paper
from .signing import sign_pdf

SEED = 20261125

_BOX = re.compile(r"\[[\s\d,]+\]")

MAKERS: dict[str, Callable[[], Paper]] = {
    "birth_certificate": civil.birth_certificate,
    "marriage_certificate": civil.marriage_certificate,
    "marital_status": letters.marital_status,
    "land_certificate": land.land_certificate,
    "land_application": land_application.land_application,
    "identity_card": card.identity_card,
    "signed_decision": extract.signed_decision,
    "three_pages_blank_middle": declaration.three_pages_blank_middle,
    "upside_down": letters.upside_down,
    "declaration": declaration.declaration,
    "birth_notice": letters.birth_notice,
}


def build_all(folder: Path) -> list[Path]:
    """Write every specimen and its truth into `folder`; return the papers' files."""
    return [build_one(stem, folder) for stem in MAKERS]


def build_one(stem: str, folder: Path) -> Path:
    """Write one specimen and its truth into `folder`; return the paper's file."""
    paper = MAKERS[stem]()
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{paper.stem}.{paper.suffix}"
    target.write_bytes(content(paper))
    document = _BOX.sub(_on_one_line, json.dumps(truth(paper), ensure_ascii=False, indent=1))
    (folder / f"{paper.stem}.truth.json").write_text(
        unicodedata.normalize("NFC", document) + "\n", encoding="utf-8"
    )
    return target


def content(paper: Paper) -> bytes:
    """Return the file's bytes: a JPEG, a PDF of scanned pages, or a signed PDF that never was paper."""
    if paper.signed_by is not None:
        return sign_pdf(paper.pages[0].sheet.pdf(title=paper.fields["title"]))
    pages = [_scanned(page, index) for index, page in enumerate(paper.pages)]
    return pages[0] if paper.suffix == "jpg" else pdf_of(pages)


def truth(paper: Paper) -> dict[str, object]:
    """Return the exact truth of `paper` as a JSON document."""
    document: dict[str, object] = {
        "specimen": True,
        "type": paper.type,
        "pages": [_page_truth(number, page) for number, page in enumerate(paper.pages, start=1)],
        "fields": paper.fields,
        "codes": [
            {"kind": code.kind, "text": code.text, "page": code.page} for code in paper.codes
        ],
        "holders": list(paper.holders),
    }
    if paper.signed_by is not None:
        document["signed_by"] = paper.signed_by
    return document


def _scanned(page: Page, index: int) -> bytes:
    return jpeg(scan(page, seed=SEED + index), quality=page.wear.quality)


def _on_one_line(box: re.Match[str]) -> str:
    return re.sub(r"\s+", " ", box.group()).replace("[ ", "[").replace(" ]", "]")


def _page_truth(number: int, page: Page) -> dict[str, object]:
    return {
        "number": number,
        "text": page.sheet.text,
        "blank": page.blank,
        "rotated_by": page.wear.rotated,
        "skew_degrees": page.wear.skew,
        "lines": [{"text": line.text, "box": list(line.box)} for line in page.sheet.lines],
    }
