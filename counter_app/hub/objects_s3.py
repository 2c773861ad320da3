"""Objects in a store that speaks S3: SeaweedFS, or any other."""

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast
from urllib.parse import unquote, urlsplit

import urllib3
from minio import Minio
from minio.deleteobjects import DeleteObject
from minio.error import MinioException, S3Error
from urllib3.exceptions import HTTPError

from counter_app.domain.errors import BadUsage
from counter_app.hub.objects import ObjectsUnreachable, Reader

_GONE = frozenset({"NoSuchKey", "NoSuchObject", "NoSuchBucket"})
_FULL = frozenset({"XMinioStorageFull", "InsufficientCapacity", "QuotaExceeded"})
_RETRIES = urllib3.Retry(
    total=6,
    backoff_factor=0.1,
    backoff_max=2.0,
    backoff_jitter=0.1,
    status_forcelist=(500, 502, 503, 504),
    allowed_methods=None,
)
"""A volume server that dies is noticed within seconds; every call here may be repeated: objects are put whole."""


@dataclass(frozen=True, slots=True)
class S3Place:
    """`endpoint` is `host:port`; `tls` whether it speaks https; `prefix` begins every object's name."""

    endpoint: str
    tls: bool
    bucket: str
    prefix: str
    key: str
    secret: str


def s3_place(url: str, credentials: Path | None = None) -> S3Place:
    """Read `s3://[KEY:SECRET@]HOST:PORT/BUCKET[/PREFIX]` (`s3+https://…` over TLS).

    Key and secret come from the URL, else from the file `credentials` (JSON: key, secret), else from
    AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY. Raises BadUsage (`reason`: blobs_url, blobs_credentials).
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise BadUsage(reason="blobs_url") from error
    bucket, _, below = parts.path.strip("/").partition("/")
    if parts.scheme not in ("s3", "s3+https") or not host or not bucket:
        raise BadUsage(reason="blobs_url")
    key, secret = _secrets(parts.username, parts.password, credentials)
    endpoint = host if port is None else f"{host}:{port}"
    prefix = f"{below}/" if below else ""
    return S3Place(endpoint, parts.scheme == "s3+https", bucket, prefix, key, secret)


def _secrets(user: str | None, password: str | None, file: Path | None) -> tuple[str, str]:
    if user and password:
        return unquote(user), unquote(password)
    if file is not None:
        try:
            content = json.loads(file.read_text("utf-8"))
            return str(content["key"]), str(content["secret"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise BadUsage(reason="blobs_credentials") from error
    key, secret = os.environ.get("AWS_ACCESS_KEY_ID"), os.environ.get("AWS_SECRET_ACCESS_KEY")
    if not key or not secret:
        raise BadUsage(reason="blobs_credentials")
    return key, secret


class S3Objects:
    """Objects in one bucket, which is made when it is not there. Raises BadUsage (`reason`: blobs_unreachable)."""

    def __init__(self, place: S3Place) -> None:
        self._bucket = place.bucket
        self._prefix = place.prefix
        self._pool = urllib3.PoolManager(
            maxsize=64,
            timeout=urllib3.Timeout(connect=5, read=30),
            retries=_RETRIES,
            cert_reqs="CERT_REQUIRED",
        )
        self._client = Minio(
            place.endpoint,
            access_key=place.key,
            secret_key=place.secret,
            secure=place.tls,
            region="us-east-1",
            http_client=self._pool,
        )
        try:
            if not self._client.bucket_exists(self._bucket):
                self._make_bucket()
        except (MinioException, HTTPError, OSError) as error:
            raise BadUsage(reason="blobs_unreachable") from error

    def put(self, name: str, pieces: Iterable[bytes], size: int) -> None:
        with _translated():
            stream = cast(BinaryIO, _Stream(iter(pieces)))
            self._client.put_object(
                self._bucket, self._prefix + name, stream, size, num_parallel_uploads=1
            )

    @contextmanager
    def open(self, name: str, start: int, length: int) -> Iterator[Reader]:
        try:
            with _translated():
                answer = self._client.get_object(self._bucket, self._prefix + name, start, length)
        except _Gone as error:
            raise FileNotFoundError(name) from error
        try:
            yield _Answer(answer)
        finally:
            answer.close()
            answer.release_conn()

    def size(self, name: str) -> int | None:
        try:
            with _translated():
                return self._client.stat_object(self._bucket, self._prefix + name).size
        except _Gone:
            return None

    def names(self, prefix: str) -> list[str]:
        with _translated():
            begin = self._prefix + prefix
            found = self._client.list_objects(self._bucket, begin, recursive=True)
            return [str(it.object_name).removeprefix(self._prefix) for it in found]

    def delete(self, prefix: str) -> None:
        with _translated():
            if not prefix.endswith("/"):
                self._client.remove_object(self._bucket, self._prefix + prefix)
                return
            names = [DeleteObject(self._prefix + name) for name in self.names(prefix)]
            for error in self._client.remove_objects(self._bucket, names):
                raise ObjectsUnreachable(error.code)

    def free(self) -> int | None:
        """S3 does not tell; a full store refuses the put."""
        return None

    def check(self) -> None:
        with _translated():
            self._client.bucket_exists(self._bucket)

    def close(self) -> None:
        """Give the connections back."""
        self._pool.clear()

    def _make_bucket(self) -> None:
        try:
            self._client.make_bucket(self._bucket)
        except S3Error as error:
            # Another replica was quicker.
            if error.code not in ("BucketAlreadyExists", "BucketAlreadyOwnedByYou"):
                raise


class _Gone(Exception):
    """There is no such object."""


@contextmanager
def _translated() -> Iterator[None]:
    """Turn the client's errors into ours. Their words may hold an object's name and are not passed on."""
    try:
        yield
    except S3Error as error:
        if error.code in _GONE:
            raise _Gone from error
        if error.code in _FULL:
            raise OSError(28, "the store is full") from error
        raise ObjectsUnreachable(error.code) from error
    except (MinioException, HTTPError) as error:
        raise ObjectsUnreachable(type(error).__name__) from error


class _Stream:
    """Pieces as a file to read from: all that the client asks of one."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._held = bytearray()

    def read(self, size: int = -1, /) -> bytes:
        while size < 0 or len(self._held) < size:
            piece = next(self._pieces, None)
            if piece is None:
                break
            self._held += piece
        taken = bytes(self._held if size < 0 else self._held[:size])
        del self._held[: len(taken)]
        return taken


class _Answer:
    """The body of an answer, its trouble translated."""

    def __init__(self, answer: urllib3.BaseHTTPResponse) -> None:
        self._answer = answer

    def read(self, size: int, /) -> bytes:
        with _translated():
            return self._answer.read(size)
