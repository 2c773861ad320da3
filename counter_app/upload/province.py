"""The stores of the province over HTTP: asked and fetched from within short limits, since a citizen is waiting."""

from hashlib import sha256
from typing import BinaryIO
from urllib.parse import quote, urlencode

from counter_app.domain.errors import BlobDamaged, LinkCut, LinkDown, NotFound
from counter_app.domain.ids import DossierId, ProcedureCode
from counter_app.domain.outbox import Enrolment
from counter_app.domain.papers import Blob
from counter_app.domain.province import ProvincePaper
from counter_app.records import paper_from
from counter_app.upload.wire import Wire, raise_for, stranger

ASK_SILENCE = 2.0
"""Seconds without a byte after which the answer about a person is given up."""

_ASK_SLOWEST = 4.0
_QUICK_SLOWEST = 3.0
"""Seconds a file may take while the citizen waits."""

_PATIENT_SILENCE = 30.0
_TRIES = 3
"""How often a patient fetch begins anew without a byte of progress."""

_PATIENT_SLOWEST = 1800.0
"""Seconds a file may take on a slow line when nobody waits for it."""

_DAMAGED = "BLOB_DAMAGED"
"""The hub's word for a file that it had and can no longer read."""


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
            hub=enrolment.hub,
        )
        raise_for(answer)
        papers = answer.document.get("papers")
        if answer.status != 200 or not isinstance(papers, list):
            raise stranger(answer)
        read = (paper_from(paper) for paper in papers if isinstance(paper, dict))
        return tuple(paper for paper in read if paper is not None)

    def fetch(self, enrolment: Enrolment, blob: Blob, target: BinaryIO, *, patient: bool) -> None:
        """Write a blob to `target`; what was written when this raises is worth nothing.

        A patient fetch goes on where the line was cut, as long as each try brings it further.

        Raises NotFound, BlobDamaged, LinkDown, HubNonsense, HubRefusedCredential, RecordRefused.
        """
        checked = _Hashing(target)
        wire = self._patient if patient else self._quick
        tries_left = _TRIES
        while True:
            before = checked.size
            try:
                _get(wire, enrolment, blob, checked)
                break
            except LinkDown:
                tries_left = _TRIES if checked.size > before else tries_left - 1
                if not patient or not tries_left:
                    raise
        if checked.digest != blob.sha256:
            raise BlobDamaged(sha256=blob.sha256)

    def close(self) -> None:
        """Give the connections back."""
        self._asking.close()
        self._quick.close()
        self._patient.close()


class _Hashing:
    """Writes on, takes the hash of what passes and counts its bytes."""

    def __init__(self, target: BinaryIO) -> None:
        self._target = target
        self._hash = sha256()
        self.size = 0

    def write(self, piece: bytes) -> int:
        self._hash.update(piece)
        self.size += len(piece)
        return self._target.write(piece)

    @property
    def digest(self) -> str:
        return self._hash.hexdigest()


def _get(wire: Wire, enrolment: Enrolment, blob: Blob, target: _Hashing) -> None:
    """Fetch what is still missing of a blob. Raises what `fetch` raises."""
    if target.size == blob.bytes and target.size:
        return
    etag = f'"{blob.sha256}"'
    resumed = {"Range": f"bytes={target.size}-", "If-Range": etag} if target.size else {}
    status = 206 if target.size else 200
    answer = wire.call(
        "GET",
        f"{enrolment.url}/v1/blobs/{blob.sha256}",
        credential=enrolment.credential,
        headers=resumed,
        ca_file=enrolment.ca_file,
        into=target,
        into_limit=blob.bytes - target.size,
        into_status=status,
        hub=enrolment.hub,
    )
    if answer.status == 404 and answer.error_code is not None:
        raise NotFound(kind="blob", id=blob.sha256)
    if answer.error_code == _DAMAGED:
        # The line is as it should be, and other files come over it.
        raise BlobDamaged(sha256=blob.sha256)
    raise_for(answer)
    if answer.status == status and target.size < blob.bytes:
        # Even in the middle of a header, which looks like a short answer.
        raise LinkCut(reason="cut")
    if answer.status != status or answer.headers.get("ETag") != etag:
        raise stranger(answer)
