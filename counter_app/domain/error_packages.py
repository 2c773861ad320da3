"""What can be wrong with a package that is carried to the hub by hand, and with the file that comes back."""

from .error_base import InputRefused, SetupMissing, TryLater


class HubRecipientUnknown(SetupMissing):
    """The desk does not know yet for whom to seal a package: it enrolled before its hub told it."""

    code = "HUB_RECIPIENT_UNKNOWN"


class PartTooSmall(InputRefused):
    """One file alone is larger than a part may be. Details: `wanted`, `limit` (bytes)."""

    code = "PART_TOO_SMALL"


class PackageDamaged(InputRefused):
    """A package is not what was written. Details: `file` (the part's name), `reason` (checksum, sealed, shape, size, missing)."""

    code = "PACKAGE_DAMAGED"


class PackageIncomplete(InputRefused):
    """Parts of the package are missing; those that came are kept. Details: `missing` (their numbers), `parts`."""

    code = "PACKAGE_INCOMPLETE"


class PackageOfAnotherHub(InputRefused):
    """The package is sealed to another hub. Details: `file`."""

    code = "PACKAGE_OF_ANOTHER_HUB"


class PackageNotOfADesk(InputRefused):
    """No desk of this hub made the package, or it was changed. Details: `file`."""

    code = "PACKAGE_NOT_OF_A_DESK"


class MasterAtHub(TryLater):
    """The paper's original is not here, and cannot be fetched now.

    Details: `to_follow` (its own desk may not have sent it yet; else the hub holds it), `damaged` (the hub had it, and it is
    damaged or gone there), `reason` (why not, an error code).
    """

    code = "MASTER_AT_HUB"


class ReceiptFileInvalid(InputRefused):
    """The file is no receipt file of the desk's hub, or was changed. Details: `reason`."""

    code = "RECEIPT_FILE_INVALID"
