"""The once-only rule, case by case, each with the rule it follows."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

import pytest

from counter_app.catalogue import load_catalogue
from counter_app.domain.catalogue import Component, CopyKind, HolderRole, NationalDatabase
from counter_app.domain.ids import PaperId, PersonId
from counter_app.domain.offers import Candidate, Offer, OfferCode, ReuseContext
from counter_app.domain.papers import Paper, PaperState
from counter_app.domain.reuse import NEAREST_FIRST, offer_for

from .reuse_papers import (
    AN,
    BINH,
    DUE,
    MAI,
    RECEIVED,
    component,
    issued,
    marital,
    paper,
    person,
    read,
    scan,
    wedding,
)

TYPES = {known.id: known for known in load_catalogue().paper_types}
Code = OfferCode


@dataclass(frozen=True)
class Row:
    """One line of the table: why, what is asked, what is held, the answer's code and paper; then who is dead or named."""

    why: str
    wanted: Component
    held: tuple[Paper, ...]
    code: OfferCode
    paper: str | None
    dead: tuple[PersonId, ...] = ()
    roles: dict[HolderRole, PersonId] = field(default_factory=dict)


BIRTH = component()
BIRTH_OR_EXTRACT = component("birth_certificate", "birth_extract")
OF_CHILD = component(holder=HolderRole.CHILD)
MARITAL = component("marital_status", purpose="Đăng ký kết hôn")
MARRIAGE = component("marriage_certificate")
LAND = component("land_certificate")
ORIGINAL_ONLY = component(copy_kinds=(CopyKind.ORIGINAL,))
IN_DATABASE = component(database=NationalDatabase.CIVIL_STATUS, database_ground="NQ 66.7/2025")
CHILD_AN = {HolderRole.CHILD: AN}
DEAD_AN = {HolderRole.DECEASED: AN}


def land(number: str, paper_id: str = "p1", issued_on: date = date(2020, 3, 2)) -> Paper:
    return paper("land_certificate", paper_id, metadata=issued(issued_on, number))


def extract(paper_id: str = "p1") -> Paper:
    return paper("birth_extract", paper_id, copy_kind=CopyKind.REGISTER_EXTRACT)


def copy(kind: CopyKind) -> Paper:
    return paper(copy_kind=kind)


def ended(paper_of_mai: Paper, by: str) -> Paper:
    return replace(paper_of_mai, state=PaperState.SUPERSEDED, superseded_by=PaperId(by))


DATABASE_AND_STORE = [
    # NQ 66.7/2025/NQ-CP: the database first, even when the store has the paper
    Row("a database holds it", IN_DATABASE, (paper(),), Code.DATABASE, None),
    # NĐ 45/2020/NĐ-CP Đ24: the store
    Row("held and good", BIRTH, (paper(),), Code.HELD, "p1"),
    Row("nothing there", BIRTH, (), Code.NONE_HELD, None),
    Row("other kinds do not count", BIRTH, (land("AA 1"),), Code.NONE_HELD, None),
    Row("rejected", BIRTH, (paper(state=PaperState.REJECTED),), Code.NONE_HELD, None),
    Row("a substitute is good", BIRTH_OR_EXTRACT, (extract(),), Code.HELD, "p1"),
    Row("first named first", BIRTH_OR_EXTRACT, (extract("copy"), paper()), Code.HELD, "p1"),
    Row("declarations serve once", component("declaration"), (), Code.SINGLE_USE, None),
    Row(
        "also a stored one",
        component("declaration"),
        (paper("declaration"),),
        Code.SINGLE_USE,
        "p1",
    ),
    # Luật 91/2025/QH15: the image of a card is sensitive and is not kept
    Row("cards", component("identity_card"), (paper("identity_card"),), Code.IMAGE_NOT_KEPT, "p1"),
]

