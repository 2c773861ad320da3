"""The hub's calls as an OpenAPI 3.1 document, `GET /v1/openapi.json`: what each takes, and every answer it may give."""

from collections.abc import Iterable
from typing import cast

from counter_app.domain.outbox import RecordKind
from counter_app.domain.ranges import LISTED
from counter_app.hub.openapi_bundles import bundle_paths
from counter_app.hub.tus_headers import OFFSET_STREAM, VERSION
from counter_app.records import Json, JsonObject, schema_of

PATH = "/v1/openapi.json"

_RECEIPT = "receipt.v1"
_MEANING = {
    200: "done",
    201: "made",
    204: "done",
    206: "the range",
    400: "the request cannot be read, or lacks what it needs",
    401: "no valid credential",
    403: "the code is wrong, used, expired or another office's",
    404: "not here, or not this office's",
    405: "not a method of this address",
    408: "no byte came for too long",
    409: "does not follow what is held",
    412: "another version of tus",
    413: "too large",
    415: "another content type or encoding",
    416: "no such range",
    422: "not what it should be",
    423: "another request is writing",
    424: "these blobs are wanted first",
    429: "too often, see Retry-After",
    460: "the hash disagrees",
    503: "try later, see Retry-After",
    507: "the hub is full",
}
_ALWAYS = (503,)
_SIGNED_IN = (401, 429)
_HASHES = "^([0-9a-f]{64}(, ?[0-9a-f]{64}){0,99})?$"


