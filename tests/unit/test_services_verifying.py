"""The officer's confirmation: only then a paper is held; what it ends, whom it serves, what leaves for the hub."""

import json
from datetime import date, timedelta

import pytest

from counter_app.domain.dossiers import ItemState
from counter_app.domain.errors import (
    DiskFull,
    FieldRefused,
    NameMissing,
    NotFound,
    PageUnreadable,
    PaperNotReady,
    PersonNumberRefused,
)
from counter_app.domain.events import EventKind
from counter_app.domain.ids import PaperId
from counter_app.domain.papers import PaperState
from tests.services_bench import (
    ALLOWANCE,
    BIRTH,
    HUY,
    HUY_NAME,
    LAN,
    LAN_NAME,
    LAND,
    MAI,
    MAI_NAME,
    MARRIAGE,
    WEDDING,
    Bench,
    bench,
    line,
    shown,
)

__all__ = ["bench"]


def scanned_birth(bench: Bench) -> PaperId:
    took = bench.take(
        MAI,
        ALLOWANCE,
        case="orphan",
        name=MAI_NAME,
        scans={"birth_certificate": bench.file("birth_certificate", BIRTH)},
    )
    return took.papers[0]


def test_a_scan_is_not_held_until_an_officer_accepts_it(bench: Bench) -> None:
    paper = scanned_birth(bench)
    bench.digitising.read_paper(paper)
    bench.clock.go_on(timedelta(days=1))
    before = bench.take(MAI, ALLOWANCE, case="orphan")
    assert shown(before, "birth_certificate") == "needed"

    accepted = bench.verifying.accept(paper, {}).paper

    assert accepted.state is PaperState.ACCEPTED
    assert shown(bench.take(MAI, ALLOWANCE, case="orphan"), "birth_certificate") == "reused"


def test_a_paper_that_was_not_read_cannot_be_accepted(bench: Bench) -> None:
    with pytest.raises(PaperNotReady):
        bench.verifying.accept(scanned_birth(bench), {})


def test_what_was_read_is_proposed_and_what_is_typed_wins(bench: Bench) -> None:
    paper = scanned_birth(bench)
    bench.digitising.read_paper(paper)
    seen = bench.verifying.look_at(paper)
    assert seen.type.id == "birth_certificate"
    assert {name: seen.proposals[name].value for name in ("number", "issued_on", "holder_id")} == {
        "number": "45/2023",
        "issued_on": "2023-04-20",
        "holder_id": MAI,
    }

    accepted = bench.verifying.accept(paper, {"number": "46/2023"}).paper

    assert accepted.metadata.number == "46/2023"
    assert accepted.metadata.issued_on == date(2023, 4, 20)
    assert accepted.metadata.own["birth_date"] == "2023-04-12"


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        ({"number": ""}, FieldRefused),
        ({"issued_on": "32/13/2023"}, FieldRefused),
        ({"issued_on": "2027-01-01"}, FieldRefused),
        ({"no_such_field": "x"}, FieldRefused),
        ({"holder_id": "", "child_id": ""}, FieldRefused),
        ({"holder_id": "123"}, PersonNumberRefused),
        ({"holder_id": LAN}, NameMissing),
        ({"holder_id": HUY}, FieldRefused),
        ({"child_id": HUY, "holder_id": HUY}, FieldRefused),
    ],
)
def test_values_that_cannot_be_leave_the_paper_waiting(
    bench: Bench, values: dict[str, str], refusal: type[Exception]
) -> None:
    paper = scanned_birth(bench)
    bench.digitising.read_paper(paper)
    bench.take(HUY, ALLOWANCE, case="orphan", name=HUY_NAME)
    before = bench.events()
    with pytest.raises(refusal):
        bench.verifying.accept(paper, values)
    assert bench.events() == before
    assert [known.id for known in bench.verifying.waiting()] == [paper]


def test_acceptance_sends_the_paper_and_the_dossiers_next_revision(bench: Bench) -> None:
    paper = bench.hold_birth()
    with bench.store.reading() as view:
        rows = [row.record for row in view.outbox.rows()]
    assert [(row.kind.value, row.revision) for row in rows] == [
        ("dossier.v1", 1),
        ("paper.v1", 1),
        ("dossier.v1", 2),
    ]
    assert {blob.role.value for blob in rows[1].blobs} == {"master", "archival"}
    content = json.loads(rows[1].body)
    assert (content["id"], content["state"]) == (paper.id, "accepted")
    assert [holder["id"] for holder in content["holders"]] == [MAI]


