"""The forwarder in the background of a hub, and on its own for the command line."""

import logging
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from threading import Event as Flag, Thread

from sqlalchemy.exc import SQLAlchemyError

from counter_app.domain.ids import OfficeCode
from counter_app.hub.application import open_objects, own_keys
from counter_app.hub.blobs import Blobs
from counter_app.hub.changes import ChangeKind, Changes
from counter_app.hub.database import Database
from counter_app.hub.forward_book import ForwardBook
from counter_app.hub.forwarding import Forwarder, ForwardResult, Portal
from counter_app.hub.objects import ObjectsUnreachable
from counter_app.hub.settings import HubSettings
from counter_app.records import JsonObject

log = logging.getLogger("counter_app.hub.forwarding")

LOOK_EVERY = 2.0
"""Seconds between two looks at the table when nothing was due."""

_PATIENCE = 15.0
"""Seconds that a silent portal may hold up the hub's end."""

_LONGEST_PAUSE = 300.0
"""Seconds between two tries when the portal is in trouble."""


@contextmanager
def opened_forwarder(
    settings: HubSettings, portal: Portal
) -> Iterator[tuple[Forwarder, ForwardBook]]:
    """Give a forwarder over the hub's database and blobs, beside a hub that runs or without one.

    Raises BadUsage, StoreNewer.
    """
    with ExitStack() as opened:
        database = Database(settings.database)
        opened.callback(database.close)
        keys = own_keys(database, settings)
        blobs = Blobs(database, open_objects(settings, opened), keys, settings)
        book = ForwardBook(database, Changes(database, keys, settings), settings)
        yield Forwarder(database, blobs, book, portal, keys=keys, settings=settings), book


class ForwardWorker:
    """Forwards in a thread of its own until `stop`."""

    def __init__(self, settings: HubSettings, portal: Portal) -> None:
        self._settings = settings
        self._portal = portal
        self._stop = Flag()
        self._thread = Thread(target=self._run, name="forwarding", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Return when the step under way has ended, or after a while: a step that is cut off is done again."""
        self._stop.set()
        self._thread.join(_PATIENCE)
        self._portal.close()

    def _run(self) -> None:
        with opened_forwarder(self._settings, self._portal) as (forwarder, _):
            pause = LOOK_EVERY
            while not self._stop.is_set():
                calm = _pass(forwarder, self._stop)
                pause = LOOK_EVERY if calm else min(pause * 2, _LONGEST_PAUSE)
                self._stop.wait(pause)


def _pass(forwarder: Forwarder, stop: Flag) -> bool:
    """Make one pass; return whether the next one may come soon."""
    try:
        result: ForwardResult = forwarder.drain(stop)
    except (OSError, SQLAlchemyError, ObjectsUnreachable) as error:
        log.warning("the hub's own stores do not answer: %s", type(error).__name__)
        return False
    if result.stopped is not None:
        log.warning("the portal is in trouble: %s", result.stopped.code)
    return result.stopped is None


def publish(
    settings: HubSettings, kind: ChangeKind, body: JsonObject, *, office: OfficeCode | None = None
) -> None:
    """Let every desk know something, or those of an office; works on the hub's database, also while the hub runs.

    Raises BadUsage, StoreNewer.
    """
    database = Database(settings.database)
    try:
        Changes(database, own_keys(database, settings), settings).publish(kind, body, to=office)
    finally:
        database.close()
