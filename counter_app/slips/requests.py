"""Mẫu số 02, Phiếu yêu cầu bổ sung, and Mẫu số 03, Phiếu từ chối tiếp nhận: what the citizen takes home instead of a result."""

from typing import TYPE_CHECKING

from counter_app.services.output_ports import RefusalSlip, SlipHead, SupplementSlip

from .layout import form_layout, letter_layout, make_pdf
from .parts import ROOM, Parts, bold, legend_of, plain
from .words import hour_and_day

if TYPE_CHECKING:
    from reportlab.platypus import Flowable

_WANTED = ("STT", "Tên giấy tờ", "Lý do, nội dung cần bổ sung, hoàn thiện")
_WANTED_SHARES = (0.08, 0.44, 0.48)


def supplement_pdf(slip: SupplementSlip) -> bytes:
    """Return the request for a supplement; everything that is wanted stands in one table. Raises FontMissing."""
    layout = form_layout(slip.head.form.paper)

    def parts() -> list["Flowable"]:
        kit, head = Parts(layout), slip.head
        rows = [
            [
                kit.text(str(number), kit.middle),
                kit.text(wanted.name, kit.cell),
                kit.text(wanted.reason, kit.cell),
            ]
            for number, wanted in enumerate(slip.wanted, start=1)
        ]
        return [
            kit.sheet_head(head),
            kit.gap(2),
            kit.titled(head.number, head.form.title),
            kit.gap(2),
            *_about(kit, head, "Hồ sơ của"),
            kit.marked("Yêu cầu hoàn thiện hồ sơ gồm những nội dung sau:"),
            kit.grid(_WANTED, rows, _WANTED_SHARES),
            kit.gap(2.5),
            kit.together([*_supplement_end(kit, slip), kit.gap(2), _both_sign(kit, head)]),
        ]

    return make_pdf(layout, legend_of(slip.head), parts)


def _supplement_end(kit: Parts, slip: SupplementSlip) -> list["Flowable"]:
    parts: list[Flowable] = []
    parts.append(
        kit.text(
            "Lý do và nội dung cần bổ sung đã nêu đầy đủ một lần tại bảng trên. Thời gian chờ bổ sung không tính vào"
            " thời hạn giải quyết."
        )
    )
    contact = plain(slip.contact or ROOM)
    parts.append(
        kit.marked(
            "Trong quá trình hoàn thiện hồ sơ, nếu có vướng mắc, xin liên hệ"
            f" {bold(slip.head.officer_name)}, số điện thoại: {contact} để được hướng dẫn."
        )
    )
    return parts


def refusal_pdf(slip: RefusalSlip) -> bytes:
    """Return the refusal: its reasons one by one, and what the citizen can do now. Raises FontMissing."""
    layout = letter_layout(slip.head.form.paper)

    def parts() -> list["Flowable"]:
        kit, head = Parts(layout), slip.head
        several = len(slip.reasons) > 1
        reasons = [
            kit.text(f"{number}. {reason}" if several else reason, kit.indented)
            for number, reason in enumerate(slip.reasons, start=1)
        ]
        end: list[Flowable] = []
        if slip.guidance:
            end.append(kit.marked(f"<b>Hướng dẫn:</b> {plain(slip.guidance)}", kit.indented))
        end.append(
            kit.marked(
                f"Xin thông báo để {bold(head.applicant.name)} được biết và thực hiện.",
                kit.indented,
            )
        )
        return [
            kit.sheet_head(head),
            kit.gap(2),
            kit.titled(head.number, head.form.title),
            kit.gap(2),
            *_about(kit, head, "Tiếp nhận hồ sơ của"),
            kit.marked(
                f"Qua xem xét, {bold(head.office_name)} không tiếp nhận, giải quyết hồ sơ này với lý do:",
                kit.indented,
            ),
            *reasons,
            kit.together([*end, kit.gap(2), _both_sign(kit, head)]),
        ]

    return make_pdf(layout, legend_of(slip.head), parts)


def _about(kit: Parts, head: SlipHead, whose: str) -> list["Flowable"]:
    """Whose dossier it is, what it asks for, when it came."""
    parts: list[Flowable] = [
        kit.field(whose, head.applicant.name, strong=True),
        *kit.party(head.applicant),
    ]
    if head.submitter is not None:
        parts.append(kit.field("Người nộp hồ sơ", head.submitter.name))
    what = f"{head.procedure_name} ({head.procedure_code})"
    return [
        *parts,
        kit.field("Nội dung yêu cầu giải quyết", what),
        kit.field("Thời gian nhận hồ sơ", hour_and_day(head.received_at)),
    ]


def _both_sign(kit: Parts, head: SlipHead) -> "Flowable":
    submitter = head.submitter or head.applicant
    return kit.signatures(
        kit.signer("NGƯỜI NỘP HỒ SƠ", submitter.name),
        kit.signer("NGƯỜI TIẾP NHẬN HỒ SƠ", head.officer_name),
    )
