"""A moment as it is typed: one rule for the command line, the environment and the window's own arguments."""

from datetime import datetime

from .deadlines import VIETNAM
from .errors import BadUsage


def read_moment(text: str) -> datetime:
    """Read an ISO 8601 moment of this century, aware; without an offset it is Viet Nam time.

    Raises BadUsage (time_not_iso, time_not_near).
    """
    try:
        read = datetime.fromisoformat(text)
    except ValueError as wrong:
        raise BadUsage(reason="time_not_iso") from wrong
    if not 2000 <= read.year < 2100:
        raise BadUsage(reason="time_not_near")
    return read if read.tzinfo is not None else read.replace(tzinfo=VIETNAM)
