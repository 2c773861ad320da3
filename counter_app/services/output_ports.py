"""What leaves on paper or as a workbook.

Every form of the circular is a frozen dataclass of what is printed on it. Times are aware, Viet Nam time; texts are printed
as they are, an empty one as a dotted line where the form leaves room for a pen.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from counter_app.domain.catalogue import TimeLimit
from counter_app.domain.dossiers import ItemState
from counter_app.domain.figures import Backlog, BacklogRow
from counter_app.domain.slips import SlipForm


@dataclass(frozen=True, slots=True)
class SlipLine:
    """A line of the receipt. How `state` reads on paper (reused, not asked, received, still missing) is the slip's own matter.

    Attributes:
        originals, copies, photocopies: how many were handed in of each kind, else how many the component asks for; a
            certified copy is a copy, a plain one a photocopy, everything else an original.
        on_paper: handed in and counted, but not scanned: it goes on as paper.
        required: the dossier is incomplete without it.
    """

    name: str
    originals: int
    copies: int
    state: ItemState
    on_paper: bool = False
    photocopies: int = 0
    required: bool = True


@dataclass(frozen=True, slots=True)
class SlipParty:
    """A person or organisation as a form names it."""

    name: str
    number: str
    address: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class SlipHead:
    """What stands on every sheet about one dossier.

    Attributes:
        form: the form of the circular in force on `signed_on`.
        sheet_number: the number in the office's book of outgoing papers; empty leaves room for the pen.
        signed_on: the date the sheet bears.
        number: the dossier's number, which is also all that the QR holds.
    """

    form: SlipForm
    office_name: str
    superior_name: str
    place: str
    signed_on: date
    officer_name: str
    number: str
    procedure_name: str
    procedure_code: str
    applicant: SlipParty
    received_at: datetime
    due_at: datetime
    submitter: SlipParty | None = None
    sheet_number: str = ""


@dataclass(frozen=True, slots=True)
class ReceiptSlip:
    """Mẫu số 01, Giấy tiếp nhận hồ sơ và hẹn trả kết quả.

    Attributes:
        superseded_number: the number printed on an earlier receipt, when the dossier got its official one since.
        sets: how many sets of the dossier were handed in.
        return_to: where the result is fetched; empty for this office.
    """

    head: SlipHead
    lines: tuple[SlipLine, ...]
    limit: TimeLimit
    fee: str
    superseded_number: str = ""
    sets: int = 1
    return_to: str = ""


@dataclass(frozen=True, slots=True)
class WantedPaper:
    """A line of the request for a supplement: what is to be added or put right, and why."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class SupplementSlip:
    """Mẫu số 02, Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ: everything at once, for it is asked once.

    Attributes:
        contact: whom to ask, with telephone; empty leaves room.
    """

    head: SlipHead
    wanted: tuple[WantedPaper, ...]
    contact: str = ""


@dataclass(frozen=True, slots=True)
class RefusalSlip:
    """Mẫu số 03, Phiếu từ chối tiếp nhận giải quyết hồ sơ.

    Attributes:
        reasons: each its own line.
        guidance: what the citizen can do now (the office that is competent, the procedure that fits).
    """

    head: SlipHead
    reasons: tuple[str, ...]
    guidance: str = ""


@dataclass(frozen=True, slots=True)
class ApologySlip:
    """Mẫu số 04: TT 03/2025/TT-VPCP asks for an extension (Văn bản xin lỗi và đề nghị gia hạn), TT 01/2018/TT-VPCP gives a
    new appointment (Phiếu xin lỗi và hẹn lại ngày trả kết quả). The head's `due_at` is the promise that is broken.
    """

    head: SlipHead
    reason: str
    new_due_at: datetime


@dataclass(frozen=True, slots=True)
class StopSlip:
    """Mẫu số 05 of TT 03/2025/TT-VPCP, Thông báo dừng giải quyết hồ sơ.

    Attributes:
        withdrawn: the citizen asked for the dossier back; else the office stops.
        ground: the rule the office stops under, in its own name; empty leaves the line out.
        given_back: the papers that are handed back.
    """

    head: SlipHead
    reason: str
    withdrawn: bool
    ground: str = ""
    given_back: tuple[str, ...] = ()


class StepOutcome(StrEnum):
    """How a station of the dossier's way ended, against its own term."""

    EARLY = "early"
    ON_TIME = "on_time"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class ControlStep:
    """One handing over: who gave, who took, when; `outcome` of the giver's work, None while it is not known."""

    giver: str
    taker: str
    at: datetime
    outcome: StepOutcome | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class ControlSlip:
    """Phiếu kiểm soát quá trình giải quyết hồ sơ: Mẫu số 06 of TT 03/2025/TT-VPCP, 05 of TT 01/2018/TT-VPCP."""

    head: SlipHead
    solving_office: str
    partners: str
    steps: tuple[ControlStep, ...]


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """One dossier of the register. `returned_by` is how the result went out, `signed_by` who took it."""

    number: str
    procedure_name: str
    applicant_name: str
    address: str
    phone: str
    received_at: datetime
    due_at: datetime
    sets: int = 1
    handed_over: str = ""
    result_at: datetime | None = None
    returned_at: datetime | None = None
    returned_by: str = ""
    signed_by: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class RegisterSheet:
    """Sổ theo dõi hồ sơ: Mẫu số 07 of TT 03/2025/TT-VPCP, 06 of TT 01/2018/TT-VPCP; both days inclusive, by day of receipt."""

    form: SlipForm
    office_name: str
    superior_name: str
    place: str
    officer_name: str
    first_day: date
    last_day: date
    made_at: datetime
    rows: tuple[RegisterRow, ...]


class SlipPrinter(Protocol):
    """Prints the forms as PDF with embedded fonts, on the paper of the form. Every method raises FontMissing."""

    def receipt(self, slip: ReceiptSlip) -> bytes: ...

    def supplement(self, slip: SupplementSlip) -> bytes: ...

    def refusal(self, slip: RefusalSlip) -> bytes: ...

    def apology(self, slip: ApologySlip) -> bytes: ...

    def stop(self, slip: StopSlip) -> bytes: ...

    def control(self, slip: ControlSlip) -> bytes: ...

    def register(self, sheet: RegisterSheet) -> bytes: ...


class Workbooks(Protocol):
    def backlog(self, backlog: Backlog, rows: Sequence[BacklogRow], target: Path) -> None:
        """Write the supervisor's figures as .xlsx. Raises DiskFull."""
        ...

    def register(self, sheet: RegisterSheet, target: Path) -> None:
        """Write the register as .xlsx. Raises DiskFull, PlaceNotWritable."""
        ...
