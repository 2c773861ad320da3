"""The hub's way to the national portal, for the command line: portal and hub are strangers, wired here."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Event as Flag
from typing import TYPE_CHECKING

from counter_app.app.hub import HubPlace
from counter_app.catalogue import load_catalogue
from counter_app.domain.deadlines import VIETNAM
from counter_app.domain.errors import CounterError
from counter_app.domain.forwarding import ForwardState

if TYPE_CHECKING:
    from counter_app.hub.forward_book import ForwardBook
    from counter_app.hub.forwarding import ForwardResult, Portal

_SHOWN = 200
"""Rows of a report."""


@dataclass(frozen=True, slots=True)
class WaitingDossier:
    """A dossier that the portal has not got all of. `number`: as the portal is to know it, None before it has one."""

    dossier: str
    office: str
    desk: str
    state: ForwardState
    step: str
    number: str | None
    tries: int
    next_try_at: datetime | None
    code: str | None


@dataclass(frozen=True, slots=True)
class ForwardReport:
    """What a pass did, how the table stands, and the first rows that are not done."""

    forwarded: int
    refused: int
    busy: bool
    stopped: CounterError | None
    counts: dict[ForwardState, int]
    waiting: tuple[WaitingDossier, ...]


@contextmanager
def portal_of(config: Path | None) -> Iterator["Portal | None"]:
    """Give the client that a configuration file describes, None without one. Raises BadUsage."""
    if config is None:
        yield None
        return
    from counter_app.portal import load_config, open_portal

    portal = open_portal(load_config(config), datetime.now(VIETNAM).date(), load_catalogue())
    try:
        yield portal
    finally:
        portal.close()


def forward(
    place: HubPlace,
    config: Path,
    *,
    retry: bool,
    stop: Flag,
    pause: float | None = None,
    told: Callable[[ForwardReport], None] = lambda _: None,
) -> ForwardReport:
    """Forward what is due, beside a hub that runs or without one; with `pause` seconds go on until `stop` is set.

    `retry`: what was refused or waits is tried again first. `told` hears of each pass. Raises BadUsage, StoreNewer.
    """
    from counter_app.hub.forward_worker import opened_forwarder

    with portal_of(config) as portal:
        assert portal is not None
        with opened_forwarder(place.settings(), portal) as (forwarder, book):
            if retry:
                book.retry_all()
            while True:
                report = _report(forwarder.drain(stop), book)
                told(report)
                if pause is None or stop.wait(pause):
                    return report


def _report(result: "ForwardResult", book: "ForwardBook") -> ForwardReport:
    waiting = tuple(
        WaitingDossier(
            dossier=row.dossier,
            office=row.caller.office,
            desk=row.caller.desk,
            state=row.state,
            step=row.step.value,
            number=row.number,
            tries=row.tries,
            next_try_at=row.next_try_at,
            code=row.code,
        )
        for row in book.unfinished(_SHOWN)
    )
    return ForwardReport(
        forwarded=result.forwarded,
        refused=result.refused,
        busy=result.busy,
        stopped=result.stopped,
        counts=dict(book.counts()),
        waiting=waiting,
    )
