"""Small records with their files, many in one call (`/v1/bundles`)."""

import gzip
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from io import BytesIO

from counter_app.domain.errors import CounterError
from counter_app.domain.ids import RecordId, Sha256
from counter_app.domain.outbox import Enrolment
from counter_app.records import NotCanonical, Receipt, canonical
from counter_app.services.hub_ports import AlreadyThere, BundlePart
from counter_app.upload.pace import Pace
from counter_app.upload.tus import Window
from counter_app.upload.wire import Answer, Json, Wire, must_pass, raise_for, stranger

MEDIA_TYPE = "application/vnd.counter.bundle"
_UNPACKED = {"Accept-Encoding": "gzip"}
"""Receipts are much alike: packed they are a half."""

_UNKNOWN = frozenset({404, 405, 415, 501})
"""Answers of a hub, or a proxy before it, that knows no such call."""


def ask_there(
    wire: Wire, enrolment: Enrolment, files: Collection[Sha256], records: Collection[RecordId]
) -> AlreadyThere | None:
    """Ask which of these the hub has got, in one call; None when it knows no such question.

    Raises LinkDown, HubNonsense, HubRefusedCredential.
    """
    names: dict[str, list[str]] = {"files": sorted(files), "records": sorted(records)}
    body = gzip.compress(json.dumps(names, separators=(",", ":")).encode("ascii"), mtime=0)
    kind = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    answer = _post(wire, enrolment, "/ask", body, kind)
    if answer.status in _UNKNOWN:
        return None
    raise_for(answer)
    held, receipts = answer.document.get("files"), answer.document.get("receipts")
    if answer.status != 200 or not isinstance(held, list) or not isinstance(receipts, list):
        raise stranger(answer)
    return AlreadyThere(
        frozenset(Sha256(name) for name in held if isinstance(name, str)),
        dict(_receipt(answer, receipt) for receipt in receipts),
    )


def send_bundle(
    wire: Wire, pace: Pace, enrolment: Enrolment, parts: Sequence[BundlePart]
) -> Mapping[RecordId, str | CounterError] | None:
    """Send the parts; return each record's receipt, or the error that a call of its own would have raised.

    None: the hub takes no such bundle. A record may be missing in the answer: nothing is known of it.
    Raises LinkDown, HubNonsense, HubRefusedCredential, HubFull, RecordRefused (the whole is too large:
    the next one has to be smaller).
    """
    body = b"".join(_items(parts))
    with pace.shared(len(parts)), pace.call(len(body)) as passing:
        window = Window(BytesIO(body), len(body), pace.block, passing)
        answer = _post(wire, enrolment, "", window, {"Content-Type": MEDIA_TYPE})
        if answer.status == 413:
            pace.refuse(len(body))
        must_pass(answer, len(body))
    if answer.status in _UNKNOWN:
        return None
    raise_for(answer)
    told = answer.document.get("records")
    if answer.status != 200 or not isinstance(told, list):
        raise stranger(answer)
    sent = {part.record.id for part in parts}
    outcomes = dict(_outcome(answer, each) for each in told)
    return {record: outcome for record, outcome in outcomes.items() if record in sent}


def _post(
    wire: Wire, enrolment: Enrolment, path: str, body: bytes | Window, kind: Mapping[str, str]
) -> Answer:
    return wire.call(
        "POST",
        f"{enrolment.url}/v1/bundles{path}",
        credential=enrolment.credential,
        headers=dict(kind) | _UNPACKED,
        body=body,
        ca_file=enrolment.ca_file,
        hub=enrolment.hub,
    )


def _items(parts: Sequence[BundlePart]) -> Iterable[bytes]:
    for part in parts:
        for file, content in part.files:
            yield _line({"file": file.sha256, "type": file.media_type, "bytes": len(content)})
            yield content
        # No time and no name inside: the same record is the same bytes.
        body = gzip.compress(part.record.body.encode("utf-8"), mtime=0)
        yield _line({"record": part.record.id, "bytes": len(body), "encoding": "gzip"})
        yield body


def _line(head: dict[str, str | int]) -> bytes:
    return json.dumps(head, separators=(",", ":")).encode("ascii") + b"\n"


def _outcome(answer: Answer, told: Json) -> tuple[RecordId, str | CounterError]:
    """Read what became of one record as the answer to a call of its own. Raises HubNonsense."""
    if not isinstance(told, dict):
        raise stranger(answer)
    if "receipt" in told:
        return _receipt(answer, told["receipt"])
    record, status = told.get("record"), told.get("status")
    if not isinstance(record, str) or not isinstance(status, int) or status < 400:
        raise stranger(answer)
    own = Answer(status, answer.headers, json.dumps({"error": told.get("error")}).encode("utf-8"))
    try:
        raise_for(own)
    except CounterError as fault:
        return RecordId(record), fault
    raise stranger(answer)


def _receipt(answer: Answer, receipt: Json) -> tuple[RecordId, str]:
    """Return the receipt as it was signed. Raises HubNonsense."""
    if not isinstance(receipt, dict) or not set(Receipt.__slots__) <= receipt.keys():
        raise stranger(answer)
    try:
        return RecordId(str(receipt["record"])), canonical(receipt)
    except NotCanonical as error:
        raise stranger(answer) from error