def test_acceptance_leaves_its_events(bench: Bench) -> None:
    paper = scanned_birth(bench)
    with bench.since() as events:
        bench.digitising.read_paper(paper)
        bench.verifying.look_at(paper)
        bench.verifying.accept(paper, {})
    assert events == [EventKind.PAPER_READ, EventKind.PAPER_VIEWED, EventKind.PAPER_ACCEPTED]


def test_an_accepted_paper_never_changes(bench: Bench) -> None:
    paper = bench.hold_birth()
    with pytest.raises(PaperNotReady):
        bench.verifying.accept(paper.id, {"number": "1/2020"})
    with pytest.raises(PaperNotReady):
        bench.verifying.reject(paper.id, "blurred")


def test_both_holders_of_a_marriage_see_it_and_are_offered_it(bench: Bench) -> None:
    paper = bench.hold_wedding()
    for citizen in (MAI, HUY):
        assert [known.id for known in bench.holdings.of_citizen(citizen).papers] == [paper.id]
    bench.clock.go_on(timedelta(days=1))

    his = bench.take(HUY, LAND, case="both_spouses")

    assert line(his, "marriage_certificate").paper == paper.id
    assert line(his, "marriage_certificate").state is ItemState.REUSED
    assert his.checklist.applicant.name == HUY_NAME


def test_a_newer_issue_supersedes_the_older_one(bench: Bench) -> None:
    older = bench.hold_birth()
    bench.clock.go_on(timedelta(days=1))
    took = bench.take(
        MAI,
        ALLOWANCE,
        case="orphan",
        decline={"birth_certificate": "information_changed"},
        scans={
            "birth_certificate": bench.file(
                "birth_certificate", {**BIRTH, "number": "9/2025", "issued_on": "2025-05-06"}
            )
        },
    )
    done = bench.accept(took.papers[0])

    assert done.ended == (older.id,)
    with bench.store.reading() as view:
        ended = view.papers.get(older.id)
    assert (ended.state, ended.superseded_by) == (PaperState.SUPERSEDED, done.paper.id)
    assert EventKind.PAPER_SUPERSEDED in bench.events()


def test_an_older_issue_that_comes_late_is_itself_superseded(bench: Bench) -> None:
    newer = bench.hold_birth()
    bench.clock.go_on(timedelta(days=1))
    took = bench.take(
        MAI,
        ALLOWANCE,
        case="orphan",
        decline={"birth_certificate": "other"},
        scans={
            "birth_certificate": bench.file(
                "birth_certificate", {**BIRTH, "number": "1/2001", "issued_on": "2001-05-06"}
            )
        },
    )
    late = bench.accept(took.papers[0])
    assert late.paper.state is PaperState.SUPERSEDED
    assert late.paper.superseded_by == newer.id


def test_a_marriage_ends_the_marital_status(bench: Bench) -> None:
    status = bench.hold_status()
    bench.clock.go_on(timedelta(days=1))
    wedding = {
        **WEDDING,
        "issued_on": "2026-02-20",
        "wife_id": LAN,
        "wife_name": LAN_NAME,
    }
    took = bench.take(
        LAN,
        LAND,
        case="both_spouses",
        scans={"marriage_certificate": bench.file("marriage_certificate", wedding)},
    )
    assert bench.accept(took.papers[0]).ended == (status.id,)
    again = bench.take(LAN, MARRIAGE, case="data_missing")
    offer = line(again, "marital_status").offer
    assert shown(again, "marital_status") == "needed"
    assert offer is not None and offer.code.value == "ended_by_event"


def test_a_rejected_scan_opens_its_line_again(bench: Bench) -> None:
    paper = scanned_birth(bench)
    with bench.since() as events:
        bench.verifying.reject(paper, "blurred")
    assert events == [EventKind.PAPER_REJECTED]

    again = bench.take(MAI, ALLOWANCE, case="orphan")
    assert shown(again, "birth_certificate") == "needed"
    took = bench.take(MAI, ALLOWANCE, case="orphan", scans={"birth_certificate": bench.file()})
    assert line(took, "birth_certificate").paper == took.papers[0]
    with bench.store.reading() as view:
        assert [row.record.revision for row in view.outbox.rows()] == [1, 2, 3]


