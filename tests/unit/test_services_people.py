"""Two numbers that are one citizen, a name that does not fit, a death: acts of an officer, each with its way back."""

from datetime import date, timedelta

import pytest

from counter_app.domain.dossiers import ItemState
from counter_app.domain.errors import (
    FieldRefused,
    MergeRefused,
    NotFound,
    PersonLocked,
    PersonNumberRefused,
)
from counter_app.domain.events import EventKind
from counter_app.domain.identity import IdentityWarning
from tests.services_bench import (
    ALLOWANCE,
    BIRTH,
    HUY,
    LAND,
    MAI,
    MAI_NAME,
    WEDDING,
    Bench,
    bench,
    line,
    shown,
)

__all__ = ["bench"]

CMND = "285123456"
CARD = f"{MAI}|{CMND}|{MAI_NAME}|27091992|Nữ|Tổ 3, phường Mẫu|12052021"
OTHER_NAME_CARD = CARD.replace(MAI_NAME, "Trần Thị Mẫu Đợn")


def hold_under_cmnd(bench: Bench, name: str = MAI_NAME) -> str:
    """A birth certificate that was held when only the nine-digit number was known."""
    took = bench.take(
        CMND,
        ALLOWANCE,
        case="orphan",
        name=name,
        scans={"birth_certificate": bench.file("birth_certificate", {**BIRTH, "child_id": CMND})},
    )
    paper = bench.accept(took.papers[0], holder_id=CMND, child_name=name).paper
    bench.clock.go_on(timedelta(days=1))
    return paper.id


def test_the_card_itself_says_which_number_came_before(bench: Bench) -> None:
    paper = hold_under_cmnd(bench)
    took = bench.take(CARD, ALLOWANCE, case="orphan")
    assert line(took, "birth_certificate").paper == paper
    assert EventKind.PEOPLE_MERGED not in bench.events()


@pytest.mark.parametrize("typed_first", [True, False])
def test_a_second_entry_is_proposed_and_never_merged_silently(
    bench: Bench, typed_first: bool
) -> None:
    """Met by the typed number first the citizen has an entry of their own; met by another tone, they may be another."""
    hold_under_cmnd(bench, MAI_NAME if typed_first else "Trần Thị Mẫu Đón")
    if typed_first:
        bench.take(MAI, LAND, name=MAI_NAME)
    seen = bench.intake.look_up(CARD)
    assert seen.maybe_same is not None and seen.maybe_same.number == CMND
    assert IdentityWarning.MAYBE_SAME_PERSON in seen.found.warnings
    took = bench.take(CARD, ALLOWANCE, case="orphan")
    assert shown(took, "birth_certificate") == "needed"


def test_after_a_merge_the_papers_of_both_are_offered_and_after_a_split_as_before(
    bench: Bench,
) -> None:
    paper = hold_under_cmnd(bench)
    bench.take(MAI, LAND, name=MAI_NAME)

    file = bench.people.merge(CMND, MAI)
    assert (file.person.number, [one.number for one in file.merged]) == (MAI, [CMND])
    assert {alias.number for alias in file.person.aliases} == {MAI, CMND}
    assert [it.id for it in file.papers] == [paper]
    assert len(file.dossiers) == 2
    taken = bench.take(MAI, ALLOWANCE, case="orphan")
    assert line(taken, "birth_certificate").paper == paper

    bench.clock.go_on(timedelta(days=1))
    parted = bench.people.split(CMND)
    assert [it.id for it in parted.papers] == [paper]
    assert bench.people.show(MAI).papers == ()
    again = bench.take(MAI, ALLOWANCE, case="orphan")
    assert shown(again, "birth_certificate") == "needed"
    assert shown(bench.take(CMND, ALLOWANCE, case="orphan"), "birth_certificate") == "reused"
    kinds = bench.events()
    assert EventKind.PEOPLE_MERGED in kinds and EventKind.PEOPLE_PARTED in kinds
    assert bench.supervising.verify_chain().ok


def test_a_paper_accepted_while_merged_goes_with_its_number(bench: Bench) -> None:
    bench.take(CMND, LAND, name=MAI_NAME)
    bench.take(MAI, LAND, name=MAI_NAME)
    bench.people.merge(MAI, CMND)
    took = bench.take(
        MAI,
        ALLOWANCE,
        case="orphan",
        scans={"birth_certificate": bench.file("birth_certificate", {**BIRTH, "child_id": CMND})},
    )
    paper = bench.accept(took.papers[0], holder_id=CMND).paper
    assert [it.id for it in bench.people.show(MAI).papers] == [paper.id]
    bench.people.split(CMND)
    assert bench.people.show(MAI).papers == ()
    assert [it.id for it in bench.people.show(CMND).papers] == [paper.id]


def test_parting_the_middle_of_three_keeps_what_was_merged_into_it(bench: Bench) -> None:
    for number in (CMND, "285999999", MAI):
        bench.take(number, LAND, name=MAI_NAME)
    bench.people.merge(CMND, "285999999")
    bench.people.merge(MAI, CMND)
    assert len(bench.people.show("285999999").merged) == 2
    bench.people.split(CMND)
    assert [it.number for it in bench.people.show(CMND).merged] == ["285999999"]
    assert bench.people.show(MAI).merged == ()


