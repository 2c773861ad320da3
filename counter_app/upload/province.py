"""The stores of the province over HTTP: asked and fetched from within short limits, since a citizen is waiting."""

from hashlib import sha256
from typing import BinaryIO
from urllib.parse import quote, urlencode

from counter_app.domain.errors import BlobDamaged, HubNonsense, NotFound
from counter_app.domain.ids import DossierId, ProcedureCode
from counter_app.domain.outbox import Enrolment
from counter_app.domain.papers import Blob
from counter_app.domain.province import ProvincePaper
from counter_app.records import paper_from
from counter_app.upload.wire import Wire, raise_for

ASK_SILENCE = 2.0
"""Seconds without a byte after which the answer about a person is given up."""

_ASK_SLOWEST = 4.0
_QUICK_SLOWEST = 3.0
"""Seconds a file may take while the citizen waits."""

_PATIENT_SILENCE = 30.0
_PATIENT_SLOWEST = 1800.0
"""Seconds a file may take on a slow line when nobody waits for it."""


class HttpProvinceStore:
    """The ProvinceStore of the services, over HTTP(S): one thread asks, one fetches. `close` when done."""

    def __init__(self, *, silence: float = ASK_SILENCE) -> None:
        self._asking = Wire(silence=silence, slowest=_ASK_SLOWEST)
        self._quick = Wire(silence=silence, slowest=_QUICK_SLOWEST)
        self._patient = Wire(silence=_PATIENT_SILENCE, slowest=_PATIENT_SLOWEST)

    def papers_of(
        self, enrolment: Enrolment, number: str, *, dossier: DossierId, procedure: ProcedureCode
    ) -> tuple[ProvincePaper, ...]:
        """Return what is held of this person anywhere; records that this program cannot read are left out.

        Raises LinkDown, HubNonsense, HubRefusedCredential, RecordRefused.
        """
        ground = urlencode({"dossier": dossier, "procedure": procedure})
        answer = self._asking.call(
            "GET",
            f"{enrolment.url}/v1/people/{quote(number, safe='')}/papers?{ground}",
            credential=enrolment.credential,
            ca_file=enrolment.ca_file,
        )
        raise_for(answer)
        papers = answer.document.get("papers")
        if answer.status != 200 or not isinstance(papers, list):
            raise HubNonsense(status=answer.status)
        read = (paper_from(paper) for paper in papers if isinstance(paper, dict))
        return tuple(paper for paper in read if paper is not None)

    def fetch(self, enrolment: Enrolment, blob: Blob, target: BinaryIO, *, patient: bool) -> None:
        """Write a blob to `target`; what was written when this raises is worth nothing.

        Raises NotFound, BlobDamaged, LinkDown, HubNonsense, HubRefusedCredential, RecordRefused.
        """
        checked = _Hashing(target)
        wire = self._patient if patient else self._quick
        answer = wire.call(
            "GET",
            f"{enrolment.url}/v1/blobs/{blob.sha256}",
            credential=enrolment.credential,
            ca_file=enrolment.ca_file,
            into=checked,
            into_limit=blob.bytes,
        )
        if answer.status == 404 and answer.error_code is not None:
            raise NotFound(kind="blob", id=blob.sha256)
        raise_for(answer)
        if answer.status != 200 or answer.headers.get("ETag") != f'"{blob.sha256}"':
            raise HubNonsense(status=answer.status)
        if checked.digest != blob.sha256:
            raise BlobDamaged(sha256=blob.sha256)

    def close(self) -> None:
        """Give the connections back."""
        self._asking.close()
        self._quick.close()
        self._patient.close()


class _Hashing:
    """Writes on and takes the hash of what passes."""

    def __init__(self, target: BinaryIO) -> None:
        self._target = target
        self._hash = sha256()

    def write(self, piece: bytes) -> int:
        self._hash.update(piece)
        return self._target.write(piece)

    @property
    def digest(self) -> str:
        return self._hash.hexdigest()
