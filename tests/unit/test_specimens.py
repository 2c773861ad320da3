"""The bundled specimens: complete, true to their files, marked as fiction, and made again from their seed."""

import io
import json
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pypdfium2 as pdfium
import pytest
import zxingcpp
from PIL import Image
from pyhanko.keys import load_certs_from_pemder_data
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from tests.specimens.build import MAKERS, build_one
from tests.specimens.cast import MARK
from tests.specimens.codes import check_digit
from tests.specimens.signing import SIGNED_AT, SIGNER, authority_certificate

FOLDER = Path(__file__).parents[2] / "resources" / "specimens"
PAPERS = sorted(path for path in FOLDER.iterdir() if path.suffix in {".jpg", ".pdf"})
CONTRACT = {
    "birth_certificate.jpg",
    "birth_notice.jpg",
    "declaration.jpg",
    "identity_card.jpg",
    "land_application.jpg",
    "land_certificate.pdf",
    "marital_status.jpg",
    "marriage_certificate.jpg",
    "signed_decision.pdf",
    "three_pages_blank_middle.pdf",
    "upside_down.jpg",
}
NINE = {
    "type",
    "holder_id",
    "title",
    "number",
    "issued_on",
    "issuer",
    "summary",
    "valid_until",
    "scope",
}
DPI = 200


def truth_of(paper: Path) -> dict[str, object]:
    loaded = json.loads((FOLDER / f"{paper.stem}.truth.json").read_text(encoding="utf-8"))
    assert isinstance(loaded, dict)
    return loaded


def pages_of(truth: dict[str, object]) -> list[dict[str, object]]:
    pages = truth["pages"]
    assert isinstance(pages, list)
    return pages


def images_of(paper: Path) -> Iterator[Image.Image]:
    if paper.suffix == ".jpg":
        with Image.open(paper) as image:
            yield image.convert("RGB")
        return
    document = pdfium.PdfDocument(paper)
    try:
        for page in document:
            yield page.render(scale=DPI / 72).to_pil().convert("RGB")
    finally:
        document.close()


def strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from strings(item)
    elif isinstance(value, dict):
        yield from strings(list(value.items()))
    elif isinstance(value, tuple):
        yield from strings(list(value))


def test_all_papers_of_the_contract_are_there_and_small() -> None:
    assert {paper.name for paper in PAPERS} == CONTRACT
    assert {Path(name).stem for name in CONTRACT} == set(MAKERS)
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 4_000_000


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.stem)
def test_truth_is_complete_and_composed(paper: Path) -> None:
    truth = truth_of(paper)
    fields, holders = truth["fields"], truth["holders"]
    assert truth["specimen"] is True
    assert isinstance(fields, dict)
    assert isinstance(holders, list)
    assert fields.keys() >= NINE
    assert fields["type"] == truth["type"]
    assert fields["holder_id"] == holders[0]["id"]
    for text in strings(truth):
        assert unicodedata.is_normalized("NFC", text)
    for name, value in fields.items():
        if name.endswith(("_on", "_date", "_until")) and value:
            assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", value), name
    for holder in holders:
        assert re.fullmatch(r"07[05][0-3]\d{8}", holder["id"])


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.stem)
def test_every_written_page_has_text_where_the_truth_says(paper: Path) -> None:
    """Turning the page back by the truth must bring ink into the boxes of its lines."""
    pages = pages_of(truth_of(paper))
    images = list(images_of(paper))
    assert [page["number"] for page in pages] == list(range(1, len(images) + 1))
    marked = False
    for page, image in zip(pages, images, strict=True):
        assert image.size == (1654, 2339)
        lines, angle, turn = page["lines"], page["skew_degrees"], page["rotated_by"]
        assert isinstance(lines, list)
        assert isinstance(angle, float)
        assert isinstance(turn, int)
        assert page["blank"] is (not lines)
        assert page["text"] == "\n".join(line["text"] for line in lines)
        marked = marked or MARK in str(page["text"])
        upright = np.asarray(image.rotate(-turn, expand=True).convert("L"))
        back = cv2.getRotationMatrix2D((827, 1169.5), -angle, 1.0)
        straight = np.asarray(cv2.warpAffine(upright, back, (1654, 2339)))
        for line in lines:
            x0, y0, x1, y1 = line["box"]
            inside = straight[y0:y1, x0:x1]
            paper_white = float(np.percentile(inside, 90))
            assert (inside < paper_white - 60).mean() > 0.015, line["text"]
    assert marked


