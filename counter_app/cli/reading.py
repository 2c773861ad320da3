"""Reading what a command has just kept, and what an earlier one left unread."""

from collections.abc import Iterable

from counter_app.app.counter import Counter
from counter_app.domain.dossiers import Item, ItemState
from counter_app.domain.errors import CounterError, PaperBeingRead, restored
from counter_app.domain.ids import PaperId
from counter_app.domain.papers import PaperState
from counter_app.messages import sentence_of
from counter_app.messages.digitising import READING_STOPPED
from counter_app.services.digitising import PaperRead

from .output import Json, note
from .progress import ReadingProgress


def read_with_progress(desk: Counter, paper: PaperId) -> PaperRead | None:
    """Read a paper if it still waits, telling the person how far it is."""
    progress = ReadingProgress()
    try:
        return desk.digitising.read_paper(paper, progress=progress.of_paper)
    except KeyboardInterrupt:
        progress.end()
        note(READING_STOPPED)
        raise
    finally:
        progress.end()


def why_not_read(desk: Counter, paper: PaperId) -> CounterError | None:
    """Read a paper if it still waits; return why what is held of it is not its newest reading, or that it cannot be read.

    None when it is read. Raises NotFound.
    """
    read = read_with_progress(desk, paper)
    if read is not None and read.code is not None:
        return restored(read.code, {})
    if read is None and desk.digitising.waits(paper):
        return PaperBeingRead()
    with desk.desk.store.reading() as view:
        held = view.papers.get(paper)
    if held.refused_code is None or held.state is not PaperState.SCANNED:
        return None
    return restored(held.refused_code, {})


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
