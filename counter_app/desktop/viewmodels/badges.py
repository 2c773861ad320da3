"""How many things wait for a person, place by place, whether or not the place was ever opened."""

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from counter_app.desktop.jobs import Lane
from counter_app.desktop.session import Changed, Session
from counter_app.domain.errors import CounterError
from counter_app.services.dossier_list import DossierGroup

SETTLE_MS = 200
"""Several changes at once are counted once."""

LOOK_AGAIN_MS = 5 * 60_000
"""Dossiers grow late without anybody's doing."""


@dataclass(frozen=True, slots=True)
class Badges:
    """`late`: dossiers past their appointment; `to_confirm`: papers that were read and wait for an officer."""

    late: int = 0
    to_confirm: int = 0


class BadgesModel(QObject):
    """Signals: changed(Badges)."""

    changed = Signal(object)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._settle = QTimer(self, interval=SETTLE_MS, singleShot=True)
        self._settle.timeout.connect(self.refresh)
        self._again = QTimer(self, interval=LOOK_AGAIN_MS)
        self._again.timeout.connect(self.refresh)
        session.changed.connect(self.on_store_changed)

    @Slot()
    def start(self) -> None:
        """Count now and go on counting."""
        self._again.start()
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Count."""
        listed, verifying = self._session.dossier_list, self._session.counter.verifying

        def count() -> tuple[Mapping[DossierGroup, int], int]:
            papers = verifying.waiting()
            return listed.counts(), sum(paper.digitised_at is not None for paper in papers)

        self._session.hub.submit(
            Lane.VIEW, count, owner=self, on_done=self._on_counted, on_error=self._on_fault
        )

    @Slot(object)
    def on_store_changed(self, what: Changed) -> None:
        if what & (Changed.DOSSIERS | Changed.PAPERS):
            self._settle.start()

    def _on_counted(self, counted: tuple[Mapping[DossierGroup, int], int]) -> None:
        counts, to_confirm = counted
        self.changed.emit(Badges(counts.get(DossierGroup.LATE, 0), to_confirm))

    def _on_fault(self, _fault: CounterError) -> None:
        # The badges stand as they are; what is wrong with the store is told by the place that is opened.
        return