def document() -> JsonObject:
    """Return the OpenAPI document."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "counter-app hub",
            "version": "1",
            "description": "Receives papers and dossiers from the desks of a province.",
        },
        "security": [{"desk": []}],
        "paths": {
            **_desks(),
            **_files(),
            **_blobs(),
            **_records(),
            **bundle_paths(),
            **_operations(),
        },
        "components": {
            "securitySchemes": {
                name: {"type": "http", "scheme": "bearer"} for name in ("desk", "metrics")
            },
            "schemas": {
                "error": _ERROR,
                **{
                    name: _schema(name) for name in (*(kind.value for kind in RecordKind), _RECEIPT)
                },
            },
        },
    }


def _desks() -> JsonObject:
    drawn: JsonObject = {"type": "string", "pattern": r"^[A-Za-z0-9_-]{43}$"}
    body = _object(
        {"code": _text(200), "desk": _text(200), "credential": drawn, "office": _text(200)},
        ("code", "desk"),
    )
    answer = _object(
        {name: {"type": "string"} for name in ("credential", "office", "hub", "receipt_key")},
        ("credential", "office", "hub", "receipt_key"),
    )
    enrol = _call(
        "Use up a one-time code; get a credential",
        {201: answer},
        (400, 403, 408, 413, 415, 422, 429),
        body=_json(body),
        open_to_all=True,
    )
    person = _call(
        "Papers of a person held anywhere in the province; the look and its ground are recorded",
        {200: _object({"papers": {"type": "array"}}, ("papers",))},
        (400, 422),
        _path("number", r"^(\d{9}|\d{12}|\d{10}(-\d{3})?)$"),
        _query("dossier", _text(200), required=True),
        _query("procedure", _text(200), required=True),
    )
    changes = _call(
        "What this desk shall know: official numbers, refusals, packs, days off, rules, work and papers",
        {200: _PAGE},
        (400,),
        *_paging(),
    )
    return {
        "/v1/enrol": {"post": enrol},
        "/v1/people/{number}/papers": {"get": person},
        "/v1/changes": {"get": changes},
    }


def _files() -> JsonObject:
    version = _header("Tus-Resumable", {"const": VERSION})
    creation = (
        _header("Upload-Length", _whole()),
        _header("Upload-Metadata", {"type": "string", "maxLength": 4096}),
    )
    checksum = _header("Upload-Checksum", {"type": "string"}, required=False)
    offset = _header("Upload-Offset", _whole())
    bytes_: JsonObject = {"schema": {"type": "string", "format": "binary"}}
    bytes_in: JsonObject = {"required": False, "content": {OFFSET_STREAM: bytes_}}
    name = _path("name", "^[0-9a-f]{32}$")
    made = (400, 404, 408, 409, 412, 413, 415, 423, 460, 507)
    return {
        "/v1/files": {
            "options": _call("What of tus the hub speaks", {204: None}, (), open_to_all=True),
            "post": _call(
                "Begin an upload", {201: None}, made, version, *creation, checksum, body=bytes_in
            ),
        },
        "/v1/files/{name}": {
            "options": _call("What of tus the hub speaks", {204: None}, (), name, open_to_all=True),
            "head": _call("Where the upload stands", {200: None}, (404, 412), name, version),
            "patch": _call(
                "Go on with it", {204: None}, made, name, version, offset, checksum, body=bytes_in
            ),
            "delete": _call("Give it up", {204: None}, (404, 412, 423), name, version),
        },
    }


def _blobs() -> JsonObject:
    digest = _path("sha256", "^[0-9a-f]{64}$")
    part = _header("Range", {"type": "string"}, required=False)
    got = _call("Fetch a blob, or a range of it", {200: None, 206: None}, (404, 416), digest, part)
    responses = cast(JsonObject, got["responses"])
    responses["500"] = _error(500, "the blob is damaged")
    head = _call(
        "Has the caller's office sent it, and is it here?",
        {200: None, 206: None},
        (404, 416),
        digest,
        part,
    )
    proof = _path("proof", "^.{1,200}$")
    portal = _call(
        "A file for the portal, by a signed address", {200: None}, (404,), digest, proof,
        open_to_all=True,
    )  # fmt: skip
    cast(JsonObject, portal["responses"])["500"] = _error(500, "the blob is damaged")
    return {
        "/v1/blobs/{sha256}": {"get": got, "head": head},
        "/v1/portal/files/{sha256}/{proof}": {"get": portal},
    }


def _records() -> JsonObject:
    uuid = _path("uuid", "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")
    record: JsonObject = {"oneOf": [_ref(kind.value) for kind in RecordKind]}
    receipt = _ref(_RECEIPT)
    put = _call(
        "Keep one record; the same content again gets the same receipt",
        {200: receipt, 201: receipt},
        (400, 408, 409, 413, 415, 422, 424),
        uuid,
        _header("X-Counter-Lost", {"type": "string", "pattern": _HASHES}, required=False),
        body=_json(record),
    )
    held = _object({"record": {"type": "object"}, "receipt": receipt}, ("record", "receipt"))
    listed = _call("What the hub holds of this desk", {200: _PAGE}, (400,), *_paging())
    return {
        "/v1/records": {"get": listed},
        "/v1/records/digest": {"get": _digest()},
        "/v1/records/files": {"get": _held_files()},
        "/v1/records/{uuid}": {
            "put": put,
            "get": _call("A record with its receipt", {200: held}, (404,), uuid),
        },
    }


def _digest() -> JsonObject:
    bound: JsonObject = {"type": "string", "pattern": "^[0-9a-f]{0,8}$"}
    item = _object({"id": {"type": "string"}, "sha256": {"type": "string"}}, ("id", "sha256"))
    answer = _object(
        {
            "count": _whole(),
            "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
            "items": {"type": "array", "items": item},
        },
        ("count", "sha256"),
    )
    listed: JsonObject = {"type": "integer", "minimum": 0, "maximum": LISTED}
    return _call(
        "One hash over the ids and hashes of a range of this desk's records; a short range by name",
        {200: answer},
        (400,),
        _query("from", bound),
        _query("to", bound),
        _query("list", listed),
        _query("desk", _text(200)),
    )


def _held_files() -> JsonObject:
    bound: JsonObject = {"type": "string", "pattern": "^[0-9a-f]{0,8}$"}
    digests: JsonObject = {"type": "array", "items": {"type": "string"}}
    item = _object({"id": {"type": "string"}, "sha256": digests}, ("id", "sha256"))
    answer = _object(
        {
            "records": _whole(),
            "files": _whole(),
            "lacking": {"type": "array", "items": item},
            "next": bound,
        },
        ("records", "files", "lacking", "next"),
    )
    return _call(
        "Which files that receipts to this desk name are gone or damaged; `next` says where to ask on",
        {200: answer},
        (400,),
        _query("from", bound),
        _query("to", bound),
        _query("desk", _text(200)),
        _query("deep", {"enum": ["0", "1"]}),
    )


def _operations() -> JsonObject:
    keys = _object(
        {"hub": {"type": "string"}, "keys": {"type": "array"}, "carry": {"type": "object"}},
        ("hub", "keys", "carry"),
    )
    health = _object({"status": {"const": "ok"}}, ("status",))
    metrics = _call(
        "For Prometheus: with the token of --metrics-token-file, or from this machine; nothing about a person",
        {200: None},
        (401, 403),
        open_to_all=True,
    )
    metrics["security"] = [{}, {"metrics": []}]
    cast(JsonObject, metrics["responses"])["403"] = _error(403, "only from this machine")
    return {
        "/v1/keys": {"get": _call("The receipt keys", {200: keys}, (), open_to_all=True)},
        PATH: {"get": _call("This document", {200: {"type": "object"}}, (), open_to_all=True)},
        "/healthz": {"get": _call("Is it well?", {200: health}, (), open_to_all=True)},
        "/metrics": {"get": metrics},
    }


def _call(
    summary: str,
    good: "dict[int, JsonObject | None]",
    bad: Iterable[int],
    *parameters: JsonObject,
    body: "JsonObject | None" = None,
    open_to_all: bool = False,
) -> JsonObject:
    """`good`: statuses with the schema of their JSON, None for no JSON."""
    responses: JsonObject = {}
    for status, schema in good.items():
        answer: JsonObject = {"description": _MEANING[status]}
        if schema is not None:
            answer["content"] = {"application/json": {"schema": schema}}
        responses[str(status)] = answer
    for status in (*bad, *_ALWAYS, *(() if open_to_all else _SIGNED_IN)):
        responses[str(status)] = _error(status, _MEANING[status])
    call: JsonObject = {"summary": summary, "responses": responses}
    if parameters:
        call["parameters"] = list(parameters)
    if body is not None:
        call["requestBody"] = body
    if open_to_all:
        call["security"] = []
    return call


def _error(_status: int, description: str) -> JsonObject:
    return {
        "description": description,
        "content": {"application/json": {"schema": _ref("error")}},
    }


_ERROR: JsonObject = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["code", "message", "request_id"],
            "properties": {
                "code": {"type": "string", "pattern": "^[A-Z][A-Z0-9_]*$"},
                "message": {"type": "string"},
                "request_id": {"type": "string"},
                "blobs": {"type": "array", "items": {"type": "string"}},
            },
        }
    },
}


def _schema(name: str) -> JsonObject:
    """A schema of ours as a component: what it refers to inside itself is found from the document's root."""
    schema = cast(JsonObject, _moved(schema_of(name), f"#/components/schemas/{name}"))
    schema.pop("$schema", None)
    return schema


