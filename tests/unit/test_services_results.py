"""What comes out of a dossier: captured, confirmed, given out, and found by the next procedure."""

import json

import pytest

from counter_app.domain.dossiers import DossierStatus
from counter_app.domain.errors import (
    ActNotAllowed,
    FieldRefused,
    PageCountDiffers,
    PaperOfAnother,
    ResultMissing,
)
from counter_app.domain.events import EventKind
from counter_app.domain.ids import ComponentCode, DossierId, PaperTypeId
from counter_app.domain.papers import AcceptanceWarning, Paper, PaperState
from counter_app.domain.results import ReturnWay, pages_differ
from tests.services_bench import (
    ALLOWANCE,
    BIRTH,
    LAN,
    LAN_NAME,
    MAI,
    MAI_NAME,
    MARRIAGE,
    STATUS,
    Bench,
    bench,
    line,
    shown,
)

__all__ = ["bench"]

CONFIRM_STATUS = "1.004873"
"""Its result is the confirmation of marital status that a marriage registration asks for."""


def _opened(bench: Bench) -> DossierId:
    declared = {"declaration": bench.file()}
    return bench.take(LAN, CONFIRM_STATUS, name=LAN_NAME, scans=declared).checklist.dossier.id


def _captured(bench: Bench, dossier: DossierId) -> Paper:
    return bench.results.capture(dossier, [bench.file("marital_status", STATUS)])


def _solved(bench: Bench) -> tuple[DossierId, Paper]:
    dossier = _opened(bench)
    paper = bench.accept(_captured(bench, dossier).id).paper
    bench.results.solve(dossier)
    return dossier, paper


def test_a_result_is_found_by_the_next_procedure_without_being_asked(bench: Bench) -> None:
    _, paper = _solved(bench)

    next_time = bench.take(LAN, MARRIAGE, case="data_missing")

    assert shown(next_time, "marital_status") == "reused"
    assert line(next_time, "marital_status").paper == paper.id
    with bench.store.reading() as view:
        result = view.results.of_paper(paper.id)
    assert result is not None and result.code == "KQ.G15.000038"


def test_a_result_that_nobody_confirmed_neither_solves_nor_serves(bench: Bench) -> None:
    dossier = _opened(bench)
    with pytest.raises(ResultMissing) as none:
        bench.results.solve(dossier)
    _captured(bench, dossier)
    with pytest.raises(ResultMissing) as unverified:
        bench.results.solve(dossier)

    assert none.value.details["reason"] == "none"
    assert unverified.value.details["reason"] == "unverified"
    assert shown(bench.take(LAN, MARRIAGE, case="data_missing"), "marital_status") == "needed"


def test_the_same_files_twice_are_one_result(bench: Bench) -> None:
    dossier = _opened(bench)
    file = bench.file("marital_status", STATUS)

    first = bench.results.capture(dossier, [file])
    again = bench.results.capture(dossier, [file])

    assert first.id == again.id
    assert len(bench.results.of(dossier).papers) == 1


def test_a_result_set_aside_is_none(bench: Bench) -> None:
    dossier = _opened(bench)
    paper = _captured(bench, dossier)

    before = bench.results.of(dossier).dossier.revision
    bench.verifying.reject(paper.id, "blurred")

    assert bench.results.of(dossier).papers == ()
    assert bench.results.of(dossier).dossier.revision == before + 1


def test_a_result_of_nobody_of_the_dossier_wants_the_officers_word(bench: Bench) -> None:
    dossier = _opened(bench)
    another = {**STATUS, "person_id": MAI, "person_name": MAI_NAME}
    paper = bench.results.capture(dossier, [bench.file("marital_status", another)])

    with pytest.raises(PaperOfAnother) as asked:
        bench.accept(paper.id)
    assert asked.value.details["line"] == "result"
    assert bench.results.of(dossier).papers[0][0].state is PaperState.SCANNED
    with pytest.raises(ResultMissing):
        bench.results.solve(dossier)

    accepted = bench.accept_of_another(paper.id)
    assert accepted.warnings == (AcceptanceWarning.RESULT_OF_ANOTHER,)
    with bench.store.reading() as view:
        told = view.events.of_subject(paper.id)
    (event,) = [it for it in told if it.kind is EventKind.PAPER_ACCEPTED]
    assert event.after is not None and event.after["of_another"] is True


def test_a_mistyped_number_under_the_applicants_own_name_is_asked_about_too(bench: Bench) -> None:
    dossier = _opened(bench)
    mistyped = {**STATUS, "person_id": "075198006643"}
    paper = bench.results.capture(dossier, [bench.file("marital_status", mistyped)])
    with pytest.raises(PaperOfAnother):
        bench.accept(paper.id)


def test_a_birth_certificate_that_names_the_parent_who_asked_for_it_is_of_the_dossier(
    bench: Bench,
) -> None:
    dossier = bench.take(MAI, "1.001193", name=MAI_NAME).checklist.dossier.id
    child = {**BIRTH, "child_id": "075226000018", "child_name": "Lê Văn Mẫu Con"}
    own = bench.results.capture(
        dossier, [bench.file("birth_certificate", {**child, "mother_name": MAI_NAME.upper()})]
    )
    strange = bench.results.capture(dossier, [bench.file("birth_certificate", child)])

    assert bench.accept(own.id).warnings == ()
    with pytest.raises(PaperOfAnother):
        bench.accept(strange.id)


