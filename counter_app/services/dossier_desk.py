"""A dossier after intake: shown, its receipt printed, its work finished."""

from dataclasses import replace
from datetime import datetime

from counter_app.domain.catalogue import Case
from counter_app.domain.dossiers import Dossier, DossierStatus
from counter_app.domain.events import EventDraft, EventKind
from counter_app.domain.ids import DossierId
from counter_app.services.checklist import Checklist, checklist_of
from counter_app.services.desk import Desk
from counter_app.services.lines import check_open
from counter_app.services.offering import shown_state
from counter_app.services.outgoing import queue_dossier
from counter_app.services.ports import ReceiptSlip, SlipLine, SlipPrinter


class DossierDesk:
    """Looking at dossiers and finishing them."""

    def __init__(self, desk: Desk, printer: SlipPrinter) -> None:
        self._desk = desk
        self._printer = printer

    def find(self, name: str) -> Checklist:
        """By id or number. Raises NotFound(kind="dossier")."""
        with self._desk.store.reading() as view:
            dossier = view.dossiers.find(name) or view.dossiers.get(DossierId(name))
            return checklist_of(self._desk, view, dossier)

    def recent(self, *, limit: int = 200) -> tuple[Dossier, ...]:
        """Return the dossiers opened last, newest first."""
        with self._desk.store.reading() as view:
            return view.dossiers.recent(limit=limit)

    def receipt(self, dossier_id: DossierId) -> bytes:
        """Return the receipt slip (Mẫu 01, TT 03/2025/TT-VPCP) as a PDF; printing is an event. Raises NotFound, FontMissing."""
        desk = self._desk
        with desk.store.reading() as view:
            dossier = view.dossiers.get(dossier_id)
            applicant = view.people.get(dossier.applicant)
            office = view.settings.office()
            officer = view.officers.get(dossier.opened_by)
            place = view.settings.get("place") or ""
            superior = view.settings.get("superior") or ""
        procedure = desk.catalogue.procedure(dossier.procedure, dossier.received_at.date())
        case = procedure.case(dossier.case) or procedure.cases[0]
        pdf = self._printer.receipt(
            ReceiptSlip(
                office_name=office.name,
                superior_name=superior,
                number=dossier.number,
                applicant_name=applicant.name,
                applicant_number=applicant.number,
                applicant_address=applicant.residence or "",
                procedure_name=procedure.name,
                procedure_code=procedure.code,
                lines=_lines(dossier, case),
                limit=case.limit,
                received_at=dossier.received_at,
                due_at=dossier.due_at,
                place=place,
                officer_name=officer.name,
                fee=case.fee,
            )
        )
        with desk.store.writing() as view:
            view.events.append(
                EventDraft(EventKind.SLIP_PRINTED, subjects=(dossier.id,), after={"form": "01"})
            )
        return pdf

    def finish(self, dossier_id: DossierId, *, at: datetime | None = None) -> Dossier:
        """Mark the work on a dossier as done (status 9). Raises NotFound, StateRefused."""
        desk = self._desk
        with desk.store.writing() as view:
            dossier = view.dossiers.get(dossier_id)
            check_open(dossier)
            solved = replace(
                dossier,
                status=DossierStatus.SOLVED,
                solved_at=at or desk.clock.now(),
                revision=dossier.revision + 1,
            )
            view.dossiers.update(solved)
            view.events.append(
                EventDraft(
                    EventKind.DOSSIER_SOLVED,
                    subjects=(dossier.id, dossier.applicant),
                    before={"status": dossier.status.value},
                    after={"status": solved.status.value},
                )
            )
            queue_dossier(desk, view, solved, applicant=view.people.get(dossier.applicant))
            return solved


def _lines(dossier: Dossier, case: Case) -> tuple[SlipLine, ...]:
    wanted = {component.code: component for component in case.components}
    return tuple(
        SlipLine(
            name=item.name,
            originals=wanted[item.component].originals if item.component in wanted else 1,
            copies=wanted[item.component].copies if item.component in wanted else 0,
            state=shown_state(item),
        )
        for item in dossier.items
    )
