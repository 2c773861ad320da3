"""Papers and dossiers of made-up people, and blobs with their bytes."""

import io
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from hashlib import sha256
from typing import BinaryIO

from counter_app.domain.catalogue import CopyKind
from counter_app.domain.dossiers import Dossier, DossierStatus, Item, ItemState
from counter_app.domain.ids import (
    CaseCode,
    ComponentCode,
    DossierId,
    OfficeCode,
    OfficerLogin,
    PaperId,
    PaperTypeId,
    PersonId,
    ProcedureCode,
    Sha256,
)
from counter_app.domain.officers import Office
from counter_app.domain.outbox import OutgoingRecord
from counter_app.domain.papers import Blob, BlobRole, Metadata, Paper, PaperState
from counter_app.domain.people import Person, PersonKind
from counter_app.records import NeutralRecordBook

VIET_NAM = timezone(timedelta(hours=7))
AT = datetime(2026, 11, 24, 8, 30, tzinfo=VIET_NAM)
NUMBER = "001099000001"
NAME = "Nguyễn Thị Mẫu"


def office(code: str = "H19.12") -> Office:
    return Office(code=OfficeCode(code), name="UBND phường Mẫu", desk="Quầy 1")


def person(number: str = NUMBER, name: str = NAME) -> Person:
    return Person(PersonId("a" * 32), PersonKind.CITIZEN, name, number)


@dataclass(frozen=True)
class MemoryBlob:
    """An UploadSource in memory."""

    content: bytes
    media_type: str = "image/jpeg"

    @property
    def sha256(self) -> Sha256:
        return Sha256(sha256(self.content).hexdigest())

    @property
    def bytes(self) -> int:
        return len(self.content)

    @contextmanager
    def open(self) -> Iterator[BinaryIO]:
        with io.BytesIO(self.content) as stream:
            yield stream

    def as_blob(self, role: BlobRole = BlobRole.MASTER, page: int | None = 1) -> Blob:
        return Blob(role, self.sha256, self.bytes, self.media_type, page)


def noise(size: int, seed: int = 1) -> MemoryBlob:
    """Return a blob of `size` bytes that look like nothing."""
    return MemoryBlob(random.Random(seed).randbytes(size))


def paper(
    *blobs: MemoryBlob, name: str = "b" * 32, state: PaperState = PaperState.ACCEPTED
) -> Paper:
    return Paper(
        id=PaperId(name),
        type=PaperTypeId("birth_certificate"),
        state=state,
        copy_kind=CopyKind.ORIGINAL,
        holders=(PersonId("a" * 32),),
        blobs=tuple(blob.as_blob() for blob in blobs),
        metadata=Metadata(
            title="Giấy khai sinh",
            number="12/2020",
            issued_on=date(2020, 3, 4),
            issuer="UBND phường Mẫu",
            summary="Khai sinh",
            scope="toàn quốc",
            own={"full_name": NAME},
        ),
        dossier=DossierId("d" * 32),
        component=ComponentCode("birth_certificate"),
        created_at=AT,
        digitised_by=OfficerLogin("lan"),
        digitised_at=AT,
        accepted_by=OfficerLogin("lan") if state is PaperState.ACCEPTED else None,
        accepted_at=AT if state is PaperState.ACCEPTED else None,
        pages=1,
    )


def dossier(
    revision: int = 1,
    *,
    status: DossierStatus = DossierStatus.RECEIVED,
    name: str = "d" * 32,
) -> Dossier:
    return Dossier(
        id=DossierId(name),
        number="H19.12-261124-0001",
        office=OfficeCode("H19.12"),
        desk="Quầy 1",
        procedure=ProcedureCode("1.001193"),
        procedure_name="Đăng ký khai sinh",
        case=CaseCode("default"),
        applicant=PersonId("a" * 32),
        received_at=AT,
        due_at=AT + timedelta(days=1),
        opened_by=OfficerLogin("lan"),
        status=status,
        items=(
            Item(ComponentCode("birth_proof"), "Giấy chứng sinh", ItemState.SCANNED, True),
            Item(ComponentCode("id_card"), "Căn cước", ItemState.NOT_ASKED, False),
        ),
        revision=revision,
    )


def paper_record(
    *blobs: MemoryBlob, name: str = "b" * 32, code: str = "H19.12", revision: int = 1
) -> OutgoingRecord:
    return NeutralRecordBook().paper(
        paper(*blobs, name=name),
        revision=revision,
        office=office(code),
        holders=[person()],
        dossier=dossier(),
        at=AT,
    )


def dossier_record(
    revision: int = 1,
    *blobs: MemoryBlob,
    status: DossierStatus = DossierStatus.RECEIVED,
    at: datetime = AT,
    code: str = "H19.12",
) -> OutgoingRecord:
    return NeutralRecordBook().dossier(
        dossier(revision, status=status),
        office=office(code),
        applicant=person(),
        masters=[paper(*blobs)] if blobs else [],
        at=at,
    )
