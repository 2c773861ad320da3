"""What holds for every pack, every holiday table and every text, whatever is in them."""

import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache

from hypothesis import given, strategies as st

from counter_app.catalogue import Catalogue, load_catalogue
from counter_app.catalogue.layers import difference, with_local_days, with_pack
from counter_app.catalogue.lines import line_of
from counter_app.domain.catalogue import LimitUnit, Procedure, TimeLimit
from counter_app.domain.catalogue_json import procedure_row
from counter_app.domain.deadlines import VIETNAM, WorkingCalendar, due_at
from counter_app.domain.ids import OfficerLogin
from counter_app.domain.procedure_search import Habits, ProcedureIndex
from counter_app.domain.text import fold
from counter_app.services.catalogue_ports import LocalDay, LocalDayKind

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4)
    ),
    max_leaves=12,
)
DAYS = st.dates(date(2025, 6, 1), date(2027, 12, 31))
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 6, 30)).map(  # noqa: DTZ001 - hypothesis wants naive bounds
    lambda moment: moment.replace(tzinfo=VIETNAM)
)


@cache
def own() -> Catalogue:
    return load_catalogue()


def paths(value: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    found = [path]
    if isinstance(value, dict):
        for name, inner in value.items():
            found += paths(inner, (*path, name))
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            found += paths(inner, (*path, at))
    return found


def value_at(value: object, path: tuple[str | int, ...]) -> object:
    for step in path:
        assert isinstance(value, dict | list)
        value = value[step]  # type: ignore[index]  # the step fits: `paths` made it
    return value


@given(JSON)
def test_a_value_begins_on_the_line_that_is_told(value: object) -> None:
    """Laid out with one value a line, the line told ends with the value, or with the bracket that opens it."""
    text = json.dumps(value, ensure_ascii=True, indent=1)
    lines = text.split("\n")
    for path in paths(value):
        inner = value_at(value, path)
        line = lines[line_of(text, path) - 1].rstrip(",")
        opening = json.dumps(inner, ensure_ascii=True, indent=1).split("\n")[0]
        assert line.endswith(opening)
        if path and isinstance(path[-1], str):
            assert line.strip().startswith(json.dumps(path[-1]) + ": ")


def version(begins: date, ends: date | None, days: int) -> Procedure:
    known = own().procedure("1.004873", date(2026, 6, 1))
    case = replace(known.cases[0], limit=TimeLimit(days, LimitUnit.WORKING_DAYS))
    return replace(known, cases=(case,), valid_from=begins, valid_to=ends)


VERSIONS = st.lists(
    st.builds(
        lambda begins, length, days: version(
            begins, None if length is None else begins + timedelta(days=length), days
        ),
        DAYS,
        st.none() | st.integers(0, 400),
        st.integers(1, 30),
    ),
    min_size=1,
    max_size=5,
    unique_by=lambda known: known.valid_from,
)


@given(st.lists(VERSIONS, min_size=1, max_size=3), DAYS)
def test_on_no_day_has_a_procedure_two_versions(packs: list[list[Procedure]], day: date) -> None:
    held = own()
    for rows in packs:
        held = with_pack(held, {"procedures": [procedure_row(row) for row in rows]})
    in_force = [it for it in held.procedures_on(day) if it.code == "1.004873"]
    assert len(in_force) <= 1
    newest = max(packs[-1], key=lambda row: row.valid_from)
    others = [it.valid_from for rows in packs for it in rows if it.valid_from > newest.valid_from]
    if not others:
        assert held.procedure("1.004873", newest.valid_from).cases == newest.cases


@given(VERSIONS)
def test_the_same_rows_again_change_nothing(rows: list[Procedure]) -> None:
    content = {"procedures": [procedure_row(row) for row in rows]}
    once = with_pack(own(), content)  # type: ignore[arg-type]  # one section of a pack
    assert difference(once, with_pack(once, content)) == ()  # type: ignore[arg-type]  # the same


def local(day: date, kind: LocalDayKind) -> LocalDay:
    at = datetime(2026, 1, 1, tzinfo=VIETNAM)
    return LocalDay(day, kind, "Nghỉ mẫu", "CV 1 mẫu", at, OfficerLogin("hoa"))


@given(
    MOMENTS,
    st.sampled_from(own().procedures_on(date(2026, 6, 1))),
    st.dictionaries(DAYS, st.sampled_from([LocalDayKind.OFF, LocalDayKind.STRUCK]), max_size=30),
)
def test_no_promise_under_any_procedure_falls_on_a_day_off(
    received: datetime, procedure: Procedure, days: dict[date, LocalDayKind]
) -> None:
    rows = [local(day, kind) for day, kind in days.items()]
    held = with_local_days(own(), rows)
    calendar = WorkingCalendar(held.special_days, saturday_intake=procedure.saturday_intake)
    for case in procedure.cases:
        due = due_at(received, case.limit, calendar)
        assert calendar.is_working_day(due.date())
        assert days.get(due.date()) is not LocalDayKind.OFF
        assert due > received


@given(
    st.sampled_from(own().procedures_on(date(2026, 6, 1))),
    st.integers(0, 20),
    st.sets(st.sampled_from([it.code for it in own().procedures])),
)
def test_a_procedure_is_found_by_the_beginning_of_its_name(
    procedure: Procedure, cut: int, favourites: set[str]
) -> None:
    index = ProcedureIndex(own().procedures)
    typed = fold(procedure.name)[: len(procedure.name) - cut].rsplit(" ", 1)[0]
    habits = Habits(favourites={it.code for it in own().procedures if it.code in favourites})
    found = index.find(typed, date(2026, 6, 1), habits=habits)
    assert procedure in found
    assert len(set(found)) == len(found)
