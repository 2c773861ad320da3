"""One HTTP call to the hub: what goes out, how long it may take, and what its answer means."""

import ipaddress
import json
import socket
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http.client import BadStatusLine, LineTooLong, RemoteDisconnected
from io import BytesIO
from typing import Protocol, TypeAlias, cast
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase
from requests.exceptions import ContentDecodingError
from urllib3.connection import HTTPConnection
from urllib3.exceptions import InvalidHeader

from counter_app.domain.errors import (
    BlobsWanted,
    HubFull,
    HubNonsense,
    HubRefusedCredential,
    LinkDown,
    RecordRefused,
)

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | bool | None"

SILENCE = 30.0
"""Seconds without a byte after which a link is given up."""

_SLOWEST_ANSWER = 120.0
"""Seconds a small answer may take in all: a byte now and then is no link."""

_LARGEST_ANSWER = 4 * 1024**2
_SEND_BUFFER = 128 * 1024
"""Bytes the system may hold unsent. On a slow line a large buffer would look like 30 s of silence after each chunk."""

_BUSY = frozenset({408, 423, 425, 429})


class Sized(Protocol):
    """A body that knows its length and is read piece by piece."""

    def __len__(self) -> int: ...
    def read(self, size: int = -1) -> bytes: ...


class Sink(Protocol):
    """What a body is written into."""

    def write(self, piece: bytes, /) -> int: ...


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it came. `error_code` is the hub's own, None when the body is not the hub's error document."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def document(self) -> dict[str, Json]:
        """Return the JSON object of the body. Raises HubNonsense."""
        try:
            content = json.loads(self.body)
        except ValueError as error:
            raise HubNonsense(status=self.status) from error
        if not isinstance(content, dict):
            raise HubNonsense(status=self.status)
        return cast(dict[str, Json], content)

    @property
    def error_code(self) -> str | None:
        try:
            error = self.document.get("error")
        except HubNonsense:
            return None
        code = error.get("code") if isinstance(error, dict) else None
        return code if isinstance(code, str) else None

    @property
    def blobs_wanted(self) -> int:
        """How many blobs a 424 asks for."""
        error = self.document.get("error")
        blobs = error.get("blobs") if isinstance(error, dict) else None
        return len(blobs) if isinstance(blobs, list) else 1


class Wire:
    """Calls over kept-alive connections. Certificates are always checked; redirects are never followed."""

    def __init__(self, *, silence: float = SILENCE, slowest: float = _SLOWEST_ANSWER) -> None:
        """`silence`: seconds without a byte, `slowest`: seconds for the whole answer, after which a call is given up."""
        self._silence = silence
        self._slowest = slowest
        self._session = requests.Session()
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, _SmallBufferAdapter())

    def call(
        self,
        method: str,
        url: str,
        *,
        credential: str | None = None,
        headers: Mapping[str, str] | None = None,
        body: bytes | Sized | None = None,
        ca_file: str | None = None,
        into: Sink | None = None,
        into_limit: int = 0,
        into_status: int = 200,
    ) -> Answer:
        """Return the answer, whatever its status. The body of one with `into_status` goes into `into` when there is
        one, at most `into_limit` bytes of it.

        Raises LinkDown, HubNonsense (not HTTP, a redirect, a body larger than expected).
        """
        # A proxy set up for the world outside has no business between two programs of this machine.
        self._session.trust_env = not check_address(url)
        try:
            with self._session.request(
                method,
                url,
                data=body,
                headers={"Accept": "application/json", "Accept-Encoding": "identity"}
                | dict(headers or {}),
                auth=_Bearer(credential),
                timeout=self._silence,
                allow_redirects=False,
                stream=True,
                verify=ca_file or True,
            ) as response:
                held = BytesIO()
                if into is not None and response.status_code == into_status:
                    _read(response, into, limit=into_limit, slowest=self._slowest)
                else:
                    _read(response, held, limit=_LARGEST_ANSWER, slowest=self._slowest)
                answer = Answer(response.status_code, response.headers, held.getvalue())
        except (requests.exceptions.InvalidURL, requests.exceptions.InvalidSchema) as error:
            raise LinkDown(reason="bad_address") from error
        except requests.exceptions.SSLError as error:
            raise LinkDown(reason="certificate") from error
        except requests.exceptions.Timeout as error:
            raise LinkDown(reason="silent") from error
        except (requests.exceptions.RequestException, OSError) as error:
            raise _cut_or_nonsense(error) from error
        if 300 <= answer.status < 400:
            raise HubNonsense(status=answer.status)
        return answer

    def close(self) -> None:
        self._session.close()


