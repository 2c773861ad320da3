"""The bundled specimens through real workers and the real reader, held against their exact truth."""

import json
from collections.abc import Iterator
from pathlib import Path

import jsonschema
import pikepdf
import pypdfium2 as pdfium
import pytest
from rapidfuzz import fuzz

from counter_app.catalogue import load_catalogue
from counter_app.domain.digitised import DigitisedDocument, FieldSource, RefusedDocument, Verdict
from counter_app.domain.text import fold, nfc
from counter_app.services.digitise_ports import DigitiseOptions
from counter_app.services.digitised_json import document_json, refused_json
from counter_app.workers import PagePool
from counter_app.workers.batch import digitise_files

RESOURCES = Path(__file__).parents[2] / "resources"
SPECIMENS = RESOURCES / "specimens"

# Share of letters that may be wrong, in percent: what is reached, with a little air.
BOUNDS = {
    "birth_certificate.jpg": 2.0,
    "marriage_certificate.jpg": 1.0,
    "marital_status.jpg": 0.6,
    "land_certificate.pdf": 3.0,
    "identity_card.jpg": 1.5,
    "signed_decision.pdf": 0.7,
    "three_pages_blank_middle.pdf": 1.2,
    "upside_down.jpg": 1.0,
}
CERTIFICATES = ["birth_certificate.jpg", "marriage_certificate.jpg", "marital_status.jpg"]
# What an archive finds a paper by: these must be right, not merely doubted.
SURE = {
    "birth_certificate.jpg": {
        "type": "birth_certificate",
        "number": "45/2023",
        "child_id": "070223000417",
        "holder_id": "070223000417",
        "birth_date": "2023-04-12",
        "sex": "Nam",
        "mother_name": "Trần Thị Mẫu Đơn",
        "mother_birth_year": "1992",
        "father_name": "Nguyễn Phúc Thiên Hoàng",
        "father_birth_year": "1990",
        "registered_on": "2023-04-20",
        "issued_on": "2023-04-20",
    },
    "marriage_certificate.jpg": {
        "type": "marriage_certificate",
        "number": "31/2022",
        "wife_name": "Trần Thị Mẫu Đơn",
        "wife_id": "070192003876",
        "husband_name": "Nguyễn Phúc Thiên Hoàng",
        "husband_birth_date": "1990-03-15",
        "husband_id": "070090004521",
        "registered_on": "2022-06-08",
    },
    "marital_status.jpg": {
        "type": "marital_status",
        "number": "128/UBND-XNTTHN",
        "person_name": "Lê Thị Hoài Mẫu",
        "person_id": "075198006642",
        "issued_on": "2026-10-05",
        "valid_until": "2027-04-05",
        "status": "Hiện tại chưa đăng ký kết hôn với ai",
        "purpose": "đăng ký kết hôn",
    },
}


class Reader:
    """Reads each specimen once."""

    def __init__(self, pool: PagePool, folder: Path) -> None:
        self._pool = pool
        self._folder = folder
        self._known: dict[str, DigitisedDocument] = {}
        self._options = DigitiseOptions(load_catalogue().paper_types)

    def __call__(self, name: str) -> DigitisedDocument:
        if name not in self._known:
            out = self._folder / name
            self._known[name] = self._pool.digitise([SPECIMENS / name], out, self._options)
        return self._known[name]


@pytest.fixture(scope="module")
def pool() -> Iterator[PagePool]:
    made = PagePool(jobs=1)
    try:
        yield made
    finally:
        made.close()


@pytest.fixture(scope="module")
def read(pool: PagePool, tmp_path_factory: pytest.TempPathFactory) -> Reader:
    return Reader(pool, tmp_path_factory.mktemp("specimens"))


def truth(name: str) -> dict[str, object]:
    path = SPECIMENS / f"{Path(name).stem}.truth.json"
    loaded = json.loads(path.read_text(encoding="utf-8"))
    assert isinstance(loaded, dict)
    return loaded


def true_pages(name: str) -> list[dict[str, object]]:
    pages = truth(name)["pages"]
    assert isinstance(pages, list)
    return pages


def true_fields(name: str) -> dict[str, str]:
    fields = truth(name)["fields"]
    assert isinstance(fields, dict)
    return fields


def letters_missed(wanted: str, got: str) -> float:
    """Percent of the letters of `wanted` whose lines are not found in `got`, each line at its best place."""
    flat = " ".join(got.split())
    lines = [" ".join(line.split()) for line in wanted.splitlines()]
    missed = sum(len(line) * (100 - fuzz.partial_ratio(line, flat)) for line in lines)
    return missed / max(1, sum(map(len, lines)))


@pytest.mark.parametrize("name", sorted(BOUNDS))
def test_specimen_is_read(name: str, read: Reader) -> None:
    document = read(name)
    pages = true_pages(name)
    assert len(document.pages) == len(pages)
    assert document.type == truth(name)["type"]
    for page, wanted in zip(document.pages, pages, strict=True):
        assert page.blank == wanted["blank"]
        assert page.rotated_by == wanted["rotated_by"]
        if not page.blank:
            assert page.skew_degrees == pytest.approx(wanted["skew_degrees"], abs=0.2)
        assert page.dpi == 200
        assert page.quality.verdict is Verdict.PASS
        assert page.text == nfc(page.text)
    text = "\n".join(str(page["text"]) for page in pages)
    got = "\n".join(page.text for page in document.pages)
    assert letters_missed(text, got) <= BOUNDS[name]


