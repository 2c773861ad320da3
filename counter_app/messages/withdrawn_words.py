"""What a withdrawal changed, as an officer hears it."""

from collections.abc import Sequence

from counter_app.domain.dossiers import Item, ItemState
from counter_app.domain.papers import Paper
from counter_app.domain.withdrawals import Withdrawal
from counter_app.services.withdrawing import PaperWithdrawn

from .format import moment
from .labels import dossier_status


def withdrawn_lines(done: PaperWithdrawn, revived: Sequence[Paper]) -> tuple[str, ...]:
    """Return one sentence a change, the next act last. `revived`: the papers of `done.undone.revived`."""
    undone = done.undone
    title = done.paper.metadata.title or done.paper.type
    lines = [
        f"Đã hủy xác nhận: {title}. Giấy tờ này không được dùng để trả lời thành phần nào nữa."
    ]
    for it in undone.reopened:
        names = ", ".join(map(_needed, it.lines))
        if names:
            lines.append(f"Hồ sơ {it.dossier.number} cần giấy tờ trở lại: {names}.")
        if it.result:
            lines.append(f"Hồ sơ {it.dossier.number} chưa có kết quả.")
    lines += [
        f"Có giá trị trở lại trong kho: {paper.metadata.title or paper.type}." for paper in revived
    ]
    if undone.alive:
        lines.append("Đã bỏ ghi nhận công dân đã mất theo giấy tờ này.")
    lines += [
        f"Hồ sơ {it.number} ({_where(it.course.owned_elsewhere, dossier_status(it.status))}) đã dùng giấy tờ này và được giữ"
        " nguyên; báo người giám sát xem có phải xử lý lại không."
        for it in undone.settled
    ]
    if done.again is not None:
        lines.append("Bản quét chờ xác nhận lại trong mục Số hóa.")
    return tuple(lines)


def withdrawal_line(withdrawal: Withdrawal) -> str:
    """Return who took a paper back, when and why, in one line."""
    when = moment(withdrawal.at)
    if withdrawal.officer is None:
        return f"Hủy xác nhận tại {withdrawal.desk or withdrawal.office}, máy chủ tiếp nhận báo lúc {when}"
    return f"Hủy xác nhận lúc {when}, {withdrawal.officer}: {withdrawal.reason}"


def _needed(item: Item) -> str:
    offered = item.shown is ItemState.OFFERED
    return f"{item.name} (trong kho còn giấy khác dùng được)" if offered else item.name


def _where(elsewhere: str | None, status: str) -> str:
    return status if elsewhere is None else f"đã bàn giao cho {elsewhere}"
