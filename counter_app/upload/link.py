"""HubLink over HTTP."""

import base64
import binascii
import gzip
import json
import secrets
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from io import BytesIO
from pathlib import Path

from counter_app.domain.errors import (
    CounterError,
    EnrolledElsewhere,
    EnrolRefused,
    HubNonsense,
    HubRefusedCredential,
    LinkCut,
    LinkStalled,
    ReceiptInvalid,
    RecordRefused,
    TooLargeOnTheWay,
)
from counter_app.domain.ids import OfficeCode, RecordId, Sha256
from counter_app.domain.link import LinkSample
from counter_app.domain.outbox import Enrolment, OutgoingRecord, Transfer
from counter_app.domain.ranges import HeldFiles, HeldRange
from counter_app.records import NotCanonical, Receipt, canonical, key_id_of
from counter_app.records.carry import recipient_told
from counter_app.services.hub_ports import (
    AlreadyThere,
    BundlePart,
    TransferProgress,
    UploadSource,
)
from counter_app.upload.bundle import MEDIA_TYPE, ask_there, send_bundle
from counter_app.upload.pace import Pace
from counter_app.upload.reconciling import ask_files, ask_range
from counter_app.upload.tus import Upload, Window
from counter_app.upload.wire import SILENCE, Answer, Wire, must_pass, raise_for, stranger

_ENROL_TRIES = 3
_OTHER_OFFICE = "CODE_OF_ANOTHER_OFFICE"
_WITHOUT_BUNDLES = 900.0
"""Seconds for which one thing goes after the other when a bundle was not understood."""


