"""Papers and components for the tests of the once-only rule: one good birth certificate of Mai's, and changes to it."""

from dataclasses import replace
from datetime import date, datetime
from typing import TypedDict, Unpack

from counter_app.domain.catalogue import Component, CopyKind, HolderRole, NationalDatabase
from counter_app.domain.deadlines import VIETNAM
from counter_app.domain.digitised import FieldSource, ReadField
from counter_app.domain.ids import ComponentCode, OfficerLogin, PaperId, PaperTypeId, PersonId
from counter_app.domain.papers import Metadata, Paper, PaperState, Reading
from counter_app.domain.people import Person, PersonKind

RECEIVED = date(2026, 11, 25)
DUE = datetime(2026, 12, 2, 9, 0, tzinfo=VIETNAM)
MAI, AN, BINH = PersonId("mai"), PersonId("an"), PersonId("binh")
ANY_COPY = (
    CopyKind.ORIGINAL,
    CopyKind.CERTIFIED_COPY,
    CopyKind.REGISTER_EXTRACT,
    CopyKind.ELECTRONIC,
)
GOOD = Metadata(number="12/2020", issued_on=date(2020, 3, 2))
UNREAD = Metadata()


class PaperFacts(TypedDict, total=False):
    """What may be said of a paper that differs from the good one."""

    state: PaperState
    copy_kind: CopyKind
    metadata: Metadata
    created_at: datetime
    reading: Reading
    superseded_by: PaperId
    refused_code: str


class ComponentFacts(TypedDict, total=False):
    """What may be said of a component that differs from the plain one."""

    copy_kinds: tuple[CopyKind, ...]
    holder: HolderRole
    database: NationalDatabase
    database_ground: str
    purpose: str
    max_age_months: int


def paper(
    type_id: str = "birth_certificate",
    paper_id: str = "p1",
    *holders: PersonId,
    **facts: Unpack[PaperFacts],
) -> Paper:
    """An accepted original of Mai's, issued on 2/3/2020, unless the facts say otherwise."""
    made = Paper(
        id=PaperId(paper_id),
        type=PaperTypeId(type_id),
        state=PaperState.ACCEPTED,
        copy_kind=CopyKind.ORIGINAL,
        holders=holders or (MAI,),
        blobs=(),
        metadata=GOOD,
        dossier=None,
        component=None,
        created_at=datetime(2026, 1, 5, 9, 0, tzinfo=VIETNAM),
        digitised_by=OfficerLogin("lan"),
    )
    return replace(made, **facts)


def issued(
    issued_on: date | None, number: str = "12/2020", valid_until: date | None = None
) -> Metadata:
    """Metadata with that day of issue, number and typed end."""
    return Metadata(number=number, issued_on=issued_on, valid_until=valid_until)


def scan(
    type_id: str = "birth_certificate",
    paper_id: str = "new",
    *,
    holder: PersonId = MAI,
    **facts: Unpack[PaperFacts],
) -> Paper:
    """A scan of this month that no officer has looked at yet."""
    fresh = replace(
        paper(type_id, paper_id, holder),
        state=PaperState.SCANNED,
        metadata=UNREAD,
        created_at=datetime(2026, 11, 20, 9, 0, tzinfo=VIETNAM),
    )
    return replace(fresh, **facts)


def marital(
    paper_id: str = "p1",
    issued_on: date = date(2026, 7, 1),
    *,
    purpose: str = "Đăng ký kết hôn",
    valid_until: date | None = None,
    **facts: Unpack[PaperFacts],
) -> Paper:
    """A confirmation of Mai's marital status for that purpose."""
    metadata = replace(issued(issued_on, valid_until=valid_until), own={"purpose": purpose})
    confirmed = replace(paper("marital_status", paper_id), metadata=metadata)
    return replace(confirmed, **facts)


def wedding(issued_on: date, *couple: PersonId) -> Paper:
    """The marriage certificate of two people."""
    return paper("marriage_certificate", "wed", *couple, metadata=issued(issued_on))


def read(**values: str) -> Reading:
    """What recognition read and is sure of."""
    fields = {
        name: ReadField(value, 0.99, None, 1, FieldSource.OCR, verify=False)
        for name, value in values.items()
    }
    return Reading(type=None, type_confidence=0.0, fields=fields)


def component(*accepts: str, **facts: Unpack[ComponentFacts]) -> Component:
    """A component for the applicant's own paper in any kind of copy but a photocopy."""
    made = Component(
        code=ComponentCode("item"),
        name="Thành phần",
        accepts=tuple(PaperTypeId(known) for known in accepts or ("birth_certificate",)),
        copy_kinds=ANY_COPY,
    )
    return replace(made, **facts)


def person(person_id: PersonId, *, deceased_on: date | None = None) -> Person:
    """A citizen."""
    return Person(person_id, PersonKind.CITIZEN, person_id, "0", deceased_on=deceased_on)
