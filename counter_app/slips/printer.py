"""The official forms, printed with reportlab."""

from counter_app.services.output_ports import (
    ApologySlip,
    ControlSlip,
    ReceiptSlip,
    RefusalSlip,
    RegisterSheet,
    StopSlip,
    SupplementSlip,
)

from .control import control_pdf
from .notices import apology_pdf, stop_pdf
from .receipt import receipt_pdf
from .register import register_pdf
from .requests import refusal_pdf, supplement_pdf


class ReportlabSlips:
    """The SlipPrinter of the services: fonts are embedded, everything is black, the paper is the form's."""

    def receipt(self, slip: ReceiptSlip) -> bytes:
        return receipt_pdf(slip)

    def supplement(self, slip: SupplementSlip) -> bytes:
        return supplement_pdf(slip)

    def refusal(self, slip: RefusalSlip) -> bytes:
        return refusal_pdf(slip)

    def apology(self, slip: ApologySlip) -> bytes:
        return apology_pdf(slip)

    def stop(self, slip: StopSlip) -> bytes:
        return stop_pdf(slip)

    def control(self, slip: ControlSlip) -> bytes:
        return control_pdf(slip)

    def register(self, sheet: RegisterSheet) -> bytes:
        return register_pdf(sheet)
