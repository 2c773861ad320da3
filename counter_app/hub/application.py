"""Puts the hub together."""

import secrets
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, ExitStack, asynccontextmanager

from fastapi import APIRouter, FastAPI
from fastapi.exceptions import RequestValidationError
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError, TimeoutError as PoolExhausted
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from counter_app.domain.errors import BadUsage
from counter_app.hub import database as db, disk, refusals
from counter_app.hub.blobs import Blobs
from counter_app.hub.bundles import BundleCalls
from counter_app.hub.calls import Calls
from counter_app.hub.carry_key import CarryKey
from counter_app.hub.changes import ChangeCalls, Changes
from counter_app.hub.database import Database
from counter_app.hub.desks import Desks
from counter_app.hub.doorway import Doorway
from counter_app.hub.drain import Drain
from counter_app.hub.facts import keep_fact, kept_fact
from counter_app.hub.folder_lock import FolderLock
from counter_app.hub.forward_book import ForwardBook
from counter_app.hub.held_files import HeldFiles
from counter_app.hub.key_rotation import mark_of, publish_chain
from counter_app.hub.keys import HubKeys, load_keys
from counter_app.hub.objects import FolderObjects, ObjectStore, ObjectsUnreachable
from counter_app.hub.operations import Operations
from counter_app.hub.portal_files import FileAddresses, PortalFileCalls
from counter_app.hub.ranges import Ranges
from counter_app.hub.refusals import Refusal
from counter_app.hub.registry import Registry
from counter_app.hub.renewal import own_certificate
from counter_app.hub.schema import fact
from counter_app.hub.settings import HubSettings
from counter_app.hub.tus import TusCalls
from counter_app.hub.uploads import Uploads

STORE_MARK = "blobs/00/store"
"""An object that names the store: all replicas of a hub, and its database put back, must meet the same one."""


def create_hub(settings: HubSettings) -> FastAPI:
    """Open the hub and return the application; its shutdown, or `app.state.close()`, closes what was opened.

    Raises BadUsage (`reason`: data_in_use, key_file_…, database_…, blobs_…: see `Database`, `S3Objects`), StoreNewer,
    HubCertificateUnfit.
    """
    with ExitStack() as opened:
        if settings.folder is not None:
            opened.callback(FolderLock(settings.folder).close)
        database = Database(settings.database)
        opened.callback(database.close)
        keys = own_keys(database, settings)
        objects = open_objects(settings, opened)
        if isinstance(objects, FolderObjects):
            objects.sweep_drafts()
        publish_chain(database, keys.signer().chain)
        hub = keep_fact(database, "hub", f"hub-{secrets.token_hex(6)}")
        must_be_own_store(database, objects, lost=settings.blobs_lost)
        app = _application(database, objects, keys, settings=settings, hub=hub)
        close = opened.pop_all().close
    app.state.close = close
    app.router.lifespan_context = _closing(close)
    return app


def open_objects(settings: HubSettings, opened: ExitStack) -> ObjectStore:
    """Open the store of the hub's bytes; `opened` closes it. Raises BadUsage."""
    if settings.blobs_url is None:
        return FolderObjects(settings.data)
    try:
        from counter_app.hub.objects_s3 import S3Objects, s3_place
    except ModuleNotFoundError as error:
        raise BadUsage(reason="cluster_missing") from error
    store = S3Objects(s3_place(settings.blobs_url, settings.blobs_credentials))
    opened.callback(store.close)
    return store


