"""What leaves on paper or as a workbook."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from counter_app.domain.catalogue import TimeLimit
from counter_app.domain.dossiers import ItemState
from counter_app.domain.figures import Backlog, BacklogRow


@dataclass(frozen=True, slots=True)
class SlipLine:
    """A line of the receipt. How `state` reads on paper (reused, not asked, received, still missing) is the slip's own matter."""

    name: str
    originals: int
    copies: int
    state: ItemState


@dataclass(frozen=True, slots=True)
class ReceiptSlip:
    """Mẫu 01 of TT 03/2025/TT-VPCP Phụ lục I: everything that is printed on it, times in Viet Nam time."""

    office_name: str
    superior_name: str
    number: str
    applicant_name: str
    applicant_number: str
    applicant_address: str
    procedure_name: str
    procedure_code: str
    lines: tuple[SlipLine, ...]
    limit: TimeLimit
    received_at: datetime
    due_at: datetime
    place: str
    officer_name: str
    fee: str


class SlipPrinter(Protocol):
    def receipt(self, slip: ReceiptSlip) -> bytes:
        """Return the slip as a PDF with embedded fonts. Raises FontMissing."""
        ...


class Workbooks(Protocol):
    def backlog(self, backlog: Backlog, rows: Sequence[BacklogRow], target: Path) -> None:
        """Write the supervisor's figures as .xlsx. Raises DiskFull."""
        ...
