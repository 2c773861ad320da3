"""What the hub says it holds of this desk in a range of record ids."""

from urllib.parse import urlencode

from counter_app.domain.ids import RecordId, Sha256
from counter_app.domain.outbox import Enrolment
from counter_app.domain.ranges import LISTED, HeldRange
from counter_app.upload.wire import Answer, Wire, raise_for, stranger


def ask_range(wire: Wire, enrolment: Enrolment, start: str, end: str) -> HeldRange:
    """Ask for the hash of a range, and for its records by name when they are few.

    Raises LinkDown, HubNonsense, HubRefusedCredential, RecordRefused (a hub that does not know the call: 404).
    """
    asked = urlencode({"from": start, "to": end, "list": str(LISTED)})
    url = f"{enrolment.url}/v1/records/digest?{asked}"
    answer = wire.call(
        "GET",
        url,
        credential=enrolment.credential,
        ca_file=enrolment.ca_file,
        hub=enrolment.hub,
    )
    raise_for(answer)
    content = answer.document
    count, digest = content.get("count"), content.get("sha256")
    if answer.status != 200 or not isinstance(count, int) or not isinstance(digest, str):
        raise stranger(answer)
    head = sum(len(name) + len(value) + 4 for name, value in answer.headers.items())
    return HeldRange(count, digest, _items(answer), len(url) + head + len(answer.body))


def _items(answer: Answer) -> dict[RecordId, Sha256] | None:
    items = answer.document.get("items")
    if items is None:
        return None
    found: dict[RecordId, Sha256] = {}
    for item in items if isinstance(items, list) else [None]:
        name = item.get("id") if isinstance(item, dict) else None
        digest = item.get("sha256") if isinstance(item, dict) else None
        if not isinstance(name, str) or not isinstance(digest, str):
            raise stranger(answer)
        found[RecordId(name)] = Sha256(digest)
    return found
