"""Text that documents bring along, through real workers and the real reader: believed where it agrees, else told of."""

import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pikepdf
import pypdfium2 as pdfium
import pytest
from rapidfuzz import fuzz

from counter_app.catalogue import load_catalogue
from counter_app.domain.digitised import (
    DigitisedDocument,
    DigitisedPage,
    LayerVerdict,
    RefusedDocument,
)
from counter_app.domain.errors import FileDamaged
from counter_app.domain.text import nfc
from counter_app.services.digitise_ports import DigitiseOptions
from counter_app.services.digitised_json import document_json, json_text, refused_json
from counter_app.workers import PagePool
from tests import odd_files
from tests.command_line import faults


def _as_year_2028(code: int) -> int:
    return ord("8") if code == ord("3") else code


PAGES: dict[str, Callable[[], bytes]] = {
    LayerVerdict.USED: odd_files.drawn,
    LayerVerdict.AGREES: lambda: odd_files.scanned(said=odd_files.LINES, dpi=300),
    LayerVerdict.OTHER_TEXT: lambda: odd_files.scanned(said=odd_files.OTHERS),
    LayerVerdict.HIDDEN: odd_files.with_white_text,
    LayerVerdict.GARBLED: lambda: odd_files.mapped(lambda code: 0xE000 + code),
    "one digit": lambda: odd_files.mapped(_as_year_2028),
    "turned": lambda: _turned(odd_files.drawn()),
}


def _turned(page: bytes) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(page)) as pdf:
        pdf.pages[0].Rotate = 180
        pdf.save(out)
    return out.getvalue()


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DigitisedDocument]:
    folder = tmp_path_factory.mktemp("layers")
    path = folder / "pages.pdf"
    path.write_bytes(odd_files.joined(*(make() for make in PAGES.values())))
    pool = PagePool(jobs=1)
    yield pool.digitise([path], folder / "out", DigitiseOptions(load_catalogue().paper_types))
    pool.close()


def page_of(document: DigitisedDocument, name: str) -> DigitisedPage:
    return document.pages[list(PAGES).index(name)]


@pytest.mark.parametrize("name", PAGES)
def test_every_page_says_what_can_be_seen_on_it(document: DigitisedDocument, name: str) -> None:
    text = page_of(document, name).text
    for line in odd_files.LINES:
        assert fuzz.partial_ratio(line, text) > 95
    assert "Bên bán" not in text


@pytest.mark.parametrize("verdict", LayerVerdict)
def test_the_reason_for_belief_or_disbelief_is_kept(
    document: DigitisedDocument, verdict: LayerVerdict
) -> None:
    if verdict is LayerVerdict.UNCHECKED:
        return
    layer = page_of(document, verdict).text_layer
    assert layer is not None
    assert layer.verdict is verdict
    assert layer.trusted == (verdict in (LayerVerdict.USED, LayerVerdict.AGREES))
    assert (layer.agreement >= 0.9) == layer.trusted


def test_a_printed_page_is_spelled_as_its_own_text(document: DigitisedDocument) -> None:
    for name in (LayerVerdict.USED, "turned"):
        page = page_of(document, name)
        assert page.text.splitlines() == list(odd_files.LINES)
        assert min(word.confidence for word in page.words) > 0.9


def test_a_digit_is_not_believed_against_the_eye(document: DigitisedDocument) -> None:
    page = page_of(document, "one digit")
    years = [word for word in page.words if word.text.startswith("20")]
    assert [word.text for word in years] == ["2023"]
    assert years[0].confidence <= 0.5
    assert page.text_layer is not None and page.text_layer.agreement < 1.0


def test_the_archival_copy_says_what_is_seen_and_stays_small(document: DigitisedDocument) -> None:
    assert document.pdf.stat().st_size < 45_000 * len(PAGES)
    opened = pdfium.PdfDocument(document.pdf)
    try:
        texts = [nfc(page.get_textpage().get_text_range()) for page in opened]
    finally:
        opened.close()
    for text in texts:
        assert "Bên bán" not in text
        assert "kiểm tra hồ sơ đăng ký thường trú năm 2023" in text


def test_the_report_sums_the_pages_up_and_keeps_its_schema(document: DigitisedDocument) -> None:
    told = json.loads(json.dumps(document_json(document)))
    assert faults("digitise", {"documents": [told]}) == []
    assert told["text_layer"]["pages"] == len(PAGES)
    assert told["text_layer"]["trusted"] is False
    assert told["text_layer"]["verdicts"]["garbled"] == 1
    assert 0.3 < told["text_layer"]["agreement"] < 0.9
    assert all("text_layer" in page["seconds"] for page in told["pages"])
    refused = refused_json(RefusedDocument(document.pdf, FileDamaged()), "Tệp bị hỏng.")
    assert set(refused) == set(told)
    assert faults("digitise", {"documents": [json.loads(json.dumps(refused))]}) == []
    assert json.loads("".join(json_text(document))) == told


def test_a_page_without_text_of_its_own_has_no_layer(tmp_path: Path) -> None:
    path = tmp_path / "scan.png"
    odd_files.picture_of(odd_files.drawn(), 100).save(path, dpi=(100, 100))
    pool = PagePool(jobs=1)
    try:
        read = pool.digitise([path], tmp_path / "out", DigitiseOptions(()))
    finally:
        pool.close()
    assert read.pages[0].text_layer is None
    assert document_json(read)["text_layer"] is None
