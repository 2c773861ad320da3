"""A hub in memory, for tests of what stands above the link. tests/contract holds it to the real one's ways."""

import base64
import json
import secrets
from collections.abc import Callable, Collection, Mapping, Sequence
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from counter_app.domain.errors import (
    BlobDamaged,
    BlobsWanted,
    CounterError,
    EnrolledElsewhere,
    EnrolRefused,
    HubRefusedCredential,
    RecordRefused,
)
from counter_app.domain.ids import OfficeCode, RecordId, Sha256
from counter_app.domain.link import MOST_SHARING, LinkSample
from counter_app.domain.outbox import Enrolment, OutgoingRecord, RecordKind, Transfer
from counter_app.domain.ranges import LISTED, HeldFiles, HeldRange, range_digest
from counter_app.records import (
    Json,
    Receipt,
    canonical,
    first_link,
    key_id_of,
    next_link,
    sha256_of,
    sign_receipt,
)
from counter_app.services.hub_ports import (
    AlreadyThere,
    BundlePart,
    TransferProgress,
    UploadSource,
)

CHUNK = 64 * 1024
DESK = "Quầy 1"
"""The name under which it signs for every desk."""


class FakeHubLink:
    """Link and hub in one. `trouble`, when set, is raised by every call; `records` and `blobs` are what it holds."""

    def __init__(self) -> None:
        self._key = Ed25519PrivateKey.generate()
        self._chain: list[Json] = [first_link(self._key.public_key().public_bytes_raw())]
        self._codes: dict[str, str] = {}
        self._credentials: dict[str, str] = {}
        self._uploads: dict[str, int] = {}
        self._receipts: dict[str, str] = {}
        self.name = "hub-fake"
        self.blobs: dict[tuple[str, Sha256], bytes] = {}
        self.records: dict[str, OutgoingRecord] = {}
        self.trouble: CounterError | None = None
        self.calls = 0
        self.sharing = MOST_SHARING
        self.limit: int | None = None
        self.expected: int | None = None
        self.room = 0
        """Bytes of a bundle; 0 is an older hub, which knows none."""
        self.told = False
        """It has answered: before that no link knows whether it takes bundles."""
        self.rate = 100_000
        """Bytes per second that this line claims to carry; no time passes."""
        self._samples: list[LinkSample] = []

    def limit_rate(self, bytes_per_second: int | None) -> None:
        self.limit = bytes_per_second

    def expect_rate(self, bytes_per_second: int) -> None:
        self.expected = bytes_per_second

    def hear(self, alive: Callable[[], None] | None) -> None:
        """No byte leaves a PC here."""

    def take_samples(self) -> tuple[LinkSample, ...]:
        samples = tuple(self._samples)
        self._samples.clear()
        return samples

    def rotate_key(self) -> None:
        """From now on sign with a new key."""
        new = Ed25519PrivateKey.generate()
        self._chain.append(next_link(self._key, new, "2026-11-26T08:00:00+07:00"))
        self._key = new

    def forget(self, record: OutgoingRecord) -> None:
        """Be as before the record came, as after a restore from an older backup."""
        del self.records[record.id], self._receipts[record.id]
        for blob in record.blobs:
            self.blobs = {key: held for key, held in self.blobs.items() if key[1] != blob.sha256}

    def code(self, office: str) -> str:
        code = secrets.token_hex(8)
        self._codes[code] = office
        return code

    def enrol(
        self,
        url: str,
        code: str,
        desk: str,
        *,
        office: OfficeCode | None = None,
        ca_file: Path | None = None,
    ) -> Enrolment:
        self._stumble()
        codes_office = self._codes.get(code)
        if codes_office is None:
            raise EnrolRefused()
        if office not in {None, codes_office}:
            raise EnrolledElsewhere()
        del self._codes[code]
        credential = secrets.token_hex(16)
        self._credentials[credential] = codes_office
        public = self._key.public_key().public_bytes_raw()
        return Enrolment(
            url=url.rstrip("/"),
            credential=credential,
            office=codes_office,
            hub=self.name,
            receipt_key=base64.b64encode(public).decode("ascii"),
            key_id=key_id_of(public),
            ca_file=None if ca_file is None else str(ca_file),
        )

    def holds_blob(self, enrolment: Enrolment, sha256: Sha256) -> bool:
        return (self._admit(enrolment), sha256) in self.blobs

    def upload(
        self,
        enrolment: Enrolment,
        blob: UploadSource,
        transfer: Transfer,
        *,
        progress: TransferProgress,
    ) -> Transfer:
        office = self._admit(enrolment)
        url = transfer.url
        if url is None or url not in self._uploads:
            url = f"{enrolment.url}/v1/files/{secrets.token_hex(8)}"
            self._uploads[url] = 0
        with blob.open() as source:
            content = source.read()
        if not content:
            self._finish(office, blob, url, content)
        offset = self._uploads[url]
        moved = Transfer(blob.sha256, url, offset, done=offset == blob.bytes)
        progress(moved)
        while moved.offset < blob.bytes:
            self._stumble()
            offset = min(moved.offset + CHUNK, blob.bytes)
            if offset == blob.bytes:
                self._finish(office, blob, url, content)
            self._uploads[url] = offset
            passed = offset - moved.offset
            self._samples.append(LinkSample(passed, passed / self.rate))
            moved = Transfer(blob.sha256, url, offset, done=offset == blob.bytes)
            progress(moved)
        return moved

    def put_record(
        self, enrolment: Enrolment, record: OutgoingRecord, *, lost: Collection[Sha256] = ()
    ) -> str:
        office = self._admit(enrolment)
        self.told = True
        return self._take(office, record, lost)

    def _take(self, office: str, record: OutgoingRecord, lost: Collection[Sha256] = ()) -> str:
        held = self.records.get(record.id)
        if held is not None and held.body == record.body:
            return self._receipts[record.id]
        if held is not None:
            raise RecordRefused(status=409, hub_code="RECORD_DIFFERS")
        if record.kind is RecordKind.DOSSIER and record.revision != self._last(record.subject) + 1:
            raise RecordRefused(status=409, hub_code="STALE_REVISION")
        missing = [blob.sha256 for blob in record.blobs if (office, blob.sha256) not in self.blobs]
        if not set(missing) <= set(lost):
            raise BlobsWanted(count=len(missing))
        self.records[record.id] = record
        self._receipts[record.id] = self._receipt(office, record, missing)
        return self._receipts[record.id]

    def bundle_room(self) -> int:
        return self.room if self.told else 0

    def bundle_rows(self) -> int:
        return self.sharing

    def already_there(
        self, enrolment: Enrolment, files: Collection[Sha256], records: Collection[RecordId]
    ) -> AlreadyThere | None:
        office = self._admit(enrolment)
        if not self.room:
            return None
        held = frozenset(digest for digest in files if (office, digest) in self.blobs)
        receipts = {name: self._receipts[name] for name in records if name in self._receipts}
        return AlreadyThere(held, receipts)

    def send_bundle(
        self, enrolment: Enrolment, parts: Sequence[BundlePart]
    ) -> Mapping[RecordId, str | CounterError] | None:
        office = self._admit(enrolment)
        if not self.room:
            return None
        outcomes: dict[RecordId, str | CounterError] = {}
        for part in parts:
            for file, content in part.files:
                if sha256(content).hexdigest() == file.sha256:
                    self.blobs[office, file.sha256] = content
            try:
                outcomes[part.record.id] = self._take(office, part.record)
            except CounterError as fault:
                outcomes[part.record.id] = fault
        return outcomes

    def receipt_keys(self, enrolment: Enrolment) -> str:
        if self.trouble is not None:
            raise self.trouble
        return canonical({"hub": self.name, "keys": self._chain})

    def receipt_of(self, enrolment: Enrolment, record: RecordId) -> str | None:
        self._admit(enrolment)
        return self._receipts.get(record)

    def held_range(
        self, enrolment: Enrolment, start: str, end: str, *, desk: str | None = None
    ) -> HeldRange:
        self._admit(enrolment)
        if desk not in {None, DESK}:
            return HeldRange(0, range_digest([]), None, 300)
        held = {
            record.id: sha256_of(record.body)
            for record in self.records.values()
            if record.id >= start and (not end or record.id < end)
        }
        items = held if 0 < len(held) <= LISTED else None
        return HeldRange(len(held), range_digest(held.items()), items, 300)

    def held_files(
        self, enrolment: Enrolment, start: str, *, desk: str | None = None, deep: bool = False
    ) -> HeldFiles:
        """Two records an answer. A spoilt file is not whole to a deep look, or once that has found it."""
        office = self._admit(enrolment)
        ids = sorted(name for name in self._receipts if name >= start and desk in {None, DESK})
        lacking: dict[RecordId, tuple[Sha256, ...]] = {}
        files = 0
        for name in ids[:2]:
            named = [Sha256(each) for each in json.loads(self._receipts[name])["blobs"]]
            files += len(named)
            for each in named if deep else ():
                held = self.blobs.get((office, each))
                if held is not None and sha256(held).hexdigest() != each:
                    del self.blobs[office, each]
            gone = tuple(each for each in named if (office, each) not in self.blobs)
            if gone:
                lacking[RecordId(name)] = gone
        return HeldFiles(len(ids[:2]), files, lacking, ids[2][:8] if len(ids) > 2 else "", 300)

    def hub_at(self, url: str, *, ca_file: Path | None = None) -> str:
        self._stumble()
        return self.name

    def close(self) -> None:
        """Nothing is open."""

    def _receipt(self, office: str, record: OutgoingRecord, without: Collection[Sha256]) -> str:
        receipt = Receipt(
            record=record.id,
            sha256=sha256_of(record.body),
            blobs=tuple(sorted({blob.sha256 for blob in record.blobs} - set(without))),
            office=office,
            desk=DESK,
            received_at="2026-11-24T08:30:00+07:00",
            hub=self.name,
            key_id=key_id_of(self._key.public_key().public_bytes_raw()),
        )
        return sign_receipt(receipt, self._key)

    def _finish(self, office: str, blob: UploadSource, url: str, content: bytes) -> None:
        if sha256(content).hexdigest() != blob.sha256:
            del self._uploads[url]
            raise BlobDamaged(sha256=blob.sha256)
        self.blobs[office, blob.sha256] = content

    def _last(self, subject: str) -> int:
        return max(
            (record.revision for record in self.records.values() if record.subject == subject),
            default=0,
        )

    def _admit(self, enrolment: Enrolment) -> str:
        self.calls += 1
        self._stumble()
        office = self._credentials.get(enrolment.credential)
        if office is None:
            raise HubRefusedCredential()
        return office

    def _stumble(self) -> None:
        if self.trouble is not None:
            raise self.trouble