def test_fields_stand_in_the_text() -> None:
    """What a field says is printed on its paper, in one case or the other."""
    printed = {"number", "child_name", "mother_name", "wife_name", "husband_name", "person_name"}
    printed |= {"owner_name", "full_name", "child_id", "person_id", "wife_id", "husband_id"}
    printed |= {"card_number", "owner_id", "serial", "register_number", "purpose", "status"}
    seen = set()
    for paper in PAPERS:
        truth = truth_of(paper)
        text = " ".join(str(page["text"]) for page in pages_of(truth)).casefold()
        fields = truth["fields"]
        assert isinstance(fields, dict)
        for name in printed & fields.keys():
            assert fields[name].casefold() in text, (paper.stem, name)
            seen.add(name)
    assert seen == printed


def test_codes_of_the_card_are_read_as_the_truth_says() -> None:
    truth = truth_of(FOLDER / "identity_card.jpg")
    codes = truth["codes"]
    assert isinstance(codes, list)
    wanted = {code["kind"]: code["text"] for code in codes}
    with Image.open(FOLDER / "identity_card.jpg") as image:
        read = [code.text for code in zxingcpp.read_barcodes(image)]
    assert read == [wanted["qr"]]
    assert len(wanted["qr"].split("|")) == 7
    lines = wanted["mrz"].split("\n")
    assert [len(line) for line in lines] == [30, 30, 30]
    assert lines[0][15:27] == wanted["qr"].split("|")[0]


def test_check_digits_agree_with_the_published_example() -> None:
    """The specimen document of ICAO 9303-5 has number D23145890, born 740812, with check digits 7 and 2."""
    assert [check_digit(text) for text in ("D23145890", "740812", "120415")] == ["7", "2", "9"]


def test_signed_extract_is_intact_and_signed_by_the_specimen_office() -> None:
    content = (FOLDER / "signed_decision.pdf").read_bytes()
    (signature,) = PdfFileReader(io.BytesIO(content)).embedded_signatures
    roots = list(load_certs_from_pemder_data(authority_certificate()))
    status = validate_pdf_signature(
        signature, ValidationContext(trust_roots=roots, allow_fetching=False)
    )
    assert status.bottom_line
    assert status.signer_reported_dt == SIGNED_AT
    assert status.signing_cert.subject.native["common_name"] == SIGNER
    assert truth_of(FOLDER / "signed_decision.pdf")["signed_by"] == SIGNER


def test_signed_extract_that_was_touched_is_not_intact() -> None:
    content = bytearray((FOLDER / "signed_decision.pdf").read_bytes())
    content[content.index(b"stream") + 20] ^= 1
    (signature,) = PdfFileReader(io.BytesIO(bytes(content))).embedded_signatures
    roots = list(load_certs_from_pemder_data(authority_certificate()))
    context = ValidationContext(trust_roots=roots, allow_fetching=False)
    assert not validate_pdf_signature(signature, context).intact


def test_building_again_gives_the_same_paper(tmp_path: Path) -> None:
    for stem in ("signed_decision", "identity_card"):
        again = build_one(stem, tmp_path / "a")
        assert again.read_bytes() == build_one(stem, tmp_path / "b").read_bytes()
        kept = FOLDER / again.name
        assert truth_of(kept) == json.loads(
            (tmp_path / "a" / f"{stem}.truth.json").read_text(encoding="utf-8")
        )
        for new, old in zip(images_of(again), images_of(kept), strict=True):
            # Other processors round other ways: a grey level here and there, never a letter.
            apart = np.abs(np.asarray(new, dtype=np.int16) - np.asarray(old, dtype=np.int16))
            assert float(apart.mean()) < 1.0
