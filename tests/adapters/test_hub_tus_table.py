"""tus 1.0.0 (tus.io/protocols/resumable-upload) as a table: one line a rule of the text, tried on a real socket."""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest
import requests

from tests.adapters.test_hub_tus import Tus, metadata
from tests.fakes.records import noise
from tests.fixtures_hub import RunningHub

BLOB = noise(100)
STREAM = "application/offset+octet-stream"
GOOD_SHA1 = "sha1 " + base64.b64encode(hashlib.sha1(BLOB.content[40:]).digest()).decode()
BAD_SHA1 = "sha1 " + base64.b64encode(bytes(20)).decode()


@dataclass(frozen=True)
class Rule:
    """A request against an upload of 100 bytes that stands at 40, and what the answer must say.

    `to`: files, upload, or gone (an upload that is none). `answer`: header to value; None: it must not be there; "*":
    it must be there. `stands`: the upload's offset afterwards, None when it is gone.
    """

    name: str
    method: str
    to: str
    status: int
    headers: Mapping[str, str | None] = field(default_factory=dict)
    body: bytes | None = None
    answer: Mapping[str, str | None] = field(default_factory=dict)
    stands: int | None = 40


PATCH: dict[str, str | None] = {"Upload-Offset": "40", "Content-Type": STREAM}
MAKE: dict[str, str | None] = {"Upload-Length": "100", "Upload-Metadata": metadata(BLOB)}
REST = BLOB.content[40:]

