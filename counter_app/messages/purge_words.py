"""What is to be said of originals that were to leave this PC, and of papers that are on it alone."""

from counter_app.domain.papers import PaperState
from counter_app.services.carry_ports import OnlyHere
from counter_app.services.purging import Purged

from .errors import sentence
from .format import moment


def purge_notes(done: Purged) -> tuple[str, ...]:
    """Return what goes to the hub again, and why the hub was not asked."""
    notes: list[str] = []
    if done.requeued:
        notes.append(
            f"Máy chủ không còn giữ tệp từng ký nhận: đã xếp hàng gửi lại {done.requeued} bản ghi."
        )
    if done.trouble is not None:
        told = sentence(done.trouble)
        notes.append(
            f"Chưa hỏi được máy chủ còn giữ bản gốc hay không nên chưa bỏ bản nào. {told.what} {told.act}"
        )
    return tuple(notes)


def held_words(done: Purged) -> str:
    """Return what is known of the hub's having the originals that went."""
    if not done.unasked:
        return "máy chủ đã ký nhận và còn giữ"
    if done.unasked == done.masters:
        return "máy chủ đã ký nhận, nhưng không hỏi được còn giữ hay không"
    return f"máy chủ đã ký nhận, trong đó {done.unasked} bản không hỏi được còn giữ hay không"


def here_title(file: OnlyHere) -> str:
    """Return what the paper of a file is called; a scan that nobody has confirmed has no title of its own."""
    if file.title:
        return file.title
    rejected = file.state is PaperState.REJECTED
    words = "Bản quét đã thay bằng bản khác" if rejected else "Bản quét chưa xác nhận"
    if file.component:
        words = f"{words}: {file.component}"
    if file.number:
        return f"{words}, hồ sơ {file.number}"
    return f"{words}, quét lúc {moment(file.created_at)}"
