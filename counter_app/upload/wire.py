"""One HTTP call to the hub: what goes out, how long it may take, and what its answer means."""

import ipaddress
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from email.utils import parsedate_to_datetime
from io import BytesIO
from pathlib import Path
from typing import Protocol, TypeAlias, cast
from urllib.parse import urlsplit

import requests
from requests.auth import AuthBase

from counter_app.domain.errors import (
    AnotherHub,
    BlobsWanted,
    CaptivePortal,
    CertificateNotTrusted,
    ClockWrong,
    HubBusy,
    HubFull,
    HubInTrouble,
    HubNonsense,
    HubRefusedCredential,
    LinkDown,
    LinkStalled,
    RecordRefused,
    TooLargeOnTheWay,
    WrongHost,
)
from counter_app.upload.draining import Alive, Deadline, DrainingAdapter
from counter_app.upload.faults import meaning_of

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | bool | None"

SILENCE = 30.0
"""Seconds without a byte after which a link is given up."""

_SLOWEST_ANSWER = 120.0
"""Seconds a small answer may take in all: a byte now and then is no link."""

_LARGEST_ANSWER = 4 * 1024**2
HUB_MARK = "X-Counter-Hub"
"""The header in which a hub says its name with every answer."""

_ERROR_MARK = "X-Counter-Error"
"""The header in which a hub says an error's code."""

_CLOCKS_APART = 3600.0
"""Seconds between this PC's clock and the hub's from which one of them cannot be right: a wrong time zone is the least."""

_LONGEST_PAUSE = 3600
"""Seconds that a hub may ask for at most."""

_BUSY = frozenset({408, 423, 425, 429})
_TOO_LARGE = frozenset({413, 414, 431})
"""What a proxy says to a body, an address or a head that is larger than it lets through."""


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
            # Not as bytes: of those the parser would guess the encoding, and others read them as UTF-8 (RFC 8259 §8.1).
            content = json.loads(self.body.decode("utf-8"))
        except (ValueError, RecursionError) as error:
            raise stranger(self) from error
        if not isinstance(content, dict):
            raise stranger(self)
        return cast(dict[str, Json], content)

    @property
    def error_code(self) -> str | None:
        try:
            error = self.document.get("error")
        except HubNonsense:
            return None
        code = error.get("code") if isinstance(error, dict) else None
        return code if isinstance(code, str) else None

    def to_a_head(self) -> "Answer":
        """Return it with the error's code where a body would have it: the answer to a HEAD has none.

        A hub of before does not tell the code there.
        """
        told = json.dumps({"error": {"code": self.headers.get(_ERROR_MARK, "HEAD")}})
        return replace(self, body=told.encode("utf-8"))

    @property
    def hub(self) -> str | None:
        """The name of the hub that answered; None when whoever did gave none."""
        return self.headers.get(HUB_MARK)

    @property
    def is_page(self) -> bool:
        """Tell whether it is made for a browser: no hub sends such a thing."""
        return self.headers.get("Content-Type", "").lower().startswith("text/html")

    @property
    def is_too_large_on_the_way(self) -> bool:
        """Tell whether somebody before the hub lets no request of this size through; the hub's own limits have a code."""
        return self.status in _TOO_LARGE and self.error_code is None

    @property
    def retry_after(self) -> int | None:
        """Seconds after which the hub wants to be called again, when it says so in seconds."""
        value = self.headers.get("Retry-After", "")
        known = value.isdecimal() and len(value) < 10
        return min(int(value), _LONGEST_PAUSE) if known else None

    @property
    def blobs_wanted(self) -> int:
        """How many blobs a 424 asks for."""
        error = self.document.get("error")
        blobs = error.get("blobs") if isinstance(error, dict) else None
        return len(blobs) if isinstance(blobs, list) else 1


