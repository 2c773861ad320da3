"""HTTP to the portal's adapters: one place that tells trouble that passes from a refusal.

Nothing of an answer is believed before it is a JSON object; a proxy's page is no answer.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

import requests
from requests.auth import AuthBase

from counter_app.domain.errors import PortalDown, PortalNonsense, PortalSignInRefused
from counter_app.records import Json, JsonObject

_LONGEST_ANSWER = 1024 * 1024
_LONGEST_WORDS = 500
_BUSY = frozenset({408, 425, 429})


@dataclass(frozen=True, slots=True)
class PortalAnswer:
    """An answer that is a JSON object; `status` is below 500 and neither 401 nor 403."""

    status: int
    content: JsonObject

    def text(self, *names: str) -> str:
        """Return the first of these values that is there, looked for at the top, in `result` and in `data`; else ""."""
        places: list[Json] = [self.content, self.content.get("result"), self.content.get("data")]
        for place in places:
            found = place[0] if isinstance(place, list) and place else place
            if not isinstance(found, dict):
                continue
            for name in names:
                value = found.get(name)
                if isinstance(value, str | int) and not isinstance(value, bool):
                    return str(value)
        return ""

    @property
    def code(self) -> str:
        return self.text("error_code", "errorCode", "code")

    @property
    def words(self) -> str:
        return self.text("message", "error_message", "errorMessage")[:_LONGEST_WORDS]

    @property
    def is_well(self) -> bool:
        """True when the portal says it took it. A status code alone says nothing: it answers 200 with an error inside."""
        if self.status >= 400:
            return False
        return self.code == "0" or (not self.code and "thành công" in self.words.lower())

    @property
    def bears_no_error(self) -> bool:
        """True when no error is told; whether the answer has what was asked for is seen by looking."""
        return self.status < 400 and self.code in ("", "0")

    @property
    def says_exists(self) -> bool:
        return "tồn tại" in self.words.lower() and not self.says_missing

    @property
    def says_missing(self) -> bool:
        return "không tồn tại" in self.words.lower()


class PortalWire:
    """Calls with limits: `silence` seconds without a byte end them. One thread at a time; `close` when done."""

    def __init__(self, url: str, *, ca_file: str | None, silence: float) -> None:
        self._url = url
        self._session = requests.Session()
        self._session.verify = ca_file or True
        self._timeout = (min(10.0, silence), silence)

    def call(
        self,
        path: str,
        step: str,
        *,
        content: Json = None,
        form: Mapping[str, str] | None = None,
        file: "Multipart | None" = None,
        token: str | None = None,
    ) -> PortalAnswer:
        """POST and return the answer. Raises PortalDown, PortalNonsense, PortalSignInRefused."""
        headers = {"Accept": "application/json"}
        data: bytes | Multipart | Mapping[str, str] | None = form
        if file is not None:
            data, headers["Content-Type"] = file, file.content_type
        elif form is None:
            data = json.dumps(content, ensure_ascii=False).encode("utf-8")
            headers["Content-Type"] = "application/json; charset=utf-8"
        try:
            with self._session.post(
                f"{self._url}{path}",
                data=data,
                headers=headers,
                auth=_Token(token),
                timeout=self._timeout,
                allow_redirects=False,
                stream=True,
            ) as response:
                return _answer(response, step)
        except requests.RequestException as error:
            raise PortalDown(reason=type(error).__name__, step=step) from error

    def close(self) -> None:
        self._session.close()


class _Token(AuthBase):
    """The credential, given as `auth` so that a `.netrc` file never takes its place."""

    def __init__(self, token: str | None) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._token is not None:
            request.headers["Authorization"] = f"Bearer {self._token}"
        return request


class Multipart:
    """One file as `multipart/form-data`, streamed: a master may be large."""

    _BOUNDARY = "quay-so-f1a7c02b9d"

    def __init__(
        self,
        field: str,
        name: str,
        media_type: str,
        *,
        size: int,
        pieces: Callable[[], Iterable[bytes]],
    ) -> None:
        quoted = name.replace('"', "'").replace("\r", " ").replace("\n", " ")
        self._head = (
            f"--{self._BOUNDARY}\r\n"
            f'Content-Disposition: form-data; name="{field}"; filename="{quoted}"\r\n'
            f"Content-Type: {media_type}\r\n\r\n"
        ).encode()
        self._tail = f"\r\n--{self._BOUNDARY}--\r\n".encode()
        self._pieces = pieces
        self._size = size

    @property
    def content_type(self) -> str:
        return f"multipart/form-data; boundary={self._BOUNDARY}"

    def __len__(self) -> int:
        return len(self._head) + self._size + len(self._tail)

    def __iter__(self) -> Iterator[bytes]:
        yield self._head
        yield from self._pieces()
        yield self._tail


def _answer(response: requests.Response, step: str) -> PortalAnswer:
    status = response.status_code
    if status in (401, 403):
        raise PortalSignInRefused(status=status, step=step)
    if status >= 500 or status in _BUSY:
        raise PortalDown(reason="status", status=status, step=step)
    body = b""
    for piece in response.iter_content(64 * 1024):
        body += piece
        if len(body) > _LONGEST_ANSWER:
            raise PortalNonsense(status=status, step=step)
    try:
        content = json.loads(body)
    except ValueError as error:
        raise PortalNonsense(status=status, step=step) from error
    if not isinstance(content, dict) or 300 <= status < 400:
        raise PortalNonsense(status=status, step=step)
    return PortalAnswer(status, content)
