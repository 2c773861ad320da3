"""The calls of those who run the hub: is it well, what has it done, which keys does it sign with, how is it called."""

from collections.abc import Callable

from fastapi import APIRouter
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from counter_app.hub import openapi
from counter_app.hub.blobs import Blobs
from counter_app.hub.carry_key import CarryKey
from counter_app.hub.clock import HubClock
from counter_app.hub.database import Database
from counter_app.hub.drain import Drain
from counter_app.hub.forward_book import ForwardBook
from counter_app.hub.key_rotation import told_chain
from counter_app.hub.keys import HubKeys
from counter_app.hub.metrics import Metrics
from counter_app.hub.metrics_access import may_read
from counter_app.hub.objects import ObjectStore, ObjectsUnreachable
from counter_app.hub.refusals import error_body, request_id
from counter_app.hub.registry import Registry
from counter_app.hub.renewal import OwnCertificate
from counter_app.hub.settings import HubSettings
from counter_app.hub.uploads import Uploads
from counter_app.records import JsonObject

TAKES = ("gzip", "bundles")
"""What a newer hub can that an older one could not, by name; desks go by the headers of its answers."""


class Operations:
    """The handlers; the router binds them. None needs a desk's credential, none tells of a person."""

    def __init__(
        self,
        *,
        database: Database,
        objects: ObjectStore,
        blobs: Blobs,
        uploads: Uploads,
        registry: Registry,
        forwarding: ForwardBook,
        keys: HubKeys,
        drain: Drain,
        hub: str,
        carry: CarryKey,
        settings: HubSettings,
        certificate: OwnCertificate | None,
    ) -> None:
        self._certificate = certificate
        self._clock = HubClock(database, settings)
        self._settings = settings
        self._carry = carry
        self._database = database
        self._objects = objects
        self._blobs = blobs
        self._uploads = uploads
        self._registry = registry
        self._forwarding = forwarding
        self._keys = keys
        self._drain = drain
        self._hub = hub
        self.metrics = Metrics()

    def router(self) -> APIRouter:
        """Return the routes."""
        router = APIRouter()
        router.add_api_route("/v1/keys", self.keys, methods=["GET"])
        router.add_api_route(openapi.PATH, self.openapi, methods=["GET"])
        router.add_api_route("/healthz", self.health, methods=["GET"])
        router.add_api_route("/metrics", self.show_metrics, methods=["GET"])
        return router

    async def keys(self, request: Request) -> Response:
        chain = await run_in_threadpool(told_chain, self._database, self._keys.signer().chain)
        return JSONResponse({"hub": self._hub, "keys": list(chain), "carry": self._carry.told()})

    async def openapi(self, request: Request) -> Response:
        return JSONResponse(openapi.document())

    async def health(self, request: Request) -> Response:
        parts = {
            "database": await run_in_threadpool(_answers, self._database.check),
            "blobs": await run_in_threadpool(_answers, self._objects.check),
        }
        state: JsonObject = {
            "hub": self._hub,
            "takes": list(TAKES),
            **{name: "ok" if ok else "down" for name, ok in parts.items()},
        }
        if self._certificate is not None:
            state["certificate"] = {
                "until": self._certificate.current.until.isoformat(),
                "days_left": self._certificate.current.days_left(self._settings.now()),
            }
        if self._drain.begun:
            return self._unwell(request, "DRAINING", "this replica is ending", state)
        if not all(parts.values()):
            return self._unwell(request, "TRY_LATER", "the hub cannot reach its own stores", state)
        if (await run_in_threadpool(self._clock.time)).is_wrong:
            message = "the clock is behind the newest receipt: nothing is signed"
            return self._unwell(request, "HUB_CLOCK_WRONG", message, state | {"clock": "behind"})
        return JSONResponse({"status": "ok", **state})

    def _unwell(self, request: Request, code: str, message: str, state: JsonObject) -> JSONResponse:
        body = error_body(code, message, request_id(request)) | {"status": "down"} | state
        return JSONResponse(body, status_code=503, headers={"Retry-After": "10"})

    async def show_metrics(self, request: Request) -> Response:
        address = request.client.host if request.client else None
        may_read(self._settings, request.headers.get("authorization"), address)
        text = await run_in_threadpool(self._metrics_text)
        return PlainTextResponse(text, media_type="text/plain; version=0.0.4")

    def _metrics_text(self) -> str:
        blobs, size = self._blobs.count()
        gauges = {
            "blobs": blobs,
            "blob_bytes": size,
            "unfinished_uploads": self._uploads.unfinished(),
            "clock_behind_seconds": int(self._clock.time().behind.total_seconds()),
        }
        if self._certificate is not None:
            now = self._settings.now()
            gauges["certificate_days_left"] = self._certificate.current.days_left(now)
        forwarding = {state.value: n for state, n in self._forwarding.counts().items()}
        return self.metrics.text(gauges, self._registry.count(), forwarding)


def _answers(check: Callable[[], None]) -> bool:
    try:
        check()
    except (SQLAlchemyError, ObjectsUnreachable, OSError):
        return False
    return True