class HttpHubLink:
    """The HubLink of the services, over HTTP(S). One thread at a time; `close` when done.

    `silence`: seconds without a byte after which a call is given up. `pace`: what is known of the line, fresh by default.
    `clock`: seconds that only go on.
    """

    def __init__(
        self,
        *,
        silence: float = SILENCE,
        pace: Pace | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._pace = pace or Pace()
        self._wire = Wire(silence=silence, alive=self._pace.alive)
        self._clock = clock
        self._unfolds = self._bundles = False
        self._bundles_again_at = clock()

    def limit_rate(self, bytes_per_second: int | None) -> None:
        """Send bodies no faster than this from now on; None lifts the limit."""
        self._pace.limit(bytes_per_second)

    def expect_rate(self, bytes_per_second: int) -> None:
        """Begin with the speed that was measured before, until this link has seen better."""
        self._pace.believe(bytes_per_second)

    def hear(self, alive: Callable[[], None] | None) -> None:
        """Call `alive` often while bytes leave this PC; what it raises ends the call."""
        self._pace.hear(alive)

    def take_samples(self) -> tuple[LinkSample, ...]:
        """Return what was measured since this was asked last."""
        return self._pace.take_samples()

    def enrol(
        self,
        url: str,
        code: str,
        desk: str,
        *,
        office: OfficeCode | None = None,
        ca_file: Path | None = None,
    ) -> Enrolment:
        """Use up a one-time code; one of another office than `office` stays as it is.

        Raises EnrolRefused, EnrolledElsewhere, LinkDown (also plain http off this machine), HubNonsense.
        """
        base = url.rstrip("/")
        ca = None if ca_file is None else str(ca_file)
        # The desk draws its credential: asked again after a lost reply, the hub knows by it whom it gave the code to.
        asked = {"code": code, "desk": desk, "credential": secrets.token_urlsafe(32)}
        if office is not None:
            asked["office"] = office
        answer = self._ask_to_enrol(base, json.dumps(asked).encode("utf-8"), ca)
        try:
            raise_for(answer)
        except TooLargeOnTheWay:
            raise
        except (HubRefusedCredential, RecordRefused) as error:
            if answer.error_code == _OTHER_OFFICE:
                raise EnrolledElsewhere() from error
            raise EnrolRefused() from error
        return _enrolment(answer, base, ca)

    def _ask_to_enrol(self, base: str, body: bytes, ca: str | None) -> Answer:
        """Ask again at once when the reply was lost. Raises as the last try did."""
        for left in reversed(range(_ENROL_TRIES)):
            try:
                return self._wire.call(
                    "POST",
                    f"{base}/v1/enrol",
                    headers={"Content-Type": "application/json"},
                    body=body,
                    ca_file=ca,
                )
            except (LinkCut, LinkStalled):
                if not left:
                    raise
        raise AssertionError(_ENROL_TRIES)

    def holds_blob(self, enrolment: Enrolment, sha256: Sha256) -> bool:
        """Ask for a blob of this office. Only an answer with the blob's ETag counts: a portal says 200 to anything."""
        with self._pace.call(0):
            answer = self._wire.call(
                "HEAD",
                f"{enrolment.url}/v1/blobs/{sha256}",
                credential=enrolment.credential,
                ca_file=enrolment.ca_file,
                hub=enrolment.hub,
            )
        self._learn(answer)
        if answer.status == 200:
            if answer.headers.get("ETag") != f'"{sha256}"':
                raise stranger(answer)
            return True
        if answer.status == 404:
            return False
        # A HEAD has no body to tell the hub's error by.
        raise_for(answer.to_a_head())
        raise stranger(answer)

    def upload(
        self,
        enrolment: Enrolment,
        blob: UploadSource,
        transfer: Transfer,
        *,
        progress: TransferProgress,
    ) -> Transfer:
        """Send the rest of a blob from where the hub says it stands.

        `progress` is told after the upload began, after the hub said where it stands, and after each confirmed chunk.
        Raises LinkDown, HubNonsense, HubRefusedCredential, HubFull, BlobDamaged, RecordRefused (the hub will never
        take such a blob: it is too large), TooLargeOnTheWay (not even the smallest chunk is let through).
        """
        return Upload(self._wire, enrolment, blob, progress, self._pace).run(transfer)

    def put_record(
        self, enrolment: Enrolment, record: OutgoingRecord, *, lost: Collection[Sha256] = ()
    ) -> str:
        """PUT if absent; return the receipt as it came. RecordBook.check_receipt says whether it is worth anything.

        `lost`: files of the record that nobody has any more.

        Raises LinkDown, HubNonsense, HubRefusedCredential, HubFull, BlobsWanted, RecordRefused (TooLargeOnTheWay too).
        """
        answer = self._put(enrolment, record, lost, folded=self._unfolds)
        if self._unfolds and answer.status in _NOT_UNFOLDED:
            # A proxy between, or an older hub behind it, may not know what the hub that answered last knew.
            answer = self._put(enrolment, record, lost, folded=False)
        self._learn(answer)
        raise_for(answer)
        content = answer.document
        if answer.status not in (200, 201) or not set(Receipt.__slots__) <= content.keys():
            raise stranger(answer)
        return answer.body.decode("utf-8")

    def bundle_room(self) -> int:
        """Return about as many bytes as a chunk of an upload has; 0 until the hub has told that it takes bundles, and for a
        while after something between made nothing of one.
        """
        return self._pace.bundle if self._bundles and self._clock() >= self._bundles_again_at else 0

    def bundle_rows(self) -> int:
        """Return how many rows may share a call: 64, fewer while the hub is busy."""
        return self._pace.sharing

    def already_there(
        self, enrolment: Enrolment, files: Collection[Sha256], records: Collection[RecordId]
    ) -> AlreadyThere | None:
        """Ask in one call; see `ask_there`."""
        try:
            with self._pace.call(0):
                there = ask_there(self._wire, enrolment, files, records)
        except (HubNonsense, TooLargeOnTheWay):
            # Whoever stands between knows the other calls perhaps: they will tell whether this is our hub.
            there = None
        self._rest_bundles(refused=there is None)
        return there

    def send_bundle(
        self, enrolment: Enrolment, parts: Sequence[BundlePart]
    ) -> Mapping[RecordId, str | CounterError] | None:
        """Send many in one call; see `bundle.send_bundle`."""
        room = self._pace.bundle
        try:
            outcomes = send_bundle(self._wire, self._pace, enrolment, parts)
        except HubNonsense:
            outcomes = None
        except RecordRefused:
            outcomes = None
            if self._pace.bundle < room:
                # Who takes no body of this size may take a smaller one.
                return outcomes
        self._rest_bundles(refused=outcomes is None)
        return outcomes

    def hub_at(self, url: str, *, ca_file: Path | None = None) -> str:
        """Return the name of the hub at an address, before anything is told to it. Raises LinkDown, HubNonsense."""
        ca = None if ca_file is None else str(ca_file)
        answer = self._wire.call("GET", f"{url.rstrip('/')}/v1/keys", ca_file=ca)
        raise_for(answer)
        name = answer.document.get("hub")
        if not isinstance(name, str) or not name:
            raise stranger(answer)
        return name

    def receipt_keys(self, enrolment: Enrolment) -> str:
        """Return the hub's list of receipt keys as it came. Raises LinkDown, HubNonsense."""
        answer = self._wire.call("GET", f"{enrolment.url}/v1/keys", ca_file=enrolment.ca_file)
        raise_for(answer)
        if "keys" not in answer.document:
            raise stranger(answer)
        return answer.body.decode("utf-8")

    def receipt_of(self, enrolment: Enrolment, record: RecordId) -> str | None:
        """Return the receipt of a record that the hub has, as it gave it for the record; None when it has not got it.

        Raises LinkDown, HubNonsense, HubRefusedCredential, RecordRefused.
        """
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
        receipt = answer.document.get("receipt")
        if answer.status != 200 or not isinstance(receipt, dict):
            raise stranger(answer)
        try:
            return canonical(receipt)
        except NotCanonical as error:
            raise stranger(answer) from error

    def held_range(
        self, enrolment: Enrolment, start: str, end: str, *, desk: str | None = None
    ) -> HeldRange:
        """Ask what the hub holds of this desk in a range; see `ask_range`."""
        return ask_range(self._wire, enrolment, start, end, desk=desk)

    def held_files(
        self, enrolment: Enrolment, start: str, *, desk: str | None = None, deep: bool = False
    ) -> HeldFiles:
        """Ask which files the hub lacks of those it signed for; see `ask_files`."""
        return ask_files(self._wire, enrolment, start, desk=desk, deep=deep)

    def _put(
        self,
        enrolment: Enrolment,
        record: OutgoingRecord,
        lost: Collection[Sha256],
        *,
        folded: bool,
    ) -> Answer:
        body = record.body.encode("utf-8")
        headers = {"Content-Type": "application/json"}
        if lost:
            headers["X-Counter-Lost"] = ", ".join(sorted(lost))
        if folded:
            # No time and no name inside: the same record is the same bytes.
            body = gzip.compress(body, mtime=0)
            headers["Content-Encoding"] = "gzip"
        with self._pace.call(len(body)) as passing:
            answer = self._wire.call(
                "PUT",
                f"{enrolment.url}/v1/records/{record.id}",
                credential=enrolment.credential,
                headers=headers,
                body=Window(BytesIO(body), len(body), self._pace.block, passing),
                ca_file=enrolment.ca_file,
                hub=enrolment.hub,
            )
            must_pass(answer, len(body))
            return answer

    def _rest_bundles(self, *, refused: bool) -> None:
        """What stood between may be gone soon, as a network's sign-in page is: a window that is open all day asks again."""
        if refused:
            self._bundles_again_at = self._clock() + _WITHOUT_BUNDLES

    def _learn(self, answer: Answer) -> None:
        """A hub says with its answers what it takes; an older one says nothing."""
        self._unfolds = "gzip" in answer.headers.get("Accept-Encoding", "")
        self._bundles = MEDIA_TYPE in answer.headers.get("Accept-Post", "")

    def close(self) -> None:
        """Give the connections back."""
        self._wire.close()


_NOT_UNFOLDED = frozenset({400, 415})


def _enrolment(answer: Answer, url: str, ca_file: str | None) -> Enrolment:
    content = answer.document
    words: dict[str, str] = {}
    for name in ("credential", "office", "hub", "receipt_key"):
        value = content.get(name)
        if not isinstance(value, str) or not value:
            raise stranger(answer)
        words[name] = value
    try:
        public = base64.b64decode(words["receipt_key"], validate=True)
    except (binascii.Error, ValueError) as error:
        raise HubNonsense(status=answer.status) from error
    if len(public) != 32:
        raise HubNonsense(status=answer.status)
    try:
        carry = recipient_told(content, words["hub"], (words["receipt_key"],))
    except ReceiptInvalid as error:
        raise HubNonsense(status=answer.status) from error
    return Enrolment(
        url=url,
        credential=words["credential"],
        office=words["office"],
        hub=words["hub"],
        receipt_key=words["receipt_key"],
        key_id=key_id_of(public),
        ca_file=ca_file,
        carry_recipient=carry,
    )
