"""What is to be said of originals that were to leave this PC, beside how many went."""

from counter_app.services.purging import Purged

from .errors import sentence


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
