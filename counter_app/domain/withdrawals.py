"""A confirmation taken back: the paper was another person's, of another type, or the wrong scan."""

from dataclasses import dataclass
from datetime import datetime

from .ids import OfficeCode, OfficerLogin, PaperId


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """Who took a paper's confirmation back, when and why. It is never changed and never taken back itself.

    Attributes:
        at: aware.
        office, desk: whose paper it was.
        officer, reason: of this desk's own papers; None and empty where the hub told of another desk's.
    """

    paper: PaperId
    at: datetime
    office: OfficeCode
    desk: str
    officer: OfficerLogin | None = None
    reason: str = ""
