"""Reading the headers of tus 1.0.0. Everything here is pure."""

import base64
import binascii
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass

from counter_app.hub.refusals import Refusal
from counter_app.hub.uploads import Wish

VERSION = "1.0.0"
EXTENSIONS = "creation,creation-with-upload,checksum,expiration,termination"
ALGORITHMS = ("sha256", "sha1")
OFFSET_STREAM = "application/offset+octet-stream"

_SHA256 = re.compile(r"[0-9a-f]{64}")
_MEDIA_TYPE = re.compile(r"[\w.+-]{1,80}/[\w.+-]{1,80}(?:; ?[\w.+=-]{1,80})*", re.ASCII)
_NUMBER = re.compile(r"[0-9]{1,400}", re.ASCII)
"""However long: what is too large is told as that, and Python reads so many digits."""


@dataclass(frozen=True, slots=True)
class Checksum:
    """What the sender says one request's body hashes to."""

    algorithm: str
    digest: bytes

    def fresh(self) -> "hashlib._Hash":
        return hashlib.new(self.algorithm, usedforsecurity=False)


def whole_number(headers: Mapping[str, str], name: str) -> int:
    """Return a header that must be a number of bytes. Raises Refusal (400)."""
    value = headers.get(name)
    if value is None or not _NUMBER.fullmatch(value.strip()):
        raise Refusal(400, "BAD_HEADER", f"{name} must be a whole number")
    return int(value)


def wish(headers: Mapping[str, str]) -> Wish:
    """Return what a creation request asks for. Raises Refusal (400)."""
    if "upload-defer-length" in headers:
        raise Refusal(400, "BAD_HEADER", "the length must be known at creation")
    length = whole_number(headers, "upload-length")
    header = headers.get("upload-metadata", "")
    metadata = _metadata(header)
    sha256 = metadata.get("sha256", "")
    if not _SHA256.fullmatch(sha256):
        raise Refusal(400, "BAD_METADATA", "metadata sha256 must be 64 lower-case hex digits")
    media_type = metadata.get("filetype") or "application/octet-stream"
    if not is_media_type(media_type):
        raise Refusal(400, "BAD_METADATA", "metadata filetype must be a media type")
    return Wish(sha256, media_type, length, header)


def is_media_type(text: str) -> bool:
    """Tell whether `text` can be told of a file as its media type."""
    return _MEDIA_TYPE.fullmatch(text) is not None


def checksum(headers: Mapping[str, str]) -> Checksum | None:
    """Return the request's Upload-Checksum, None when it has none. Raises Refusal (400)."""
    header = headers.get("upload-checksum")
    if header is None:
        return None
    algorithm, _, encoded = header.partition(" ")
    if algorithm not in ALGORITHMS:
        raise Refusal(400, "BAD_CHECKSUM", f"checksums are {', '.join(ALGORITHMS)}")
    try:
        return Checksum(algorithm, base64.b64decode(encoded, validate=True))
    except (binascii.Error, ValueError) as error:
        raise Refusal(400, "BAD_CHECKSUM", "the checksum must be base64") from error


def _metadata(header: str) -> dict[str, str]:
    found: dict[str, str] = {}
    if len(header) > 4096 or not header.isascii():
        raise Refusal(400, "BAD_METADATA", "Upload-Metadata is too long or not ASCII")
    for pair in filter(None, (part.strip(" ") for part in header.split(","))):
        key, _, encoded = pair.partition(" ")
        if not key or key in found:
            raise Refusal(400, "BAD_METADATA", "keys must be there and unique")
        try:
            found[key] = base64.b64decode(encoded, validate=True).decode("utf-8")
        except (binascii.Error, ValueError) as error:
            raise Refusal(400, "BAD_METADATA", "values must be base64") from error
    return found
