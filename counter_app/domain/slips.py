"""The official forms of the one-stop counter: which sheet of which circular stands for which act on which day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from .errors import UnknownCode


class SlipKind(StrEnum):
    """The acts that leave a form behind."""

    RECEIPT = "receipt"
    SUPPLEMENT = "supplement"
    REFUSAL = "refusal"
    APOLOGY = "apology"
    STOP = "stop"
    CONTROL = "control"
    REGISTER = "register"


class PaperSize(StrEnum):
    A4 = "A4"
    A5 = "A5"


@dataclass(frozen=True, slots=True)
class SlipForm:
    """One form of one circular.

    Attributes:
        circular: the circular in its own name, e.g. `TT 03/2025/TT-VPCP`.
        number: the form's number in it, `01`; the same number means another form in another circular.
        title: the heading as printed.
        mark: what stands behind the sheet's number where the form has its own (`HDHS`), else empty: the office's mark.
        paper: the paper it is made for.
        letter: an official letter (`V/v`, `Kính gửi`) instead of a sheet with a heading.
        valid_from, valid_to: first and last day on which it is used, `valid_to` None while in force.
    """

    kind: SlipKind
    circular: str
    number: str
    title: str
    mark: str
    paper: PaperSize
    valid_from: date
    valid_to: date | None = None
    letter: bool = False

    @property
    def template(self) -> str:
        """The form's name for ever: circular and number, `TT 03/2025/TT-VPCP – Mẫu số 05`."""
        return f"{self.circular} – Mẫu số {self.number}"


def form_on(forms: Sequence[SlipForm], kind: SlipKind, day: date) -> SlipForm:
    """Return the form that is used for `kind` on `day`, the date the sheet bears (Viet Nam date).

    Raises UnknownCode: no circular has such a form on that day (the notice of stopping came only with TT 03/2025/TT-VPCP).
    """
    for form in forms:
        if form.kind is kind and form.valid_from <= day <= (form.valid_to or date.max):
            return form
    raise UnknownCode(kind="form", value=kind.value)
