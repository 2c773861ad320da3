"""How the hub says no: one shape for every 4xx and 5xx, the framework's own too."""

from collections.abc import Mapping, Sequence

from fastapi.responses import JSONResponse
from starlette.requests import Request
from starlette.responses import Response

from counter_app.records import Json


class Refusal(Exception):
    """An answer with an error status. `message` is for the programmer at the other end and holds nothing personal."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        headers: Mapping[str, str] | None = None,
        blobs: Sequence[str] | None = None,
    ) -> None:
        super().__init__(status, code)
        self.status = status
        self.code = code
        self.message = message
        self.headers = dict(headers or {})
        self.blobs = blobs


def request_id(request: Request) -> str:
    """Return the id this request has in the log and in its answer."""
    return str(request.scope.get("counter_app.request_id", ""))


def error_body(
    code: str, message: str, request: str, blobs: Sequence[str] | None = None
) -> dict[str, Json]:
    """Return `{"error": {"code", "message", "request_id"}}`, with the list of blobs when they are the matter."""
    error: dict[str, Json] = {"code": code, "message": message, "request_id": request}
    if blobs is not None:
        error["blobs"] = list(blobs)
    return {"error": error}


def answer(request: Request, refusal: Refusal) -> Response:
    """Return `refusal` as a response."""
    body = error_body(refusal.code, refusal.message, request_id(request), refusal.blobs)
    # Also beside the body: the answer to a HEAD has none, and a desk must know why it is not let in.
    headers = refusal.headers | {"X-Counter-Error": refusal.code}
    return JSONResponse(body, status_code=refusal.status, headers=headers)


_NAMES = {
    400: "BAD_REQUEST",
    404: "NOT_FOUND",
    405: "METHOD_NOT_ALLOWED",
    413: "TOO_LARGE",
    500: "INTERNAL_ERROR",
}


def framework_code(status: int) -> str:
    """Return the code for an error that the framework raised by itself."""
    return _NAMES.get(status, f"HTTP_{status}")


def disk_full() -> Refusal:
    """The disk of the hub is full: nothing was kept of this call."""
    return Refusal(507, "DISK_FULL", "no room left on the hub")


def not_found() -> Refusal:
    """Not here, or not this office's: the answer is the same."""
    return Refusal(404, "NOT_FOUND", "not here")


def try_later() -> Refusal:
    """The database or the blobs do not answer, or not in time: nothing is known to be kept of this call."""
    return Refusal(
        503, "TRY_LATER", "the hub cannot reach its own stores", headers={"Retry-After": "10"}
    )


def hub_clock_wrong() -> Refusal:
    """The hub's clock is behind the newest receipt: nothing is signed, so nothing was kept of this call."""
    return Refusal(
        503,
        "HUB_CLOCK_WRONG",
        "the hub's clock is behind the newest receipt it has signed",
        headers={"Retry-After": "60"},
    )
