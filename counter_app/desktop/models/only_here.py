"""Papers with files that are on this PC alone, as a table and in words."""

from PySide6.QtCore import QCoreApplication

from counter_app.desktop.models.queue import TONES
from counter_app.desktop.models.table import Column
from counter_app.desktop.theme.palette import Tone
from counter_app.desktop.viewmodels.only_here import OnlyHereState, PaperHere
from counter_app.domain.purging import Stays
from counter_app.messages import OUTBOX_STATE, byte_size, grouped_number
from counter_app.messages.purge_words import held_words, purge_notes
from counter_app.messages.sentences_packages import STAYS
from counter_app.services.purging import Purged

_say = QCoreApplication.translate


def here_words(state: OnlyHereState) -> str:
    """Return how much would be lost with this PC."""
    if not state.looked:
        return _say("OnlyHere", "Đang xem…")
    if not state.papers:
        return _say("OnlyHere", "Không có tệp nào chỉ nằm trên máy này: máy chủ đã ký nhận đủ.")
    words = _say(
        "OnlyHere",
        "{files} tệp của {papers} giấy tờ ({size}) chưa được máy chủ ký nhận: hỏng máy này là mất.",
    )
    return words.format(
        files=grouped_number(state.files),
        papers=grouped_number(len(state.papers)),
        size=byte_size(state.bytes),
    )


def row_words(paper: PaperHere) -> str:
    """Return where what brings the paper's files on stands."""
    if paper.row is None:
        return _say("OnlyHere", "Chưa xếp hàng")
    return OUTBOX_STATE[paper.row]


def here_columns() -> tuple[Column[PaperHere], ...]:
    """Return the columns of papers that are here alone."""
    return (
        Column(
            "title",
            _say("OnlyHere", "Giấy tờ"),
            lambda paper: paper.title,
            sort=lambda paper: paper.title,
            width=0,
        ),
        Column(
            "row",
            _say("OnlyHere", "Hàng đợi"),
            row_words,
            sort=row_words,
            tone=lambda paper: Tone.LOOK if paper.row is None else TONES[paper.row],
            width=164,
        ),
        Column(
            "bytes",
            _say("OnlyHere", "Cỡ"),
            lambda paper: byte_size(paper.bytes),
            sort=lambda paper: paper.bytes,
            numeric=True,
            width=80,
        ),
    )


def rehearsed_words(done: Purged) -> str:
    """Return what would go and why the others stay."""
    words = (_gone(_say("OnlyHere", "Có thể bỏ"), done), _stays(done), *purge_notes(done))
    return " ".join(each for each in words if each)


def purged_words(done: Purged) -> str:
    """Return what went, and why the hub kept others from it."""
    return " ".join((_gone(_say("OnlyHere", "Đã bỏ"), done), *purge_notes(done)))


def _gone(verb: str, done: Purged) -> str:
    if not done.masters:
        if done.trouble is not None or done.stays.get(Stays.NOT_AT_HUB):
            return _say("OnlyHere", "Chưa bỏ bản gốc nào.")
        words = _say("OnlyHere", "Chưa có bản gốc nào bỏ được: mỗi bản được giữ {days} ngày.")
        return words.format(days=grouped_number(done.days))
    words = _say(
        "OnlyHere",
        "{verb} {masters} bản gốc của {papers} giấy tờ, {size}; {held}, bản lưu trữ vẫn ở máy này.",
    )
    return words.format(
        verb=verb,
        masters=grouped_number(done.masters),
        papers=grouped_number(done.papers),
        size=byte_size(done.bytes),
        held=held_words(done),
    )


def _stays(done: Purged) -> str:
    kept = [
        f"{grouped_number(count)} {STAYS[reason]}" for reason, count in done.stays.items() if count
    ]
    return _say("OnlyHere", "Giữ lại: {kept}.").format(kept="; ".join(kept)) if kept else ""
