"""Whatever a dossier is like: every value a string, no field missing; codes and times come back as they went."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from counter_app.domain.deadlines import VIETNAM
from counter_app.domain.dossiers import DossierStatus
from counter_app.domain.forwarding import PortalPlace
from counter_app.portal.codes import Generation, load_codes
from counter_app.portal.lgsp import moment, read_moment
from counter_app.portal.neutral import read_dossier
from counter_app.records import Json, JsonObject
from tests import portal_records as records

NOT_STRINGS = {"HoSoBoSungId": int, "TrangThaiBoSung": bool}
START = datetime(2020, 1, 1, tzinfo=UTC)
TIMES = st.integers(0, 2_000_000_000).map(lambda seconds: START + timedelta(seconds=seconds))
LAN = "075198006642"
RESULTS: list[list[Json]] = [[], [{"paper": "3" * 32, "code": None}]]
WORDS = st.text(max_size=60)


@st.composite
def dossiers(draw: st.DrawFn) -> JsonObject:
    start = draw(TIMES)
    times = [(start + timedelta(hours=draw(st.integers(0, 900)))).isoformat() for _ in range(4)]
    items: list[Json] = [
        records.line(
            draw(st.sampled_from(["declaration", "identity", "other"])),
            draw(st.sampled_from(["needed", "reused", "scanned", "not_asked", "declined"])),
            draw(st.sampled_from([None, "1" * 32, "2" * 32, "9" * 32])),
            name=draw(WORDS),
            result_code=draw(st.sampled_from([None, "KQ.G15.000031"])),
            store_reference=draw(st.sampled_from([None, "KDMQG/77"])),
        )
        for _ in range(draw(st.integers(1, 4)))
    ]
    supplement: JsonObject = {
        "asked_at": times[1],
        "asked_by": "lan",
        "lines": [{"component": None, "words": draw(WORDS)}],
        "status_before": 2,
        "due_before": times[2],
        "again": None,
        "answered_at": draw(st.sampled_from([None, times[3]])),
        "answered_by": draw(st.sampled_from([None, "hoa"])),
        "due_after": draw(st.sampled_from([None, times[3]])),
    }
    return records.dossier(
        procedure=draw(st.sampled_from(["1.000894", "2.001263", "9.999999"])),
        procedure_name=draw(st.text(max_size=1200)),
        applicant={"id": draw(st.sampled_from([None, "285123456", LAN])), "name": "Mẫu"},
        received_at=times[0],
        due_at=times[3],
        status=draw(st.sampled_from(list(DossierStatus))).value,
        solved_at=draw(st.sampled_from([None, times[2]])),
        supplements=[supplement] * draw(st.integers(0, 2)),
        items=items,
        results=draw(st.sampled_from(RESULTS)),
    )


def faults(content: Json, name: str = "-") -> list[str]:
    """Names of values that are no strings though they should be."""
    if isinstance(content, dict):
        return [it for key, value in content.items() for it in faults(value, key)]
    if isinstance(content, list):
        return [it for value in content for it in faults(value, name)]
    return [] if type(content) is NOT_STRINGS.get(name, str) else [name]


@given(dossiers())
def test_the_old_set_gets_strings_and_every_field(content: JsonObject) -> None:
    read = read_dossier([content], records.PAPERS)
    mapper = records.lgsp()
    told = mapper.dossier(read, "H19.12-261125-0001", records.FILES)
    rows = [mapper.progress(read, "H19.12-261125-0001", step) for step in read.steps]

    assert faults(told) == []
    assert faults([*rows]) == []
    assert list(told) == list(
        mapper.dossier(read_dossier([records.dossier()], {}), "-", records.FILES)
    )
    summary = told["TrichYeuHoSo"]
    assert isinstance(summary, str) and 1 <= len(summary) <= 1000
    flags = {row["DuocLayTuKhoDMQG"] for row in _rows(told["TaiLieuNop"])}
    assert ("1" in flags) <= any(line.store_reference and line.files for line in read.lines)


@given(dossiers())
def test_the_adapter_gets_strings_and_every_field(content: JsonObject) -> None:
    read = read_dossier([content], records.PAPERS)
    mapper, place = records.mapper_2026(), PortalPlace("H19.12-20261125-0000001")
    told = mapper.dossier(read, place, records.FILES)

    assert faults(told) == []
    assert faults(mapper.status(read, place, records.FILES)) == []
    assert faults([mapper.progress(read, place, step) for step in read.steps]) == []
    assert list(told) == list(
        mapper.dossier(read_dossier([records.dossier()], {}), place, records.FILES)
    )


@given(TIMES)
def test_a_moment_comes_back(at: datetime) -> None:
    assert read_moment(moment(at)) == at.astimezone(VIETNAM)


@pytest.mark.parametrize("generation", list(Generation))
def test_codes_come_back_as_they_went(generation: Generation) -> None:
    codes = load_codes(generation, records.DAY)

    for name, words in codes.lists.items():
        for word in words:
            assert codes.word(name, codes.code(name, word)) == word
    assert set(codes.lists["status"]) == {status.name.lower() for status in DossierStatus}
    assert all(codes.code("status", it.name.lower()) == str(it.value) for it in DossierStatus)


def _rows(content: Json) -> list[JsonObject]:
    assert isinstance(content, list)
    return [row for row in content if isinstance(row, dict)]