def _moved(value: Json, base: str) -> Json:
    if isinstance(value, list):
        return [_moved(inner, base) for inner in value]
    if not isinstance(value, dict):
        return value
    return {
        name: base + str(inner)[1:] if name == "$ref" else _moved(inner, base)
        for name, inner in value.items()
    }


def _ref(name: str) -> JsonObject:
    return {"$ref": f"#/components/schemas/{name}"}


def _object(properties: JsonObject, required: Iterable[str]) -> JsonObject:
    return {"type": "object", "properties": properties, "required": list(required)}


def _json(schema: JsonObject) -> JsonObject:
    return {"required": True, "content": {"application/json": {"schema": schema}}}


def _text(longest: int) -> JsonObject:
    return {"type": "string", "minLength": 1, "maxLength": longest}


def _whole() -> JsonObject:
    return {"type": "integer", "minimum": 0, "maximum": 2**40}


def _path(name: str, pattern: str) -> JsonObject:
    schema: JsonObject = {"type": "string", "pattern": pattern}
    return {"name": name, "in": "path", "required": True, "schema": schema}


def _query(name: str, schema: JsonObject, *, required: bool = False) -> JsonObject:
    return {"name": name, "in": "query", "required": required, "schema": schema}


def _header(name: str, schema: JsonObject, *, required: bool = True) -> JsonObject:
    return {"name": name, "in": "header", "required": required, "schema": schema}


def _paging() -> tuple[JsonObject, ...]:
    limit: JsonObject = {"type": "integer", "minimum": 1, "maximum": 500}
    return _query("since", {"type": "string"}), _query("limit", limit)


_PAGE = _object(
    {
        "items": {"type": "array", "items": {"type": "object"}},
        "next": {"type": "string"},
        "more": {"type": "boolean"},
    },
    ("items", "next", "more"),
)