def test_another_type_is_no_result_of_the_procedure(bench: Bench) -> None:
    dossier = _opened(bench)

    with pytest.raises(ResultMissing) as refused:
        bench.results.capture(dossier, [bench.file()], type_id=PaperTypeId("driving_licence"))

    assert refused.value.details["reason"] == "not_of_procedure"
    assert bench.results.of(dossier).papers == ()


def test_a_result_goes_out_against_a_name_and_the_signed_slip_is_kept(bench: Bench) -> None:
    dossier, _ = _solved(bench)
    slip = bench.file()

    with bench.since() as told:
        outcome = bench.results.give_back(dossier, "  Lê Thị  Hoài Mẫu ", number=LAN, proof=slip)

    given = bench.results.of(dossier).returned
    assert outcome.dossier.status is DossierStatus.RETURNED
    assert given is not None
    assert (given.name, given.number, given.way) == ("Lê Thị Hoài Mẫu", LAN, ReturnWay.DIRECT)
    assert given.proof == bench.sha256(slip)
    assert bench.store.vault.read(given.proof) == slip.read_bytes()
    assert told == [EventKind.RESULT_RETURNED]


def test_no_event_of_a_return_carries_the_name(bench: Bench) -> None:
    dossier, _ = _solved(bench)
    bench.results.give_back(dossier, LAN_NAME, number=LAN)

    with bench.store.reading() as view:
        events = view.events.of_subject(dossier)
    assert all(LAN_NAME not in str(event) and LAN not in str(event) for event in events)


def test_a_result_goes_out_once_and_only_when_solved(bench: Bench) -> None:
    dossier = _opened(bench)
    with pytest.raises(ActNotAllowed):
        bench.results.give_back(dossier, LAN_NAME)
    bench.accept(_captured(bench, dossier).id)
    bench.results.solve(dossier)
    for name, number in (("   ", ""), ("x" * 401, ""), (LAN_NAME, "0" * 101)):
        with pytest.raises(FieldRefused):
            bench.results.give_back(dossier, name, number=number)
    bench.results.give_back(dossier, LAN_NAME)
    with pytest.raises(ActNotAllowed):
        bench.results.give_back(dossier, LAN_NAME)


def test_every_step_is_queued_with_the_paper_and_the_dossiers_revisions(bench: Bench) -> None:
    dossier, _ = _solved(bench)
    bench.results.give_back(dossier, LAN_NAME)

    kinds = [kind for _, kind in bench.rows()]
    assert kinds.count("paper.v1") == 1
    assert kinds.count("dossier.v1") == bench.results.of(dossier).dossier.revision


@pytest.mark.parametrize(
    ("counted", "scanned", "blank", "differs"),
    [
        (2, 2, 0, False),
        (1, 2, 1, False),
        (2, 2, 1, False),
        (1, 2, 0, True),
        (3, 2, 0, True),
        (0, 2, 1, True),
    ],
)
def test_empty_backs_may_be_counted_or_not(
    counted: int, scanned: int, blank: int, differs: bool
) -> None:
    assert pages_differ(counted, scanned, blank) is differs


def test_a_scan_with_other_pages_than_counted_waits_until_that_is_confirmed(bench: Bench) -> None:
    component = ComponentCode("birth_certificate")
    took = bench.take(
        MAI,
        ALLOWANCE,
        case="orphan",
        name=MAI_NAME,
        scans={component: bench.file("birth_certificate", BIRTH)},
    )
    dossier = took.checklist.dossier.id
    counted = bench.counting.count(dossier, component, pages=2)
    bench.digitising.read_paper(took.papers[0])

    assert (counted.scanned, counted.differs) == (1, True)
    with pytest.raises(PageCountDiffers) as refused:
        bench.verifying.accept(took.papers[0], {})
    assert refused.value.details["counted"] == 2

    bench.counting.count(dossier, component, pages=2, confirmed=True)
    assert bench.verifying.accept(took.papers[0], {}).paper.state is PaperState.ACCEPTED
    with bench.store.reading() as view:
        told = [e for e in view.events.of_subject(dossier) if e.kind is EventKind.PAGES_COUNTED]
    assert [event.after and event.after["confirmed"] for event in told] == [False, True]
    assert told[1].before is not None and told[1].before["pages"] == 2


def test_a_count_goes_with_the_dossiers_next_revision_and_said_twice_is_one(bench: Bench) -> None:
    dossier = _opened(bench)
    component = ComponentCode("declaration")
    bench.counting.count(dossier, component, pages=2)
    bench.counting.count(dossier, component, pages=2)

    with bench.store.reading() as view:
        rows = [row.record for row in view.outbox.rows() if row.record.kind.value == "dossier.v1"]
    counts = [
        next(item["handed_in"] for item in json.loads(row.body)["items"] if item["handed_in"])
        for row in rows
        if row.revision > 1
    ]
    assert counts == [{"copy_kind": "original", "papers": 1, "pages": 2, "confirmed": False}]


@pytest.mark.parametrize("pages", [-1, 10_000])
def test_an_impossible_count_is_refused(bench: Bench, pages: int) -> None:
    dossier = _opened(bench)

    with pytest.raises(FieldRefused):
        bench.counting.count(dossier, ComponentCode("declaration"), pages=pages)


def test_the_master_of_a_result_is_the_file_itself(bench: Bench) -> None:
    dossier = _opened(bench)
    file = bench.file("marital_status", STATUS)
    paper = bench.results.capture(dossier, [file])

    assert bench.store.vault.read(paper.masters[0].sha256) == file.read_bytes()
