"""Backlogs: every line its own dossier, a bad line tells itself and stops nobody, a second run doubles nothing."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from counter_app.domain.errors import BatchLineRefused
from counter_app.services.batch_intake import LONGEST_LINE, BatchResult
from tests.services_bench import HUY, HUY_NAME, LAND, MAI, MAI_NAME, Bench, bench

__all__ = ["bench"]

Line = dict[str, object]

ADOPTION = "2.001263"
"""Adoption in the country: wants a paper of the child."""
AN, AN_NAME = "075315000451", "Lê Thị Mẫu An"

FIRST: Line = {"key": "1", "citizen": MAI, "name": MAI_NAME, "procedure": LAND}
SECOND: Line = {"key": "2", "citizen": HUY, "name": HUY_NAME, "procedure": LAND}


def run(bench: Bench, lines: Iterable[Line | bytes]) -> list[BatchResult]:
    return list(bench.batch.run(texts(lines), folder=bench.folder))


def texts(lines: Iterable[Line | bytes]) -> Iterator[bytes]:
    for line in lines:
        yield line if isinstance(line, bytes) else json.dumps(line).encode() + b"\n"


def dossiers(bench: Bench) -> int:
    with bench.store.reading() as view:
        return len(view.dossiers.recent(limit=1000))


def papers(bench: Bench) -> int:
    with bench.store.reading() as view:
        return view.jobs.waiting()


def code(result: BatchResult) -> tuple[str | None, object]:
    error = result.error
    return (None, None) if error is None else (error.code, error.details.get("field"))


def test_each_line_is_a_dossier_with_its_scans(bench: Bench) -> None:
    scans = {"land_certificate": [str(bench.file()), bench.file().name]}
    done = run(bench, [{**FIRST, "scan": scans}, b"\n", SECOND])
    assert [(result.number, result.key, result.error) for result in done] == [
        (1, "1", None),
        (3, "2", None),
    ]
    assert (dossiers(bench), papers(bench)) == (2, 1)


def test_the_same_key_is_the_same_dossier_also_in_another_run(bench: Bench) -> None:
    line = {**FIRST, "scan": {"land_certificate": str(bench.file())}}
    first = run(bench, [line, SECOND])
    rows = bench.rows()
    again = run(bench, [line, SECOND])
    assert [result.dossier for result in again] == [result.dossier for result in first]
    assert all(result.before for result in again)
    assert bench.rows() == rows
    assert (dossiers(bench), papers(bench)) == (2, 1)


def test_a_line_that_got_more_goes_on_with_its_dossier(bench: Bench) -> None:
    (first,) = run(bench, [FIRST])
    (more,) = run(bench, [{**FIRST, "scan": {"land_certificate": str(bench.file())}}])
    assert (more.dossier, more.before) == (first.dossier, False)
    assert (dossiers(bench), papers(bench)) == (1, 1)


def test_a_line_tells_who_else_the_dossier_is_about(bench: Bench) -> None:
    child = {"roles": {"child": AN}, "role_names": {"child": AN_NAME}}
    (taken,) = run(bench, [{**FIRST, "procedure": ADOPTION, **child}])
    assert taken.dossier is not None
    roles = bench.dossiers.find(taken.dossier).roles
    assert [(role.value, person.name) for role, person in roles.items()] == [("child", AN_NAME)]


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"roles": {"neighbour": AN}}, "roles.neighbour"),
        ({"roles": {"child": AN}, "role_names": {"neighbour": AN_NAME}}, "role_names.neighbour"),
        ({"role_names": {"child": AN_NAME}}, "roles"),
        ({"roles": [AN]}, "roles"),
        ({"roles": {"child": 75215}}, "roles"),
    ],
)
def test_a_role_that_is_none_opens_no_dossier(bench: Bench, said: Line, field: str) -> None:
    (refused,) = run(bench, [{**FIRST, "procedure": ADOPTION, **said}])
    assert code(refused) == (BatchLineRefused.code, field)
    assert dossiers(bench) == 0


def test_two_keys_are_two_dossiers_of_one_citizen_on_one_day(bench: Bench) -> None:
    first, second = run(bench, [FIRST, {**FIRST, "key": "1b"}])
    assert first.dossier != second.dossier


def test_a_key_stays_its_citizens_and_procedures(bench: Bench) -> None:
    run(bench, [FIRST])
    (wrong,) = run(bench, [{**SECOND, "key": "1"}])
    assert code(wrong)[0] == "UNKNOWN_CODE"
    assert dossiers(bench) == 1


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (b"{", ("BATCH_LINE_REFUSED", None)),
        (b"[1]", ("BATCH_LINE_REFUSED", None)),
        (b'{"key": "\xff"}', ("BATCH_LINE_REFUSED", None)),
        (b"[" * 100_000, ("BATCH_LINE_REFUSED", None)),
        (b'"' + b"x" * LONGEST_LINE + b'"', ("BATCH_LINE_REFUSED", None)),
        (b'{"key": "\\ud800"}', ("BATCH_LINE_REFUSED", None)),
        (b'{"key": "1", "citizen": "1", "citizen": "2"}', ("BATCH_LINE_REFUSED", "citizen")),
        ({"citizen": MAI}, ("BATCH_LINE_REFUSED", "key")),
        ({**FIRST, "key": " "}, ("BATCH_LINE_REFUSED", "key")),
        ({**FIRST, "key": 7}, ("BATCH_LINE_REFUSED", "key")),
        ({**FIRST, "citizen": 70192003876}, ("BATCH_LINE_REFUSED", "citizen")),
        ({**FIRST, "procedure": ""}, ("BATCH_LINE_REFUSED", "procedure")),
        ({**FIRST, "received_at": "hôm qua"}, ("BATCH_LINE_REFUSED", "received_at")),
        ({**FIRST, "scan": ["a.pdf"]}, ("BATCH_LINE_REFUSED", "scan")),
        ({**FIRST, "scan": {"land_certificate": []}}, ("BATCH_LINE_REFUSED", "scan")),
        ({**FIRST, "scan": {"land_certificate": "a\0b"}}, ("BATCH_LINE_REFUSED", "scan")),
        ({**FIRST, "decline": {"land_certificate": None}}, ("BATCH_LINE_REFUSED", "decline")),
        ({**FIRST, "scans": {}}, ("BATCH_LINE_REFUSED", "scans")),
        ({**FIRST, "citizen": "12"}, ("PERSON_NUMBER_REFUSED", None)),
        ({**FIRST, "procedure": "9.999999"}, ("UNKNOWN_CODE", None)),
        ({**FIRST, "name": None}, ("NAME_MISSING", None)),
        ({**FIRST, "name": "x" * 401}, ("FIELD_REFUSED", "name")),
        ({**FIRST, "name": MAI}, ("FIELD_REFUSED", "name")),
        ({**FIRST, "name": "\ud800 Mẫu"}, ("BATCH_LINE_REFUSED", None)),
        ({**FIRST, "scan": {"land_certificate": "none.pdf"}}, ("FILE_NOT_FOUND", None)),
        ({**FIRST, "scan": {"moon_rock": "none.pdf"}}, ("UNKNOWN_CODE", None)),
    ],
)
def test_a_bad_line_tells_itself_and_stops_nobody(
    bench: Bench, line: Line | bytes, told: tuple[str, object]
) -> None:
    bad, good = run(bench, [line, SECOND])
    assert code(bad) == told
    if isinstance(bad.error, BatchLineRefused):
        assert bad.error.details["line"] == 1
    assert good.error is None
    assert dossiers(bench) == 1


def test_a_mended_line_is_taken_in_the_next_run(bench: Bench) -> None:
    run(bench, [{**FIRST, "citizen": "12"}, SECOND])
    mended, before = run(bench, [FIRST, SECOND])
    assert mended.error is None and not mended.before
    assert before.before


def test_a_file_that_changed_is_looked_at_again(bench: Bench, tmp_path: Path) -> None:
    scan = bench.file()
    line = {**FIRST, "scan": {"land_certificate": str(scan)}}
    run(bench, [line])
    scan.write_bytes(bench.file().read_bytes())
    (again,) = run(bench, [line])
    assert not again.before
    assert again.error is None