@pytest.mark.parametrize("name", sorted(BOUNDS))
def test_pdf_is_sound_and_its_words_stand_on_their_lines(name: str, read: Reader) -> None:
    document = read(name)
    if document.probe.signed:
        assert document.pdf.read_bytes() == (SPECIMENS / name).read_bytes()
        return
    with pikepdf.open(document.pdf) as pdf:
        assert pdf.check_pdf_syntax() == []
        assert len(pdf.pages) == len(document.pages)
        assert str(pdf.Root.Lang) == "vi"
    opened = pdfium.PdfDocument(document.pdf)
    try:
        for number, page in enumerate(document.pages):
            width, height = opened[number].get_size()
            assert (width, height) == pytest.approx((595.4, 842.0), abs=1.0)
            layer = opened[number].get_textpage()
            points = 72 / page.dpi
            for word in page.words:
                if sum(map(str.isalnum, word.text)) < 2:
                    continue
                middle = height - (word.box.y0 + word.box.y1) / 2 * points
                box = word.box.x0 * points, middle - 1, word.box.x1 * points, middle + 1
                found = layer.get_text_bounded(box[0] - 0.5, box[1], box[2] + 0.5, box[3])
                # A hyphen that ends a line comes back as pdfium's own sign for one.
                assert word.text.rstrip("-") in nfc(found)
    finally:
        opened.close()


@pytest.mark.parametrize("name", CERTIFICATES)
def test_every_field_is_right_or_asks_to_be_looked_at(name: str, read: Reader) -> None:
    fields = read(name).fields
    for field, wanted in true_fields(name).items():
        if not wanted:
            assert field not in fields
            continue
        assert field in fields, field
        assert fields[field].value == wanted or fields[field].verify, field
    assert {field: fields[field].value for field in SURE[name]} == SURE[name]
    doubted = [field for field, value in fields.items() if value.verify]
    assert len(doubted) <= len(fields) / 2


def test_birth_notice_gives_what_a_birth_certificate_needs(read: Reader) -> None:
    fields, wanted = read("birth_notice.jpg").fields, true_fields("birth_notice.jpg")
    names = (
        *("mother_name", "mother_birth_year", "mother_id", "mother_residence", "father_name"),
        *("child_name", "birth_date", "sex", "birth_place", "number", "holder_id"),
    )
    assert {name: fields[name].value for name in names} == {name: wanted[name] for name in names}


def test_card_is_read_from_its_code(read: Reader) -> None:
    document = read("identity_card.jpg")
    wanted = true_fields("identity_card.jpg")
    for field in ("card_number", "full_name", "birth_date", "sex", "residence", "issued_on"):
        assert document.fields[field].source is FieldSource.QR
        assert document.fields[field].value == wanted[field]
    assert document.fields["expires_on"].value == wanted["expires_on"]


def test_land_certificate_is_read_over_both_pages(read: Reader) -> None:
    fields, wanted = read("land_certificate.pdf").fields, true_fields("land_certificate.pdf")
    names = ("serial", "number", "owner_name", "owner_id", "plot_number", "map_sheet", "area_m2")
    assert {name: fields[name].value for name in names} == {name: wanted[name] for name in names}
    assert (fields["owner_name"].page, fields["plot_number"].page) == (1, 2)


def test_signature_is_named_and_intact_until_a_byte_changes(
    read: Reader, pool: PagePool, tmp_path: Path
) -> None:
    signatures = read("signed_decision.pdf").probe.signatures
    assert [fact.intact for fact in signatures] == [True]
    assert signatures[0].signed_at == "2026-09-15T09:30:00+07:00"
    content = (SPECIMENS / "signed_decision.pdf").read_bytes()
    at = content.index(b"endstream") - 40
    changed = tmp_path / "changed.pdf"
    changed.write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
    assert [fact.intact for fact in pool.probe(changed).signatures] == [False]


def test_scanner_pages_become_one_paper(pool: PagePool, tmp_path: Path) -> None:
    sides = [SPECIMENS / "marital_status.jpg", SPECIMENS / "identity_card.jpg"]
    done: list[tuple[int, int]] = []
    document = pool.digitise(
        sides,
        tmp_path / "out",
        DigitiseOptions(load_catalogue().paper_types),
        progress=lambda step: done.append((step.done, step.total)),
    )
    assert [page.number for page in document.pages] == [1, 2]
    assert document.probe.pages == 2
    assert document.type == "marital_status"
    assert done == [(0, 2), (1, 2), (2, 2)]
    modes = {path.stat().st_mode & 0o777 for path in (tmp_path / "out").iterdir()}
    assert modes == {0o600}


def test_batch_names_reports_and_refusals(pool: PagePool, tmp_path: Path) -> None:
    twin = tmp_path / "elsewhere"
    twin.mkdir()
    (twin / "marital_status.jpg").write_bytes((SPECIMENS / "marital_status.jpg").read_bytes())
    (tmp_path / "empty.pdf").touch()
    files = [
        SPECIMENS / "marital_status.jpg",
        tmp_path / "empty.pdf",
        twin / "marital_status.jpg",
    ]
    out = tmp_path / "out"
    results = digitise_files(pool, files, out, load_catalogue().paper_types, together=2)
    first, refused, second = results
    assert isinstance(first, DigitisedDocument) and isinstance(second, DigitisedDocument)
    assert isinstance(refused, RefusedDocument) and refused.error.code == "FILE_EMPTY"
    assert sorted(path.name for path in out.iterdir()) == [
        "marital_status-2.json",
        "marital_status-2.pdf",
        "marital_status.json",
        "marital_status.pdf",
    ]
    answer = {"documents": [document_json(first), refused_json(refused, "Tệp rỗng.")]}
    schema = json.loads((RESOURCES / "schemas" / "digitise.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(json.loads(json.dumps(answer)))
    written = json.loads((out / "marital_status.json").read_text(encoding="utf-8"))
    assert written == json.loads(json.dumps(document_json(first)))
    assert "le thi hoai mau" in fold(written["pages"][0]["text"])
