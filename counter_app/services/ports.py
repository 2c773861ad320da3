"""What the services need of the outside world. `counter_app.app` wires the real rooms to these Protocols.

The larger groups stand beside this module: `store_ports`, `job_ports`, `hub_ports`, `digitise_ports`, `scan_ports`,
`output_ports`.
"""

from datetime import date, datetime
from typing import Protocol

from counter_app.domain.catalogue import DeclineReason, PaperType, Procedure, SpecialDay
from counter_app.domain.procedure_search import Habits
from counter_app.services.digitise_ports import (
    DigitiseOptions,
    Digitiser,
    PageFiles,
    PageKeeper,
    Progress,
    ReadingStep,
    page_files,
)
from counter_app.services.hub_ports import HubLink, RecordBook, TransferProgress, UploadSource
from counter_app.services.job_ports import Job, PageDraft
from counter_app.services.output_ports import SlipPrinter, Workbooks
from counter_app.services.scan_ports import (
    PageSource,
    ScannedPage,
    ScannerDevice,
    ScannerPark,
    ScanOptions,
)
from counter_app.services.store_ports import (
    Hit,
    KeyRing,
    Store,
    StoredBlob,
    Transaction,
    Vault,
)


class Clock(Protocol):
    def now(self) -> datetime:
        """Return the time now, aware, in Viet Nam time (UTC+7), whole seconds."""
        ...


class Identifiers(Protocol):
    def new(self) -> str:
        """Return a fresh uuid4 as 32 hex digits."""
        ...


class CatalogueSource(Protocol):
    """Procedures, paper types and calendars of the law, by date."""

    @property
    def paper_types(self) -> tuple[PaperType, ...]: ...

    @property
    def special_days(self) -> tuple[SpecialDay, ...]: ...

    def decline_reasons(self, day: date) -> tuple[tuple[str, str], ...]:
        """(code, Vietnamese label) of each reason for asking again although held, as they stand on `day`."""
        ...

    def database_reasons(self, day: date) -> tuple[DeclineReason, ...]:
        """What may be said of a line's database as it stands on `day`; also what does not allow asking."""
        ...

    def reason_label(self, code: str) -> str:
        """Vietnamese label of a reason of any day; the code itself when it is not known."""
        ...

    def procedures_on(self, day: date) -> tuple[Procedure, ...]: ...

    def procedure(self, code: str, day: date) -> Procedure:
        """Match on the first eight characters. Raises UnknownCode."""
        ...

    def paper_type(self, type_id: str) -> PaperType:
        """Raises UnknownCode."""
        ...

    def search(
        self, words: str, day: date, *, habits: Habits | None = None, limit: int | None = None
    ) -> tuple[Procedure, ...]:
        """Procedures in force on `day` that fit what is being typed, the best first; no words: all."""
        ...

    def refresh(self, view: Transaction) -> None:
        """Take in what was imported or changed since, also by another process; costs one short look when nothing was."""
        ...


__all__ = [
    "CatalogueSource",
    "Clock",
    "DigitiseOptions",
    "Digitiser",
    "Hit",
    "HubLink",
    "Identifiers",
    "Job",
    "KeyRing",
    "PageDraft",
    "PageFiles",
    "PageKeeper",
    "PageSource",
    "Progress",
    "ReadingStep",
    "RecordBook",
    "ScanOptions",
    "ScannedPage",
    "ScannerDevice",
    "ScannerPark",
    "SlipPrinter",
    "Store",
    "StoredBlob",
    "Transaction",
    "TransferProgress",
    "UploadSource",
    "Vault",
    "Workbooks",
    "page_files",
]
