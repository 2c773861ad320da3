"""The office's own holiday table: above the catalogue's, with its document, promises untouched."""

from datetime import date, timedelta

import pytest

from counter_app.domain.errors import HolidayRefused
from counter_app.domain.events import EventKind
from counter_app.domain.ids import DossierId
from counter_app.services.catalogue_desk import DayRow
from counter_app.services.catalogue_ports import LocalDayKind
from counter_app.services.dossier_acts import DossierActs
from tests.catalogue_bench import (
    Signer,
    TakesPacks,
    bench,
    signer,
    takes_packs,
)
from tests.services_bench import LAND, MAI, MAI_NAME

__all__ = ["bench", "signer", "takes_packs"]
# The bench's clock stands on Monday 2/3/2026 at noon; LAND gives five working days: Monday 9/3.
OFF, WORKED, STRUCK = LocalDayKind.OFF, LocalDayKind.WORKED_SATURDAY, LocalDayKind.STRUCK
CULTURE_DAY = date(2026, 11, 24)


def row(desk: TakesPacks, day: date) -> DayRow | None:
    return next((it for it in desk.packs.days(day.year) if it.day == day), None)


def due(desk: TakesPacks, dossier: DossierId) -> date:
    with desk.bench.store.reading() as view:
        return view.dossiers.get(dossier).due_at.date()


def opened(desk: TakesPacks) -> DossierId:
    return desk.bench.take(MAI, LAND, name=MAI_NAME).checklist.dossier.id


def test_a_day_off_moves_new_promises_and_leaves_printed_ones(takes_packs: TakesPacks) -> None:
    before = opened(takes_packs)
    assert due(takes_packs, before) == date(2026, 3, 9)
    with takes_packs.bench.since() as events:
        changed = takes_packs.packs.set_day(
            date(2026, 3, 5), OFF, name="Nghỉ bão", source="Công điện 1 mẫu"
        )
    assert events == [EventKind.HOLIDAY_CHANGED, EventKind.DUE_RECOUNTED]
    assert [(it.dossier, it.promised.date(), it.counted.date()) for it in changed.recounted] == [
        (before, date(2026, 3, 9), date(2026, 3, 10))
    ]
    assert due(takes_packs, before) == date(2026, 3, 9), "what was promised stays"
    takes_packs.bench.clock.go_on(timedelta(days=1))
    after = opened(takes_packs)
    assert due(takes_packs, after) == date(2026, 3, 11)


def test_an_answered_supplement_moves_the_promise_that_was_printed(takes_packs: TakesPacks) -> None:
    """The table changes while the citizen fetches a paper: the day off moves no printed promise, the waiting does."""
    desk, day = takes_packs, date(2026, 3, 5)
    desk.packs.set_day(day, OFF, name="Nghỉ bão", source="Công điện 1 mẫu")
    dossier = opened(desk)
    assert due(desk, dossier) == date(2026, 3, 10)
    acts = DossierActs(desk.bench.desk)
    with desk.bench.store.reading() as view:
        lines = acts.missing(view.dossiers.get(dossier))
    acts.supplement(dossier, lines)
    desk.packs.remove_day(day, source="Công điện 2 mẫu")
    desk.bench.clock.go_on(timedelta(seconds=30))
    acts.resume(dossier, anyway=True)
    assert due(desk, dossier) == date(2026, 3, 10), "not a day earlier than the slip says"


def test_what_no_dossier_depends_on_recounts_nothing(takes_packs: TakesPacks) -> None:
    opened(takes_packs)
    changed = takes_packs.packs.set_day(date(2026, 3, 20), OFF, name="Nghỉ mẫu", source="CV 1 mẫu")
    assert changed.recounted == ()


