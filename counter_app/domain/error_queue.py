"""Why rows of the queue stand still though nothing is wrong with them, and why a sender stops."""

from .error_base import NeedsSupport, SetupMissing, StateRefused, TryLater


class QueueBusy(StateRefused):
    """Another push of this store is under way.

    Details: `sender` (window, command, service), `pid` of its process, `since` and `beat_at`, when it began and gave its
    last sign of life (ISO 8601).
    """

    code = "QUEUE_BUSY"


class EarlierRevisionStuck(TryLater):
    """An earlier revision of the same dossier has not been received and cannot go by itself."""

    code = "EARLIER_REVISION_STUCK"


class OutsideHours(TryLater):
    """What is left may only go in the hours that the office has set. Details: `until` (HH:MM, local)."""

    code = "OUTSIDE_HOURS"


class MeteredLink(TryLater):
    """What is left is scanned originals, and they do not go over a link that is paid by the byte."""

    code = "METERED_LINK"


class SenderReplaced(StateRefused):
    """This sender gave no sign of life for so long that another one took over."""

    code = "SENDER_REPLACED"


class ServiceNotPossible(SetupMissing):
    """The background sender cannot be set up or begun on this PC.

    Details: `reason` (no_systemd, not_installed, no_memory_folder, refused), `act` (what systemd refused).
    """

    code = "SERVICE_NOT_POSSIBLE"


class MissingAtHub(TryLater):
    """The hub signed for the record and no longer holds it; it is sent again."""

    code = "MISSING_AT_HUB"


class DiffersAtHub(NeedsSupport):
    """The hub holds another content under the record's name than this store."""

    code = "DIFFERS_AT_HUB"


class FilesLostAtHub(TryLater):
    """The hub holds the record and has lost or spoilt files of it; they are sent again."""

    code = "FILES_LOST_AT_HUB"


class OriginalLost(NeedsSupport):
    """A file of the record is neither on this PC nor at the hub.

    Details: `sha256`, `number` of the dossier it belongs to, when there is one.
    """

    code = "ORIGINAL_LOST"


class NothingLost(StateRefused):
    """The row does not wait for a file that nobody has: there is nothing to give up."""

    code = "NOTHING_LOST"
