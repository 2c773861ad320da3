"""Mẫu số 04, the office's apology, and Mẫu số 05 of TT 03/2025/TT-VPCP, the notice that a dossier is no longer worked on."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from counter_app.services.output_ports import ApologySlip, SlipHead, StopSlip

from .layout import letter_layout, make_pdf
from .parts import Parts, bold, legend_of, plain
from .words import hour_and_day, long_day

if TYPE_CHECKING:
    from reportlab.platypus import Flowable

_SEALED = "(Chữ ký của người có thẩm quyền, dấu/chữ ký số của cơ quan)"


def apology_pdf(slip: ApologySlip) -> bytes:
    """Return the apology: a letter with `V/v` and `Kính gửi` or a titled sheet, as its circular has it. Raises FontMissing."""
    layout = letter_layout(slip.head.form.paper)
    letter = slip.head.form.letter

    def parts() -> list["Flowable"]:
        kit, head = Parts(layout), slip.head
        addressee = kit.marked(f"Kính gửi: {bold(head.applicant.name)}", kit.head)
        about = f"V/v {_lower(head.form.title)}" if letter else ""
        top: list[Flowable] = (
            [kit.coded(head.number, [addressee])]
            if letter
            else [kit.titled(head.number, head.form.title), kit.gap(2), addressee]
        )
        return [
            kit.sheet_head(head, about=about),
            kit.gap(3),
            *top,
            kit.gap(3),
            *_signed(kit, head, [kit.marked(line, kit.indented) for line in _apology(slip)]),
        ]

    return make_pdf(layout, legend_of(slip.head), parts)


def _apology(slip: ApologySlip) -> list[str]:
    """The letter's paragraphs as markup."""
    head = slip.head
    office = plain(head.office_name)
    new = bold(hour_and_day(slip.new_due_at))
    # The letter goes out before the term ends (NĐ 61/2018/NĐ-CP Đ19): it must not say that the term is over.
    late = (
        f"đến nay {office} chưa trả kết quả giải quyết hồ sơ đúng thời gian đã hẹn."
        if head.signed_on > head.due_at.date()
        else f"{office} không trả được kết quả giải quyết hồ sơ đúng thời gian đã hẹn."
    )
    ask = (
        f"{office} đề nghị gia hạn thời gian giải quyết hồ sơ; thời gian trả kết quả mới: {new}."
        if head.form.letter
        else f"{office} hẹn lại thời gian trả kết quả: {new}."
    )
    return [
        f"Ngày {head.received_at:%d/%m/%Y}, {office} tiếp nhận hồ sơ của {bold(head.applicant.name)} về việc"
        f" {plain(head.procedure_name)} ({plain(head.procedure_code)}); mã hồ sơ: {bold(head.number)}.",
        f"Thời gian hẹn trả kết quả: {hour_and_day(head.due_at)}.",
        f"Tuy nhiên, {late} Lý do: {plain(slip.reason)}.".replace("..", "."),
        ask,
        f"{office} xin lỗi {bold(head.applicant.name)} vì sự chậm trễ này và mong nhận được sự thông cảm.",
    ]


def stop_pdf(slip: StopSlip) -> bytes:
    """Return the notice that the dossier is no longer worked on, by the office or by withdrawal. Raises FontMissing."""
    layout = letter_layout(slip.head.form.paper)

    def parts() -> list["Flowable"]:
        kit, head = Parts(layout), slip.head
        lines = [
            *(kit.marked(line, kit.indented) for line in _stop(slip)),
            *(kit.text(f"- {name}", kit.indented) for name in slip.given_back),
        ]
        return [
            kit.sheet_head(head),
            kit.gap(3),
            kit.titled(head.number, head.form.title),
            kit.gap(2),
            kit.marked(f"Kính gửi: {bold(head.applicant.name)}", kit.head),
            kit.gap(3),
            *_signed(kit, head, lines),
        ]

    return make_pdf(layout, legend_of(slip.head), parts)


def _stop(slip: StopSlip) -> list[str]:
    """The notice's paragraphs as markup."""
    head = slip.head
    office = plain(head.office_name)
    why = (
        "Theo đề nghị rút hồ sơ của tổ chức, cá nhân"
        if slip.withdrawn
        else "Qua xem xét quá trình giải quyết hồ sơ"
    )
    lines = [
        f"{office} đã tiếp nhận hồ sơ mã {bold(head.number)} ngày {head.received_at:%d/%m/%Y} của"
        f" {bold(head.applicant.name)} về việc {plain(head.procedure_name)} ({plain(head.procedure_code)}), hẹn trả kết"
        f" quả {hour_and_day(head.due_at)}.",
        f"{why}, {office} thông báo dừng giải quyết hồ sơ nêu trên kể từ {long_day(head.signed_on)}.",
        f"Lý do: {plain(slip.reason)}",
    ]
    if slip.ground:
        lines.append(f"Căn cứ: {plain(slip.ground)}")
    if slip.given_back:
        lines.append("Giấy tờ trả lại kèm theo thông báo này:")
    return lines


def _signed(kit: Parts, head: SlipHead, lines: Sequence["Flowable"]) -> list["Flowable"]:
    """The text, then `Nơi nhận` on the left and the office's signature on the right.

    The last line goes with them: a signature never stands alone on a page.
    """
    signs = kit.signatures(
        kit.recipients(("Như trên;", "Lưu: VT, hồ sơ.")),
        kit.signer("THỦ TRƯỞNG CƠ QUAN", "", _SEALED),
    )
    return [*lines[:-1], kit.together([lines[-1], kit.gap(3), signs])]


def _lower(title: str) -> str:
    """A heading as the subject of a letter: without the kind of paper, in the sentence's case."""
    words = title.removeprefix("Văn bản ")
    return words[0].lower() + words[1:]
