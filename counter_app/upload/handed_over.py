"""What the hub holds of a dossier that was handed to this desk, fetched over HTTP."""

from typing import BinaryIO

from counter_app.domain.errors import HandoverNotSent, HubNonsense, NotFound
from counter_app.domain.ids import DossierId, RecordId
from counter_app.domain.outbox import Enrolment
from counter_app.domain.papers import Blob
from counter_app.records import JsonObject, record_id
from counter_app.records.handed_over import dossier_from, papers_named
from counter_app.services.handover_ports import HubDossier
from counter_app.upload.province import HttpProvinceStore
from counter_app.upload.wire import Wire, raise_for, stranger

_SILENCE = 10.0
_SLOWEST = 30.0
_MOST_REVISIONS = 1000


class HttpHubDossiers:
    """The `HubDossiers` port. `close` when done."""

    def __init__(self) -> None:
        self._wire = Wire(silence=_SILENCE, slowest=_SLOWEST)
        self._files = HttpProvinceStore()

    def dossier(self, enrolment: Enrolment, dossier: DossierId, revision: int) -> HubDossier:
        """Raises HandoverNotSent, LinkDown, HubNonsense, HubRefusedCredential, RecordRefused."""
        if not 1 <= revision <= _MOST_REVISIONS:
            raise HandoverNotSent()
        last = self._record(enrolment, record_id(dossier, revision))
        if last is None:
            raise HandoverNotSent()
        earlier = [
            self._record(enrolment, record_id(dossier, number)) for number in range(1, revision)
        ]
        revisions = [*(record for record in earlier if record is not None), last]
        papers = {
            paper: self._record(enrolment, record_id(paper, 1)) for paper in papers_named(last)
        }
        found = dossier_from(revisions, papers)
        if found is None:
            raise HubNonsense(status=200)
        return found

    def fetch(self, enrolment: Enrolment, blob: Blob, target: BinaryIO) -> None:
        """Raises HandoverNotSent (the file is not there yet), BlobDamaged, LinkDown, HubNonsense, …"""
        try:
            self._files.fetch(enrolment, blob, target, patient=True)
        except NotFound as missing:
            raise HandoverNotSent() from missing

    def close(self) -> None:
        """Give the connections back."""
        self._wire.close()
        self._files.close()

    def _record(self, enrolment: Enrolment, record: RecordId) -> "JsonObject | None":
        """The record, None when the hub has not got it."""
        answer = self._wire.call(
            "GET",
            f"{enrolment.url}/v1/records/{record}",
            credential=enrolment.credential,
            ca_file=enrolment.ca_file,
            hub=enrolment.hub,
        )
        if answer.status == 404 and answer.error_code is not None:
            return None
        raise_for(answer)
        content = answer.document.get("record")
        if answer.status != 200 or not isinstance(content, dict):
            raise stranger(answer)
        return content
