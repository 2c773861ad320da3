"""Papers of the child, the spouse, the dead; two papers of one kind; a paper that is not of whom it should be."""

from datetime import timedelta

import pytest

from counter_app.domain.catalogue import HolderRole
from counter_app.domain.errors import (
    ComponentNotAsked,
    FieldRefused,
    ImageNotKept,
    NameMissing,
    OfferNotValid,
    PaperOfAnother,
    PersonLocked,
    SeveralOpenDossiers,
)
from counter_app.domain.identity import identify
from counter_app.domain.ids import CaseCode, PaperId
from counter_app.domain.papers import AcceptanceWarning, Paper, PaperState
from counter_app.messages import sentence
from counter_app.messages.checklist import line_words
from counter_app.services.previewing import preview
from tests.services_bench import (
    BIRTH,
    HUY,
    HUY_NAME,
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

ADOPTION = "2.001263"
"""Adoption in the country: wants the child's health certificate."""
AN, AN_NAME = "075315000451", "Lê Thị Mẫu An"
CHILD_BIRTH = {**BIRTH, "child_id": AN, "child_name": AN_NAME, "number": "7/2015"}
HEALTH = {"full_name": AN_NAME, "person_id": AN, "conclusion": "Đủ sức khỏe"}
CHILD = {"child": (AN, AN_NAME)}


def hold_childs_health(bench: Bench) -> Paper:
    scan = bench.file("health_certificate", {})
    took = bench.take(HUY, ADOPTION, name=HUY_NAME, roles=CHILD, scans={"child_health": scan})
    accepted = bench.accept(
        took.papers[0],
        holder_id=AN,
        number="9/KSK",
        issued_on="2026-01-15",
        issuer="Trạm Y tế phường Mẫu",
        **HEALTH,
    )
    bench.clock.go_on(timedelta(days=1))
    assert accepted.warnings == ()
    return accepted.paper


def test_the_childs_paper_is_offered_once_the_child_is_named(bench: Bench) -> None:
    held = hold_childs_health(bench)

    unnamed = bench.take(MAI, ADOPTION, name=MAI_NAME)
    wanted = next(it for it in unnamed.checklist.lines if it.item.component == "child_health")
    assert wanted.item.offer is not None and wanted.item.offer.code == "holder_unknown"
    assert "nhập số định danh" in line_words(wanted, unnamed.checklist)

    named = bench.take(MAI, ADOPTION, roles={"child": (AN, None)})
    assert line(named, "child_health").paper == held.id
    assert [(r.value, p.name) for r, p in named.checklist.roles.items()] == [("child", AN_NAME)]
    assert not named.opened
    with bench.store.reading() as view:
        assert view.dossiers.get(named.checklist.dossier.id) == named.checklist.dossier


def test_another_child_opens_the_line_again(bench: Bench) -> None:
    hold_childs_health(bench)
    took = bench.take(MAI, ADOPTION, name=MAI_NAME, roles={"child": (AN, None)})
    assert shown(took, "child_health") == "reused"
    mistyped = took.checklist.dossier.id
    other = bench.take(
        MAI, ADOPTION, dossier=mistyped, roles={"child": ("075215000999", "Lê Văn Mẫu Bình")}
    )
    assert other.checklist.dossier.id == mistyped
    assert shown(other, "child_health") == "needed"


def test_a_second_child_of_the_day_has_a_dossier_of_its_own(bench: Bench) -> None:
    first = bench.take(MAI, ADOPTION, name=MAI_NAME, roles=CHILD)
    second = bench.take(MAI, ADOPTION, roles={"child": ("075215000999", "Lê Văn Mẫu Bình")})
    assert second.opened
    again = bench.take(MAI, ADOPTION, roles=CHILD)
    assert not again.opened
    assert again.checklist.dossier.id == first.checklist.dossier.id
    assert [person.name for person in again.checklist.roles.values()] == [AN_NAME]


def test_two_children_are_two_dossiers_and_one_must_be_meant(bench: Bench) -> None:
    first = bench.take(MAI, ADOPTION, name=MAI_NAME, roles=CHILD).checklist.dossier
    other = {"child": ("075215000999", "Lê Văn Mẫu Bình")}
    second = bench.take(MAI, ADOPTION, roles=other).checklist.dossier
    before = bench.rows()

    with pytest.raises(SeveralOpenDossiers) as refused:
        bench.take(MAI, ADOPTION)
    assert first.number in sentence(refused.value).text
    assert second.number in sentence(refused.value).text
    assert bench.rows() == before

    for meant in (first, second):
        assert bench.take(MAI, ADOPTION, dossier=meant.id).checklist.dossier.id == meant.id
    assert bench.take(MAI, ADOPTION, roles=other).checklist.dossier.id == second.id


def test_naming_the_same_people_again_changes_nothing(bench: Bench) -> None:
    hold_childs_health(bench)
    first = bench.take(MAI, ADOPTION, name=MAI_NAME, roles=CHILD)
    again = bench.take(MAI, ADOPTION, roles=CHILD)
    assert again.checklist.dossier == first.checklist.dossier


def test_somebody_new_in_a_role_needs_a_name(bench: Bench) -> None:
    with pytest.raises(NameMissing):
        bench.take(MAI, ADOPTION, name=MAI_NAME, roles={"child": (AN, None)})


def test_the_dead_give_no_authority(bench: Bench) -> None:
    bench.take(HUY, LAND, name=HUY_NAME)
    bench.people.died(HUY, bench.clock.now().date())
    with pytest.raises(PersonLocked):
        bench.take(MAI, "1.004859", name=MAI_NAME, roles={"authoriser": (HUY, None)})


def test_the_record_names_who_is_concerned(bench: Bench) -> None:
    bench.take(MAI, ADOPTION, name=MAI_NAME, roles=CHILD)
    with bench.store.reading() as view:
        (row,) = view.outbox.rows()
    assert f'"roles":[{{"id":"{AN}","name":"{AN_NAME}","role":"child"}}]' in row.record.body


def test_a_paper_of_somebody_else_wants_the_officers_word(bench: Bench) -> None:
    scan = bench.file("birth_certificate", CHILD_BIRTH)
    took = bench.take(
        MAI, "1.001776", case="orphan", name=MAI_NAME, scans={"birth_certificate": scan}
    )
    with pytest.raises(PaperOfAnother) as asked:
        bench.accept(took.papers[0])
    assert asked.value.details["line"] == "component"
    with bench.store.reading() as view:
        assert view.papers.get(took.papers[0]).state is PaperState.SCANNED
    accepted = bench.accept_of_another(took.papers[0])
    assert accepted.warnings == (AcceptanceWarning.OTHER_HOLDER,)
    assert accepted.paper.state is PaperState.ACCEPTED


def hold_land(bench: Bench, number: str, issued_on: str) -> Paper:
    bench.clock.go_on(timedelta(days=1))
    fields = {
        "number": number,
        "issued_on": issued_on,
        "issuer": "UBND tỉnh Mẫu",
        "holder_id": MAI,
        "owner_id": MAI,
        "owner_name": MAI_NAME,
        "serial": number,
        "parcel": "12",
        "map_sheet": "3",
        "address": "Tổ 3, phường Mẫu",
        "area": "120",
    }
    taken = bench.take(
        MAI,
        LAND,
        name=MAI_NAME,
        no_reuse=True,
        scans={"land_certificate": bench.file("land_certificate", fields)},
        decline={} if number == "AA 1" else {"land_certificate": "other"},
    )
    kind = bench.desk.catalogue.paper_type("land_certificate")
    own = {name: fields[name] for name in fields if kind.field(name) or name in NINE}
    return bench.accept(taken.papers[0], **own).paper


NINE = ("number", "issued_on", "issuer", "holder_id")


def test_of_two_land_certificates_the_officer_says_which(bench: Bench) -> None:
    old, new = hold_land(bench, "AA 1", "2015-03-04"), hold_land(bench, "AA 2", "2020-05-06")
    bench.clock.go_on(timedelta(days=1))

    looked = bench.take(MAI, LAND)
    asked = next(it for it in looked.checklist.lines if it.item.component == "land_certificate")
    assert asked.state.value == "offered"
    assert asked.item.offer is not None and asked.item.offer.choice
    assert (asked.paper, [it.id for it in asked.others]) == (
        new,
        [old.id],
    )
    assert "Đã có 2" in line_words(asked, looked.checklist)

    taken = bench.take(MAI, LAND, reuse={"land_certificate": old.id})
    assert line(taken, "land_certificate").paper == old.id
    with bench.store.reading() as view:
        assert view.dossiers.get(taken.checklist.dossier.id) == taken.checklist.dossier
    with pytest.raises(OfferNotValid):
        bench.take(MAI, LAND, reuse={"application": PaperId(old.id)})


def test_a_wedding_is_offered_to_the_spouse_who_brought_nothing(bench: Bench) -> None:
    paper = bench.hold_wedding()
    took = bench.take(HUY, LAND, case="both_spouses", name=WEDDING["husband_name"])
    assert line(took, "marriage_certificate").paper == paper.id


def test_a_look_at_an_open_dossier_shows_what_is_held_since(bench: Bench) -> None:
    bench.take(MAI, LAND, case="both_spouses", name=MAI_NAME)
    bench.take(HUY, LAND, case="both_spouses", name=HUY_NAME)
    scan = bench.file("marriage_certificate", WEDDING)
    brought = bench.take(HUY, LAND, case="both_spouses", scans={"marriage_certificate": scan})
    paper = bench.accept(brought.papers[0]).paper

    seen = preview(
        bench.desk, identify(MAI), procedure_code=LAND, case_code=CaseCode("both_spouses")
    )
    shown_line = next(
        it for it in seen.checklist.lines if it.item.component == "marriage_certificate"
    )
    assert seen.continues
    assert (shown_line.state.value, shown_line.paper) == ("offered", paper)
    with bench.store.reading() as view:
        kept = view.dossiers.get(seen.checklist.dossier.id)
    assert kept.revision == seen.checklist.dossier.revision


def test_a_look_with_a_child_named_shows_the_childs_paper(bench: Bench) -> None:
    held = hold_childs_health(bench)
    roles = {HolderRole.CHILD: identify(AN)}
    seen = preview(bench.desk, identify(MAI), procedure_code=ADOPTION, name=MAI_NAME, roles=roles)
    health = next(it for it in seen.checklist.lines if it.item.component == "child_health")
    assert (health.state.value, health.paper) == ("offered", held)
    with bench.store.reading() as view:
        assert view.people.find(MAI) is None


def test_the_picture_of_a_card_is_never_accepted(bench: Bench) -> None:
    """Luật 91/2025/QH15: what was taken for a birth certificate turns out to be a card."""
    scan = bench.file("identity_card", {"card_number": MAI})
    took = bench.take(
        MAI, "1.001776", case="orphan", name=MAI_NAME, scans={"birth_certificate": scan}
    )
    with pytest.raises(ImageNotKept):
        bench.accept(took.papers[0], type="identity_card", holder_id=MAI)
    with pytest.raises(ComponentNotAsked):
        bench.take(MAI, LAND, scans={"identity": scan})
    bench.verifying.reject(took.papers[0], "identity_card")
    with bench.store.reading() as view:
        assert view.papers.get(took.papers[0]).state is PaperState.REJECTED


@pytest.mark.parametrize("role", ["spouse", "deceased", "authoriser"])
def test_nobody_is_their_own_spouse_authoriser_or_dead(bench: Bench, role: str) -> None:
    """The same card read twice must not let the applicant's papers stand for the other's."""
    with pytest.raises(FieldRefused) as told:
        bench.take(MAI, LAND, name=MAI_NAME, roles={role: (MAI, None)})
    assert (told.value.details["field"], told.value.details["reason"]) == (role, "is_applicant")