def test_reading_that_must_wait_is_done_later(bench: Bench) -> None:
    paper = scanned_birth(bench)
    bench.reader.trouble = DiskFull()
    read = bench.digitising.read_next()
    assert read is not None and read.later and read.code == "DISK_FULL"
    assert bench.digitising.waiting() == 1

    bench.reader.trouble = None
    assert bench.digitising.read_next() is not None
    assert bench.digitising.read_next() is None
    with bench.store.reading() as view:
        assert view.papers.get(paper).digitised_at == bench.clock.now()


def test_a_paper_is_read_by_the_same_program_after_a_bug_cut_its_reading_short(
    bench: Bench,
) -> None:
    scanned_birth(bench)
    bench.reader.trouble = OSError("a bug of the reader")
    with pytest.raises(OSError, match="a bug"):
        bench.digitising.read_next()

    bench.reader.trouble = None
    read = bench.digitising.read_next()
    assert read is not None and read.code is None and not read.later


def test_a_paper_that_cannot_be_read_says_why_and_can_be_scanned_again(bench: Bench) -> None:
    paper = scanned_birth(bench)
    bench.reader.trouble = PageUnreadable(page=1)
    with bench.since() as events:
        read = bench.digitising.read_paper(paper)
    assert read is not None and read.code == "PAGE_UNREADABLE"
    assert events == [EventKind.PAPER_UNREADABLE]
    assert bench.digitising.waiting() == 0
    bench.reader.trouble = None
    took = bench.take(
        MAI,
        ALLOWANCE,
        case="orphan",
        scans={"birth_certificate": bench.file("birth_certificate", BIRTH)},
    )
    assert bench.accept(took.papers[0]).paper.state is PaperState.ACCEPTED


def test_reading_again_after_a_cut_makes_the_same_paper_once(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process ends after the worker's answer and before the commit: the job is still there."""
    paper = scanned_birth(bench)

    def cut(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(bench.digitising, "_write", cut)
    with pytest.raises(KeyboardInterrupt):
        bench.digitising.read_paper(paper)
    monkeypatch.undo()
    assert bench.digitising.waiting() == 1
    with bench.store.reading() as view:
        assert view.papers.get(paper).digitised_at is None


def test_what_was_read_is_found_without_marks_and_without_its_words_being_kept(
    bench: Bench,
) -> None:
    paper = bench.hold_birth()
    hits, total = bench.holdings.search("tran thi mau don")
    assert total >= 1
    assert paper.id in {hit.id for hit in hits}
    assert {hit.kind for hit in hits} >= {"paper", "person"}
    with bench.store.reading() as view:
        searched = [e for e in view.events.walk() if e.kind is EventKind.SEARCHED]
    assert [event.after for event in searched] == [{"hits": total}]


def test_looking_and_exporting_leave_events(bench: Bench) -> None:
    paper = bench.hold_birth()
    with bench.since() as events:
        story = bench.holdings.show(paper.id)
        bench.holdings.of_citizen(MAI)
        (master,) = bench.holdings.export(paper.id, bench.folder / "master.png")
        (pdf,) = bench.holdings.export(paper.id, bench.folder / "copy.pdf", archival=True)
    assert events == [
        EventKind.PAPER_VIEWED,
        EventKind.STORE_LOOKED_UP,
        EventKind.PAPER_EXPORTED,
        EventKind.PAPER_EXPORTED,
    ]
    assert bench.sha256(master) == paper.masters[0].sha256
    assert pdf.read_bytes().startswith(b"%PDF-")
    assert [event.kind for event in story.events][:2] == [
        EventKind.PAPER_SCANNED,
        EventKind.PAPER_READ,
    ]


def test_a_paper_tells_where_it_was_used(bench: Bench) -> None:
    paper = bench.hold_birth()
    bench.clock.go_on(timedelta(days=1))
    second = bench.take(MAI, ALLOWANCE, case="orphan").checklist.dossier
    story = bench.holdings.show(paper.id)
    assert [known.id for known in story.reused_in] == [second.id]


def test_nobody_is_made_up_by_looking(bench: Bench) -> None:
    with pytest.raises(NotFound):
        bench.holdings.of_citizen(MAI)
    assert bench.intake.look_up(MAI).person is None
