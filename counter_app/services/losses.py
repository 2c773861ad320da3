"""Files that neither this PC nor the hub has: looking at them, and giving one up."""

from counter_app.domain.errors import FieldRefused, NothingLost, OriginalLost
from counter_app.domain.events import EventDraft, EventKind
from counter_app.domain.ids import RecordId, Sha256
from counter_app.domain.lengths import LONGEST_WORDS, within
from counter_app.domain.losses import LostFile
from counter_app.domain.outbox import OutboxRow, OutboxState
from counter_app.domain.text import clean
from counter_app.services.desk import Desk
from counter_app.services.ports import Transaction
from counter_app.services.roles import require_supervisor


class LossDesk:
    """What a person does about lost files."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def listed(self) -> tuple[LostFile, ...]:
        """Return all that are remembered, given up or not, the first seen first."""
        with self._desk.store.reading() as view:
            return view.losses.listed()

    def give_up(self, record: RecordId, reason: str) -> OutboxRow:
        """Accept that a row's lost files will not come back; the rest of it goes at the next push, and is signed for.

        Raises RoleRequired, NotFound, FieldRefused (no reason), NothingLost: the row does not wait for a lost file.
        """
        words = within(clean(reason), LONGEST_WORDS, "loss_reason")
        if not words:
            raise FieldRefused(field="loss_reason", reason="no_words")
        now = self._desk.clock.now()
        with self._desk.store.writing() as view:
            require_supervisor(self._desk, view)
            row = view.outbox.get(record)
            nowhere = self._nowhere(view, row)
            if row.state is not OutboxState.NEEDS_PERSON or not nowhere:
                raise NothingLost()
            view.losses.give_up(nowhere, words, now)
            view.events.append(
                EventDraft(
                    EventKind.LOSS_ACCEPTED,
                    subjects=(record, row.record.subject),
                    before={"state": row.state.value},
                    after={"reason": words, "files": ",".join(nowhere)},
                )
            )
            # Every row that waited for these files alone goes, a dossier's record as well as its paper's.
            waiting = view.outbox.ids((OutboxState.NEEDS_PERSON,), code=OriginalLost.code)
            for each in view.outbox.by_ids([record, *waiting]):
                if not self._nowhere(view, each):
                    view.outbox.mark(each.record.id, OutboxState.QUEUED, tries=0)
            return view.outbox.get(record)

    def _nowhere(self, view: Transaction, row: OutboxRow) -> list[Sha256]:
        names = [blob.sha256 for blob in row.record.blobs]
        lost = view.losses.among(names) - view.losses.given_up(names)
        return [each for each in sorted(lost) if not self._desk.store.vault.holds(each)]
