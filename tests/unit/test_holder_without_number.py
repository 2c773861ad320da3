"""A holder without a number is told by name and day of birth (TT 01/2023/TT-VPCP Đ9), and their papers stand together."""

from datetime import timedelta

import pytest

from counter_app.domain.errors import FieldRefused
from counter_app.domain.ids import PaperId
from counter_app.messages import sentence
from tests.services_bench import ALLOWANCE, BIRTH, MAI, MAI_NAME, Bench, bench

__all__ = ["bench"]

CHILD, BORN = "Trần Văn Mẫu Con", "12/04/2023"
BARE = {**{name: value for name, value in BIRTH.items() if name != "child_id"}, "child_name": CHILD}


def _scanned(bench: Bench, **fields: str) -> PaperId:
    scan = bench.file("birth_certificate", {**BARE, **fields})
    took = bench.take(
        MAI, ALLOWANCE, case="orphan", name=MAI_NAME, roles={}, scans={"birth_certificate": scan}
    )
    paper = took.papers[0]
    bench.digitising.read_paper(paper)
    return paper


def test_name_and_day_of_birth_stand_for_the_number(bench: Bench) -> None:
    paper = _scanned(bench)
    told = {"holder_id": "", "holder_name": CHILD.upper(), "holder_birth_date": BORN}
    accepted = bench.verifying.accept(paper, told).paper

    with bench.store.reading() as view:
        (holder,) = (view.people.get(it) for it in accepted.holders)
        bodies = [row.record.body for row in view.outbox.rows(limit=50)]
        assert view.people.find("") is None
        assert [it.id for it in view.papers.held_by(holder.id)] == [paper]
    assert (holder.number, holder.aliases, str(holder.birth_date)) == ("", (), "2023-04-12")
    assert accepted.metadata.own["holder_birth_date"] == "2023-04-12"
    assert any('"holder_birth_date":"2023-04-12"' in body for body in bodies)
    assert any(f'"holders":[{{"id":null,"name":"{holder.name}"}}]' in body for body in bodies)


def test_a_second_paper_of_the_same_person_stands_with_the_first(bench: Bench) -> None:
    told = {"holder_id": "", "holder_name": CHILD, "holder_birth_date": BORN}
    first = bench.verifying.accept(_scanned(bench), told).paper
    bench.clock.go_on(timedelta(days=1))
    second = bench.verifying.accept(_scanned(bench, number="46/2023"), told).paper
    bench.clock.go_on(timedelta(days=1))
    other = {**told, "holder_birth_date": "13/04/2023"}
    third = bench.verifying.accept(_scanned(bench, number="47/2023"), other).paper
    assert first.holders == second.holders
    assert third.holders != first.holders


@pytest.mark.parametrize(
    ("told", "field", "reason"),
    [
        ({"holder_id": ""}, "holder_id", "no_holder"),
        ({"holder_id": "", "holder_name": CHILD}, "holder_id", "no_holder"),
        ({"holder_id": "", "holder_birth_date": BORN}, "holder_id", "no_holder"),
        (
            {"holder_id": "", "holder_name": CHILD, "holder_birth_date": "31/02/2023"},
            "holder_birth_date",
            "not_a_date",
        ),
        (
            {"holder_id": "", "holder_name": CHILD, "holder_birth_date": "12/04/2033"},
            "holder_birth_date",
            "in_future",
        ),
        (
            {"holder_id": "", "holder_name": "Người Khác Mẫu", "holder_birth_date": BORN},
            "holder_name",
            "name_differs",
        ),
        (
            {
                "holder_id": "",
                "child_id": MAI,
                "holder_name": CHILD,
                "holder_birth_date": BORN,
            },
            "holder_id",
            "no_holder",
        ),
    ],
)
def test_half_of_it_is_refused(bench: Bench, told: dict[str, str], field: str, reason: str) -> None:
    paper = _scanned(bench)
    with pytest.raises(FieldRefused) as refused:
        bench.verifying.accept(paper, told)
    assert (refused.value.details["field"], refused.value.details["reason"]) == (field, reason)
    if reason == "no_holder":
        assert "người chưa có số" in sentence(refused.value).text


def test_with_a_number_nothing_more_is_kept(bench: Bench) -> None:
    paper = _scanned(bench, child_id="075223000014")
    told = {"holder_name": CHILD, "holder_birth_date": BORN}
    accepted = bench.verifying.accept(paper, told).paper
    assert "holder_name" not in accepted.metadata.own
