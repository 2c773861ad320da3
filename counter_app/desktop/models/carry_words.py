"""What carrying the queue by hand did, in words."""

from PySide6.QtCore import QCoreApplication

from counter_app.desktop.theme.palette import Tone
from counter_app.desktop.viewmodels.carrying import CarryState
from counter_app.messages import byte_size, grouped_number
from counter_app.messages.sentences_packages import larger_words, nothing_fits
from counter_app.services.carrying_out import Closed, Exported

_say = QCoreApplication.translate
_MOST_NAMED = 5


def carry_progress(state: CarryState) -> str:
    """Return how far an export is."""
    if state.taking:
        return _say("Carry", "Đang đối chiếu chữ ký của từng biên nhận…")
    if not state.parts:
        return _say("Carry", "Đang niêm phong và ghi vào USB…")
    words = _say("Carry", "Đã ghi và đọc lại {part}/{parts} phần")
    return words.format(part=state.part, parts=state.parts)


def exported_words(done: Exported) -> tuple[Tone, str]:
    """Return what an export wrote."""
    if done.package is None and done.stays:
        return Tone.LOOK, nothing_fits(done.stays)
    if done.package is None:
        return Tone.GREY, _say("Carry", "Không có bản ghi nào chờ gửi.")
    words = _say(
        "Carry",
        "Đã ghi {rows} bản ghi ({size}, {parts} phần) vào {folder}. Mang cả thư mục tới máy chủ tiếp nhận;"
        " các bản ghi vẫn chờ ở đây cho tới khi có tệp biên nhận.",
    ).format(
        rows=grouped_number(done.rows),
        size=byte_size(done.bytes),
        parts=grouped_number(len(done.parts)),
        folder=done.package.name,
    )
    if not done.left:
        return Tone.DONE, words
    left = _say("Carry", "Còn {count} bản ghi chưa vào được: xuất tiếp vào USB khác.")
    lines = [f"{words} {left.format(count=grouped_number(done.left))}"]
    lines += [larger_words(it.title, it.dossier, it.needs) for it in done.larger[:_MOST_NAMED]]
    if len(done.larger) > _MOST_NAMED:
        more = _say("Carry", "… và {count} bản ghi khác cần ổ lớn hơn")
        lines.append(more.format(count=grouped_number(len(done.larger) - _MOST_NAMED)))
    return Tone.LOOK, "\n".join(lines)


def closed_words(done: Closed) -> tuple[Tone, str]:
    """Return what a receipt file closed."""
    words = [
        _say("Carry", "Máy chủ đã ký nhận {count} bản ghi.").format(
            count=grouped_number(done.closed)
        )
    ]
    if done.already:
        already = _say("Carry", "{count} bản ghi đã được nhận từ trước.")
        words.append(already.format(count=grouped_number(done.already)))
    if done.refused:
        refused = _say("Carry", "Máy chủ từ chối {count} bản ghi: xem nhóm “Cần xử lý”.")
        words.append(refused.format(count=grouped_number(done.refused)))
    if done.unknown:
        unknown = _say("Carry", "{count} bản ghi trong tệp không phải của quầy này.")
        words.append(unknown.format(count=grouped_number(done.unknown)))
    return (Tone.LOOK if done.refused else Tone.DONE), " ".join(words)
