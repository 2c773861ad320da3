"""What goes wrong between this desk and its hub: the line, the certificate, the clock, the hub itself, its answers."""

from .error_base import NeedsSupport, TryLater

# The line and the hub ----------------------------------------------------------------------------


class LinkDown(TryLater):
    """The hub cannot be reached. Details: `reason`. The classes below it say what is the matter where that is known."""

    code = "LINK_DOWN"


class LinkOffline(LinkDown):
    """This PC has no way out: no network, no route."""

    code = "LINK_OFFLINE"


class HubNameUnknown(LinkDown):
    """The hub's name is not found."""

    code = "HUB_NAME_UNKNOWN"


class LinkStalled(LinkDown):
    """Connected, but no byte passed for the time of silence. Details: `reason` (silent)."""

    code = "LINK_STALLED"


class LinkCut(LinkDown):
    """The connection broke in the middle. Details: `reason` (cut)."""

    code = "LINK_CUT"


class HubBusy(LinkDown):
    """The hub asks to come back later. Details: `status`, `retry_after` (seconds; missing when it does not say)."""

    code = "HUB_BUSY"


class HubInTrouble(LinkDown):
    """The hub, or the proxy before it, answers with an error of its own. Details: `status`, `retry_after`."""

    code = "HUB_IN_TROUBLE"


class CertificateExpired(LinkDown):
    code = "CERTIFICATE_EXPIRED"


class CertificateNotTrusted(LinkDown):
    """Signed by nobody whom this PC trusts. Details: `reason` (ca_missing: the desk's own CA file is gone)."""

    code = "CERTIFICATE_NOT_TRUSTED"


class CertificateWrongName(LinkDown):
    """A valid certificate, for another name than the hub's."""

    code = "CERTIFICATE_WRONG_NAME"


class ClockWrong(LinkDown):
    """This PC's clock cannot be right.

    Details: `sign`: certificate (the hub's is not valid yet) or hub (its time is far from ours); with hub also
    `seconds` (ours minus the hub's).
    """

    code = "CLOCK_WRONG"


# Answers of somebody else ------------------------------------------------------------------------


class HubNonsense(TryLater):
    """An answer that makes no sense as the hub's. Details: `status`."""

    code = "HUB_NONSENSE"


class CaptivePortal(HubNonsense):
    """The network itself answers: a page to sign in at, or a redirect to one. Details: `status`."""

    code = "CAPTIVE_PORTAL"


class WrongHost(HubNonsense):
    """Some other server answers at the hub's address. Details: `status`."""

    code = "WRONG_HOST"


class AnotherHub(HubNonsense):
    """A hub, but not the one that this desk is enrolled at. No record and no file went to it."""

    code = "ANOTHER_HUB"


# Refusals ----------------------------------------------------------------------------------------


class HubRefusedCredential(TryLater):
    """The hub does not let this desk in. Details: `reason` (revoked: it did, and somebody took that away)."""

    code = "HUB_REFUSED_CREDENTIAL"


class HubFull(TryLater):
    code = "HUB_FULL"


class BlobsWanted(TryLater):
    """The hub lacks blobs that the record names (424). Details: `count`."""

    code = "BLOBS_WANTED"


class RecordRefused(NeedsSupport):
    """The hub refused a record for good. Details: `status`, `hub_code`."""

    code = "RECORD_REFUSED"


class TooLargeOnTheWay(RecordRefused):
    """Something between this PC and the hub lets no request of this size through, and it cannot be made smaller.

    Details: `status` (413 the body, 414 the address, 431 the head), `bytes` of the body.
    """

    code = "TOO_LARGE_ON_THE_WAY"


class ReceiptInvalid(NeedsSupport):
    """A receipt whose signature or content does not fit. Details: `record`."""

    code = "RECEIPT_INVALID"


class ReceiptOfAnotherHub(ReceiptInvalid):
    """A receipt that another hub signed, or that speaks of another hub. Details: `record`."""

    code = "RECEIPT_OF_ANOTHER_HUB"