def test_a_pack_that_brings_days_off_tells_the_same(
    takes_packs: TakesPacks, signer: Signer
) -> None:
    opened(takes_packs)
    day = {"day": "2026-03-05", "kind": "off", "name": "Nghỉ mẫu", "source": "CV 1 mẫu"}
    with takes_packs.bench.since() as events:
        takes_packs.packs.take_in(signer.pack(holidays=[day]))
    assert events == [EventKind.CATALOGUE_IMPORTED, EventKind.DUE_RECOUNTED]


def test_a_swap_is_a_day_off_and_a_worked_saturday(takes_packs: TakesPacks) -> None:
    takes_packs.packs.set_day(date(2026, 3, 6), OFF, name="Hoán đổi", source="CV 2 mẫu")
    takes_packs.packs.set_day(date(2026, 3, 7), WORKED, name="Làm bù", source="CV 2 mẫu")
    assert due(takes_packs, opened(takes_packs)) == date(2026, 3, 9)


def test_the_day_that_waits_for_its_law_is_switched_on_by_adding_it(
    takes_packs: TakesPacks,
) -> None:
    """24/11 stands in the table, out of force until the Labour Code names it."""
    waiting = row(takes_packs, CULTURE_DAY)
    assert waiting is not None
    assert waiting.waiting
    takes_packs.packs.set_day(CULTURE_DAY, OFF, name="Ngày Văn hóa Việt Nam", source="Luật mẫu")
    assert CULTURE_DAY in {it.day for it in takes_packs.catalogue.special_days}


def test_a_row_of_the_catalogue_is_struck_out_with_a_document(takes_packs: TakesPacks) -> None:
    day = date(2026, 4, 27)
    with pytest.raises(HolidayRefused) as refused:
        takes_packs.packs.remove_day(day, source=" ")
    assert refused.value.details["reason"] == "no_source"
    takes_packs.packs.remove_day(day, source="CV 3 mẫu")
    struck = row(takes_packs, day)
    assert struck is not None
    assert (struck.kind, struck.local) == (STRUCK, True)
    assert day not in {it.day for it in takes_packs.catalogue.special_days}
    with pytest.raises(HolidayRefused) as again:
        takes_packs.packs.remove_day(day, source="CV 3 mẫu")
    assert again.value.details["reason"] == "nothing_there"
    takes_packs.packs.set_day(day, OFF, name="Giỗ Tổ (nghỉ bù)", source="CV 4 mẫu")
    assert day in {it.day for it in takes_packs.catalogue.special_days}


def test_the_offices_own_row_goes_without_a_trace_in_the_table(takes_packs: TakesPacks) -> None:
    day = date(2026, 3, 5)
    takes_packs.packs.set_day(day, OFF, name="Nghỉ mẫu", source="CV 1 mẫu")
    assert row(takes_packs.another_process(), day) is not None
    takes_packs.packs.remove_day(day, source="")
    assert row(takes_packs.another_process(), day) is None


@pytest.mark.parametrize(
    ("day", "kind", "name", "source", "reason"),
    [
        ("2026-03-06", WORKED, "Làm bù", "CV 1 mẫu", "not_saturday"),
        ("2026-03-08", WORKED, "Làm bù", "CV 1 mẫu", "not_saturday"),
        ("2026-03-06", OFF, "Nghỉ", "  ", "no_source"),
        ("2026-03-06", OFF, "\u200b", "CV 1 mẫu", "no_name"),
    ],
)
def test_rows_that_the_table_cannot_take(
    takes_packs: TakesPacks, day: str, kind: LocalDayKind, name: str, source: str, reason: str
) -> None:
    with pytest.raises(HolidayRefused) as refused:
        takes_packs.packs.set_day(date.fromisoformat(day), kind, name=name, source=source)
    assert refused.value.details == {"reason": reason, "day": day}


def test_a_day_that_is_not_there_cannot_go(takes_packs: TakesPacks) -> None:
    with pytest.raises(HolidayRefused):
        takes_packs.packs.remove_day(date(2026, 3, 6), source="CV 1 mẫu")
