"""What is told to those who run a hub, not to desks."""

from .error_base import NeedsSupport, SetupMissing, UserCanFix


class HubDeskUnknown(UserCanFix):
    """No desk of this name or id is enrolled at the hub. Details: `desk`."""

    code = "HUB_DESK_UNKNOWN"


class SeveralHubDesks(UserCanFix):
    """Desks of several offices have this name. Details: `desk`, `offices` (their codes)."""

    code = "SEVERAL_HUB_DESKS"


class BackupUnsound(NeedsSupport):
    """A backup, or what was to be backed up, is not whole.

    Details: `reason` (manifest, table, blob, target), `table`, `sha256`.
    """

    code = "BACKUP_UNSOUND"


class BackupIncomplete(NeedsSupport):
    """All was saved but blobs that the hub itself has no whole copy of. Details: `blobs` (how many)."""

    code = "BACKUP_INCOMPLETE"


class RestoreIncomplete(NeedsSupport):
    """All was put back but blobs that the backup lacks. Details: `blobs` (how many)."""

    code = "RESTORE_INCOMPLETE"


class HubCertificateUnfit(SetupMissing):
    """Desks would refuse the hub's certificate, or it cannot be used at all.

    Details: `reason` (unreadable, key_unreadable, key_differs, unusable, not_for_servers, not_yet, expired, no_names, wrong_name;
    other_name: perhaps), `file`, `since`, `until` (ISO), `name` (that it is not for), `names` (that it is for).
    """

    code = "HUB_CERTIFICATE_UNFIT"


class HubCertificateEnds(NeedsSupport):
    """The hub's certificate ends soon. Details: `days` (left), `until` (ISO)."""

    code = "HUB_CERTIFICATE_ENDS"


class HubCertificateNotRenewed(NeedsSupport):
    """What was put in the place of the hub's certificate cannot be used: the one before is shown still.

    Details: as HubCertificateUnfit has them; `kept_until` (ISO): the end of the one before.
    """

    code = "HUB_CERTIFICATE_NOT_RENEWED"


class HubClockWrong(NeedsSupport):
    """The hub's clock is behind the newest receipt it has signed: it signs no more. Details: `now`, `newest` (ISO)."""

    code = "HUB_CLOCK_WRONG"
