"""A line whose database has no answer: stated with a reason, then the store is asked, and only then the citizen."""

from datetime import date, timedelta
from pathlib import Path
from typing import cast

import pytest

from counter_app.domain.catalogue import ReasonAbout
from counter_app.domain.catalogue_json import reason_from, reason_row
from counter_app.domain.dossiers import ItemState
from counter_app.domain.errors import ComponentNotAsked, OfferNotValid, ReasonRequired, UnknownCode
from counter_app.domain.events import EventKind
from counter_app.domain.figures import Once
from counter_app.domain.ids import ComponentCode
from counter_app.messages.checklist import line_words
from counter_app.records import schema_faults
from counter_app.records.canonical import parse_object
from counter_app.services.declaring import checklist_stating
from counter_app.services.intake import IntakeResult
from tests.services_bench import (
    CATALOGUE,
    LAN,
    LAN_NAME,
    MARRIAGE,
    STATUS,
    Bench,
    bench,
    line,
    shown,
)
from tests.unit.test_services_handing_over import another_desk

__all__ = ["bench"]

ST = "marital_status"
NO_ENTRY = {ST: "database_no_entry"}


def marry(bench: Bench, **words: object) -> IntakeResult:
    """Lan comes to marry, in the case whose marital status a database has."""
    return bench.take(LAN, MARRIAGE, name=LAN_NAME, **words)  # type: ignore[arg-type]  # Words by name


def told(result: IntakeResult) -> str:
    checklist = result.checklist
    return next(line_words(it, checklist) for it in checklist.lines if it.item.component == ST)


def refused_because(bench: Bench, **words: object) -> str:
    with pytest.raises(OfferNotValid) as refusal:
        marry(bench, **words)
    return str(refusal.value.details["reason"])


@pytest.mark.parametrize(
    ("reason", "article", "asks"),
    [
        ("database_no_entry", "NQ 66.7/2025/NQ-CP: data missing", True),
        ("database_incomplete", "NQ 66.7/2025/NQ-CP: data incomplete", True),
        ("database_wrong", "NQ 66.7/2025/NQ-CP: data wrong", True),
        ("database_unreachable", "NĐ 224/2026/NĐ-CP Đ15: not looked up yet, look first", False),
    ],
)
def test_which_reasons_allow_asking(bench: Bench, reason: str, article: str, asks: bool) -> None:
    known = {it.code: it for it in CATALOGUE.database_reasons(date(2026, 11, 26))}
    assert known[reason].about is ReasonAbout.DATABASE, article
    if asks:
        assert shown(marry(bench, decline={ST: reason}), ST) == "needed", article
    else:
        assert refused_because(bench, decline={ST: reason}) == "look_first", article
        assert EventKind.DOSSIER_OPENED not in bench.events()


def test_reasons_have_days(bench: Bench) -> None:
    assert CATALOGUE.database_reasons(date(2022, 12, 31)) == ()
    held = [code for code, _ in CATALOGUE.decline_reasons(date(2026, 11, 26))]
    assert not any(code.startswith("database") for code in held)


def test_a_covered_line_is_not_asked_and_not_scanned_without_a_reason(bench: Bench) -> None:
    assert shown(marry(bench), ST) == "not_asked"
    with pytest.raises(ComponentNotAsked):
        marry(bench, scans={ST: bench.file(ST, STATUS)})


def test_with_nothing_held_it_is_needed_and_may_be_scanned(bench: Bench) -> None:
    took = marry(bench, decline=NO_ENTRY, scans={ST: bench.file(ST, STATUS)})
    item = line(took, ST)
    assert (item.state, item.lacks, item.reason) == (ItemState.SCANNED, "database_no_entry", None)
    again = marry(bench, decline=NO_ENTRY)
    assert line(again, ST) == item
    bench.accept(took.papers[0])


def test_in_two_visits_of_the_day_and_the_scan_later(bench: Bench) -> None:
    marry(bench)
    assert shown(marry(bench, decline=NO_ENTRY), ST) == "needed"
    took = marry(bench, scans={ST: bench.file(ST, STATUS)})
    bench.digitising.read_paper(took.papers[0])
    bench.verifying.reject(took.papers[0], "blurred")
    assert shown(marry(bench), ST) == "needed"


def test_what_is_held_comes_first(bench: Bench) -> None:
    held = bench.hold_status()
    bench.clock.go_on(timedelta(days=1))
    assert shown(marry(bench), ST) == "not_asked"
    looked = marry(bench, decline=NO_ENTRY, no_reuse=True)
    assert shown(looked, ST) == "offered"
    with pytest.raises(ReasonRequired):
        marry(bench, no_reuse=True, scans={ST: bench.file(ST, STATUS)})
    took = marry(bench)
    assert (line(took, ST).state, line(took, ST).paper) == (ItemState.REUSED, held.id)
    assert line(took, ST).lacks == "database_no_entry"


def test_both_may_be_said_of_one_line_in_any_order(bench: Bench) -> None:
    bench.hold_status()
    bench.clock.go_on(timedelta(days=1))
    took = marry(bench, decline={ST: "database_wrong"}, lacks={ST: "scan_unclear"})
    item = line(took, ST)
    assert (item.state, item.lacks, item.reason) == (
        ItemState.DECLINED,
        "database_wrong",
        "scan_unclear",
    )


