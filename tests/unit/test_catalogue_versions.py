"""A dossier is read, printed and judged by the version it was opened under, whatever is imported later."""

from datetime import date, timedelta

import pytest

from counter_app.domain.errors import FieldRefused
from counter_app.services.calendars import calendar_for, office_hours, set_office_hours
from counter_app.services.intake import IntakeRequest
from counter_app.services.versions import procedure_of
from tests.catalogue_bench import (
    Signer,
    TakesPacks,
    bench,
    changed,
    signer,
    takes_packs,
    with_limit,
)
from tests.services_bench import ALLOWANCE, CATALOGUE, LAN, LAN_NAME, LAND, MAI, MAI_NAME

__all__ = ["bench", "signer", "takes_packs"]


def test_an_imported_version_of_the_same_day_changes_no_open_dossier(
    takes_packs: TakesPacks, signer: Signer
) -> None:
    before = takes_packs.bench.take(MAI, LAND, name=MAI_NAME).checklist
    cases = [
        {**case, "fee": "Không thu", "components": case["components"][:1]}
        for case in changed(LAND)["cases"]  # type: ignore[attr-defined]  # rows of JSON
    ]
    takes_packs.packs.take_in(signer.pack(procedures=[changed(LAND, cases=cases)]))
    again = takes_packs.dossiers.find(before.dossier.number)
    assert [line.component for line in again.lines] == [line.component for line in before.lines]
    with takes_packs.bench.store.reading() as view:
        kept = procedure_of(takes_packs.desk, view, before.dossier)
    assert kept == CATALOGUE.procedure(LAND, before.dossier.received_at.date())
    assert takes_packs.catalogue.procedure(LAND, date(2026, 3, 2)).cases[0].fee == "Không thu"


def test_a_dossier_is_continued_under_its_own_version(
    takes_packs: TakesPacks, signer: Signer
) -> None:
    first = takes_packs.bench.take(MAI, ALLOWANCE, case="orphan", name=MAI_NAME).checklist
    row = with_limit(ALLOWANCE, 1)
    takes_packs.packs.take_in(signer.pack(procedures=[row]))
    again = takes_packs.intake.take(
        IntakeRequest(citizen=MAI, procedure=ALLOWANCE, dossier=first.dossier.id)
    )
    assert not again.opened
    assert again.checklist.dossier.due_at == first.dossier.due_at


def test_versions_of_one_content_are_kept_once(takes_packs: TakesPacks) -> None:
    one = takes_packs.bench.take(MAI, LAND, name=MAI_NAME).checklist.dossier
    other = takes_packs.bench.take(LAN, LAND, name=LAN_NAME).checklist.dossier
    with takes_packs.bench.store.reading() as view:
        assert view.catalogue.version_of(one.id) == view.catalogue.version_of(other.id)
        assert view.catalogue.version_of(one.id) is not None


def test_the_first_version_told_stays(takes_packs: TakesPacks) -> None:
    dossier = takes_packs.bench.take(MAI, LAND, name=MAI_NAME).checklist.dossier
    other = CATALOGUE.procedure(ALLOWANCE, date(2026, 3, 2))
    with takes_packs.bench.store.working() as view:
        view.catalogue.keep_version(dossier.id, other)
        kept = view.catalogue.version_of(dossier.id)
    assert kept is not None
    assert kept.code == LAND


def test_promises_count_by_the_offices_own_hours(takes_packs: TakesPacks) -> None:
    set_office_hours(takes_packs.desk, "07:30-11:00, 13:00-16:30")
    procedure = CATALOGUE.procedure(LAND, date(2026, 3, 2))
    with takes_packs.bench.store.reading() as view:
        calendar = calendar_for(takes_packs.desk, view, procedure)
    assert calendar.closing(date(2026, 3, 2)).hour == 16
    takes_packs.bench.clock.go_on(timedelta(hours=5))
    late = takes_packs.bench.take(MAI, LAND, name=MAI_NAME).checklist.dossier
    assert f"{late.due_at:%d/%m %H:%M}" == "10/03 07:30"


@pytest.mark.parametrize("text", ["", "7-11", "13:00-17:00,07:00-11:00", "07:00-25:00,26:00-27:00"])
def test_hours_that_are_none_are_refused(takes_packs: TakesPacks, text: str) -> None:
    with pytest.raises(FieldRefused):
        set_office_hours(takes_packs.desk, text)
    with takes_packs.bench.store.reading() as view:
        assert f"{office_hours(view).morning_from:%H:%M}" == "07:00"