class Wire:
    """Calls over kept-alive connections. Certificates are always checked; redirects are never followed."""

    def __init__(
        self,
        *,
        silence: float = SILENCE,
        slowest: float = _SLOWEST_ANSWER,
        wall: Callable[[], float] = time.time,
        alive: Alive | None = None,
    ) -> None:
        """`silence`: seconds without a byte, `slowest`: seconds for the whole answer, after which a call is given up.

        `wall`: the PC's clock in seconds since 1970 (UTC), to be held against the hub's. `alive`: called while bytes of a
        request leave this PC, when all of it has been handed to the system.
        """
        self._silence = silence
        self._slowest = slowest
        self._wall = wall
        self._session = requests.Session()
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, DrainingAdapter(alive))

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
        hub: str | None = None,
    ) -> Answer:
        """Return the answer, whatever its status. The body of one with `into_status` goes into `into` when there is
        one, at most `into_limit` bytes of it. `hub`: the name of the hub that alone may answer, when it is known.

        Raises LinkDown and the errors below it, HubNonsense (not HTTP, a body larger than expected), CaptivePortal,
        AnotherHub.
        """
        if ca_file is not None and not Path(ca_file).is_file():
            raise CertificateNotTrusted(reason="ca_missing")
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
        except (requests.exceptions.RequestException, OSError) as error:
            raise meaning_of(error) from error
        self._must_be_ours(answer, hub)
        return answer

    def _must_be_ours(self, answer: Answer, hub: str | None) -> None:
        """Raises CaptivePortal, AnotherHub, ClockWrong."""
        if answer.hub is None:
            signs_in = 300 <= answer.status < 400 or answer.status == 511
            # A page that says "too large" is a proxy's before the hub: smaller pieces will pass it.
            if signs_in or (
                answer.is_page and answer.status < 500 and answer.status not in _TOO_LARGE
            ):
                raise CaptivePortal(status=answer.status)
            return
        if hub is not None and answer.hub != hub:
            raise AnotherHub()
        apart = _seconds_ahead(answer, self._wall())
        if apart is not None and abs(apart) > _CLOCKS_APART:
            raise ClockWrong(sign="hub", seconds=round(apart))

    def close(self) -> None:
        self._session.close()


def raise_for(answer: Answer) -> None:
    """Raise what an error status means; return when the status is below 400.

    Raises HubFull, HubBusy, HubInTrouble (or its proxy is), TooLargeOnTheWay, WrongHost (any other error that is not the
    hub's), HubRefusedCredential, BlobsWanted, RecordRefused (any other refusal).
    """
    status = answer.status
    if status < 400:
        return
    if status == 507:
        raise HubFull()
    code = answer.error_code
    again = {} if answer.retry_after is None else {"retry_after": answer.retry_after}
    if status >= 500:
        busy = status == 503 and code is not None
        raise (HubBusy if busy else HubInTrouble)(reason="hub_error", status=status, **again)
    must_pass(answer, 0)
    if code is None:
        raise stranger(answer)
    if status in (401, 403):
        raise HubRefusedCredential(**({"reason": "revoked"} if code == "DESK_REVOKED" else {}))
    if status in _BUSY:
        raise HubBusy(reason="busy", status=status, **again)
    if status == 424:
        raise BlobsWanted(count=answer.blobs_wanted)
    raise RecordRefused(status=status, hub_code=code)


def must_pass(answer: Answer, size: int) -> None:
    """Raise TooLargeOnTheWay when somebody before the hub did not let the request, whose body has `size` bytes, through."""
    if answer.is_too_large_on_the_way:
        raise TooLargeOnTheWay(status=answer.status, bytes=size)


def stranger(answer: Answer) -> HubNonsense:
    """Return what an answer is that should have been the hub's and makes no sense as such."""
    if answer.hub is not None:
        return HubNonsense(status=answer.status)
    return (CaptivePortal if answer.is_page else WrongHost)(status=answer.status)


def _seconds_ahead(answer: Answer, now: float) -> float | None:
    """Return how far `now` is ahead of the hub's clock; None when the answer does not tell a time."""
    try:
        return now - parsedate_to_datetime(answer.headers.get("Date", "")).timestamp()
    except (ValueError, OverflowError):
        return None


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


def _read(response: requests.Response, target: Sink, *, limit: int, slowest: float) -> None:
    """Write the body to `target`. Raises HubNonsense (more than `limit` bytes), LinkStalled (over `slowest` seconds)."""
    size = 0
    connection = getattr(response.raw, "connection", None)
    deadline = Deadline(getattr(connection, "line", None), slowest)
    try:
        with deadline:
            for piece in response.iter_content(16 * 1024):
                size += len(piece)
                if size > limit:
                    raise HubNonsense(status=response.status_code)
                target.write(piece)
    except requests.exceptions.RequestException as error:
        if deadline.passed:
            raise LinkStalled(reason="silent") from error
        raise
    if deadline.passed:
        # What has no length of its own ends where the line does.
        raise LinkStalled(reason="silent")