def raise_for(answer: Answer) -> None:
    """Raise what an error status means; return when the status is below 400.

    Raises HubFull, LinkDown (the hub or its proxy is in trouble, or busy), HubNonsense (an error that is not the
    hub's), HubRefusedCredential, BlobsWanted, RecordRefused (any other refusal).
    """
    status = answer.status
    if status < 400:
        return
    if status == 507:
        raise HubFull()
    if status >= 500:
        raise LinkDown(reason="hub_error", status=status)
    code = answer.error_code
    if code is None:
        raise HubNonsense(status=status)
    if status in (401, 403):
        raise HubRefusedCredential()
    if status in _BUSY:
        raise LinkDown(reason="busy", status=status)
    if status == 424:
        raise BlobsWanted(count=answer.blobs_wanted)
    raise RecordRefused(status=status, hub_code=code)


def check_address(url: str) -> bool:
    """Tell whether `url` is on this machine; refuse to send papers in the clear to another one.

    Raises LinkDown (`reason`: plain_http, bad_address).
    """
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError as error:
        raise LinkDown(reason="bad_address") from error
    if parts.scheme not in ("http", "https") or not host:
        raise LinkDown(reason="bad_address")
    local = _is_loopback(host)
    if parts.scheme == "http" and not local:
        raise LinkDown(reason="plain_http")
    return local


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class _Bearer(AuthBase):
    """The credential. Given as `auth` so that a `.netrc` file of the user never takes its place."""

    def __init__(self, credential: str | None) -> None:
        self._credential = credential

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._credential is not None:
            request.headers["Authorization"] = f"Bearer {self._credential}"
        return request


class _SmallBufferAdapter(HTTPAdapter):
    """Connections whose unsent bytes are few, and that notice a dead peer."""

    def init_poolmanager(
        self, connections: int, maxsize: int, block: bool = False, **pool_kwargs: object
    ) -> None:
        options = [
            *HTTPConnection.default_socket_options,
            (socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER),
            (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1),
        ]
        super().init_poolmanager(connections, maxsize, block, socket_options=options, **pool_kwargs)


def _read(response: requests.Response, target: Sink, *, limit: int, slowest: float) -> None:
    """Write the body to `target`. Raises HubNonsense (more than `limit` bytes), LinkDown (over `slowest` seconds)."""
    size = 0
    until = time.monotonic() + slowest
    for piece in response.iter_content(16 * 1024):
        size += len(piece)
        if size > limit:
            raise HubNonsense(status=response.status_code)
        if time.monotonic() > until:
            raise LinkDown(reason="silent")
        target.write(piece)


def _cut_or_nonsense(error: BaseException) -> LinkDown | HubNonsense:
    """An answer that is not HTTP is nonsense; everything else is a link that broke."""
    for cause in _causes(error):
        if isinstance(cause, _NOT_HTTP) and not _is_cut_short(cause):
            return HubNonsense(status=0)
    return LinkDown(reason="cut")


def _is_cut_short(error: BaseException) -> bool:
    """Tell whether a status line that makes no sense is the beginning of one that would have."""
    if isinstance(error, RemoteDisconnected):
        return True
    line = str(error.args[0]) if isinstance(error, BadStatusLine) and error.args else "?"
    return "HTTP/".startswith(line[:5])


_NOT_HTTP = (BadStatusLine, LineTooLong, InvalidHeader, ContentDecodingError)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and what it was made of: requests and urllib3 keep the cause among their arguments."""
    yield error
    for argument in error.args:
        if isinstance(argument, BaseException):
            yield from _causes(argument)
    reason = getattr(error, "reason", None)
    if isinstance(reason, BaseException) and reason not in error.args:
        yield from _causes(reason)
