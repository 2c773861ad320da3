"""From a scanner or a watched folder straight into a component of a dossier, no page lost on the way."""

import logging
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event as Flag

from counter_app.domain.dossiers import Dossier, ItemState
from counter_app.domain.errors import (
    CounterError,
    NotFound,
    ScannerBusy,
    ScannerEmpty,
    UnknownCode,
)
from counter_app.domain.events import EventDraft, EventKind
from counter_app.domain.ids import ComponentCode, PaperId
from counter_app.services.desk import Desk
from counter_app.services.lines import (
    check_may_ask,
    check_open,
    check_scans,
    put_scan,
    with_item,
)
from counter_app.services.lookup import dossier_named
from counter_app.services.offering import lacking_of
from counter_app.services.outgoing import queue_dossier
from counter_app.services.ports import (
    Digitiser,
    ScannedPage,
    ScannerDevice,
    ScannerPark,
    ScanOptions,
)
from counter_app.services.receiving import ReceivedFile, receive_file
from counter_app.services.versions import case_of, procedure_of

LOCK = "scan"
"""Held while pages are on their way through the spool."""

_Received = tuple[ScannedPage, ReceivedFile]

log = logging.getLogger(__name__)

PageSeen = Callable[[ReceivedFile], None]
"""Called when a page is safe in the vault, before the next one comes."""


@dataclass(frozen=True, slots=True)
class ScanResult:
    """What changed: the dossier, the paper made of the pages, how many pages, the fault that ended the batch early."""

    dossier: Dossier
    paper: PaperId | None
    pages: int
    stopped: CounterError | None


class ScanningIn:
    """The scanner at the desk."""

    def __init__(self, desk: Desk, digitiser: Digitiser, park: ScannerPark) -> None:
        self._desk = desk
        self._digitiser = digitiser
        self._park = park

    def devices(self) -> tuple[ScannerDevice, ...]:
        """Raises ScannerToolMissing."""
        return self._park.devices()

    def scan(
        self,
        source_name: str,
        dossier_name: str,
        component: ComponentCode | None,
        *,
        spool_root: Path,
        options: ScanOptions,
        cancel: Flag,
        seen: PageSeen | None = None,
    ) -> ScanResult:
        """Scan all pages the source has into one paper of `component` (default: the first that still wants one).

        A jam keeps the pages received before it: they become the paper, and the fault is told beside it.

        Raises:
            NotFound, UnknownCode, StateRefused, ComponentNotAsked, ReasonRequired, ScannerBusy (another scan of this
            store is under way), and Scanner… when not a single page came.
        """
        dossier, code = self._target(dossier_name, component)
        check_open(dossier)
        source = self._park.open(source_name)
        spool = _spool_of(spool_root, dossier, code)
        with self._desk.store.lock(LOCK) as mine:
            if not mine:
                raise ScannerBusy()
            with closing(source.pages(spool, options, cancel=cancel)) as stream:
                pages, stopped = self._receive(stream, seen)
            return self._commit(source.release, dossier, code, pages, stopped)

    def _receive(
        self, stream: Iterable[ScannedPage], seen: PageSeen | None
    ) -> tuple[list[_Received], CounterError | None]:
        """Keep page after page; return them with the fault that ended the batch early. Raises when there is no page."""
        pages: list[_Received] = []
        try:
            for page in stream:
                kept = receive_file(self._desk.store, self._digitiser, page.path)
                pages.append((page, kept))
                if seen is not None:
                    seen(kept)
        except CounterError as fault:
            if not pages:
                raise
            return pages, fault
        if not pages:
            raise ScannerEmpty()
        return pages, None

    def recover(self, spool_root: Path) -> tuple[ScanResult, ...]:
        """Bring in the pages that a crash left in the spool, each batch into the line it was scanned for.

        Call it at start, before any scan. What cannot be brought in (the line was filled meanwhile) stays in the spool.
        While another window or command is scanning, its pages are no leftovers: nothing is brought in then.
        """
        with self._desk.store.lock(LOCK) as mine:
            return self._bring_in(spool_root) if mine else ()

    def _bring_in(self, spool_root: Path) -> tuple[ScanResult, ...]:
        results: list[ScanResult] = []
        for spool in sorted(spool_root.glob("*/*")) if spool_root.is_dir() else ():
            left = self._park.leftovers(spool)
            try:
                dossier, code = self._target(spool.parent.name, ComponentCode(spool.name))
                kept = [
                    (page, receive_file(self._desk.store, self._digitiser, page.path))
                    for page in left
                ]
                if kept:
                    results.append(self._commit(_forget, dossier, code, kept, None))
            except CounterError as fault:
                # The pages stay where they are; somebody must be able to see that, and why.
                log.warning(
                    "pages stay in the spool of dossier %s: %s", spool.parent.name, fault.code
                )
        return tuple(results)

    def _target(self, name: str, component: ComponentCode | None) -> tuple[Dossier, ComponentCode]:
        with self._desk.store.reading() as view:
            dossier = dossier_named(view, name)
            case = case_of(procedure_of(self._desk, view, dossier), dossier)
        if component is None:
            wanted = (ItemState.NEEDED, ItemState.DECLINED)
            open_lines = [item for item in dossier.items if item.shown in wanted]
            if not open_lines:
                raise NotFound(kind="component")
            component = open_lines[0].component
        item = dossier.item(component)
        if item is None:
            raise UnknownCode(kind="component", value=component)
        check_may_ask(item)
        check_scans(self._desk, case, (component,), lacking=lacking_of(dossier))
        return dossier, component

    def _commit(
        self,
        release: Callable[[ScannedPage], None],
        dossier: Dossier,
        code: ComponentCode,
        pages: list[_Received],
        stopped: CounterError | None,
    ) -> ScanResult:
        desk = self._desk
        with desk.store.writing() as view:
            fresh = view.dossiers.get(dossier.id)
            case = case_of(procedure_of(desk, view, fresh), fresh)
            paper = put_scan(desk, view, fresh, case, code, [kept for _, kept in pages])
            if paper is None:
                seen_again = EventDraft(EventKind.DOSSIER_CONTINUED, (fresh.id, fresh.applicant))
                view.events.append(seen_again)
            else:
                item = next(known for known in fresh.items if known.component == code)
                fresh = with_item(fresh, replace(item, state=ItemState.SCANNED, paper=paper.id))
                fresh = replace(fresh, revision=fresh.revision + 1)
                view.dossiers.update(fresh)
                queue_dossier(
                    desk,
                    view,
                    fresh,
                    applicant=view.people.get(fresh.applicant),
                    masters=(paper,),
                )
        for page, _ in pages:
            release(page)
        return ScanResult(fresh, None if paper is None else paper.id, len(pages), stopped)


def _spool_of(root: Path, dossier: Dossier, code: ComponentCode) -> Path:
    """The folder whose very name says where its pages belong, so that a crash leaves no page without an address."""
    return root / dossier.id / code


def _forget(page: ScannedPage) -> None:
    page.path.unlink(missing_ok=True)
