"""What the hub says it holds of this desk in a range of record ids."""

from urllib.parse import urlencode

from counter_app.domain.ids import RecordId, Sha256
from counter_app.domain.outbox import Enrolment
from counter_app.domain.ranges import LISTED, HeldFiles, HeldRange
from counter_app.upload.wire import Answer, Wire, raise_for, stranger


def ask_range(
    wire: Wire, enrolment: Enrolment, start: str, end: str, *, desk: str | None
) -> HeldRange:
    """Ask for the hash of a range, and for its records by name when they are few.

    Raises LinkDown, HubNonsense, HubRefusedCredential, RecordRefused (a hub that does not know the call: 404).
    """
    asked = {"from": start, "to": end, "list": str(LISTED)}
    answer, size = _ask(wire, enrolment, "digest", asked, desk=desk)
    content = answer.document
    count, digest = content.get("count"), content.get("sha256")
    if answer.status != 200 or not isinstance(count, int) or not isinstance(digest, str):
        raise stranger(answer)
    return HeldRange(count, digest, _items(answer), size)


def ask_files(
    wire: Wire, enrolment: Enrolment, start: str, *, desk: str | None, deep: bool
) -> HeldFiles:
    """Ask which files the hub lacks of those it signed for; a record without any is one that it cannot read itself.

    Raises LinkDown, HubNonsense, HubRefusedCredential, RecordRefused (a hub that does not know the call: 404).
    """
    asked = {"from": start, "deep": "1" if deep else "0"}
    answer, size = _ask(wire, enrolment, "files", asked, desk=desk)
    content = answer.document
    counts = content.get("records"), content.get("files")
    lacking, rest = content.get("lacking"), content.get("next")
    if answer.status != 200 or not isinstance(lacking, list) or not isinstance(rest, str):
        raise stranger(answer)
    # Whoever is sent back to where it asks from would ask for ever.
    if (rest and rest <= start) or not all(isinstance(count, int) for count in counts):
        raise stranger(answer)
    found: dict[RecordId, tuple[Sha256, ...]] = {}
    for item in lacking:
        name = item.get("id") if isinstance(item, dict) else None
        files = item.get("sha256") if isinstance(item, dict) else None
        if not isinstance(name, str) or not isinstance(files, list):
            raise stranger(answer)
        found[RecordId(name)] = tuple(Sha256(str(file)) for file in files)
    records, files_seen = (count for count in counts if isinstance(count, int))
    return HeldFiles(records, files_seen, found, rest, size)


def _ask(
    wire: Wire, enrolment: Enrolment, what: str, asked: dict[str, str], *, desk: str | None
) -> tuple[Answer, int]:
    """Return the answer, and how many bytes question and answer took."""
    query = urlencode(asked if desk is None else asked | {"desk": desk})
    url = f"{enrolment.url}/v1/records/{what}?{query}"
    answer = wire.call(
        "GET",
        url,
        credential=enrolment.credential,
        ca_file=enrolment.ca_file,
        hub=enrolment.hub,
    )
    raise_for(answer)
    head = sum(len(name) + len(value) + 4 for name, value in answer.headers.items())
    return answer, len(url) + head + len(answer.body)


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