def test_what_cannot_be_one_person_is_refused(bench: Bench) -> None:
    bench.take(MAI, LAND, name=MAI_NAME)
    bench.take(HUY, LAND, name="Nguyễn Phúc Mẫu")
    bench.take("0100109106", LAND, name="Công ty Mẫu")
    bench.take("0100109106-001", LAND, name="Chi nhánh Công ty Mẫu")
    reasons = []
    organisations = ("0100109106", "0100109106-001")
    for one, other in ((MAI, MAI), (MAI, HUY), (MAI, "0100109106"), organisations):
        with pytest.raises(MergeRefused) as refused:
            bench.people.merge(one, other)
        reasons.append(refused.value.details["reason"])
    assert reasons == ["same", "two_numbers", "kinds", "two_codes"]
    with pytest.raises(MergeRefused):
        bench.people.split(MAI)
    with pytest.raises(NotFound):
        bench.people.merge(MAI, "285000001")


def test_one_more_number_leads_to_the_person_unless_it_is_somebody_elses(bench: Bench) -> None:
    bench.take(MAI, LAND, name=MAI_NAME)
    bench.take(HUY, LAND, name="Nguyễn Phúc Mẫu")
    bench.people.add_number(MAI, CMND)
    assert bench.people.show(CMND).person.number == MAI
    with pytest.raises(PersonNumberRefused) as refused:
        bench.people.add_number(HUY, CMND)
    assert refused.value.details["reason"] == "taken"


def test_a_typed_name_that_is_not_the_known_one_is_told_and_changes_nothing(bench: Bench) -> None:
    bench.take(MAI, LAND, name=MAI_NAME)
    wrong = bench.take(MAI, LAND, name="Trần Thị Khác")
    assert IdentityWarning.NAME_DIFFERS in wrong.warnings
    assert wrong.checklist.applicant.name == MAI_NAME
    same = bench.take(MAI, LAND, name="TRẦN THỊ MẪU ĐƠN")
    assert IdentityWarning.NAME_DIFFERS not in same.warnings
    card = bench.take(CARD, LAND, name="Trần Thị Khác")
    assert IdentityWarning.NAME_DIFFERS in card.warnings


def test_a_card_with_another_name_is_followed_and_told(bench: Bench) -> None:
    bench.take(MAI, LAND, name=MAI_NAME)
    took = bench.take(OTHER_NAME_CARD, LAND)
    assert IdentityWarning.NAME_CHANGED in took.warnings
    assert took.checklist.applicant.name == "Trần Thị Mẫu Đợn"


def test_a_reader_that_drops_the_marks_renames_nobody(bench: Bench) -> None:
    """A reader that types as an American keyboard sends plain letters."""
    bench.take(CARD, LAND)
    bare = CARD.replace(MAI_NAME, "Tran Thi Mau Don").replace(
        "Tổ 3, phường Mẫu", "To 3, phuong Mau"
    )
    took = bench.take(bare.replace("Nữ", "Nu"), LAND)
    applicant = took.checklist.applicant
    assert (applicant.name, applicant.residence) == (MAI_NAME, "Tổ 3, phường Mẫu")
    assert IdentityWarning.NAME_CHANGED not in took.warnings


def test_a_recorded_death_locks_and_can_be_taken_back(bench: Bench) -> None:
    bench.take(MAI, LAND, name=MAI_NAME)
    bench.clock.go_on(timedelta(days=1))
    with pytest.raises(FieldRefused):
        bench.people.died(MAI, bench.clock.now().date() + timedelta(days=1))
    with pytest.raises(FieldRefused):
        bench.people.died(MAI, date(1980, 1, 1))
    assert bench.people.died(MAI, date(2026, 3, 1)).person.deceased_on == date(2026, 3, 1)
    with pytest.raises(PersonLocked):
        bench.take(MAI, LAND)
    bench.people.alive(MAI)
    assert bench.take(MAI, LAND).opened
    kinds = bench.events()
    assert EventKind.PERSON_DIED in kinds and EventKind.DEATH_WITHDRAWN in kinds


def test_a_death_of_a_merged_number_goes_with_it(bench: Bench) -> None:
    bench.take(MAI, LAND, name=MAI_NAME)
    bench.take(CMND, LAND, name=MAI_NAME)
    bench.people.died(CMND, date(2026, 3, 1))
    assert bench.people.merge(MAI, CMND).person.deceased_on == date(2026, 3, 1)
    bench.people.split(CMND)
    assert bench.people.show(MAI).person.deceased_on is None


def test_an_accepted_extract_of_death_locks_whom_it_names(bench: Bench) -> None:
    fields = {
        "number": "12/2026",
        "issued_on": "2026-02-20",
        "issuer": "UBND phường Mẫu",
        "deceased_name": "Nguyễn Phúc Mẫu",
        "deceased_id": HUY,
        "died_on": "2026-02-18",
    }
    took = bench.take(
        MAI,
        "1.001731",
        name=MAI_NAME,
        scans={"death_extract": bench.file("death_extract", fields)},
    )
    bench.accept(took.papers[0])
    assert bench.people.show(HUY).person.deceased_on == date(2026, 2, 18)
    assert bench.people.show(MAI).person.deceased_on is None
    with pytest.raises(PersonLocked):
        bench.take(HUY, LAND)


def test_two_marriage_holders_who_become_one_hold_the_paper_once(bench: Bench) -> None:
    """A husband entered twice: the certificate names both entries, and is his once."""
    paper = bench.hold_wedding(husband_id=CMND)
    bench.take(HUY, LAND, name=WEDDING["husband_name"])
    bench.people.merge(HUY, CMND)
    held = bench.people.show(HUY).papers
    assert [it.id for it in held] == [paper.id]
    assert len(held[0].holders) == 2
    assert line(bench.take(HUY, LAND, case="both_spouses"), "marriage_certificate").state is (
        ItemState.REUSED
    )
