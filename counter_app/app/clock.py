"""The time at the desk: the PC's clock in Viet Nam time, or a set time in stores made for trying things."""

from datetime import datetime

from counter_app.domain.deadlines import VIETNAM


class DeskClock:
    """The PC's own clock until it is set to stand at a moment."""

    def __init__(self) -> None:
        self._standing: datetime | None = None

    def now(self) -> datetime:
        """Return the time now in Viet Nam time, whole seconds."""
        moment = self._standing or datetime.now(VIETNAM)
        return moment.astimezone(VIETNAM).replace(microsecond=0)

    def stand_at(self, moment: datetime) -> None:
        """Stop the clock at `moment` (aware). Only stores made for trying things may."""
        self._standing = moment