HOLDERS = [
    Row("somebody else's", BIRTH, (paper("birth_certificate", "p1", AN),), Code.OTHER_HOLDER, "p1"),
    Row("a couple's serves both", MARRIAGE, (wedding(RECEIVED, AN, MAI),), Code.HELD, "wed"),
    Row(
        "the named child's",
        OF_CHILD,
        (paper("birth_certificate", "p1", AN),),
        Code.HELD,
        "p1",
        roles=CHILD_AN,
    ),
    Row("not the parent's own", OF_CHILD, (paper(),), Code.OTHER_HOLDER, "p1", roles=CHILD_AN),
    Row("no child is named", OF_CHILD, (paper(),), Code.OTHER_HOLDER, "p1"),
    Row("no child is named and nothing held", OF_CHILD, (), Code.HOLDER_UNKNOWN, None),
    Row(
        "anyone's will do",
        component(holder=HolderRole.ANYONE),
        (paper("birth_certificate", "p1", AN),),
        Code.HELD,
        "p1",
    ),
    Row("a dead holder blocks", BIRTH, (paper(),), Code.HOLDER_DECEASED, "p1", dead=(MAI,)),
    Row(
        "the survivor may use the marriage",
        MARRIAGE,
        (wedding(RECEIVED, AN, MAI),),
        Code.HELD,
        "wed",
        dead=(AN,),
    ),
    Row(
        "one living holder is enough",
        component("marriage_certificate", holder=HolderRole.ANYONE),
        (wedding(RECEIVED, AN, BINH),),
        Code.HELD,
        "wed",
        dead=(AN,),
    ),
    Row(
        "the proof of death is offered for funeral aid",
        component("death_extract", holder=HolderRole.DECEASED),
        (paper("death_extract", "p1", AN),),
        Code.HELD,
        "p1",
        dead=(AN,),
        roles=DEAD_AN,
    ),
    Row(
        "the dead holder's land paper is not",
        component("land_certificate", holder=HolderRole.ANYONE),
        (paper("land_certificate", "p1", AN),),
        Code.HOLDER_DECEASED,
        "p1",
        dead=(AN,),
    ),
]

COPIES = [
    # TT 01/2023/TT-VPCP Đ4; NĐ 23/2015/NĐ-CP Đ6
    Row("photocopies never", BIRTH, (copy(CopyKind.PHOTOCOPY),), Code.PHOTOCOPY, "p1"),
    Row("certified where copies do", BIRTH, (copy(CopyKind.CERTIFIED_COPY),), Code.HELD, "p1"),
    Row(
        "not for an original",
        ORIGINAL_ONLY,
        (copy(CopyKind.CERTIFIED_COPY),),
        Code.COPY_NOT_ACCEPTED,
        "p1",
    ),
    Row("not looked at yet", BIRTH, (scan(),), Code.UNVERIFIED, "new"),
    Row("could not be read", BIRTH, (scan(refused_code="FILE_DAMAGED"),), Code.UNREADABLE, "new"),
]

GONE = issued(date(2024, 1, 1), "AA 2", valid_until=date(2025, 1, 1))
NEWER = [
    Row("marked as superseded", BIRTH, (ended(paper(), "x"),), Code.SUPERSEDED, "p1"),
    Row(
        "the newer issue is offered",
        BIRTH,
        (paper(), paper("birth_certificate", "p2", metadata=issued(date(2021, 1, 1)))),
        Code.HELD,
        "p2",
    ),
    Row("a scan may be newer", BIRTH, (paper(), scan()), Code.NEWER_UNVERIFIED, "p1"),
    Row(
        "its own date tells it is older",
        BIRTH,
        (paper(), scan(reading=read(issued_on="2019-01-01"))),
        Code.HELD,
        "p1",
    ),
    Row(
        "a photocopy blocks nothing",
        BIRTH,
        (paper(), scan(copy_kind=CopyKind.PHOTOCOPY)),
        Code.HELD,
        "p1",
    ),
    Row("nor a scan that failed", BIRTH, (paper(), scan(refused_code="X")), Code.HELD, "p1"),
    Row("nor somebody else's", BIRTH, (paper(), scan(holder=AN)), Code.HELD, "p1"),
    # Luật Đất đai 2024: one certificate a plot
    Row(
        "land papers stand side by side",
        LAND,
        (land("AA 1"), land("AA 2", "p2", date(2010, 1, 1))),
        Code.HELD,
        "p1",
    ),
    Row(
        "the newer of another plot ends nothing",
        LAND,
        (land("AA 1"), replace(land("AA 2", "p2", RECEIVED), copy_kind=CopyKind.PHOTOCOPY)),
        Code.HELD,
        "p1",
    ),
    Row(
        "nor when it has expired itself",
        LAND,
        (land("AA 1"), paper("land_certificate", "p2", metadata=GONE)),
        Code.HELD,
        "p1",
    ),
    Row(
        "a scan of another plot",
        LAND,
        (land("AA 1"), scan("land_certificate", reading=read(number="AA 2"))),
        Code.HELD,
        "p1",
    ),
    Row(
        "a scan of the same plot",
        LAND,
        (land("AA 1"), scan("land_certificate", reading=read(number="AA 1"))),
        Code.NEWER_UNVERIFIED,
        "p1",
    ),
]

