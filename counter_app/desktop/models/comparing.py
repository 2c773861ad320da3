"""What comparing with the hub found, in the words of the panel."""

from PySide6.QtCore import QCoreApplication

from counter_app.desktop.theme.palette import Tone
from counter_app.desktop.viewmodels.comparing import CompareState
from counter_app.messages import grouped_number
from counter_app.messages.reconcile_words import lost_lines, reconciled_lines, replaced_line

_say = QCoreApplication.translate


def compared_line(state: CompareState) -> tuple[Tone, str] | None:
    """Return the result in one sentence with its tone; None while there is none."""
    if state.replaced is not None:
        return Tone.DONE, replaced_line(state.replaced)
    if state.given_up:
        words = _say(
            "Compare", "Đã ghi nhận tệp đã mất của {count} bản ghi; phần còn lại sẽ được gửi."
        )
        return Tone.DONE, words.format(count=grouped_number(state.given_up))
    found = state.found
    if found is None:
        return None
    if found.whole:
        return Tone.DONE, _say("Compare", "Máy chủ giữ đủ mọi hồ sơ và giấy tờ của quầy này.")
    if found.needs_person:
        return Tone.STOP, _say("Compare", "Có việc cần người xử lý, xem bên dưới.")
    if found.queued:
        words = _say("Compare", "Đã xếp gửi lại {count} bản ghi mà máy chủ thiếu.")
        return Tone.LOOK, words.format(count=grouped_number(found.queued))
    return Tone.LOOK, _say("Compare", "Máy chủ chưa nhận đủ; phần còn lại đang chờ gửi.")


def compared_text(state: CompareState) -> str:
    """Return the whole result, a line a fact; without one what is known to be lost, empty when nothing is."""
    if state.found is None:
        return "\n".join(lost_lines(state.files))
    lines = list(reconciled_lines(state.found))
    if state.rows:
        lines.append(_say("Compare", "Vừa xếp gửi lại:"))
        lines += [f"  {row}" for row in state.rows]
        rest = len(state.found.rows) - len(state.rows)
        if rest > 0:
            words = _say("Compare", "  … và {count} bản ghi khác trong danh sách bên cạnh")
            lines.append(words.format(count=grouped_number(rest)))
    return "\n".join(lines)
