"""What comparing with the hub found."""

from collections.abc import Mapping
from dataclasses import dataclass

from counter_app.domain.ids import RecordId
from counter_app.domain.losses import LossState, LostFile
from counter_app.domain.outbox import OutboxState
from counter_app.services.lacking import Gap


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What was found.

    Attributes:
        checked: received rows that were compared.
        files: files behind them that the hub was asked for; None: it cannot say (an older one).
        missing: records that the hub signed for and no longer holds.
        renewed: records that the hub holds without some of their files, which are here and go again.
        originals: files that neither this PC nor the hub has; a person must look at those that are not given up.
        differs: records whose content at the hub is another than here; a person must look.
        unknown: records that the hub holds of this desk and this store does not know; a person must look.
        unqueued: records that should have stood in the queue and never did.
        gaps: dossiers of which more than the last revision never stood in the queue; a person must look.
        queued: records that were queued by this (0 with dry_run); `rows` names them.
        bytes: that the questions and answers took.
        on_the_way: rows that are not received, by state, as they stand after it.
    """

    checked: int
    files: int | None
    missing: tuple[RecordId, ...]
    renewed: tuple[RecordId, ...]
    originals: tuple[LostFile, ...]
    differs: tuple[RecordId, ...]
    unknown: tuple[RecordId, ...]
    unqueued: int
    gaps: tuple[Gap, ...]
    queued: int
    bytes: int
    on_the_way: Mapping[OutboxState, int]
    rows: tuple[RecordId, ...] = ()

    @property
    def lost(self) -> tuple[LostFile, ...]:
        """Files that nobody has and that nobody has given up."""
        return tuple(each for each in self.originals if each.state is LossState.LOST)

    @property
    def needs_person(self) -> bool:
        """Whether something will not arrive by itself."""
        stuck = self.on_the_way.get(OutboxState.NEEDS_PERSON, 0)
        held = self.on_the_way.get(OutboxState.HELD, 0)
        return bool(self.differs or self.unknown or self.gaps or self.lost or stuck or held)

    @property
    def whole(self) -> bool:
        """Whether the hub has everything that this desk has."""
        return not self.needs_person and not any(self.on_the_way.values()) and not self.never

    @property
    def never(self) -> int:
        """Records that have to go (again)."""
        return len(self.missing) + len(self.renewed) + self.unqueued