OLD_HEALTH = paper("health_certificate", metadata=issued(date(2026, 5, 20)))
TERMS = [
    # NĐ 123/2015/NĐ-CP Đ23: six months from issue; BLDS 2015 Đ148: to the end of the last day
    Row("good for its purpose", MARITAL, (marital(),), Code.HELD, "p1"),
    Row(
        "the last day is valid, the appointment is later",
        MARITAL,
        (marital(issued_on=date(2026, 5, 25)),),
        Code.HELD_EXPIRES_BEFORE_DUE,
        "p1",
    ),
    Row("the day after", MARITAL, (marital(issued_on=date(2026, 5, 24)),), Code.EXPIRED, "p1"),
    Row("to the appointment", MARITAL, (marital(issued_on=date(2026, 6, 2)),), Code.HELD, "p1"),
    Row(
        "a longer term typed does not help",
        MARITAL,
        (marital(issued_on=date(2026, 5, 24), valid_until=date(2027, 1, 1)),),
        Code.EXPIRED,
        "p1",
    ),
    Row(
        "a shorter one does not hurt",
        MARITAL,
        (marital(valid_until=date(2026, 8, 1)),),
        Code.HELD,
        "p1",
    ),
    Row(
        "other papers end as they say",
        BIRTH,
        (paper(metadata=issued(date(2020, 3, 2), valid_until=date(2026, 11, 24))),),
        Code.EXPIRED,
        "p1",
    ),
    # Luật Nuôi con nuôi 2010: health and record not older than six months
    Row(
        "adoption wants it fresh",
        component("health_certificate", max_age_months=6),
        (OLD_HEALTH,),
        Code.EXPIRED,
        "p1",
    ),
    Row("others take a year", component("health_certificate"), (OLD_HEALTH,), Code.HELD, "p1"),
    Row(
        "age unknown is not fresh",
        component("criminal_record", max_age_months=6),
        (paper("criminal_record", metadata=issued(None)),),
        Code.EXPIRED,
        "p1",
    ),
]

