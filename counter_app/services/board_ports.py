"""What a list of dossiers asks the store for."""

from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime

from counter_app.domain.dossiers import DossierStatus


@dataclass(frozen=True, slots=True)
class DossierQuery:
    """Which dossiers of this desk, and in what order.

    Attributes:
        statuses: those with one of these.
        due_from, due_before: the appointment lies in between (the end not included); None for no limit. Aware times.
        by_due: the nearest appointment first; else the newest receipt first.
        noticed: only those of which a person must see something.
    """

    statuses: Set[DossierStatus]
    due_from: datetime | None = None
    due_before: datetime | None = None
    by_due: bool = True
    noticed: bool = False
