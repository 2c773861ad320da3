"""Fictional people, papers and dossiers for tests of the store: whole, with every field filled that can be."""

import hashlib
from dataclasses import replace
from datetime import date, timedelta

from counter_app.domain.catalogue import CopyKind
from counter_app.domain.digitised import (
    ActiveContent,
    Attachment,
    Box,
    CodeKind,
    FieldSource,
    FileFacts,
    MachineCode,
    Quality,
    QualityMark,
    QualityReason,
    ReadField,
    SignatureFact,
    Verdict,
    Word,
)
from counter_app.domain.dossiers import Dossier, DossierStatus, Item, ItemState
from counter_app.domain.events import EventDraft, EventKind
from counter_app.domain.ids import (
    CaseCode,
    ComponentCode,
    DossierId,
    OfficeCode,
    PageId,
    PaperId,
    PaperTypeId,
    PersonId,
    ProcedureCode,
    RecordId,
    Sha256,
)
from counter_app.domain.offers import Offer, OfferCode
from counter_app.domain.outbox import OutgoingRecord, RecordKind
from counter_app.domain.papers import Blob, BlobRole, Metadata, Page, Paper, PaperState, Reading
from counter_app.domain.people import Alias, AliasKind, Person, PersonKind, Sex
from tests.fixtures_store import LOGIN, NOON

ACT = EventDraft(EventKind.SETTING_CHANGED, ("something",), before={"value": 1}, after={"value": 2})
"""An event for tests that are about something else."""


def sha(text: str) -> Sha256:
    return Sha256(hashlib.sha256(text.encode()).hexdigest())


def a_person(number: str = "001190000018", name: str = "Đặng Thị Huệ", *, key: str = "") -> Person:
    return Person(
        id=PersonId(key or f"person-{number}"),
        kind=PersonKind.CITIZEN,
        name=name,
        number=number,
        aliases=(Alias(AliasKind.PERSONAL, number),),
        birth_date=date(1990, 5, 17),
        birth_year=1990,
        sex=Sex.FEMALE,
        residence="Thôn Đông, xã Mẫu, tỉnh Ví Dụ",
        deceased_on=date(2026, 1, 1),
    )


def a_blob(text: str, role: BlobRole = BlobRole.MASTER, *, page: int | None = None) -> Blob:
    return Blob(role, sha(text), len(text), "image/jpeg", page)


def a_reading() -> Reading:
    return Reading(
        type=PaperTypeId("birth_certificate"),
        type_confidence=0.93,
        fields={
            "number": ReadField("12/2019", 0.5, Box(1, 2, 3, 4), 1, FieldSource.OCR, verify=True),
            "issuer": ReadField("UBND xã Mẫu", 1.0, None, 2, FieldSource.RULE, verify=False),
        },
        file=FileFacts(
            signatures=(
                SignatureFact("Nguyễn Văn Ký", "2026-01-02T03:04:05+07:00", True, in_term=False),
                SignatureFact("", None, intact=False),
            ),
            repaired=True,
            attachments=(
                Attachment("đơn.txt", 12, "text/plain"),
                Attachment("lạ.bin", None),
            ),
            active=(ActiveContent.JAVASCRIPT,),
            doubted=(2, 3),
        ),
    )


def a_scan(key: str, *holders: Person, dossier: Dossier | None = None) -> Paper:
    """A paper that waits for its officer."""
    return Paper(
        id=PaperId(key),
        type=PaperTypeId("birth_certificate"),
        state=PaperState.SCANNED,
        copy_kind=CopyKind.ORIGINAL,
        holders=tuple(holder.id for holder in holders),
        blobs=(a_blob(f"{key} 1", page=1), a_blob(f"{key} 2", page=2)),
        metadata=Metadata(),
        dossier=None if dossier is None else dossier.id,
        component=None if dossier is None else ComponentCode("birth_certificate"),
        created_at=NOON,
        digitised_by=LOGIN,
    )


def accepted(paper: Paper, **own: str) -> Paper:
    """The same paper as its officer accepted it."""
    return replace(
        paper,
        state=PaperState.ACCEPTED,
        metadata=Metadata(
            title="Giấy khai sinh",
            number="45/2019",
            issued_on=date(2019, 3, 4),
            issuer="UBND xã Mẫu",
            summary="Khai sinh của trẻ",
            valid_until=date(2040, 1, 1),
            scope="Toàn quốc",
            own=own or {"child_name": "Lê Văn Đức"},
        ),
        digitised_at=NOON + timedelta(minutes=1),
        accepted_by=LOGIN,
        accepted_at=NOON + timedelta(minutes=2),
        reading=a_reading(),
        pages=2,
    )


def a_page(paper: Paper, number: int, text: str) -> Page:
    words = tuple(
        Word(word, Box(place * 50, 10, place * 50 + 40, 30), 0.875, line=0)
        for place, word in enumerate(text.split())
    )
    return Page(
        id=PageId(f"{paper.id}-{number}"),
        number=number,
        width=1654,
        height=2339,
        dpi=200,
        blank=False,
        quality=Quality(
            Verdict.LOOK,
            (
                QualityMark(QualityReason.SKEWED),
                QualityMark(QualityReason.CUT_EDGE, Box(0, 0, 9, 2339)),
            ),
        ),
        text=text,
        words=words,
        codes=(MachineCode(CodeKind.QR, "001190000018||Đặng", Box(5, 6, 7, 8)),),
        image=sha(f"image of {paper.id} {number}"),
    )


def an_item(
    component: str, state: ItemState = ItemState.NEEDED, paper: Paper | None = None
) -> Item:
    return Item(
        component=ComponentCode(component),
        name=f"Thành phần {component}",
        state=state,
        required=True,
        paper=None if paper is None else paper.id,
        offer=Offer(
            ok=False,
            code=OfferCode.SUPERSEDED,
            paper=PaperId("old"),
            expires_on=date(2026, 9, 9),
            superseded_by=PaperId("new"),
        ),
        reason="blurred" if state is ItemState.DECLINED else None,
    )


def a_dossier(serial: int, applicant: Person, *items: Item) -> Dossier:
    return Dossier(
        id=DossierId(f"dossier-{serial}"),
        number=f"H19.12-260302-{serial:04}",
        office=OfficeCode("H19.12"),
        desk="Quầy 1",
        procedure=ProcedureCode("1.001193"),
        procedure_name="Đăng ký khai sinh",
        case=CaseCode("normal"),
        applicant=applicant.id,
        received_at=NOON,
        due_at=NOON + timedelta(days=3),
        opened_by=LOGIN,
        status=DossierStatus.RECEIVED,
        items=items,
        revision=1,
    )


def a_record(subject: str, revision: int = 1, *blobs: Blob) -> OutgoingRecord:
    body = f'{{"subject":"{subject}","revision":{revision},"name":"Đặng"}}'
    return OutgoingRecord(
        id=RecordId(f"{subject}-{revision}"),
        kind=RecordKind.DOSSIER,
        subject=subject,
        revision=revision,
        body=body,
        sha256=sha(body),
        blobs=blobs,
    )
