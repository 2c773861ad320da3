"""What the store keeps of results, of counts at the counter, and the register's order."""

from datetime import date
from typing import Protocol

from counter_app.domain.ids import ComponentCode, DossierId, PaperId
from counter_app.domain.results import DossierResult, HandedIn, ResultReturn


class Results(Protocol):
    def add(self, result: DossierResult) -> None:
        """Let the dossier end in that paper; said twice, it is one."""
        ...

    def of(self, dossier: DossierId) -> tuple[DossierResult, ...]:
        """The papers a dossier ended in, in the order they came."""
        ...

    def of_paper(self, paper: PaperId) -> DossierResult | None:
        """The dossier that ended in this paper, if it is a result."""
        ...

    def drop(self, dossier: DossierId, paper: PaperId) -> None:
        """The paper was set aside: it is no result."""
        ...

    def give(self, given: ResultReturn) -> None:
        """Keep who took the result; there is one signature a dossier."""
        ...

    def returned(self, dossier: DossierId) -> ResultReturn | None: ...

    def count(self, handed: HandedIn) -> None:
        """Keep the officer's count of a component; a later count replaces it (the events keep both)."""
        ...

    def counted(self, dossier: DossierId, component: ComponentCode) -> HandedIn | None: ...

    def counts(self, dossier: DossierId) -> tuple[HandedIn, ...]: ...

    def received_between(self, first: date, last: date) -> tuple[DossierId, ...]:
        """The dossiers received from `first` to `last` (Viet Nam days, inclusive), in the order of receipt."""
        ...