RULES = [
    # Core: versions
    Rule("no version", "HEAD", "upload", 412, {"Tus-Resumable": None}, answer={"Tus-Version": "1.0.0"}),
    Rule("other version", "PATCH", "upload", 412, {**PATCH, "Tus-Resumable": "0.2.2"}, REST),
    Rule("other version, POST", "POST", "files", 412, {**MAKE, "Tus-Resumable": "2.0.0"}),
    Rule("other version, DELETE", "DELETE", "upload", 412, {"Tus-Resumable": "1.0"}),
    Rule(
        "another version is not even signed in",
        "HEAD",
        "upload",
        412,
        {"Tus-Resumable": "9.9.9", "Authorization": None},
        answer={"Tus-Version": "1.0.0"},
    ),
    # Core: OPTIONS
    Rule(
        "OPTIONS needs no version and no credential",
        "OPTIONS",
        "files",
        204,
        {"Tus-Resumable": None, "Authorization": None},
        answer={"Tus-Version": "1.0.0", "Tus-Extension": "*", "Tus-Max-Size": "*"},
    ),
    Rule("OPTIONS of an upload", "OPTIONS", "upload", 204, answer={"Tus-Version": "1.0.0"}),
    # Core: HEAD
    Rule(
        "HEAD tells offset and length, uncached",
        "HEAD",
        "upload",
        200,
        answer={"Upload-Offset": "40", "Upload-Length": "100", "Cache-Control": "no-store"},
    ),
    Rule(
        "HEAD gives the metadata back as they came",
        "HEAD",
        "upload",
        200,
        answer={"Upload-Metadata": metadata(BLOB)},
    ),
    Rule(
        "HEAD of what is gone has no offset and is not cached",
        "HEAD",
        "gone",
        404,
        answer={"Upload-Offset": None, "Cache-Control": "no-store"},
    ),
    # Core: PATCH
    Rule("PATCH goes on", "PATCH", "upload", 204, PATCH, REST[:10], {"Upload-Offset": "50"}, 50),
    Rule("PATCH of nothing", "PATCH", "upload", 204, PATCH, b"", {"Upload-Offset": "40"}),
    Rule("wrong content type", "PATCH", "upload", 415, {**PATCH, "Content-Type": "text/plain"}, REST),
    Rule("no content type", "PATCH", "upload", 415, {**PATCH, "Content-Type": None}, REST),
    Rule("offset before", "PATCH", "upload", 409, {**PATCH, "Upload-Offset": "39"}, REST),
    Rule("offset behind", "PATCH", "upload", 409, {**PATCH, "Upload-Offset": "41"}, REST[1:]),
    Rule("no offset", "PATCH", "upload", 400, {**PATCH, "Upload-Offset": None}, REST),
    Rule("offset below nought", "PATCH", "upload", 400, {**PATCH, "Upload-Offset": "-1"}, REST),
    Rule("more than promised", "PATCH", "upload", 413, PATCH, REST + b"x"),
    Rule("PATCH of what is gone", "PATCH", "gone", 404, PATCH, REST),
    # Core: method override
    Rule(
        "POST that means PATCH",
        "POST",
        "upload",
        204,
        {**PATCH, "X-HTTP-Method-Override": "PATCH"},
        REST[:5],
        {"Upload-Offset": "45"},
        45,
    ),
    Rule("POST that means DELETE", "POST", "upload", 204, {"X-HTTP-Method-Override": "DELETE"}, stands=None),
    Rule(
        "POST that means HEAD",
        "POST",
        "upload",
        200,
        {"X-HTTP-Method-Override": "HEAD"},
        answer={"Upload-Offset": "40", "Cache-Control": "no-store"},
    ),
    Rule(
        "PUT that means PATCH: the method itself is ignored",
        "PUT",
        "upload",
        204,
        {**PATCH, "X-HTTP-Method-Override": "PATCH"},
        REST[:5],
        {"Upload-Offset": "45"},
        45,
    ),
    Rule("a method that is none", "POST", "upload", 405, {"X-HTTP-Method-Override": "FETCH"}),
    # Creation
    Rule("creation", "POST", "files", 201, MAKE, answer={"Location": "*", "Upload-Expires": "*"}),
    Rule("no length", "POST", "files", 400, {**MAKE, "Upload-Length": None}),
    Rule("length below nought", "POST", "files", 400, {**MAKE, "Upload-Length": "-5"}),
    Rule("length told later", "POST", "files", 400, {**MAKE, "Upload-Defer-Length": "1"}),
    Rule("over Tus-Max-Size", "POST", "files", 413, {**MAKE, "Upload-Length": "9" * 15}),
    # Creation with upload
    Rule(
        "creation with bytes",
        "POST",
        "files",
        201,
        {**MAKE, "Content-Type": STREAM},
        BLOB.content[:7],
        {"Location": "*", "Upload-Offset": "7"},
    ),
    Rule(
        "creation with bytes of another type",
        "POST",
        "files",
        415,
        {**MAKE, "Content-Type": "image/png"},
        BLOB.content[:7],
    ),
    # Expiration
    Rule("PATCH tells the end", "PATCH", "upload", 204, PATCH, REST[:1], {"Upload-Expires": "*"}, 41),
    # Checksum
    Rule("right checksum", "PATCH", "upload", 204, {**PATCH, "Upload-Checksum": GOOD_SHA1}, REST, {}, 100),
    Rule("wrong checksum", "PATCH", "upload", 460, {**PATCH, "Upload-Checksum": BAD_SHA1}, REST),
    Rule("unknown algorithm", "PATCH", "upload", 400, {**PATCH, "Upload-Checksum": "crc32 AAAA"}, REST),
    # Termination
    Rule("termination", "DELETE", "upload", 204, stands=None),
    Rule("termination of what is gone", "DELETE", "gone", 404),
]  # fmt: skip


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_rule(running_hub: RunningHub, rule: Rule) -> None:
    tus = Tus(running_hub)
    upload = tus.create(BLOB)
    tus.patch(upload, 0, BLOB.content[:40])
    to = {"files": tus.files, "upload": upload, "gone": f"{tus.files}/{'0' * 32}"}[rule.to]

    headers = {name.replace("-", "_"): value for name, value in rule.headers.items()}
    answer = tus.send(rule.method, to, rule.body, **headers)

    assert answer.status_code == rule.status
    assert answer.headers["Tus-Resumable"] == "1.0.0"
    for name, value in rule.answer.items():
        _must_say(answer, name, value)
    after = tus.send("HEAD", upload)
    assert after.headers.get("Upload-Offset") == (None if rule.stands is None else str(rule.stands))


def _must_say(answer: requests.Response, name: str, value: str | None) -> None:
    found = answer.headers.get(name)
    assert found is not None if value == "*" else found == value, name