def _application(
    database: Database, objects: ObjectStore, keys: HubKeys, *, settings: HubSettings, hub: str
) -> FastAPI:
    blobs = Blobs(database, objects, keys, settings)
    uploads = Uploads(database, objects, blobs, keys=keys, settings=settings)
    registry = Registry(database, blobs, keys, settings, hub)
    changes = Changes(database, keys, settings)
    drain = Drain()
    carry = CarryKey(database, keys, hub)
    certificate = own_certificate(settings)
    operations = Operations(
        database=database,
        objects=objects,
        blobs=blobs,
        uploads=uploads,
        registry=registry,
        forwarding=ForwardBook(database, changes, settings),
        keys=keys,
        drain=drain,
        hub=hub,
        carry=carry,
        settings=settings,
        certificate=certificate,
    )
    calls = Calls(
        desks=Desks(database, settings),
        blobs=blobs,
        registry=registry,
        keys=keys,
        settings=settings,
        hub=hub,
        carry=carry,
        ranges=Ranges(database),
    )
    bundles = BundleCalls(
        uploads, blobs, registry, settings=settings, authenticate=calls.authenticate, drain=drain
    )
    routers = (
        # Before the call of one record: its path would fit that one too.
        HeldFiles(database, blobs, registry, calls.authenticate).router(),
        calls.router(),
        ChangeCalls(changes, calls.authenticate).router(),
        PortalFileCalls(database, blobs, FileAddresses(keys)).router(),
        TusCalls(uploads, settings, calls.authenticate, drain).router(),
        bundles.router(),
        operations.router(),
    )
    app = _with_routes(routers, drain, operations, hub)
    app.state.certificate = certificate
    return app


def _with_routes(
    routers: Sequence[APIRouter], drain: Drain, operations: Operations, hub: str
) -> FastAPI:
    """The framework with these routes and none, and no pages, of its own."""
    app = FastAPI(
        title="counter-app hub",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
    )
    for router in routers:
        app.include_router(router)
    app.state.drain = drain
    _say_no_in_one_shape(app)
    app.add_middleware(Doorway, metrics=operations.metrics, hub=hub)
    return app


def own_keys(database: Database, settings: HubSettings) -> HubKeys:
    """The keys that this hub's data was sealed with, and no others. Raises BadUsage."""
    with database.read() as connection:
        fresh = connection.execute(select(fact.c.name).where(fact.c.name == "hub")).first() is None
    keys = load_keys(settings.key_file, data=settings.folder, fresh=fresh)
    mark = mark_of(keys)
    if keep_fact(database, "keys", mark) != mark:
        raise BadUsage(reason="key_file_of_another_hub")
    return keys


def must_be_own_store(database: Database, objects: ObjectStore, *, lost: bool) -> None:
    """Refuse a store that belongs to another database, or none of this one's. Raises BadUsage.

    A store without a mark is a disk that is not mounted, or a wrong address, and nothing is written to it: unless it is
    said that the files are `lost`.
    """
    if objects.size(STORE_MARK) is None:
        known = kept_fact(database, "blobs")
        if known is not None and not lost:
            raise BadUsage(reason="blobs_not_there")
        new = (known or secrets.token_hex(16)).encode("ascii")
        objects.put(STORE_MARK, [new], len(new))
    with objects.open(STORE_MARK, 0, 32) as reader:
        mark = reader.read(32).decode("ascii")
    if keep_fact(database, "blobs", mark) != mark:
        raise BadUsage(reason="blobs_of_another_hub")


def _closing(close: Callable[[], None]) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        close()

    return lifespan


def _say_no_in_one_shape(app: FastAPI) -> None:
    async def refused(request: Request, error: Exception) -> Response:
        return refusals.answer(request, _as_refusal(error))

    kinds: tuple[type[Exception], ...] = (
        *(Refusal, HTTPException, RequestValidationError),
        *(OSError, DBAPIError, PoolExhausted, ObjectsUnreachable),
    )
    for kind in kinds:
        app.add_exception_handler(kind, refused)


def _as_refusal(error: Exception) -> Refusal:
    """Return what the desk is told. Raises `error` itself when it is a bug, for the doorway to log."""
    if isinstance(error, Refusal):
        return error
    if isinstance(error, HTTPException):
        code = refusals.framework_code(error.status_code)
        return Refusal(error.status_code, code, str(error.detail), headers=error.headers)
    if isinstance(error, RequestValidationError):
        return Refusal(422, "BAD_REQUEST", "the request does not have the expected shape")
    if isinstance(error, OSError) and disk.is_full(error):
        return refusals.disk_full()
    if isinstance(error, DBAPIError) and db.is_full(error):
        return refusals.disk_full()
    if isinstance(error, PoolExhausted | ObjectsUnreachable):
        return refusals.try_later()
    if isinstance(error, DBAPIError) and db.is_passing(error):
        return refusals.try_later()
    raise error