def test_the_statement_is_an_event_with_database_and_ground(bench: Bench) -> None:
    took = marry(bench, decline=NO_ENTRY)
    with bench.store.reading() as view:
        stated = [it for it in view.events.walk() if it.kind is EventKind.DATABASE_LACKS]
    (event,) = stated
    assert took.checklist.dossier.id in event.subjects
    assert event.officer == bench.store.officer
    assert event.after == {
        "component": ST,
        "database": "civil_status",
        "reason": "database_no_entry",
        "ground": "NQ 66.7/2025/NQ-CP",
    }
    with bench.since() as kinds:
        marry(bench, decline=NO_ENTRY)
    assert EventKind.DATABASE_LACKS not in kinds


def test_the_officer_hears_what_to_do_next(bench: Bench) -> None:
    words = told(marry(bench, decline=NO_ENTRY))
    assert "Cơ sở dữ liệu hộ tịch điện tử: không có thông tin của công dân." in words
    assert "Đề nghị cơ quan quản lý cơ sở dữ liệu cập nhật, điều chỉnh." in words


def test_it_can_be_taken_back_while_the_line_is_empty(bench: Bench) -> None:
    before = marry(bench)
    marry(bench, decline=NO_ENTRY)
    with bench.since() as kinds:
        after = marry(bench, decline={ST: "database_answers"})
    assert EventKind.DATABASE_ANSWERS in kinds
    assert line(after, ST) == line(before, ST)
    with bench.since() as kinds:
        marry(bench, decline={ST: "database_answers"})
    assert EventKind.DATABASE_ANSWERS not in kinds


def test_not_once_a_paper_is_on_it(bench: Bench) -> None:
    marry(bench, decline=NO_ENTRY, scans={ST: bench.file(ST, STATUS)})
    assert refused_because(bench, decline={ST: "database_answers"}) == "line_taken"
    assert refused_because(bench, decline={ST: "database_wrong"}) == "line_taken"


def test_a_scan_in_the_act_that_takes_it_back_is_refused(bench: Bench) -> None:
    marry(bench, decline=NO_ENTRY)
    with pytest.raises(ComponentNotAsked):
        marry(bench, decline={ST: "database_answers"}, scans={ST: bench.file(ST, STATUS)})
    assert shown(marry(bench), ST) == "needed"


def test_only_lines_that_a_database_covers(bench: Bench) -> None:
    words = {"case": "data_missing", "decline": NO_ENTRY}
    assert refused_because(bench, **words) == "no_database"
    assert refused_because(bench, decline={ST: "scan_unclear"}) == "nothing_to_decline"
    with pytest.raises(UnknownCode):
        marry(bench, decline={ST: "because"})


def test_a_look_states_nothing(bench: Bench) -> None:
    """What the window shows before the dossier is written: with what is held on offer, else needed."""
    checklist = marry(bench).checklist
    with bench.since() as kinds:
        seen = checklist_stating(bench.desk, checklist, {ComponentCode(ST): "database_wrong"})
    assert kinds == [EventKind.STORE_LOOKED_UP]
    found = next(it for it in seen.lines if it.item.component == ST)
    assert (found.state, found.item.lacks) == (ItemState.NEEDED, "database_wrong")
    assert shown(marry(bench), ST) == "not_asked"
    back = checklist_stating(bench.desk, seen, {ComponentCode(ST): "database_answers"})
    assert [it.item for it in back.lines] == [it.item for it in checklist.lines]


def test_it_leaves_with_the_record(bench: Bench) -> None:
    marry(bench, decline=NO_ENTRY)
    with bench.store.reading() as view:
        rows = view.outbox.rows(list(view.outbox.counts()))
        body = parse_object(view.outbox.get(rows[-1].record.id).record.body)
    assert schema_faults("dossier.v1", body) == ()
    items = cast(list[dict[str, object]], body["items"])
    assert {it["component"]: it["database_lacks"] for it in items if "database_lacks" in it} == (
        NO_ENTRY
    )


def test_it_goes_with_the_dossier_to_another_desk(bench: Bench, tmp_path: Path) -> None:
    took = marry(bench, decline=NO_ENTRY)
    second = another_desk(tmp_path / "second")
    given = bench.handing_over.hand_over(
        took.checklist.dossier.id, "Quầy 2", bench.folder / "giao.qsbg"
    )
    taken = second.handing_over.take_in(given.file, given.qr)
    item = line(taken, ST)
    assert (item.state, item.lacks) == (ItemState.NEEDED, "database_no_entry")
    second.store.close()


def test_a_reason_of_a_pack_is_written_as_it_was_read() -> None:
    for reason in CATALOGUE.database_reasons(date(2026, 11, 26)):
        assert reason_from(reason_row(reason)) == reason


def test_supervisors_see_it_while_it_stands(bench: Bench) -> None:
    took = marry(bench, decline=NO_ENTRY)
    seen = bench.supervising.backlog()
    assert (seen.backlog.database_lacks, seen.backlog.declined) == (1, 0)
    (row,) = [it for it in seen.once if it.kind is Once.DATABASE_LACKS]
    assert (row.dossier, row.declined) == (took.checklist.dossier.id, "database_no_entry")
    marry(bench, decline={ST: "database_answers"})
    seen = bench.supervising.backlog()
    assert seen.backlog.database_lacks == 0
    assert Once.DATABASE_LACKS not in [it.kind for it in seen.once]