SOLD = "Mua bán nhà đất"
OF_A_NAME = "Đăng ký kết hôn với bà Trần Thị Bình"
PURPOSES = [
    # TT 04/2020/TT-BTP Đ12: used for the purpose printed on it; ends when the status changes
    Row("another purpose", MARITAL, (marital(purpose=SOLD),), Code.OTHER_PURPOSE, "p1"),
    Row("one named bride", MARITAL, (marital(purpose=OF_A_NAME),), Code.OTHER_PURPOSE, "p1"),
    Row("case, full stop", MARITAL, (marital(purpose="đăng ký kết hôn."),), Code.HELD, "p1"),
    Row("none printed", MARITAL, (marital(purpose=""),), Code.PURPOSE_UNKNOWN, "p1"),
    Row("none asked", component("marital_status"), (marital(),), Code.PURPOSE_UNKNOWN, "p1"),
    Row(
        "a marriage meanwhile",
        MARITAL,
        (marital(), wedding(date(2026, 9, 1), AN, MAI)),
        Code.ENDED_BY_EVENT,
        "p1",
    ),
    Row(
        "a marriage before",
        MARITAL,
        (marital(), wedding(date(2020, 9, 1), AN, MAI)),
        Code.HELD,
        "p1",
    ),
    Row(
        "somebody else's marriage",
        MARITAL,
        (marital(), wedding(date(2026, 9, 1), AN, BINH)),
        Code.HELD,
        "p1",
    ),
    Row(
        "marked as ended by the marriage",
        MARITAL,
        (ended(marital(), "wed"), wedding(date(2026, 9, 1), AN, MAI)),
        Code.ENDED_BY_EVENT,
        "p1",
    ),
]

ROWS = DATABASE_AND_STORE + HOLDERS + COPIES + NEWER + TERMS + PURPOSES
OFFERED = {Code.HELD, Code.HELD_EXPIRES_BEFORE_DUE}


def answer(
    wanted: Component,
    *held: Candidate,
    dead: tuple[PersonId, ...] = (),
    roles: dict[HolderRole, PersonId] | None = None,
    due_at: datetime = DUE,
) -> Offer:
    people = {
        who: person(who, deceased_on=date(2026, 1, 1) if who in dead else None)
        for who in (MAI, AN, BINH)
    }
    named = {HolderRole.APPLICANT: MAI, **(roles or {})}
    return offer_for(wanted, TYPES, held, ReuseContext(named, people, RECEIVED, due_at))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.why)
def test_answer_does_not_depend_on_the_order_of_the_store(row: Row) -> None:
    for held in (row.held, row.held[::-1]):
        offer = answer(row.wanted, *map(Candidate, held), dead=row.dead, roles=row.roles)
        assert (offer.code, offer.paper) == (row.code, row.paper)
        assert offer.ok == (row.code in OFFERED)


def test_every_answer_of_the_rule_is_in_the_table() -> None:
    assert {row.code for row in ROWS} == set(OfferCode)
    assert set(NEAREST_FIRST) == set(OfferCode) - {Code.DATABASE, Code.NONE_HELD}


def test_file_that_changed_or_is_gone_is_not_offered() -> None:
    offer = answer(BIRTH, Candidate(paper(), intact=False))
    assert (offer.code, offer.ok) == (Code.UNREADABLE, False)


def test_of_two_good_papers_the_one_that_outlives_the_appointment_is_taken() -> None:
    wanted = component("criminal_record", "health_certificate", max_age_months=6)
    short = paper("criminal_record", "short", metadata=issued(date(2026, 5, 26)))
    long = paper("health_certificate", "long", metadata=issued(date(2026, 11, 1)))
    assert answer(wanted, Candidate(short), Candidate(long)).paper == "long"


def test_reasons_carry_their_facts() -> None:
    expired = answer(MARITAL, Candidate(marital(issued_on=date(2026, 5, 1))))
    assert expired.expires_on == date(2026, 11, 1)
    newer = answer(BIRTH, Candidate(paper()), Candidate(scan()))
    assert newer.superseded_by == "new"
    after = Candidate(wedding(date(2026, 9, 1), AN, MAI))
    assert answer(MARITAL, Candidate(marital()), after).superseded_by == "wed"


def test_appointment_is_judged_by_its_day_in_viet_nam() -> None:
    held = Candidate(marital(issued_on=date(2026, 6, 1)))
    late = datetime(2026, 12, 1, 23, 30, tzinfo=UTC)  # 06:30 on 2/12 in Viet Nam
    early = datetime(2026, 12, 1, 16, 30, tzinfo=UTC)
    assert answer(MARITAL, held, due_at=late).code is Code.HELD_EXPIRES_BEFORE_DUE
    assert answer(MARITAL, held, due_at=early).code is Code.HELD
