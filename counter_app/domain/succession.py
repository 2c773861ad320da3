"""Which paper ends which: a newer issue supersedes the older one, a marriage ends a marital-status paper."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from .catalogue import CopyKind, PaperType
from .ids import PaperId, PaperTypeId
from .papers import Paper, PaperState


def ended_by(
    accepted: Paper, held: Sequence[Paper], types: Mapping[PaperTypeId, PaperType]
) -> Iterator[tuple[PaperId, PaperId]]:
    """Yield (ended paper, paper that ends it) for a paper that was just accepted.

    A photocopy supersedes nothing; declarations belong to their own dossier each; land certificates of different numbers
    stand beside each other. When the accepted paper is the older issue of two, it is itself the one that ends.
    """
    kind = types[accepted.type]
    if accepted.copy_kind is CopyKind.PHOTOCOPY or kind.single_use:
        return
    for other in held:
        if other.id == accepted.id or other.state is not PaperState.ACCEPTED:
            continue
        if other.type in kind.supersedes and _not_later(other, accepted):
            yield other.id, accepted.id
        elif other.type == accepted.type and _same_line(kind, accepted, other):
            yield (
                (other.id, accepted.id) if _not_later(other, accepted) else (accepted.id, other.id)
            )


def still_ended_by(
    paper: Paper, others: Sequence[Paper], types: Mapping[PaperTypeId, PaperType]
) -> PaperId | None:
    """Return which of `others` ends `paper` now that what ended it was withdrawn; None when it is held again.

    A paper that was superseded itself goes on ending what it ended; one that waits, was set aside or withdrawn ends
    nothing. Of several the one issued last is told.
    """
    alive = replace(paper, state=PaperState.ACCEPTED)
    ending = (
        other
        for other in others
        if other.state in (PaperState.ACCEPTED, PaperState.SUPERSEDED)
        for ended, _ in ended_by(replace(other, state=PaperState.ACCEPTED), (alive,), types)
        if ended == paper.id
    )
    last = max(ending, key=lambda it: (it.metadata.issued_on or date.min, it.id), default=None)
    return None if last is None else last.id


def _same_line(kind: PaperType, one: Paper, other: Paper) -> bool:
    """True when two papers of a type are issues of the same thing: same holders, and the same number where several may stand."""
    if set(one.holders) != set(other.holders):
        return False
    return not kind.many_at_once or one.metadata.number == other.metadata.number


def _not_later(one: Paper, other: Paper) -> bool:
    earliest = date.min
    return (one.metadata.issued_on or earliest) <= (other.metadata.issued_on or earliest)
