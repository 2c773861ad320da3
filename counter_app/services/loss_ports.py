"""What is remembered of files that nobody has, as services see it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from counter_app.domain.ids import RecordId, Sha256
from counter_app.domain.losses import LostFile


class Losses(Protocol):
    def note(self, sha256: Sha256, at: datetime, *, looked: bool) -> None:
        """Remember that a file is not here and the hub has not got it (`looked`), or is not known to have it."""
        ...

    def found(self, files: Sequence[Sha256]) -> int:
        """Forget those of these that were remembered: somebody has them. Returns how many that were."""
        ...

    def give_up(self, files: Sequence[Sha256], reason: str, at: datetime) -> None:
        """Say that these will not come back. Raises NotFound unless each is remembered as lost and not given up."""
        ...

    def given_up(self, files: Sequence[Sha256]) -> frozenset[Sha256]:
        """Return which of these were given up."""
        ...

    def among(self, files: Sequence[Sha256]) -> frozenset[Sha256]:
        """Return which of these are remembered, given up or not."""
        ...

    def listed(self) -> tuple[LostFile, ...]:
        """Return all that are remembered, the first seen first."""
        ...

    def about(self, files: Sequence[Sha256]) -> tuple[LostFile, ...]:
        """Return each of these as if it was remembered, in this order; one that is not, as lost."""
        ...

    def receipts_become_history(self, at: datetime) -> int:
        """Queue every received row again and keep its receipt as a former one; return how many that were.

        Originals that were let go after such receipts are remembered as not known to be anywhere.
        """
        ...

    def former_wait(self) -> bool:
        """Tell whether a record with a receipt of a former hub still waits for the present one's."""
        ...

    def former_desks(self) -> tuple[str, ...]:
        """Return every name of this desk under which a hub before this one signed."""
        ...

    def former_receipts(self, record: RecordId) -> tuple[str, ...]:
        """Return the receipts that hubs before this one gave for a record, oldest first."""
        ...
