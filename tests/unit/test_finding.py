"""Finding a procedure while typing: what fits, and what stands first among equals."""

from dataclasses import replace
from datetime import date

import pytest

from counter_app.domain.errors import UnknownCode
from counter_app.domain.events import EventKind
from counter_app.domain.ids import ProcedureCode
from counter_app.domain.procedure_search import Habits, ProcedureIndex
from counter_app.services.finding import ProcedureFinder
from tests.services_bench import ALLOWANCE, CATALOGUE, LAND, MAI, MAI_NAME, Bench, bench

__all__ = ["bench"]
DAY = date(2026, 11, 25)
BIRTH = "1.001193"
BIRTH_AGAIN = "1.004884"


def first(finder: ProcedureFinder, text: str) -> str:
    return finder.find(text, 1)[0].procedure.code


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("dkks", BIRTH),
        ("ĐKKH", "1.000894"),
        ("đăng ký lại khai sinh", BIRTH_AGAIN),
        ("lai khai sinh", BIRTH_AGAIN),
        ("ho tich cai chinh", "1.004859"),
        ("nhận cha,mẹ, con", "1.001022"),
        ("thay đổi - cải chính", "1.004859"),
    ],
)
def test_words_first_letters_and_field(bench: Bench, typed: str, code: str) -> None:
    assert first(ProcedureFinder(bench.desk), typed) == code


def test_two_letters_are_no_initials(bench: Bench) -> None:
    found = ProcedureFinder(bench.desk).find("dk", None)
    assert all("dk" in known.procedure.name for known in found)


def test_most_used_stand_first_then_the_rest_by_code(bench: Bench) -> None:
    finder = ProcedureFinder(bench.desk)
    bench.take(MAI, LAND, name=MAI_NAME)
    bench.take(MAI, ALLOWANCE, case="orphan")
    bench.take(MAI, ALLOWANCE, case="elderly")
    found = finder.find("", None)
    assert [(known.procedure.code, known.used) for known in found[:2]] == [
        (ALLOWANCE, 2),
        (LAND, 1),
    ]
    rest = [known.procedure.code for known in found[2:]]
    assert rest == sorted(rest)
    assert len(found) == len(CATALOGUE.procedures_on(bench.clock.now().date()))


def test_use_long_ago_counts_no_more(bench: Bench) -> None:
    finder = ProcedureFinder(bench.desk)
    bench.take(MAI, LAND, name=MAI_NAME)
    later = finder.find("", None, day=date(2027, 6, 1))
    assert {known.used for known in later} == {0}


def test_favourites_stand_before_what_is_used_and_are_the_officers_own(bench: Bench) -> None:
    finder = ProcedureFinder(bench.desk)
    bench.take(MAI, LAND, name=MAI_NAME)
    with bench.since() as events:
        finder.set_favourite(f"{BIRTH_AGAIN}.H19", wanted=True)
    assert events == [EventKind.FAVOURITE_SET]
    assert finder.favourites() == {BIRTH_AGAIN}
    top = finder.find("", 2)
    assert [(known.procedure.code, known.favourite) for known in top] == [
        (BIRTH_AGAIN, True),
        (LAND, False),
    ]
    assert first(finder, "khai sinh") == BIRTH_AGAIN
    finder.set_favourite(BIRTH_AGAIN, wanted=False)
    assert first(finder, "khai sinh") != BIRTH_AGAIN


def test_unknown_favourite_is_refused(bench: Bench) -> None:
    with pytest.raises(UnknownCode):
        ProcedureFinder(bench.desk).set_favourite("9.999999", wanted=True)


def test_a_code_stands_before_every_habit() -> None:
    index = ProcedureIndex(CATALOGUE.procedures)
    habits = Habits(favourites={ProcedureCode(LAND)}, own={ProcedureCode(ALLOWANCE): 99})
    assert index.find("1.001193", DAY, habits=habits)[0].code == BIRTH


def test_five_thousand_procedures_are_searched_whole() -> None:
    """Every one of them can still be found by its own words, and the limit cuts the list."""
    model = CATALOGUE.procedure(BIRTH, DAY)
    many = [
        replace(model, code=ProcedureCode(f"3.{n:06}"), name=f"Thủ tục mẫu số {n}")
        for n in range(5000)
    ]
    index = ProcedureIndex(many)
    assert index.find("thu tuc mau so 4321", DAY)[0].code == "3.004321"
    assert len(index.find("mau", DAY, limit=20)) == 20
    assert len(index.find("mau", DAY)) == 5000
