"""Puts the hub together."""

import secrets
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from counter_app.hub import database as db, disk, refusals
from counter_app.hub.blobs import Blobs
from counter_app.hub.calls import Calls
from counter_app.hub.database import Database
from counter_app.hub.desks import DATABASE, Desks
from counter_app.hub.doorway import Doorway
from counter_app.hub.keys import load_keys
from counter_app.hub.refusals import Refusal
from counter_app.hub.registry import Registry
from counter_app.hub.settings import HubSettings
from counter_app.hub.tus import TusCalls
from counter_app.hub.uploads import Uploads


def create_hub(settings: HubSettings) -> FastAPI:
    """Open the hub's folder and return the application; its shutdown, or `app.state.close()`, closes the folder.

    Raises BadUsage (the key file is inside the data, damaged or lost), StoreNewer.
    """
    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    keys = load_keys(settings.key_file, settings.data)
    database = Database(settings.data / DATABASE)
    blobs = Blobs(database, keys, settings)
    uploads = Uploads(database, blobs, keys, settings)
    hub = _own_name(database)
    calls = Calls(
        desks=Desks(database, settings),
        blobs=blobs,
        uploads=uploads,
        registry=Registry(database, blobs, keys, settings, hub),
        keys=keys,
        settings=settings,
        hub=hub,
    )
    app = FastAPI(
        title="counter-app hub",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
        lifespan=_closing(database),
    )
    app.state.close = database.close
    app.include_router(calls.router())
    app.include_router(TusCalls(uploads, settings, calls.authenticate).router())
    _say_no_in_one_shape(app)
    app.add_middleware(Doorway, metrics=calls.metrics)
    return app


def _closing(database: Database) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        database.close()

    return lifespan


def _own_name(database: Database) -> str:
    """The hub's name in its receipts: made once, kept with its data."""
    with database.transaction():
        row = database.row("SELECT value FROM fact WHERE name = 'hub'")
        if row is not None:
            return str(row["value"])
        name = f"hub-{secrets.token_hex(6)}"
        database.write("INSERT INTO fact (name, value) VALUES ('hub', ?)", (name,))
    return name


def _say_no_in_one_shape(app: FastAPI) -> None:
    async def refused(request: Request, error: Exception) -> Response:
        return refusals.answer(request, _as_refusal(error))

    for kind in (Refusal, HTTPException, RequestValidationError, OSError, sqlite3.Error):
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
    if isinstance(error, sqlite3.Error) and db.is_full(error):
        return refusals.disk_full()
    raise error
