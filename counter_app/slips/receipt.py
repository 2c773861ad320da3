"""Mẫu số 01, Giấy tiếp nhận hồ sơ và hẹn trả kết quả."""

from typing import TYPE_CHECKING

from counter_app.domain.dossiers import ItemState
from counter_app.domain.labels import limit_words
from counter_app.services.output_ports import ReceiptSlip, SlipLine

from .layout import form_layout, make_pdf
from .parts import Parts, legend_of, plain, serial
from .words import ON_PAPER, OPTIONAL, STATE_REMARKS, count_words, hour_and_day

if TYPE_CHECKING:
    from reportlab.platypus import Flowable, Paragraph

_SHARES = (11 / 170, 56 / 170, 14 / 170, 17 / 170, 14 / 170, 58 / 170)
_HEADINGS = ("STT", "Tên giấy tờ", "Bản chính", "Bản chứng thực", "Bản photo", "Ghi chú")


def receipt_pdf(slip: ReceiptSlip) -> bytes:
    """Return the receipt; long names wrap and the table goes on over pages with its heading row.

    The time limits, the appointment and the signatures always stand together on the last page. Raises FontMissing.
    """
    layout = form_layout(slip.head.form.paper)
    return make_pdf(layout, legend_of(slip.head), lambda: _Receipt(slip, Parts(layout)).parts())


class _Receipt:
    """Builds the flowing parts of one receipt."""

    def __init__(self, slip: ReceiptSlip, kit: Parts) -> None:
        self._slip = slip
        self._kit = kit

    def parts(self) -> list["Flowable"]:
        """Return the sheet from the nation's name down to the signatures."""
        kit, head = self._kit, self._slip.head
        return [
            kit.sheet_head(head, number=head.sheet_number or serial(head.number)),
            kit.gap(2),
            kit.titled(head.number, head.form.title, "(Liên: Giao tổ chức, cá nhân)"),
            kit.gap(2),
            *self._who_and_what(),
            self._components(),
            kit.gap(2.5),
            kit.together([*self._terms(), kit.gap(2), self._signatures()]),
        ]

    def _who_and_what(self) -> list["Flowable"]:
        kit, slip = self._kit, self._slip
        head, submitter = slip.head, slip.head.submitter
        parts: list[Flowable] = [
            kit.field("Cơ quan tiếp nhận", head.office_name),
            kit.field("Tiếp nhận hồ sơ của", (submitter or head.applicant).name, strong=True),
            *kit.party(submitter or head.applicant),
        ]
        if submitter is not None:
            parts += [
                kit.field("Chủ hồ sơ", head.applicant.name, strong=True),
                *kit.party(head.applicant),
            ]
        if slip.superseded_number:
            parts.append(kit.field("Thay cho mã hồ sơ tạm", slip.superseded_number))
        what = f"{head.procedure_name} ({head.procedure_code})"
        parts.append(kit.field("Nội dung yêu cầu giải quyết", what))
        parts.append(kit.marked("<b>1. Thành phần hồ sơ:</b>"))
        return parts

    def _components(self) -> "Flowable":
        rows = [self._line(number, line) for number, line in enumerate(self._slip.lines, start=1)]
        return self._kit.grid(_HEADINGS, rows, _SHARES)

    def _line(self, number: int, line: SlipLine) -> list["Paragraph"]:
        kit = self._kit
        remark = plain(_remark(line))
        handed_in = line.on_paper or line.state is ItemState.SCANNED
        strong = line.state in (ItemState.REUSED, ItemState.NOT_ASKED)
        return [
            kit.text(str(number), kit.middle),
            kit.text(line.name, kit.cell),
            kit.text(count_words(line.originals, handed_in=handed_in), kit.middle),
            kit.text(count_words(line.copies, handed_in=handed_in), kit.middle),
            kit.text(count_words(line.photocopies, handed_in=handed_in), kit.middle),
            kit.marked(f"<i>{remark}</i>" if strong else remark, kit.cell),
        ]

    def _terms(self) -> list["Flowable"]:
        kit, slip = self._kit, self._slip
        head = slip.head
        return [
            kit.marked(f"<b>2. Số lượng hồ sơ:</b> {slip.sets:02d} bộ"),
            kit.marked(f"<b>3. Thời gian giải quyết theo quy định:</b> {limit_words(slip.limit)}"),
            kit.marked(f"<b>4. Thời gian nhận hồ sơ:</b> {hour_and_day(head.received_at)}"),
            kit.marked(f"<b>5. Thời gian trả kết quả:</b> <b>{hour_and_day(head.due_at)}</b>"),
            kit.marked(
                f"<b>6. Đăng ký nhận kết quả tại:</b> {plain(slip.return_to or head.office_name)}"
            ),
            kit.marked(f"<b>7. Phí, lệ phí:</b> {plain(slip.fee or 'không')}"),
            kit.text(f"Vào Sổ theo dõi hồ sơ, Quyển số: ……………, Số thứ tự: {serial(head.number)}"),
        ]

    def _signatures(self) -> "Flowable":
        kit, head = self._kit, self._slip.head
        submitter = head.submitter or head.applicant
        return kit.signatures(
            kit.signer("NGƯỜI NỘP HỒ SƠ", submitter.name),
            kit.signer("NGƯỜI TIẾP NHẬN HỒ SƠ", head.officer_name),
        )


def _remark(line: SlipLine) -> str:
    if line.on_paper:
        return ON_PAPER
    if line.state is ItemState.NEEDED and not line.required:
        return OPTIONAL
    return STATE_REMARKS[line.state]
