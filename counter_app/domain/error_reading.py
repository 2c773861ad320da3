"""Why a reading ended before its paper was through. Part of `errors`, where all stand together."""

from .error_base import TryLater


class DigitisingCancelled(TryLater):
    """Reading was called off, or the program is closing; the pages wait to be read again."""

    code = "DIGITISING_CANCELLED"


class ReaderUnable(TryLater):
    """No process that opens files comes up on this PC: nothing is said about the file that it was to open."""

    code = "READER_UNABLE"


class PaperBeingRead(TryLater):
    """The window or another command reads the paper at this moment."""

    code = "PAPER_BEING_READ"


class ReadingBrokeOff(TryLater):
    """What works on pages that are read ended twice: nothing is said about the file, its finished pages are kept.

    Details: `kind` (by what it came to that: WorkerDied, DeadlinePassed, an exception's class).
    """

    code = "READING_BROKE_OFF"
