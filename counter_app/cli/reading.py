"""Reading what a command has just kept, and what an earlier one left unread."""

from collections.abc import Iterable

from counter_app.app.counter import Counter
from counter_app.domain.dossiers import Item, ItemState
from counter_app.domain.ids import PaperId
from counter_app.messages import sentence_of
from counter_app.services.digitising import PaperRead

from .output import Json, note
from .progress import ReadingProgress


def read_with_progress(desk: Counter, paper: PaperId) -> PaperRead | None:
    """Read a paper if it still waits, telling the person how far it is."""
    progress = ReadingProgress()
    try:
        return desk.digitising.read_paper(paper, progress=progress.of_paper)
    finally:
        progress.end()


def read_scans(desk: Counter, items: Iterable[Item]) -> list[Json]:
    """Read every scan of these lines that still waits; return what could not be read, and why (the person is told too)."""
    unread: list[Json] = []
    for item in items:
        if item.paper is None or item.state is not ItemState.SCANNED:
            continue
        read = read_with_progress(desk, item.paper)
        if read is not None and read.code is not None:
            text = sentence_of(read.code).text
            note(f"{item.name}: {text} [{read.code}]")
            unread.append(
                {
                    "component": item.component,
                    "paper": read.paper,
                    "code": read.code,
                    "message": text,
                }
            )
    return unread
