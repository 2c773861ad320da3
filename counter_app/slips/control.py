"""Phiếu kiểm soát quá trình giải quyết hồ sơ: who gave the dossier to whom, when, and whether the giver kept its term."""

from typing import TYPE_CHECKING

from counter_app.services.output_ports import ControlSlip, ControlStep, StepOutcome

from .layout import form_layout, make_pdf
from .parts import ROOM, Group, Parts, bold, legend_of, plain
from .words import hour_and_day

if TYPE_CHECKING:
    from reportlab.platypus import Flowable

_HEADINGS = (
    "Tên cơ quan",
    "Thời gian giao, nhận hồ sơ",
    "Trước hạn",
    "Đúng hạn",
    "Quá hạn",
    "Ghi chú",
)
_SHARES = (0.27, 0.31, 0.09, 0.09, 0.09, 0.15)
_OUTCOMES = (StepOutcome.EARLY, StepOutcome.ON_TIME, StepOutcome.LATE)
_LEAST_ROWS = 4
"""The sheet travels with the dossier: there is always room for stations to come."""


def control_pdf(slip: ControlSlip) -> bytes:
    """Return the control sheet: the stations so far and empty ones for the pen. Raises FontMissing."""
    layout = form_layout(slip.head.form.paper)

    def parts() -> list["Flowable"]:
        kit, head = Parts(layout), slip.head
        rows = [_row(kit, step) for step in slip.steps]
        rows += [_empty(kit)] * (max(_LEAST_ROWS - len(rows), 1))
        return [
            kit.sheet_head(head),
            kit.gap(2),
            kit.titled(head.number, head.form.title),
            kit.gap(2),
            kit.field("Mã hồ sơ", head.number, strong=True),
            kit.field("Nội dung", f"{head.procedure_name} ({head.procedure_code})"),
            kit.field("Cơ quan (bộ phận) giải quyết hồ sơ", slip.solving_office),
            kit.field("Cơ quan phối hợp giải quyết hồ sơ", slip.partners),
            kit.field("Thời gian nhận hồ sơ", hour_and_day(head.received_at)),
            kit.field("Thời gian hẹn trả kết quả", hour_and_day(head.due_at)),
            kit.gap(1),
            kit.grid(_HEADINGS, rows, _SHARES, (Group("Kết quả giải quyết", 2, 4),)),
            kit.gap(2),
            kit.text(
                "Người giao, người nhận ký và ghi rõ họ tên vào ô thời gian. Đánh dấu kết quả của bên giao."
            ),
        ]

    return make_pdf(layout, legend_of(slip.head), parts)


def _row(kit: Parts, step: ControlStep) -> list["Flowable"]:
    names = f"1. Giao: {bold(step.giver)}<br/>2. Nhận: {bold(step.taker)}"
    return [
        kit.marked(names, kit.cell),
        kit.marked(f"{hour_and_day(step.at)}{_PENS}", kit.middle),
        *(kit.text("x" if step.outcome is outcome else "", kit.middle) for outcome in _OUTCOMES),
        kit.marked(plain(step.note), kit.cell),
    ]


def _empty(kit: Parts) -> list["Flowable"]:
    dots = ROOM[:7]
    blank = kit.text("", kit.middle)
    return [
        kit.marked(f"1. Giao: {dots}<br/>2. Nhận: {dots}", kit.cell),
        kit.marked(f"…… giờ …… phút, ngày …… tháng …… năm ………{_PENS}", kit.middle),
        *([blank] * 4),
    ]


_PENS = "<br/><i>Người giao&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;Người nhận</i><br/><br/><br/>"
