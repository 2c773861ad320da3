"""What every use case at the desk needs: the store, the time, fresh ids, the law's data, the record book."""

from collections.abc import Sequence
from dataclasses import dataclass

from counter_app.domain.digitising_rules import DigitiseRule
from counter_app.domain.extensions import ExtensionRule
from counter_app.services.ports import (
    CatalogueSource,
    Clock,
    Identifiers,
    RecordBook,
    Store,
)


@dataclass(frozen=True, slots=True)
class Desk:
    """Handed to each service by the composition root."""

    store: Store
    clock: Clock
    ids: Identifiers
    catalogue: CatalogueSource
    records: RecordBook
    digitising: Sequence[DigitiseRule]
    extending: Sequence[ExtensionRule]
