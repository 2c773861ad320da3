"""`/v1/bundles` in the OpenAPI document."""

from counter_app.hub.frames import MEDIA_TYPE
from counter_app.records import JsonObject

_ERROR: JsonObject = {
    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/error"}}}
}
_BAD = {
    400: "the body cannot be read",
    401: "no valid credential",
    408: "no byte came for too long",
    413: "too large",
    415: "another content type or encoding",
    422: "not what it should be",
    429: "too often, see Retry-After",
    503: "try later, see Retry-After",
    507: "the hub is full",
}
_RECEIPT: JsonObject = {"$ref": "#/components/schemas/receipt.v1"}
_REFUSED: JsonObject = {"$ref": "#/components/schemas/error/properties/error"}
_TEXT: JsonObject = {"type": "string"}
_STATUS: JsonObject = {"type": "integer"}
_DIGEST: JsonObject = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
_UUID: JsonObject = {"type": "string", "pattern": "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"}


def bundle_paths() -> JsonObject:
    """Return the paths of `/v1/bundles`: what each takes, and every answer it may give."""
    record: JsonObject = {
        "type": "object",
        "required": ["record", "status"],
        "oneOf": [{"required": ["receipt"]}, {"required": ["error"]}],
        "properties": {"record": _TEXT, "status": _STATUS, "receipt": _RECEIPT, "error": _REFUSED},
    }
    file: JsonObject = {
        "type": "object",
        "required": ["file", "status", "error"],
        "properties": {"file": _TEXT, "status": _STATUS, "error": _REFUSED},
    }
    items: JsonObject = {"schema": {"type": "string", "format": "binary"}}
    take = _call(
        "Keep small files and records, one after the other: each a line of JSON that says what comes, then its bytes",
        {MEDIA_TYPE: items},
        {"records": {"type": "array", "items": record}, "files": {"type": "array", "items": file}},
        (400, 401, 408, 413, 415, 429, 503, 507),
    )
    names: JsonObject = {
        "type": "object",
        "properties": {
            "files": {"type": "array", "items": _DIGEST, "maxItems": 250},
            "records": {"type": "array", "items": _UUID, "maxItems": 250},
        },
    }
    ask = _call(
        "Which of these files, sent by this office, and of its records are here?",
        {"application/json": {"schema": names}},
        {
            "files": {"type": "array", "items": _DIGEST},
            "receipts": {"type": "array", "items": _RECEIPT},
        },
        (400, 401, 408, 413, 415, 422, 429, 503),
    )
    return {"/v1/bundles": {"post": take}, "/v1/bundles/ask": {"post": ask}}


def _call(
    summary: str, body: JsonObject, answer: JsonObject, refusals: tuple[int, ...]
) -> JsonObject:
    schema: JsonObject = {"type": "object", "required": list(answer), "properties": answer}
    responses: JsonObject = {
        "200": {"description": "done", "content": {"application/json": {"schema": schema}}}
    }
    for status in refusals:
        responses[str(status)] = {"description": _BAD[status], **_ERROR}
    return {
        "summary": summary,
        "requestBody": {"required": True, "content": body},
        "responses": responses,
    }
