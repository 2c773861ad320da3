"""Records of pages: what was read comes back as it was, whatever it was; anything else is no record."""

import json
import zlib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from counter_app.domain.digitised import (
    Box,
    CodeKind,
    DigitisedDocument,
    DigitisedPage,
    DocumentKind,
    MachineCode,
    Probe,
    Quality,
    QualityMark,
    QualityReason,
    Verdict,
    Word,
)
from counter_app.domain.errors import InternalError
from counter_app.domain.ids import Sha256
from counter_app.services.digitised_json import document_json, json_text
from counter_app.workers.records import (
    PackedPages,
    pack_page,
    page_key,
    read_record,
    unpack_page,
    write_record,
)

KEY = page_key(Sha256("a" * 64), 1)

sides = st.integers(-5, 20_000)
boxes = st.builds(Box, sides, sides, sides, sides)
shares = st.floats(0, 1)
texts = st.text(max_size=12)
pages = st.builds(
    DigitisedPage,
    number=st.integers(1, 5_000),
    width=st.integers(1, 20_000),
    height=st.integers(1, 20_000),
    dpi=st.integers(1, 1_200),
    skew_degrees=st.floats(-45, 45),
    rotated_by=st.sampled_from([0, 90, 180, 270]),
    blank=st.booleans(),
    quality=st.builds(
        Quality,
        st.sampled_from(Verdict),
        st.lists(
            st.builds(QualityMark, st.sampled_from(QualityReason), st.none() | boxes), max_size=3
        ).map(tuple),
    ),
    text=st.text(max_size=80),
    words=st.lists(st.builds(Word, texts, boxes, shares, st.integers(0, 99)), max_size=6).map(
        tuple
    ),
    codes=st.lists(st.builds(MachineCode, st.sampled_from(CodeKind), texts, boxes), max_size=2).map(
        tuple
    ),
    image=st.none() | st.just(Path("/tmp/ảnh/page-0001.jpg")),
    recipe=st.dictionaries(texts, texts | st.integers() | shares | st.booleans(), max_size=4),
    seconds=st.dictionaries(texts, shares, max_size=3),
)


@given(pages)
def test_a_page_comes_back_as_it_was(page: DigitisedPage) -> None:
    back = unpack_page(pack_page(page, KEY))
    assert back == page
    assert [type(value) for value in back.recipe.values()] == [
        type(value) for value in page.recipe.values()
    ]


@given(st.lists(pages, max_size=4))
def test_many_pages_are_a_sequence_like_any_other(many: list[DigitisedPage]) -> None:
    packed = PackedPages([pack_page(page, KEY) for page in many])
    assert list(packed) == many
    assert len(packed) == len(many)
    assert list(packed[1:]) == many[1:]
    assert [packed[place] for place in range(len(many))] == many
    bare = PackedPages([pack_page(page, KEY) for page in many], images=False)
    assert list(bare[:1]) + list(bare)[1:] == [replace(page, image=None) for page in many]


@given(st.lists(pages, max_size=4))
def test_the_report_written_page_by_page_is_the_report(many: list[DigitisedPage]) -> None:
    document = DigitisedDocument(
        probe=Probe(Sha256("a" * 64), 9, DocumentKind.PDF, len(many)),
        pdf=Path("a.pdf"),
        type=None,
        type_confidence=0.5,
        fields={},
        pages=PackedPages([pack_page(page, KEY) for page in many]),
        source=Path('lạ "pages": [].pdf'),
    )
    whole = json.dumps(document_json(document), ensure_ascii=False, indent=1)
    assert "".join(json_text(document)) == whole + "\n"


def a_page() -> DigitisedPage:
    quality = Quality(Verdict.PASS)
    return DigitisedPage(1, 10, 10, 200, 0.0, 0, False, quality, "chữ", (), (), None)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no record",
        zlib.compress(b"[]"),
        zlib.compress(b'{"key": "other"}'),
        zlib.compress(json.dumps({"key": KEY, "page": [1, 2]}).encode()),
        zlib.compress(json.dumps({"key": KEY, "page": {"number": 1}}).encode()),
        pack_page(a_page(), KEY)[:-3],
        pack_page(a_page(), page_key(Sha256("b" * 64), 1)),
        pack_page(a_page(), page_key(Sha256("a" * 64), 2)),
    ],
)
def test_what_is_no_record_of_this_page_counts_as_not_there(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "page-0001.page"
    assert read_record(path, KEY) is None
    path.write_bytes(content)
    assert read_record(path, KEY) is None
    write_record(path, a_page(), KEY)
    assert read_record(path, KEY) == pack_page(a_page(), KEY)


def test_a_page_of_the_wrong_shape_is_a_bug_told() -> None:
    with pytest.raises(InternalError):
        unpack_page(zlib.compress(json.dumps({"key": KEY, "page": ["1"] * 14}).encode()))
