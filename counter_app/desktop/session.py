"""One signed-in officer: the opened desk, its job hub, and the news of what changed in the store."""

import logging
from dataclasses import dataclass
from datetime import datetime
from enum import Flag, auto
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from counter_app.app.counter import Counter, open_counter
from counter_app.desktop.jobs import JobHub, Lane, thread_lanes
from counter_app.domain.errors import CounterError
from counter_app.domain.ids import OfficerLogin
from counter_app.domain.officers import Office, Officer, Role
from counter_app.services.dossier_list import DossierList
from counter_app.services.scanning_in import ScanResult

log = logging.getLogger(__name__)


class Changed(Flag):
    """What part of the store is not as it was: screens that show it look again."""

    DOSSIERS = auto()
    PAPERS = auto()
    """Papers scanned, read, accepted, set aside."""
    PEOPLE = auto()
    QUEUE = auto()
    ALL = DOSSIERS | PAPERS | PEOPLE | QUEUE


@dataclass(frozen=True, slots=True)
class Opened:
    """What signing in gives, before anything of Qt is made of it."""

    counter: Counter
    office: Office
    officer: Officer

    def close(self) -> None:
        self.counter.close()


def open_desk(
    folder: Path, login: OfficerLogin, passphrase: str, *, now: datetime | None = None
) -> Opened:
    """Open the store for an officer. Slow (the passphrase is stretched): never on the main thread.

    Raises what `open_counter` raises.
    """
    counter = open_counter(folder, login, passphrase, now=now)
    try:
        return Opened(counter, counter.office, counter.officer)
    except BaseException:
        counter.close()
        raise


class Session(QObject):
    """What every screen is given. Made on the main thread from an `Opened`.

    Signals:
        changed(Changed): an act of a screen or of the background changed the store.
        closing(): the last moment to write something down, quickly and in place.
    """

    changed = Signal(object)
    closing = Signal()

    def __init__(
        self, opened: Opened, *, hub: JobHub | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.counter = opened.counter
        self.office = opened.office
        self.officer = opened.officer
        self.hub = hub or JobHub(thread_lanes(), self)
        self.dossier_list = DossierList(opened.counter.desk)

    @property
    def is_supervisor(self) -> bool:
        return self.officer.role is Role.SUPERVISOR

    def tell(self, what: Changed) -> None:
        """Let every screen know what changed."""
        self.changed.emit(what)

    def bring_in_leftovers(self) -> None:
        """Bring in pages that a crash left in the scanner's spool."""
        scanning, spool = self.counter.scanning, self.counter.folder.spool
        self.hub.submit(
            Lane.SCAN,
            lambda: scanning.recover(spool),
            owner=self,
            on_done=self._on_brought_in,
            on_error=self._on_not_brought_in,
        )

    def _on_brought_in(self, results: tuple[ScanResult, ...]) -> None:
        if results:
            self.tell(Changed.DOSSIERS | Changed.PAPERS | Changed.QUEUE)

    def _on_not_brought_in(self, fault: CounterError) -> None:
        # The pages stay in the spool: the next start tries again.
        log.warning("pages left in the spool: %s", fault.code)

    def stop(self) -> None:
        """Drop what waits, ask what runs to end; main thread, does not wait. `finish` must follow."""
        self.closing.emit()
        self.hub.stop()

    def finish(self) -> None:
        """Wait for the last job and close the store; on any thread. Killing the page workers first keeps it short."""
        self.counter.digitiser.close()
        self.hub.join()
        self.counter.close()
