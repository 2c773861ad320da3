"""The official forms of a dossier and the register of a period, as PDF or workbook. Every printout is an event."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from counter_app.domain.dossiers import Dossier
from counter_app.domain.errors import SlipNotDue
from counter_app.domain.events import EventDraft, EventKind
from counter_app.domain.ids import DossierId
from counter_app.domain.labels import DOSSIER_STATUS
from counter_app.domain.results import RETURN_WAY, ResultReturn
from counter_app.domain.slips import SlipForm, SlipKind
from counter_app.services.desk import Desk
from counter_app.services.output_ports import RegisterRow, RegisterSheet, SlipPrinter, Workbooks
from counter_app.services.ports import Transaction
from counter_app.services.slip_facts import (
    SlipFacts,
    apology_of,
    authoriser_of,
    control_of,
    counter_of,
    facts_of,
    form_for,
    promise,
    receipt_of,
    refusal_of,
    stop_of,
    supplement_of,
)


@dataclass(frozen=True, slots=True)
class Printed:
    """A form as PDF, and which form it is (circular and number); `rows` are the dossiers that stand in it."""

    pdf: bytes
    form: SlipForm
    rows: int = 1


class Printing:
    """Prints the forms."""

    def __init__(
        self,
        desk: Desk,
        printer: SlipPrinter,
        workbooks: Workbooks,
        forms: Sequence[SlipForm],
    ) -> None:
        self._desk = desk
        self._printer = printer
        self._workbooks = workbooks
        self._forms = forms

    def receipt(self, dossier_id: DossierId) -> bytes:
        """Return the receipt slip (Mẫu số 01) as a PDF. Raises NotFound, FontMissing, SlipNotDue."""
        return self.slip(dossier_id, SlipKind.RECEIPT).pdf

    def slip(self, dossier_id: DossierId, kind: SlipKind) -> Printed:
        """Return the form of that kind for a dossier, made of its course; of several requests or extensions, the last.

        The form is the one of the circular in force on the day the sheet bears: the day of receipt for the receipt and
        the control sheet, the day of the act for the others.

        Raises:
            NotFound, FontMissing; SlipNotDue: the dossier has not come to what this form tells of, or the circular of
            that day has no such form.
        """
        with self._desk.store.reading() as view:
            dossier = view.dossiers.get(dossier_id)
            facts = facts_of(self._desk, view, dossier, self._forms)
        form, pdf = self._makers()[kind](facts)
        with self._desk.store.writing() as view:
            view.events.append(
                EventDraft(
                    EventKind.SLIP_PRINTED,
                    subjects=(dossier_id,),
                    after={"form": form.number, "template": form.template, "kind": kind.value},
                )
            )
        return Printed(pdf, form)

    def _makers(self) -> Mapping[SlipKind, Callable[[SlipFacts], tuple[SlipForm, bytes]]]:
        return {
            SlipKind.RECEIPT: self._receipt,
            SlipKind.SUPPLEMENT: self._supplement,
            SlipKind.REFUSAL: self._refusal,
            SlipKind.APOLOGY: self._apology,
            SlipKind.STOP: self._stop,
            SlipKind.CONTROL: self._control,
            SlipKind.REGISTER: _no_slip_of_a_dossier,
        }

    def _receipt(self, facts: SlipFacts) -> tuple[SlipForm, bytes]:
        slip = receipt_of(facts)
        return slip.head.form, self._printer.receipt(slip)

    def _supplement(self, facts: SlipFacts) -> tuple[SlipForm, bytes]:
        slip = supplement_of(facts)
        return slip.head.form, self._printer.supplement(slip)

    def _refusal(self, facts: SlipFacts) -> tuple[SlipForm, bytes]:
        slip = refusal_of(facts)
        return slip.head.form, self._printer.refusal(slip)

    def _apology(self, facts: SlipFacts) -> tuple[SlipForm, bytes]:
        slip = apology_of(facts)
        return slip.head.form, self._printer.apology(slip)

    def _stop(self, facts: SlipFacts) -> tuple[SlipForm, bytes]:
        slip = stop_of(facts)
        return slip.head.form, self._printer.stop(slip)

    def _control(self, facts: SlipFacts) -> tuple[SlipForm, bytes]:
        slip = control_of(facts)
        return slip.head.form, self._printer.control(slip)

    def register(self, first: date, last: date) -> Printed:
        """Return the register of the dossiers received from `first` to `last` (both inclusive) as a PDF.

        Raises FontMissing, SlipNotDue.
        """
        sheet = self._register(first, last)
        pdf = self._printer.register(sheet)
        self._told_of(sheet)
        return Printed(pdf, sheet.form, len(sheet.rows))

    def register_workbook(self, first: date, last: date, target: Path) -> tuple[SlipForm, int]:
        """Write the same register as .xlsx; return its form and how many dossiers stand in it.

        Raises DiskFull, PlaceNotWritable, SlipNotDue.
        """
        sheet = self._register(first, last)
        self._workbooks.register(sheet, target)
        self._told_of(sheet)
        return sheet.form, len(sheet.rows)

    def _told_of(self, sheet: RegisterSheet) -> None:
        """The register names citizens: that it was taken out is an event."""
        with self._desk.store.writing() as view:
            view.events.append(
                EventDraft(
                    EventKind.REPORT_EXPORTED,
                    after={
                        "template": sheet.form.template,
                        "from": sheet.first_day.isoformat(),
                        "to": sheet.last_day.isoformat(),
                        "rows": len(sheet.rows),
                    },
                )
            )

    def _register(self, first: date, last: date) -> RegisterSheet:
        desk = self._desk
        now = desk.clock.now()
        with desk.store.reading() as view:
            dossiers = view.results.received_between(first, last)
            return RegisterSheet(
                form=form_for(self._forms, SlipKind.REGISTER, min(last, now.date())),
                office_name=view.settings.office().name,
                superior_name=view.settings.get("superior") or "",
                place=view.settings.get("place") or "",
                officer_name=view.officers.get(desk.store.officer).name,
                first_day=first,
                last_day=last,
                made_at=now,
                rows=tuple(_row(view, view.dossiers.get(known)) for known in dossiers),
            )


def _no_slip_of_a_dossier(_facts: SlipFacts) -> tuple[SlipForm, bytes]:
    raise SlipNotDue(form=SlipKind.REGISTER.value, reason="nothing_to_tell")


def _row(view: Transaction, dossier: Dossier) -> RegisterRow:
    applicant = authoriser_of(view, dossier) or view.people.get(dossier.applicant)
    handed = [counter_of(step.to_desk) for step in dossier.course.handovers]
    given = view.results.returned(dossier.id)
    return RegisterRow(
        number=dossier.official_number or dossier.number,
        procedure_name=dossier.procedure_name,
        applicant_name=applicant.name,
        address=applicant.residence or "",
        phone="",
        received_at=dossier.received_at,
        due_at=promise(dossier),
        handed_over="; ".join(handed),
        result_at=dossier.solved_at,
        returned_at=None if given is None else given.at,
        returned_by="" if given is None else _way(given),
        signed_by="" if given is None else given.name,
        note="; ".join(_notes(dossier)),
    )


def _notes(dossier: Dossier) -> Iterator[str]:
    """What the other columns have no room for: an end without a result, supplements, extensions, the number given first."""
    course = dossier.course
    if course.closing is not None:
        yield f"{DOSSIER_STATUS[dossier.status]} {course.closing.at:%d/%m/%Y}"
    for request in course.supplements:
        yield f"Yêu cầu bổ sung {request.asked_at:%d/%m/%Y}"
    for step in course.extensions:
        yield f"Gia hạn đến {step.due_after:%H:%M %d/%m/%Y}"
    if dossier.official_number:
        yield f"Mã tạm {dossier.number}"


def _way(given: ResultReturn) -> str:
    return RETURN_WAY[given.way]
